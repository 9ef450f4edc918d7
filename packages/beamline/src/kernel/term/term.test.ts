import { runInNewContext } from "node:vm"

import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { ArgumentError } from "../misuse.ts"
import { LocalPid } from "../pid.ts"
import { Ref } from "../reference.ts"
import { compare, equal, keyOf, TermMap } from "./index.ts"

const pid = new LocalPid({})
const other = new LocalPid({})
const reference = new Ref()
const symbol = Symbol("s")
class Point {
  readonly x: number = 1
}
const point = new Point()
const noop = (): void => {}

const CASES: [name: string, a: unknown, b: unknown, isEqual: boolean][] = [
  ["1 and '1'", 1, "1", false],
  ["1 and 1n", 1, 1n, false],
  ["0 and -0", 0, -0, true],
  ["0 and -0 in an array", [0], [-0], true],
  ["NaN and NaN", NaN, NaN, true],
  ["NaN in an array", [NaN], [NaN], true],
  ["null and undefined", null, undefined, false],
  ["null and undefined in an array", [null], [undefined], false],
  ["true and 'true'", [true], ["true"], false],
  ["strings that look like codes", ["a", "b"], ["as1:b"], false],
  ["a string that looks like a key", "\0ts1:a", ["a"], false],
  ["an array and a longer one", [1], [1, undefined], false],
  ["an array and a nested one", [[1], 2], [[1, 2]], false],
  ["an array and an object", [], {}, false],
  ["objects whatever their order", { a: 1, b: [2] }, { b: [2], a: 1 }, true],
  ["objects with other keys", { a: 1 }, { b: 1 }, false],
  ["a key that is undefined", { a: undefined }, {}, false],
  ["other keys that are undefined", { a: undefined }, { b: undefined }, false],
  ["an object without a prototype", Object.assign(Object.create(null), { a: 1 }), { a: 1 }, true],
  ["an object of another realm", runInNewContext("({ a: [1] })"), { a: [1] }, true],
  ["symbol keys", { [symbol]: 1 }, { [symbol]: 1 }, true],
  ["symbol keys with other values", { [symbol]: 1 }, { [symbol]: 2 }, false],
  ["a symbol key and none", { [symbol]: 1 }, {}, false],
  ["registered symbols", [Symbol.for("a")], [Symbol.for("a")], true],
  ["other symbols", [Symbol("a")], [Symbol("a")], false],
  [
    "Maps whatever their order",
    new Map([
      [1, 2],
      [3, 4],
    ]),
    new Map([
      [3, 4],
      [1, 2],
    ]),
    true,
  ],
  ["Maps with structural keys", new Map([[["a"], 1]]), new Map([[["a"], 1]]), true],
  ["Maps with other values", new Map([[["a"], 1]]), new Map([[["a"], 2]]), false],
  [
    "Maps with keys 1 and '1'",
    new Map<unknown, number>([[1, 1]]),
    new Map<unknown, number>([["1", 1]]),
    false,
  ],
  ["Map and object", new Map([["a", 1]]), { a: 1 }, false],
  ["Sets whatever their order", new Set([1, [2]]), new Set([[2], 1]), true],
  ["Sets with other members", new Set([[1]]), new Set([[2]]), false],
  ["Sets of other sizes", new Set([1]), new Set([1, 2]), false],
  ["Set and array", new Set([1]), [1], false],
  ["Dates", new Date(1), new Date(1), true],
  ["other Dates", new Date(1), new Date(2), false],
  ["invalid Dates", new Date(NaN), new Date(NaN), true],
  ["RegExps", /a/g, /a/g, true],
  ["RegExps with other flags", /a/g, /a/i, false],
  ["Buffer and Uint8Array", Buffer.from("a"), new Uint8Array([97]), true],
  ["other bytes", new Uint8Array([1]), new Uint8Array([2]), false],
  ["other element types", new Uint8Array([1]), new Int8Array([1]), false],
  ["pids", ["a", pid], ["a", pid], true],
  ["other pids", ["a", pid], ["a", other], false],
  ["references", { r: reference }, { r: reference }, true],
  ["other references", { r: reference }, { r: new Ref() }, false],
  ["an instance", [point], [point], true],
  ["another instance", [point], [new Point()], false],
  ["an instance and a plain object", point, { x: 1 }, false],
  ["functions", [noop], [noop], true],
  ["errors", new Error("a"), new Error("a"), false],
]

