import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { LocalPid } from "../kernel/index.ts"
import type { AutoShutdown, CompleteChildSpec, RestartType } from "./child-spec.types.ts"
import { failedToStart, isRunning, shutdownOrder, strategies } from "./strategy.ts"
import type { Action, Restart } from "./strategy.ts"
import type { StrategyName } from "./strategy-flags.ts"
import { ChildTable } from "./strategy-table.ts"
import type { SupervisedChild } from "./strategy-table.ts"

const names = ["one_for_one", "rest_for_one", "one_for_all"] as const
const types = ["permanent", "transient", "temporary"] as const
const spec = (id: string, restart: RestartType = "permanent", significant = false): CompleteChildSpec => ({
  id,
  start: [{}, "startLink", []],
  restart,
  shutdown: 5_000,
  type: "worker",
  modules: [],
  significant,
})
const idsOf = (children: Iterable<SupervisedChild>) => [...children].map((child) => child.spec.id)
const run = (table: ChildTable, child: SupervisedChild) => {
  const pid = new LocalPid({})
  table.started(child, pid)
  return pid
}
const running = (...specs: CompleteChildSpec[]) => {
  const table = new ChildTable()
  const pids = specs.map((each) => run(table, table.append(each)))
  return { table, pids, child: (id: string) => table.byId(id)! }
}
const lists = (action: Action) => {
  if (action.type !== "restart") throw new Error(`no restart but ${action.type}`)
  return { stop: idsOf(action.stop), remove: idsOf(action.remove), start: idsOf(action.start) }
}

describe.each(names)("%s", (name) => {
  const strategy = strategies[name]

  test("has its name", () => {
    expect(strategy.name).toBe(name)
  })

  const normal = ["normal", "shutdown", ["shutdown", "done"]]
  const abnormal = ["killed", "boom", ["shutdown", 1, 2], ["boom", 1], new Error("boom"), undefined]
  const exits = [
    ...normal.flatMap((reason) => [
      ["permanent", reason, "restart", true] as const,
      ["transient", reason, "markStopped", false] as const,
      ["temporary", reason, "remove", false] as const,
    ]),
    ...abnormal.flatMap((reason) => [
      ["permanent", reason, "restart", true] as const,
      ["transient", reason, "restart", true] as const,
      ["temporary", reason, "remove", true] as const,
    ]),
  ]
  test.each(exits)("answers the exit of a %s child with reason %s by %s", (restart, reason, type, report) => {
    const { table, pids, child } = running(spec("a"), spec("b", restart), spec("c"))
    const action = strategy.exited(table, pids[1]!, reason, "never")
    expect(action).toMatchObject({ type, report })
    expect("child" in action && action.child).toBe(child("b"))
  })

  test("ignores the exit of a process that is no child", () => {
    const { table } = running(spec("a"))
    expect(strategy.exited(table, new LocalPid({}), "boom", "never")).toEqual({ type: "ignore" })
  })

  test("retries a child that is being restarted, without a report", () => {
    const { table, child } = running(spec("a"), spec("b"), spec("c"))
    table.restarting(child("b"), ["restarting", undefined])
    expect(strategy.retried(table, "b")).toMatchObject({ type: "restart", child: child("b"), report: false })
  })

  test("leaves a child alone that was terminated, started or deleted before its retry", () => {
    const { table, child } = running(spec("started"), spec("terminated"))
    table.ended(child("terminated"))
    for (const id of ["started", "terminated", "deleted"]) {
      expect(strategy.retried(table, id)).toEqual({ type: "ignore" })
    }
  })

  test("remembers the pid of a child whose restart fails again and again", () => {
    const { table, pids, child } = running(spec("a"))
    const first = strategy.exited(table, pids[0]!, "boom", "never") as Restart
    const { state } = strategy.failed(first, child("a"))
    expect(state).toEqual(["restarting", pids[0]])
    table.restarting(child("a"), state)
    const second = strategy.retried(table, "a") as Restart
    expect(strategy.failed(second, child("a")).state).toEqual(["restarting", pids[0]])
  })

  test("restarts nobody but the group, each member once, and stops what runs in reverse", () => {
    const member = fc.record({
      restart: fc.constantFrom(...types),
      state: fc.constantFrom("running", "stopped", "restarting"),
    })
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 12 }), fc.nat(), (members, pick) => {
        const at = pick % members.length
        const table = new ChildTable()
        const all = members.map(({ restart }, i) =>
          table.append(spec(`${i}`, i === at ? "permanent" : restart)),
        )
        members.forEach(({ state }, i) => {
          if (state === "running" || i === at || all[i]!.spec.restart === "temporary") run(table, all[i]!)
          if (state === "restarting" && i !== at) table.restarting(all[i]!, ["restarting", undefined])
        })
        const child = all[at]!
        const action = strategy.exited(table, child.state as LocalPid, "boom", "never") as Restart
        const group = { one_for_one: [child], rest_for_one: all.slice(at), one_for_all: all }[name]
        expect(action.stop).toEqual(group.filter((each) => each !== child && isRunning(each)).toReversed())
        expect([...action.start, ...action.remove].toSorted(byOrder(all))).toEqual(group)
        expect(action.start).toEqual(action.start.toSorted(byOrder(all)))
        expect(action.remove.every((each) => each.spec.restart === "temporary")).toBe(true)
        expect(action.start.some((each) => each.spec.restart === "temporary")).toBe(false)
        expect(table.size).toBe(all.length)
      }),
    )
  })
})

