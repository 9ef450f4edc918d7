import { exit, isPid, Process, receive, self, send, Task } from "beamline"
import { assertReceive, captureLog, inProcess, startSupervised, useVirtualClock } from "beamline/testing"
import { describe, expect, test } from "vitest"
import { BoardServer } from "./board-server.ts"
import type { FileRead } from "./files.ts"
import { names } from "./names.ts"
import { subscriptions } from "./news.ts"
import { readAll, tasks } from "./reading.ts"

const found = (path: string): FileRead => ({ outcome: { path, was: "indexed", bytes: 1 } })
const paths = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i}.md`)

async function startTasks(): Promise<void> {
  await startSupervised(subscriptions)
  await startSupervised(BoardServer)
  await startSupervised(names)
  await startSupervised([Task.Supervisor, { name: tasks }])
}

describe("readAll", () => {
  test(
    "gives what was read, in order",
    inProcess(async () => {
      await startTasks()
      const { outcomes } = await readAll(paths(40), async (path) => found(path))
      expect(outcomes.map(({ path }) => path)).toEqual(paths(40))
    }),
  )

  test(
    "has no more than eight files open at a time",
    inProcess(async () => {
      await startTasks()
      let open = 0
      let most = 0
      await readAll(paths(100), async (path) => {
        most = Math.max(most, ++open)
        await Process.sleep(1)
        open--
        return found(path)
      })
      expect(most).toBe(8)
    }),
  )

  test(
    "loses one file to a crash, and says which",
    inProcess(async () => {
      await startTasks()
      const { value, events } = await captureLog(() =>
        readAll(paths(20), async (path) => {
          if (path === "7.md") throw new Error("no such tokenizer")
          if (path === "9.md") return exit("tired")
          return found(path)
        }),
      )
      expect(value.outcomes.map(({ path }) => path).sort()).toEqual(paths(20).sort())
      expect(value.outcomes.filter(({ was }) => was !== "indexed")).toEqual([
        { path: "7.md", was: "unreadable", why: "reading crashed: no such tokenizer" },
        { path: "9.md", was: "unreadable", why: 'reading crashed: "tired"' },
      ])
      expect(events.map(({ level }) => level)).toContain("error")
    }),
  )

  test(
    "leaves out what a killed task has had",
    inProcess(async () => {
      await startTasks()
      const test = self()
      const result = Task.async(() =>
        readAll(paths(20), async (path) => {
          if (path === "5.md") {
            send(test, ["reading", self()])
            await receive()
          }
          return found(path)
        }),
      )
      const [, reading] = await assertReceive(["reading", isPid])
      Process.exit(reading, "kill")
      const { outcomes } = await Task.await(result)
      const others = paths(20).filter((path) => !["4.md", "5.md", "6.md", "7.md"].includes(path))
      expect(outcomes.map(({ path }) => path)).toEqual(others)
    }),
  )

  test(
    "gives a file up that never ends",
    inProcess(async () => {
      useVirtualClock({ flow: true })
      await startTasks()
      const { outcomes } = await readAll(paths(3), async (path) => {
        if (path === "1.md") await receive()
        return found(path)
      })
      expect(outcomes).toEqual([
        { path: "0.md", was: "indexed", bytes: 1 },
        { path: "1.md", was: "unreadable", why: "reading took longer than 5 minutes" },
        { path: "2.md", was: "indexed", bytes: 1 },
      ])
    }),
  )
})
