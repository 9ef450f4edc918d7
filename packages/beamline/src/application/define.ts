import { checkEnvSchema } from "../config/index.ts"
import type { EnvSchema } from "../config/index.ts"
import { checkFunction, checkOptions, expected } from "../kernel/index.ts"
import type {
  AnyApplication,
  AnyCallbacks,
  ApplicationCallbacks,
  ApplicationModule,
  ApplicationOptions,
  EnvironmentOf,
} from "./types.ts"

/** What a module keeps for the controller. */
export interface Definition {
  readonly callbacks: AnyCallbacks | undefined
  readonly schema: EnvSchema | undefined
  readonly secrets: readonly string[]
  readonly dir: string | undefined
}

const definitions = new WeakMap<object, Definition>()

const OPTIONS = [
  "version",
  "description",
  "applications",
  "optionalApplications",
  "env",
  "schema",
  "secrets",
  "startPhases",
  "arg",
  "registered",
  "modules",
  "dir",
]
const CALLBACKS = ["start", "startPhase", "prepStop", "stop"]

/**
 * Defines an application: a part of a program that is started and stopped as a unit, with its version, the applications that
 * it needs, its environment and, as a rule, a tree of processes.
 *
 * `Application.define("shop", options)({ start, … })` gives its module. Without callbacks it is a library: there is nothing
 * to start, but it has an environment, and others can depend on it.
 *
 * Options: `version` (default `"0.0.0"`), `description`, `applications` and `optionalApplications` (modules or names), `env`,
 * `schema` and `secrets`, `startPhases`, `arg`, `registered`, `modules`, `dir`.
 *
 * Callbacks: `start(type, arg)`, in which `type` is `"normal"`; `startPhase(phase, type, arg)`; `prepStop(state)`;
 * `stop(state)`. `start` gives what `Supervisor.startLink` gives. Callbacks may be plain, `async` or generator functions.
 *
 * Throws `ArgumentError` for a wrong name, option or callback.
 *
 * Elixir: `use Application` and `application/0` in mix.exs.
 *
 * @example
 * ```ts
 * import { Agent, Application, Supervisor } from "beamline"
 *
 * const Shop = Application.define("shop", { version: "1.0.0", env: { port: 8080 } })({
 *   start: () => Supervisor.startLink([], { strategy: "one_for_one" }),
 * })
 * await Application.start(Shop) // => { ok: true, value: undefined }
 * Application.getEnv(Shop, "port") // => 8080
 * await Application.stop(Shop) // => { ok: true, value: undefined }
 * ```
 */
export function define<
  const N extends string,
  E extends object = Readonly<Record<string, unknown>>,
  Schema = undefined,
  const S extends string = never,
  A = undefined,
>(
  name: N,
  options: ApplicationOptions<E, Schema & (EnvSchema | undefined), S, A> = {},
): <State = undefined>(
  callbacks?: ApplicationCallbacks<State, A>,
) => ApplicationModule<EnvironmentOf<E, Schema, S>, N> {
  checkName(name)
  checkApplicationOptions(options as AnyOptions)
  return (callbacks) => moduleOf(name, options as AnyOptions, callbacks) as never
}

type AnyOptions = ApplicationOptions<Record<string, unknown>, EnvSchema, string, unknown>

function moduleOf(name: string, options: AnyOptions, callbacks: AnyCallbacks | undefined): AnyApplication {
  checkCallbacks(callbacks, options)
  const { applications = [], optionalApplications = [] } = options
  const given = [...applications, ...optionalApplications]
  const module: AnyApplication = {
    name,
    spec: Object.freeze({
      description: options.description ?? "",
      vsn: options.version ?? "0.0.0",
      modules: [...(options.modules ?? [])],
      registered: [...(options.registered ?? [])],
      optionalApplications: optionalApplications.map((one) => nameOf(one)),
      applications: [...new Set(given.map((one) => nameOf(one)))],
      mod: callbacks === undefined ? undefined : ([callbacks, options.arg] as const),
      startPhases: options.startPhases === undefined ? undefined : { ...options.startPhases },
    }),
    env: Object.freeze({ ...options.env }),
    dependencies: given.filter((one) => typeof one !== "string"),
  }
  definitions.set(module, {
    callbacks,
    schema: options.schema,
    secrets: options.secrets ?? [],
    dir: options.dir,
  })
  return Object.freeze(module)
}

/** What the module was defined with. */
export function definitionOf(module: ApplicationModule): Definition {
  return definitions.get(module)!
}

/**
 * Whether a value is a defined application.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * Application.isApplication(Application.define("shop")()) // => true
 * Application.isApplication("shop") // => false
 * ```
 */
export function isApplication(value: unknown): value is AnyApplication {
  return typeof value === "object" && value !== null && definitions.has(value)
}

/** The name of an application given as its module or its name; throws for anything else. */
export function nameOf(app: unknown, what = "application"): string {
  if (isApplication(app)) return app.name
  checkName(app, what)
  return app
}

function checkName(name: unknown, what = "name"): asserts name is string {
  if (typeof name !== "string" || !/^[a-zA-Z_@][\w@/.-]*$/.test(name)) {
    const wanted = what === "name" ? "the name of an application" : "an application, or the name of one"
    throw expected(what, `${wanted} (letters, digits, _ - . @ /)`, name)
  }
}

function checkCallbacks(callbacks: unknown, options: AnyOptions): void {
  if (callbacks === undefined) {
    if (options.startPhases !== undefined)
      throw expected("callbacks", "given, since there are start phases", callbacks)
    return
  }
  checkOptions(callbacks ?? null, CALLBACKS, "callbacks")
  const functions = callbacks as Readonly<Record<string, unknown>>
  checkFunction(functions["start"], "start")
  for (const key of CALLBACKS) if (functions[key] !== undefined) checkFunction(functions[key], key)
  if (options.startPhases !== undefined) checkFunction(functions["startPhase"], "startPhase")
}

function checkApplicationOptions(options: AnyOptions): void {
  checkOptions(options ?? null, OPTIONS, "options")
  for (const key of ["version", "description", "dir"] as const) {
    const value = options[key]
    if (value !== undefined && typeof value !== "string") throw expected(key, "a string", value)
  }
  checkList(options.applications, "applications")
  checkList(options.optionalApplications, "optionalApplications")
  for (const key of ["env", "startPhases"] as const) {
    if (options[key] !== undefined) checkOptions(options[key] ?? null, Object.keys(options[key] ?? {}), key)
  }
  checkStrings(options.registered, "registered")
  checkStrings(options.secrets, "secrets")
  const { modules, schema } = options
  if (modules !== undefined && !(Array.isArray(modules) && modules.every((one) => isModule(one)))) {
    throw expected("modules", "an array of modules", modules)
  }
  if (schema !== undefined) checkEnvSchema(schema, "schema")
}

function checkList(list: unknown, what: string): void {
  if (list === undefined) return
  if (!Array.isArray(list)) throw expected(what, "an array of applications", list)
  for (const one of list) nameOf(one, `an element of ${what}`)
}

function checkStrings(list: unknown, what: string): void {
  if (list !== undefined && !(Array.isArray(list) && list.every((one) => typeof one === "string"))) {
    throw expected(what, "an array of strings", list)
  }
}

function isModule(value: unknown): boolean {
  return (typeof value === "object" && value !== null) || typeof value === "function"
}
