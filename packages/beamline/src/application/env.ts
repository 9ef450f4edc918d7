import { checkConfig, Config, findVariable, isLoaded } from "../config/index.ts"
import type { ConfigValues, LoadedConfig } from "../config/index.ts"
import {
  ArgumentError,
  checkBoolean,
  checkOptions,
  checkTimeout,
  expected,
  inspect,
} from "../kernel/index.ts"
import type { Result, Timeout } from "../kernel/index.ts"
import { compileEnvCheck } from "./compile-env.ts"
import { nameOf } from "./define.ts"
import { configureAll, read, readAll, remove, write } from "./environment.ts"
import { loaded } from "./table.ts"
import type { ApplicationRef, EnvIn, KeyIn, ValueIn } from "./types.ts"

function keyOf(key: unknown): string {
  if (typeof key !== "string") throw expected("key", "a string", key)
  return key
}

export function getEnv<A extends ApplicationRef, const K extends KeyIn<A>>(app: A, key: K): ValueIn<A, K>
export function getEnv<A extends ApplicationRef, const K extends KeyIn<A>, D>(
  app: A,
  key: K,
  defaultValue: D,
): ValueIn<A, K> | D
/**
 * Reads a value of an application's environment: at once, from any process.
 *
 * Returns the value; `defaultValue` (else `undefined`) where there is none, as before the application is loaded. Its type
 * follows from the `env` or the `schema` that the application was defined with, when it is given as a module, or by a name
 * declared in `Applications`.
 *
 * Throws `ArgumentError` for what is no application or no key. Elixir: `Application.get_env/3`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * const Shop = Application.define("shop", { env: { port: 8080 } })()
 * await Application.load(Shop)
 * const port: number = Application.getEnv(Shop, "port")
 * port // => 8080
 * Application.getEnv("shop", "nothing", "default") // => "default"
 * ```
 */
export function getEnv(app: unknown, key: unknown, defaultValue?: unknown): unknown {
  const entry = read(nameOf(app), keyOf(key))
  return entry === undefined ? defaultValue : entry.value
}

/**
 * Reads a value of an application's environment: `{ ok: true, value }`, or `{ ok: false, error: undefined }` where there is
 * none.
 *
 * Throws `ArgumentError` for what is no application or no key. Elixir: `Application.fetch_env/2`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * Application.putEnv("shop", "port", 80)
 * Application.fetchEnv("shop", "port") // => { ok: true, value: 80 }
 * Application.fetchEnv("shop", "host").ok // => false
 * ```
 */
export function fetchEnv<A extends ApplicationRef, const K extends KeyIn<A>>(
  app: A,
  key: K,
): Result<ValueIn<A, K>, undefined> {
  const entry = read(nameOf(app), keyOf(key))
  return (entry === undefined ? { ok: false, error: undefined } : { ok: true, value: entry.value }) as never
}

/**
 * Reads a value of an application's environment that has to be there.
 *
 * Returns the value. Throws `ArgumentError` where there is none, and says whether the application is not loaded. Elixir:
 * `Application.fetch_env!/2`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * Application.fetchEnvOrThrow("shop", "port") // => throws because the application was not loaded nor configured
 * ```
 */
export function fetchEnvOrThrow<A extends ApplicationRef, const K extends KeyIn<A>>(
  app: A,
  key: K,
): ValueIn<A, K> {
  const name = nameOf(app)
  const entry = read(name, keyOf(key))
  if (entry !== undefined) return entry.value as never
  const isThere = loaded.has(name) || Object.keys(readAll(name)).length > 0
  const why = isThere
    ? `configuration at ${inspect(key)} was not set`
    : "the application was not loaded nor configured"
  throw new ArgumentError(
    `could not fetch application environment ${inspect(key)} for application ${name} because ${why}`,
  )
}

/**
 * Gives the whole environment of an application as a new object, empty where there is none.
 *
 * Elixir: `Application.get_all_env/1`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * Application.putEnv("shop", "port", 80)
 * Application.getAllEnv("shop") // => { port: 80 }
 * Application.getAllEnv("nobody") // => {}
 * ```
 */
export function getAllEnv<A extends ApplicationRef>(app: A): Partial<EnvIn<A>> {
  return readAll(nameOf(app)) as never
}

