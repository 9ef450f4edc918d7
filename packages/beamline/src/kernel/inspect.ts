import { LocalPid } from "./pid.ts"
import { Ref } from "./reference.ts"
import { Secret } from "./secret.ts"

const MAX_DEPTH = 6
const MAX_ITEMS = 50
const MAX_STRING = 2_000

/**
 * Renders any value on one line for messages and reports. It never throws and runs no user code: a getter
 * shows as `[Getter]`. Pids and references show as Elixir shows them.
 */
export function inspect(value: unknown): string {
  try {
    return render(value, 0, [])
  } catch {
    return "[uninspectable]"
  }
}

function render(value: unknown, depth: number, above: readonly object[]): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > MAX_STRING ? `${value.slice(0, MAX_STRING)}…` : value)
    case "bigint":
      return `${value}n`
    case "function":
      return renderFunction(value)
    case "number":
      return Object.is(value, -0) ? "-0" : String(value)
    case "symbol":
      return value.toString()
    case "object":
      return value === null ? "null" : renderObject(value, depth, above)
    default:
      return String(value)
  }
}

function renderFunction(fn: Function): string {
  if (/^class\b/.test(Function.prototype.toString.call(fn))) return `#Class<${nameOf(fn)}>`
  return `#Function<${nameOf(fn)}/${fn.length}>`
}

function nameOf(fn: Function): string {
  const name = Object.getOwnPropertyDescriptor(fn, "name")?.value as unknown
  return typeof name === "string" && name !== "" ? name : "anonymous"
}

function renderObject(value: object, depth: number, above: readonly object[]): string {
  if (value instanceof LocalPid || value instanceof Ref || value instanceof Secret) return value.toString()
  if (value instanceof Error) return `#Error<${value.name}: ${value.message}>`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString()
  if (value instanceof RegExp) return value.toString()
  if (above.includes(value)) return "[Circular]"
  if (depth >= MAX_DEPTH) return Array.isArray(value) ? "[…]" : "{…}"
  const inside = [...above, value]
  const show = (item: unknown): string => render(item, depth + 1, inside)
  if (Array.isArray(value)) return `[${listed(value, show)}]`
  if (value instanceof Map) {
    return `Map(${value.size}) {${padded(listed([...value], (pair) => `${show(pair[0])} => ${show(pair[1])}`))}}`
  }
  if (value instanceof Set) return `Set(${value.size}) {${padded(listed([...value], show))}}`
  if (ArrayBuffer.isView(value)) return `#${tagOf(value)}<${value.byteLength} bytes>`
  return renderProperties(value, show)
}

function renderProperties(value: object, show: (item: unknown) => string): string {
  const prefix = tagOf(value)
  const shown = prefix === "Object" ? "" : `${prefix} `
  const body = listed(Object.keys(value), (key) => `${keyText(key)}: ${show(dataOf(value, key))}`)
  return `${shown}{${padded(body)}}`
}

const GETTER = Symbol("Getter")

function dataOf(value: object, key: string): unknown {
  const property = Object.getOwnPropertyDescriptor(value, key)
  return property !== undefined && "value" in property ? (property.value as unknown) : GETTER
}

function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)
}

function listed<T>(items: readonly T[], show: (item: T) => string): string {
  const shown = items.slice(0, MAX_ITEMS).map((item) => show(item))
  if (items.length > MAX_ITEMS) shown.push(`… ${items.length - MAX_ITEMS} more`)
  return shown.join(", ")
}

function padded(body: string): string {
  return body === "" ? "" : ` ${body} `
}

function tagOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as object | null
  if (prototype === null) return "[null prototype]"
  const constructor = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value as unknown
  return typeof constructor === "function" ? nameOf(constructor) : "Object"
}
