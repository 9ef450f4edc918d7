import { makeRef, Process, receive, self, send, spawn, spawnLink, spawnMonitor, wait } from "beamline"
import type { Pid } from "beamline"
import { afterEach, describe, expect, test } from "vitest"

import { collectGarbage, heapUsed } from "../../test-support/index.ts"

// What the code of a dead process does when something foreign calls or resumes it.

const forever = async (): Promise<void> => {
  await receive(() => false)
}

const turnOfLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

interface World {
  readonly me: Pid
  readonly other: Pid
  readonly log: unknown[]
}

/** Runs `act` in a process that has been killed, and tells what it returned or threw. */
async function asLeftover(act: (world: World) => unknown): Promise<{ returned?: unknown; threw?: unknown }> {
  let goOn!: () => void
  const foreign = new Promise<void>((resolve) => (goOn = resolve))
  const outcome: { returned?: unknown; threw?: unknown } = {}
  const log: unknown[] = []
  const other = spawn(async () => {
    for (;;) log.push(await receive())
  })
  const pid = spawn(async () => {
    await foreign
    try {
      outcome.returned = act({ me: self(), other, log })
    } catch (error) {
      outcome.threw = error
    }
  })
  await turnOfLoop()
  Process.exit(pid, "kill")
  goOn()
  await turnOfLoop()
  await turnOfLoop()
  expect(log).toEqual([])
  expect(Process.info(other, ["links", "monitoredBy"])).toEqual([
    ["links", []],
    ["monitoredBy", []],
  ])
  Process.exit(other, "kill")
  return outcome
}

const state = (): unknown => [Process.list().length, Process.registered().toSorted()]

describe("the code of a dead process", () => {
  afterEach(() => {
    for (const name of Process.registered()) Process.unregister(name)
  })

  const calls: [string, (world: World) => unknown, unknown][] = [
    ["self", () => Process.isAlive(self()), false],
    ["send to a pid", ({ other }) => send(other, "m"), "m"],
    ["Process.send", ({ other }) => Process.send(other, "m"), "ok"],
    ["send to a name that nobody has", () => send("nobody", "m"), "m"],
    ["send to itself", () => send(self(), "m"), "m"],
    ["Process.sendAfter", ({ other }) => Process.readTimer(Process.sendAfter(other, "m", 0)), false],
    ["Process.cancelTimer", () => Process.cancelTimer(makeRef()), false],
    ["Process.exit", ({ other }) => Process.exit(other, "kill"), true],
    ["Process.exit of itself", ({ me }) => Process.exit(me, "kill"), true],
    ["Process.link", ({ other }) => Process.link(other), true],
    ["Process.unlink", ({ other }) => Process.unlink(other), true],
    ["Process.monitor", ({ other }) => void Process.monitor(other), undefined],
    ["Process.demonitor", ({ other }) => Process.demonitor(Process.monitor(other), { info: true }), false],
    ["Process.alias", () => send(Process.alias(), "m"), "m"],
    ["Process.unalias", () => Process.unalias(Process.alias()), false],
    ["Process.register", ({ other }) => Process.register(other, "by_the_dead"), true],
    ["Process.unregister", () => Process.unregister("nobody"), true],
    ["Process.flag", () => Process.flag("trapExit", true), false],
    ["Process.flag of another", ({ other }) => Process.flag(other, "saveCalls", 7), 0],
    ["Process.groupLeader of another", ({ me, other }) => Process.groupLeader(other, me), true],
    ["Process.put", () => Process.put("a", 1), undefined],
    ["spawn", ({ log }) => Process.isAlive(spawn(() => log.push("ran"))), false],
    ["spawnLink", ({ log }) => Process.isAlive(spawnLink(() => log.push("ran"))), false],
    ["spawnMonitor", ({ log }) => Process.isAlive(spawnMonitor(() => log.push("ran"))[0]), false],
    ["Process.bind", ({ log }) => Process.bind(() => log.push("ran"))(), undefined],
    ["Process.signal", () => Process.signal().aborted, true],
    ["Process.list", () => Array.isArray(Process.list()), true],
  ]

  test.each(calls)("%s does nothing and returns as usual", async (_name, act, returned) => {
    const before = state()
    expect(await asLeftover(act)).toEqual({ returned })
    expect(state()).toEqual(before)
  })

  const waits: [string, (world: World) => unknown][] = [
    ["receive", () => receive()],
    ["receive with after 0", () => receive("x", { after: 0 })],
    ["Process.sleep", () => Process.sleep(0)],
    ["Process.sleep for a time", () => Process.sleep(1)],
    ["Process.run", ({ log }) => Process.run(() => log.push("ran"))],
    ["wait", ({ log }) => wait(async () => log.push("ran"))],
    ["Process.hibernate", ({ log }) => Process.hibernate(async () => void log.push("ran"))],
  ]

  test.each(waits)("%s never settles", async (_name, act) => {
    const before = state()
    let settled = false
    const { returned, threw } = await asLeftover((world) => {
      const promise = act(world) as Promise<unknown>
      void promise.finally(() => (settled = true)).catch(() => {})
      return promise
    })
    expect(threw).toBeUndefined()
    expect(returned).toBeInstanceOf(Promise)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(settled).toBe(false)
    expect(state()).toEqual(before)
  })

  test("does not spin in a loop that catches everything", async () => {
    let rounds = 0
    let goOn!: () => void
    const foreign = new Promise<void>((resolve) => (goOn = resolve))
    const pid = spawn(async () => {
      await foreign
      for (;;) {
        try {
          rounds++
          await Process.run(async () => {})
        } catch {}
      }
    })
    await turnOfLoop()
    Process.exit(pid, "kill")
    goOn()
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(rounds).toBe(1)
  })

  test("that waits in the end is collected", async () => {
    const settlers: (() => void)[] = []
    const makeZombies = async (count: number): Promise<void> => {
      const pids: Pid[] = []
      for (let i = 0; i < count; i++) {
        pids.push(
          spawn(async () => {
            await new Promise<void>((resolve) => settlers.push(resolve))
            await receive()
          }),
        )
      }
      await turnOfLoop()
      for (const pid of pids) Process.exit(pid, "kill")
      for (const settle of settlers.splice(0)) settle()
      await turnOfLoop()
    }
    await makeZombies(1_000)
    const before = await heapUsed()
    await makeZombies(10_000)
    const grown = (await heapUsed()) - before
    expect(grown / 10_000).toBeLessThan(100)
  })
})

