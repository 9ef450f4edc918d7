import { ArgumentError, checkOptions, expected } from "../kernel/index.ts"
import { definitionOf, isApplication } from "./define.ts"
import { loaded } from "./table.ts"
import type { AnyApplication, ApplicationModule } from "./types.ts"

const known = new Map<string, ApplicationModule>()
const folders = new Map<string, string>()

/** Options of `Application.register`. */
export interface RegisterOptions {
  /** The folder of the application, for `Application.appDir`. */
  readonly dir?: string
}

/**
 * Makes applications known, with those that they were given as modules: from then on their names lead to them. An
 * application that is given as a module to any function of `Application` is known by that.
 *
 * Options: `dir`, the folder of the application.
 *
 * Returns nothing. Throws `ArgumentError` for anything but applications, and where another module of the same name is
 * loaded (code `ERR_REGISTRATION`); one that is not is replaced.
 *
 * Elixir: what stands in the code path.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * Application.register([Application.define("db")(), Application.define("shop", { applications: ["db"] })()])
 * await Application.ensureAllStarted("shop") // => { ok: true, value: ["db", "shop"] }
 * ```
 */
export function register(
  applications: AnyApplication | readonly AnyApplication[],
  options: RegisterOptions = {},
): void {
  checkOptions(options ?? null, ["dir"], "options")
  const { dir } = options
  if (dir !== undefined && typeof dir !== "string") throw expected("dir", "a string", dir)
  const list = Array.isArray(applications) ? (applications as readonly unknown[]) : [applications]
  for (const one of list)
    if (!isApplication(one)) throw expected("application", "one that Application.define made", one)
  for (const one of list as readonly ApplicationModule[]) {
    makeKnown(one)
    if (dir !== undefined) folders.set(one.name, dir)
  }
}

/** Makes an application known, and what it was given as modules. */
export function makeKnown(module: ApplicationModule): void {
  const { name } = module
  const before = known.get(name)
  if (before === module) return
  if (before !== undefined && loaded.has(name)) {
    throw new ArgumentError(
      `expected application ${name} to be the one that is loaded, got: another module of that name`,
      "ERR_REGISTRATION",
    )
  }
  known.set(name, module)
  for (const dependency of module.dependencies) makeKnown(dependency)
}

/** The module behind a name. */
export function knownModule(name: string): ApplicationModule | undefined {
  return known.get(name)
}

/** The folder of a known application. */
export function folderOf(name: string): string | undefined {
  const module = known.get(name)
  return folders.get(name) ?? (module === undefined ? undefined : definitionOf(module).dir)
}