/** Options of what writes into an environment. */
export interface PutEnvOptions {
  /** Makes it part of what is configured, so that it wins over the specification at every load. Default `false`. */
  readonly persistent?: boolean
  /** Checked for the sake of programs that give it; writing takes no time. Default 5000. */
  readonly timeout?: Timeout
}

function isPersistent(options: PutEnvOptions): boolean {
  checkOptions(options ?? null, ["persistent", "timeout"], "options")
  const { persistent = false, timeout = 5_000 } = options
  checkBoolean(persistent, "persistent")
  checkTimeout(timeout, "timeout")
  return persistent
}

/**
 * Writes a value into an application's environment, loaded or not. All processes see it at once, and nobody is told.
 *
 * When the application is loaded, its specification's keys win over what was put before, unless that is `persistent`. When
 * it is unloaded, what was put is gone.
 *
 * Options: `persistent` (default `false`), `timeout`. Throws `ArgumentError` for wrong ones. Elixir: `Application.put_env/4`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * Application.putEnv("shop", "port", 80, { persistent: true })
 * await Application.load(Application.define("shop", { env: { port: 8080 } })())
 * Application.getEnv("shop", "port") // => 80
 * ```
 */
export function putEnv<A extends ApplicationRef, const K extends KeyIn<A>>(
  app: A,
  key: K,
  value: ValueIn<A, K>,
  options: PutEnvOptions = {},
): void {
  const name = nameOf(app)
  keyOf(key)
  write(name, key, value, isPersistent(options))
}

/**
 * Writes values into the environments of applications: `{ app: { key: value } }`. Each replaces the whole value of its key.
 *
 * Options: as of `putEnv`. Throws `ArgumentError` for what is no configuration. Elixir: `Application.put_all_env/2`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * Application.putAllEnv({ shop: { port: 80 }, db: { pool: 5 } })
 * Application.getEnv("db", "pool") // => 5
 * ```
 */
export function putAllEnv(config: ConfigValues, options: PutEnvOptions = {}): void {
  checkConfig(config)
  const persistent = isPersistent(options)
  for (const app of Object.keys(config)) nameOf(app)
  for (const [app, keys] of Object.entries(config))
    for (const [key, value] of Object.entries(keys)) write(app, key, value, persistent)
}

/**
 * Deletes a key of an application's environment.
 *
 * Options: as of `putEnv`; with `persistent` it is not configured any more either. Elixir: `Application.delete_env/3`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * Application.putEnv("shop", "port", 80)
 * Application.deleteEnv("shop", "port")
 * Application.getEnv("shop", "port") // => undefined
 * ```
 */
export function deleteEnv<A extends ApplicationRef>(
  app: A,
  key: KeyIn<A>,
  options: PutEnvOptions = {},
): void {
  const name = nameOf(app)
  keyOf(key)
  remove(name, key, isPersistent(options))
}

/** Options of `Application.configure`. */
export interface ConfigureOptions {
  /** Whether applications whose code was made from other values fail to load; see `compileEnv`. Default `true`. */
  readonly validateCompileEnv?: boolean
}

/**
 * Says how the applications are configured: in the place of what was said before. This is what the files of a project come
 * to; it wins over the environments that applications are defined with when they are loaded, so it comes before that.
 *
 * Takes what `Config.load` gives, or a plain `{ app: { key: value } }`, without variables. Options: `validateCompileEnv`
 * (default `true`), whether an application fails to load whose `compileEnv` gave other values. Throws `ArgumentError` for
 * anything else.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * Application.configure({ shop: { port: 443 } })
 * await Application.load(Application.define("shop", { env: { port: 8080, host: "me" } })())
 * Application.getAllEnv("shop") // => { port: 443, host: "me" }
 * ```
 */
export function configure(config: ConfigValues | LoadedConfig, options: ConfigureOptions = {}): void {
  checkOptions(options ?? null, ["validateCompileEnv"], "options")
  const { validateCompileEnv = true } = options
  checkBoolean(validateCompileEnv, "validateCompileEnv")
  const given = isLoaded(config) ? (config as LoadedConfig) : { config: config as ConfigValues, origins: {} }
  checkConfig(given.config)
  const variable = findVariable(given.config)
  if (variable !== undefined) {
    throw expected(
      "config",
      `loaded by Config.load, since it has the variable ${variable}`,
      Config.redact(given.config),
    )
  }
  for (const app of Object.keys(given.config)) nameOf(app)
  configureAll(given)
  compileEnvCheck.isOn = validateCompileEnv
}
