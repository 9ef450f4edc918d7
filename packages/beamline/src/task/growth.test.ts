import { DynamicSupervisor, Process, Task, unwrap } from "beamline"
import { describe, expect, test } from "vitest"

import { heapUsed } from "../../test-support/index.ts"

function* range(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i
}

const same = (n: number): number => n

/** Microseconds of this program's own time, so that others on the machine count less. */
function ownTime(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** The lowest of some times, in microseconds an item. */
async function best(count: number, rounds: number, run: (count: number) => Promise<void>): Promise<number> {
  let time = Infinity
  for (let i = 0; i < rounds; i++) {
    const began = ownTime()
    await run(count)
    time = Math.min(time, ownTime() - began)
  }
  return time / count
}

async function stream(count: number): Promise<void> {
  let left = count
  for await (const { ok } of Task.asyncStream(range(count), same, { maxConcurrency: 4 })) if (ok) left--
  expect(left).toBe(0)
}

async function together(count: number): Promise<void> {
  const tasks = Array.from({ length: count }, (_, i) => Task.async(() => i))
  expect(await Task.awaitMany(tasks, "infinity")).toHaveLength(count)
}

describe("many tasks", () => {
  const kinds = { "a stream": stream, awaitMany: together } as const
  for (const [name, run] of Object.entries(kinds)) {
    test(`of ${name} cost the same each, whether there are 1,000 or 20,000`, async () => {
      await Process.run(async () => {
        await best(1_000, 3, run)
        const few = await best(1_000, 5, run)
        expect(await best(20_000, 3, run)).toBeLessThan(few * 3)
      })
    }, 60_000)
  }

  test("of a supervisor cost the same each, whether there are 1,000 or 10,000", async () => {
    await Process.run(async () => {
      const supervisor = unwrap(await Task.Supervisor.startLink())
      const run = async (count: number): Promise<void> => {
        const tasks = []
        for (let i = 0; i < count; i++) tasks.push(await Task.Supervisor.async(supervisor, () => i))
        await Task.awaitMany(tasks, "infinity")
      }
      await best(1_000, 3, run)
      const few = await best(1_000, 5, run)
      expect(await best(10_000, 3, run)).toBeLessThan(few * 3)
      await DynamicSupervisor.stop(supervisor)
    })
  }, 60_000)

  test("of a stream leave nothing behind, however many they are", async () => {
    await Process.run(async () => {
      await stream(1_000)
      let [seen, first, last] = [0, 0, 0]
      for await (const _result of Task.asyncStream(range(60_000), same, { maxConcurrency: 4 })) {
        seen++
        if (seen === 10_000) first = await heapUsed()
        if (seen === 50_000) last = await heapUsed()
      }
      expect(last - first).toBeLessThan(1_000_000)
    })
  }, 60_000)
})
