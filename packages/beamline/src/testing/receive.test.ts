import { $, is, on, Process, receive, self, send, spawn, when } from "beamline"
import { describe, expect, test } from "vitest"

import { both } from "../../test-support/index.ts"
import {
  assertReceive,
  assertReceived,
  inProcess,
  refuteReceive,
  refuteReceived,
  useVirtualClock,
} from "./index.ts"

const sum = on(["sum", $("n", is.number)], ({ n }) => n)

async function failureOf(fn: () => unknown): Promise<Error> {
  try {
    await fn()
  } catch (error) {
    return error as Error
  }
  throw new Error("did not fail")
}

describe("assertReceive", () => {
  both("takes the first message that matches and leaves the others", function* (w) {
    for (const message of ["a", ["sum", 1], ["sum", 2]]) send(self(), message)
    expect(yield* w(assertReceive(["sum", is.number]))).toEqual(["sum", 1])
    expect(yield* w(receive())).toBe("a")
    expect(yield* w(receive())).toEqual(["sum", 2])
  })

  both("waits for a message", function* (w) {
    const test = self()
    spawn(async () => {
      await Process.sleep(1)
      send(test, "late")
    })
    expect(yield* w(assertReceive(is.string))).toBe("late")
  })

  both("gives with clauses what the handler returns", function* (w) {
    send(self(), ["sum", 4])
    expect(yield* w(assertReceive([sum]))).toBe(4)
  })

  both("fails at the end of its time, with the pattern and the mailbox", function* (w) {
    send(self(), ["sum", "3"])
    send(self(), "tick")
    let failure: unknown
    try {
      yield* w(assertReceive(["sum", $("n", is.number)], 1))
    } catch (error) {
      failure = error
    }
    expect(failure).toMatchObject({
      name: "AssertionError",
      code: "ERR_ASSERTION",
      message:
        `no message matched ["sum", $("n", is.number)] within 1 ms; the mailbox of ${self()} has 2 messages:\n` +
        `  ["sum", "3"]\n  "tick"`,
    })
  })

  test(
    "fails with a stack that leads to the assertion",
    inProcess(async () => {
      const failure = await failureOf(() => assertReceive("x", 1))
      const [first, second] = failure.stack!.split("\n")
      expect(first).toBe(
        `AssertionError: no message matched "x" within 1 ms; the mailbox of ${self()} is empty`,
      )
      expect(second).toContain("receive.test.ts")
    }),
  )

  test(
    "shows the last ten messages of a full mailbox, and the name of its process",
    inProcess(async () => {
      Process.register(self(), "tested")
      for (let i = 0; i < 12; i++) send(self(), i)
      const { message } = await failureOf(() => assertReceive([sum, on("x", () => 0)], 0))
      expect(message).toContain('no message matched ["sum", $("n", is.number)] or "x" within 0 ms')
      expect(message).toContain(`${self()} (tested) has 12 messages, the last 10 of them:\n  2\n  3\n`)
    }),
  )

  test(
    "takes no real time in virtual time, and moves the clock by no more than it waits",
    inProcess(async () => {
      const clock = useVirtualClock()
      Process.sendAfter(self(), "tick", 60_000)
      await expect(assertReceive("tick", 59_999)).rejects.toThrow("within 59999 ms")
      expect(clock.now()).toBe(59_999)
      expect(await assertReceive("tick", 5_000)).toBe("tick")
      expect(clock.now()).toBe(60_000)
    }),
  )

  test(
    "lets no virtual time pass for a message that comes without",
    inProcess(function* () {
      const clock = useVirtualClock()
      const test = self()
      spawn(async () => {
        await Promise.resolve()
        send(test, "now")
      })
      Process.sendAfter(self(), "later", 10)
      yield* assertReceive("now")
      expect(clock.now()).toBe(0)
      yield* assertReceive("later")
      expect(clock.now()).toBe(10)
    }),
  )
})

describe("assertReceived", () => {
  both("takes a message that is there", function* () {
    send(self(), "a")
    send(self(), ["sum", 1])
    expect(assertReceived(["sum", is.number])).toEqual(["sum", 1])
    expect(assertReceived(is.string)).toBe("a")
    send(self(), ["sum", 2])
    expect(assertReceived([sum])).toBe(2)
    expect(() => assertReceived([sum])).toThrow(/^no message matched .*; the mailbox of #PID<.*> is empty$/)
  })

  test(
    "leaves a pending receive in order",
    inProcess(async () => {
      const pending = receive("b")
      send(self(), "a")
      await Process.sleep(0)
      expect(assertReceived("a")).toBe("a")
      send(self(), "b")
      expect(await pending).toBe("b")
    }),
  )
})

describe("refuteReceive", () => {
  both("gives nothing when no message matches in time", function* (w) {
    send(self(), "other")
    expect(yield* w(refuteReceive("x", 1))).toBe(undefined)
    expect(yield* w(receive())).toBe("other")
  })

  both("fails as soon as one matches", function* (w) {
    Process.sendAfter(self(), ["sum", 1], 1)
    let failure: unknown
    try {
      yield* w(refuteReceive(["sum", is.number], 10_000))
    } catch (error) {
      failure = error
    }
    expect(failure).toMatchObject({
      name: "AssertionError",
      message: 'unexpectedly received ["sum", 1], which matches ["sum", is.number]',
    })
  })

  test(
    "waits in virtual time",
    inProcess(async () => {
      const clock = useVirtualClock()
      Process.sendAfter(self(), "tick", 1_000)
      await refuteReceive("tick", 999)
      expect(clock.now()).toBe(999)
      await expect(refuteReceive("tick", 1)).rejects.toThrow('unexpectedly received "tick"')
    }),
  )
})

describe("refuteReceived", () => {
  both("fails when a message is there, and takes none", function* (w) {
    send(self(), 1)
    refuteReceived(is.string)
    expect(() => refuteReceived(when($("n"), ({ n }) => n === 1))).toThrow(
      'unexpectedly received 1, which matches when($("n"), …)',
    )
    expect(yield* w(receive())).toBe(1)
  })
})

describe("a wrong argument", () => {
  test.each([
    ["assertReceive", assertReceive],
    ["refuteReceive", refuteReceive],
  ])("of %s throws at once", (_, assertion) => {
    for (const timeout of [-1, 1.5, NaN, Infinity, "100", null, {}, 2 ** 33, true, 10n]) {
      expect(() => Reflect.apply(assertion, undefined, ["x", timeout])).toThrow(/^expected timeout to be/)
    }
  })

  test("that is a malformed pattern throws at once", () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    for (const assertion of [assertReceive, assertReceived, refuteReceive, refuteReceived]) {
      expect(() => Reflect.apply(assertion, undefined, [cycle])).toThrow(TypeError)
    }
  })
})
