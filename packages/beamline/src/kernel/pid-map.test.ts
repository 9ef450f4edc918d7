import fc from "fast-check"
import { describe, expect, test } from "vitest"

import { LocalPid } from "./pid.ts"
import { PidMap } from "./pid-map.ts"

/** Pids made one after the other, every so many of them. */
function pids(count: number, stride = 1): LocalPid[] {
  const all = Array.from({ length: count * stride }, () => new LocalPid({}))
  return all.filter((_, i) => i % stride === 0)
}

describe("PidMap", () => {
  test("holds what a native Map would hold, in its order", () => {
    const known = [...pids(30), ...pids(10, 64)]
    const step = fc.tuple(fc.constantFrom("set", "set", "delete"), fc.nat(known.length - 1))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const model = new Map<LocalPid, object>()
        const map = new PidMap<object>()
        for (const [what, index] of steps) {
          const pid = known[index]!
          if (what === "delete") {
            model.delete(pid)
            map.delete(pid)
          } else {
            const value = { index }
            model.set(pid, value)
            map.set(pid, value)
          }
          expect(map.size).toBe(model.size)
          expect(map.get(pid)).toBe(model.get(pid))
          expect(map.has(pid)).toBe(model.has(pid))
        }
        for (const pid of known) expect(map.get(pid)).toBe(model.get(pid))
        expect(map.keys()).toEqual([...model.keys()])
        expect(map.values()).toEqual([...model.values()])
      }),
    )
  })

  test.each([1, 2, 16, 1024])("takes no more steps for pids that stand %d apart", (stride) => {
    const cost = (apart: number): number => {
      const keys = pids(2_000, apart)
      let best = Infinity
      for (let i = 0; i < 20; i++) {
        const map = new PidMap<object>()
        const start = performance.now()
        for (const pid of keys) map.set(pid, pid)
        for (const pid of keys) map.get(pid)
        best = Math.min(best, performance.now() - start)
      }
      return best
    }
    // One slot for all would take a thousand times as long.
    expect(cost(stride)).toBeLessThan(cost(1) * 20)
  })

  test("tells pids apart whose ids are alike in their lower half", () => {
    const alike = pids(40).flatMap((pid) => [pid, { id: pid.id + 2 ** 32 } as LocalPid])
    const map = new PidMap<object>()
    for (const pid of alike) map.set(pid, pid)
    for (const pid of alike) expect(map.get(pid)).toBe(pid)
    for (const pid of alike.slice(0, 20)) map.delete(pid)
    expect(map.keys()).toEqual(alike.slice(20))
    for (const pid of alike) expect(map.has(pid)).toBe(alike.indexOf(pid) >= 20)
  })

  test("pids that come and go leave nothing behind", () => {
    const map = new PidMap<object>()
    const stay = pids(100)
    for (const pid of stay) map.set(pid, pid)
    for (const pid of pids(100_000)) {
      map.set(pid, pid)
      map.delete(pid)
    }
    expect(map.keys()).toEqual(stay)
    expect(map.size).toBe(100)
  })
})
