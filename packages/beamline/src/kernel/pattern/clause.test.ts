import { describe, expect, test } from "vitest"

import { ArgumentError } from "../misuse.ts"
import { Ref } from "../reference.ts"
import { $, is, isClause, on } from "./index.ts"
import type { Clause } from "./index.ts"

function take<R>(clause: Clause<R>, message: unknown): R | undefined {
  const bindings = clause.match(message)
  return bindings && clause.run(bindings, message)
}

describe("on", () => {
  test("calls its handler with the bindings and the message", () => {
    const add = on(["add", $("n", is.number)], ({ n }, message) => [n, message] as const)
    expect(take(add, ["add", 2])).toEqual([2, ["add", 2]])
    expect(take(add, ["add", "2"])).toBeUndefined()
  })

  test("calls the handler of a type guard or a predicate with the message alone", () => {
    const handler = (...args: unknown[]): unknown => args
    expect(take(on(is.string, handler), "a")).toEqual(["a"])
    expect(
      take(
        on((value): boolean => value === 2, handler),
        2,
      ),
    ).toEqual([2])
    expect(take(on("a", handler), "a")).toEqual([{}, "a"])
  })

  test("tells the references of its pattern", () => {
    const reference = new Ref()
    expect(on([reference, $("reply")], ({ reply }) => reply).references).toEqual([reference])
  })

  test.each([[undefined], [null], [1], ["handler"], [{}]])("refuses %j as handler", (handler) => {
    expect(() => on("a", handler as never)).toThrow(ArgumentError)
  })
})

describe("isClause", () => {
  test("tells clauses from other values", () => {
    expect(isClause(on("a", () => 1))).toBe(true)
    expect([undefined, null, {}, () => 1, "a"].some((value) => isClause(value))).toBe(false)
  })
})
