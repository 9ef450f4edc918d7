import { checkOptions, expected } from "../kernel/index.ts"
import type { Result } from "../kernel/index.ts"
import { variables as currentVariables } from "../runtime/index.ts"
import { checkEnvironment, environment } from "./environment.ts"
import type { ConfigFault } from "./fault.ts"
import { define, mergeLoaded } from "./merge.ts"
import { Reading } from "./reading.ts"
import { sameValue } from "./same-value.ts"
import type {
  Config,
  ConfigOrigins,
  ConfigProvider,
  ConfigSource,
  Environment,
  LoadedConfig,
  Origin,
} from "./types.ts"

/** Options of `Config.load`. */
export interface LoadOptions {
  /** Default: `Config.environment()`. */
  readonly environment?: Environment
  /** Where variables are read from. Default: the environment of the program. */
  readonly variables?: Readonly<Record<string, string | undefined>>
  /** Configuration that everything is merged over. Default: none. */
  readonly base?: LoadedConfig
  /** Run behind the files, one after the other. */
  readonly providers?: readonly ProviderUse[]
}

/** A provider with what its `init` gave. */
export interface ProviderUse {
  /** Shown where it fails, and as the source of what it sets. Default: the provider's own name. */
  readonly name?: string
  readonly provider: ConfigProvider
  readonly state: unknown
}

/**
 * Loads configuration: evaluates the files in their order, reads the environment variables that stand in them, merges the
 * results as `Config.merge` does, and lets the providers have it.
 *
 * Options: `environment`, what the functions of files are told (default `Config.environment()`); `variables`, where
 * variables are read from (default the program's environment); `base`, what everything is merged over; `providers`.
 *
 * Gives `{ ok: true, value: { config, origins } }`, or `{ ok: false, error: faults }` with all that is wrong: files that
 * have thrown or export no configuration, variables that are missing or wrong. Providers run only when there is none.
 * Throws `ArgumentError` for wrong options.
 *
 * Elixir: `Config.Reader.read!/2` and the config providers of a release.
 *
 * @example
 * ```ts
 * import { Config } from "beamline"
 *
 * const value = Config.define({ shop: { key: Config.env("SHOP_KEY"), port: Config.env("PORT", { as: "integer" }) } })
 * const loaded = await Config.load([{ source: "config/runtime.ts", value }], { variables: { PORT: "x" } })
 * !loaded.ok && Config.formatFaults(loaded.error).split("\n")
 * // => [
 * //   "config/runtime.ts: shop.key: environment variable SHOP_KEY: is not set",
 * //   'config/runtime.ts: shop.port: environment variable PORT: expected an integer, got: "x"',
 * // ]
 * ```
 */
export async function load(
  sources: readonly ConfigSource[],
  options: LoadOptions = {},
): Promise<Result<LoadedConfig, readonly ConfigFault[]>> {
  checkOptions(options ?? null, ["environment", "variables", "base", "providers"], "options")
  if (!Array.isArray(sources)) throw expected("sources", "an array of { source, value }", sources)
  const { variables = currentVariables.all(), base = EMPTY, providers = [] } = options
  const where = options.environment ?? environment()
  checkEnvironment(where, "environment")
  const faults: ConfigFault[] = []
  let loaded = base
  for (const source of sources as readonly ConfigSource[]) {
    const reading = new Reading(source.source, variables)
    const config = await reading.evaluate(source, { environment: where })
    faults.push(...reading.faults)
    if (config !== undefined) loaded = mergeLoaded(loaded, { config, origins: reading.origins })
  }
  for (const use of faults.length > 0 ? [] : providers) {
    const outcome = await provide(loaded, use, variables)
    if (!outcome.ok) return outcome
    loaded = outcome.value
  }
  return faults.length > 0 ? { ok: false, error: faults } : { ok: true, value: loaded }
}

const EMPTY: LoadedConfig = { config: {}, origins: {} }

/** Lets a provider have the configuration. What it has changed comes from it. */
async function provide(
  before: LoadedConfig,
  { name, provider, state }: ProviderUse,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Result<LoadedConfig, readonly ConfigFault[]>> {
  const source = name ?? provider.name ?? "config provider"
  const reading = new Reading(source, variables)
  const provided = await reading.evaluate(
    { source, value: async () => provider.load(before.config, state) },
    { environment: "prod" },
  )
  if (provided === undefined || reading.faults.length > 0) return { ok: false, error: reading.faults }
  return { ok: true, value: { config: provided, origins: originsAfter(before, provided, reading.origins) } }
}

function originsAfter(before: LoadedConfig, config: Config, provided: ConfigOrigins): ConfigOrigins {
  const origins: Record<string, Record<string, Origin>> = {}
  for (const [app, keys] of Object.entries(config)) {
    define(origins, app, {})
    for (const key of Object.keys(keys)) {
      const old = before.origins[app]?.[key]
      const isChanged = !sameValue(before.config[app]?.[key], keys[key])
      const own = provided[app]![key]!
      const next =
        isChanged || old === undefined
          ? {
              sources: [...(old?.sources ?? []), ...own.sources],
              variables: [...(old?.variables ?? []), ...own.variables],
            }
          : old
      define(origins[app]!, key, next)
    }
  }
  return origins
}