describe("a restart", () => {
  const children = [spec("a"), spec("b", "transient"), spec("c"), spec("d", "temporary"), spec("e")]

  test.each([
    ["one_for_one", { stop: [], remove: [], start: ["c"] }],
    ["rest_for_one", { stop: ["e", "d"], remove: ["d"], start: ["c", "e"] }],
    ["one_for_all", { stop: ["e", "d", "b", "a"], remove: ["d"], start: ["a", "b", "c", "e"] }],
  ] as const)("%s", (name, plan) => {
    const { table, pids } = running(...children)
    expect(lists(strategies[name].exited(table, pids[2]!, "boom", "never"))).toEqual(plan)
  })

  test("of a group starts siblings again that were not running", () => {
    const { table, pids, child } = running(...children)
    table.ended(child("b"))
    table.restarting(child("e"), ["restarting", undefined])
    expect(lists(strategies.one_for_all.exited(table, pids[2]!, "boom", "never"))).toEqual({
      stop: ["d", "a"],
      remove: ["d"],
      start: ["a", "b", "c", "e"],
    })
  })
})

describe("a failed start", () => {
  test("of a single restart is reported with the child's former state", () => {
    const { table, pids, child } = running(spec("a"))
    const strategy = strategies.one_for_one
    const action = strategy.exited(table, pids[0]!, "boom", "never") as Restart
    expect(strategy.failed(action, child("a"))).toEqual({ state: ["restarting", pids[0]], reported: pids[0] })
  })

  test.each(["rest_for_one", "one_for_all"] as const)("of a sibling under %s has no pid", (name) => {
    const { table, pids, child } = running(spec("a"), spec("b"))
    const action = strategies[name].exited(table, pids[0]!, "boom", "never") as Restart
    const retry = strategies[name].failed(action, child("b"))
    expect(retry).toEqual({ state: ["restarting", undefined], reported: undefined })
  })

  test("of a supervisor's child is the supervisor's reason", () => {
    expect(failedToStart("a", "boom")).toEqual(["shutdown", ["failed_to_start_child", "a", "boom"]])
  })
})

// Carries actions out as a supervisor does, with starts and stops that are words only.
class Shell {
  readonly table = new ChildTable()
  readonly trace: string[] = []
  readonly retries: unknown[] = []
  readonly failures = new Map<unknown, ("fail" | "ignore")[]>()
  readonly name: StrategyName

  constructor(name: StrategyName, ...specs: CompleteChildSpec[]) {
    this.name = name
    for (const each of specs) this.#start(this.table.append(each))
    this.trace.length = 0
  }

  crash(id: string, reason: unknown = "boom"): this {
    const pid = this.table.byId(id)!.state as LocalPid
    this.#carryOut(strategies[this.name].exited(this.table, pid, reason, "never"))
    return this
  }

  retry(): this {
    for (const id of this.retries.splice(0)) this.#carryOut(strategies[this.name].retried(this.table, id))
    return this
  }

  #carryOut(action: Action): void {
    if (action.type === "ignore") return
    if (action.type !== "restart") return this.table.ended(action.child)
    for (const child of action.stop) this.trace.push(`stop ${String(child.spec.id)}`)
    for (const child of [...action.remove, ...action.start]) this.table.ended(child)
    for (const child of action.start) {
      if (this.#start(child)) continue
      this.table.restarting(child, strategies[this.name].failed(action, child).state)
      this.retries.push(child.spec.id)
      return
    }
  }

  #start(child: SupervisedChild): boolean {
    const { id } = child.spec
    const outcome = this.failures.get(id)?.shift()
    this.trace.push(`${outcome ?? "init"} ${String(id)}`)
    if (outcome !== "fail") this.table.started(child, outcome === "ignore" ? undefined : new LocalPid({}))
    return outcome !== "fail"
  }

  states(): string[] {
    return [...this.table.forwards()].map(({ state }) =>
      state === undefined ? "undefined" : state instanceof LocalPid ? "running" : "restarting",
    )
  }
}

