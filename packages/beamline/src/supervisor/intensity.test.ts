import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { RestartWindow } from "./intensity.ts"

describe("RestartWindow", () => {
  const record = (seconds: readonly number[], intensity: number, period: number) => {
    const window = new RestartWindow()
    return seconds.map((second) => window.record(second, { intensity, period }))
  }

  test("allows as many restarts as the intensity", () => {
    expect(record([0, 0, 0, 0], 3, 5)).toEqual([true, true, true, false])
  })

  test("allows none at intensity 0", () => {
    expect(record([7], 0, 5)).toEqual([false])
  })

  test("counts the seconds at both ends of the period", () => {
    expect(record([0, 1], 1, 1)).toEqual([true, false])
    expect(record([0, 2], 1, 1)).toEqual([true, true])
    expect(record([-3, 2], 1, 5)).toEqual([true, false])
  })

  test("counts restarts that were not allowed", () => {
    expect(record([0, 0, 1, 2], 1, 1)).toEqual([true, false, false, false])
  })

  test("applies the limit of the moment", () => {
    const window = new RestartWindow()
    window.record(0, { intensity: 3, period: 5 })
    expect(window.record(1, { intensity: 1, period: 5 })).toBe(false)
    expect(window.record(2, { intensity: 3, period: 5 })).toBe(true)
    expect(window.record(9, { intensity: 0, period: 6 })).toBe(false)
    expect(window.count).toBe(1)
  })

  test("agrees with a list of stamps", () => {
    const step = fc.record({
      delay: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 12 })),
      intensity: fc.integer({ min: 0, max: 6 }),
      period: fc.integer({ min: 1, max: 10 }),
    })
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.array(step, { maxLength: 60 }), (origin, steps) => {
        const window = new RestartWindow()
        let stamps: number[] = []
        let now = origin
        for (const { delay, ...limit } of steps) {
          now += delay
          const threshold = now - limit.period
          stamps = [now, ...stamps.filter((stamp) => stamp >= threshold)]
          expect(window.record(now, limit)).toBe(stamps.length <= limit.intensity)
          expect(window.stamps()).toEqual(stamps)
          expect(window.count).toBe(stamps.length)
        }
      }),
    )
  })

  test("takes a million restarts at a high intensity in its stride", () => {
    const window = new RestartWindow()
    const limit = { intensity: 2_000_000, period: 1_000 }
    let allowed = 0
    for (let i = 0; i < 1_000_000; i++) allowed += Number(window.record(Math.floor(i / 7), limit))
    expect(allowed).toBe(1_000_000)
    expect(window.count).toBe(7_000 + (1_000_000 % 7))
  })
})
