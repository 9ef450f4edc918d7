import { $, _, is, makeRef, on, Process, receive, self, send, spawn } from "beamline"
import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { both } from "../../test-support/index.ts"
import { useClock, VirtualClock } from "../testing/index.ts"

const nothing = { after: 0, orElse: () => "nothing" } as const

describe("receive", () => {
  both("takes the oldest message that matches and leaves the others in order", function* (w) {
    for (const message of ["a", 1, "b", 2, ["t", 3]]) send(self(), message)
    expect(yield* w(receive(is.number))).toBe(1)
    expect(yield* w(receive(["t", is.number]))).toEqual(["t", 3])
    expect(yield* w(receive((message) => message === "b"))).toBe("b")
    expect(Process.info(self(), "messages")).toEqual(["messages", ["a", 2]])
    expect(yield* w(receive())).toBe("a")
    expect(yield* w(receive())).toBe(2)
  })

  both("waits for a message that matches, past those that don't", function* (w) {
    const me = self()
    spawn(async () => {
      send(me, "no")
      await Process.sleep(0)
      send(me, "neither")
      send(me, 7)
    })
    expect(yield* w(receive(is.number))).toBe(7)
    expect(yield* w(receive())).toBe("no")
    expect(yield* w(receive())).toBe("neither")
  })

  both("takes the first message that any clause matches, not the first clause", function* (w) {
    const clauses = [
      on(["b", $("n", is.number)], ({ n }) => `b${n}`),
      on(["a", $("n", is.number)], ({ n }) => `a${n}`),
    ] as const
    send(self(), ["a", 1])
    send(self(), ["b", 2])
    expect(yield* w(receive(clauses))).toBe("a1")
    expect(yield* w(receive(clauses))).toBe("b2")
  })

  both("runs the handler of a clause as the process, waiting or not", function* (w) {
    const clauses = [on("who", () => self())] as const
    send(self(), "who")
    expect(yield* w(receive(clauses))).toBe(self())
    const me = self()
    spawn(() => send(me, "who"))
    expect(yield* w(receive(clauses))).toBe(self())
  })

  both("fails with what the handler of a clause throws", function* (w) {
    const me = self()
    const clauses = [
      on(_, () => {
        throw new RangeError("handler")
      }),
    ] as const
    send(self(), 1)
    yield* throwsRange(() => w(receive(clauses)))
    spawn(() => send(me, 1))
    yield* throwsRange(() => w(receive(clauses)))
  })

  both("skips a message whose predicate throws", function* (w) {
    send(self(), null)
    send(self(), { a: 1 })
    expect(yield* w(receive((message) => (message as { a: number }).a === 1))).toEqual({ a: 1 })
  })

  both("that is already pending forbids another", function* (w) {
    const first = receive()
    expect(() => receive()).toThrow(expect.objectContaining({ code: "ERR_RECEIVE_PENDING" }))
    expect(() => receive("x")).toThrow(expect.objectContaining({ code: "ERR_RECEIVE_PENDING" }))
    send(self(), "one")
    expect(yield* w(first)).toBe("one")
    send(self(), "two")
    expect(yield* w(receive())).toBe("two")
  })

  test("lets the handler of a clause begin the next one", () =>
    Process.run(async () => {
      const me = self()
      const clauses = [on("go", async () => ["then", await receive()])] as const
      send(me, "go")
      send(me, 1)
      expect(await receive(clauses)).toEqual(["then", 1])
      spawn(async () => {
        send(me, "go")
        await Process.sleep(0)
        send(me, 2)
      })
      expect(await receive(clauses)).toEqual(["then", 2])
    }))

  test("refuses a promise from the handler of a clause in a generator process", () =>
    Process.run(function* () {
      const clauses = [on("go", async () => 1)] as const
      for (const early of [true, false]) {
        if (early) send(self(), "go")
        else Process.sendAfter(self(), "go", 0)
        try {
          yield* receive(clauses)
          expect.unreachable()
        } catch (error) {
          expect((error as Error).message).toContain("in a generator process")
        }
      }
    }))

  test("can be waited for by a generator and followed as a promise at once", () =>
    Process.run(function* () {
      const wait = receive()
      const seen: unknown[] = []
      void wait.then((value) => seen.push(value))
      Process.sendAfter(self(), "x", 0)
      expect(yield* wait).toBe("x")
      yield* Process.sleep(1)
      expect(seen).toEqual(["x"])
    }))

  test("waits in any order that a generator likes", () =>
    Process.run(function* () {
      const sleep = Process.sleep(1)
      const message = receive()
      send(self(), "m")
      yield* sleep
      expect(yield* message).toBe("m")
    }))
})

