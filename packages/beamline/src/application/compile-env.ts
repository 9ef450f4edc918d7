import { Config, isPlainObject, sameValue } from "../config/index.ts"
import type { ConfigFault } from "../config/index.ts"
import { ArgumentError, expected, inspect } from "../kernel/index.ts"
import { nameOf } from "./define.ts"
import { originOf, readConfigured } from "./environment.ts"
import type { ApplicationRef } from "./types.ts"

type Found = { readonly value: unknown } | undefined

interface Frozen {
  readonly path: readonly string[]
  readonly found: Found
}

/** Whether what was taken for good is compared with the configuration. */
export const compileEnvCheck = { isOn: true }

const frozen = new Map<string, Frozen[]>()

/**
 * Takes a value of the configuration for good: for code that is made from it once, when its module is evaluated. In a release
 * that is the configuration of the build. It remembers what it gave, and an application whose configuration says something
 * else when it is loaded does not load: `["compile_env", faults]`, which show both values.
 *
 * `key` is a key, or the path to a value inside it. Returns the configured value, else `defaultValue`. What the application
 * is defined with does not count.
 *
 * Throws `ArgumentError` for what is no application or no key. Elixir: `Application.compile_env/3`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * Application.configure({ shop: { codec: { level: 9 } } })
 * Application.compileEnv("shop", ["codec", "level"], 1) // => 9
 * Application.compileEnv("shop", "dialect", "plain") // => "plain"
 * Application.configure({ shop: { codec: { level: 3 } } })
 * const result = await Application.load(Application.define("shop")())
 * result.ok // => false
 * ```
 */
export function compileEnv(
  app: ApplicationRef,
  key: string | readonly string[],
  defaultValue?: unknown,
): unknown {
  const found = freeze(nameOf(app), pathOf(key))
  return found === undefined ? defaultValue : found.value
}

/**
 * The same for a value that has to be configured. Throws `ArgumentError` where it is not.
 *
 * Elixir: `Application.compile_env!/2`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * Application.compileEnvOrThrow("shop", "dialect") // => throws could not fetch
 * ```
 */
export function compileEnvOrThrow(app: ApplicationRef, key: string | readonly string[]): unknown {
  const name = nameOf(app)
  const path = pathOf(key)
  const found = freeze(name, path)
  if (found !== undefined) return found.value
  throw new ArgumentError(
    `could not fetch application environment ${inspect(path.length === 1 ? path[0] : path)} for application ${name} ` +
      "because it was not configured when the code was evaluated",
  )
}

function pathOf(key: unknown): readonly string[] {
  const path: unknown = typeof key === "string" ? [key] : key
  if (!Array.isArray(path) || path.length === 0 || !path.every((one) => typeof one === "string")) {
    throw expected("key", "a string or a non-empty array of strings", key)
  }
  return [...(path as readonly string[])]
}

function freeze(name: string, path: readonly string[]): Found {
  const found = configuredAt(name, path)
  const values = frozen.get(name) ?? []
  frozen.set(name, [...values.filter((one) => one.path.join("\0") !== path.join("\0")), { path, found }])
  return found
}

function configuredAt(name: string, [key, ...rest]: readonly string[]): Found {
  let found: Found = readConfigured(name, key!)
  for (const step of rest) {
    const value = found?.value
    found = isPlainObject(value) && Object.hasOwn(value, step) ? { value: value[step] } : undefined
  }
  return found
}

/** The values that were taken for good, and that are configured otherwise now. */
export function compileFaults(name: string): ConfigFault[] {
  if (!compileEnvCheck.isOn) return []
  return (frozen.get(name) ?? []).flatMap(({ path, found }) => {
    const now = configuredAt(name, path)
    const isSame =
      found === undefined || now === undefined ? found === now : sameValue(found.value, now.value)
    if (isSame) return []
    const source = originOf(name, path[0]!)?.sources.at(-1)
    const message = `was ${shown(path, found)} when the code was compiled, and is ${shown(path, now)} now: it cannot be changed at run time`
    return [{ ...(source === undefined ? {} : { source }), app: name, path, message }]
  })
}

function shown(path: readonly string[], found: Found): string {
  if (found === undefined) return "not set"
  const key = path.at(-1)!
  return inspect(Config.redact({ app: { [key]: found.value } })["app"]![key])
}
