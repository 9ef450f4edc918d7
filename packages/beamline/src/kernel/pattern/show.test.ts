import { describe, expect, test } from "vitest"

import { Ref } from "../reference.ts"
import { $, _, is, literal, on, rest, showPattern, when } from "./index.ts"

const ref = new Ref()

describe("showPattern", () => {
  test.each([
    ["text", '"text"'],
    [1, "1"],
    [undefined, "undefined"],
    [_, "_"],
    [$("n"), '$("n")'],
    [$("n", is.number), '$("n", is.number)'],
    [["add", $("n"), rest()], '["add", $("n"), rest()]'],
    [[rest("more", is.string)], '[rest("more", is.string)]'],
    [{ id: is.integer, "a b": _ }, '{ id: is.integer, "a b": _ }'],
    [{}, "{}"],
    [literal({ a: 1 }), "literal({ a: 1 })"],
    [when($("n"), ({ n }) => n === 1, [">", $("n"), 0]), 'when($("n"), …, …)'],
    [ref, String(ref)],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [new Map([["a", 1]]), 'Map(1) { "a" => 1 }'],
    [function isEven() {}, "#Function<isEven/0>"],
    [on(["x", _], () => 0).pattern, '["x", _]'],
  ])("renders a pattern as it is written (%#)", (pattern, text) => {
    expect(showPattern(pattern)).toBe(text)
  })

  test("ends for a pattern that contains itself", () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    expect(showPattern(cycle)).toContain("[")
  })
})
