import { runSteps } from "../gen/index.ts"
import type { Waiting } from "../gen/index.ts"
import type { ConfigFault } from "../config/index.ts"
import { checkOptions, expected, failure, success } from "../kernel/index.ts"
import type { Result } from "../kernel/index.ts"
import { currentProc } from "../runtime/index.ts"
import type { Wait } from "../runtime/index.ts"
import { known, typeError } from "./client.ts"
import { ask } from "./ask.ts"
import { knownModule } from "./known.ts"
import type { Done } from "./load.ts"
import { loaded, running } from "./table.ts"
import type { ApplicationError, ApplicationRef, ApplicationType } from "./types.ts"

/** Options of `Application.ensureAllStarted`. */
export interface EnsureAllOptions {
  /** Default `"temporary"`. */
  readonly type?: ApplicationType
  /** Whether applications that do not need each other start one after the other or together. Default `"serial"`. */
  readonly mode?: "serial" | "concurrent"
}

/** Why applications could not be started: the one that failed, and its reason. */
export type EnsureAllError = readonly [app: string, reason: ApplicationError]

type Started = Result<readonly string[], EnsureAllError>

/**
 * Starts an application, or several, and before them all that they need and that is not running.
 *
 * `type` is as of `start`; or options: `type`, and `mode`, `"serial"` (the default) or `"concurrent"`: then those that do not
 * need each other start together. Optional applications that are not known are left out.
 *
 * Gives `{ ok: true, value: names }` of those that were started by this, in their order, or `{ ok: false, error: [name, reason] }`,
 * with the reason as `start` or `load` gives it; then those that were started are stopped again. Applications that need each
 * other in a circle fail with `["circular_dependency", names]`.
 *
 * Throws `ArgumentError` for what is no application, and for wrong options. Elixir: `Application.ensure_all_started/2`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * const Db = Application.define("db")()
 * const Shop = Application.define("shop", { applications: [Db] })()
 * await Application.ensureAllStarted(Shop) // => { ok: true, value: ["db", "shop"] }
 * await Application.ensureAllStarted(Shop) // => { ok: true, value: [] }
 * ```
 */
export function ensureAllStarted(
  apps: ApplicationRef | readonly ApplicationRef[],
  options: ApplicationType | EnsureAllOptions = {},
): Wait<Started> {
  const { type, mode } = checkEnsureAll(options)
  const names = namesOf(apps)
  return runSteps(
    currentProc(),
    startAll(names, () => type, mode, false),
  )
}

function checkEnsureAll(options: unknown): Required<EnsureAllOptions> {
  if (typeof options === "string") return { type: options as ApplicationType, mode: "serial" }
  checkOptions(options ?? null, ["type", "mode"], "options")
  const { type = "temporary", mode = "serial" } = options as EnsureAllOptions
  if (mode !== "serial" && mode !== "concurrent") throw expected("mode", '"serial" or "concurrent"', mode)
  return { type, mode }
}

/** The names of one application or several. */
export function namesOf(apps: unknown): string[] {
  return (Array.isArray(apps) ? (apps as readonly unknown[]) : [apps]).map((app) => known(app))
}

/** Starts applications and what they need. */
export function* startAll(
  names: readonly string[],
  typeOf: (name: string) => ApplicationType,
  mode: "serial" | "concurrent",
  isBoot: boolean,
): Waiting<Started> {
  for (const name of names) {
    const wrong = typeError(typeOf(name))
    if (wrong !== undefined && !running.has(name)) return failure([name, wrong])
  }
  const order = yield* loadInOrder(names, (name) => running.has(name))
  if (!order.ok) return order
  const started: string[] = []
  let rest = order.value
  while (rest.length > 0) {
    const next = mode === "serial" ? rest.slice(0, 1) : rest.filter((name) => isFree(name, rest))
    rest = rest.filter((name) => !next.includes(name))
    const failed = yield* startTogether(next, typeOf, isBoot, started)
    if (failed === undefined) continue
    for (const name of started.reverse()) yield ask(["stop", name])
    return failure(failed)
  }
  return success(started)
}

/** Whether an application needs none of those. */
function isFree(name: string, rest: readonly string[]): boolean {
  return !loaded.get(name)!.spec.applications.some((needed) => rest.includes(needed))
}

