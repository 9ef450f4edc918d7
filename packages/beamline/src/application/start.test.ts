import { Application, exit, GenServer, Process, receive, self, spawn, spawnLink, Supervisor } from "beamline"
import type { Pid } from "beamline"
import { describe, expect, test } from "vitest"

import { app, both, captureReports, cleanApplications, idle, root } from "../../test-support/index.ts"

cleanApplications()
const reports = captureReports()
const told = (): readonly string[] => reports.events.map(({ level, message }) => `${level}: ${message}`)

const boom = new RangeError("boom")

describe("Application.start", () => {
  both("starts, answers once it runs, and refuses to start again", function* (w) {
    const seen: unknown[] = []
    const one = app(
      {
        start: function* (type, argument) {
          seen.push([type, argument])
          yield* Process.sleep(1)
          seen.push("done")
          return yield* root()
        },
      },
      { arg: { any: "thing" } },
    )
    expect(yield* w(Application.start(one))).toEqual({ ok: true, value: undefined })
    expect(seen).toEqual([["normal", { any: "thing" }], "done"])
    expect(yield* w(Application.start(one.name))).toEqual({ ok: false, error: ["already_started", one.name] })
    expect(yield* w(Application.startedApplications())).toEqual([[one.name, "", "0.0.0"]])
    expect(yield* w(Application.stop(one))).toEqual({ ok: true, value: undefined })
  })

  test("fails as start fails, and leaves the application loaded", async () => {
    const fails: readonly (readonly [() => unknown, (call: unknown) => unknown, string])[] = [
      [() => ({ ok: false, error: "foo" }), (call) => ["foo", call], "returned an error: foo"],
      [
        () => ({ ok: false, error: boom }),
        (call) => [boom, call],
        "returned an error: an exception was raised:",
      ],
      [
        () => ({ ok: false, error: "ignore" }),
        (call) => ["bad_return", [call, "ignore"]],
        'returned a bad value: "ignore"',
      ],
      [() => "bad", (call) => ["bad_return", [call, "bad"]], 'returned a bad value: "bad"'],
      [() => undefined, (call) => ["bad_return", [call, undefined]], "returned a bad value: undefined"],
      [
        () => {
          throw boom
        },
        (call) => ["bad_return", [call, ["EXIT", boom]]],
        "** (EXIT) an exception was raised:",
      ],
      [() => exit("why"), (call) => ["bad_return", [call, ["EXIT", "why"]]], "** (EXIT) why"],
      [() => exit("shutdown"), (call) => ["bad_return", [call, ["EXIT", "shutdown"]]], "** (EXIT) shutdown"],
      [() => exit("normal"), (call) => [["EXIT", "normal"], call], "** (EXIT) normal"],
      [
        () => {
          throw "ball"
        },
        (call) => ["bad_return", [call, "ball"]],
        'returned a bad value: "ball"',
      ],
      [async () => exit("later"), (call) => ["bad_return", [call, ["EXIT", "later"]]], "** (EXIT) later"],
      [
        async () => {
          throw boom
        },
        (call) => ["bad_return", [call, ["EXIT", boom]]],
        "RangeError",
      ],
      [
        function* () {
          throw boom
        },
        (call) => ["bad_return", [call, ["EXIT", boom]]],
        "RangeError",
      ],
      [() => Promise.reject(boom), (call) => ["bad_return", [call, ["EXIT", boom]]], "RangeError"],
    ]
    for (const [start, errorOf, text] of fails) {
      const one = app({ start: start as never }, { arg: 5 })
      const call = [one.name, "start", ["normal", 5]]
      const error = errorOf(call)
      expect(await Application.start(one)).toEqual({ ok: false, error })
      expect(Application.formatError(error)).toContain(text)
      expect(Application.spec(one)).toBe(one.spec)
      expect(await Application.startedApplications()).toEqual([])
      expect(told().at(-1)).toBe(`notice: Application ${one.name} exited: ${Application.formatError(error)}`)
    }
    expect(reports.labels()).toEqual(fails.map(() => "application_controller exit"))
  })

  test("a thrown result counts as returned", async () => {
    const one = app({
      start: async () => {
        throw await root()
      },
    })
    expect(await Application.start(one)).toEqual({ ok: true, value: undefined })
  })

  test("fails when start gives no pid", async () => {
    const one = app({ start: () => ({ ok: true, value: "nobody" }) as never })
    const result = await Application.start(one)
    expect(result).toMatchObject({ ok: false, error: { code: "ERR_BAD_ARGUMENT" } })
    expect(String((result as any).error)).toContain(
      `expected the value of start of ${one.name} to be a pid, got: "nobody"`,
    )
  })

  test("fails with the child that a supervisor could not start", async () => {
    const Broken = GenServer.define("Broken")({ init: () => exit("nope") })
    const one = app({
      start: () => Supervisor.startLink([Broken.childSpec(undefined)], { strategy: "one_for_one" }),
    })
    const result = await Application.start(one)
    expect(result).toEqual({
      ok: false,
      error: [
        ["shutdown", ["failed_to_start_child", "Broken", "nope"]],
        [one.name, "start", ["normal", undefined]],
      ],
    })
    expect(Application.formatError((result as any).error)).toBe(
      `${one.name}.start("normal", undefined) returned an error: shutdown: failed to start child: "Broken"\n    ** (EXIT) nope`,
    )
  })

  test("leaves nothing alive of a failed start", async () => {
    let left: Pid[] = []
    const one = app({
      start: async () => {
        left = [idle(), spawnLink(async () => void (await receive()))]
        unwrapPid(await root(), left)
        return { ok: false, error: "no" } as const
      },
    })
    expect((await Application.start(one)).ok).toBe(false)
    expect(left.map((pid) => Process.isAlive(pid))).toEqual([false, false, false])
  })

  test("takes a root process that is no supervisor, a linked and an unlinked one", async () => {
    for (const start of [() => idle(), () => spawnLink(async () => void (await receive()))]) {
      let pid: Pid | undefined
      const one = app({ start: () => ({ ok: true, value: (pid = start()) }) })
      expect((await Application.start(one)).ok).toBe(true)
      expect(Application.getApplication(pid!)).toBe(one.name)
      expect((await Application.stop(one)).ok).toBe(true)
      expect(Process.isAlive(pid!)).toBe(false)
    }
  })

  test("starts with a root process that is dead, and ends at once", async () => {
    for (const [start, reason] of [
      [() => spawn(() => {}), "no process: "],
      [() => spawnLink(() => exit("hm")), "hm"],
    ] as const) {
      const seen: unknown[] = []
      const one = app<unknown>({
        start: async () => {
          const value = start()
          await Process.sleep(2)
          return { ok: true, value }
        },
        stop: () => void seen.push("stop"),
      })
      expect((await Application.start(one)).ok).toBe(true)
      await ended(one.name)
      expect(told().at(-1)).toContain(`notice: Application ${one.name} exited: ${reason}`)
      expect(seen).toEqual(["stop"])
    }
  })

  test("runs start in a process that traps exits, below a master that is the group leader of all", async () => {
    let seen: any
    const child: Pid[] = []
    const one = app({
      start: async () => {
        const leader = Process.groupLeader()
        seen = {
          me: self(),
          leader,
          traps: Process.info(self(), "trapExit"),
          links: Process.info(self(), "links"),
        }
        await Process.sleep(1)
        expect(self()).toBe(seen.me)
        child.push(idle())
        return root()
      },
    })
    await Application.start(one)
    expect(seen.traps).toEqual(["trapExit", true])
    expect(seen.links).toEqual(["links", [seen.leader]])
    expect(seen.leader).not.toBe(Process.groupLeader())
    expect(Process.info(seen.leader, "groupLeader")).toEqual(["groupLeader", seen.leader])
    expect(Process.info(child[0]!, "groupLeader")).toEqual(["groupLeader", seen.leader])
    expect(Process.getLabel(seen.leader)).toEqual(["application_master", one.name])
    expect([child[0]!, seen.me, seen.leader, self()].map((pid) => Application.getApplication(pid))).toEqual([
      one.name,
      one.name,
      one.name,
      undefined,
    ])
  })

  test("does not depend on the caller", async () => {
    let go = (): void => {}
    const gate = new Promise<void>((resolve) => (go = resolve))
    const one = app({
      start: async () => {
        await gate
        return root()
      },
    })
    const caller = spawn(async () => void (await Application.start(one)))
    await Process.sleep(1)
    Process.exit(caller, "kill")
    go()
    expect(await Application.ensureStarted(one)).toEqual({ ok: true, value: undefined })
    expect(await Application.startedApplications()).toHaveLength(1)
  })

  test("those who ask meanwhile share the outcome", async () => {
    let runs = 0
    const slow = (value: () => unknown) =>
      app({
        start: (async () => {
          runs++
          await Process.sleep(2)
          return value()
        }) as never,
      })
    const good = slow(root)
    expect(await Promise.all([1, 2, 3].map(() => Application.start(good)))).toEqual(
      [1, 2, 3].map(() => ({ ok: true, value: undefined })),
    )
    const bad = slow(() => ({ ok: false, error: "no" }))
    const failure = { ok: false, error: ["no", [bad.name, "start", ["normal", undefined]]] }
    expect(await Promise.all([Application.start(bad), Application.start(bad, "permanent")])).toEqual([
      failure,
      failure,
    ])
    expect(runs).toBe(2)
  })

  test("fails when the process that runs start is killed", async () => {
    const one = app({
      start: async () => {
        Process.exit(self(), "kill")
        return root()
      },
    })
    expect(await Application.start(one)).toEqual({ ok: false, error: "killed" })
    expect(told()).toEqual([`notice: Application ${one.name} exited: killed`])
    const other = app({
      start: async () => {
        Process.exit(Process.groupLeader(), "kill")
        await Process.sleep(1)
        return root()
      },
    })
    expect(await Application.start(other)).toEqual({ ok: false, error: "killed" })
  })

  test("needs its dependencies to be running, but not the optional ones", async () => {
    const needed = app()
    const optional = app()
    const one = app(undefined, { applications: [needed], optionalApplications: [optional, "no_such_thing"] })
    expect(await Application.start(one)).toEqual({ ok: false, error: ["not_started", needed.name] })
    await Application.start(needed)
    expect(await Application.start(one)).toEqual({ ok: true, value: undefined })
    expect(one.spec.applications).toEqual([needed.name, optional.name, "no_such_thing"])
  })

  test("an application may start another from its own start", async () => {
    const inner = app({ start: root })
    const outer = app({
      start: async () => {
        expect(await Application.start(inner)).toEqual({ ok: true, value: undefined })
        return root()
      },
    })
    expect((await Application.start(outer)).ok).toBe(true)
    expect((await Application.startedApplications()).map(([name]) => name)).toEqual([outer.name, inner.name])
  })

  test("does not know what nobody has told it", async () => {
    expect(await Application.start("nobody")).toEqual({
      ok: false,
      error: ["no such file or directory", "nobody.app"],
    })
    expect(await Application.ensureStarted("nobody")).toEqual({
      ok: false,
      error: ["no such file or directory", "nobody.app"],
    })
  })

  test("gives the code for a type that is none", async () => {
    const one = app()
    for (const type of ["bogus", 5, null, {}, [], true, "", "Permanent", 5n, Symbol("s")]) {
      const error = ["invalid_restart_type", type]
      expect(await Application.start(one, type as never)).toEqual({ ok: false, error })
      expect(await Application.ensureStarted(one, type as never)).toEqual({ ok: false, error })
      expect(Application.formatError(error)).toMatch(/^invalid application restart type: /)
    }
    expect(Application.loadedApplications()).toEqual([])
  })

  test("a start that is not declared async must not start its tree behind an await", async () => {
    const one = app<unknown>({ start: () => Promise.resolve().then(() => root()) })
    const result = await Application.start(one)
    expect(result.ok).toBe(false)
    expect(Application.formatError((result as any).error)).toContain("Declare the start function async")
  })
})

