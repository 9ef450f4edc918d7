import { GenServer, noreply, ok, Process, reply, self, send, spawn, stop, sys, unwrap } from "beamline"
import type { Pid } from "beamline"
import { settle, useClock, VirtualClock } from "beamline/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { captureReports, eachSchedule, watchEnd } from "../../test-support/index.ts"
import { time } from "../runtime/index.ts"

interface Idle {
  call: { get(): unknown; then(then: any): void }
  cast: { then(then: any): void; nothing(): void; run(act: () => any): void }
  info: unknown
  continue: any
}

let clock: VirtualClock
let got: unknown[] = []

const wraps = {
  plain: (fn: any) => fn,
  async:
    (fn: any) =>
    async (...args: any[]) =>
      fn(...args),
  generator: (fn: any) =>
    function* (...args: any[]) {
      return fn(...args)
    },
} as const

const moduleOf = (wrap: (fn: any) => any) =>
  GenServer.define<Idle>("Idle")({
    init: wrap((then: any) => ok(0, then)),
    handleCall: {
      get: wrap((state: unknown) => reply(state, state)),
      then: wrap((state: unknown, _from: unknown, then: any) => reply(undefined, state, then)),
    },
    handleCast: {
      then: wrap((state: unknown, then: any) => noreply(state, then)),
      nothing: wrap((state: unknown) => noreply(state)),
      run: wrap((_state: unknown, act: any) => act()),
    },
    handleInfo: wrap((state: unknown, message: unknown) => {
      got.push([clock.now(), message])
      return noreply(state)
    }),
    handleContinue: wrap((state: unknown, then: any) => noreply(state, then)),
  })

const functionOf = (pid: Pid): unknown => Process.info(pid, "currentFunction")?.[1]
const HIBERNATING = ["erlang", "hibernate", 3]
const LOOPING = ["gen_server", "loop", 7]

