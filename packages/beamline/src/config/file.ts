import { checkConfig } from "./check.ts"
import type { Config, ConfigFile } from "./types.ts"

/**
 * Defines the configuration that a file exports: an object `{ app: { key: value } }`, or a function, which is told the
 * environment and may be `async`. Values of environment variables are described with `Config.env`.
 *
 * Returns what it is given. Throws `ArgumentError` for anything else.
 *
 * Elixir: `import Config`, `config :app, key: value`.
 *
 * @example
 * ```ts
 * import { Config } from "beamline"
 *
 * const file = Config.define(({ environment }) => ({ shop: { verbose: environment === "dev" } }))
 * const loaded = await Config.load([{ source: "config/config.ts", value: file }], { environment: "prod" })
 * loaded.ok && loaded.value.config // => { shop: { verbose: false } }
 * ```
 */
export function define<const C extends ConfigFile>(config: C): C {
  if (typeof config === "function") return config
  checkConfig(config)
  return config
}

/** Whether a value can be what a configuration file exports. */
export function isConfigFile(value: unknown): value is ConfigFile {
  if (typeof value === "function") return true
  try {
    checkConfig(value)
  } catch {
    return false
  }
  return true
}

/** Whether configuration is that of `Config.load`, with its origins. */
export function isLoaded(value: unknown): value is { readonly config: Config; readonly origins: never } {
  if (typeof value !== "object" || value === null) return false
  return Object.keys(value).toSorted().join() === "config,origins"
}