describe("a failing restart", () => {
  const start = (name: StrategyName, id: string, ...failures: ("fail" | "ignore")[]) => {
    const shell = new Shell(name, spec("1"), spec("2"), spec("3"))
    shell.failures.set(id, failures)
    return shell
  }

  test("under one_for_one is tried again for the child only", () => {
    const shell = start("one_for_one", "2", "fail", "fail").crash("2")
    expect(shell.states()).toEqual(["running", "restarting", "running"])
    expect(shell.retry().retry().retry().trace).toEqual(["fail 2", "fail 2", "init 2"])
    expect(shell.states()).toEqual(["running", "running", "running"])
  })

  test("under rest_for_one is tried again from the child that failed on", () => {
    const shell = start("rest_for_one", "2", "fail").crash("1")
    expect(shell.trace).toEqual(["stop 3", "stop 2", "init 1", "fail 2"])
    expect(shell.states()).toEqual(["running", "restarting", "undefined"])
    expect(shell.retry().trace.slice(4)).toEqual(["init 2", "init 3"])
  })

  test("under one_for_all stops what was restarted and starts all again", () => {
    const shell = start("one_for_all", "2", "fail").crash("3")
    expect(shell.trace).toEqual(["stop 2", "stop 1", "init 1", "fail 2"])
    expect(shell.retry().trace.slice(4)).toEqual(["stop 1", "init 1", "init 2", "init 3"])
  })

  test("under rest_for_one is overtaken by the crash of a child before", () => {
    const shell = start("rest_for_one", "2", "fail").crash("2").crash("1")
    expect(shell.retry().trace).toEqual(["stop 3", "fail 2", "init 1", "init 2", "init 3"])
  })

  test.each(names)("under %s that returns ignore is not tried again", (name) => {
    const shell = start(name, "2", "ignore").crash("2")
    expect(shell.retries).toEqual([])
    expect(shell.states()).toEqual(["running", "undefined", "running"])
  })

  test("leaves temporary siblings out for good", () => {
    const shell = new Shell("one_for_all", spec("1", "temporary"), spec("2"))
    expect(shell.crash("2").crash("2").trace).toEqual(["stop 1", "init 2", "init 2"])
  })
})

describe("shutdownOrder", () => {
  test("is the reverse of the start order and leaves out what does not run", () => {
    const { table, child } = running(spec("a"), spec("b"), spec("c"), spec("d", "temporary"))
    table.ended(child("b"))
    expect(idsOf(shutdownOrder(table))).toEqual(["d", "c", "a"])
    table.restarting(child("c"), ["restarting", undefined])
    expect(idsOf(shutdownOrder(table))).toEqual(["d", "a"])
  })

  test("of a start that failed holds what was started before", () => {
    const table = new ChildTable()
    const [a, b] = ["a", "b", "c", "d"].map((id) => table.append(spec(id)))
    run(table, a!)
    run(table, b!)
    expect(idsOf(shutdownOrder(table))).toEqual(["b", "a"])
  })
})

describe("automatic shutdown", () => {
  const shuts = (
    first: CompleteChildSpec,
    reason: unknown,
    when: AutoShutdown,
    ...rest: CompleteChildSpec[]
  ) => {
    const { table, pids } = running(first, ...rest)
    const action = strategies.one_for_one.exited(table, pids[0]!, reason, when)
    return "autoShutdown" in action ? action.autoShutdown : action.type
  }
  const other = spec("other", "transient", true)

  test.each([
    ["transient", true, "normal", "any_significant", true],
    ["transient", true, ["shutdown", 1], "any_significant", true],
    ["transient", true, "boom", "any_significant", "restart"],
    ["temporary", true, "normal", "any_significant", true],
    ["temporary", true, "boom", "any_significant", true],
    ["temporary", false, "boom", "any_significant", false],
    ["transient", false, "normal", "any_significant", false],
    ["transient", true, "normal", "all_significant", false],
    ["temporary", true, "boom", "all_significant", false],
    ["temporary", false, "boom", "all_significant", false],
    ["transient", true, "normal", "never", false],
  ] as const)(
    "a %s child (significant: %s) that ends with %s under %s: %s",
    (type, flag, reason, when, ends) => {
      expect(shuts(spec("a", type, flag), reason, when, other)).toBe(ends)
    },
  )

  test.each(types.slice(1))("all_significant ends with the last significant child, a %s one", (type) => {
    expect(shuts(spec("a", type, true), "normal", "all_significant", spec("plain"))).toBe(true)
  })

  test("all_significant takes stopped children for gone, and those being restarted for running", () => {
    const { table, pids, child } = running(spec("a", "transient", true), spec("b", "transient", true))
    const strategy = strategies.one_for_all
    table.ended(child("b"))
    expect(strategy.exited(table, pids[0]!, "normal", "all_significant")).toMatchObject({
      autoShutdown: true,
    })
    table.restarting(child("b"), ["restarting", undefined])
    expect(strategy.exited(table, pids[0]!, "normal", "all_significant")).toMatchObject({
      autoShutdown: false,
    })
  })
})

function byOrder(all: readonly SupervisedChild[]) {
  return (a: SupervisedChild, b: SupervisedChild) => all.indexOf(a) - all.indexOf(b)
}
