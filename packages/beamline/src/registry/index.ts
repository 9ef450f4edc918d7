export * as Registry from "./registry.ts"
export type {
  AlreadyRegistered,
  DefinedRegistry,
  RegistryEntry,
  RegistryEvent,
  RegistryKeys,
  RegistryOptions,
  RegistryRef,
  SelectClause,
} from "./types.ts"
