import { exit, isDown, Process, receive, self, send, spawnMonitor, Supervisor, Task, unwrap } from "beamline"
import type { Pid, ExitError } from "beamline"
import { describe, expect, test } from "vitest"

import { both, logged, timeFlows, virtualTime } from "../../test-support/index.ts"
import type { W } from "../../test-support/index.ts"

timeFlows()

const forever = function* (): Generator<any, void> {
  yield* receive(() => false)
}
const deaf = function* (): Generator<any, void> {
  Process.flag("trapExit", true)
  yield* receive(() => false)
}

/** Waits for a message that starts with `start`, and gives it. */
function* got(w: W, start: unknown): Generator<any, readonly unknown[]> {
  return (yield* w(receive((m: unknown) => Array.isArray(m) && m[0] === start))) as readonly unknown[]
}

/** The reason with which a wait fails. */
function* reasonOf(w: W, wait: any): Generator<any> {
  try {
    yield* w(wait)
  } catch (error) {
    return (error as ExitError).reason
  }
  throw new Error("it did not fail")
}

const isEmpty = (): boolean => Process.info(self(), "messageQueueLen")?.[1] === 0
const DEFAULT = ["erlang", "apply", 2]

describe("Task.async", () => {
  both("answers with the value, then goes down normally", function* (w) {
    const task = Task.async(() => 7)
    expect(task).toMatchObject({ owner: self(), mfa: DEFAULT })
    expect(yield* got(w, task.ref)).toEqual([task.ref, 7])
    expect(yield* got(w, "DOWN")).toEqual(["DOWN", task.ref, "process", task.pid, "normal"])
  })

  both("runs plain, async and generator functions, and calls of modules", function* (w) {
    const module = {
      plain: (a: number, b: number) => a + b,
      later: async (a: number) => a,
      *steps(a: number) {
        yield* Process.sleep(0)
        return a
      },
    }
    const tasks = [
      Task.async(() => 1),
      Task.async(async () => {
        await Process.sleep(0)
        return 2
      }),
      Task.async(function* () {
        yield* Process.sleep(0)
        return 3
      }),
      Task.async(module, "plain", [1, 3]),
      Task.async(module, "later", [5]),
      Task.async(module, "steps", [6]),
    ] as const
    expect(yield* w(Task.awaitMany(tasks))).toEqual([1, 2, 3, 4, 5, 6])
    expect(tasks[3].mfa).toEqual(["module", "plain", 2])
  })

  both("sets ancestors, callers and the initial call", function* (w) {
    const look = () => [
      self(),
      Process.get("$ancestors"),
      Process.get("$callers"),
      Process.get("$initial_call"),
    ]
    const inner = () => Task.async(look)
    const [pid, ancestors, callers, call] = yield* w(Task.await(Task.async(look)))
    expect([ancestors, callers, call]).toEqual([[self()], [self()], DEFAULT])
    expect(pid).not.toBe(self())
    const outer = Task.async(async () => Task.await(inner()))
    expect((yield* w(Task.await(outer))).slice(1, 3)).toEqual([
      [outer.pid, self()],
      [outer.pid, self()],
    ])
    const waiting = Task.async(forever)
    expect(Process.info(waiting.pid!, "initialCall")).toEqual([
      "initialCall",
      ["Task.Supervised", "reply", 3],
    ])
    expect(Process.info(waiting.pid!, "links")).toEqual(["links", [self()]])
    yield* w(Task.shutdown(waiting, "brutal_kill"))
  })

  both("gives its function an AbortSignal that aborts with the task", function* (w) {
    let seen: AbortSignal | undefined
    const task = Task.async(async (signal) => {
      seen = signal
      await receive()
    })
    yield* w(Process.sleep(0))
    expect(seen?.aborted).toBe(false)
    yield* w(Task.shutdown(task))
    expect(seen?.aborted).toBe(true)
    expect(seen?.reason).toBe("shutdown")
  })

  both("a failing task ends an owner that does not trap, with the same reason", function* (w) {
    for (const reason of ["boom", "shutdown", ["shutdown", 1]]) {
      const [pid, ref] = spawnMonitor(function* () {
        Task.async(() => exit(reason))
        yield* forever()
      })
      expect(yield* got(w, "DOWN")).toEqual(["DOWN", ref, "process", pid, reason])
    }
  })

  both("a trapping owner gets EXIT before DOWN, which no await removes", function* (w) {
    Process.flag("trapExit", true)
    const task = Task.async(() => 5)
    expect(yield* w(Task.await(task))).toBe(5)
    expect(yield* w(receive())).toEqual(["EXIT", task.pid, "normal"])
    const error = new Error("boom")
    const bad = Task.async(() => {
      throw error
    })
    expect(yield* w(receive())).toEqual(["EXIT", bad.pid, error])
    expect(yield* w(receive())).toEqual(["DOWN", bad.ref, "process", bad.pid, error])
  })

  both("ends with its owner's abnormal death, not with its normal one", function* (w) {
    for (const [reason, isAlive] of [
      ["boom", false],
      ["normal", true],
    ] as const) {
      let pid: Pid | undefined
      const [owner] = spawnMonitor(function* () {
        pid = Task.async(forever).pid
        yield* receive()
        exit(reason)
      })
      yield* w(Process.sleep(0))
      send(owner, "go")
      yield* got(w, "DOWN")
      expect(Process.isAlive(pid!)).toBe(isAlive)
    }
  })

  test("throws at once for what is no function", () => {
    const async = Task.async as (...args: unknown[]) => unknown
    const before = Process.list().length
    const wrong = [undefined, null, 5, "f", {}, [], true, 5n, Symbol("s"), async function* () {}]
    for (const value of wrong) {
      for (const start of [async, Task.start, Task.startLink] as ((value: unknown) => unknown)[]) {
        expect(() => start(value)).toThrow(/expected function to be .*, got: /)
      }
    }
    for (const args of [
      [Math, "nope", []],
      [Math, 5, []],
      [null, "max", []],
      [Math, "max", 5],
      [Math, "max"],
      [Math, "PI", []],
    ]) {
      for (const start of [async, Task.start, Task.startLink] as (typeof async)[]) {
        expect(() => start(...args)).toThrow(expect.objectContaining({ code: "ERR_BAD_ARGUMENT" }))
      }
    }
    expect(Process.list().length).toBe(before)
  })
})

