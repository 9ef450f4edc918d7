import {
  DynamicSupervisor,
  exit,
  Process,
  receive,
  self,
  send,
  spawnMonitor,
  System,
  Task,
  unwrap,
  wait,
} from "beamline"
import type { ExitError, Pid, Steps, StreamOptions, TaskStream } from "beamline"
import { describe, expect, test } from "vitest"

import { timeFlows, virtualTime } from "../../test-support/index.ts"

timeFlows()

type Shown = readonly [kind: "ok" | "exit", value: unknown]

/** Reads a stream in an async process, as `["ok", value]` and `["exit", reason]`. */
async function all(stream: TaskStream<any>): Promise<Shown[]> {
  const results: Shown[] = []
  for await (const result of stream) results.push(result.ok ? ["ok", result.value] : ["exit", result.error])
  return results
}

/** Reads it in a generator process. */
function* allSteps(stream: TaskStream<any>): Generator<any, Shown[]> {
  const results: Shown[] = []
  const reading = stream[Symbol.asyncIterator]()
  for (;;) {
    const { done, value } = yield* reading.next()
    if (done === true) return results
    results.push(value.ok ? ["ok", value.value] : ["exit", value.error])
  }
}

/** What a process still holds of others. */
const ties = () => Process.info(self(), ["links", "monitors", "messageQueueLen"])
const NO_TIES = [
  ["links", []],
  ["monitors", []],
  ["messageQueueLen", 0],
]

/** Runs a body twice: the stream read by an async process, and by a generator process. */
function inBoth(
  name: string,
  build: () => TaskStream<any>,
  check: (results: Shown[]) => void,
  trap = false,
): void {
  test(`${name} (async)`, async () => {
    await Process.run(async () => {
      Process.flag("trapExit", trap)
      check(await all(build()))
      expect(ties()).toEqual(NO_TIES)
    })
  })
  test(`${name} (generator)`, async () => {
    await Process.run(function* () {
      Process.flag("trapExit", trap)
      check(yield* allSteps(build()))
      expect(ties()).toEqual(NO_TIES)
    })
  })
}

const later = (time: number) => async (n: number) => {
  await Process.sleep(time)
  return n
}
const forever = async (): Promise<void> => {
  await receive(() => false)
}
const failOn =
  (bad: number, reason: unknown = "bad") =>
  (n: number) =>
    n === bad ? exit(reason) : n
const oks = (...values: unknown[]) => values.map((value) => ["ok", value])

