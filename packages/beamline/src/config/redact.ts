import { inspect, Secret } from "../kernel/index.ts"
import { checkConfig } from "./check.ts"
import { define, isPlainObject } from "./merge.ts"
import type { Config } from "./types.ts"
import { ConfigVariable } from "./variable.ts"

const HIDDEN = "[secret]"

/** Names by which values are mostly secrets, marked or not. */
const TELLING =
  /secret|passw(or)?d|passphrase|token|credential|cookie|api_?key|private_?key|access_?key|salt$/i

/**
 * Makes configuration fit to be shown: secrets, and values whose keys have the names of secrets (password, token, apiKey …),
 * become `"[secret]"`; passwords inside URLs `***`. What JSON does not know is shown as `inspect` shows it.
 *
 * Returns new, plain data. Throws `ArgumentError` for what is no configuration.
 *
 * @example
 * ```ts
 * import { Config } from "beamline"
 *
 * Config.redact({ shop: { key: Config.secret("x"), dbPassword: "y", url: "pg://me:z@host/db", port: 1 } })
 * // => { shop: { key: "[secret]", dbPassword: "[secret]", url: "pg://me:***@host/db", port: 1 } }
 * ```
 */
export function redact(config: Config): Config {
  checkConfig(config)
  const shown: Record<string, Record<string, unknown>> = {}
  for (const [app, keys] of Object.entries(config)) define(shown, app, shownObject(keys, []))
  return shown
}

function shownObject(object: object, above: readonly object[]): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(object)) {
    const isTelling = TELLING.test(key) && typeof value !== "boolean" && value !== undefined && value !== null
    define(shown, key, isTelling ? HIDDEN : shownValue(value, [...above, object]))
  }
  return shown
}

function shownValue(value: unknown, above: readonly object[]): unknown {
  if (value instanceof Secret) return HIDDEN
  if (value instanceof ConfigVariable) return `environment variable ${value.name}`
  if (typeof value === "string")
    return value.replaceAll(/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi, "$1:***@")
  if (value === null || typeof value === "boolean" || typeof value === "number") return value
  if (typeof value !== "object") return inspect(value)
  if (above.includes(value)) return "[Circular]"
  if (Array.isArray(value)) return value.map((item) => shownValue(item, [...above, value]))
  return isPlainObject(value) ? shownObject(value, above) : inspect(value)
}

/** The name of a variable that stands unread in configuration. */
export function findVariable(value: unknown): string | undefined {
  if (value instanceof ConfigVariable) return value.name
  if (!Array.isArray(value) && !isPlainObject(value)) return undefined
  for (const item of Object.values(value)) {
    const found = findVariable(item)
    if (found !== undefined) return found
  }
  return undefined
}
