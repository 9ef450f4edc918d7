import { isExit, Process, receive, self, send, spawn, spawnLink, Supervisor, unwrap } from "beamline"
import type { ChildSpec, ExitError, ExitReason, Pid, Shutdown, StrategyName } from "beamline"
import { settle, useVirtualClock } from "beamline/testing"
import { describe, expect, test } from "vitest"

import { crash, pidOf, trapping, watch, workers } from "../../test-support/index.ts"

const one = { strategy: "one_for_one" } as const

/** A child that traps exits and does nothing about them, until it is sent `"end"`. */
function stubborn(id: string, got: unknown[], shutdown: Shutdown = "infinity"): ChildSpec {
  const body = async (): Promise<void> => {
    Process.flag("trapExit", true)
    for (;;) {
      const message = await receive()
      if (message === "end") return
      got.push(message)
    }
  }
  return { id, start: () => ({ ok: true, value: spawnLink(body) }), shutdown }
}

describe("a child that is stopped", () => {
  interface Row {
    readonly shutdown: Shutdown
    readonly trap: boolean
    /** How long its `terminate` takes. */
    readonly slow: number
    readonly takes: number
    readonly reason: ExitReason
    readonly terminates: boolean
  }
  const rows: Row[] = [
    { shutdown: 5_000, trap: true, slow: 0, takes: 0, reason: "shutdown", terminates: true },
    { shutdown: 1_000, trap: true, slow: 999, takes: 999, reason: "shutdown", terminates: true },
    { shutdown: 1_000, trap: true, slow: 1_001, takes: 1_000, reason: "killed", terminates: false },
    { shutdown: 1, trap: true, slow: 60_000, takes: 1, reason: "killed", terminates: false },
    {
      shutdown: "infinity",
      trap: true,
      slow: 3_600_000,
      takes: 3_600_000,
      reason: "shutdown",
      terminates: true,
    },
    { shutdown: "brutal_kill", trap: true, slow: 0, takes: 0, reason: "killed", terminates: false },
    { shutdown: "brutal_kill", trap: false, slow: 0, takes: 0, reason: "killed", terminates: false },
    { shutdown: 0, trap: true, slow: 0, takes: 0, reason: "killed", terminates: false },
    { shutdown: 0, trap: false, slow: 0, takes: 0, reason: "shutdown", terminates: false },
    { shutdown: 5_000, trap: false, slow: 9_000, takes: 0, reason: "shutdown", terminates: false },
    { shutdown: "infinity", trap: false, slow: 9_000, takes: 0, reason: "shutdown", terminates: false },
  ]
  const ways: Record<string, (supervisor: Pid) => Promise<unknown>> = {
    terminateChild: (supervisor) => Supervisor.terminateChild(supervisor, "a"),
    "the supervisor's end": (supervisor) => Supervisor.stop(supervisor),
    "a sibling's restart": async (supervisor) => {
      await crash(await pidOf(supervisor, "first"), "boom")
      await Supervisor.countChildren(supervisor)
    },
  }
  const table = Object.keys(ways).flatMap((way) => rows.map((row) => ({ way, ...row })))

  test.each(table)(
    "by $way with shutdown $shutdown ends with $reason after $takes ms (trapping: $trap, slow: $slow)",
    async ({ way, shutdown, trap, slow, takes, reason, terminates }) => {
      await trapping(async () => {
        const clock = useVirtualClock({ flow: true })
        const w = workers()
        const a = w.spec("a", { shutdown }, { trap, ...(slow > 0 && { slow }) })
        const options = { strategy: "one_for_all" } as const
        const supervisor = unwrap(await Supervisor.startLink([w.spec("first"), a], options))
        const end = watch(await pidOf(supervisor, "a"))
        w.journal.take()
        const started = clock.now()
        let ended = Infinity
        const done = ways[way]!(supervisor).then(() => (ended = clock.now()))
        await done
        expect(await end()).toBe(reason)
        expect(ended - started).toBe(takes)
        expect(w.journal.take().includes("stop a")).toBe(terminates)
        if (Process.isAlive(supervisor)) await Supervisor.stop(supervisor)
      })()
    },
  )

  test(
    "has its time to itself: one after the other, the last started first",
    trapping(async () => {
      const clock = useVirtualClock({ flow: true })
      const w = workers()
      const children = ["a", "b", "c"].map((id) => w.spec(id, {}, { slow: 60 }))
      const supervisor = unwrap(await Supervisor.startLink(children, one))
      w.journal.take()
      const started = clock.now()
      await Supervisor.stop(supervisor)
      expect(clock.now() - started).toBe(180)
      expect(w.journal.take()).toEqual(["stop c", "stop b", "stop a"])
    }),
  )

  test(
    "may end by itself meanwhile",
    trapping(async () => {
      useVirtualClock({ flow: true })
      const got: unknown[] = []
      const supervisor = unwrap(await Supervisor.startLink([stubborn("a", got)], one))
      const pid = await pidOf(supervisor, "a")
      const stopped = Supervisor.terminateChild(supervisor, "a")
      await settle()
      expect(got).toEqual([["EXIT", supervisor, "shutdown"]])
      send(pid, "end")
      expect(await stopped).toEqual({ ok: true, value: undefined })
      expect(await Supervisor.whichChildren(supervisor)).toEqual([["a", undefined, "worker", []]])
      expect(Process.info(supervisor, "messageQueueLen")?.[1]).toBe(0)
    }),
  )

  test(
    "keeps those who ask waiting, and what else ends",
    trapping(async () => {
      useVirtualClock({ flow: true })
      const w = workers()
      const supervisor = unwrap(
        await Supervisor.startLink([w.spec("a", {}, { slow: 100 }), w.spec("b")], one),
      )
      const b = await pidOf(supervisor, "b")
      w.journal.take()
      const stopped = Supervisor.terminateChild(supervisor, "a").then(() => w.journal.add("stopped"))
      await crash(b, "boom")
      const counted = Supervisor.countChildren(supervisor).then(({ active }) =>
        w.journal.add(`${active} active`),
      )
      await Promise.all([stopped, counted])
      expect(w.journal.take()).toEqual(["stop a", "start b", "stopped", "1 active"])
    }),
  )
})

