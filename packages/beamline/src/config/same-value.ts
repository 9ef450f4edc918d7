import { equal, Secret } from "../kernel/index.ts"
import { define, isPlainObject } from "./merge.ts"

/** Whether two configured values are the same; secrets are when what they hide is. */
export function sameValue(a: unknown, b: unknown): boolean {
  return equal(uncovered(a), uncovered(b))
}

function uncovered(value: unknown): unknown {
  if (value instanceof Secret) return uncovered(value.reveal())
  if (Array.isArray(value)) return value.map((item) => uncovered(item))
  if (!isPlainObject(value)) return value
  const object = {}
  for (const [key, item] of Object.entries(value)) define(object, key, uncovered(item))
  return object
}
