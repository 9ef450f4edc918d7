/** Configuration: for each application, by its name, the values of its keys. */
export interface Config {
  readonly [app: string]: { readonly [key: string]: unknown }
}

/** The names of the environments that a program may run in. */
export const ENVIRONMENTS = ["dev", "test", "prod"] as const

export type Environment = (typeof ENVIRONMENTS)[number]

/** What the function of a configuration file is told. */
export interface ConfigContext {
  readonly environment: Environment
}

type Awaitable<T> = T | Promise<T>

/** What a configuration file exports: configuration, or a function that gives it. */
export type ConfigFile = Config | ((context: ConfigContext) => Awaitable<Config>)

/** Where a value comes from: files and providers, in their order, and the environment variables that were read. */
export interface Origin {
  readonly sources: readonly string[]
  readonly variables: readonly { readonly path: readonly string[]; readonly name: string }[]
}

/** The origins of the configured values, by application and key. Plain data, so it can be written. */
export interface ConfigOrigins {
  readonly [app: string]: { readonly [key: string]: Origin }
}

/** Configuration whose variables have been read, with the origin of every key. */
export interface LoadedConfig {
  readonly config: Config
  readonly origins: ConfigOrigins
}

/** Reads configuration in its own way: another file, a vault. */
export interface ConfigProvider<A = any, S = any> {
  /** Shown where it fails. */
  readonly name?: string
  /** Checks the argument; for a release, on the machine that builds it. Gives the state for `load`, plain data. */
  init(argument: A): S
  /** Gives the whole configuration, made of what there is: `Config.merge(config, own)`. Runs where the program starts. */
  load(config: Config, state: S): Awaitable<Config>
}

/**
 * A file of configuration: its name and what it exports, a `ConfigFile` if all is well, or the error that its evaluation has
 * thrown.
 */
export type ConfigSource =
  | { readonly source: string; readonly value: unknown }
  | { readonly source: string; readonly error: unknown }