describe("receive since a reference", () => {
  both("looks only at what came later", function* (w) {
    send(self(), ["m", 1])
    const ref = makeRef()
    send(self(), ["m", 2])
    expect(yield* w(receive(["m", _], { since: ref }))).toEqual(["m", 2])
    expect(yield* w(receive(["m", _], { since: ref, ...nothing }))).toBe("nothing")
    expect(yield* w(receive(["m", _]))).toEqual(["m", 1])
  })

  both("is implied by a reference in the pattern", function* (w) {
    let asked = 0
    const counting = (): boolean => {
      asked++
      return true
    }
    for (let i = 0; i < 100; i++) send(self(), [i, i])
    const ref = makeRef()
    send(self(), ["done", ref])
    yield* w(receive([counting, ref]))
    expect(asked).toBe(1)
    yield* w(receive())
  })

  both("of another process starts at the front", function* (w) {
    const me = self()
    spawn(() => send(me, makeRef()))
    const ref = yield* w(receive())
    send(me, "x")
    expect(yield* w(receive("x", { since: ref as never }))).toBe("x")
  })

  both("that has been passed starts at the front", function* (w) {
    send(self(), 0)
    const ref = makeRef()
    send(self(), 1)
    send(self(), 2)
    expect([yield* w(receive()), yield* w(receive())]).toEqual([0, 1])
    expect(yield* w(receive(is.number, { since: ref }))).toBe(2)
  })
})

describe("receive with after", () => {
  let clock: VirtualClock
  let real: ReturnType<typeof useClock>
  beforeEach(() => {
    real = useClock((clock = new VirtualClock()))
  })
  afterEach(() => void useClock(real))

  both("0 takes what is there and else gives up at once", function* (w) {
    send(self(), "there")
    expect(yield* w(receive("there", nothing))).toBe("there")
    expect(yield* w(receive("there", nothing))).toBe("nothing")
    expect(yield* w(receive(_, { after: 0 }))).toBeUndefined()
  })

  both("gives up when the time is over, and not before", function* (w) {
    const me = self()
    spawn(async () => {
      await clock.advance(99)
      send(me, "early")
      await clock.advance(1)
    })
    expect(yield* w(receive("never", { after: 100, orElse: () => clock.now() }))).toBe(100)
  })

  both("is not prolonged by messages that don't match", function* (w) {
    const me = self()
    spawn(async () => {
      for (let i = 0; i < 12; i++) {
        await clock.advance(10)
        send(me, i)
      }
    })
    expect(yield* w(receive("never", { after: 100, orElse: () => clock.now() }))).toBe(100)
  })

  both("of infinity never gives up", function* (w) {
    const me = self()
    spawn(async () => {
      await clock.advance(10 ** 9)
      send(me, "at last")
    })
    expect(yield* w(receive("at last", { after: "infinity" }))).toBe("at last")
  })

  both("leaves no timer behind", function* (w) {
    const me = self()
    spawn(() => send(me, "x"))
    yield* w(receive("x", { after: 1000 }))
    yield* w(receive("y", { after: 0 }))
    const pid = spawn(async () => void (await receive("y", { after: 1000 })))
    yield* w(Process.sleep(0))
    Process.exit(pid, "kill")
    expect(yield* w(receive(_, { after: 0 }))).toBeUndefined()
  })

  both("fails with what orElse throws", function* (w) {
    const orElse = (): never => {
      throw new RangeError("late")
    }
    yield* throwsRange(() => w(receive("x", { after: 0, orElse })))
    spawn(() => clock.advance(5))
    yield* throwsRange(() => w(receive("x", { after: 5, orElse })))
  })
})

describe("selective receive", () => {
  both("does not look again at what it has seen", function* (w) {
    let asked = 0
    const me = self()
    for (let i = 0; i < 1000; i++) send(me, i)
    spawn(async () => {
      for (let i = 0; i < 1000; i++) {
        send(me, i)
        await Process.sleep(0)
      }
      send(me, "end")
    })
    yield* w(
      receive((message) => {
        asked++
        return message === "end"
      }),
    )
    expect(asked).toBe(2001)
  })

  test("by a fresh reference costs the same with a backlog of 10,000", () =>
    Process.run(function* () {
      const round = function* (): Generator<any, number> {
        const started = performance.now()
        for (let i = 0; i < 2_000; i++) {
          const ref = makeRef()
          send(self(), ["reply", ref, i])
          yield* receive(["reply", ref, _])
        }
        return performance.now() - started
      }
      yield* round()
      const empty = yield* round()
      for (let i = 0; i < 10_000; i++) send(self(), ["backlog", i])
      const full = yield* round()
      expect(full).toBeLessThan(empty * 5 + 20)
    }))
})

function* throwsRange(wait: () => Generator<any, unknown>): Generator<any, void> {
  try {
    yield* wait()
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError)
    return
  }
  expect.unreachable()
}
