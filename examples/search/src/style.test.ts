import { describe, expect, test } from "vitest"
import { createStyle, cut, joinCells, printable, wantsColour } from "./style.ts"

describe("wantsColour", () => {
  test.each<[Record<string, string>, boolean, boolean]>([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: "1" }, true, false],
    [{ NO_COLOR: "" }, true, true],
    [{ TERM: "dumb" }, true, false],
  ])("with %j on a terminal: %s", (env, isTerminal, expected) => {
    expect(wantsColour(env, isTerminal)).toBe(expected)
  })
})

test("joinCells cuts first and paints last", () => {
  const { red } = createStyle(true)
  expect(joinCells([["abc"], ["defg", red], ["h"]], 5)).toBe("abc\x1b[31md…\x1b[39m")
  expect(joinCells([["abc"], ["defg", red]], 3)).toBe("abc")
})

test("cut leaves no half of a character", () => {
  expect(cut("ab🚀cd", 4)).toBe("ab…")
  expect(cut("abcd", 4)).toBe("abcd")
  expect(cut("abcd", 0)).toBe("")
})

test("printable removes what would steer a terminal", () => {
  expect(printable("a\x1b[2Jb\r\n\tc\u202ed\x9b")).toBe("a [2Jb c d ")
})
