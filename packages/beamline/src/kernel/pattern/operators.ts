import { LOCAL_NODE, isPid } from "../pid.ts"
import type { Pid } from "../pid.ts"
import { isReference } from "../reference.ts"
import { compare, equal, isPlain } from "../term/index.ts"

/** The name of an operator that computes its value from those of all its operands. */
export type StrictOperator =
  | "=="
  | "/="
  | "=:="
  | "=/="
  | ">"
  | "<"
  | ">="
  | "=<"
  | "+"
  | "-"
  | "*"
  | "/"
  | "div"
  | "rem"
  | "abs"
  | "round"
  | "trunc"
  | "max"
  | "min"
  | "band"
  | "bor"
  | "bxor"
  | "bsl"
  | "bsr"
  | "bnot"
  | "and"
  | "or"
  | "xor"
  | "not"
  | "is_atom"
  | "is_binary"
  | "is_boolean"
  | "is_float"
  | "is_function"
  | "is_integer"
  | "is_list"
  | "is_map"
  | "is_map_key"
  | "is_number"
  | "is_pid"
  | "is_port"
  | "is_record"
  | "is_reference"
  | "is_tuple"
  | "element"
  | "hd"
  | "tl"
  | "length"
  | "tuple_size"
  | "map_get"
  | "map_size"
  | "node"
  | "self"

/** Thrown where an operator is given what it can't work on: the whole guard fails. No Error: a stack would cost twenty times the rest. */
const FAILURE = Object.freeze({ reason: "badarg" })

/** Ends the evaluation of a guard: the guard is false. */
export function fail(): never {
  throw FAILURE
}

let callSelf: () => Pid | undefined = () => undefined

/** Tells guards how to find the running process, for `["self"]`. The runtime calls it once. */
export function provideSelf(self: () => Pid | undefined): void {
  callSelf = self
}

interface Operator {
  readonly least: number
  readonly most: number
  readonly run: (...operands: never[]) => unknown
}

function operator(
  run: (...operands: never[]) => unknown,
  least: number = run.length,
  most: number = least,
): Operator {
  return { least, most, run }
}

type Numeric = number | bigint
type Pairwise<T> = (a: T, b: T) => T

/** Arithmetic on two numbers or two bigints. What JavaScript answers with `NaN` or infinity is a failure. */
function arithmetic(onNumbers: Pairwise<number>, onBigints: Pairwise<bigint>): Operator {
  return operator((a: unknown, b: unknown) => {
    if (typeof a === "bigint" && typeof b === "bigint") return onBigints(a, b)
    const result = onNumbers(number(a), number(b))
    return Number.isFinite(result) ? result : fail()
  })
}

/** Arithmetic on integers; numbers are taken as bigints where a result must not be cut to 32 bits. */
function integral(run: Pairwise<bigint>): Operator {
  return operator((a: unknown, b: unknown) => {
    if (typeof a === "bigint" && typeof b === "bigint") return run(a, b)
    return Number(run(BigInt(integer(a)), BigInt(integer(b))))
  })
}

function comparison(holds: (order: number) => boolean): Operator {
  return operator((a: unknown, b: unknown) => !Number.isNaN(a) && !Number.isNaN(b) && holds(compare(a, b)))
}

function typeTest(holds: (value: never) => boolean): Operator {
  return operator(holds, 1)
}

/**
 * The operators of guards, those of Erlang's match specifications under their own names. An operand of the wrong
 * type makes the guard fail.
 */
