import { inspect, isPid, isReference } from "../kernel/index.ts"
import { nameOf } from "./format-reason.ts"

const MAX_DEPTH = 6
const MAX_ITEMS = 100

/**
 * Turns any value into one that JSON can show: pids and references as Elixir writes them, Errors with message and
 * stack, circles and long collections cut. It runs no getter and never throws.
 */
export function toPlain(value: unknown): unknown {
  try {
    return plain(value, [])
  } catch {
    return "[uninspectable]"
  }
}

function plain(value: unknown, above: readonly object[]): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value)
  if (typeof value !== "object") {
    return typeof value === "bigint" || typeof value === "function" || typeof value === "symbol"
      ? inspect(value)
      : value
  }
  if (value === null) return null
  if (isPid(value) || isReference(value)) return value.toString()
  if (above.includes(value)) return "[Circular]"
  if (above.length >= MAX_DEPTH) return inspect(value)
  return plainObject(value, [...above, value])
}

function plainObject(value: object, inside: readonly object[]): unknown {
  const show = (item: unknown): unknown => plain(item, inside)
  if (value instanceof Error) return plainError(value, show)
  if (Array.isArray(value)) return cut(value, show)
  if (value instanceof Set) return cut([...value], show)
  if (value instanceof Map) return cut([...value], (pair) => [show(pair[0]), show(pair[1])])
  if (value instanceof Date || value instanceof RegExp || ArrayBuffer.isView(value)) return inspect(value)
  const shown: Record<string, unknown> = {}
  for (const key of Object.keys(value).slice(0, MAX_ITEMS)) {
    const property = Object.getOwnPropertyDescriptor(value, key)
    shown[key] = property !== undefined && "value" in property ? show(property.value) : "[Getter]"
  }
  return shown
}

function plainError(error: Error, show: (item: unknown) => unknown): unknown {
  const { message, stack, cause } = error
  return {
    type: nameOf(error),
    message,
    stack,
    ...(cause === undefined ? undefined : { cause: show(cause) }),
  }
}

function cut<T>(items: readonly T[], show: (item: T) => unknown): unknown[] {
  const shown = items.slice(0, MAX_ITEMS).map((item) => show(item))
  if (items.length > MAX_ITEMS) shown.push(`… ${items.length - MAX_ITEMS} more`)
  return shown
}