describe("equal", () => {
  test.each(CASES)("%s", (_name, a, b, isEqual) => {
    expect(equal(a, b)).toBe(isEqual)
    expect(equal(b, a)).toBe(isEqual)
  })

  test("comes to an end with cyclic terms", () => {
    const cycle = (length: number): unknown[] => {
      const first: unknown[] = []
      let last = first
      for (let i = 1; i < length; i++) last = [last]
      first.push(last)
      return first
    }
    expect(equal(cycle(2), cycle(3))).toBe(true)
    const object = (n: number): object => {
      const made: Record<string, unknown> = { n }
      return Object.assign(made, { self: made })
    }
    expect(equal(object(1), object(1))).toBe(true)
    expect(equal(object(1), object(2))).toBe(false)
  })
})

describe("keyOf", () => {
  test.each(CASES)("%s", (_name, a, b, isEqual) => {
    expect(new Map([[keyOf(a), 1]]).has(keyOf(b))).toBe(isEqual)
  })

  test("leaves what is its own key", () => {
    for (const term of ["a", "", 1, 1n, true, null, undefined, symbol, pid, reference, point, noop]) {
      expect(keyOf(term)).toBe(term)
    }
  })

  test("refuses terms that contain themselves", () => {
    const array: unknown[] = []
    array.push({ array })
    expect(() => keyOf(array)).toThrow(ArgumentError)
    expect(() => new TermMap().get(array)).toThrow("without cycles")
  })
})

const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    -0,
    NaN,
    1,
    "1",
    1n,
    true,
    null,
    undefined,
    "",
    "\0",
    pid,
    other,
    reference,
    point,
  ),
  fc.constantFrom<unknown>(symbol, Symbol.for("s"), noop, "s1:a", "[", "]", "\0t["),
  fc
    .constantFrom<() => unknown>(
      () => new Date(1),
      () => /a/,
      () => new Uint8Array([1]),
    )
    .map((make) => make()),
  fc.string({ maxLength: 3 }),
)
const { term } = fc.letrec((tie) => ({
  term: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie("term"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "__proto__"), tie("term"), { maxKeys: 2 }),
    fc.array(fc.tuple(tie("term"), tie("term")), { maxLength: 2 }).map((entries) => new Map(entries)),
    fc.array(tie("term"), { maxLength: 2 }).map((members) => new Set(members)),
  ),
}))

