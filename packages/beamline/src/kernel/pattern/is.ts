import { isPid } from "../pid.ts"
import type { Pid } from "../pid.ts"
import { isReference } from "../reference.ts"
import type { Reference } from "../reference.ts"
import { isPlain } from "../term/index.ts"

type Guard<T> = (value: unknown) => value is T
type Primitive = string | number | bigint | boolean | symbol | null | undefined

/** The type guards of `is`. */
export interface Is {
  readonly string: Guard<string>
  /** Any number, `NaN` and infinities included. */
  readonly number: Guard<number>
  readonly integer: Guard<number>
  readonly bigint: Guard<bigint>
  readonly boolean: Guard<boolean>
  readonly symbol: Guard<symbol>
  /** `undefined`, as `nil` is written in TypeScript. */
  readonly nil: Guard<undefined>
  readonly function: Guard<(...args: unknown[]) => unknown>
  readonly array: Guard<readonly unknown[]>
  /** A plain object: no array, no instance of a class. */
  readonly object: Guard<Readonly<Record<string, unknown>>>
  readonly map: Guard<ReadonlyMap<unknown, unknown>>
  readonly set: Guard<ReadonlySet<unknown>>
  readonly date: Guard<Date>
  /** A typed array of bytes, Buffers included. */
  readonly bytes: Guard<Uint8Array>
  readonly error: Guard<Error>
  readonly pid: Guard<Pid>
  readonly reference: Guard<Reference>
  /** An instance of a class. */
  readonly a: <T>(type: abstract new (...args: never[]) => T) => Guard<T>
  /** One of the given values. */
  readonly oneOf: <const V extends readonly Primitive[]>(...values: V) => Guard<V[number]>
  /** An array whose items all pass a test. */
  readonly arrayOf: <T>(test: Guard<T>) => Guard<readonly T[]>
}

/**
 * Type guards, for use as patterns and elsewhere.
 *
 * Elixir: `is_binary/1`, `is_number/1`, `is_pid/1` and the other guards of `Kernel`.
 *
 * @example
 * ```ts
 * import { $, is, match } from "beamline"
 *
 * match([$("verb", is.oneOf("get", "put")), is.string], ["get", "name"]) // => { verb: "get" }
 * is.integer(1.5) // => false
 * is.a(Error)(new TypeError("no")) // => true
 * ```
 */
export const is: Is = Object.freeze<Is>({
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: (value): value is number => Number.isInteger(value),
  bigint: (value) => typeof value === "bigint",
  boolean: (value) => typeof value === "boolean",
  symbol: (value) => typeof value === "symbol",
  nil: (value) => value === undefined,
  function: (value): value is (...args: unknown[]) => unknown => typeof value === "function",
  array: (value): value is readonly unknown[] => Array.isArray(value),
  object: (value): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null && !Array.isArray(value) && isPlain(value),
  map: (value) => value instanceof Map,
  set: (value) => value instanceof Set,
  date: (value) => value instanceof Date,
  bytes: (value) => value instanceof Uint8Array,
  error: (value) => value instanceof Error,
  pid: isPid,
  reference: isReference,
  a:
    <T>(type: abstract new (...args: never[]) => T) =>
    (value: unknown): value is T =>
      value instanceof type,
  oneOf:
    <const V extends readonly Primitive[]>(...values: V) =>
    (value: unknown): value is V[number] =>
      values.includes(value as Primitive),
  arrayOf:
    <T>(test: Guard<T>) =>
    (value: unknown): value is readonly T[] =>
      Array.isArray(value) && value.every((item) => test(item)),
})
