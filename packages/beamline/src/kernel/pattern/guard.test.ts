import { describe, expect, test } from "vitest"

import { ArgumentError } from "../misuse.ts"
import { LOCAL_NODE, LocalPid } from "../pid.ts"
import { Ref } from "../reference.ts"
import { $, $$, $1, $2, $3, $_, compile, match, provideSelf, when } from "./index.ts"
import type { GuardExpression } from "./index.ts"

const pid = new LocalPid({})

describe("when", () => {
  test.each<[guard: unknown, value: unknown, holds: boolean]>([
    [["==", $1, 1], 1n, true],
    [["=:=", $1, 1], 1n, false],
    [["=:=", $1, 1], 1, true],
    [["/=", $1, 1], 1n, false],
    [["=/=", $1, 1], 1n, true],
    [["==", $1, { const: ["a", { b: 1 }] }], ["a", { b: 1n }], true],
    [[">", $1, 3], 4, true],
    [[">", $1, 3], 3, false],
    [["<", $1, 3], 2n, true],
    [[">=", $1, 3], 3, true],
    [["=<", $1, 3], 3, true],
    [["=<", $1, 3], 4, false],
    [[">", $1, 3], "text", true],
    [["<", $1, 3], NaN, false],
    [[">", $1, 3], NaN, false],
    [["=:=", ["+", $1, 1], 3], 2, true],
    [["=:=", ["+", $1, 1n], 3n], 2n, true],
    [["=/=", ["+", $1, 1], 3], "2", false],
    [["=/=", ["+", $1, 1n], 3n], 2, false],
    [["=:=", ["-", $1, 1], 3], 4, true],
    [["=:=", ["-", $1], -3], 3, true],
    [["=:=", ["*", $1, 2], 6], 3, true],
    [["=:=", ["/", $1, 2], 1.5], 3, true],
    [["=/=", ["/", $1, 0], 1], 3, false],
    [["=:=", ["div", $1, 2], -1], -3, true],
    [["=/=", ["div", $1, 0], 1], 3, false],
    [["=/=", ["div", $1, 2], 1], 1.5, false],
    [["=:=", ["rem", $1, 2], -1], -3, true],
    [["=:=", ["rem", $1, 2n], -1n], -3n, true],
    [["=:=", ["abs", $1], 3], -3, true],
    [["=:=", ["abs", $1], 3n], -3n, true],
    [["=:=", ["round", $1], -3], -2.5, true],
    [["=:=", ["trunc", $1], -2], -2.5, true],
    [["=:=", ["max", $1, 2], 3], 3, true],
    [["=:=", ["min", $1, 2], 2], 3, true],
    [["=:=", ["band", $1, 2 ** 40], 2 ** 40], 2 ** 40 + 1, true],
    [["=:=", ["bor", $1, 1], 5], 4, true],
    [["=:=", ["bxor", $1, 1], 4], 5, true],
    [["=:=", ["bsl", $1, 40], 2 ** 40], 1, true],
    [["=:=", ["bsr", $1, 1], 2], 5, true],
    [["=:=", ["bnot", $1], -6], 5, true],
    [["and", $1, true], true, true],
    [["and", $1, true], "yes", false],
    [["and", $1, true, false], true, false],
    [["or", $1, true], false, true],
    [["or", true, $1], 1, false],
    [["xor", $1, true], false, true],
    [["not", $1], false, true],
    [["not", $1], undefined, false],
    [["andalso", ["is_integer", $1], [">", ["+", $1, 1], 3]], 3, true],
    [["andalso", false, ["+", $1, 1]], "a", false],
    [["orelse", true, ["+", $1, 1]], "a", true],
    [["orelse", ["+", $1, 1], true], "a", false],
    [["orelse", false, false, $1], true, true],
    [["not", ["andalso", ["is_integer", $1], [">", $1, 3]]], "a", true],
    [["is_atom", $1], "a", true],
    [["is_atom", $1], undefined, true],
    [["is_atom", $1], 1, false],
    [["is_binary", $1], Buffer.from("a"), true],
    [["is_boolean", $1], false, true],
    [["is_float", $1], 1.5, true],
    [["is_float", $1], 1, false],
    [["is_function", $1], () => 1, true],
    [["is_function", $1, 2], () => 1, false],
    [["is_integer", $1], 1n, true],
    [["is_list", $1], [], true],
    [["is_tuple", $1], {}, false],
    [["is_map", $1], {}, true],
    [["is_map", $1], new Map(), true],
    [["is_map", $1], pid, false],
    [["is_map_key", "a", $1], { a: 1 }, true],
    [["is_map_key", { const: ["a"] }, $1], new Map([[["a"], 1]]), true],
    [["not", ["is_map_key", "a", $1]], 1, false],
    [["is_number", $1], 1, true],
    [["is_pid", $1], pid, true],
    [["is_port", $1], pid, false],
    [["is_record", $1, "user"], ["user", 1], true],
    [["is_record", $1, "user", 3], ["user", 1], false],
    [["is_reference", $1], new Ref(), true],
    [["=:=", ["element", 2, $1], "b"], ["a", "b"], true],
    [["=/=", ["element", 3, $1], "b"], ["a", "b"], false],
    [["=:=", ["hd", $1], 1], [1, 2], true],
    [["=/=", ["hd", $1], 1], [], false],
    [["=:=", ["tl", $1], { const: [2] }], [1, 2], true],
    [["=/=", ["tl", $1], []], [], false],
    [["=:=", ["length", $1], 2], [1, 2], true],
    [["=/=", ["length", $1], 2], "ab", false],
    [["=:=", ["tuple_size", $1], 2], [1, 2], true],
    [["=:=", ["map_get", "a", $1], 1], { a: 1 }, true],
    [["=/=", ["map_get", "b", $1], 1], { a: 1 }, false],
    [["=:=", ["map_size", $1], 1], new Map([[1, 2]]), true],
    [["=:=", ["map_size", $1], 1], { a: 1 }, true],
    [["=:=", ["node"], LOCAL_NODE], 1, true],
    [["=:=", ["node", $1], LOCAL_NODE], pid, true],
    [["=/=", ["node", $1], "x"], 1, false],
    [["=/=", ["abs", $1], 1], "a", false],
    [["=/=", ["map_size", $1], 1], [], false],
    [["is_map_key", 1, $1], { 1: 1 }, false],
    [["not", ["is_map_key", { const: [1] }, $1]], new Map([[[2], 1]]), true],
    [["=:=", ["-", $1, 1n], 1n], 2n, true],
    [["=:=", ["node", $1], LOCAL_NODE], new Ref(), true],
    [["=:=", $1, { a: [[1]] }], { a: [1] }, true],
    [["=:=", $_, $1], [1], true],
    [["=:=", $$, [[$1]]], 5, true],
    [["=:=", $1, [["user", { id: 1 }]]], ["user", { id: 1 }], true],
    [["=:=", $1, []], [], true],
    [$1, true, true],
    [$1, 1, false],
    [true, 1, true],
    [false, 1, false],
    [(bound: { $1: unknown }) => bound.$1 === 1, 1, true],
    [() => 1, 1, false],
    [(bound: any) => bound.$1.a.b === 1, 1, false],
  ])("%o on %o is %s", (guard, value, holds) => {
    const matcher = compile(when($1, guard as GuardExpression))
    expect(matcher.test(value)).toBe(holds)
    expect(matcher.match(value)).toEqual(holds ? { $1: value } : undefined)
  })

  test("asks for all of its guards", () => {
    const between = compile(when($1, [">", $1, 1], [">", 5, $1]))
    expect([0, 3, 7].filter((n) => between.test(n))).toEqual([3])
  })

  test("guards a part of a pattern", () => {
    const pattern = ["pair", when([$("a"), $("b")], ({ a, b }) => a !== b), $("a")] as const
    expect(match(pattern, ["pair", [1, 2], 1])).toEqual({ a: 1, b: 2 })
    expect(match(pattern, ["pair", [1, 1], 1])).toBeUndefined()
  })

  test("finds the running process", () => {
    const own = compile(when($1, ["=:=", $1, ["self"]]))
    expect(own.test(pid)).toBe(false)
    provideSelf(() => pid)
    expect(own.test(pid)).toBe(true)
    provideSelf(() => undefined)
  })

  test.each<[name: string, guard: unknown, message: RegExp]>([
    ["an unknown operator", ["greater", $1, 1], /operator of a guard.*"greater"/],
    ["an operator that only objects have", ["toString", $1], /operator/],
    ["a nested unknown operator", ["not", ["nope", $1]], /"nope"/],
    ["a tuple that is not doubled", ["=:=", $1, ["user", 1]], /"user"/],
    ["too few operands", [">", $1], /operands/],
    ["too many operands", ["not", $1, $1], /operands/],
    ["andalso without operands", ["andalso"], /operands/],
    ["an unbound variable", [">", $2, 1], /variables of its pattern \(\$1\), got: \$2/],
    ["a pattern as operand", ["=:=", $1, when($3)], /guard or body/],
    ["a function as operand", ["=:=", $1, () => 1], /const/],
  ])("refuses %s", (_name, guard, message) => {
    const make = (): unknown => when($1, guard as GuardExpression)
    expect(make).toThrow(ArgumentError)
    expect(make).toThrow(message)
  })

  test("refuses a guard on a pattern without variables", () => {
    expect(() => when("a", [">", $("n"), 1])).toThrow(/\(none\), got: n/)
  })
})