describe("Task.asyncStream", () => {
  inBoth(
    "gives the results in the order of the elements",
    () =>
      Task.asyncStream([30, 1, 10], async (time) => (await Process.sleep(time), time), { maxConcurrency: 3 }),
    (results) => expect(results).toEqual(oks(30, 1, 10)),
  )
  inBoth(
    "unordered, gives them as they are there",
    () =>
      Task.asyncStream([30, 1, 10], async (time) => (await Process.sleep(time), time), {
        maxConcurrency: 3,
        ordered: false,
      }),
    (results) => expect(results).toEqual(oks(1, 10, 30)),
  )
  inBoth(
    "runs plain, async and generator functions",
    () =>
      Task.asyncStream([1], function* (n: number, signal: AbortSignal) {
        yield* Process.sleep(0)
        return [n, signal.aborted]
      }),
    (results) => expect(results).toEqual(oks([1, false])),
  )
  inBoth(
    "puts the element before the arguments of a module's function",
    () => Task.asyncStream([1, 2], { join: (...args: unknown[]) => args.join("-") }, "join", ["a", "b"]),
    (results) => expect(results).toEqual(oks("1-a-b", "2-a-b")),
  )
  inBoth(
    "reads an empty source",
    () => Task.asyncStream([], later(0)),
    (results) => expect(results).toEqual([]),
  )
  inBoth(
    "reads async sources, and other streams",
    () => {
      const numbers = async function* () {
        for (let n = 1; n <= 5; n++) {
          await Process.sleep(n % 2)
          yield n
        }
      }
      const doubled = Task.asyncStream(numbers(), (n) => n * 2, { maxConcurrency: 2 })
      return Task.asyncStream(doubled, async (result) => result)
    },
    (results) => expect(results).toEqual([2, 4, 6, 8, 10].map((value) => ["ok", { ok: true, value }])),
  )
  inBoth(
    "gives the reasons of tasks that failed to one who traps exits",
    () => Task.asyncStream([1, 2, 3], failOn(2)),
    (results) => expect(results).toEqual([...oks(1), ["exit", "bad"], ...oks(3)]),
    true,
  )
  inBoth(
    "zips the element to the reason of a failure",
    () => Task.asyncStream([1, 2], failOn(2), { zipInputOnExit: true }),
    (results) => expect(results).toEqual([...oks(1), ["exit", [2, "bad"]]]),
    true,
  )
  inBoth(
    "kills a task that is late",
    () =>
      Task.asyncStream([1, 2], async (n) => (n === 1 ? forever() : n), {
        timeout: 5,
        onTimeout: "kill_task",
      }),
    (results) => expect(results).toEqual([["exit", "timeout"], ...oks(2)]),
  )

  test("has callers, ancestors and an initial call", async () => {
    await Process.run(async () => {
      const look = () => [Process.get("$ancestors"), Process.get("$callers"), Process.get("$initial_call")]
      const [[, [ancestors, callers, call]]] = (await all(Task.asyncStream([1], look))) as any
      expect(ancestors).toHaveLength(1)
      expect(ancestors[0]).not.toBe(self())
      expect([callers, call]).toEqual([[self()], ["erlang", "apply", 2]])
    })
  })

  test("runs nothing before it is read, and again each time it is read", async () => {
    await Process.run(async () => {
      const log: string[] = []
      const source = {
        *[Symbol.iterator]() {
          log.push("open")
          yield 1
        },
      }
      const stream = Task.asyncStream(source, (n) => n)
      expect(log).toEqual([])
      expect([await all(stream), await all(stream)]).toEqual([oks(1), oks(1)])
      expect(log).toEqual(["open", "open"])
    })
  })

  test("pulls an element when a result has been read: pull 1, pull 2, emit 1, pull 3, emit 2", async () => {
    await Process.run(async () => {
      const log: string[] = []
      const naturals = function* () {
        for (let n = 1; ; n++) {
          log.push(`pull ${n}`)
          yield n
        }
      }
      for await (const result of Task.asyncStream(naturals(), later(1), { maxConcurrency: 2 })) {
        if (!result.ok) break
        log.push(`emit ${result.value}`)
        if (result.value === 4) break
      }
      expect(log.join(", ")).toBe("pull 1, pull 2, emit 1, pull 3, emit 2, pull 4, emit 3, pull 5, emit 4")
    })
  })

  test("never runs more tasks than maxConcurrency, also behind a slow first one", async () => {
    await Process.run(async () => {
      let [running, most] = [0, 0]
      const order: number[] = []
      const work = async (n: number) => {
        most = Math.max(most, ++running)
        await Process.sleep(n === 1 ? 30 : 0)
        running--
        order.push(n)
        return n
      }
      const elements = [1, 2, 3, 4, 5, 6, 7, 8]
      expect(await all(Task.asyncStream(elements, work, { maxConcurrency: 2 }))).toEqual(oks(...elements))
      expect(most).toBe(2)
      // As in Elixir, the others go on meanwhile; their results wait.
      expect(order).toEqual([2, 3, 4, 5, 6, 7, 8, 1])
    })
  })

  test("runs as many as there are schedulers by default", async () => {
    await Process.run(async () => {
      let [running, most] = [0, 0]
      const work = async () => {
        most = Math.max(most, ++running)
        await Process.sleep(1)
        running--
      }
      await all(Task.asyncStream(Array.from({ length: 200 }), work))
      expect(most).toBe(Math.min(200, System.schedulersOnline()))
    })
  })

  test("a failing task ends a reader that does not trap, and the other tasks", async () => {
    await Process.run(async () => {
      for (const reason of ["bad", "shutdown"]) {
        const pids: Pid[] = []
        const [pid, ref] = spawnMonitor(async () => {
          const work = async (n: number) => {
            pids.push(self())
            if (n === 1) await forever()
            await Process.sleep(1)
            exit(reason)
          }
          await all(Task.asyncStream([1, 2], work, { maxConcurrency: 2 }))
        })
        expect(await receive()).toEqual(["DOWN", ref, "process", pid, reason])
        expect(pids.map((one) => Process.isAlive(one))).toEqual([false, false])
      }
    })
  })

  test("the reader's death ends the tasks", async () => {
    await Process.run(async () => {
      const owner = self()
      const [pid] = spawnMonitor(async () => {
        await all(Task.asyncStream([1], async () => (send(owner, self()), forever())))
      })
      const task = (await receive()) as Pid
      const ref = Process.monitor(task)
      Process.exit(pid, "kill")
      const downs = [await receive(), await receive()] as any[]
      expect(downs.find((down) => down[1] === ref)?.[4]).toBe("killed")
    })
  })

  const ends = {
    break: () => undefined,
    throw: () => {
      throw new Error("loop")
    },
  }
  for (const [name, end] of Object.entries(ends)) {
    test(`stopped early by ${name}, it kills its tasks at once and closes the source`, async () => {
      await Process.run(async () => {
        Process.flag("trapExit", true)
        const pids: Pid[] = []
        let isClosed = false
        const source = function* () {
          try {
            for (let n = 0; ; n++) yield n
          } finally {
            isClosed = true
          }
        }
        const work = async (n: number) => {
          pids.push(self())
          if (n > 0) await forever()
        }
        const read = async () => {
          for await (const _result of Task.asyncStream(source(), work, { maxConcurrency: 3 })) {
            await Process.sleep(1)
            end()
            break
          }
        }
        const error = await read().then(
          () => "done",
          (why: Error) => why.message,
        )
        expect(error).toBe(name === "break" ? "done" : "loop")
        expect(pids).toHaveLength(3)
        expect(pids.map((pid) => Process.isAlive(pid))).toEqual([false, false, false])
        expect(isClosed).toBe(true)
        expect(ties()).toEqual(NO_TIES)
      })
    })
  }

  describe("what has been started has begun, as in Elixir, when", () => {
    /** Which tasks did something, the stream read in both ways until so many results are there, or it fails. */
    const begun = async (items: () => Iterable<number>, options: StreamOptions, count: number) => {
      const ran: number[] = []
      const stream = () => Task.asyncStream(items(), (n: number) => void ran.push(n), options)
      const read = {
        async async() {
          let left = count
          for await (const _result of stream()) if (--left === 0) break
        },
        *gen(): Steps {
          const reading = stream()[Symbol.asyncIterator]()
          for (let left = count; left > 0; left--) yield* reading.next()
          yield* reading.return()
        },
      }
      await Process.run(() => read.async().catch(() => {}))
      const lists = [ran.splice(0)]
      await Process.run(function* () {
        try {
          yield* read.gen()
        } catch {}
      })
      return [...lists, ran]
    }
    const cases = [1, 2, 3].flatMap((maxConcurrency) =>
      [1, 2, 3].flatMap((count) => [true, false].map((ordered) => ({ maxConcurrency, count, ordered }))),
    )

    test.each(cases)("$count are read of $maxConcurrency at a time, ordered: $ordered", async (one) => {
      const { count, ...options } = one
      const all = [1, 2, 3, 4, 5, 6].slice(0, count + options.maxConcurrency - 1)
      expect(await begun(() => [1, 2, 3, 4, 5, 6], options, count)).toEqual([all, all])
    })

    test.each([1, 2, 3])("the source fails, %i at a time", async (maxConcurrency) => {
      const source = function* () {
        yield 1
        yield 2
        throw new Error("source")
      }
      const lists = await begun(source, { maxConcurrency }, 9)
      expect(lists).toEqual([
        [1, 2],
        [1, 2],
      ])
    })
  })

  test("stopped early, it takes no harm of a task that has just been started", async () => {
    const ends = [() => exit("shutdown"), () => exit("why"), () => Process.exit(self(), "kill")]
    for (const end of ends) {
      await Process.run(function* () {
        const work = (n: number) => {
          if (n === 3) end()
        }
        const reading = Task.asyncStream([1, 2, 3, 4], work, { maxConcurrency: 2 })[Symbol.asyncIterator]()
        yield* reading.next()
        yield* reading.next()
        yield* reading.return()
        expect(ties()).toEqual(NO_TIES)
      })
    }
  })

  test("its tasks end with a reader that dies while it stops", async () => {
    await Process.run(async () => {
      const owner = self()
      const work = async (n: number) => {
        if (n === 1) return
        send(owner, self())
        await forever()
      }
      const [reader, ref] = spawnMonitor(async () => {
        const reading = Task.asyncStream([1, 2, 3], work, { maxConcurrency: 3 })[Symbol.asyncIterator]()
        await reading.next()
        void reading.return()
        Process.exit(self(), "kill")
        await forever()
      })
      const tasks = [await receive(), await receive()] as Pid[]
      expect(await receive()).toEqual(["DOWN", ref, "process", reader, "killed"])
      await Process.sleep(1)
      expect(tasks.map((pid) => Process.isAlive(pid))).toEqual([false, false])
    })
  })

  test("stopped early, it waits for an async source to close, unless a pull is open", async () => {
    await Process.run(async () => {
      const log: string[] = []
      const source = async function* (): AsyncGenerator<number> {
        try {
          yield 1
          yield 2
        } finally {
          await Process.sleep(1)
          log.push("closed")
        }
      }
      for await (const _result of Task.asyncStream(source(), (n) => n, { maxConcurrency: 1 })) break
      expect(log).toEqual(["closed"])
      const stuck = async function* (): AsyncGenerator<number> {
        yield 1
        await new Promise(() => {})
      }
      for await (const _result of Task.asyncStream(stuck(), (n) => n, { maxConcurrency: 2 })) break
      expect(ties()).toEqual(NO_TIES)
    })
  })

  test("an error of the source comes out unchanged, after the tasks are dead", async () => {
    const error = new Error("source")
    const sources = [
      function* () {
        yield 1
        throw error
      },
      async function* () {
        yield 1
        throw error
      },
    ]
    for (const source of sources) {
      for (const read of [all, (stream: TaskStream<any>) => Process.run(() => allSteps(stream))]) {
        await Process.run(async () => {
          const pids: Pid[] = []
          const work = async () => (pids.push(self()), forever())
          await expect(read(Task.asyncStream(source(), work, { maxConcurrency: 2 }))).rejects.toBe(error)
          expect(pids.filter((pid) => Process.isAlive(pid))).toEqual([])
          expect(ties()).toEqual(NO_TIES)
        })
      }
    }
  })

  test("delivers results while an async source is slow", async () => {
    await Process.run(async () => {
      const source = async function* () {
        yield 1
        await receive((m) => m === "go")
        yield 2
      }
      const reading = Task.asyncStream(source(), (n) => n, { maxConcurrency: 4 })[Symbol.asyncIterator]()
      expect(await reading.next()).toEqual({ done: false, value: { ok: true, value: 1 } })
      const [second, third] = [reading.next(), reading.next()]
      send(self(), "go")
      expect(await second).toEqual({ done: false, value: { ok: true, value: 2 } })
      expect(await third).toEqual({ done: true, value: undefined })
      expect(await reading.next()).toEqual({ done: true, value: undefined })
    })
  })

  test("a generator may ask for several results before it waits for the first", async () => {
    await Process.run(function* () {
      const source = [1, 2, 3, 4, 5, 6]
      const reading = Task.asyncStream(source, (n) => n, { maxConcurrency: 2 })[Symbol.asyncIterator]()
      const [first, second, third] = [reading.next(), reading.next(), reading.next()]
      expect(yield* third).toEqual({ done: false, value: { ok: true, value: 3 } })
      expect(yield* first).toEqual({ done: false, value: { ok: true, value: 1 } })
      expect(yield* second).toEqual({ done: false, value: { ok: true, value: 2 } })
      // One of them by a promise, which nobody iterates.
      const fourth = reading.next()
      const promise = Promise.all([fourth, reading.next()])
      const values = (yield* wait(promise)).map(({ value }) => value)
      expect(values).toEqual([4, 5].map((value) => ({ ok: true, value })))
      let isOver = false
      const sixth = reading
        .next()
        .finally(() => (isOver = true))
        .catch(() => {})
      expect(yield* wait(sixth)).toEqual({ done: false, value: { ok: true, value: 6 } })
      expect(isOver).toBe(true)
      expect(yield* wait(reading.next().catch(() => {}))).toEqual({ done: true, value: undefined })
      expect(ties()).toEqual(NO_TIES)
    })
  })

  test("a read that is asked for when one has ended comes behind those that wait", async () => {
    const slow = async (n: number) => {
      await Process.sleep(1)
      return n
    }
    const expected = [1, 2, 3, 4, 5, 6].map((value) => ({ done: false, value: { ok: true, value } }))
    for (const maxConcurrency of [1, 2, 6]) {
      const read = () =>
        Task.asyncStream([1, 2, 3, 4, 5, 6], slow, { maxConcurrency })[Symbol.asyncIterator]()
      await Process.run(function* () {
        const reading = read()
        const [a, b] = [reading.next(), reading.next()]
        const first = yield* a
        const c = reading.next()
        const second = yield* b
        const [d, e] = [reading.next(), reading.next()]
        const results = [first, second, yield* c, yield* d, yield* e, yield* reading.next()]
        expect(results).toEqual(expected)
        expect((yield* reading.next()).done).toBe(true)
      })
      await Process.run(async () => {
        const reading = read()
        const [a, b] = [reading.next(), reading.next()]
        const first = await a
        const c = reading.next()
        const second = await b
        const [d, e] = [reading.next(), reading.next()]
        const results = [first, second, await c, await d, await e, await reading.next()]
        expect(results).toEqual(expected)
        expect((await reading.next()).done).toBe(true)
      })
    }
  })

  test("a generator that stops while a result is to come gets none", async () => {
    await Process.run(function* () {
      const slow = async (n: number) => {
        await receive((message) => message === "never")
        return n
      }
      const reading = Task.asyncStream([1, 2], slow, { maxConcurrency: 2 })[Symbol.asyncIterator]()
      const first = reading.next()
      yield* reading.return()
      expect(yield* first).toEqual({ done: true, value: undefined })
      expect(ties()).toEqual(NO_TIES)
    })
  })

  test("an error of the source comes to a generator that waits, once what was started is stopped", async () => {
    await Process.run(function* () {
      let isClosed = false
      const source = {
        pulled: 0,
        [Symbol.iterator]() {
          return this
        },
        next() {
          if (++this.pulled < 3) return { done: false, value: this.pulled }
          throw new RangeError("empty")
        },
        return() {
          isClosed = true
          return { done: true, value: undefined }
        },
      }
      const reading = Task.asyncStream(source as never, (n) => n, { maxConcurrency: 2 })[
        Symbol.asyncIterator
      ]()
      expect((yield* reading.next()).value).toEqual({ ok: true, value: 1 })
      let thrown: unknown
      try {
        for (;;) yield* reading.next()
      } catch (error) {
        thrown = error
      }
      expect(thrown).toBeInstanceOf(RangeError)
      // A source that has thrown is over, as in a loop.
      expect(isClosed).toBe(false)
      expect(yield* reading.next()).toEqual({ done: true, value: undefined })
      expect(ties()).toEqual(NO_TIES)
    })
  })

  test("a source is async only where it can be iterated so", async () => {
    const source = { [Symbol.asyncIterator]: undefined, [Symbol.iterator]: () => [1, 2].values() }
    expect(await all(Task.asyncStream(source as never, (n) => n))).toEqual([
      ["ok", 1],
      ["ok", 2],
    ])
  })

  test("exits with timeout, counted from each task's start, and leaves nothing behind", async () => {
    const clock = virtualTime()
    const told = Process.run(async () => {
      const pids: Pid[] = []
      const results: unknown[] = []
      const work = async (n: number) => {
        pids.push(self())
        return n < 3 ? later(80)(n) : forever()
      }
      const failed = await (async () => {
        for await (const result of Task.asyncStream([1, 2, 3], work, { maxConcurrency: 1, timeout: 100 })) {
          results.push(result)
        }
      })().catch((error: ExitError) => error.reason)
      return [failed, results.length, pids.some((pid) => Process.isAlive(pid)), ties()]
    })
    await clock.advance(1_000)
    expect(await told).toEqual([["timeout", ["Task.Supervised", "stream", [100]]], 2, false, NO_TIES])
  })

  test("works in the main process", async () => {
    expect(await all(Task.asyncStream([1, 2, 3], later(1)))).toEqual(oks(1, 2, 3))
  })

  test("may be read by one process only", async () => {
    await Process.run(async () => {
      const reading = Task.asyncStream([1, 2], (n) => n)[Symbol.asyncIterator]()
      await reading.next()
      await expect(Process.run(async () => reading.next())).rejects.toMatchObject({ code: "ERR_NOT_OWNER" })
      await reading.return()
      expect(await reading.next()).toEqual({ done: true, value: undefined })
    })
  })

  test("throws at once for wrong arguments", () => {
    const build = Task.asyncStream as (...args: unknown[]) => unknown
    const supervised = (...args: unknown[]) => (Task.Supervisor.asyncStream as any)("any", ...args)
    const nolink = (...args: unknown[]) => (Task.Supervisor.asyncStreamNolink as any)("any", ...args)
    const fn = (n: unknown) => n
    for (const use of [build, supervised, nolink]) {
      for (const wrong of [
        undefined,
        null,
        5,
        {},
        true,
        5n,
        Symbol("s"),
        () => 1,
        new Date(),
        Promise.resolve([]),
      ]) {
        expect(() => use(wrong, fn)).toThrow(/expected source to be an iterable or an async iterable/)
      }
      for (const wrong of [undefined, null, 5, "f", {}, [], true, 5n, Symbol("s"), async function* () {}]) {
        expect(() => use([1], wrong)).toThrow(/expected (function|module) to be/)
      }
      for (const wrong of [0, -1, 1.5, NaN, Infinity, "5", null, true, {}, []]) {
        expect(() => use([1], fn, { maxConcurrency: wrong })).toThrow(
          /expected maxConcurrency to be a positive integer/,
        )
      }
      for (const wrong of [-1, 1.5, NaN, Infinity, "5", null, true, {}, [], 2 ** 32]) {
        expect(() => use([1], fn, { timeout: wrong })).toThrow(/expected timeout to be/)
      }
      for (const wrong of ["kill", 5, null, true, {}, [], "", 5n, Symbol("s"), () => 1]) {
        expect(() => use([1], fn, { onTimeout: wrong })).toThrow(/expected onTimeout to be/)
        expect(() => use([1], Math, "max", [], { onTimeout: wrong })).toThrow(/expected onTimeout to be/)
        if (wrong === true) continue
        expect(() => use([1], fn, { ordered: wrong })).toThrow(/expected ordered to be a boolean/)
        expect(() => use([1], fn, { zipInputOnExit: wrong })).toThrow(
          /expected zipInputOnExit to be a boolean/,
        )
      }
      for (const args of [
        [Math, "nope", []],
        [Math, 5, []],
        [null, "max", []],
        [Math, "max", 5],
        [Math, "max"],
      ]) {
        expect(() => use([1], ...args)).toThrow(expect.objectContaining({ code: "ERR_BAD_ARGUMENT" }))
      }
      expect(() => use([1], fn, { bogus: 1 })).toThrow(/only the keys/)
      expect(() => use([1], fn, 5)).toThrow(/expected stream options to be an object/)
    }
    expect(() => build([1], fn, { shutdown: 5 })).toThrow(/only the keys/)
    for (const wrong of ["infinity", -1, 1.5, NaN, "kill", null, true, {}, [], 5n]) {
      expect(() => supervised([1], fn, { shutdown: wrong })).toThrow(
        /expected shutdown to be milliseconds or "brutal_kill"/,
      )
    }
    for (const wrong of [null, undefined, 5, true, {}, [], ["via"], 5n, Symbol("x"), () => 1]) {
      expect(() => Task.Supervisor.asyncStream(wrong as never, [1], fn)).toThrow(/expected server to be/)
      expect(() => Task.Supervisor.asyncStreamNolink(wrong as never, [1], fn)).toThrow(
        /expected server to be/,
      )
    }
  })
})

