import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { hashOf, KeyTable } from "./key-table.ts"
import type { Keyed } from "./key-table.ts"

const item = (own: unknown): Keyed => ({ own, hash: hashOf(own) })

function put(table: KeyTable<Keyed>, item: Keyed): void {
  const former = table.get(item.own, item.hash)
  if (former === undefined) table.add(item)
  else table.replace(former, item)
}

const thing = {}
const KEYS = ["", "a", "ab", "ba", "key", "keyé", "键", 0, 1, -1, 2 ** 31, 0.5, NaN, null, true, 1n, thing]
const key = fc.oneof(fc.constantFrom<unknown>(...KEYS), fc.integer({ min: 0, max: 60 }), fc.string())

describe("KeyTable", () => {
  test("holds what a native Map would hold", () => {
    const step = fc.record({ key, does: fc.constantFrom("set", "set", "delete", "spare") })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400, size: "max" }), (steps) => {
        const table = new KeyTable<Keyed>()
        const native = new Map<unknown, Keyed>()
        for (const { key, does } of steps) {
          const made = item(key)
          if (does === "set") {
            put(table, made)
            native.set(key, made)
          } else if (does === "spare") table.delete(made)
          else {
            table.delete(native.get(key) ?? made)
            native.delete(key)
          }
          expect(table.get(key, hashOf(key))).toBe(native.get(key))
          expect(table.size).toBe(native.size)
        }
        expect(new Set(table.values())).toEqual(new Set(native.values()))
        expect(table.values().length).toBe(native.size)
      }),
    )
  })

  test("tells keys of one hash from each other", () => {
    const table = new KeyTable<Keyed>()
    const items = ["a", "b", "c", "d"].map((own) => ({ own, hash: 7 }))
    for (const one of items) table.add(one)
    table.delete(items[1]!)
    expect(items.map(({ own, hash }) => table.get(own, hash))).toEqual([
      items[0],
      undefined,
      items[2],
      items[3],
    ])
    const other = { own: "c", hash: 7 }
    table.replace(items[2]!, other)
    table.delete(items[2]!)
    expect([table.get("c", 7), table.size]).toEqual([other, 3])
  })

  test("equal keys have one hash, and texts that differ in one place have many", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(hashOf(`${text}!`)).toBe(hashOf([text, "!"].join("")))
      }),
    )
    expect(hashOf(-0)).toBe(hashOf(0))
    for (const write of [
      (i: number) => `key:${i}`,
      (i: number) => `${i}:key`,
      (i: number) => i,
      (i: number) => i * 4_096,
    ]) {
      const slots = new Set(Array.from({ length: 10_000 }, (_, i) => hashOf(write(i)) & 0xffff))
      // Of 65,536 slots, 10,000 keys by chance take 9,270.
      expect(slots.size).toBeGreaterThan(8_900)
    }
  })

  test("keys that come and go for ever leave nothing behind", () => {
    const table = new KeyTable<Keyed>()
    const others = Array.from({ length: 1_000 }, (_, i) => item(`other ${i}`))
    for (const other of others) table.add(other)
    const churn = (keyOf: (i: number) => string): number => {
      const start = process.cpuUsage()
      for (let i = 0; i < 20_000; i++) {
        const one = item(keyOf(i))
        table.add(one)
        table.delete(one)
      }
      const { user, system } = process.cpuUsage(start)
      return user + system
    }
    churn((i) => `new ${i}`)
    const different = churn((i) => `newer ${i}`)
    // Where a key leaves its slot taken, the same key goes past all the slots that it has had.
    expect(churn(() => "same")).toBeLessThan(10 * different)
    expect(table.values()).toEqual(others)
  })
})
