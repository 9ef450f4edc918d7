import { Process, receive, self, send, spawn, spawnLink } from "beamline"
import type { Pid } from "beamline"
import { describe, expect, test } from "vitest"

import { isDeferring } from "./signals.ts"

/** A chain of linked generator processes, the first at the front. */
async function chain(length: number): Promise<[first: Pid, last: Pid]> {
  let last: Pid | undefined
  let first!: Pid
  const link = function* (next: Pid | undefined): Generator<any, void> {
    if (next !== undefined) Process.link(next)
    yield* receive(() => false)
  }
  for (let i = 0; i < length; i++) {
    const next = first as Pid | undefined
    first = spawn(() => link(next))
    last ??= first
    if (i % 20_000 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await new Promise((resolve) => setTimeout(resolve, 1))
  while (Process.info(first, "status")?.[1] !== "waiting")
    await new Promise((resolve) => setImmediate(resolve))
  return [first, last!]
}

const until = async (test: () => boolean): Promise<void> => {
  while (!test()) await new Promise((resolve) => setImmediate(resolve))
}

describe("a cascade of deaths", () => {
  test("of 1,000,000 linked processes overflows no stack and starves nobody", async () => {
    const before = Process.list().length
    const [first, last] = await chain(1_000_000)
    const gaps: number[] = []
    let beat = performance.now()
    const interval = setInterval(() => {
      gaps.push(performance.now() - beat)
      beat = performance.now()
    }, 5)
    const [watcher, down] = spawn(
      async () => {
        const ref = Process.monitor(last)
        await receive(["DOWN", ref, "process", last, "boom"])
      },
      { monitor: true },
    )
    await Process.sleep(1)
    const started = performance.now()
    Process.exit(first, "boom")
    const blocked = performance.now() - started
    await receive(["DOWN", down, "process", watcher, "normal"])
    const took = performance.now() - started
    clearInterval(interval)
    const longest = Math.max(blocked, ...gaps)
    console.log(`1,000,000 linked processes: ${took.toFixed(0)} ms, longest gap ${longest.toFixed(0)} ms`)
    await until(() => Process.list().length === before)
    expect(gaps.length).toBeGreaterThan(5)
    expect(longest).toBeLessThan(500)
  }, 400_000)

  test("that waits for the scheduler keeps signals and messages in order", async () => {
    await Process.run(async () => {
      const me = self()
      Process.flag("trapExit", true)
      const [first] = await chain(60_000)
      const got: unknown[] = []
      const pid = spawn(function* () {
        Process.flag("trapExit", true)
        for (;;) {
          const message = yield* receive()
          got.push(message)
          if (message === "last") send(me, "done")
        }
      })
      const victim = spawn(function* () {
        for (;;) got.push(yield* receive())
      })
      await Process.sleep(1)
      Process.exit(first, "boom")
      expect(isDeferring()).toBe(true)
      send(pid, 1)
      Process.exit(pid, "one")
      send(pid, 2)
      Process.exit(pid, "two")
      for (let i = 3; i < 6; i++) send(pid, i)
      send(victim, "lost")
      Process.exit(victim, "kill")
      send(pid, "last")
      expect(isDeferring()).toBe(true)
      await receive("done")
      expect(got).toEqual([1, ["EXIT", me, "one"], 2, ["EXIT", me, "two"], 3, 4, 5, "last"])
      expect(Process.isAlive(victim)).toBe(false)
    })
  }, 60_000)

  test("is settled for those who look", async () => {
    await Process.run(async () => {
      const [first, last] = await chain(60_000)
      const victim = spawn(async () => void (await receive()))
      Process.register(victim, "victim")
      await Process.sleep(1)
      Process.exit(first, "boom")
      expect(isDeferring()).toBe(true)
      Process.exit(victim, "kill")
      expect(Process.isAlive(victim)).toBe(false)
      expect(isDeferring()).toBe(false)
      expect(Process.isAlive(last)).toBe(false)
      expect(Process.whereis("victim")).toBeUndefined()
    })
  }, 60_000)

  test.each([
    ["info", (pid: Pid) => Process.info(pid) === undefined],
    ["whereis", () => Process.whereis("looked_at") === undefined],
    ["list", (pid: Pid) => !Process.list().includes(pid)],
    [
      "monitor",
      (pid: Pid) =>
        Process.monitor(pid) && (Process.info(self(), "messages")![1][0] as unknown[])[4] === "noproc",
    ],
    ["link", (pid: Pid) => throws(() => Process.link(pid))],
    ["register", (pid: Pid) => throws(() => Process.register(pid, "another"))],
  ])("a kill is seen at once by %s while signals wait", async (_name, isDead) => {
    await Process.run(async () => {
      const [first] = await chain(45_000)
      const victim = spawn(async () => void (await receive()))
      Process.register(victim, "looked_at")
      await Process.sleep(1)
      Process.exit(first, "boom")
      expect(isDeferring()).toBe(true)
      Process.exit(victim, "kill")
      expect(isDead(victim)).toBe(true)
    })
  })

  test("of 100,000 links of one process ends them all, and each once", async () => {
    await Process.run(async () => {
      const before = Process.list().length
      const hub = spawn(function* () {
        for (let i = 0; i < 100_000; i++) {
          spawnLink(function* () {
            yield* receive()
          })
        }
        yield* receive()
      })
      await until(() => Process.list().length === before + 100_001)
      Process.exit(hub, "boom")
      await until(() => Process.list().length === before)
    })
  })
})

function throws(fn: () => unknown): boolean {
  try {
    fn()
    return false
  } catch {
    return true
  }
}
