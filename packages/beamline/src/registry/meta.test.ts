import { Registry } from "beamline"
import { describe, expect, test } from "vitest"

import { both, newName, startPeer, startRegistry, titled } from "../../test-support/index.ts"

describe("Registry.meta", () => {
  both("gives what was put, by any process", function* (w) {
    const name = yield* startRegistry(w, { meta: { first: 1 } })
    expect(Registry.meta(name, "first")).toEqual({ ok: true, value: 1 })
    expect(Registry.meta(name, "second")).toEqual({ ok: false, error: "error" })
    expect(yield* startPeer().run(w, () => Registry.putMeta(name, "second", undefined))).toBeUndefined()
    expect(Registry.meta(name, "second")).toEqual({ ok: true, value: undefined })
    Registry.putMeta(name, "first", 2)
    expect(Registry.meta(name, "first")).toEqual({ ok: true, value: 2 })
    expect(Registry.deleteMeta(name, "first")).toBeUndefined()
    expect(Registry.deleteMeta(name, "first")).toBeUndefined()
    expect(Registry.meta(name, "first").ok).toBe(false)
  })

  both("takes arrays as keys, by their content, and symbols", function* (w) {
    const name = yield* startRegistry(w)
    const symbol = Symbol("key")
    Registry.putMeta(name, ["limit", { of: "rooms" }], 3)
    Registry.putMeta(name, symbol, 4)
    expect(Registry.meta(name, ["limit", { of: "rooms" }])).toEqual({ ok: true, value: 3 })
    expect(Registry.meta(name, symbol)).toEqual({ ok: true, value: 4 })
    Registry.deleteMeta(name, ["limit", { of: "rooms" }])
    expect(Registry.meta(name, ["limit", { of: "rooms" }]).ok).toBe(false)
  })

  both("begins with what the registry was started with, symbols too", function* (w) {
    const symbol = Symbol("first")
    const name = yield* startRegistry(w, { meta: { [symbol]: 1, second: 2 } })
    expect(Registry.meta(name, symbol)).toEqual({ ok: true, value: 1 })
    expect(Registry.meta(name, "second")).toEqual({ ok: true, value: 2 })
  })

  test("has nothing to do with the entries, nor with the object that was given", () => {
    const meta = { a: 1 }
    const name = newName()
    return startAndCheck(name, meta)
  })

  test.each(titled([undefined, null, 1, true, NaN, {}, new Map(), () => "a", 3n, new Date()]))(
    "refuses the key %s",
    (_title, key) => {
      const error = expect.objectContaining({
        code: "ERR_BAD_ARGUMENT",
        message: expect.stringContaining("expected key to be "),
      })
      expect(() => Registry.meta("any", key as never)).toThrow(error)
      expect(() => Registry.putMeta("any", key as never, 1 as never)).toThrow(error)
      expect(() => Registry.deleteMeta("any", key as never)).toThrow(error)
    },
  )
})

async function startAndCheck(name: string, meta: { a: number }): Promise<void> {
  await Registry.startLink({ keys: "unique", name, meta })
  meta.a = 2
  expect(Registry.meta(name, "a")).toEqual({ ok: true, value: 1 })
  expect(Registry.count(name)).toBe(0)
  expect(Registry.lookup(name, "a")).toEqual([])
}
