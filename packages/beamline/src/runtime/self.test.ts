import { AsyncLocalStorage } from "node:async_hooks"
import { EventEmitter } from "node:events"

import { _, on, Process, receive, self, send, spawn } from "beamline"
import type { Pid } from "beamline"
import { describe, expect, test } from "vitest"

const foreign = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1))

const main = self()

describe("self", () => {
  test("is the process in its first synchronous part and in nested calls", async () => {
    await Process.run(async () => {
      const me = self()
      expect(me).not.toBe(main)
      const inner = await Process.run(async () => {
        const mine = self()
        const inmost = await Process.run(() => self())
        expect(inmost).not.toBe(mine)
        expect(self()).toBe(mine)
        return mine
      })
      expect(inner).not.toBe(me)
      expect(self()).toBe(me)
    })
  })

  test("is the process after own and foreign awaits, of many at once", async () => {
    const work = Array.from({ length: 50 }, (_item, i) =>
      Process.run(async () => {
        const me = self()
        const seen: Pid[] = []
        for (let round = 0; round < 5; round++) {
          if ((i + round) % 3 === 0) await foreign()
          else if ((i + round) % 3 === 1) await Process.sleep(1)
          else await Promise.resolve()
          seen.push(self())
        }
        await Promise.all([
          foreign().then(() => seen.push(self())),
          Process.sleep(0).then(() => seen.push(self())),
        ])
        return seen.every((pid) => pid === me)
      }),
    )
    expect(await Promise.all(work)).toEqual(work.map(() => true))
  })

  test("is the process in timers, events and aborts set up by async code", async () => {
    await Process.run(async () => {
      const me = self()
      await foreign()
      const emitter = new EventEmitter()
      const seen: unknown[] = []
      emitter.on("e", () => seen.push(["event", self() === me]))
      setTimeout(() => seen.push(["timeout", self() === me]), 0)
      queueMicrotask(() => seen.push(["microtask", self() === me]))
      process.nextTick(() => seen.push(["tick", self() === me]))
      const controller = new AbortController()
      controller.signal.addEventListener("abort", () => seen.push(["abort", self() === me]))
      emitter.emit("e")
      controller.abort()
      await foreign()
      await foreign()
      expect(Object.fromEntries(seen as [string, boolean][])).toEqual({
        event: true,
        abort: true,
        tick: true,
        microtask: true,
        timeout: true,
      })
    })
  })

  test("is main in a timer that a generator set up, and the process where it is bound", async () => {
    const seen: unknown[] = []
    await Process.run(function* () {
      const me = self()
      setTimeout(() => seen.push(self() === main), 0)
      setTimeout(
        Process.bind(() => seen.push(self() === me)),
        0,
      )
      yield* Process.sleep(20)
    })
    expect(seen).toEqual([true, true])
  })

  test("is the emitter's process in a listener that is called in a turn", async () => {
    await Process.run(async () => {
      const emitter = new EventEmitter()
      const seen: Pid[] = []
      emitter.on("e", () => seen.push(self()))
      const pid = spawn(() => void emitter.emit("e"))
      await Process.sleep(1)
      expect(seen).toEqual([pid])
    })
  })

  test("is the process in the handler of a clause, in the predicate, and in orElse", async () => {
    for (const delay of [0, 1]) {
      await Process.run(async () => {
        const me = self()
        Process.sendAfter(me, "m", delay)
        const seen = await receive([on(_, () => self())])
        expect(seen).toBe(me)
        expect(await receive("none", { after: delay, orElse: () => self() })).toBe(me)
        const later = async (): Promise<boolean> => {
          await foreign()
          return self() === me
        }
        expect(await receive("none", { after: delay, orElse: later })).toBe(true)
        Process.sendAfter(me, "m", delay)
        expect(await receive([on(_, later)])).toBe(true)
        send(me, "m")
        await receive((message) => message === "m" && self() === me)
      })
    }
  })

  test("is main outside every process, also after waits and while processes run", async () => {
    const pid = spawn(async () => {
      for (;;) {
        await receive()
        await foreign()
      }
    })
    send(pid, 1)
    await Process.sleep(1)
    expect(self()).toBe(main)
    await foreign()
    expect(self()).toBe(main)
    const seen: Pid[] = []
    setTimeout(() => seen.push(self()), 0)
    await foreign()
    await foreign()
    expect(seen).toEqual([main])
    Process.exit(pid, "kill")
  })

  test("a wait's error is caught as the process", async () => {
    await Process.run(async () => {
      const me = self()
      await Process.run(async () => Promise.reject(new Error("x"))).catch(() => expect(self()).toBe(me))
      expect(self()).toBe(me)
    })
  })
})

describe("the async context of a process", () => {
  test("has nothing of the context in which it was spawned", async () => {
    const storage = new AsyncLocalStorage<string>()
    const seen: unknown[] = []
    await storage.run("a request", async () => {
      const ref = Process.monitor(
        spawn(async () => {
          seen.push(storage.getStore())
          await foreign()
          seen.push(storage.getStore())
        }),
      )
      await receive((message) => Array.isArray(message) && message[1] === ref)
      expect(storage.getStore()).toBe("a request")
    })
    expect(seen).toEqual([undefined, undefined])
  })

  test("an unhandled rejection ends the process with its reason", async () => {
    await Process.run(async () => {
      const error = new RangeError("nobody waits for me")
      const [pid, ref] = spawn(
        async () => {
          void Promise.reject(error)
          await receive()
        },
        { monitor: true },
      )
      expect(await receive()).toEqual(["DOWN", ref, "process", pid, error])
    })
  })

  test("an unhandled rejection after a foreign await ends it too", async () => {
    await Process.run(async () => {
      const [pid, ref] = spawn(
        async () => {
          await foreign()
          setTimeout(() => void Promise.reject(new RangeError("later")), 0)
          await receive()
        },
        { monitor: true },
      )
      expect(await receive()).toEqual(["DOWN", ref, "process", pid, expect.any(RangeError)])
    })
  })

  test("an unhandled rejection of a dead process is nobody's", async () => {
    const pid = spawn(async () => {
      setTimeout(() => void Promise.reject(new RangeError("too late")), 2)
      await receive()
    })
    await Process.sleep(1)
    Process.exit(pid, "kill")
    await new Promise((resolve) => setTimeout(resolve, 5))
  })
})
