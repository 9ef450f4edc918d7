import { describe, expect, test } from "vitest"

import * as kernel from "../kernel/index.ts"
import { childSpec, resolveChild, resolveChildren } from "./child-spec-resolve.ts"
import type { ChildSpec } from "./child-spec.types.ts"

const Counter = {
  childSpec: (arg: unknown): ChildSpec => ({ id: "Counter", start: [Counter, "startLink", [arg]] }),
  startLink: () => ({ ok: false, error: "ignore" }) as const,
}
class Room {
  readonly name = "room"
  static childSpec(arg: string): ChildSpec {
    return { id: arg, start: [Room, "open", [arg]] }
  }
  static open() {
    return kernel.failure("ignore")
  }
}
const refused = (message: string | RegExp) =>
  expect.objectContaining({
    name: "ArgumentError",
    code: "ERR_CHILD_SPEC",
    message: typeof message === "string" ? expect.stringContaining(message) : expect.stringMatching(message),
  })

describe("resolveChild", () => {
  test("asks a module for its specification without an argument", () => {
    expect(resolveChild(Counter)).toEqual({ id: "Counter", start: [Counter, "startLink", [undefined]] })
  })

  test("asks a module for its specification with the argument beside it", () => {
    expect(resolveChild([Counter, 5])).toEqual({ id: "Counter", start: [Counter, "startLink", [5]] })
    expect(resolveChild([Room, "lobby"])).toEqual({ id: "lobby", start: [Room, "open", ["lobby"]] })
  })

  test("leaves a specification as it is, right or wrong", () => {
    for (const spec of [
      { id: 1, start: () => {} },
      {},
      { restart: "x" },
      { id: 1 },
      { start: 1 },
      { id: 1, bogus: undefined },
    ]) {
      expect(resolveChild(spec)).toBe(spec)
    }
  })

  test.each(["restrat", "Restart", "max_restarts", "bogus", "name", "child_spec", "0"])(
    "refuses the unknown key %s, which Elixir ignores",
    (key) => {
      const spec = { id: "c", start: [Counter, "startLink", []], [key]: "temporary" }
      const error = refused(
        `unknown key ${JSON.stringify(key)} in child specification, expected: id, start, `,
      )
      expect(() => resolveChild(spec)).toThrow(error)
      expect(() => resolveChild({ childSpec: () => spec })).toThrow(error)
    },
  )

  test("leaves what childSpec returns to the validation", () => {
    expect(resolveChild({ childSpec: () => 5 })).toBe(5)
  })

  test.each([
    [5],
    ["Counter"],
    [undefined],
    [null],
    [[]],
    [[1, 2]],
    [[Counter]],
    [[Counter, 1, 2]],
    [new Date(0)],
  ])("refuses %j", (child) => {
    expect(() => resolveChild(child)).toThrow(refused(/^expected each child to be .*, got: /))
  })

  test("names a module without childSpec", () => {
    class Plain {
      open() {}
    }
    expect(() => resolveChild(Plain)).toThrow(refused("Plain"))
    expect(() => resolveChild([Plain, 1])).toThrow(refused("to have a function childSpec(arg), got: "))
    expect(() => resolveChild({ startLink() {} })).toThrow(refused("startLink"))
    expect(() => resolveChild(kernel)).toThrow(refused("childSpec(arg)"))
  })

  test("refuses a start function that its module lacks", () => {
    expect(() => resolveChild({ id: "c", start: [Counter, "start", []] })).toThrow(
      refused('expected start of child "c" to name a function of its module, got: "start"'),
    )
    expect(() => resolveChild({ start: [Counter, "start", []] })).toThrow(refused("child without id"))
  })
})

describe("resolveChildren", () => {
  test("resolves each", () => {
    const spec = { id: 1, start: () => {} }
    expect(resolveChildren([spec, Counter])).toEqual([spec, resolveChild(Counter)])
  })

  test("refuses what is no array", () => {
    expect(() => resolveChildren(Counter)).toThrow(refused("expected children to be an array, got: "))
  })
})

describe("childSpec", () => {
  test("replaces keys", () => {
    const spec = childSpec([Counter, 5], { id: "second", restart: "temporary" })
    expect(spec).toEqual({ id: "second", start: [Counter, "startLink", [5]], restart: "temporary" })
  })

  test("leaves the original untouched", () => {
    const original: ChildSpec = { id: 1, start: () => kernel.failure("ignore") }
    expect(childSpec(original, { id: 2 }).id).toBe(2)
    expect(original.id).toBe(1)
    expect(childSpec(original)).toEqual(original)
  })

  test("replaces nothing by undefined", () => {
    const overrides = { restart: undefined } as object
    expect(childSpec({ ...Counter.childSpec(1), restart: "transient" }, overrides).restart).toBe("transient")
  })

  test("validates nothing else", () => {
    expect(childSpec({} as ChildSpec, { restart: "x" as "permanent" })).toEqual({ restart: "x" })
  })

  test("refuses an unknown override", () => {
    const overrides = { bogus: 1 } as object
    expect(() => childSpec(Counter, overrides)).toThrow(
      refused('unknown key "bogus" in child specification override'),
    )
  })

  test.each([[null], [[]], [5]])("refuses %j for overrides", (overrides) => {
    expect(() => childSpec(Counter, overrides as object)).toThrow(refused("override to be an object"))
  })

  test("refuses what is no child and what its module returns instead of a specification", () => {
    expect(() => childSpec("Counter" as never)).toThrow(refused("expected each child to be"))
    expect(() => childSpec({ childSpec: () => 5 as never })).toThrow(refused("expected childSpec to return"))
  })
})
