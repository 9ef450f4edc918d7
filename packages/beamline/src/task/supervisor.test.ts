import {
  DynamicSupervisor,
  exit,
  GenServer,
  noreply,
  ok,
  Process,
  receive,
  reply,
  self,
  send,
  spawnMonitor,
  Supervisor,
  Task,
  unwrap,
} from "beamline"
import type { Down, ExitError, Pid, Reference } from "beamline"
import { describe, expect, test } from "vitest"

import { both, timeFlows, virtualTime } from "../../test-support/index.ts"
import type { W } from "../../test-support/index.ts"

timeFlows()

const forever = function* (): Generator<any, void> {
  yield* receive(() => false)
}

function* start(w: W, options = {}): Generator<any, Pid> {
  return unwrap(yield* w(Task.Supervisor.startLink(options)))
}

function* got(w: W, first: unknown): Generator<any, readonly unknown[]> {
  return (yield* w(receive((m: unknown) => Array.isArray(m) && m[0] === first))) as readonly unknown[]
}

function* reasonOf(w: W, wait: any): Generator<any> {
  try {
    yield* w(wait)
  } catch (error) {
    return (error as ExitError).reason ?? error
  }
  throw new Error("it did not fail")
}

const look = () => [Process.get("$ancestors"), Process.get("$callers"), Process.get("$initial_call")]

describe("Task.Supervisor.startLink", () => {
  both("starts a DynamicSupervisor, with its options", function* (w) {
    const pid = yield* start(w, { name: "task-sup", maxChildren: 1 })
    expect(Process.whereis("task-sup")).toBe(pid)
    expect(Process.info(pid, ["dictionary", "$initial_call"])?.[1]).toEqual([
      "supervisor",
      "Task.Supervisor",
      1,
    ])
    expect(yield* w(DynamicSupervisor.countChildren(pid))).toMatchObject({ specs: 0 })
    Process.flag("trapExit", true)
    expect(yield* w(Task.Supervisor.startLink({ maxChildren: -1 }))).toEqual({
      ok: false,
      error: ["supervisor_data", ["invalid_max_children", -1]],
    })
  })

  both("is a child of a supervisor, with its name as id", function* (w) {
    expect(Task.Supervisor.childSpec({ name: "pool" })).toMatchObject({ id: "pool", type: "supervisor" })
    expect(Task.Supervisor.childSpec(undefined).id).toBe("Task.Supervisor")
    const options = { strategy: "one_for_one" } as const
    const supervisor = unwrap(
      yield* w(Supervisor.startLink([[Task.Supervisor, { name: "task-pool" }]], options)),
    )
    expect(yield* w(Task.await(yield* w(Task.Supervisor.async("task-pool", () => 1))))).toBe(1)
    yield* w(Supervisor.stop(supervisor))
  })

  test("throws at once for wrong options", () => {
    for (const wrong of [null, 5, "x", true, [], new Map(), () => 1, Symbol("s"), 5n, new Date()]) {
      expect(() => Task.Supervisor.startLink(wrong as never)).toThrow(
        /expected task supervisor options to be an object/,
      )
    }
    for (const key of ["strategy", "restart", "shutdown", "extraArguments", "bogus"]) {
      expect(() => Task.Supervisor.startLink({ [key]: 1 })).toThrow(/to have only the keys/)
      expect(() => Task.Supervisor.childSpec({ [key]: 1 })).toThrow(/to have only the keys/)
    }
  })
})