describe("Task.start and Task.startLink", () => {
  both("start a task that nobody awaits, unlinked and linked", function* (w) {
    const owner = self()
    const one = Task.start(() => send(owner, ["one", Process.get("$callers")]))
    expect(one).toMatchObject({ ok: true })
    expect(yield* got(w, "one")).toEqual(["one", [owner]])
    const two = unwrap(Task.startLink(forever))
    expect(Process.info(two, "links")).toEqual(["links", [owner]])
    expect(Process.info(two, "initialCall")).toEqual(["initialCall", ["Task.Supervised", "noreply", 4]])
    Task.start(Process, "exit", [two, "normal"])
    Task.start({ tell: (what: string) => send(owner, [what]) }, "tell", ["three"])
    yield* got(w, "three")
    expect(isEmpty()).toBe(true)
    Process.unlink(two)
    Process.exit(two, "kill")
  })

  both("a failure touches only who is linked", function* (w) {
    Task.start(() => exit("shutdown"))
    const [pid, ref] = spawnMonitor(function* () {
      Task.startLink(() => exit("shutdown"))
      yield* forever()
    })
    expect(yield* got(w, "DOWN")).toEqual(["DOWN", ref, "process", pid, "shutdown"])
  })
})

describe("Task.await", () => {
  both("gives undefined and any other value, from the mailbox or later", function* (w) {
    for (const value of [undefined, null, 0, ["DOWN"], { a: 1 }]) {
      expect(yield* w(Task.await(Task.async(() => value)))).toBe(value)
      const early = Task.async(() => value)
      yield* w(Process.sleep(1))
      expect(yield* w(Task.await(early, 0))).toBe(value)
      expect(isEmpty()).toBe(true)
    }
  })

  both("exits with the task's reason, normal included", function* (w) {
    Process.flag("trapExit", true)
    const error = new Error("boom")
    const ends: readonly (readonly [() => unknown, unknown])[] = [
      [() => exit("normal"), "normal"],
      [() => exit("why"), "why"],
      [() => exit("shutdown"), "shutdown"],
      [() => exit("noconnection"), ["nodedown", "nonode@nohost"]],
      [
        () => {
          throw error
        },
        error,
      ],
      [
        () => {
          throw "ball"
        },
        ["nocatch", "ball"],
      ],
    ]
    for (const [fn, reason] of ends) {
      for (const wait of [0, 1]) {
        const task = Task.async(fn)
        if (wait > 0) yield* w(Process.sleep(1))
        const why = yield* reasonOf(w, Task.await(task))
        expect(why).toEqual([reason, ["Task", "await", [task, 5_000]]])
        yield* got(w, "EXIT")
        expect(isEmpty()).toBe(true)
      }
    }
  })

  test("gives up at the timeout; the task lives on, and its answer never comes", async () => {
    const clock = virtualTime()
    const told = Process.run(async () => {
      const task = Task.async(async () => {
        await Process.sleep(200)
        return "late"
      })
      const failed = await Task.await(task, 100).catch((error: ExitError) => error.reason)
      await Process.sleep(200)
      return [failed, task, Process.info(self(), "messageQueueLen")?.[1]]
    })
    await clock.advance(400)
    const [failed, task, queued] = await told
    expect(failed).toEqual(["timeout", ["Task", "await", [task, 100]]])
    expect(queued).toBe(0)
  })

  both("has a timeout of 0 that looks at what is there", function* (w) {
    const task = Task.async(() => 1)
    expect((yield* reasonOf(w, Task.await(task, 0)))[0]).toBe("timeout")
  })

  both("a second wait for the same answer times out", function* (w) {
    const task = Task.async(() => 1)
    yield* w(Task.await(task))
    expect((yield* reasonOf(w, Task.await(task, 5)))[0]).toBe("timeout")
  })

  test("many may be open at a time, in any order, beside a receive", async () => {
    await Process.run(async () => {
      const tasks = Array.from({ length: 20 }, (_, i) =>
        Task.async(async () => {
          await Process.sleep(20 - i)
          return i
        }),
      )
      const message = receive()
      const values = await Promise.all(tasks.map((task) => Task.await(task)))
      expect(values).toEqual(tasks.map((_, i) => i))
      send(self(), "hello")
      expect(await message).toBe("hello")
    })
  })

  test("works in the main process", async () => {
    const tasks = [Task.async(async () => 1), Task.async(() => 2)]
    expect(await Promise.all(tasks.map((task) => Task.await(task)))).toEqual([1, 2])
    expect(await Task.awaitMany(tasks.map((_, i) => Task.async(() => i)))).toEqual([0, 1])
  })

  test("throws at once for wrong arguments, for every function of a task", async () => {
    const task = Task.completed(1)
    const uses: readonly ((task: any, timeout?: any) => unknown)[] = [
      Task.await,
      Task.yield,
      Task.shutdown,
      Task.ignore,
    ]
    for (const wrong of [undefined, null, 5, "task", {}, [], { ...task }, self(), task.ref, () => 1]) {
      for (const use of uses)
        expect(() => use(wrong)).toThrow(/expected task to be what Task.async returned, got: /)
      for (const use of [Task.awaitMany, Task.yieldMany] as ((tasks: any) => unknown)[]) {
        expect(() => use([task, wrong])).toThrow(/expected each of the tasks to be/)
        if (!Array.isArray(wrong)) expect(() => use(wrong)).toThrow(/expected tasks to be an array/)
      }
    }
    for (const wrong of [-1, 1.5, NaN, Infinity, "5", null, {}, [], true, 2 ** 32]) {
      for (const use of uses.slice(0, 3)) expect(() => use(task, wrong)).toThrow(/expected timeout to be/)
      expect(() => Task.awaitMany([task], wrong as never)).toThrow(/expected timeout to be/)
    }
    await expect(Process.run(async () => Task.await(task))).rejects.toMatchObject({ code: "ERR_NOT_OWNER" })
    await expect(Process.run(async () => Task.ignore(task))).rejects.toThrow(
      /expected the task .* to be queried from/,
    )
    await expect(Process.run(async () => Task.yieldMany([task]))).rejects.toMatchObject({
      code: "ERR_NOT_OWNER",
    })
    expect(await Task.await(task)).toBe(1)
  })
})

