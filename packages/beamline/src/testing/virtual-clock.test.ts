import { GenServer, noreply, ok, Process, receive, reply, self, send, spawn, Supervisor } from "beamline"
import { describe, expect, test } from "vitest"

import {
  assertReceived,
  captureLog,
  inProcess,
  refuteReceived,
  settle,
  startSupervised,
  useClock,
  useVirtualClock,
  VirtualClock,
} from "./index.ts"

interface Slow {
  call: { work(ms: number): string; idle(ms: number): void; crash(): void }
}
const Slow = GenServer.define<Slow>("Slow")({
  init: (_: undefined) => ok(self()),
  handleCall: {
    work: function* (state, _from, ms) {
      yield* Process.sleep(ms)
      return reply("done", state)
    },
    idle: (state, _from, timeout) => reply(undefined, state, { timeout }),
    crash: () => {
      throw new Error("crash")
    },
  },
  handleInfo: (state, message) => {
    send("tested", message)
    return noreply(state)
  },
})

describe("useVirtualClock", () => {
  test(
    "moves sendAfter, sleep and receive … after",
    inProcess(async () => {
      const clock = useVirtualClock()
      const test = self()
      Process.sendAfter(test, "timer", 1_000)
      spawn(async () => {
        await Process.sleep(2_000)
        send(test, "slept")
      })
      spawn(function* () {
        send(test, yield* receive(undefined, { after: 3_000, orElse: () => "late" }))
      })
      for (const message of ["timer", "slept", "late"]) {
        await clock.advance(999)
        refuteReceived(message)
        await clock.advance(1)
        assertReceived(message)
      }
      expect(clock.now()).toBe(3_000)
    }),
  )

  test(
    "moves the deadlines of calls",
    inProcess(function* () {
      const clock = useVirtualClock()
      const slow = yield* startSupervised(Slow)
      const call = GenServer.call(slow, ["work", 60_000])
      yield* clock.advance(5_000)
      let failure: unknown
      try {
        yield* call
      } catch (error) {
        failure = error
      }
      expect(failure).toMatchObject({
        reason: ["timeout", ["GenServer", "call", [slow, ["work", 60_000], 5_000]]],
      })
      expect(clock.now()).toBe(5_000)
    }),
  )

  test(
    "moves the timeouts of servers",
    inProcess(async () => {
      const clock = useVirtualClock()
      Process.register(self(), "tested")
      const slow = await startSupervised(Slow)
      await GenServer.call(slow, ["idle", 500])
      await clock.advance(499)
      refuteReceived("timeout")
      await clock.advance(1)
      assertReceived("timeout")
    }),
  )

  test(
    "moves the window of a supervisor's restarts",
    inProcess(async () => {
      const clock = useVirtualClock()
      const tree = await startSupervised({
        id: "tree",
        start: () =>
          Supervisor.startLink([Slow.childSpec(undefined, { name: "slow" })], {
            strategy: "one_for_one",
            maxRestarts: 1,
            maxSeconds: 5,
          }),
        restart: "temporary",
      })
      const crash = async (): Promise<void> => {
        await captureLog(() => GenServer.call(GenServer.name<Slow>("slow"), "crash").catch(() => {}))
      }
      await crash()
      await clock.advance(6_000)
      await crash()
      expect(Process.isAlive(tree)).toBe(true)
      await crash()
      expect(Process.isAlive(tree)).toBe(false)
    }),
  )

  test("lets the time pass that children need to be stopped", async () => {
    const stubborn = {
      id: "stubborn",
      shutdown: 60_000,
      start: () =>
        GenServer.define<{}>("Stubborn")({
          init: (_: undefined) => {
            Process.flag("trapExit", true)
            return ok(0)
          },
          terminate: async () => {
            await Process.sleep(3_600_000)
          },
        }).startLink(),
    }
    let clock: VirtualClock | undefined
    await inProcess(async () => {
      clock = useVirtualClock()
      await startSupervised(stubborn)
    })()
    expect(clock?.now()).toBe(60_000)
  })

  test("takes the clock away when the body ends, also when it fails", async () => {
    const real = useClock(new VirtualClock())
    useClock(real)
    await inProcess(async () => void useVirtualClock())()
    await inProcess(async () => {
      useVirtualClock()
      throw new Error("no")
    })().catch(() => {})
    const before = useClock(real)
    expect(before).toBe(real)
  })

  test(
    "says what time it is",
    inProcess(async () => {
      const clock = useVirtualClock({ wallTime: Date.UTC(2030, 0, 1) })
      await clock.advance(1_500)
      const { events } = await captureLog(async () => {
        const { Logger } = await import("beamline")
        Logger.error("now")
      })
      expect(new Date(events[0]!.time).toISOString()).toBe("2030-01-01T00:00:01.500Z")
    }),
  )

  test(
    "with flow lets time pass by itself",
    inProcess(async () => {
      const clock = useVirtualClock({ flow: true })
      await Process.sleep(3_600_000)
      expect(clock.now()).toBe(3_600_000)
      const slow = await startSupervised(Slow)
      expect(await GenServer.call(slow, ["work", 4_000])).toBe("done")
      await expect(GenServer.call(slow, ["work", 10_000])).rejects.toMatchObject({
        reason: ["timeout", expect.anything()],
      })
    }),
  )

  test("is refused outside a body and a second time", async () => {
    expect(() => useVirtualClock()).toThrow(
      /^expected useVirtualClock to be called in a test body.*the main process$/,
    )
    await expect(
      inProcess(async () => {
        useVirtualClock()
        useVirtualClock()
      })(),
    ).rejects.toThrow("expected no test to have a virtual clock yet")
    await inProcess(async () => {
      useVirtualClock()
      await expect(inProcess(() => void useVirtualClock())()).rejects.toThrow("at the same time")
    })()
  })

  test("throws for wrong options", () => {
    const wrong = [
      null,
      1,
      [],
      { wallTime: "now" },
      { wallTime: NaN },
      { wallTime: Infinity },
      { flow: 1 },
      { time: 1 },
    ]
    for (const options of [...wrong, "x", true]) {
      expect(() => Reflect.apply(useVirtualClock, undefined, [options])).toThrow(/^expected /)
    }
  })
})

