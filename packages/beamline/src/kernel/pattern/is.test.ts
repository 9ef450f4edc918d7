import { describe, expect, test } from "vitest"

import { LocalPid } from "../pid.ts"
import { Ref } from "../reference.ts"
import { is } from "./index.ts"
import type { Is } from "./index.ts"

const samples: Record<Exclude<keyof Is, "a" | "oneOf" | "arrayOf" | "integer">, unknown> = {
  string: "a",
  number: NaN,
  bigint: 1n,
  boolean: false,
  symbol: Symbol("s"),
  nil: undefined,
  function: () => 1,
  array: [],
  object: {},
  map: new Map(),
  set: new Set(),
  date: new Date(0),
  bytes: Buffer.from("a"),
  error: new Error("e"),
  pid: new LocalPid({}),
  reference: new Ref(),
}
const kinds = Object.keys(samples) as (keyof typeof samples)[]

describe("is", () => {
  test.each(kinds)("%s holds for its own kind only", (kind) => {
    expect(kinds.filter((other) => is[kind](samples[other]))).toEqual([kind])
    expect(is[kind](null)).toBe(false)
  })

  test("integer refuses fractions and strings", () => {
    expect([1, -0, 1.5, NaN, "1", 1n].map((value) => is.integer(value))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ])
  })

  test("a, oneOf and arrayOf make type guards", () => {
    expect(is.a(Error)(new TypeError("t"))).toBe(true)
    expect(is.a(TypeError)(new Error("e"))).toBe(false)
    expect(is.oneOf("a", 1)("a")).toBe(true)
    expect(is.oneOf("a", 1)("1")).toBe(false)
    expect(is.arrayOf(is.string)(["a", "b"])).toBe(true)
    expect(is.arrayOf(is.string)(["a", 1])).toBe(false)
    expect(is.arrayOf(is.string)("a")).toBe(false)
  })

  test("object takes an object without a prototype", () => {
    expect(is.object(Object.create(null))).toBe(true)
  })
})