describe("Task.awaitMany", () => {
  both("gives the values in the order of the tasks", function* (w) {
    const tasks = [30, 1, 15].map((time) =>
      Task.async(async () => {
        await Process.sleep(time)
        return time
      }),
    )
    expect(yield* w(Task.awaitMany(tasks))).toEqual([30, 1, 15])
    expect(yield* w(Task.awaitMany([]))).toEqual([])
    const twice = Task.async(() => "twice")
    expect(yield* w(Task.awaitMany([twice, twice]))).toEqual(["twice", "twice"])
    expect(isEmpty()).toBe(true)
  })

  both("exits at the first failure; the others live on", function* (w) {
    Process.flag("trapExit", true)
    const slow = Task.async(forever)
    for (const early of [true, false]) {
      const bad = Task.async(() => exit("bad"))
      if (early) yield* w(Process.sleep(1))
      const why = yield* reasonOf(w, Task.awaitMany([slow, bad]))
      expect(why).toEqual(["bad", ["Task", "awaitMany", [[slow, bad], 5_000]]])
      expect(Process.isAlive(slow.pid!)).toBe(true)
      yield* got(w, "EXIT")
      expect(isEmpty()).toBe(true)
    }
    yield* w(Task.shutdown(slow))
  })

  both("exits with timeout", function* (w) {
    const task = Task.async(forever)
    for (const timeout of [0, 5]) {
      const why = yield* reasonOf(w, Task.awaitMany([task, Task.async(() => 1)], timeout))
      expect(why[0]).toBe("timeout")
    }
    yield* w(Task.shutdown(task))
  })
})

