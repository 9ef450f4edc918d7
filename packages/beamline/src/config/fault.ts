import { formatFault } from "../logger/index.ts"

/** Something that is wrong with the configuration. */
export interface ConfigFault {
  /** The file or the provider that it comes from. */
  readonly source?: string
  readonly app?: string
  /** The keys that lead to the value, from the application's own on. */
  readonly path?: readonly string[]
  /** The environment variable that the value is read from. */
  readonly variable?: string
  readonly message: string
}

/**
 * Formats faults for people, one line each: where, what, and the environment variable behind it.
 *
 * @example
 * ```ts
 * import { Config } from "beamline"
 *
 * Config.formatFaults([
 *   { source: "config/runtime.ts", app: "shop", path: ["port"], variable: "PORT", message: "is not set" },
 * ]) // => "config/runtime.ts: shop.port: environment variable PORT: is not set"
 * ```
 */
export function formatFaults(faults: readonly ConfigFault[]): string {
  return faults.map((fault) => formatFault(fault)).join("\n")
}
