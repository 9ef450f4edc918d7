import { isPid } from "../pid.ts"
import type { Pid } from "../pid.ts"
import { isReference } from "../reference.ts"
import { encode, identityNumber } from "./encode.ts"
import { bytesOf, kindOf } from "./kind.ts"

// Erlang's order of kinds. A string stands where a binary does, an array where a tuple does.
const RANKS = [
  "number",
  "atom",
  "reference",
  "function",
  "pid",
  "array",
  "plain",
  "map",
  "set",
  "date",
  "regexp",
  "identity",
  "string",
  "bytes",
] as const

type Kind = (typeof RANKS)[number]

/**
 * Orders any two terms: negative where `a` comes before `b`, positive where it comes after, 0 where they are
 * equal up to the kind of number (`1` and `1n`).
 *
 * Kinds follow Erlang: numbers, then `false`, `null`, `true`, `undefined` and symbols, references, functions, pids,
 * arrays (shorter first, as tuples), objects (smaller first), strings, bytes. `NaN` comes after all other numbers.
 *
 * Elixir: `<` and `==` on any terms. There a list and a tuple, an atom and a binary are different things.
 */
export function compare(a: unknown, b: unknown): number {
  if (a === b) return 0
  const [kind, other] = [termKind(a), termKind(b)]
  if (kind !== other) return RANKS.indexOf(kind) - RANKS.indexOf(other)
  return ORDERS[kind](a as never, b as never)
}

function termKind(term: unknown): Kind {
  switch (typeof term) {
    case "number":
    case "bigint":
      return "number"
    case "string":
      return "string"
    case "function":
      return "function"
    case "object":
      if (term === null) return "atom"
      if (isPid(term)) return "pid"
      return isReference(term) ? "reference" : kindOf(term)
    default:
      return "atom"
  }
}

type Order<T> = (a: T, b: T) => number

const ORDERS = {
  number: compareNumbers,
  atom: compareAtoms,
  reference: byIdentity,
  function: byIdentity,
  pid: (a: Pid, b: Pid) => ascending(a.node, b.node) || a.serial - b.serial || a.id - b.id,
  array: (a: readonly unknown[], b: readonly unknown[]) => a.length - b.length || compareItems(a, b),
  plain: (a: object, b: object) => compareEntries(Object.entries(a), Object.entries(b)),
  map: (a: Entries, b: Entries) => compareEntries([...a], [...b]),
  set: (a: ReadonlySet<unknown>, b: ReadonlySet<unknown>) =>
    a.size - b.size || compareItems([...a].toSorted(compare), [...b].toSorted(compare)),
  date: (a: Date, b: Date) => compareNumbers(a.getTime(), b.getTime()),
  regexp: (a: RegExp, b: RegExp) => ascending(encode(a), encode(b)),
  identity: byIdentity,
  string: ascending,
  bytes: (a: ArrayBufferView, b: ArrayBufferView) => compareBytes(bytesOf(a), bytesOf(b)),
} satisfies Record<Kind, Order<never>>

function ascending<T extends string | number | bigint>(a: T, b: T): number {
  if (a < b) return -1
  return a > b ? 1 : 0
}

function compareNumbers(a: number | bigint, b: number | bigint): number {
  return ascending(a, b) || Number(Number.isNaN(a)) - Number(Number.isNaN(b))
}

function compareAtoms(a: unknown, b: unknown): number {
  return ascending(String(a), String(b)) || ascending(encode(a), encode(b))
}

function byIdentity(a: WeakKey, b: WeakKey): number {
  return a === b ? 0 : identityNumber(a) - identityNumber(b)
}

function compareItems(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < a.length; i++) {
    const order = compare(a[i], b[i])
    if (order !== 0) return order
  }
  return 0
}

type Entries = ReadonlyMap<unknown, unknown>
type Entry = readonly [key: unknown, value: unknown]

// As maps on the BEAM: by size, then by all keys, then by all values.
function compareEntries(a: readonly Entry[], b: readonly Entry[]): number {
  if (a.length !== b.length) return a.length - b.length
  const byKey = (x: Entry, y: Entry): number => compare(x[0], y[0]) || compare(x[1], y[1])
  const [mine, theirs] = [a.toSorted(byKey), b.toSorted(byKey)]
  const valueOf = (entry: Entry): unknown => entry[1]
  const keyOf = (entry: Entry): unknown => entry[0]
  return (
    compareItems(mine.map(keyOf), theirs.map(keyOf)) || compareItems(mine.map(valueOf), theirs.map(valueOf))
  )
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return compareItems([...a.subarray(0, b.length)], [...b.subarray(0, a.length)]) || a.length - b.length
}