describe("Task.yield", () => {
  both("gives the result, or undefined at the timeout, and again", function* (w) {
    const task = Task.async(async () => receive())
    expect(yield* w(Task.yield(task, 0))).toBeUndefined()
    expect(yield* w(Task.yield(task, 2))).toBeUndefined()
    send(task.pid!, "now")
    expect(yield* w(Task.yield(task))).toEqual({ ok: true, value: "now" })
    expect(yield* w(Task.yield(task, 2))).toBeUndefined()
    expect(isEmpty()).toBe(true)
  })

  both("gives the reason of a task that failed", function* (w) {
    Process.flag("trapExit", true)
    for (const reason of ["boom", "normal", "shutdown"]) {
      const task = Task.async(() => exit(reason))
      expect(yield* w(Task.yield(task))).toEqual({ ok: false, error: reason })
      expect(yield* w(Task.yield(task, 0))).toBeUndefined()
    }
    const lost = Task.async(() => exit("noconnection"))
    expect(yield* reasonOf(w, Task.yield(lost))).toEqual([
      ["nodedown", "nonode@nohost"],
      ["Task", "yield", [lost, 5_000]],
    ])
  })
})

describe("Task.yieldMany", () => {
  const slow = () => Task.async(forever)
  const quick = () => Task.async(() => "quick")
  const ok = { ok: true, value: "quick" }

  both("gives each task with its result, in their order", function* (w) {
    Process.flag("trapExit", true)
    const tasks = [slow(), quick(), Task.async(() => exit("bad"))]
    const results = yield* w(Task.yieldMany(tasks, 20))
    expect(results).toEqual([
      [tasks[0], undefined],
      [tasks[1], ok],
      [tasks[2], { ok: false, error: "bad" }],
    ])
    expect(yield* w(Task.yieldMany([]))).toEqual([])
    expect(Process.isAlive(tasks[0]!.pid!)).toBe(true)
    yield* w(Task.shutdown(tasks[0]!))
  })

  both("returns after so many answers, and then leaves the others alone", function* (w) {
    for (const onTimeout of ["nothing", "ignore", "kill_task"] as const) {
      const tasks = [quick(), slow()]
      const results = yield* w(Task.yieldMany(tasks, { limit: 1, timeout: "infinity", onTimeout }))
      expect(results.map(([, result]) => result)).toEqual([ok, undefined])
      expect(Process.isAlive(tasks[1]!.pid!)).toBe(true)
      expect(Process.info(self(), "monitors")?.[1]).toEqual([["process", tasks[1]!.pid]])
      yield* w(Task.shutdown(tasks[1]!))
    }
    const two = [quick(), quick()]
    yield* w(Process.sleep(1))
    const first = yield* w(Task.yieldMany(two, { limit: 1 }))
    expect(first.map(([, result]) => result)).toEqual([ok, undefined])
    expect(yield* w(Task.await(two[1]!))).toBe("quick")
    expect(yield* w(Task.yieldMany([slow()], { limit: 0 }))).toMatchObject([[{}, undefined]])
  })

  both("waits the whole time for more answers than there are tasks", function* (w) {
    for (const tasks of [[], [quick()], [quick(), quick()]]) {
      const timer = Process.sendAfter(self(), "later", 100)
      const results = yield* w(Task.yieldMany(tasks, { limit: 3, timeout: 20, onTimeout: "kill_task" }))
      expect(results.map(([, result]) => result)).toEqual(tasks.map(() => ok))
      expect(Process.cancelTimer(timer)).toBe(80)
    }
  })

  both("at the timeout does nothing, ignores, or kills", function* (w) {
    for (const [onTimeout, isAlive, monitors] of [
      ["nothing", true, 1],
      ["ignore", true, 0],
      ["kill_task", false, 0],
    ] as const) {
      for (const timeout of [0, 3]) {
        const tasks = [slow(), quick()]
        yield* w(Process.sleep(1))
        const results = yield* w(Task.yieldMany(tasks, { timeout, onTimeout }))
        expect(results.map(([, result]) => result)).toEqual([undefined, ok])
        expect(Process.isAlive(tasks[0]!.pid!)).toBe(isAlive)
        expect(Process.info(self(), "monitors")?.[1]).toHaveLength(monitors)
        if (monitors > 0) yield* w(Task.shutdown(tasks[0]!))
        Process.exit(tasks[0]!.pid!, "kill")
      }
    }
  })

  test("throws at once for wrong options", () => {
    const yieldMany = Task.yieldMany as (...args: unknown[]) => unknown
    for (const wrong of [-1, 1.5, "5", null, true, [], new Map(), NaN, () => 1, Symbol("s")]) {
      expect(() => yieldMany([], wrong)).toThrow(/expected (timeout|options) to be/)
      expect(() => yieldMany([], { limit: wrong })).toThrow(/expected limit to be/)
      expect(() => yieldMany([], { onTimeout: wrong })).toThrow(/expected onTimeout to be/)
    }
    expect(() => yieldMany([], { bogus: 1 })).toThrow(expect.objectContaining({ code: "ERR_UNKNOWN_OPTION" }))
  })
})