describe("children that are dead already when they are stopped", () => {
  test.each(["one_for_all", "rest_for_one"] as const)(
    "are restarted once by %s",
    async (strategy: StrategyName) => {
      await trapping(async () => {
        const w = workers()
        const ids = ["a", "b", "c", "d"]
        const supervisor = unwrap(
          await Supervisor.startLink(
            ids.map((id) => w.spec(id)),
            { strategy, maxRestarts: 1 },
          ),
        )
        const pids = await Promise.all(ids.map((id) => pidOf(supervisor, id)))
        w.journal.take()
        for (const pid of pids) Process.exit(pid, "kill")
        await settle()
        expect(w.journal.take()).toEqual(ids.map((id) => `start ${id}`))
        expect(await Supervisor.countChildren(supervisor)).toMatchObject({ active: 4 })
        expect(Process.info(supervisor, "messageQueueLen")?.[1]).toBe(0)
      })()
    },
  )

  test(
    "do not keep the supervisor from ending",
    trapping(async () => {
      const w = workers()
      const ids = ["a", "b", "c"]
      const options = { ...one, maxRestarts: 0 }
      const supervisor = unwrap(
        await Supervisor.startLink(
          ids.map((id) => w.spec(id)),
          options,
        ),
      )
      const end = watch(supervisor)
      const pids = await Promise.all(ids.map((id) => pidOf(supervisor, id)))
      for (const pid of pids) Process.exit(pid, "kill")
      expect(await end()).toBe("shutdown")
    }),
  )
})