describe("VirtualClock.advance", () => {
  test(
    "goes from timer to timer, and lets each come to rest before the next",
    inProcess(async () => {
      const clock = useVirtualClock()
      const seen: unknown[] = []
      spawn(async () => {
        for (let i = 1; i <= 3; i++) {
          await Process.sleep(10)
          await Promise.resolve()
          seen.push(["async", i, clock.now()])
        }
      })
      spawn(function* () {
        for (let i = 1; i <= 2; i++) {
          yield* Process.sleep(15)
          seen.push(["generator", i, clock.now()])
        }
      })
      await clock.advance(100)
      expect(seen).toEqual([
        ["async", 1, 10],
        ["generator", 1, 15],
        ["async", 2, 20],
        ["generator", 2, 30],
        ["async", 3, 30],
      ])
      expect(clock.now()).toBe(100)
    }),
  )

  test(
    "called twice moves the clock one after the other",
    inProcess(async () => {
      const clock = useVirtualClock()
      const both = [clock.advance(10), clock.advance(5)]
      await Promise.all(both)
      expect(clock.now()).toBe(15)
    }),
  )

  test("throws for anything but a non-negative number", () => {
    const clock = new VirtualClock()
    for (const wrong of [-1, NaN, Infinity, "1", null, undefined, {}, [], true, 1n]) {
      expect(() => clock.advance(wrong as never)).toThrow(/^expected milliseconds to be/)
    }
  })
})

describe("settle", () => {
  test(
    "waits for chains of messages and of promises",
    inProcess(async () => {
      let hops = 0
      const hop = (n: number): void => {
        spawn(async () => {
          for (let i = 0; i < 50; i++) await Promise.resolve()
          await new Promise((resolve) => void setImmediate(resolve))
          hops++
          if (n > 1) hop(n - 1)
        })
      }
      hop(20)
      await settle()
      expect(hops).toBe(20)
    }),
  )

  test("fails when a process never rests, and names it", async () => {
    await expect(
      inProcess(async () => {
        const restless = spawn(function* () {
          for (;;) {
            send(self(), "again")
            yield* receive()
          }
        })
        Process.register(restless, "restless")
        await settle()
      })(),
    ).rejects.toThrow(
      /^expected all processes to come to rest within 4000 ms, got: still at work: #PID<.*> \(restless\)/,
    )
  })
})