describe("Task.Supervisor.async", () => {
  both("links the task with caller and supervisor, whose descendant it is", function* (w) {
    const supervisor = yield* start(w)
    const task = yield* w(Task.Supervisor.async(supervisor, look))
    expect(yield* w(Task.await(task))).toEqual([[supervisor, self()], [self()], ["erlang", "apply", 2]])
    const waiting = yield* w(Task.Supervisor.async(supervisor, forever))
    expect(new Set(Process.info(waiting.pid!, "links")?.[1])).toEqual(new Set([supervisor, self()]))
    expect(Process.info(waiting.pid!, "parent")).toEqual(["parent", supervisor])
    yield* w(Task.shutdown(waiting))
  })

  both("runs plain, async and generator functions, and calls of modules", function* (w) {
    const supervisor = yield* start(w)
    const s = Task.Supervisor
    const signals: boolean[] = []
    const tasks = [
      yield* w(s.async(supervisor, () => 1)),
      yield* w(
        s.async(supervisor, async (signal) => {
          signals.push(signal.aborted)
          await Process.sleep(0)
          return Process.info(self(), "links") === undefined ? 0 : 2
        }),
      ),
      yield* w(
        s.asyncNolink(supervisor, function* (signal) {
          signals.push(signal.aborted)
          yield* Process.sleep(0)
          return 3
        }),
      ),
      yield* w(s.async(supervisor, Math, "max", [3, 4], { shutdown: "brutal_kill" })),
    ] as const
    expect(yield* w(Task.awaitMany(tasks))).toEqual([1, 2, 3, 4])
    expect(signals).toEqual([false, false])
  })

  both("a failing task ends its caller, one of asyncNolink does not", function* (w) {
    const supervisor = yield* start(w)
    const [pid, ref] = spawnMonitor(async () => {
      await Task.Supervisor.async(supervisor, () => exit("boom"))
      await receive()
    })
    expect(yield* got(w, "DOWN")).toEqual(["DOWN", ref, "process", pid, "boom"])
    expect(Process.isAlive(supervisor)).toBe(true)
    const task = yield* w(Task.Supervisor.asyncNolink(supervisor, () => exit("boom")))
    expect(yield* got(w, "DOWN")).toEqual(["DOWN", task.ref, "process", task.pid, "boom"])
    const again = yield* w(Task.Supervisor.asyncNolink(supervisor, () => exit("boom")))
    expect(yield* w(Task.yield(again))).toEqual({ ok: false, error: "boom" })
    const last = yield* w(Task.Supervisor.asyncNolink(supervisor, () => exit("boom")))
    expect((yield* reasonOf(w, Task.await(last)))[0]).toBe("boom")
  })

  both("a task of asyncNolink outlives its caller and its timeout", function* (w) {
    const supervisor = yield* start(w)
    const [, ref] = spawnMonitor(async () => {
      await Task.Supervisor.asyncNolink(supervisor, forever)
      exit("boom")
    })
    expect((yield* got(w, "DOWN"))[1]).toBe(ref)
    const [first] = yield* w(Task.Supervisor.children(supervisor))
    expect(Process.isAlive(first!)).toBe(true)
    const task = yield* w(Task.Supervisor.asyncNolink(supervisor, forever))
    yield* reasonOf(w, Task.await(task, 2))
    expect(Process.isAlive(task.pid!)).toBe(true)
  })

  both("exits with noproc where there is no supervisor, and raises where it is full", function* (w) {
    const why = yield* reasonOf(
      w,
      Task.Supervisor.async("no-sup", () => 1),
    )
    expect(why).toEqual([
      "noproc",
      [
        "GenServer",
        "call",
        ["no-sup", ["start_task", [[self(), self()], "monitor"], "temporary", 5_000], "infinity"],
      ],
    ])
    const supervisor = yield* start(w, { maxChildren: 1 })
    const task = yield* w(Task.Supervisor.async(supervisor, forever))
    const error = yield* reasonOf(
      w,
      Task.Supervisor.async(supervisor, () => 1),
    )
    expect(error).toBeInstanceOf(Error)
    expect(error.message).toMatch(/^reached the maximum number of tasks/)
    expect(yield* w(Task.Supervisor.startChild(supervisor, () => 1))).toEqual({
      ok: false,
      error: "max_children",
    })
    yield* w(Task.shutdown(task))
  })

  test("a task that is not told what to do ends by itself", async () => {
    const clock = virtualTime()
    await Process.run(async () => {
      const supervisor = unwrap(await Task.Supervisor.startLink())
      const { Supervised } = await import("./supervised.ts")
      const spec = (pid: Pid) =>
        ({ id: 1, restart: "temporary", start: [Supervised, "startWaiting", [pid, pid, []]] }) as const
      const task = unwrap(await DynamicSupervisor.startChild(supervisor, spec(self())))
      const ref = Process.monitor(task)
      void clock.advance(5_000)
      expect(await receive()).toEqual(["DOWN", ref, "process", task, "timeout"])
      const [owner] = spawnMonitor(function* () {
        yield* receive()
      })
      const other = unwrap(await DynamicSupervisor.startChild(supervisor, spec(owner)))
      const otherRef = Process.monitor(other)
      Process.exit(owner, "gone")
      const downs = [await receive(), await receive()] as any[]
      expect(downs.find((down) => down[1] === otherRef)?.[4]).toEqual(["shutdown", "gone"])
    })
  })

  test("throws at once for wrong arguments, and starts nothing", async () => {
    const { async, asyncNolink, startChild } = Task.Supervisor as any
    const supervisor = unwrap(await Task.Supervisor.startLink())
    for (const use of [async, asyncNolink, startChild]) {
      for (const wrong of [undefined, null, 5, "f", {}, [], true, 5n, Symbol("s"), async function* () {}]) {
        expect(() => use(supervisor, wrong)).toThrow(/expected (function|module) to be/)
      }
      for (const wrong of [-1, 1.5, NaN, "5", null, {}, [], true, 2 ** 32, "kill"]) {
        expect(() => use(supervisor, () => 1, { shutdown: wrong })).toThrow(/expected shutdown to be/)
        expect(() => use(supervisor, Math, "max", [1], { shutdown: wrong })).toThrow(
          /expected shutdown to be/,
        )
      }
      for (const wrong of [null, 5, "x", [], new Map(), true]) {
        expect(() => use(supervisor, () => 1, wrong)).toThrow(/expected/)
      }
      expect(() => use(supervisor, () => 1, { bogus: 1 })).toThrow(/only the keys/)
    }
    expect(() => async(supervisor, () => 1, { restart: "transient" })).toThrow(/only the keys shutdown/)
    for (const wrong of ["always", 5, null, true, {}, [], "", 5n, Symbol("s"), () => 1]) {
      expect(() => startChild(supervisor, () => 1, { restart: wrong })).toThrow(/expected restart to be/)
    }
    for (const wrong of [null, undefined, 5, true, {}, [], ["via"], 5n, Symbol("x"), () => 1]) {
      expect(() => async(wrong, () => 1)).toThrow(/expected server to be/)
      expect(() => asyncNolink(wrong, () => 1)).toThrow(/expected server to be/)
      expect(() => startChild(wrong, () => 1)).toThrow(/expected server to be/)
      expect(() => Task.Supervisor.children(wrong as never)).toThrow(/expected server to be/)
      expect(() => Task.Supervisor.terminateChild(supervisor, wrong as never)).toThrow(
        /expected pid to be a pid/,
      )
    }
    expect(await Task.Supervisor.children(supervisor)).toEqual([])
    await DynamicSupervisor.stop(supervisor)
  })
})