describe("Task.Supervisor.asyncStream", () => {
  const inSupervisor =
    (body: (supervisor: Pid) => Promise<void>, options = {}) =>
    async (): Promise<void> => {
      await Process.run(async () => {
        const supervisor = unwrap(await Task.Supervisor.startLink(options))
        await body(supervisor)
        expect(await Task.Supervisor.children(supervisor)).toEqual([])
        await DynamicSupervisor.stop(supervisor)
        expect(ties()).toEqual(NO_TIES)
      })
    }

  test(
    "runs the tasks under the supervisor, linked to the reader's side",
    inSupervisor(async (supervisor) => {
      const look = () => [
        Process.get("$ancestors"),
        Process.get("$callers"),
        Process.info(self(), "links")?.[1].length,
      ]
      const stream = Task.Supervisor.asyncStream(supervisor, [1], look, { shutdown: "brutal_kill" })
      expect(await all(stream)).toEqual(oks([[supervisor, self()], [self()], 2]))
      const alone = Task.Supervisor.asyncStreamNolink(supervisor, [1], look)
      expect(await all(alone)).toEqual(oks([[supervisor, self()], [self()], 1]))
      const [ordered, calls] = [
        Task.Supervisor.asyncStream(supervisor, [20, 1], async (n) => later(n)(n), { maxConcurrency: 2 }),
        Task.Supervisor.asyncStream(supervisor, [1], Math, "max", [2]),
      ]
      expect([await all(ordered), await all(calls)]).toEqual([oks(20, 1), oks(2)])
    }),
  )

  test(
    "asyncStreamNolink gives reasons, normal included, to any reader",
    inSupervisor(async (supervisor) => {
      const stream = Task.Supervisor.asyncStreamNolink(supervisor, ["a", "normal", "shutdown"], (why) =>
        exit(why),
      )
      expect(await all(stream)).toEqual([
        ["exit", "a"],
        ["exit", "normal"],
        ["exit", "shutdown"],
      ])
    }),
  )

  test(
    "asyncStream ends a reader that does not trap",
    inSupervisor(async (supervisor) => {
      const [pid, ref] = spawnMonitor(
        async () => void (await all(Task.Supervisor.asyncStream(supervisor, [1], failOn(1)))),
      )
      expect(await receive()).toEqual(["DOWN", ref, "process", pid, "bad"])
    }),
  )

  test(
    "kills its tasks when it is stopped early, linked or not",
    inSupervisor(async (supervisor) => {
      for (const build of [Task.Supervisor.asyncStream, Task.Supervisor.asyncStreamNolink]) {
        for await (const _result of build(supervisor, [1, 2, 3], async (n) => (n > 1 ? forever() : n), {
          maxConcurrency: 3,
        })) {
          break
        }
        expect(await Task.Supervisor.children(supervisor)).toEqual([])
      }
    }),
  )

  test(
    "raises where the supervisor is full",
    inSupervisor(
      async (supervisor) => {
        const stream = Task.Supervisor.asyncStreamNolink(supervisor, [1, 2], later(5), { maxConcurrency: 2 })
        await expect(all(stream)).rejects.toThrow(
          /^reached the maximum number of tasks .* maxConcurrency is not above/,
        )
      },
      { maxChildren: 1 },
    ),
  )

  test("ends a reader that does not trap exits where there is no supervisor", async () => {
    const [pid, ref] = spawnMonitor(async () => {
      await all(Task.Supervisor.asyncStream("no-sup", [1], (n) => n)).catch(() => "caught")
    })
    expect(await receive()).toEqual([
      "DOWN",
      ref,
      "process",
      pid,
      ["noproc", ["GenServer", "call", ["no-sup", expect.anything(), "infinity"]]],
    ])
  })

  test("exits where there is no supervisor, and the reader traps exits", async () => {
    await Process.run(async () => {
      Process.flag("trapExit", true)
      const error = await all(Task.Supervisor.asyncStream("no-sup", [1], (n) => n)).catch(
        (why: ExitError) => why.reason,
      )
      expect(error).toEqual([
        ["noproc", ["GenServer", "call", ["no-sup", expect.anything(), "infinity"]]],
        ["Task.Supervised", "stream", [5_000]],
      ])
      expect(ties()).toEqual(NO_TIES)
    })
  })
})
