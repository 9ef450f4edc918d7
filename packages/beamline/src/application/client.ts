import { runSteps } from "../gen/index.ts"
import type { Waiting } from "../gen/index.ts"
import { failure, success } from "../kernel/index.ts"
import type { Result } from "../kernel/index.ts"
import { currentProc, ready } from "../runtime/index.ts"
import type { Wait } from "../runtime/index.ts"
import { ask } from "./ask.ts"
import { isApplication, nameOf } from "./define.ts"
import { makeKnown } from "./known.ts"
import type { ApplicationError, ApplicationRef, ApplicationType } from "./types.ts"

type Done = Result<void, ApplicationError>

const TYPES: readonly unknown[] = ["permanent", "transient", "temporary"]

/** The name of an application; a module becomes known by it. */
export function known(app: unknown): string {
  const name = nameOf(app)
  if (isApplication(app)) makeKnown(app)
  return name
}

/** A type of start as it is, anything else as the error that it makes. */
export function typeError(type: unknown): ApplicationError | undefined {
  return TYPES.includes(type) ? undefined : ["invalid_restart_type", type]
}

/** Goes on with what has failed, unless the failure is the one that is as good as none. */
function unless(tag: string, name: string, wait: Wait<unknown>): Wait<Done> {
  return runSteps(
    currentProc(),
    (function* (): Waiting<Done> {
      const done = (yield wait) as Done
      const isFine = !done.ok && Array.isArray(done.error) && done.error[0] === tag && done.error[1] === name
      return isFine ? success(undefined) : done
    })(),
  )
}

/**
 * Loads an application, so that its environment is there. It is put together of what was put before, over it what the
 * application is defined with, over that what is configured; key by key, without merging. Then its schema is asked.
 *
 * Gives `{ ok: true }`, or `{ ok: false, error }`: `["already_loaded", name]`; `["no such file or directory", file]` for a name
 * that is not known; `["bad_environment", faults]` with all that its schema does not like; `["compile_env", faults]`, see
 * `compileEnv`. Throws `ArgumentError` for what is no application.
 *
 * Elixir: `Application.load/1`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * const Shop = Application.define("shop", { env: { port: 8080 } })()
 * await Application.load(Shop) // => { ok: true, value: undefined }
 * await Application.load("shop") // => { ok: false, error: ["already_loaded", "shop"] }
 * await Application.load("nobody") // => { ok: false, error: ["no such file or directory", "nobody.app"] }
 * ```
 */
export function load(app: ApplicationRef): Wait<Done> {
  return ask(["load", known(app)]) as Wait<Done>
}

/**
 * Loads an application unless it is loaded. Gives what `load` gives, but for `already_loaded`.
 *
 * Elixir: `Application.ensure_loaded/1`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * const Shop = Application.define("shop")()
 * await Application.load(Shop)
 * await Application.ensureLoaded(Shop) // => { ok: true, value: undefined }
 * ```
 */
export function ensureLoaded(app: ApplicationRef): Wait<Done> {
  const name = known(app)
  return unless("already_loaded", name, ask(["load", name]))
}

/**
 * Unloads an application that is not running. Its whole environment goes; what is configured is there again at the next load.
 *
 * Gives `{ ok: true }`, or `{ ok: false, error }`: `["running", name]`, `["not_loaded", name]`. Throws `ArgumentError` for what
 * is no application.
 *
 * Elixir: `Application.unload/1`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * await Application.load(Application.define("shop", { env: { port: 8080 } })())
 * await Application.unload("shop") // => { ok: true, value: undefined }
 * Application.getEnv("shop", "port") // => undefined
 * ```
 */
export function unload(app: ApplicationRef): Wait<Done> {
  return ask(["unload", known(app)]) as Wait<Done>
}

/**
 * Starts an application, and loads it before if need be. The applications that it needs have to be running.
 *
 * A master process is made, the group leader of all that the application starts, and under it a process that traps exits and
 * calls `start`. The caller is linked to none of them. As long as an application with processes runs, the program does.
 *
 * `type` says what its end means. `"permanent"`: the program stops, with status 1, however the application ends, as it does
 * when `start` fails. `"transient"`: the same, but for the reason `"normal"`. `"temporary"` (the default): nothing.
 *
 * Gives `{ ok: true }`, or `{ ok: false, error }`: `["already_started", name]`; `["not_started", dependency]`; what `load` fails
 * with; `["invalid_restart_type", type]`; and where `start` has failed, with `call = [name, "start", [type, arg]]`:
 * `[error, call]`, `["bad_return", [call, value]]`, or for an exit `["bad_return", [call, ["EXIT", reason]]]`. Whoever asks for
 * it while it starts gets the same. Nothing is left of a failed start.
 *
 * Throws `ArgumentError` for what is no application. Elixir: `Application.start/2`, which leaves alive what a failed start has
 * spawned.
 *
 * @example
 * ```ts
 * import { Application, Supervisor } from "beamline"
 *
 * const Shop = Application.define("shop", { applications: ["db"] })({
 *   start: () => Supervisor.startLink([], { strategy: "one_for_one" }),
 * })
 * await Application.start(Shop) // => { ok: false, error: ["not_started", "db"] }
 * await Application.start(Application.define("db")())
 * await Application.start(Shop) // => { ok: true, value: undefined }
 * await Application.start("shop") // => { ok: false, error: ["already_started", "shop"] }
 * await Application.stop(Shop)
 * ```
 */
export function start(app: ApplicationRef, type: ApplicationType = "temporary"): Wait<Done> {
  const name = known(app)
  const wrong = typeError(type)
  if (wrong !== undefined) return ready(currentProc(), failure(wrong))
  return ask(["start", name, type, false]) as Wait<Done>
}

/**
 * Starts an application unless it is running. Gives what `start` gives, but for `already_started`.
 *
 * Elixir: `Application.ensure_started/2`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * const Shop = Application.define("shop")()
 * await Application.ensureStarted(Shop) // => { ok: true, value: undefined }
 * await Application.ensureStarted(Shop) // => { ok: true, value: undefined }
 * ```
 */
export function ensureStarted(app: ApplicationRef, type: ApplicationType = "temporary"): Wait<Done> {
  return unless("already_started", known(app), start(app, type))
}

/**
 * Stops an application: `prepStop(state)`; its root process is told to shut down, and waited for without limit; `stop(state)`
 * with what `prepStop` gave; then every process is killed whose group leader is the application's. Those that depend on it go
 * on. It stays loaded.
 *
 * Gives `{ ok: true }` when all that is done, or `{ ok: false, error: ["not_started", name] }`, as for one that is still
 * starting. Throws `ArgumentError` for what is no application.
 *
 * Elixir: `Application.stop/1`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * await Application.start(Application.define("shop")())
 * await Application.stop("shop") // => { ok: true, value: undefined }
 * await Application.stop("shop") // => { ok: false, error: ["not_started", "shop"] }
 * ```
 */
export function stop(app: ApplicationRef): Wait<Done> {
  return ask(["stop", known(app)]) as Wait<Done>
}
