import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { LocalPid } from "./pid.ts"
import { SteadyMap } from "./steady-map.ts"

const thing = {}
const fn = (): void => {}
const pid = new LocalPid({})
const KEYS = ["a", "b", 1, NaN, 0, null, undefined, true, 1n, Symbol.iterator, thing, fn, pid]

describe("SteadyMap", () => {
  test("holds what a native Map would hold", () => {
    const step = fc.record({ key: fc.nat(39), does: fc.constantFrom("set", "delete", "deleteOnly", "spare") })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: "max" }), (steps) => {
        const steady = new SteadyMap<unknown, object>()
        const native = new Map<unknown, object>()
        for (const [i, { key: index, does }] of steps.entries()) {
          const key = index < KEYS.length ? KEYS[index] : index
          if (does === "set") {
            const value = [i]
            steady.set(key, value)
            native.set(key, value)
          } else if (does === "spare") {
            steady.deleteOnly(key, [i])
          } else {
            if (does === "delete") steady.delete(key)
            else steady.deleteOnly(key, native.get(key) ?? [])
            native.delete(key)
          }
          expect(steady.get(key)).toBe(native.get(key))
          expect(steady.has(key)).toBe(native.has(key))
          expect(steady.size).toBe(native.size)
        }
        expect(new Set(steady.keys())).toEqual(new Set(native.keys()))
        expect(new Set(steady.values())).toEqual(new Set(native.values()))
      }),
    )
  })

  test("forgets keys that have gone for good, though not at once", () => {
    const map = new SteadyMap<number, object>()
    for (let i = 0; i < 1_000; i++) map.set(i, [i])
    for (let i = 0; i < 999; i++) map.delete(i)
    expect([map.size, map.keys(), map.values()]).toEqual([1, [999], [[999]]])
  })

  test("a key that comes and goes costs the same among many others", () => {
    const churn = (others: number): number => {
      const map = new SteadyMap<string, object>()
      for (let i = 0; i < others; i++) map.set(`other ${i}`, thing)
      const start = process.cpuUsage()
      for (let i = 0; i < 12_000; i++) {
        map.set("key", thing)
        map.delete("key")
      }
      const { user, system } = process.cpuUsage(start)
      return user + system
    }
    churn(100)
    const few = churn(100)
    // A native Map takes thousands of times as long.
    expect(churn(20_000)).toBeLessThan(50 * few + 20_000)
  })
})