describe("what a dead process leaves referenced", () => {
  test("a pid, a reference or a timer that is held keeps nothing else alive", async () => {
    const held: unknown[] = []
    const weak: WeakRef<object>[] = []
    const big = (): object => {
      const object = { big: Array.from({ length: 100 }, () => 1) }
      weak.push(new WeakRef(object))
      return object
    }
    await Process.run(async () => {
      const listener = spawn(forever)
      const pid = spawn(async () => {
        const kept = big()
        Process.put("kept", kept)
        // Marks are made in a mailbox that is not empty.
        send(self(), big())
        held.push(makeRef(), Process.monitor(listener), Process.alias(), Process.alias(["reply"]))
        held.push(Process.monitor(listener, { alias: "explicit_unalias" }))
        send(self(), big())
        held.push(Process.sendAfter(self(), big(), 60_000), Process.sendAfter(listener, big(), 60_000))
        held.push(Process.bind(() => {}))
        await forever()
        expect(kept).toBeDefined()
      })
      held.push(pid, Process.monitor(pid), Process.sendAfter(pid, big(), 60_000))
      await Process.sleep(1)
      Process.cancelTimer(held[6] as ReturnType<typeof makeRef>)
      Process.exit(pid, "kill")
      Process.exit(listener, "kill")
    })
    await collectGarbage()
    expect(held).toHaveLength(11)
    expect(weak.map((ref) => ref.deref())).toEqual(weak.map(() => undefined))
  })

  test("a reference that is held does not keep the messages that came after it", async () => {
    await Process.run(async () => {
      send(self(), "first")
      const ref = makeRef()
      const weak = Array.from({ length: 100 }, (_item, i) => new WeakRef(send(self(), { i })))
      for (let i = 0; i < 101; i++) await receive()
      await Process.sleep(0)
      await collectGarbage()
      expect(weak.filter((one) => one.deref() !== undefined)).toHaveLength(0)
      expect(String(ref)).toContain("#Reference")
    })
  })
})