describe("Task.shutdown", () => {
  both("ends a running task, and leaves no message", function* (w) {
    Process.flag("trapExit", true)
    for (const how of [undefined, 100, "infinity", "brutal_kill"] as const) {
      const task = Task.async(forever)
      yield* w(Process.sleep(0))
      expect(yield* w(Task.shutdown(task, how))).toBeUndefined()
      expect(Process.isAlive(task.pid!)).toBe(false)
      expect(isEmpty()).toBe(true)
      expect(yield* w(Task.shutdown(task, how))).toEqual({ ok: false, error: "noproc" })
    }
  })

  both("gives an answer that was there, or comes while it ends", function* (w) {
    const done = Task.async(() => "done")
    yield* w(Process.sleep(1))
    expect(yield* w(Task.shutdown(done))).toEqual({ ok: true, value: "done" })
    const last = Task.async(function* () {
      Process.flag("trapExit", true)
      return yield* receive()
    })
    yield* w(Process.sleep(0))
    expect(yield* w(Task.shutdown(last))).toEqual({ ok: true, value: ["EXIT", self(), "shutdown"] })
    expect(yield* w(Task.shutdown(Task.completed(3)))).toEqual({ ok: true, value: 3 })
    const empty = Task.completed(3)
    yield* w(Task.await(empty))
    expect(yield* w(Task.shutdown(empty))).toBeUndefined()
    expect(isEmpty()).toBe(true)
  })

  both("gives the reason of a task that was dead, or dies of something else", function* (w) {
    Process.flag("trapExit", true)
    const ends = [
      ["boom", undefined, { ok: false, error: "boom" }],
      ["shutdown", undefined, undefined],
      ["shutdown", "brutal_kill", { ok: false, error: "shutdown" }],
      ["killed", undefined, { ok: false, error: "killed" }],
      ["killed", "brutal_kill", undefined],
    ] as const
    for (const [reason, how, result] of ends) {
      const task = Task.async(() => exit(reason))
      yield* got(w, "EXIT")
      expect(yield* w(Task.shutdown(task, how))).toEqual(result)
      expect(isEmpty()).toBe(true)
    }
    const stubborn = Task.async(function* () {
      Process.flag("trapExit", true)
      yield* receive()
      exit("my reason")
    })
    yield* w(Process.sleep(0))
    expect(yield* w(Task.shutdown(stubborn))).toEqual({ ok: false, error: "my reason" })
  })

  test("kills a task that ignores the signal, when the time is up", async () => {
    const clock = virtualTime()
    const result = Process.run(async () => {
      const task = Task.async(deaf)
      await Process.sleep(0)
      return Task.shutdown(task, 100)
    })
    await clock.advance(99)
    expect(await Promise.race([result, Promise.resolve("open")])).toBe("open")
    await clock.advance(1)
    expect(await result).toEqual({ ok: false, error: "killed" })
  })
})

