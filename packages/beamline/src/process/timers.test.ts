import { isReference, makeRef, Process, receive, self, send, spawn } from "beamline"
import type { Pid, Reference } from "beamline"
import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { both } from "../../test-support/index.ts"
import { settle, useClock, VirtualClock } from "../testing/index.ts"

const NOTHING = { after: 0, orElse: () => "nothing" } as const

const forever = async (): Promise<void> => {
  await receive(() => false)
}

let clock: VirtualClock
let real: ReturnType<typeof useClock>
beforeEach(() => {
  real = useClock((clock = new VirtualClock()))
})
afterEach(() => void useClock(real))

/** What has come to a process that forwards all it gets. */
function listener(): { pid: Pid; got: unknown[] } {
  const got: unknown[] = []
  const pid = spawn(async () => {
    for (;;) got.push(await receive())
  })
  return { pid, got }
}

describe("Process.sendAfter", () => {
  test("sends the bare message when the time has come, not before", async () => {
    const { pid, got } = listener()
    const timer = Process.sendAfter(pid, "tick", 100)
    expect(isReference(timer)).toBe(true)
    await clock.advance(99)
    expect(got).toEqual([])
    await clock.advance(1)
    expect(got).toEqual(["tick"])
  })

  test("with 0 is still asynchronous", async () => {
    const { pid, got } = listener()
    Process.sendAfter(pid, "soon", 0)
    expect(got).toEqual([])
    await clock.advance(0)
    expect(got).toEqual(["soon"])
  })

  test("with abs takes a point in time, and fires at once when that has passed", async () => {
    const { pid, got } = listener()
    await clock.advance(1000)
    Process.sendAfter(pid, "later", 1500, { abs: true })
    Process.sendAfter(pid, "past", 10, { abs: true })
    Process.sendAfter(pid, "long past", -10, { abs: true })
    await clock.advance(0)
    expect(new Set(got)).toEqual(new Set(["past", "long past"]))
    await clock.advance(500)
    expect(got.at(-1)).toBe("later")
  })

  test("to a name looks it up when the time has come", async () => {
    const { pid, got } = listener()
    Process.sendAfter("named_late", "found", 10)
    Process.sendAfter("named_never", "lost", 10)
    Process.register(pid, "named_late")
    await clock.advance(10)
    expect(got).toEqual(["found"])
    Process.unregister("named_late")
  })

  test("to a name runs on when the process of that name dies", async () => {
    const first = spawn(forever)
    Process.register(first, "renamed")
    const timer = Process.sendAfter("renamed", "hi", 10)
    Process.exit(first, "kill")
    expect(Process.readTimer(timer)).toBe(10)
    const { pid, got } = listener()
    Process.register(pid, "renamed")
    await clock.advance(10)
    expect(got).toEqual(["hi"])
    Process.unregister("renamed")
  })

  test("to a pid is cancelled when that process dies", () => {
    const pid = spawn(forever)
    const timer = Process.sendAfter(pid, "hi", 10)
    expect(Process.readTimer(timer)).toBe(10)
    Process.exit(pid, "kill")
    expect(Process.readTimer(timer)).toBe(false)
    expect(Process.cancelTimer(timer)).toBe(false)
  })

  test("to a dead pid is void from the start", () => {
    const pid = spawn(forever)
    Process.exit(pid, "kill")
    const timer = Process.sendAfter(pid, "hi", 10)
    expect(isReference(timer)).toBe(true)
    expect(Process.readTimer(timer)).toBe(false)
  })

  test("survives the process that started it", async () => {
    const { pid, got } = listener()
    const starter = spawn(() => void Process.sendAfter(pid, "from the dead", 10))
    await settle()
    expect(Process.isAlive(starter)).toBe(false)
    await clock.advance(10)
    expect(got).toEqual(["from the dead"])
  })

  test("fires timers of one time in the order of their making", async () => {
    const { pid, got } = listener()
    for (let i = 0; i < 200; i++) Process.sendAfter(pid, i, 50)
    await clock.advance(50)
    expect(got).toEqual(Array.from({ length: 200 }, (_, i) => i))
  })
})

describe("Process.readTimer", () => {
  test("tells what is left, false when it has fired or is unknown", async () => {
    const timer = Process.sendAfter(spawn(forever), "x", 100)
    expect(Process.readTimer(timer)).toBe(100)
    await clock.advance(40)
    expect(Process.readTimer(timer)).toBe(60)
    await clock.advance(60)
    expect(Process.readTimer(timer)).toBe(false)
    expect(Process.readTimer(makeRef())).toBe(false)
  })
})

