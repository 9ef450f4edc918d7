import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { heapUsedNow } from "../../test-support/index.ts"
import { startDeadlineSoon, useClock } from "./timers.ts"

/** Something that waits, and counts how often its deadline was started. */
class Waiting {
  isOpen = true
  started = 0
  readonly load: number[]

  constructor(size = 1) {
    this.load = Array.from<number>({ length: size }).fill(0)
  }

  startDeadline(): void {
    this.started++
  }
}

const turnEnd = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe("startDeadlineSoon, where the clock is not free to read", () => {
  let real: ReturnType<typeof useClock>
  beforeEach(() => {
    real = useClock({ free: false, now: () => 0, wallTime: () => 0, wakeAt: () => {}, sleep: () => {} })
  })
  afterEach(() => void useClock(real))

  test.each([1, 63, 64, 65, 1_000])(
    "starts the deadlines of those that are open at the end of the turn, of %i",
    async (count) => {
      const waits = Array.from({ length: count }, () => new Waiting())
      waits.forEach((wait, i) => {
        startDeadlineSoon(wait)
        if (i % 3 === 0) wait.isOpen = false
      })
      expect(waits.filter(({ started }) => started > 0)).toEqual([])
      await turnEnd()
      await turnEnd()
      expect(waits.map(({ started }) => started)).toEqual(waits.map((_, i) => (i % 3 === 0 ? 0 : 1)))
    },
  )

  test("begins anew in each turn", async () => {
    for (let turn = 0; turn < 3; turn++) {
      const waits = Array.from({ length: 200 }, () => new Waiting())
      for (const wait of waits) startDeadlineSoon(wait)
      await turnEnd()
      await turnEnd()
      expect(waits.every(({ started }) => started === 1)).toBe(true)
    }
  })

  test("lets go of those that are over before the turn has ended", async () => {
    const before = heapUsedNow()
    for (let i = 0; i < 20_000; i++) {
      const wait = new Waiting(100)
      startDeadlineSoon(wait)
      wait.isOpen = false
    }
    expect(heapUsedNow() - before).toBeLessThan(1_000_000)
    await turnEnd()
  })
})