/** A copy that shares nothing with structure, in another order. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy)
  if (value instanceof Map)
    return new Map([...value].map(([k, v]) => [copy(k), copy(v)] as const).toReversed())
  if (value instanceof Set) return new Set([...value].map(copy).toReversed())
  if (value instanceof Date) return new Date(value)
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([k, v]) => [k, copy(v)] as const)
      .toReversed(),
  )
}

describe("any two terms", () => {
  test("have the same key if and only if they are equal", () => {
    const pair = fc.oneof(
      fc.tuple(term, term),
      term.map((value) => [value, copy(value)]),
      fc.tuple(term, fc.array(term)).map(([value, rest]) => [[value, ...rest], [copy(value)]]),
    )
    let equals = 0
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const isEqual = equal(a, b)
        if (isEqual) equals += 1
        expect(new Map([[keyOf(a), 1]]).has(keyOf(b))).toBe(isEqual)
      }),
      { numRuns: 3_000 },
    )
    expect(equals).toBeGreaterThan(300)
  })

  test("are equal to their copies", () => {
    fc.assert(fc.property(term, (value) => equal(value, copy(value)) && compare(value, copy(value)) === 0))
  })

  test("are ordered: total, antisymmetric, and zero only between equals and kinds of number", () => {
    fc.assert(
      fc.property(term, term, term, (a, b, c) => {
        expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0)
        expect(equal(a, b) && compare(a, b) !== 0).toBe(false)
        const [x, y, z] = [[a], [b], [c]]
          .toSorted((one, two) => compare(one[0], two[0]))
          .map(([value]) => value)
        expect(compare(x, y) <= 0 && compare(y, z) <= 0 && compare(x, z) <= 0).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe("compare", () => {
  test("orders kinds as Erlang does", () => {
    const ordered = [
      -1,
      1.5,
      2n,
      NaN,
      false,
      null,
      true,
      undefined,
      reference,
      noop,
      pid,
      other,
      [9],
      [1, 2],
      [1, 3],
      { b: 1 },
      { a: 1, b: 0 },
      new Map([[1, 1]]),
      "a",
      "b",
      Buffer.from("a"),
      Buffer.from("ab"),
    ]
    // In boxes, since sorting puts `undefined` last without asking.
    const boxes = ordered.map((value) => [value]).toReversed()
    expect(boxes.toSorted((a, b) => compare(a[0], b[0])).flatMap(([value]) => [value])).toEqual(ordered)
  })

  test("takes a number and a bigint of the same value for equal", () => {
    expect(compare([1, { a: 2n }], [1n, { a: 2 }])).toBe(0)
    expect(compare(2n ** 60n, 2 ** 53)).toBeGreaterThan(0)
  })
})

describe("TermMap", () => {
  test("behaves as a Map whose keys are compared by equal", () => {
    const operations = fc.array(fc.tuple(fc.constantFrom("set", "set", "delete"), term), { maxLength: 30 })
    fc.assert(
      fc.property(operations, (list) => {
        const map = new TermMap<unknown, number>()
        const model: [unknown, number][] = []
        const removed: [boolean, boolean][] = []
        list.forEach(([operation, key], i) => {
          const index = model.findIndex(([known]) => equal(known, key))
          expect(map.get(key)).toBe(model[index]?.[1])
          expect(map.has(key)).toBe(index >= 0)
          if (operation === "delete") {
            removed.push([map.delete(key), index >= 0])
            if (index >= 0) model.splice(index, 1)
          } else {
            map.set(key, i)
            if (index >= 0) model[index]![1] = i
            else model.push([key, i])
          }
        })
        expect(removed.every(([told, wasThere]) => told === wasThere)).toBe(true)
        expect(map.size).toBe(model.length)
        const found = [...map]
        expect(found.every(([key, value], i) => equal(key, model[i]![0]) && value === model[i]![1])).toBe(
          true,
        )
        expect([...map.values()]).toEqual(model.map(([, value]) => value))
        expect([...map.keys()].every((key, i) => equal(key, model[i]![0]))).toBe(true)
      }),
    )
  })

  test("keeps the key that was set first, as it was", () => {
    const key = ["room", { floor: 1 }]
    const map = new TermMap<unknown, number>().set(key, 1).set(["room", { floor: 1 }], 2)
    expect([...map.keys()][0]).toBe(key)
    expect(map.get(key)).toBe(2)
  })

  test("gives back strings that begin like an encoding", () => {
    const map = new TermMap<unknown, number>().set("\0t[]", 1).set([], 2).set("\0s", 3)
    expect([...map]).toEqual([
      ["\0t[]", 1],
      [[], 2],
      ["\0s", 3],
    ])
  })

  test("is empty after clear", () => {
    const map = new TermMap<unknown, number>().set([1], 1).set("a", 2)
    map.clear()
    expect([map.size, map.has([1]), [...map]]).toEqual([0, false, []])
  })
})
