import { ArgumentError, inspect, isPlain } from "../kernel/index.ts"
import type { Config } from "./types.ts"

/** Throws unless a value is configuration: an object of objects. */
export function checkConfig(value: unknown, what = "config"): asserts value is Config {
  const problem = problemOf(value)
  if (problem !== undefined) throw new ArgumentError(`expected ${what} to be ${problem}`)
}

/** What should be configuration and is not. Its values are not quoted: there may be secrets among them. */
export function problemOf(value: unknown): string | undefined {
  const form = "{ app: { key: value } }"
  if (!isObject(value)) return `an object of the form ${form}, got: ${kindOf(value)}`
  const wrong = Object.keys(value).find((app) => !isObject(Reflect.get(value, app)))
  if (wrong === undefined) return undefined
  return `of the form ${form}, got: ${kindOf(Reflect.get(value, wrong))} for ${inspect(wrong)}`
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return "an array"
  if (typeof value === "object") return "an object that is not plain"
  return `a ${typeof value}`
}

// The namespace object of a module is an object of its exports.
function isObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false
  return isPlain(value) || Object.prototype.toString.call(value) === "[object Module]"
}