describe("Task.Supervisor.startChild", () => {
  both("starts tasks that nobody awaits, with callers and ancestors", function* (w) {
    const supervisor = yield* start(w)
    const owner = self()
    unwrap(yield* w(Task.Supervisor.startChild(supervisor, () => send(owner, ["saw", look()]))))
    expect(yield* got(w, "saw")).toEqual(["saw", [[supervisor, owner], [owner], ["erlang", "apply", 2]]])
    const pid = unwrap(yield* w(Task.Supervisor.startChild(supervisor, { forever }, "forever", [])))
    expect(Process.info(pid, "links")).toEqual(["links", [supervisor]])
    const [row] = yield* w(DynamicSupervisor.whichChildren(supervisor))
    expect(row?.[3]).toMatchObject([{ id: "Task.Supervised" }])
  })

  both("a temporary task runs once, a transient one again after a crash", function* (w) {
    const supervisor = yield* start(w)
    const runs: string[] = []
    const owner = self()
    const work = (name: string, ends: readonly string[]) => () => {
      runs.push(name)
      send(owner, [name])
      exit(ends[runs.filter((run) => run === name).length - 1])
    }
    const restart = "transient"
    yield* w(Task.Supervisor.startChild(supervisor, work("crash", ["boom", "normal"]), { restart }))
    yield* w(Task.Supervisor.startChild(supervisor, work("plan", ["normal"]), { restart }))
    yield* w(Task.Supervisor.startChild(supervisor, work("once", ["boom"])))
    for (const name of ["crash", "crash", "plan", "once"]) yield* got(w, name)
    expect(yield* w(Task.Supervisor.children(supervisor))).toEqual([])
    expect(runs.toSorted()).toEqual(["crash", "crash", "once", "plan"])
  })

  both("a permanent task runs until the supervisor gives up", function* (w) {
    Process.flag("trapExit", true)
    const supervisor = yield* start(w)
    let runs = 0
    yield* w(Task.Supervisor.startChild(supervisor, () => runs++, { restart: "permanent" }))
    expect(yield* got(w, "EXIT")).toEqual(["EXIT", supervisor, "shutdown"])
    expect(runs).toBe(4)
  })
})