describe("a supervisor ends", () => {
  const children = (w: ReturnType<typeof workers>): ChildSpec[] => ["a", "b", "c"].map((id) => w.spec(id))
  const inReverse = ["stop c", "stop b", "stop a"]

  /** Starts a supervisor in a process that then does as told. */
  async function startedBy(
    w: ReturnType<typeof workers>,
    then: () => unknown,
  ): Promise<readonly [Pid, () => Promise<ExitReason>]> {
    const test = self()
    const parent = spawn(async () => {
      send(test, unwrap(await Supervisor.startLink(children(w), one)))
      await receive("go")
      return then()
    })
    const supervisor = (await receive()) as Pid
    w.journal.take()
    const end = watch(supervisor)
    send(parent, "go")
    return [supervisor, end]
  }

  const parents: [string, () => unknown, ExitReason][] = [
    ["is done", () => undefined, "normal"],
    ["shuts down", () => Process.exit(self(), "shutdown"), "shutdown"],
    ["exits", () => Process.exit(self(), ["why", 1]), ["why", 1]],
    ["is killed", () => Process.exit(self(), "kill"), "killed"],
  ]

  test.each(parents)("when its parent %s", async (_name, then, reason) => {
    await trapping(async () => {
      const w = workers()
      const [, end] = await startedBy(w, then)
      expect(await end()).toEqual(reason)
      expect(w.journal.take()).toEqual(inReverse)
    })()
  })

  test.each(["normal", "shutdown", "boom", ["shutdown", 1]])(
    "when its parent sends it the exit signal %j",
    async (reason) => {
      await trapping(async () => {
        const w = workers()
        const supervisor = unwrap(await Supervisor.startLink(children(w), one))
        const end = watch(supervisor)
        w.journal.take()
        Process.exit(supervisor, reason)
        expect(await end()).toEqual(reason)
        expect(w.journal.take()).toEqual(inReverse)
      })()
    },
  )

  test.each(["normal", "shutdown", "boom"])(
    "not when a stranger sends the exit signal %s",
    async (reason) => {
      await trapping(async () => {
        const w = workers()
        const supervisor = unwrap(await Supervisor.startLink(children(w), one))
        const stranger = watch(spawn(async () => void Process.exit(supervisor, reason)))
        const linked = watch(
          spawn(async () => {
            Process.link(supervisor)
            Process.exit(self(), reason)
          }),
        )
        await stranger()
        await linked()
        expect(await Supervisor.countChildren(supervisor)).toMatchObject({ active: 3 })
      })()
    },
  )

  test(
    "without order when it is killed: its children see that over their links",
    trapping(async () => {
      const w = workers()
      const got: unknown[] = []
      const specs = [w.spec("a"), w.spec("b", {}, { trap: false }), stubborn("c", got)]
      const supervisor = unwrap(await Supervisor.startLink(specs, one))
      const [a, b] = [await pidOf(supervisor, "a"), await pidOf(supervisor, "b")]
      const c = await pidOf(supervisor, "c")
      const ends = [watch(supervisor), watch(a), watch(b)]
      w.journal.take()
      Process.exit(supervisor, "kill")
      for (const end of ends) expect(await end()).toBe("killed")
      expect(w.journal.take()).toEqual(["stop a"])
      await settle()
      expect(got).toEqual([["EXIT", supervisor, "killed"]])
      send(c, "end")
    }),
  )

  test(
    "by a kill while it waits for a child, which learns of it",
    trapping(async () => {
      const w = workers()
      const got: unknown[] = []
      const supervisor = unwrap(await Supervisor.startLink([w.spec("a"), stubborn("b", got)], one))
      const b = await pidOf(supervisor, "b")
      const stopped = Supervisor.stop(supervisor).catch((error: unknown) => (error as ExitError).reason)
      await settle()
      w.journal.take()
      Process.exit(supervisor, "kill")
      expect(await stopped).toEqual(["killed", ["GenServer", "stop", [supervisor, "normal", "infinity"]]])
      await settle()
      expect(got).toEqual([
        ["EXIT", supervisor, "shutdown"],
        ["EXIT", supervisor, "killed"],
      ])
      expect(w.journal.take()).toEqual(["stop a"])
      send(b, "end")
    }),
  )
})

describe("Supervisor.stop", () => {
  test.each(["normal", "shutdown", ["shutdown", 1], "why"] satisfies ExitReason[])(
    "ends it with %j and its children with shutdown",
    async (reason) => {
      await trapping(async () => {
        const w = workers()
        const supervisor = unwrap(await Supervisor.startLink([w.spec("a")], { ...one, name: "stoppable" }))
        const ends = [watch(supervisor), watch(await pidOf(supervisor, "a"))]
        expect(await Supervisor.stop("stoppable", reason)).toBeUndefined()
        expect([await ends[0]!(), await ends[1]!()]).toEqual([reason, "shutdown"])
        expect(await receive((message) => isExit(message))).toEqual(["EXIT", supervisor, reason])
      })()
    },
  )

  test(
    "fails when the time is up; the supervisor goes on ending",
    trapping(async () => {
      const clock = useVirtualClock()
      const w = workers()
      const supervisor = unwrap(
        await Supervisor.startLink([w.spec("a", { shutdown: 1_000 }, { slow: 500 })], one),
      )
      const end = watch(supervisor)
      const failed = Supervisor.stop(supervisor, "normal", 100).catch((error: unknown) => error)
      await clock.advance(100)
      const call = ["GenServer", "stop", [supervisor, "normal", 100]]
      expect(await failed).toMatchObject({ reason: ["timeout", call] })
      expect(Process.isAlive(supervisor)).toBe(true)
      await clock.advance(400)
      expect(await end()).toBe("normal")
    }),
  )

  test(
    "fails for a supervisor that is not there, and from within",
    trapping(async () => {
      const dead = unwrap(await Supervisor.startLink([], one))
      await Supervisor.stop(dead)
      for (const supervisor of [dead, "nobody"]) {
        const call = ["GenServer", "stop", [supervisor, "normal", "infinity"]]
        await expect(Supervisor.stop(supervisor)).rejects.toMatchObject({ reason: ["noproc", call] })
      }
      const start = async (): Promise<never> => {
        await Supervisor.stop(self())
        throw new Error("unreachable")
      }
      const result = await Supervisor.startLink([{ id: 1, start }], one)
      expect(result).toMatchObject({ ok: false })
      expect(JSON.stringify(result)).toContain("calling_self")
    }),
  )

  test(
    "from a child ends that child like the others",
    trapping(async () => {
      const w = workers()
      const went: string[] = []
      const body = async (): Promise<void> => {
        await Supervisor.stop((await receive()) as Pid)
        went.push("on")
      }
      const suicidal = { id: "s", start: () => ({ ok: true, value: spawnLink(body) }) as const }
      const supervisor = unwrap(await Supervisor.startLink([w.spec("a"), suicidal, w.spec("z")], one))
      const ends = [watch(supervisor), watch(await pidOf(supervisor, "s"))]
      w.journal.take()
      send(await pidOf(supervisor, "s"), supervisor)
      expect([await ends[0]!(), await ends[1]!()]).toEqual(["normal", "shutdown"])
      expect(went).toEqual([])
      expect(w.journal.take()).toEqual(["stop z", "stop a"])
    }),
  )
})