describe("start phases", () => {
  test("are called in order, in the process that ran start, once it has started", async () => {
    const seen: unknown[] = []
    let starter: Pid
    const one = app(
      {
        start: () => {
          starter = self()
          seen.push("start")
          return root()
        },
        startPhase: async (phase, type, argument) => {
          await Process.sleep(1)
          seen.push([phase, type, argument, self() === starter])
          return phase === "two" ? ({ ok: true, value: 1 } as const) : undefined
        },
      },
      { startPhases: { one: 1, two: [2] } },
    )
    expect((await Application.start(one)).ok).toBe(true)
    expect(seen).toEqual(["start", ["one", "normal", 1, true], ["two", "normal", [2], true]])
  })

  test("that fail, fail the start, without the other callbacks, and nothing is left", async () => {
    const ends: readonly (readonly [(this: void) => unknown, (call: unknown) => unknown])[] = [
      [() => ({ ok: false, error: "bad" }), (call) => ["bad", call]],
      [() => "hm", (call) => ["bad_return_value", [call, "hm"]]],
      [
        () => {
          throw boom
        },
        (call) => ["bad_return_value", [call, ["EXIT", boom]]],
      ],
      [() => exit("why"), (call) => ["bad_return_value", [call, ["EXIT", "why"]]]],
      [
        () => {
          throw "ball"
        },
        (call) => ["bad_return_value", [call, "ball"]],
      ],
    ]
    for (const [phase, errorOf] of ends) {
      const seen: unknown[] = []
      const pids: Pid[] = []
      const one = app<unknown>(
        {
          start: async () => unwrapPid(await root(), pids),
          startPhase: ((name: string) => (seen.push(name), name === "two" ? phase() : undefined)) as never,
          prepStop: () => void seen.push("prepStop"),
          stop: () => void seen.push("stop"),
        },
        { startPhases: { one: 1, two: 2, three: 3 } },
      )
      const call = [one.name, "startPhase", ["two", "normal", 2]]
      expect(await Application.start(one)).toEqual({ ok: false, error: errorOf(call) })
      expect(seen).toEqual(["one", "two"])
      expect(Process.isAlive(pids[0]!)).toBe(false)
    }
    expect(told()[0]).toContain("** (EXIT) bad")
  })
})

describe("a library", () => {
  test("starts and stops without a process", async () => {
    const one = app()
    const before = Process.list().length
    expect(await Application.start(one, "permanent")).toEqual({ ok: true, value: undefined })
    expect(await Application.start(one)).toEqual({ ok: false, error: ["already_started", one.name] })
    expect(Process.list().length).toBeLessThanOrEqual(before + 1)
    expect(await Application.stop(one)).toEqual({ ok: true, value: undefined })
    expect(told()).toEqual([
      `info: Application ${one.name} started at nonode@nohost`,
      `notice: Application ${one.name} exited: stopped`,
    ])
  })
})

function unwrapPid(result: any, pids: Pid[]): any {
  pids.push(result.value)
  return result
}

async function ended(name: string): Promise<void> {
  for (;;) {
    const started = await Application.startedApplications()
    if (!started.some(([one]) => one === name)) return
    await Process.sleep(1)
  }
}
