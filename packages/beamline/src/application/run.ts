import { formatFaults } from "../config/index.ts"
import type { ConfigValues, LoadedConfig } from "../config/index.ts"
import { runSteps } from "../gen/index.ts"
import { checkOptions, expected } from "../kernel/index.ts"
import type { Timeout } from "../kernel/index.ts"
import { formatApplicationError } from "../logger/index.ts"
import { currentProc } from "../runtime/index.ts"
import { stopOnSignals, stopProgram } from "../system/index.ts"
import { typeError } from "./client.ts"
import { loadEach, namesOf, startAll } from "./ensure-all.ts"
import { configure } from "./env.ts"
import type { ApplicationRef, ApplicationType } from "./types.ts"

/** Options of `Application.run`. */
export interface RunOptions {
  /** What is configured: what `Config.load` gives, or a plain `{ app: { key: value } }`. */
  readonly config?: ConfigValues | LoadedConfig
  /** What the end of an application means. Default `"permanent"`. */
  readonly type?: ApplicationType
  /** The same for single applications, by name. */
  readonly types?: Readonly<Record<string, ApplicationType>>
  /** The signals to stop on. Default `["SIGTERM", "SIGINT", "SIGHUP"]`; `[]` for none. */
  readonly signals?: readonly string[]
  /** How long each application may take to stop after a signal, in milliseconds, before it is killed. Default `"infinity"`. */
  readonly timeout?: Timeout
}

/** The exit status for wrong configuration: EX_CONFIG of sysexits.h. */
const WRONG_CONFIG = 78

/**
 * Runs applications as the whole of a program, `node app.js`: configures them, starts them with all that they need, and stops
 * the program in order at a signal, as `System.stopOnSignals` does.
 *
 * Options: `config`; `type` (default `"permanent"`: the program ends with status 1 when one of them ends); `types`, for single
 * applications; `signals` (default SIGTERM, SIGINT and SIGHUP); `timeout`, in milliseconds (default `"infinity"`).
 *
 * Gives the names of the applications that were started, in their order. When something fails it says on stderr, in lines for
 * people, what and why, and ends the program, in order: with status 78 where the configuration is wrong, all faults being
 * told at once; else with 1.
 *
 * Throws `ArgumentError` for wrong arguments. Elixir: what `mix run --no-halt` and a release do.
 *
 * @example
 * ```ts
 * import { Application, Supervisor } from "beamline"
 *
 * const Shop = Application.define("shop", { env: { port: 8080 } })({
 *   start: () => Supervisor.startLink([], { strategy: "one_for_one" }),
 * })
 * await Application.run(Shop, { config: { shop: { port: 80 } }, signals: [] }) // => ["shop"]
 * Application.getEnv(Shop, "port") // => 80
 * await Application.stop(Shop)
 * ```
 */
export async function run(
  apps: ApplicationRef | readonly ApplicationRef[],
  options: RunOptions = {},
): Promise<readonly string[]> {
  checkRunOptions(options)
  const { config, type = "permanent", types = {}, signals, timeout } = options
  const names = namesOf(apps)
  if (config !== undefined) configure(config)
  if (signals === undefined || signals.length > 0) {
    stopOnSignals({
      signals: signals ?? ["SIGTERM", "SIGINT", "SIGHUP"],
      ...(timeout === undefined ? {} : { timeout }),
    })
  }
  const ready = await runSteps(currentProc(), loadEach(names))
  if (!ready.ok) {
    const [tag, detail] = ready.error
    if (tag === "bad_environment")
      return end(WRONG_CONFIG, `The configuration is wrong.\n${formatFaults(detail as never)}`)
    return end(1, failed(tag, detail))
  }
  const typeOf = (name: string): ApplicationType => (Object.hasOwn(types, name) ? types[name]! : type)
  const started = await runSteps(currentProc(), startAll(names, typeOf, "serial", true))
  return started.ok ? started.value : end(1, failed(...started.error))
}

function failed(name: string, reason: unknown): string {
  return `Could not start application ${name}: ${formatApplicationError(reason)}`
}

/** Ends the program. What waits for its start waits until then. */
function end(status: number, farewell: string): Promise<never> {
  stopProgram({ status, farewell })
  return new Promise(() => {})
}

function checkRunOptions(options: RunOptions): void {
  checkOptions(options ?? null, ["config", "type", "types", "signals", "timeout"], "options")
  const { type, types, signals } = options
  if (signals !== undefined && !Array.isArray(signals))
    throw expected("signals", "an array of signal names", signals)
  if (types !== undefined) checkOptions(types ?? null, Object.keys(types ?? {}), "types")
  for (const [name, one] of [["type", type ?? "permanent"], ...Object.entries(types ?? {})]) {
    if (typeError(one) !== undefined) throw expected(name!, '"permanent", "transient" or "temporary"', one)
  }
}
