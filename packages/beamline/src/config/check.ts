import { expected, inspect, isPlain } from "../kernel/index.ts"
import type { Config } from "./types.ts"

/** Throws unless a value is configuration: an object of objects. */
export function checkConfig(value: unknown, what = "config"): asserts value is Config {
  const problem = problemOf(value)
  if (problem !== undefined) throw expected(what, problem, value)
}

/** What is wrong with something that should be configuration. */
export function problemOf(value: unknown): string | undefined {
  const form = "{ app: { key: value } }"
  if (!isObject(value)) return `an object of the form ${form}`
  const wrong = Object.keys(value).find((app) => !isObject(Reflect.get(value, app)))
  return wrong === undefined ? undefined : `of the form ${form} with an object for ${inspect(wrong)}`
}

// The namespace object of a module is an object of its exports.
function isObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false
  return isPlain(value) || Object.prototype.toString.call(value) === "[object Module]"
}
