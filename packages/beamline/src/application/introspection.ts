import { ArgumentError, checkTimeout, expected, isPid } from "../kernel/index.ts"
import type { Pid, Timeout } from "../kernel/index.ts"
import type { Wait } from "../runtime/index.ts"
import { ask } from "./ask.ts"
import { nameOf } from "./define.ts"
import { folderOf, knownModule } from "./known.ts"
import { leaderOf } from "./master.ts"
import { entryOf, loaded, running } from "./table.ts"
import type { ApplicationEntry } from "./table.ts"
import type { ApplicationRef, ApplicationSpec } from "./types.ts"

/**
 * Lists the applications that are running, the last started first.
 *
 * `timeout` is in milliseconds (default 5000); it is checked, and the answer takes no time. Elixir:
 * `Application.started_applications/1`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * await Application.start(Application.define("db", { version: "2.1.0" })())
 * await Application.start(Application.define("shop", { description: "A shop" })())
 * await Application.startedApplications() // => [["shop", "A shop", "0.0.0"], ["db", "", "2.1.0"]]
 * ```
 */
export function startedApplications(timeout: Timeout = 5_000): Wait<readonly ApplicationEntry[]> {
  checkTimeout(timeout, "timeout")
  return ask(["running"]) as Wait<readonly ApplicationEntry[]>
}

/**
 * Lists the applications that are loaded.
 *
 * Elixir: `Application.loaded_applications/0`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * await Application.load(Application.define("shop", { version: "1.2.3" })())
 * Application.loadedApplications() // => [["shop", "", "1.2.3"]]
 * ```
 */
export function loadedApplications(): readonly ApplicationEntry[] {
  return [...loaded.values()].map((module) => entryOf(module))
}

const KEYS = [
  "description",
  "vsn",
  "modules",
  "registered",
  "optionalApplications",
  "applications",
  "mod",
  "startPhases",
]

export function spec(app: ApplicationRef): ApplicationSpec | undefined
export function spec<K extends keyof ApplicationSpec>(
  app: ApplicationRef,
  key: K,
): ApplicationSpec[K] | undefined
/**
 * Gives the specification of a loaded application, or one value of it; `undefined` for one that is not loaded.
 *
 * Throws `ArgumentError` for what is no application and no key. Elixir: `Application.spec/1` and `/2`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * await Application.load(Application.define("shop", { version: "1.2.3" })())
 * Application.spec("shop", "vsn") // => "1.2.3"
 * Application.spec("nobody") // => undefined
 * ```
 */
export function spec(app: unknown, key?: unknown): unknown {
  const found = loaded.get(nameOf(app))?.spec
  if (key === undefined) return found
  if (!KEYS.includes(key as string)) throw expected("key", KEYS.map((one) => `"${one}"`).join(", "), key)
  return found?.[key as keyof ApplicationSpec]
}

/**
 * Tells to which application something belongs: the loaded one that lists it among its `modules`; for a pid, the running one
 * under whose master the process was started. `undefined` where there is none.
 *
 * Throws `ArgumentError` for what is neither a module nor a pid. Elixir: `Application.get_application/1`.
 *
 * @example
 * ```ts
 * import { Application, self } from "beamline"
 *
 * const Cache = { id: "Cache" }
 * await Application.load(Application.define("shop", { modules: [Cache] })())
 * Application.getApplication(Cache) // => "shop"
 * Application.getApplication(self()) // => undefined
 * ```
 */
export function getApplication(module: object | Pid): string | undefined {
  if (isPid(module)) {
    const leader = leaderOf(module)
    return [...running.values()].find(({ master }) => master !== undefined && master === leader)?.name
  }
  if ((typeof module !== "object" || module === null) && typeof module !== "function") {
    throw expected("module", "a module or a pid", module)
  }
  return [...loaded.values()].find((one) => one.spec.modules.includes(module))?.name
}

/**
 * Gives the folder of an application, or a path inside it: the folder that it was defined or registered with.
 *
 * Throws `ArgumentError` for one that is not known, or whose folder is not. Elixir: `Application.app_dir/2`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * Application.register(Application.define("shop")(), { dir: "/srv/shop" })
 * Application.appDir("shop") // => "/srv/shop"
 * Application.appDir("shop", ["priv", "page.html"]) // => "/srv/shop/priv/page.html"
 * ```
 */
export function appDir(app: ApplicationRef, path: string | readonly string[] = []): string {
  const name = nameOf(app)
  const steps: unknown = typeof path === "string" ? [path] : path
  if (!Array.isArray(steps) || !steps.every((one) => typeof one === "string")) {
    throw expected("path", "a string or an array of strings", path)
  }
  const dir = folderOf(name)
  if (dir !== undefined) return [dir.replace(/(?<=.)\/+$/, ""), ...(steps as readonly string[])].join("/")
  if (knownModule(name) === undefined) throw new ArgumentError(`unknown application: ${name}`)
  throw new ArgumentError(`expected application ${name} to be registered with its folder, got: no folder`)
}