describe("Task.Supervisor.children and terminateChild", () => {
  both("list and stop tasks", function* (w) {
    const supervisor = yield* start(w)
    const task = yield* w(Task.Supervisor.asyncNolink(supervisor, forever))
    expect(yield* w(Task.Supervisor.children(supervisor))).toEqual([task.pid])
    expect(yield* w(Task.Supervisor.terminateChild(supervisor, task.pid!))).toMatchObject({ ok: true })
    expect(yield* got(w, "DOWN")).toEqual(["DOWN", task.ref, "process", task.pid, "shutdown"])
    const again = yield* w(Task.Supervisor.terminateChild(supervisor, task.pid!))
    expect(again).toEqual({ ok: false, error: "not_found" })
  })

  both("the supervisor's stop ends tasks with shutdown, or kills them", function* (w) {
    const supervisor = yield* start(w)
    const soft = yield* w(Task.Supervisor.asyncNolink(supervisor, forever))
    const hard = yield* w(Task.Supervisor.asyncNolink(supervisor, forever, { shutdown: "brutal_kill" }))
    yield* w(DynamicSupervisor.stop(supervisor))
    expect(yield* w(Task.yield(soft))).toEqual({ ok: false, error: "shutdown" })
    expect(yield* w(Task.yield(hard))).toEqual({ ok: false, error: "killed" })
  })
})

describe("asyncNolink inside a GenServer", () => {
  interface Server {
    call: { startTask(fn: () => unknown): "started" | "busy" }
    info: readonly [Reference, unknown] | Down
  }
  interface State {
    readonly tasks: Pid
    readonly owner: Pid
    readonly ref: Reference | undefined
  }
  const Server = GenServer.define<Server, State>("Server")({
    init: (owner: Pid) => ok({ owner, tasks: Process.whereis("server-tasks")!, ref: undefined }),
    handleCall: {
      *startTask(state, _from, fn) {
        if (state.ref !== undefined) return reply("busy", state)
        const task = yield* Task.Supervisor.asyncNolink(state.tasks, fn)
        return reply("started", { ...state, ref: task.ref })
      },
    },
    handleInfo(state, message) {
      if (message[0] === state.ref) {
        Process.demonitor(state.ref, { flush: true })
        send(state.owner, ["answer", message[1]])
        return noreply({ ...state, ref: undefined })
      }
      send(state.owner, ["down", (message as Down)[4]])
      return noreply({ ...state, ref: undefined })
    },
  })

  both("gets the answer, or DOWN, as messages", function* (w) {
    const tasks = yield* start(w, { name: "server-tasks" })
    const server = unwrap(yield* w(Server.startLink(self())))
    expect(yield* w(GenServer.call(server, ["startTask", async () => 42]))).toBe("started")
    expect(yield* got(w, "answer")).toEqual(["answer", 42])
    expect(yield* w(GenServer.call(server, ["startTask", () => exit("boom")]))).toBe("started")
    expect(yield* got(w, "down")).toEqual(["down", "boom"])
    expect(yield* w(GenServer.call(server, ["startTask", forever]))).toBe("started")
    expect(yield* w(GenServer.call(server, ["startTask", forever]))).toBe("busy")
    yield* w(GenServer.stop(server))
    yield* w(DynamicSupervisor.stop(tasks))
  })
})
