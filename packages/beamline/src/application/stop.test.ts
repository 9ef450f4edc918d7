import { Application, exit, Process, receive, self, spawn, Supervisor, unwrap } from "beamline"
import type { Pid } from "beamline"
import { describe, expect, test } from "vitest"

import { app, both, captureReports, cleanApplications, idle, root } from "../../test-support/index.ts"

cleanApplications()
const reports = captureReports()
const told = (): readonly string[] => reports.events.map(({ level, message }) => `${level}: ${message}`)

const boom = new RangeError("boom")

/** Waits until a process has ended. */
async function endOf(pid: Pid): Promise<unknown> {
  const ref = Process.monitor(pid)
  return ((await receive(["DOWN", ref, "process", pid, () => true])) as any)[4]
}

/** An application that tells what it does, and how it looks inside meanwhile. */
function telling(
  seen: unknown[],
  callbacks: Record<string, unknown> = {},
): { one: ReturnType<typeof app>; pids: Pid[] } {
  const pids: Pid[] = []
  const one = app<unknown>({
    start: async () => {
      const result = await root()
      pids.push(unwrap(result), idle(), Process.groupLeader())
      return { ...(result as { ok: true; value: Pid }), info: "state" }
    },
    prepStop: (state) => {
      seen.push(["prepStop", state, pids.map((pid) => Process.isAlive(pid))])
      return "prepared"
    },
    stop: (state) => void seen.push(["stop", state, pids.map((pid) => Process.isAlive(pid))]),
    ...callbacks,
  })
  return { one, pids }
}

describe("Application.stop", () => {
  both("calls prepStop, ends the tree, calls stop, kills the rest, then answers", function* (w) {
    const seen: unknown[] = []
    const { one, pids } = telling(seen)
    yield* w(Application.start(one))
    const leftover = Process.monitor(pids[1]!)
    expect(yield* w(Application.stop(one))).toEqual({ ok: true, value: undefined })
    expect(seen).toEqual([
      ["prepStop", "state", [true, true, true]],
      ["stop", "prepared", [false, true, true]],
    ])
    expect(pids.map((pid) => Process.isAlive(pid))).toEqual([false, false, false])
    expect(yield* w(receive())).toEqual(["DOWN", leftover, "process", pids[1], "killed"])
    expect(told()).toEqual([
      `info: Application ${one.name} started at nonode@nohost`,
      `notice: Application ${one.name} exited: stopped`,
    ])
    expect(yield* w(Application.stop(one))).toEqual({ ok: false, error: ["not_started", one.name] })
    expect(Application.spec(one.name, "vsn")).toBe("0.0.0")
  })

  test("ends the tree in reverse order, and waits for it without limit", async () => {
    const seen: string[] = []
    const child = (id: string) => ({
      id,
      shutdown: "infinity" as const,
      start: async () => {
        const parent = self()
        const value = spawn(
          async () => {
            Process.flag("trapExit", true)
            await receive(["EXIT", parent, "shutdown"])
            await Process.sleep(2)
            seen.push(id)
          },
          { link: true },
        )
        return { ok: true, value } as const
      },
    })
    const one = app({
      start: () => Supervisor.startLink([child("a"), child("b"), child("c")], { strategy: "one_for_one" }),
      stop: () => void seen.push("stop"),
    })
    await Application.start(one)
    await Application.stop(one)
    expect(seen).toEqual(["c", "b", "a", "stop"])
  })

  test("kills leftovers that trap exits, those of unlinked children's children, and no others", async () => {
    const pids: Pid[] = []
    const outside = idle()
    const stubborn = (): Pid =>
      spawn(function* () {
        Process.flag("trapExit", true)
        pids.push(
          spawn(function* () {
            yield* receive(() => false)
          }),
        )
        yield* receive(() => false)
      })
    const one = app({
      start: () => {
        pids.push(stubborn())
        const free = idle()
        Process.groupLeader(free, self())
        pids.push(free)
        return root()
      },
    })
    await Application.start(one)
    await Application.stop(one)
    expect(pids.map((pid) => Process.isAlive(pid))).toEqual([false, true, false])
    expect(Process.isAlive(outside)).toBe(true)
    for (const pid of [outside, pids[1]!]) Process.exit(pid, "kill")
  })

  test("callbacks may be async and generator functions", async () => {
    const seen: unknown[] = []
    const { one } = telling(seen, {
      prepStop: async (state: unknown) => {
        await Process.sleep(1)
        return [state, self() === Process.groupLeader()]
      },
      stop: function* (state: unknown) {
        yield* Process.sleep(1)
        seen.push(state)
      },
    })
    await Application.start(one)
    await Application.stop(one)
    expect(seen).toEqual([["state", false]])
  })

  test("a prepStop that fails is reported, and stop gets the old state; a thrown value counts as returned", async () => {
    for (const [prepStop, state, report] of [
      [
        () => {
          throw boom
        },
        "state",
        "** (RangeError) boom",
      ],
      [() => exit("normal"), "state", "** (exit) normal"],
      [
        () => {
          throw "ball"
        },
        "ball",
        undefined,
      ],
      [
        async () => {
          throw boom
        },
        "state",
        "** (RangeError) boom",
      ],
      [() => undefined, undefined, undefined],
    ] as const) {
      const seen: unknown[] = []
      const { one } = telling(seen, { prepStop, stop: (given: unknown) => void seen.push(given) })
      await Application.start(one)
      expect((await Application.stop(one)).ok).toBe(true)
      expect(seen).toEqual([state])
      const last = reports.events.findLast(({ level }) => level === "error")
      if (report === undefined) expect(last?.message ?? "").not.toContain(one.name)
      else {
        expect(last?.report?.label).toEqual(["application_master", "shutdown_error"])
        expect(last?.message).toContain(`prepStop of application ${one.name} failed\n${report}`)
      }
    }
  })

  test("nobody hears of a stop that fails", async () => {
    for (const stop of [
      () => {
        throw boom
      },
      () => exit("x"),
      async () => {
        throw boom
      },
    ]) {
      const { one } = telling([], { stop })
      await Application.start(one)
      expect(await Application.stop(one)).toEqual({ ok: true, value: undefined })
    }
    expect(reports.events.filter(({ level }) => level === "error")).toEqual([])
  })

  test("what comes in while it stops waits until it has", async () => {
    const { one } = telling([], { stop: () => Process.sleep(2) })
    await Application.start(one)
    const stops = [Application.stop(one), Application.stop(one)]
    expect(await Application.startedApplications()).toEqual([])
    const again = Application.start(one)
    const unloaded = Application.unload(one)
    expect(await Promise.all(stops)).toEqual([
      { ok: true, value: undefined },
      { ok: false, error: ["not_started", one.name] },
    ])
    expect(await again).toEqual({ ok: true, value: undefined })
    expect(await unloaded).toEqual({ ok: false, error: ["running", one.name] })
  })

  test("does not stop one that is starting, nor unload it, and stops no dependents", async () => {
    const needed = app({ start: async () => (await Process.sleep(2), root()) })
    const user = app({ start: root }, { applications: [needed] })
    const started = Application.start(needed)
    expect(await Application.stop(needed)).toEqual({ ok: false, error: ["not_started", needed.name] })
    expect(await Application.unload(needed)).toEqual({ ok: false, error: ["running", needed.name] })
    await started
    await Application.start(user)
    expect(await Application.stop(needed)).toEqual({ ok: true, value: undefined })
    expect((await Application.startedApplications()).map(([name]) => name)).toEqual([user.name])
  })

  test("of a permanent application by hand lets the program go on", async () => {
    const { one } = telling([])
    await Application.start(one, "permanent")
    expect((await Application.stop(one)).ok).toBe(true)
    expect((await Application.start(one)).ok).toBe(true)
  })

  test("does not know what is not running", async () => {
    expect(await Application.stop("nobody")).toEqual({ ok: false, error: ["not_started", "nobody"] })
  })
})