eachSchedule(() => {
  const reports = captureReports()
  let real: ReturnType<typeof useClock>
  beforeEach(() => {
    clock = new VirtualClock()
    real = useClock(clock)
    got = []
  })
  afterEach(() => void useClock(real))

  describe.each(Object.entries(wraps))("a state timeout in a server with %s callbacks", (_kind, wrap) => {
    const module = moduleOf(wrap)
    const start = async (then?: any): Promise<Pid<Idle>> => unwrap(await module.start(then))

    test("fires once when no message has come", async () => {
      await start({ timeout: 100 })
      await clock.advance(99)
      expect(got).toEqual([])
      await clock.advance(1)
      expect(got).toEqual([[100, "timeout"]])
      await clock.advance(1_000)
      expect(got.length).toBe(1)
    })

    test.each([
      ["a call", (pid: Pid<Idle>) => GenServer.call(pid, ["then", { timeout: 50 }])],
      ["a cast", (pid: Pid<Idle>) => GenServer.cast(pid, ["then", { timeout: 50 }])],
      ["a continue", (pid: Pid<Idle>) => GenServer.cast(pid, ["then", { continue: { timeout: 50 } }])],
    ])("is armed by %s", async (_name, arm) => {
      const pid = await start()
      await Promise.resolve(arm(pid))
      await clock.advance(49)
      expect(got).toEqual([])
      await clock.advance(1)
      expect(got).toEqual([[50, "timeout"]])
    })

    test.each([
      ["a call", (pid: Pid<Idle>) => GenServer.call(pid, "get")],
      ["a cast", (pid: Pid<Idle>) => GenServer.cast(pid, "nothing")],
      ["a message", (pid: Pid<Idle>) => send(pid, "m")],
    ])("is cancelled by %s, and not armed again", async (_name, disturb) => {
      const pid = await start({ timeout: 100 })
      await clock.advance(60)
      await Promise.resolve(disturb(pid))
      await clock.advance(1_000)
      expect(got.filter((entry) => (entry as unknown[])[1] === "timeout")).toEqual([])
    })

    test("is armed again by a callback that asks for it", async () => {
      const pid = await start({ timeout: 100 })
      await clock.advance(60)
      GenServer.cast(pid, ["then", { timeout: 100 }])
      await clock.advance(99)
      expect(got).toEqual([])
      await clock.advance(1)
      expect(got).toEqual([[160, "timeout"]])
    })

    test("starts afresh after a system message", async () => {
      const pid = await start({ timeout: 100 })
      await clock.advance(60)
      expect(await sys.getState(pid)).toBe(0)
      await clock.advance(99)
      expect(got).toEqual([])
      await clock.advance(1)
      expect(got).toEqual([[160, "timeout"]])
    })

    test("stands still while suspended and starts afresh on resume", async () => {
      const pid = await start({ timeout: 100 })
      await clock.advance(60)
      await sys.suspend(pid)
      await clock.advance(500)
      expect(got).toEqual([])
      await sys.resume(pid)
      await clock.advance(99)
      expect(got).toEqual([])
      await clock.advance(1)
      expect(got).toEqual([[660, "timeout"]])
    })

    test("of 0 fires at once when the mailbox is empty", async () => {
      await start({ timeout: 0 })
      await settle()
      expect(got).toEqual([[0, "timeout"]])
      await clock.advance(1_000)
      expect(got.length).toBe(1)
    })

    test("of 0 is dropped when a message waits", async () => {
      const pid = await start()
      GenServer.cast(pid, ["then", { timeout: 0 }])
      send(pid, "first")
      await settle()
      await clock.advance(100)
      expect(got).toEqual([[0, "first"]])
    })

    test("of 0 waits until a suspended server is resumed", async () => {
      const pid = await start()
      GenServer.cast(pid, ["then", { timeout: 0 }])
      await sys.suspend(pid)
      await settle()
      expect(((await sys.getStatus(pid))[3] as unknown[])[1]).toBe("suspended")
      await clock.advance(100)
      expect(got).toEqual([])
      await sys.resume(pid)
      await settle()
      expect(got).toEqual([[100, "timeout"]])
    })

    test("of infinity never fires, the longest one in 49 days", async () => {
      const pid = await start({ timeout: "infinity" })
      await clock.advance(10_000_000)
      expect(got).toEqual([])
      await GenServer.call(pid, ["then", { timeout: 4_294_967_295 }])
      await clock.advance(4_294_967_294)
      expect(got).toEqual([])
      await clock.advance(1)
      expect(got).toEqual([[4_304_967_295, "timeout"]])
    })

    test("that is too long ends the server, after the reply, without terminate", async () => {
      const pid = await start()
      const ended = watchEnd(pid)
      await GenServer.call(pid, ["then", { timeout: 4_294_967_296 }])
      expect(await ended()).toMatchObject({ code: "timeout_value" })
      const started = await module.start({ timeout: 4_294_967_296 })
      expect(started.ok).toBe(true)
      await settle()
      expect(Process.isAlive(unwrap(started))).toBe(false)
      expect(reports.labels()).toEqual(["proc_lib crash", "proc_lib crash"])
    })

    test("is no different from a message of that name", async () => {
      const pid = await start()
      send(pid, "timeout")
      await settle()
      expect(got).toEqual([[0, "timeout"]])
    })

    test("is over when the server has ended", async () => {
      const pid = await start({ timeout: 100 })
      await GenServer.stop(pid)
      await clock.advance(1_000)
      expect(got).toEqual([])
      expect(time.wheel.size).toBe(0)
    })
  })

  describe("a timeout of 0 that is asked for again and again", () => {
    test("leaves the event loop its turns", async () => {
      let turns = 0
      const Busy = GenServer.define("Busy")({
        init: () => ok(0, { timeout: 0 }),
        handleInfo: (n) => (n < 20_000 ? noreply(n + 1, { timeout: 0 }) : stop("normal", n)),
      })
      const pid = unwrap(await Busy.start(undefined))
      const ended = watchEnd(pid)
      const count = setInterval(() => turns++, 0)
      expect(await ended()).toBe("normal")
      clearInterval(count)
      expect(turns).toBeGreaterThan(0)
    })

    test("so does a continue", async () => {
      let turns = 0
      const Busy = GenServer.define<{ continue: number }>("Busy")({
        init: () => ok(0, { continue: 0 }),
        handleContinue: (n, i) => (i < 50_000 ? noreply(n, { continue: i + 1 }) : stop("normal", n)),
      })
      const pid = unwrap(await Busy.start(undefined))
      const ended = watchEnd(pid)
      const count = setInterval(() => turns++, 0)
      expect(await ended()).toBe("normal")
      clearInterval(count)
      expect(turns).toBeGreaterThan(0)
    })
  })

  describe.each(Object.entries(wraps))("hibernation of a server with %s callbacks", (_kind, wrap) => {
    const module = moduleOf(wrap)

    test("lasts until the next message", async () => {
      const pid = unwrap(await module.start({ hibernate: true }))
      await settle()
      expect(functionOf(pid)).toEqual(HIBERNATING)
      await sys.getState(pid)
      expect(functionOf(pid)).toEqual(HIBERNATING)
      GenServer.cast(pid, "nothing")
      await settle()
      expect(functionOf(pid)).toEqual(LOOPING)
      await GenServer.call(pid, ["then", { hibernate: true }])
      await settle()
      expect(functionOf(pid)).toEqual(HIBERNATING)
    })

    test("begins by itself after hibernateAfter", async () => {
      const pid = unwrap(await module.start(undefined, { hibernateAfter: 100 }))
      await clock.advance(99)
      expect(functionOf(pid)).toEqual(LOOPING)
      await clock.advance(1)
      expect(functionOf(pid)).toEqual(HIBERNATING)
      await sys.getState(pid)
      expect(functionOf(pid)).toEqual(HIBERNATING)
      expect(await GenServer.call(pid, "get")).toBe(0)
      expect(functionOf(pid)).toEqual(LOOPING)
      await clock.advance(60)
      await GenServer.call(pid, "get")
      await clock.advance(99)
      expect(functionOf(pid)).toEqual(LOOPING)
      await clock.advance(1)
      expect(functionOf(pid)).toEqual(HIBERNATING)
    })

    test("does not begin while a state timeout runs", async () => {
      const pid = unwrap(await module.start({ timeout: 300 }, { hibernateAfter: 100 }))
      await clock.advance(299)
      expect(functionOf(pid)).toEqual(LOOPING)
      await clock.advance(1)
      expect(got).toEqual([[300, "timeout"]])
      await clock.advance(100)
      expect(functionOf(pid)).toEqual(HIBERNATING)
    })
  })

  describe("the timer of an idle server", () => {
    test("is one, however many messages come", async () => {
      const pid = unwrap(await moduleOf(wraps.plain).start({ timeout: 100 }, { hibernateAfter: 50 }))
      for (let i = 0; i < 100; i++) await GenServer.call(pid, ["then", { timeout: 100 }])
      await settle()
      // One for the server; the deadlines of the calls are gone.
      expect(time.wheel.size).toBe(1)
    })
  })

  describe("order", () => {
    test("messages are handled as they came, system messages among them", async () => {
      const pid = unwrap(await moduleOf(wraps.plain).start(undefined))
      const seen: unknown[] = []
      const mark = (n: number) => () => {
        seen.push(n)
        return noreply(n)
      }
      GenServer.cast(pid, ["run", mark(1)])
      const state = sys.getState(pid).then((value) => seen.push(["state", value]))
      GenServer.cast(pid, ["run", mark(2)])
      const stopped = GenServer.stop(pid).then(() => seen.push("stopped"))
      GenServer.cast(pid, ["run", mark(3)])
      await Promise.all([state, stopped])
      expect(seen.filter((item) => typeof item === "number")).toEqual([1, 2])
      expect(seen).toContainEqual(["state", 1])
      expect(seen.at(-1)).toBe("stopped")
    })

    test("what one process sends arrives in its order", async () => {
      const pid = unwrap(await moduleOf(wraps.plain).start(undefined))
      await Process.run(async () => {
        for (let i = 0; i < 10; i++) {
          send(pid, i)
          if (i % 3 === 0) await GenServer.call(pid, "get")
        }
        await sys.getState(pid)
      })
      expect(got.map((entry) => (entry as unknown[])[1])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    })

    test("many senders are all heard", async () => {
      const pid = unwrap(await moduleOf(wraps.plain).start(undefined))
      const me = self()
      for (let i = 0; i < 20; i++) {
        spawn(function* () {
          for (let j = 0; j < 50; j++) {
            send(pid, [i, j])
            if (j % 7 === 0) yield* GenServer.call(pid, "get")
          }
          send(me, "done")
        })
      }
      const { receive } = await import("beamline")
      for (let i = 0; i < 20; i++) await receive("done")
      await sys.getState(pid)
      expect(got.length).toBe(1_000)
      for (let i = 0; i < 20; i++) {
        const own = got.map((entry) => (entry as any)[1]).filter(([sender]) => sender === i)
        expect(own.map(([, j]: [number, number]) => j)).toEqual(Array.from({ length: 50 }, (_, j) => j))
      }
    })
  })
})
