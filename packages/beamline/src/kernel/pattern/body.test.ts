import { describe, expect, test } from "vitest"

import { ArgumentError } from "../misuse.ts"
import { $, $$, $1, $2, $_, compileBody, literal, rest, when } from "./index.ts"

const bindings = { name: "n", $2: "two", $1: "one" }
const names = Object.keys(bindings)

describe("compileBody", () => {
  test.each<[body: unknown[], value: unknown]>([
    [[true], true],
    [[1, 2], 2],
    [[$1], "one"],
    [[[$1, $2]], ["one", "two"]],
    [[["node", $1]], ["node", "one"]],
    [[[]], []],
    [[{ a: $1, b: [$("name")] }], { a: "one", b: ["n"] }],
    [[new Map([[$1, $2]])], new Map([["one", "two"]])],
    [[$$], ["one", "two", "n"]],
    [[$_], "whole"],
    [[[$_, "x"]], ["whole", "x"]],
    [[{ const: $1 }], $1],
    [[{ const: [1, { const: 2 }] }], [1, { const: 2 }]],
    [[literal([$1])], [$1]],
    [[(bound: typeof bindings) => bound.$1 + bound.$2], "onetwo"],
  ])("%j is %j", (body, value) => {
    expect(compileBody(body, names)(bindings, "whole")).toEqual(value)
  })

  test.each<[body: unknown]>([
    [[]],
    [undefined],
    ["x"],
    [[$("missing")]],
    [[$("missing"), 1]],
    [[[{ a: $("missing") }]]],
    [[rest("name")]],
    [[when($1)]],
  ])("refuses %j", (body) => {
    expect(() => compileBody(body, names)).toThrow(ArgumentError)
  })
})