describe("an application that ends by itself", () => {
  test("has its callbacks called, its leftovers killed, and may be started again", async () => {
    for (const [type, reason] of [
      ["temporary", "normal"],
      ["temporary", "shutdown"],
      ["temporary", ["shutdown", 1]],
      ["temporary", "boom"],
      ["transient", "normal"],
    ] as const) {
      const seen: unknown[] = []
      const { one, pids } = telling(seen)
      await Application.start(one, type)
      const master = pids[2]!
      await Supervisor.stop(pids[0]!, reason)
      expect(await endOf(master)).toSatisfy(
        (why) => why === "noproc" || JSON.stringify(why) === JSON.stringify(reason),
      )
      expect(seen).toEqual([
        ["prepStop", "state", [false, true, true]],
        ["stop", "prepared", [false, true, true]],
      ])
      expect(Process.isAlive(pids[1]!)).toBe(false)
      expect(await Application.startedApplications()).toEqual([])
      expect(told().at(-1)).toBe(`notice: Application ${one.name} exited: ${Application.formatError(reason)}`)
      expect((await Application.start(one)).ok).toBe(true)
      await Application.stop(one)
    }
  })

  test("ends with its master, and its tree with it", async () => {
    const seen: unknown[] = []
    const { one, pids } = telling(seen)
    await Application.start(one)
    Process.exit(pids[2]!, "kill")
    await endOf(pids[0]!)
    expect(await Application.startedApplications()).toEqual([])
    expect(told().filter((line) => line.startsWith("notice"))).toEqual([
      `notice: Application ${one.name} exited: killed`,
    ])
    expect(seen).toEqual([])
    Process.exit(pids[1]!, "kill")
  })

  test("when it is told to stop just then, it is stopped once", async () => {
    const seen: unknown[] = []
    const { one, pids } = telling(seen)
    await Application.start(one)
    Process.exit(pids[0]!, "kill")
    expect((await Application.stop(one)).ok).toBe(true)
    expect(seen).toHaveLength(2)
  })
})

describe("the controller", () => {
  test("takes its applications with it, and a new one starts afresh", async () => {
    const { one, pids } = telling([])
    await Application.start(one)
    Process.exit(Process.whereis("application_controller") as Pid, "kill")
    await endOf(pids[2]!)
    expect(Process.isAlive(pids[0]!)).toBe(false)
    expect(await Application.startedApplications()).toEqual([])
    expect((await Application.start(one)).ok).toBe(true)
  })

  test("ignores what is none of its business", async () => {
    await Application.startedApplications()
    const pid = Process.whereis("application_controller") as Pid
    for (const message of [
      "junk",
      ["EXIT", self(), "x"],
      ["application_master", "x", self(), { ok: true }],
    ]) {
      Process.send(pid, message)
    }
    expect(await Application.startedApplications()).toEqual([])
    expect(Process.whereis("application_controller")).toBe(pid)
  })
})