const OPERATORS: Readonly<Record<StrictOperator, Operator>> = {
  "==": operator((a: unknown, b: unknown) => compare(a, b) === 0),
  "/=": operator((a: unknown, b: unknown) => compare(a, b) !== 0),
  "=:=": operator(equal),
  "=/=": operator((a: unknown, b: unknown) => !equal(a, b)),
  ">": comparison((order) => order > 0),
  "<": comparison((order) => order < 0),
  ">=": comparison((order) => order >= 0),
  "=<": comparison((order) => order <= 0),

  "+": arithmetic(
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  "-": operator((a: Numeric, b?: Numeric) => minus(a, b), 1, 2),
  "*": arithmetic(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  "/": operator((a: unknown, b: unknown) => finite(number(a) / number(b))),
  div: integral((a, b) => a / b),
  rem: integral((a, b) => a % b),
  abs: operator((a: unknown) => (typeof a === "bigint" ? (a < 0n ? -a : a) : Math.abs(number(a)))),
  round: operator((a: unknown) => Math.sign(number(a)) * Math.round(Math.abs(number(a)))),
  trunc: operator((a: unknown) => Math.trunc(number(a))),
  max: operator((a: unknown, b: unknown) => (compare(a, b) >= 0 ? a : b)),
  min: operator((a: unknown, b: unknown) => (compare(a, b) <= 0 ? a : b)),
  band: integral((a, b) => a & b),
  bor: integral((a, b) => a | b),
  bxor: integral((a, b) => a ^ b),
  bsl: integral((a, b) => a << b),
  bsr: integral((a, b) => a >> b),
  bnot: operator((a: unknown) => (typeof a === "bigint" ? ~a : -integer(a) - 1)),

  and: operator((...all: unknown[]) => all.map(boolean).every(Boolean), 1, Infinity),
  or: operator((...all: unknown[]) => all.map(boolean).some(Boolean), 1, Infinity),
  xor: operator((a: unknown, b: unknown) => boolean(a) !== boolean(b)),
  not: operator((a: unknown) => !boolean(a)),

  is_atom: typeTest(
    (a: unknown) => a === null || ["string", "boolean", "undefined", "symbol"].includes(typeof a),
  ),
  is_binary: typeTest((a: unknown) => typeof a === "string" || a instanceof Uint8Array),
  is_boolean: typeTest((a: unknown) => typeof a === "boolean"),
  is_float: typeTest((a: unknown) => typeof a === "number" && !Number.isInteger(a)),
  is_function: operator(
    (a: unknown, arity?: unknown) => typeof a === "function" && (arity === undefined || a.length === arity),
    1,
    2,
  ),
  is_integer: typeTest((a: unknown) => Number.isInteger(a) || typeof a === "bigint"),
  is_list: typeTest(Array.isArray),
  is_map: typeTest(isMap),
  is_map_key: operator((key: unknown, map: unknown) => entryOf(key, map) !== undefined),
  is_number: typeTest((a: unknown) => typeof a === "number" || typeof a === "bigint"),
  is_pid: typeTest(isPid),
  is_port: typeTest((_: unknown) => false),
  is_record: operator(
    (a: unknown, tag: unknown, size?: unknown) =>
      Array.isArray(a) && a.length > 0 && equal(a[0], tag) && (size === undefined || a.length === size),
    2,
    3,
  ),
  is_reference: typeTest(isReference),
  is_tuple: typeTest(Array.isArray),

  element: operator((position: unknown, tuple: unknown) => itemOf(array(tuple), integer(position))),
  hd: operator((list: unknown) => itemOf(array(list), 1)),
  tl: operator((list: unknown) => (array(list).length === 0 ? fail() : array(list).slice(1))),
  length: operator((list: unknown) => array(list).length),
  tuple_size: operator((tuple: unknown) => array(tuple).length),
  map_get: operator((key: unknown, map: unknown) => (entryOf(key, map) ?? fail()).value),
  map_size: operator((map: unknown) => sizeOf(map)),
  node: operator((pid?: unknown) => nodeOf(pid), 0, 1),
  self: operator(() => callSelf() ?? fail()),
}

/** Finds an operator by the name that stands first in an expression. */
export function operatorOf(name: unknown): Operator | undefined {
  return typeof name === "string" && Object.hasOwn(OPERATORS, name)
    ? OPERATORS[name as StrictOperator]
    : undefined
}

function number(value: unknown): number {
  return typeof value === "number" ? value : fail()
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : fail()
}

function integer(value: unknown): number {
  return Number.isInteger(value) ? (value as number) : fail()
}

export function boolean(value: unknown): boolean {
  return typeof value === "boolean" ? value : fail()
}

function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : fail()
}

function minus(a: unknown, b: unknown): unknown {
  if (b === undefined) return typeof a === "bigint" ? -a : -number(a)
  return typeof a === "bigint" && typeof b === "bigint" ? a - b : finite(number(a) - number(b))
}

function itemOf(items: readonly unknown[], position: number): unknown {
  return position >= 1 && position <= items.length ? items[position - 1] : fail()
}

function isMap(value: unknown): boolean {
  return value instanceof Map || (typeof value === "object" && value !== null && isPlain(value))
}

/** The entry under a key of a Map or a plain object, failing for anything else. */
function entryOf(key: unknown, map: unknown): { readonly value: unknown } | undefined {
  if (map instanceof Map) {
    if (map.has(key)) return { value: map.get(key) as unknown }
    for (const [other, value] of map as ReadonlyMap<unknown, unknown>) if (equal(key, other)) return { value }
    return undefined
  }
  if (!isMap(map)) return fail()
  const isKey = typeof key === "string" || typeof key === "symbol"
  return isKey && Object.hasOwn(map as object, key)
    ? { value: (map as Record<PropertyKey, unknown>)[key] }
    : undefined
}

function sizeOf(map: unknown): number {
  if (map instanceof Map) return map.size
  return isMap(map) ? Object.keys(map as object).length : fail()
}

function nodeOf(pid: unknown): string {
  if (pid === undefined) return LOCAL_NODE
  if (isPid(pid)) return pid.node
  return isReference(pid) ? LOCAL_NODE : fail()
}