function* startTogether(
  names: readonly string[],
  typeOf: (name: string) => ApplicationType,
  isBoot: boolean,
  started: string[],
): Waiting<EnsureAllError | undefined> {
  let failed: EnsureAllError | undefined
  const waits = names.map((name) => ask(["start", name, typeOf(name), isBoot]))
  for (const [index, wait] of waits.entries()) {
    const name = names[index]!
    const done = (yield wait) as Done
    if (done.ok) started.push(name)
    else if (!isAlready(done.error, "already_started", name)) failed ??= [name, done.error]
  }
  return failed
}

function isAlready(error: ApplicationError, tag: string, name: string): boolean {
  return Array.isArray(error) && error[0] === tag && error[1] === name
}

/** Loads applications and what they need, and gives them with those that are needed first. */
function* loadInOrder(
  names: readonly string[],
  isDone: (name: string) => boolean,
): Waiting<Result<readonly string[], EnsureAllError>> {
  const order: string[] = []
  const problem = yield* visit(names, [], order, isDone, undefined)
  return problem === undefined ? success(order) : failure(problem)
}

function* visit(
  names: readonly string[],
  above: readonly string[],
  order: string[],
  isDone: (name: string) => boolean,
  faults: ConfigFault[] | undefined,
): Waiting<EnsureAllError | undefined> {
  for (const name of names) {
    if (order.includes(name) || isDone(name)) continue
    if (above.includes(name)) {
      return [above[0]!, ["circular_dependency", [...above.slice(above.indexOf(name)), name]]]
    }
    const done = (yield ask(["load", name])) as Done
    const problem = done.ok ? undefined : problemOf(done.error, name, above.at(-1), faults)
    if (problem !== undefined) return problem
    const module = knownModule(name)
    // Optional, and not there.
    if (module === undefined) continue
    const below = yield* visit(module.spec.applications, [...above, name], order, isDone, faults)
    if (below !== undefined) return below
    order.push(name)
  }
  return undefined
}

/** What a failed load comes to: nothing where the application is loaded already, or is optional, or its faults are kept. */
function problemOf(
  error: ApplicationError,
  name: string,
  parent: string | undefined,
  faults: ConfigFault[] | undefined,
): EnsureAllError | undefined {
  if (isAlready(error, "already_loaded", name)) return undefined
  const found = faultsIn(error)
  if (faults !== undefined && found !== undefined) {
    faults.push(...found)
    return undefined
  }
  const isMissing = Array.isArray(error) && error[0] === "no such file or directory"
  const isOptional = parent !== undefined && knownModule(parent)!.spec.optionalApplications.includes(name)
  return isMissing && isOptional ? undefined : [name, error]
}

function faultsIn(error: ApplicationError): readonly ConfigFault[] | undefined {
  if (!Array.isArray(error) || (error[0] !== "bad_environment" && error[0] !== "compile_env"))
    return undefined
  return error[1] as readonly ConfigFault[]
}

/** Why applications could not be loaded: one that failed with its reason, or all faults of their configuration. */
export type LoadAllError = EnsureAllError | readonly ["bad_environment", readonly ConfigFault[]]

/**
 * Loads an application, or several, and before them all that they need, and tells all faults of their configuration at once.
 *
 * Gives `{ ok: true, value: names }` of all of them, loaded by this or before, those that are needed first; or
 * `{ ok: false, error }`: `["bad_environment", faults]` with the faults of all, or `[name, reason]` of one that cannot be loaded
 * for another reason, as of `ensureAllStarted`.
 *
 * @example
 * ```ts
 * import { Application, Config } from "beamline"
 *
 * const port = { "~standard": { version: 1, vendor: "me", validate: () => ({ issues: [{ message: "no" }] }) } } as const
 * const Db = Application.define("db", { schema: { port } })()
 * const Shop = Application.define("shop", { applications: [Db], schema: { port } })()
 * const result = await Application.loadAll(Shop)
 * !result.ok && Application.formatError(result.error).split("\n").length // => 3
 * ```
 */
export function loadAll(
  apps: ApplicationRef | readonly ApplicationRef[],
): Wait<Result<readonly string[], LoadAllError>> {
  return runSteps(currentProc(), loadEach(namesOf(apps)))
}

export function* loadEach(names: readonly string[]): Waiting<Result<readonly string[], LoadAllError>> {
  const order: string[] = []
  const faults: ConfigFault[] = []
  const problem = yield* visit(names, [], order, () => false, faults)
  if (faults.length > 0) return failure(["bad_environment", faults])
  return problem === undefined ? success(order) : failure(problem)
}
