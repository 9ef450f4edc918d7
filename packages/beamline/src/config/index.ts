export { checkConfig } from "./check.ts"
export * as Config from "./config.ts"
export { formatFaults } from "./fault.ts"
export { findVariable } from "./redact.ts"
export type { ConfigFault } from "./fault.ts"
export { isLoaded } from "./file.ts"
export { isPlainObject } from "./merge.ts"
export { sameValue } from "./same-value.ts"
export { checkEnv, checkEnvSchema } from "./schema.ts"
export type { EnvOf, EnvSchema } from "./schema.ts"
export type { StandardSchema } from "./standard-schema.ts"
export type {
  Config as ConfigValues,
  ConfigContext,
  ConfigFile,
  ConfigOrigins,
  ConfigProvider,
  ConfigSource,
  Environment,
  LoadedConfig,
  Origin,
} from "./types.ts"
export type { ConfigVariable } from "./variable.ts"