describe("Process.cancelTimer", () => {
  const make = (pid: Pid): Reference => Process.sendAfter(pid, "never", 100)

  const table = [
    [{}, 100, false, undefined, undefined],
    [{ info: false }, undefined, undefined, undefined, undefined],
    [{ async: true }, undefined, undefined, 100, false],
    [{ async: true, info: false }, undefined, undefined, undefined, undefined],
  ] as const

  for (const [options, pending, over, pendingMessage, overMessage] of table) {
    both(`${JSON.stringify(options)} cancels a timer that runs`, function* (w) {
      const timer = make(self())
      expect(Process.cancelTimer(timer, options)).toBe(pending)
      const message = yield* w(receive(undefined, NOTHING))
      expect(message).toEqual(
        pendingMessage === undefined ? "nothing" : ["cancel_timer", timer, pendingMessage],
      )
      yield* w(Process.sleep(0))
      expect(Process.readTimer(timer)).toBe(false)
    })

    both(`${JSON.stringify(options)} of one that does not run`, function* (w) {
      const timer = make(self())
      Process.cancelTimer(timer)
      for (const ref of [timer, makeRef()]) {
        expect(Process.cancelTimer(ref, options)).toBe(over)
        const message = yield* w(receive(undefined, NOTHING))
        expect(message).toEqual(overMessage === undefined ? "nothing" : ["cancel_timer", ref, overMessage])
      }
    })
  }

  test("after a number keeps the message away, after false does not take it back", async () => {
    const { pid, got } = listener()
    const cancelled = Process.sendAfter(pid, "cancelled", 10)
    const fired = Process.sendAfter(pid, "fired", 10)
    expect(Process.cancelTimer(cancelled)).toBe(10)
    await clock.advance(10)
    expect(Process.cancelTimer(fired)).toBe(false)
    expect(got).toEqual(["fired"])
  })

  both("works from any process", function* (w) {
    const timer = make(self())
    const me = self()
    spawn(() => send(me, Process.cancelTimer(timer)))
    expect(yield* w(receive())).toBe(100)
  })
})

describe("Process.sleep", () => {
  both("waits for its time, while messages stay queued", function* (w) {
    const me = self()
    spawn(() => clock.advance(70))
    send(me, "kept")
    yield* w(Process.sleep(50))
    expect(clock.now()).toBe(50)
    expect(Process.info(me, "messages")).toEqual(["messages", ["kept"]])
  })

  both("blocks only its own process", function* (w) {
    const sleeper = spawn(async () => Process.sleep("infinity"))
    expect(yield* w(Process.sleep(0))).toBeUndefined()
    expect(Process.info(sleeper, "status")).toEqual(["status", "waiting"])
    Process.exit(sleeper, "boom")
    expect(Process.isAlive(sleeper)).toBe(false)
  })

  both("takes times beyond those of native timers", function* (w) {
    spawn(() => clock.advance(2 ** 40))
    yield* w(Process.sleep(2 ** 40))
    expect(clock.now()).toBe(2 ** 40)
  })

  test("with 0 lets others run", () =>
    Process.run(function* () {
      const seen: string[] = []
      spawn(function* () {
        for (let i = 0; i < 3; i++) {
          seen.push("other")
          yield* Process.sleep(0)
        }
      })
      for (let i = 0; i < 3; i++) {
        seen.push("one")
        yield* Process.sleep(0)
      }
      expect(seen).toEqual(["one", "other", "one", "other", "one", "other"])
    }))
})

describe("useClock", () => {
  test("leaves timers to the clock that they were started on", async () => {
    const { pid, got } = listener()
    const old = Process.sendAfter(pid, "old", 10)
    const cancelled = Process.sendAfter(pid, "cancelled", 10)
    const second = new VirtualClock()
    useClock(second)
    Process.sendAfter(pid, "new", 10)
    expect(Process.cancelTimer(cancelled)).not.toBe(false)
    await second.advance(10)
    expect(got).toEqual(["new"])
    useClock(clock)
    Process.sendAfter(pid, "third", 5)
    await clock.advance(10)
    expect(got).toEqual(["new", "third", "old"])
    expect(Process.readTimer(old)).toBe(false)
  })

  test("a clock with fractions: a timer has never more left than was asked for, and fires in its millisecond's turn", async () => {
    let time = 0.4
    let wake = (): void => {}
    useClock({
      free: true,
      now: () => time,
      wallTime: () => time,
      wakeAt: (_at, _hold, fn) => void (wake = fn),
      sleep: () => {},
    })
    const { pid, got } = listener()
    const first = Process.sendAfter(pid, "first", 10)
    expect(Process.readTimer(first)).toBe(10)
    time = 0.9
    expect(Process.readTimer(first)).toBe(10)
    const second = Process.sendAfter(pid, "second", 10)
    time = 1.2
    expect(Process.readTimer(first)).toBe(9)
    // Due at 10.2, 0.7 before the others, but in the same millisecond: as on the BEAM, in the order of their start.
    const third = Process.sendAfter(pid, "third", 9)
    expect(Process.readTimer(third)).toBe(9)
    time = 10.95
    wake()
    await settle()
    expect(got).toEqual([])
    expect(Process.cancelTimer(second)).toBe(0)
    time = 11
    wake()
    await settle()
    expect(got).toEqual(["first", "third"])
  })
})
