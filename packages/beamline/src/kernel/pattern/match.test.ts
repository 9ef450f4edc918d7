import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { ArgumentError } from "../misuse.ts"
import { LocalPid } from "../pid.ts"
import { Ref } from "../reference.ts"
import { equal } from "../term/index.ts"
import { $, $1, $2, _, compile, is, literal, match, rest, when } from "./index.ts"
import { compileAny } from "./matcher.ts"
import { Guarded, Literal, Rest, Variable, Wildcard } from "./nodes.ts"

const pid = new LocalPid({})
const reference = new Ref()
const symbol = Symbol("s")
class Point {
  readonly x: number = 1
  get sum(): number {
    return this.x + 1
  }
}
const point = new Point()
const noop = (): void => {}

describe("match", () => {
  test.each<[name: string, pattern: unknown, value: unknown, bindings: unknown]>([
    ["a string", "a", "a", {}],
    ["1 is not '1'", 1, "1", undefined],
    ["1 is not 1n", 1, 1n, undefined],
    ["-0 is 0", -0, 0, {}],
    ["0 is -0", [0], [-0], {}],
    ["NaN is NaN", NaN, NaN, {}],
    ["NaN in an array", [NaN], [NaN], {}],
    ["null is not undefined", null, undefined, undefined],
    ["a symbol", [symbol], [symbol], {}],
    ["a pid", ["EXIT", pid], ["EXIT", pid], {}],
    ["another pid", pid, new LocalPid({}), undefined],
    ["a reference", [reference, $1], [reference, 1], { $1: 1 }],
    ["another reference", [reference], [new Ref()], undefined],
    ["a Date by its time", new Date(5), new Date(5), {}],
    ["another Date", new Date(5), new Date(6), undefined],
    ["a RegExp by source and flags", /a/i, /a/i, {}],
    ["a RegExp is no test of strings", /a/, "a", undefined],
    ["bytes by content", Buffer.from("ab"), new Uint8Array([97, 98]), {}],
    ["a Set by content", new Set([1, [2]]), new Set([[2], 1]), {}],
    ["a Set with more", new Set([1]), new Set([1, 2]), undefined],
    ["an instance of a class is itself", point, point, {}],
    ["another instance", point, new Point(), undefined],

    ["an array of another length", [1], [1, 2], undefined],
    ["the empty array", [], [], {}],
    ["no array", [], {}, undefined],
    ["a nested array", ["a", ["b", $("x")]], ["a", ["b", 3]], { x: 3 }],
    ["two tags", ["a", "b", $("x")], ["a", "b", 3], { x: 3 }],
    ["a tag and three items", ["a", $("x"), $("y"), $("z")], ["a", 1, 2, 3], { x: 1, y: 2, z: 3 }],
    ["a tag at the end", [$("x"), "b"], [1, "b"], { x: 1 }],
    ["holes are undefined", [undefined, 1], Array.of(undefined, 1), {}],

    ["an object with more keys", { a: $("x") }, { a: 1, b: 2 }, { x: 1 }],
    ["an object without the key", { a: _ }, { b: 2 }, undefined],
    ["a key that is undefined", { a: undefined }, { a: undefined }, {}],
    ["a key that is not there", { a: undefined }, {}, undefined],
    ["what every object has doesn't count", { toString: _ }, {}, undefined],
    ["a class's own version does", { toString: is.function }, pid, {}],
    ["an own key of that name", { constructor: 1 }, { constructor: 1 }, {}],
    ["an inherited getter", { sum: $("s") }, point, { s: 2 }],
    ["a property of an error", { message: $("m") }, new Error("no"), { m: "no" }],
    ["an array is no object", { length: 2 }, [1, 2], undefined],
    ["null is no object", {}, null, undefined],
    ["a symbol key", { [symbol]: $("x") }, { [symbol]: 1 }, { x: 1 }],
    ["a symbol key that is not there", { [symbol]: _ }, {}, undefined],
    ["an own key __proto__", JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":1}'), {}],
    ["no own key __proto__", JSON.parse('{"__proto__":1}'), {}, undefined],

    ["a Map with more keys", new Map([["a", $("x")]]), new Map(Object.entries({ a: 1, b: 2 })), { x: 1 }],
    ["a Map without the key", new Map([["a", _]]), new Map(), undefined],
    ["a structural key of a Map", new Map([[["a"], $("x")]]), new Map([[["a"], 1]]), { x: 1 }],
    ["an object is no Map", new Map([["a", _]]), { a: 1 }, undefined],

    ["anything", _, undefined, {}],
    ["a variable", $("x"), undefined, { x: undefined }],
    ["the same variable, equal", [$("x"), $("x")], [{ a: [1] }, { a: [1] }], { x: { a: [1] } }],
    ["the same variable, different", [$1, $2, $1], [1, 2, "1"], undefined],
    ["the same variable, nested", [{ a: $1 }, [$1]], [{ a: 1 }, [1]], { $1: 1 }],
    ["a variable with a pattern", $("all", ["a", $("x")]), ["a", 1], { all: ["a", 1], x: 1 }],
    ["a variable with a literal", [$("x", "a")], ["b"], undefined],
    ["a variable with the literal undefined", $("x", undefined), 1, undefined],

    ["a rest", [1, rest("r")], [1, 2, 3], { r: [2, 3] }],
    ["an empty rest", [1, rest("r")], [1], { r: [] }],
    ["a rest of too short an array", [1, 2, rest("r")], [1], undefined],
    ["a rest without a name", [rest()], [1, 2], {}],
    ["a tested rest", [rest("r", is.string)], ["a", "b"], { r: ["a", "b"] }],
    ["a tested rest that fails", [rest("r", is.string)], ["a", 1], undefined],
    ["a repeated rest", [$("r"), rest("r")], [[2], 2], { r: [2] }],

    ["a type guard", ["n", is.number], ["n", 1], {}],
    ["a type guard that fails", ["n", is.number], ["n", "1"], undefined],
    ["a predicate that throws", (value: any) => value.a.b === 1, {}, undefined],
    ["a predicate that returns a truthy value", () => 1, {}, undefined],
    ["an async predicate", async () => true, {}, undefined],
    ["a literal function", literal(noop), noop, {}],
    ["a literal object", literal({ a: 1 }), { a: 1, b: 2 }, undefined],
    ["a literal variable", literal($1), 5, undefined],
    ["a getter that throws", { a: _ }, Object.defineProperty({}, "a", { get: () => fail() }), undefined],
  ])("%s", (_name, pattern, value, bindings) => {
    const matcher = compileAny(pattern)
    expect(matcher.match(value)).toEqual(bindings)
    expect(matcher.test(value)).toBe(bindings !== undefined)
    expect(match(pattern as object, value)).toEqual(bindings)
  })

  test("comes to an end with cyclic values", () => {
    const cycle = (): unknown[] => {
      const array: unknown[] = [1]
      array.push(array)
      return array
    }
    expect(match([$1, $1], [cycle(), cycle()])).toBeDefined()
    expect(match([$1, $1], [cycle(), [1, 2]])).toBeUndefined()
  })

  test("never touches a prototype", () => {
    expect(() => $("__proto__")).toThrow(ArgumentError)
  })

  const cyclic: unknown[] = []
  cyclic.push(cyclic)
  test.each<[name: string, make: () => unknown]>([
    ["a rest before the end", () => compile([rest("x"), 1])],
    ["two rests", () => compile([rest("x"), rest("y")])],
    ["a rest outside an array", () => compile(rest("x"))],
    ["a rest in an object", () => compile({ a: rest("x") })],
    ["a variable in a Set", () => compile(new Set([$1]))],
    ["a variable as a key of a Map", () => compile(new Map([[$1, 1]]))],
    ["a cycle", () => compile(cyclic)],
    ["an empty name", () => $("")],
    ["a name that is no string", () => $(1 as never)],
    ["a test that is no function", () => rest("x", 1 as never)],
    ["a malformed pattern under a guard", () => when([rest("x"), 1])],
  ])("refuses %s", (_name, make) => {
    expect(make).toThrow(ArgumentError)
  })
})

function fail(): never {
  throw new Error("getter")
}

describe("compile", () => {
  test("names its variables in their order", () => {
    expect(compile([$("b"), { x: $("a"), y: [$("c")] }, $("a"), rest("d")]).names).toEqual([
      "b",
      "a",
      "c",
      "d",
    ])
  })

  test("finds the references that a matching value must contain", () => {
    const [a, b, c, d] = [new Ref(), new Ref(), new Ref(), new Ref()]
    const pattern = [a, { x: [b] }, $("y", literal(["q", { c }])), new Map([["k", d]]), when(_, () => true)]
    expect(compile(pattern).references).toEqual([a, b, c, d])
    expect(compile(["a", $1]).references).toEqual([])
  })

  test("can be used while it is being used", () => {
    const pair: any = compile([$("a"), (value: unknown) => value === 1 || pair.match([2, 1]) !== undefined])
    expect(pair.match([1, 0])).toEqual({ a: 1 })
  })
})

// The plainest reading of the rules, to hold the compiled steps against.
function naive(pattern: unknown, value: unknown, found: Record<string, unknown>): boolean {
  if (pattern instanceof Wildcard) return true
  if (pattern instanceof Variable) {
    const { name, pattern: inner } = pattern as Variable<string, unknown>
    if (name in found) return equal(found[name], value) && naive(inner, value, found)
    found[name] = value
    return naive(inner, value, found)
  }
  if (pattern instanceof Literal) return equal(pattern.value, value)
  if (pattern instanceof Guarded) {
    return (
      naive(pattern.pattern, value, found) && pattern.conditions.every((condition) => condition(found, value))
    )
  }
  if (typeof pattern === "function") return (pattern as (value: unknown) => unknown)(value) === true
  if (Array.isArray(pattern)) {
    const open = pattern.at(-1) instanceof Rest
    const fixed = open ? pattern.slice(0, -1) : pattern
    if (!Array.isArray(value) || (open ? value.length < fixed.length : value.length !== fixed.length))
      return false
    if (!fixed.every((item, i) => naive(item, value[i], found))) return false
    const name = open ? (pattern.at(-1) as Rest<string, unknown>).name : undefined
    return name === undefined || naive(new Variable(name, new Wildcard()), value.slice(fixed.length), found)
  }
  if (pattern instanceof Map) {
    return (
      value instanceof Map &&
      [...pattern].every(([k, inner]) => value.has(k) && naive(inner, value.get(k), found))
    )
  }
  if (is.object(pattern)) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false
    return Object.entries(pattern).every(
      ([key, inner]) => Object.hasOwn(value, key) && naive(inner, (value as any)[key], found),
    )
  }
  return equal(pattern, value)
}

