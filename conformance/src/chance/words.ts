// What the arbitrary programs are made of: processes, reasons, data, operations.

import fc from "fast-check"

import type { Op, Term } from "../language.ts"

export type Any<T> = fc.Arbitrary<T>
export type Weighted<T> = fc.WeightedArbitrary<T>

/** The processes that are there from the beginning, and those that may be spawned. */
export const AGENTS = ["a", "b", "c"]
export const SPAWNED = ["d", "e", "f", "g"]
export const SERVERS = ["s1", "s2", "s3"]
export const NAMES = ["n1", "n2", "n3"]

export const oneOf = <T>(...items: readonly T[]): Any<T> => fc.constantFrom(...items)
export const just = (term: Term): Any<Term> => fc.constant(term)
export const variable = (name: string): Term => ({ var: name })
export const self: Term = { self: 1 }

export const time: Any<Term> = fc.integer({ min: 1, max: 3 }).map((units) => ({ t: units }))
export const reason: Any<Term> = oneOf<Term>(
  "normal",
  "shutdown",
  ["shutdown", "x"],
  "kill",
  "killed",
  "oops",
  ["tagged", 1],
  7,
)
export const data: Any<Term> = oneOf<Term>(1, 2, "x", ["tag", 1], ["pair", "y"], null, true)
export const reference: Any<Term> = oneOf<Term>(
  ...["m1", "m2", "al1", "al2", "t1", "t2", "d.monitor", "e.monitor"].map(variable),
)
export const agent: Any<string> = oneOf(...AGENTS, ...SPAWNED)
export const anyone: Any<Term> = oneOf(...AGENTS, ...AGENTS, ...SPAWNED, ...SERVERS).map(variable)
export const named: Any<Term> = oneOf<Term>(...NAMES)

export function op(name: string, ...args: readonly Any<unknown>[]): Any<Op> {
  return fc.tuple(...args).map((given) => [name, ...(given as Term[])] as const)
}

/** An operation of a family, such as `["registry", "lookup", …]`. */
export function opOf(family: string, name: string, ...args: readonly Any<unknown>[]): Any<Op> {
  return op(family, fc.constant(name), ...args)
}

export function bound(names: readonly string[], inner: Any<Op>): Any<Op> {
  return fc.tuple(oneOf(...names), inner).map(([name, given]) => ["let", name, given as unknown as Term])
}

export function often<T>(weight: number, arbitrary: Any<T>): Weighted<T> {
  return { weight, arbitrary }
}

/** Of a list in which some come oftener than others. */
export function among<T>(items: readonly (Any<T> | Weighted<T>)[]): Any<T> {
  return fc.oneof(...items.map((item) => ("weight" in item ? item : often(2, item))))
}

/** An object each of whose properties may be missing. */
export function maybe(options: { readonly [key: string]: Any<unknown> }): Any<Term> {
  return fc.record(options, { requiredKeys: [] }) as Any<Term>
}

export const listOf = <T>(item: Any<T>, maxLength: number): Any<T[]> => fc.array(item, { maxLength })
