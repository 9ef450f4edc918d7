import { expected, Misuse } from "../command/index.ts"
import { isMode, MODES } from "./modes.ts"
import type { Mode } from "./modes.ts"
import type { Release } from "./release-value.ts"

/** A step: `"assemble"`, `"tar"`, or a function that gets the release and returns it, changed or not. */
export type Step = "assemble" | "tar" | ((release: Release) => Release | Promise<Release>)

/** A platform that launchers are written for. */
export type Platform = "unix" | "windows"

/**
 * A provider of configuration and what its `init` is called with: `["json", "/etc/app.json"]` for the one that reads a
 * JSON file, else the path of a module from the project's root, or the name of a package.
 *
 * Elixir: `{JSONConfigProvider, "/etc/app.json"}`.
 */
export type ConfigProviderOption = readonly [module: string, argument?: unknown]

/**
 * The configuration of one release, under `releases` in `beamline.config.ts`. A function that returns one is called
 * when the release is assembled.
 *
 * Elixir: the `releases` of `mix.exs`.
 */
export interface ReleaseOptions {
  /** Applications and their modes. Default: the project's own application, permanent. */
  readonly applications?: Readonly<Record<string, Mode>>
  /** Where the release is put. Default `_build/ENV/rel/NAME`. */
  readonly path?: string
  /** Default: the version of the project's package. */
  readonly version?: string
  /**
   * Whether Node's executable is carried along: `true` copies the one that assembles, a path copies that one,
   * `false` leaves it to the machine's `PATH`. Default `true`.
   */
  readonly includeRuntime?: boolean | string | (() => boolean | string)
  /** Which launchers are written. Default `["unix", "windows"]`. */
  readonly includeExecutablesFor?: readonly Platform[]
  /** Minifies, and leaves out the source maps by which stack traces name the lines of the sources. Default `false`. */
  readonly stripSources?: boolean
  /** Folders whose files are copied into the root of the release, after `rel/overlays`. */
  readonly overlays?: string | readonly string[]
  /** Default `["assemble"]`. */
  readonly steps?: readonly Step[]
  /** Modules that bring configuration when the release starts, in this order, after `config/runtime.ts`. */
  readonly configProviders?: readonly ConfigProviderOption[]
  /** The run-time configuration, from the project's root; `false` for none. Default `config/runtime.ts`, if there. */
  readonly runtimeConfigPath?: string | false
  /** Applications that may depend on one that is not started. */
  readonly skipModeValidationFor?: readonly string[]
  /** Whether a value that `compileEnv` froze must be the same when the release starts. Default `true`. */
  readonly validateCompileEnv?: boolean
  /** The cookie. Default: the one that is there, else 32 random bytes. */
  readonly cookie?: string
  /** Puts the cookie into the tar too. Default `false`: every machine makes its own. */
  readonly includeCookie?: boolean
  /** Packages that are not bundled but carried as they are, beside those that are found to need it. */
  readonly external?: readonly string[]
  /** Further modules whose exports are in scope of `eval`, `rpc` and the REPL: name to path from the root. */
  readonly scope?: Readonly<Record<string, string>>
  /** Files for deploying that are put into `deploy/`. Default none. */
  readonly deploy?: readonly ("systemd" | "docker")[]
  /** Says nothing while assembling. Default `false`. */
  readonly quiet?: boolean
}

type Check = (value: unknown) => boolean
const isString: Check = (value) => typeof value === "string" && value !== ""
const isBoolean: Check = (value) => typeof value === "boolean"
const isFunction: Check = (value) => typeof value === "function"
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value)
const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value))

const isProvider: Check = (value) => Array.isArray(value) && isString(value[0]) && value.length <= 2

const CHECKS: Readonly<Record<keyof ReleaseOptions, readonly [description: string, check: Check]>> = {
  applications: ["an object of application names and modes", isPlain],
  path: ["a path", isString],
  version: ["a non-empty string", isString],
  includeRuntime: ["a boolean, a path or a function", either(isBoolean, isString, isFunction)],
  includeExecutablesFor: ['a list of "unix" and "windows"', listOf(oneOf("unix", "windows"))],
  stripSources: ["a boolean", isBoolean],
  overlays: ["a path or a list of paths", either(isString, listOf(isString))],
  steps: ["a list of steps", (value) => Array.isArray(value)],
  configProviders: ["a list of [module, argument]", listOf(isProvider)],
  runtimeConfigPath: ["a path or false", either(isString, oneOf(false))],
  skipModeValidationFor: ["a list of application names", listOf(isString)],
  validateCompileEnv: ["a boolean", isBoolean],
  cookie: ["a non-empty string", isString],
  includeCookie: ["a boolean", isBoolean],
  external: ["a list of package names", listOf(isString)],
  scope: ["an object of names and paths", (value) => isPlain(value) && Object.values(value).every(isString)],
  deploy: ['a list of "systemd" and "docker"', listOf(oneOf("systemd", "docker"))],
  quiet: ["a boolean", isBoolean],
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === "[object Object]"
}

/** Throws `Misuse` unless `options` are those of a release. */
export function checkReleaseOptions(options: unknown, name: string): asserts options is ReleaseOptions {
  const what = `releases.${name}`
  if (!isPlain(options)) throw expected(what, "an object, or a function that returns one", options)
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) continue
    const known = Object.hasOwn(CHECKS, key) ? CHECKS[key as keyof ReleaseOptions] : undefined
    if (known === undefined) {
      throw new Misuse(
        `expected ${what} to have only the keys ${Object.keys(CHECKS).join(", ")}, got: "${key}"`,
      )
    }
    const [description, check] = known
    if (!check(value)) throw expected(`${what}.${key}`, description, value)
  }
  for (const [application, mode] of Object.entries(options["applications"] ?? {})) {
    if (!isMode(mode)) {
      throw expected(`${what}.applications.${application}`, `one of ${MODES.join(", ")}`, mode)
    }
  }
}
