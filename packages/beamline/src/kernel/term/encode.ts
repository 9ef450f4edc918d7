import { ArgumentError } from "../misuse.ts"
import { LocalPid } from "../pid.ts"
import { bytesOf, kindOf, symbolsOf, viewName } from "./kind.ts"

const MAX_DEPTH = 1_000

/**
 * Writes a term as a string: the same string for equal terms and for no others. Every code says where it ends,
 * so codes can stand side by side.
 *
 * Throws `ArgumentError` for a term that contains itself, or is nested more than 1,000 levels deep.
 */
export function encode(term: unknown): string {
  return write(term, 0)
}

function write(term: unknown, depth: number): string {
  switch (typeof term) {
    case "string":
      return text(term)
    case "number":
      return `n${term};`
    case "bigint":
      return `i${term};`
    case "boolean":
      return term ? "t" : "f"
    case "undefined":
      return "u"
    case "symbol":
      return Symbol.keyFor(term) === undefined ? identity(term) : `y${text(Symbol.keyFor(term) ?? "")}`
    case "function":
      return identity(term)
    default:
      return typeof term === "object" && term !== null ? writeObject(term, depth + 1) : "z"
  }
}

function text(value: string): string {
  return `s${value.length}:${value}`
}

function writeObject(object: object, depth: number): string {
  if (depth > MAX_DEPTH) {
    throw new ArgumentError(`expected a term without cycles, at most ${MAX_DEPTH} levels deep`)
  }
  const kind = object instanceof LocalPid ? "identity" : kindOf(object)
  return kind === "identity" ? identity(object) : WRITERS[kind](object as never, depth)
}

type Writer<T> = (object: T, depth: number) => string

const WRITERS = {
  array: writeItems,
  plain: writeProperties,
  map: (map: ReadonlyMap<unknown, unknown>, depth) =>
    `M${sorted([...map].map(([key, value]) => write(key, depth) + write(value, depth)))}}`,
  set: (set: ReadonlySet<unknown>, depth) => `S${sorted([...set].map((member) => write(member, depth)))}}`,
  date: (date: Date) => `d${date.getTime()};`,
  regexp: (regexp: RegExp) => `x${text(regexp.flags)}${text(regexp.source)}`,
  bytes: (view: ArrayBufferView) => `b${text(viewName(view))}${text(latin1(bytesOf(view)))}`,
} satisfies Record<string, Writer<never>>

function writeItems(items: readonly unknown[], depth: number): string {
  let code = "["
  for (let i = 0; i < items.length; i++) code += write(items[i], depth)
  return `${code}]`
}

function writeProperties(object: Readonly<Record<PropertyKey, unknown>>, depth: number): string {
  let code = "{"
  for (const key of Object.keys(object).toSorted()) code += text(key) + write(object[key], depth)
  const symbols = symbolsOf(object)
  if (symbols.length > 0) {
    code += sorted(symbols.map((key) => write(key, depth) + write(object[key], depth)))
  }
  return `${code}}`
}

function sorted(codes: readonly string[]): string {
  return codes.toSorted().join("")
}

function latin1(bytes: Uint8Array): string {
  let characters = ""
  for (const byte of bytes) characters += String.fromCharCode(byte)
  return characters
}

const identities = new WeakMap<WeakKey, number>()
let lastIdentity = 0

/** Names what is equal to itself only. A pid has its own numbers; the rest are counted on first sight. */
function identity(key: WeakKey): string {
  return key instanceof LocalPid ? `p${key.id}.${key.serial};` : `o${identityNumber(key)};`
}

/** The number of an object, function or unregistered symbol: rising in the order in which they were first seen here. */
export function identityNumber(key: WeakKey): number {
  const known = identities.get(key)
  if (known !== undefined) return known
  identities.set(key, ++lastIdentity)
  return lastIdentity
}
