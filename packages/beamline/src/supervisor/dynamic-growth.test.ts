import { DynamicSupervisor, Process, receive, spawnLink, unwrap } from "beamline"
import type { Pid } from "beamline"
import { describe, expect, test } from "vitest"

interface Times {
  readonly start: number
  readonly stop: number
}

const idle = function* () {
  yield* receive(() => false)
}
const waiter = { id: 1, start: () => ({ ok: true, value: spawnLink(idle) }) as const }

/** Microseconds of this program's own time, so that others on the machine count less. */
function ownTime(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

async function timesFor(count: number): Promise<Times> {
  const supervisor = unwrap(await DynamicSupervisor.startLink())
  const started = ownTime()
  for (let i = 0; i < count; i++) await DynamicSupervisor.startChild(supervisor, waiter)
  const stopped = ownTime()
  await DynamicSupervisor.stop(supervisor)
  const ended = ownTime()
  return { start: (stopped - started) / count, stop: (ended - stopped) / count }
}

async function best(count: number, rounds: number): Promise<Times> {
  let times: Times = { start: Infinity, stop: Infinity }
  for (let i = 0; i < rounds; i++) {
    const { start, stop } = await timesFor(count)
    times = { start: Math.min(times.start, start), stop: Math.min(times.stop, stop) }
  }
  return times
}

describe("DynamicSupervisor with many children", () => {
  test("starts and stops each at the same cost, whether there are 1,000 or 20,000", async () => {
    await Process.run(async () => {
      await best(1_000, 3)
      const few = await best(1_000, 5)
      const many = await best(20_000, 3)
      expect(many.start).toBeLessThan(few.start * 3)
      expect(many.stop).toBeLessThan(few.stop * 3)
    })
  }, 240_000)

  test("runs 100,000 children and stops them together, the event loop having its turns", async () => {
    await Process.run(async () => {
      const supervisor = unwrap(await DynamicSupervisor.startLink())
      const before = Process.list().length
      let last: Pid | undefined
      for (let i = 0; i < 100_000; i++) last = unwrap(await DynamicSupervisor.startChild(supervisor, waiter))
      expect((await DynamicSupervisor.countChildren(supervisor)).active).toBe(100_000)
      let turns = 0
      const ticking = setInterval(() => turns++, 1)
      await DynamicSupervisor.stop(supervisor)
      clearInterval(ticking)
      expect(turns).toBeGreaterThan(3)
      expect(Process.isAlive(last!)).toBe(false)
      expect(Process.list().length).toBe(before - 1)
    })
  }, 240_000)
})