describe("Task.ignore", () => {
  both("lets a running task run, and feels no end of it", function* (w) {
    const task = Task.async(function* () {
      yield* receive()
      exit("later")
    })
    expect(Task.ignore(task)).toBeUndefined()
    expect(Process.info(self(), "links")?.[1]).not.toContain(task.pid)
    const ref = Process.monitor(task.pid!)
    send(task.pid!, "go")
    const down = yield* w(receive())
    expect(isDown(down, ref)).toBe(true)
    expect(isEmpty()).toBe(true)
    expect(Task.ignore(task)).toBeUndefined()
  })

  both("gives what a finished task came to", function* (w) {
    Process.flag("trapExit", true)
    const [good, bad] = [Task.async(() => 1), Task.async(() => exit("bad"))]
    yield* got(w, "EXIT")
    yield* got(w, "EXIT")
    expect(Task.ignore(good)).toEqual({ ok: true, value: 1 })
    expect(Task.ignore(bad)).toEqual({ ok: false, error: "bad" })
    expect(Task.ignore(Task.completed(2))).toEqual({ ok: true, value: 2 })
    expect(isEmpty()).toBe(true)
  })
})

describe("Task.completed", () => {
  both("is a task that has answered, without a process", function* (w) {
    const task = Task.completed("done")
    expect(task).toMatchObject({ pid: undefined, owner: self(), mfa: ["Task", "completed", 1] })
    expect(yield* w(Task.yield(task))).toEqual({ ok: true, value: "done" })
    expect((yield* reasonOf(w, Task.await(task, 2)))[0]).toBe("timeout")
  })
})

