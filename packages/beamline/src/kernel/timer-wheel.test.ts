import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import type { Clock } from "./clock.ts"
import { Timer, TimerWheel } from "./timer-wheel.ts"

/** A clock that stands where it is put, and remembers what it was asked for. */
class StandingClock implements Clock {
  readonly free = true
  time: number
  wish: { at: number; hold: boolean; wake: () => void } | null = null

  constructor(time = 0) {
    this.time = time
  }
  now(): number {
    return this.time
  }
  wallTime(): number {
    return this.time
  }
  wakeAt(at: number, hold: boolean, wake: () => void): void {
    this.wish = { at, hold, wake }
  }
  sleep(): void {
    this.wish = null
  }
}

class TestTimer extends Timer {
  readonly holds: boolean
  readonly action: () => void

  constructor(action: () => void, holds = false) {
    super()
    this.action = action
    this.holds = holds
  }
  fire(): void {
    this.action()
  }
}

describe("TimerWheel", () => {
  test("fires at its time, never early", () => {
    const clock = new StandingClock()
    const wheel = new TimerWheel(clock)
    const fired: number[] = []
    for (const at of [5, 1.5, 1023, 1024, 1025, 70_000, 2 ** 21, 2 ** 31]) {
      wheel.start(new TestTimer(() => fired.push(at)), at)
    }
    for (const [time, count] of [
      [1.4, 0],
      [1.6, 0],
      [2, 1],
      [4.9, 1],
      [5, 2],
      [1023, 3],
      [1025, 5],
      [69_999, 5],
      [70_000, 6],
      [2 ** 31 - 1, 7],
      [2 ** 31, 8],
    ] as const) {
      clock.time = time
      wheel.advance()
      expect(fired).toHaveLength(count)
    }
    expect(wheel.size).toBe(0)
    expect(clock.wish).toBeNull()
  })

  test("asks the clock to hold only while a timer holds", () => {
    const clock = new StandingClock()
    const wheel = new TimerWheel(clock)
    const deadline = new TestTimer(() => {})
    const sleep = new TestTimer(() => {}, true)
    wheel.start(deadline, 10)
    expect(clock.wish).toMatchObject({ at: 10, hold: false })
    wheel.start(sleep, 500)
    expect(clock.wish).toMatchObject({ hold: true })
    wheel.stop(sleep)
    expect(clock.wish).toMatchObject({ at: 10, hold: false })
    wheel.stop(deadline)
    expect(clock.wish).toBeNull()
  })

  test("keeps the others when a timer throws", () => {
    const clock = new StandingClock()
    const wheel = new TimerWheel(clock)
    let fired = 0
    wheel.start(
      new TestTimer(() => {
        throw new RangeError("in a timer")
      }),
      1,
    )
    wheel.start(new TestTimer(() => fired++), 1)
    wheel.start(new TestTimer(() => fired++), 2)
    clock.time = 5
    expect(() => wheel.advance()).toThrow(RangeError)
    expect(clock.wish).not.toBeNull()
    wheel.advance()
    expect(fired).toBe(2)
  })

  test("leaves a timer of another wheel to that wheel", () => {
    const [one, two] = [new TimerWheel(new StandingClock()), new TimerWheel(new StandingClock())]
    const timer = new TestTimer(() => {})
    one.start(timer, 5)
    expect(two.stop(timer)).toBe(true)
    expect([one.size, two.size]).toEqual([0, 0])
    expect(two.stop(timer)).toBe(false)
  })

  test("agrees with a sorted list", () => {
    const delay = fc.oneof(
      fc.nat(20),
      fc.nat(3_000),
      fc.nat(5_000_000),
      fc.double({ min: 0, max: 2_000, noNaN: true }),
      fc.constant(2 ** 33),
    )
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant("start" as const), delay }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("stop" as const), index: fc.nat(200) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant("advance" as const), by: delay }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("rearm" as const), delay, again: delay }) },
    )
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.array(step, { maxLength: 60 }),
        (origin, steps) => {
          const clock = new StandingClock(origin)
          const wheel = new TimerWheel(clock)
          let order = 0
          let list: { at: number; order: number; timer: TestTimer; again?: number }[] = []
          const fired: number[] = []
          const add = (delay: number, again?: number): void => {
            const entry = {
              at: clock.time + delay,
              order: order++,
              ...(again === undefined ? {} : { again }),
            }
            const timer = new TestTimer(() => {
              expect(clock.time).toBeGreaterThanOrEqual(entry.at)
              fired.push(entry.order)
            })
            list.push({ ...entry, timer })
            wheel.start(timer, entry.at)
          }
          for (const action of steps) {
            if (action.do === "start") add(action.delay)
            else if (action.do === "rearm") add(action.delay, action.again)
            else if (action.do === "stop") {
              const entry = list[action.index]
              if (entry === undefined) continue
              expect(wheel.stop(entry.timer)).toBe(true)
              expect(wheel.stop(entry.timer)).toBe(false)
              list = list.filter((other) => other !== entry)
            } else {
              clock.time += action.by
              wheel.advance()
              const due = list
                .filter(({ at }) => Math.ceil(at) <= Math.floor(clock.time))
                .toSorted((a, b) => Math.ceil(a.at) - Math.ceil(b.at) || a.order - b.order)
              expect(fired.splice(0)).toEqual(due.map(({ order }) => order))
              list = list.filter((entry) => !due.includes(entry))
            }
            expect(wheel.size).toBe(list.length)
            const next = Math.min(Infinity, ...list.map(({ at }) => Math.ceil(at)))
            if (list.length === 0) expect(clock.wish).toBeNull()
            else expect(clock.wish!.at).toBeLessThanOrEqual(next)
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
