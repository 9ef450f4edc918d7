import { encode } from "./encode.ts"
import { bytesOf, kindOf, symbolsOf, viewName } from "./kind.ts"

/** From this depth on, pairs under comparison are remembered, so that cyclic terms come to an end. */
const TRUSTED_DEPTH = 64

type Pairs = Map<object, Set<object>>

/**
 * Tells whether two terms are equal.
 *
 * Primitives are compared as `Map` compares its keys: `1`, `"1"` and `1n` differ, `NaN` equals `NaN`, and `-0`
 * equals `0`. Arrays, plain objects, Maps, Sets, Dates, RegExps (source and flags) and typed arrays (Buffers
 * included) are compared by content, whatever the order of keys; a key whose value is `undefined` is still a key.
 * Functions, pids, references, errors and other instances of classes are equal to themselves only.
 *
 * Elixir: `===`. There `0.0 === -0.0` is false since OTP 27.
 *
 * @example
 * ```ts
 * import { equal } from "beamline"
 *
 * equal(["user", { id: 1 }], ["user", { id: 1 }]) // => true
 * equal(1, "1") // => false
 * equal(NaN, NaN) // => true
 * ```
 */
export function equal(a: unknown, b: unknown): boolean {
  return same(a, b, 0, undefined)
}

function same(a: unknown, b: unknown, depth: number, pairs: Pairs | undefined): boolean {
  if (a === b) return true
  if (typeof a !== "object" || typeof b !== "object") return Number.isNaN(a) && Number.isNaN(b)
  if (a === null || b === null) return false
  const kind = kindOf(a)
  if (kind === "identity" || kind !== kindOf(b)) return false
  if (depth < TRUSTED_DEPTH) return CONTENT[kind](a as never, b as never, depth + 1, pairs)
  const known: Pairs = pairs ?? new Map()
  const partners = known.get(a)
  if (partners?.has(b)) return true
  if (partners) partners.add(b)
  else known.set(a, new Set([b]))
  return CONTENT[kind](a as never, b as never, depth + 1, known)
}

type Compare<T> = (a: T, b: T, depth: number, pairs: Pairs | undefined) => boolean

const CONTENT = {
  array: sameItems,
  plain: sameProperties,
  map: sameEntries,
  set: sameMembers,
  date: (a: Date, b: Date) => same(a.getTime(), b.getTime(), 0, undefined),
  regexp: (a: RegExp, b: RegExp) => a.source === b.source && a.flags === b.flags,
  bytes: sameBytes,
} satisfies Record<string, Compare<never>>

function sameItems(
  a: readonly unknown[],
  b: readonly unknown[],
  depth: number,
  pairs: Pairs | undefined,
): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!same(a[i], b[i], depth, pairs)) return false
  return true
}

type Properties = Readonly<Record<PropertyKey, unknown>>

function sameProperties(a: Properties, b: Properties, depth: number, pairs: Pairs | undefined): boolean {
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  for (const key of keys) {
    if (!Object.hasOwn(b, key) || !same(a[key], b[key], depth, pairs)) return false
  }
  const symbols = symbolsOf(a)
  if (symbols.length !== symbolsOf(b).length) return false
  return symbols.every((key) => Object.hasOwn(b, key) && same(a[key], b[key], depth, pairs))
}

type Entries = ReadonlyMap<unknown, unknown>

function sameEntries(a: Entries, b: Entries, depth: number, pairs: Pairs | undefined): boolean {
  if (a.size !== b.size) return false
  const rest: unknown[] = []
  for (const [key, value] of a) {
    if (!b.has(key)) rest.push([key, value])
    else if (!same(value, b.get(key), depth, pairs)) return false
  }
  if (rest.length === 0) return true
  return sameUnordered(
    rest,
    [...b].filter(([key]) => !a.has(key)),
  )
}

function sameMembers(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean {
  if (a.size !== b.size) return false
  const rest = [...a].filter((member) => !b.has(member))
  if (rest.length === 0) return true
  return sameUnordered(
    rest,
    [...b].filter((member) => !a.has(member)),
  )
}

// Keys and members with content are not found by `has`: their encodings are compared instead.
function sameUnordered(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  const encodings = b.map(encode).toSorted()
  return a
    .map(encode)
    .toSorted()
    .every((encoding, i) => encoding === encodings[i])
}

function sameBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  if (a.byteLength !== b.byteLength || viewName(a) !== viewName(b)) return false
  const theirs = bytesOf(b)
  return bytesOf(a).every((byte, i) => byte === theirs[i])
}