describe("autoShutdown", () => {
  type Auto = "never" | "any_significant" | "all_significant"
  interface Row {
    readonly auto: Auto
    readonly children: readonly string[]
    /** What ends, one after the other: `id reason`. */
    readonly ends: readonly string[]
    readonly dies: boolean
  }
  const rows: Row[] = [
    { auto: "any_significant", children: ["a transient", "b transient"], ends: ["a normal"], dies: true },
    { auto: "any_significant", children: ["a transient", "b transient"], ends: ["b shutdown"], dies: true },
    { auto: "any_significant", children: ["a transient"], ends: ["a boom"], dies: false },
    { auto: "any_significant", children: ["a temporary", "b transient"], ends: ["a normal"], dies: true },
    { auto: "any_significant", children: ["a temporary", "b transient"], ends: ["a boom"], dies: true },
    { auto: "any_significant", children: ["a transient", "b temporary -"], ends: ["b boom"], dies: false },
    { auto: "all_significant", children: ["a transient", "b transient"], ends: ["a normal"], dies: false },
    {
      auto: "all_significant",
      children: ["a transient", "b transient"],
      ends: ["a normal", "b normal"],
      dies: true,
    },
    {
      auto: "all_significant",
      children: ["a temporary", "b temporary"],
      ends: ["a boom", "b boom"],
      dies: true,
    },
    {
      auto: "all_significant",
      children: ["a transient", "b temporary -"],
      ends: ["b boom", "a normal"],
      dies: true,
    },
    {
      auto: "all_significant",
      children: ["a transient", "b transient"],
      ends: ["a boom", "b normal"],
      dies: false,
    },
  ]

  test.each(rows)("$auto with $children after $ends: ends $dies", async ({ auto, children, ends, dies }) => {
    await trapping(async () => {
      const w = workers()
      const specs = children.map((line) => {
        const [id = "", restart, no] = line.split(" ")
        return w.spec(id, { restart: restart as "transient", significant: no === undefined })
      })
      const supervisor = unwrap(await Supervisor.startLink(specs, { ...one, autoShutdown: auto }))
      const end = watch(supervisor)
      for (const line of ends) {
        const [id = "", reason = ""] = line.split(" ")
        await crash(await pidOf(supervisor, id), reason)
      }
      await settle()
      expect(Process.isAlive(supervisor)).toBe(!dies)
      if (dies) expect(await end()).toBe("shutdown")
    })()
  })

  test.each(["any_significant", "all_significant"] as const)(
    "%s is not set off by terminateChild",
    async (auto) => {
      await trapping(async () => {
        const w = workers()
        const spec = w.spec("a", { restart: "transient", significant: true })
        const supervisor = unwrap(await Supervisor.startLink([spec], { ...one, autoShutdown: auto }))
        await Supervisor.terminateChild(supervisor, "a")
        await settle()
        expect(await Supervisor.countChildren(supervisor)).toMatchObject({ active: 0, specs: 1 })
      })()
    },
  )

  test(
    "needs children that can end for good",
    trapping(async () => {
      const w = workers()
      const significant = (restart: "permanent" | "transient"): ChildSpec =>
        w.spec("a", { restart, significant: true })
      const never = unwrap(await Supervisor.startLink([], one))
      expect(await Supervisor.startChild(never, significant("transient"))).toEqual({
        ok: false,
        error: ["bad_combination", { autoShutdown: "never", significant: true }],
      })
      const any = unwrap(await Supervisor.startLink([], { ...one, autoShutdown: "any_significant" }))
      expect(await Supervisor.startChild(any, significant("permanent"))).toEqual({
        ok: false,
        error: ["bad_combination", { restart: "permanent", significant: true }],
      })
      expect(await Supervisor.startChild(any, significant("transient"))).toMatchObject({ ok: true })
    }),
  )
})