const leaf = fc.oneof(
  fc.constantFrom<unknown>("a", "b", 0, -0, NaN, 1, true, null, undefined, 2n, pid, reference, new Date(1)),
  fc.string({ maxLength: 2 }),
)
const key = fc.constantFrom("a", "b", "c")
const { term } = fc.letrec((tie) => ({
  term: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie("term"), { maxLength: 4 }),
    fc.dictionary(key, tie("term"), { maxKeys: 3, noNullPrototype: true }),
    fc.array(fc.tuple(key, tie("term")), { maxLength: 2 }).map((entries) => new Map(entries)),
  ),
}))

const name = fc.constantFrom("x", "y", "z")
/** A pattern near a given term: parts of it are replaced by variables, tests, wildcards and other literals. */
function near(value: unknown): fc.Arbitrary<unknown> {
  const parts: fc.Arbitrary<unknown>[] = [fc.constant(value), fc.constant(value), name.map((n) => $(n)), leaf]
  parts.push(fc.constantFrom<unknown>(_, is.string, is.array, literal(value)))
  if (Array.isArray(value)) {
    const items = fc.tuple(...value.map(near))
    parts.push(
      items,
      items,
      fc.tuple(items, fc.nat(4), name).map(([all, n, r]) => [...all.slice(0, n), rest(r)]),
    )
    parts.push(fc.tuple(name, items).map(([n, all]) => $(n, all)))
    parts.push(items.map((all) => when(all as object, (bound) => !("x" in bound) || bound["x"] !== 1)))
  } else if (is.object(value)) {
    const object = fc.record(Object.fromEntries(Object.entries(value).map(([k, v]) => [k, near(v)])), {
      requiredKeys: [],
    })
    parts.push(object, object)
  }
  return fc.oneof(...parts)
}

describe("any pattern", () => {
  test("made from a value matches that value", () => {
    fc.assert(
      fc.property(term, (value) => {
        expect(compileAny(value).match(value)).toEqual({})
      }),
    )
  })

  test("is matched as the naive reading says", () => {
    const cases = term.chain((value) => fc.tuple(near(value), fc.oneof(fc.constant(value), term)))
    let matched = 0
    fc.assert(
      fc.property(cases, ([pattern, value]) => {
        const found: Record<string, unknown> = {}
        const expected = naive(pattern, value, found) ? found : undefined
        const matcher = compileAny(pattern)
        if (expected !== undefined) matched += 1
        expect(matcher.match(value)).toEqual(expected)
        expect(matcher.test(value)).toBe(expected !== undefined)
      }),
      { numRuns: 2_000 },
    )
    expect(matched).toBeGreaterThan(200)
  })
})
