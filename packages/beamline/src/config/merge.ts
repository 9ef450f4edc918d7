import { isPlain } from "../kernel/index.ts"
import { checkConfig } from "./check.ts"
import type { Config, ConfigOrigins, LoadedConfig, Origin } from "./types.ts"

type Plain = Readonly<Record<string, unknown>>

/**
 * Merges configuration over other configuration. Where both sides have a plain object, the two are merged, at any depth;
 * everything else, arrays included, is replaced. The given objects stay as they are.
 *
 * Returns the merged configuration. Throws `ArgumentError` for what is no configuration.
 *
 * Elixir: `Config.Reader.merge/2`, which merges keyword lists.
 *
 * @example
 * ```ts
 * import { Config } from "beamline"
 *
 * const base = { shop: { port: 80, db: { host: "a", pool: 5 }, tags: ["x"] } }
 * Config.merge(base, { shop: { db: { host: "b" }, tags: ["y"] } })
 * // => { shop: { port: 80, db: { host: "b", pool: 5 }, tags: ["y"] } }
 * ```
 */
export function merge(base: Config, over: Config): Config {
  checkConfig(base, "base")
  checkConfig(over, "over")
  return mergePlain(base, over) as Config
}

function mergePlain(base: Plain, over: Plain): Plain {
  const merged: Record<string, unknown> = {}
  for (const [key, value] of [...Object.entries(base), ...Object.entries(over)]) {
    const before = Object.hasOwn(merged, key) ? merged[key] : undefined
    const both = isPlainObject(before) && isPlainObject(value)
    // Not by assignment: a file may well have a key "__proto__".
    define(merged, key, both ? mergePlain(before, value) : value)
  }
  return merged
}

/** Sets an own property, whatever its name. */
export function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
}

export function isPlainObject(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value) && isPlain(value)
}

/** Merges loaded configuration over other loaded configuration, and remembers where each key comes from. */
export function mergeLoaded(base: LoadedConfig, over: LoadedConfig): LoadedConfig {
  return { config: merge(base.config, over.config), origins: mergeOrigins(base.origins, over.origins) }
}

function mergeOrigins(base: ConfigOrigins, over: ConfigOrigins): ConfigOrigins {
  const merged: Record<string, Record<string, Origin>> = {}
  for (const origins of [base, over]) {
    for (const [app, keys] of Object.entries(origins)) {
      if (!Object.hasOwn(merged, app)) define(merged, app, {})
      for (const [key, origin] of Object.entries(keys)) {
        const before = Object.hasOwn(merged[app]!, key) ? merged[app]![key]! : { sources: [], variables: [] }
        const read = new Set(origin.variables.map(({ path }) => path.join("\0")))
        define(merged[app]!, key, {
          sources: [...before.sources, ...origin.sources.filter((one) => !before.sources.includes(one))],
          variables: [
            ...before.variables.filter(({ path }) => !read.has(path.join("\0"))),
            ...origin.variables,
          ],
        })
      }
    }
  }
  return merged
}
