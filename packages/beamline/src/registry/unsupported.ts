import { ArgumentError, inspect } from "../kernel/index.ts"
import type { RegistryState } from "./store.ts"

/** The error of what needs unique keys. */
export function unsupported(what: string, { name }: RegistryState): ArgumentError {
  return new ArgumentError(
    `expected the registry of ${what} to have unique keys, got: ${inspect(name)}, whose keys are duplicate`,
    "ERR_UNSUPPORTED",
  )
}
