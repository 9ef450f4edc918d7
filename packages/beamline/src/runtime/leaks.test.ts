import { Process, receive, self, send, spawn, spawnLink } from "beamline"
import type { Pid } from "beamline"
import { describe, expect, test } from "vitest"

import { heapUsed } from "../../test-support/index.ts"
import { settle } from "../testing/index.ts"

const ways: [string, () => void][] = [
  ["functions that return", () => void spawn(() => {})],
  [
    "generators that wait",
    () => {
      const pid = spawn(function* () {
        yield* receive()
      })
      send(pid, 1)
    },
  ],
  [
    "async functions that wait",
    () => {
      const pid = spawn(async () => void (await receive()))
      send(pid, 1)
    },
  ],
  [
    "linked and monitored processes that are killed",
    () => {
      const pid = spawnLink(function* () {
        yield* receive()
      })
      Process.monitor(pid)
      Process.demonitor(Process.monitor(pid))
      Process.unlink(pid)
      Process.exit(pid, "kill")
    },
  ],
  [
    "processes with names, timers, aliases and dictionaries",
    () => {
      const pid: Pid = spawn(function* () {
        Process.put("k", "v")
        Process.alias()
        Process.sendAfter(self(), 1, 60_000)
        yield* receive("x", { after: 60_000 })
      })
      Process.register(pid, `name ${String(pid)}`)
      Process.sendAfter(pid, 1, 60_000)
      setImmediate(() => Process.exit(pid, "kill"))
    },
  ],
]

describe("processes that have ended", () => {
  test.each(ways)(
    "leave the heap as it was: %s",
    async (_name, start) => {
      const rounds = async (count: number): Promise<void> => {
        for (let round = 0; round < count; round++) {
          for (let i = 0; i < 1_000; i++) start()
          await settle()
        }
      }
      await Process.run(async () => {
        await rounds(10)
        while ((await receive(undefined, { after: 0 })) !== undefined);
        const [before, count] = [await heapUsed(), Process.list().length]
        await rounds(60)
        while ((await receive(undefined, { after: 0 })) !== undefined);
        expect(Process.list().length).toBe(count)
        expect((await heapUsed()) - before).toBeLessThan(60_000 * 16)
      })
    },
    60_000,
  )
})