describe("Task.childSpec and Task.define", () => {
  both("make a temporary child of a supervisor", function* (w) {
    const owner = self()
    const fn = () => send(owner, ["ran"])
    expect(Task.childSpec(fn)).toMatchObject({
      id: "Task",
      restart: "temporary",
      start: [{}, "startLink", [fn]],
    })
    const Greet = Task.define("Greet", { restart: "transient", shutdown: 10 })({
      *run(argument: string, signal: AbortSignal) {
        yield* Process.sleep(0)
        send(owner, ["greet", argument, signal.aborted, Process.get("$initial_call")])
      },
    })
    expect(Greet.childSpec("x", { id: 7 })).toEqual({
      id: 7,
      start: [Greet, "startLink", ["x"]],
      restart: "transient",
      shutdown: 10,
    })
    const supervisor = unwrap(
      yield* w(
        Supervisor.startLink(
          [
            [Task, fn],
            [Greet, "hi"],
          ],
          { strategy: "one_for_one" },
        ),
      ),
    )
    yield* got(w, "ran")
    expect(yield* got(w, "greet")).toEqual(["greet", "hi", false, ["Greet", "run", 1]])
    yield* w(Supervisor.stop(supervisor))
  })

  test("throw at once for wrong arguments", () => {
    const define = Task.define as (...args: unknown[]) => any
    for (const id of ["", 5, null, undefined, {}, [], true, 5n, Symbol("x"), () => 1]) {
      expect(() => define(id)).toThrow(/expected id to be a non-empty string/)
    }
    for (const key of ["name", "bogus", "async"]) {
      expect(() => define("T", { [key]: 1 })).toThrow(expect.objectContaining({ code: "ERR_UNKNOWN_OPTION" }))
    }
    for (const callbacks of [
      null,
      5,
      {},
      { run: 5 },
      { run: null },
      "x",
      true,
      { run: async function* () {} },
    ]) {
      expect(() => define("T")(callbacks)).toThrow(/expected (callbacks|function) to be/)
    }
    expect(() => define("T")({ run: () => 1, init: () => 1 })).toThrow(/only the keys run/)
  })
})

describe("the log of a task", () => {
  test("tells of an abnormal end, once", async () => {
    const told = logged()
    await Process.run(async () => {
      Process.flag("trapExit", true)
      const error = new TypeError("boom")
      const work = () => {
        throw error
      }
      const task = Task.async(work)
      await Task.yield(task)
      const [text, ...others] = told()
      expect(others).toEqual([])
      expect(text).toContain(
        `error: Task ${task.pid} started from ${self()} terminating\n** (TypeError) boom`,
      )
      expect(text).toContain("\nFunction: #Function<work/0>\n    Args: []")
    })
  })

  test("tells the name of the starter, and an exit as (stop)", async () => {
    const told = logged()
    await Process.run(async () => {
      Process.flag("trapExit", true)
      Process.register(self(), "task-starter")
      await Task.yield(Task.async({ leave: exit }, "leave", ["why"]))
      expect(told()[0]).toMatch(
        /^error: Task #PID<[\d.]+> started from "task-starter" terminating\n\*\* \(stop\) why/,
      )
      expect(told()[0]).toContain('Function: module.leave/1\n    Args: ["why"]')
    })
  })

  test("says nothing of a planned end, or of a kill", async () => {
    const told = logged()
    await Process.run(async () => {
      Process.flag("trapExit", true)
      for (const reason of ["normal", "shutdown", ["shutdown", 1]])
        await Task.yield(Task.async(() => exit(reason)))
      await Task.shutdown(Task.async(forever), "brutal_kill")
      expect(told()).toEqual([])
    })
  })
})
