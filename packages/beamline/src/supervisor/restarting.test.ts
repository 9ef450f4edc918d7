import { ok, GenServer, Process, spawnLink, receive, Supervisor, sys, unwrap } from "beamline"
import type { ChildSpec, ExitReason, Pid, RestartType, Result, Steps, StrategyName } from "beamline"
import { settle, useVirtualClock } from "beamline/testing"
import { describe, expect, test } from "vitest"

import { crash, pidOf, trapping, watch, workers } from "../../test-support/index.ts"

const one = { strategy: "one_for_one" } as const

/** The children of a supervisor in start order, as `id`, `id?` if it does not run. */
async function shown(supervisor: Pid): Promise<string> {
  const children = await Supervisor.whichChildren(supervisor)
  return children
    .map(([id, pid]) => (typeof pid === "object" ? String(id) : `${String(id)} ${String(pid)}`))
    .toReversed()
    .join(", ")
}

describe("a child that ends", () => {
  type Then = "restarted" | "kept" | "forgotten"
  const planned = ["normal", "shutdown", ["shutdown", 1]] as const
  const unplanned = ["boom", "kill", "noproc", ["shutdown", 1, 2], ["boom", 1], new Error("boom")] as const
  const rows: [RestartType, ExitReason, Then][] = [
    ...planned.flatMap((reason): [RestartType, ExitReason, Then][] => [
      ["permanent", reason, "restarted"],
      ["transient", reason, "kept"],
      ["temporary", reason, "forgotten"],
    ]),
    ...unplanned.flatMap((reason): [RestartType, ExitReason, Then][] => [
      ["permanent", reason, "restarted"],
      ["transient", reason, "restarted"],
      ["temporary", reason, "forgotten"],
    ]),
  ]
  const after = { restarted: "a, b, c", kept: "a, b undefined, c", forgotten: "a, c" } as const

  test.each(rows)("%s with the reason %j is %s", async (restart, reason, then) => {
    await trapping(async () => {
      const w = workers()
      const supervisor = unwrap(
        await Supervisor.startLink([w.spec("a"), w.spec("b", { restart }), w.spec("c")], one),
      )
      const b = await pidOf(supervisor, "b")
      w.journal.take()
      await crash(b, reason)
      expect(await shown(supervisor)).toBe(after[then])
      expect(w.journal.take()).toEqual(then === "restarted" ? ["start b"] : [])
    })()
  })

  const strategies: [StrategyName, RestartType, string[], string][] = [
    ["one_for_one", "permanent", ["start b"], "a, b, c, d"],
    ["rest_for_one", "permanent", ["stop d", "stop c", "start b", "start c", "start d"], "a, b, c, d"],
    [
      "one_for_all",
      "permanent",
      ["stop d", "stop c", "stop a", "start a", "start b", "start c", "start d"],
      "a, b, c, d",
    ],
    ["rest_for_one", "temporary", ["stop d", "stop c", "start b", "start d"], "a, b, d"],
    ["one_for_all", "temporary", ["stop d", "stop c", "stop a", "start a", "start b", "start d"], "a, b, d"],
    [
      "one_for_all",
      "transient",
      ["stop d", "stop c", "stop a", "start a", "start b", "start c", "start d"],
      "a, b, c, d",
    ],
  ]

  test.each(strategies)("with %s and a %s sibling does %j", async (strategy, restart, trace, children) => {
    await trapping(async () => {
      const w = workers()
      const specs = [w.spec("a"), w.spec("b"), w.spec("c", { restart }), w.spec("d")]
      const supervisor = unwrap(await Supervisor.startLink(specs, { strategy }))
      w.journal.take()
      await crash(await pidOf(supervisor, "b"), "boom")
      expect(await shown(supervisor)).toBe(children)
      expect(w.journal.take()).toEqual(trace)
    })()
  })

  test(
    "takes siblings along that were not running",
    trapping(async () => {
      const w = workers()
      const specs = [w.spec("a"), w.spec("b"), w.spec("c", { restart: "transient" })]
      const supervisor = unwrap(await Supervisor.startLink(specs, { strategy: "one_for_all" }))
      await crash(await pidOf(supervisor, "c"), "normal")
      await Supervisor.terminateChild(supervisor, "a")
      expect(await shown(supervisor)).toBe("a undefined, b, c undefined")
      await crash(await pidOf(supervisor, "b"), "boom")
      expect(await shown(supervisor)).toBe("a, b, c")
    }),
  )

  test.each(["rest_for_one", "one_for_all"] as const)(
    "leaves its siblings alone under %s when it is not restarted",
    async (strategy) => {
      await trapping(async () => {
        const w = workers()
        const specs = [
          w.spec("a"),
          w.spec("b", { restart: "transient" }),
          w.spec("c", { restart: "temporary" }),
        ]
        const supervisor = unwrap(await Supervisor.startLink(specs, { strategy }))
        w.journal.take()
        await crash(await pidOf(supervisor, "b"), "shutdown")
        await crash(await pidOf(supervisor, "c"), "boom")
        expect(await shown(supervisor)).toBe("a, b undefined")
        expect(w.journal.take()).toEqual([])
      })()
    },
  )
})

describe("the restart intensity", () => {
  const crashTimes = async (times: readonly number[], options: object): Promise<string> => {
    const clock = useVirtualClock()
    const w = workers()
    const supervisor = unwrap(await Supervisor.startLink([w.spec("a"), w.spec("b")], { ...one, ...options }))
    const end = watch(supervisor)
    w.journal.take()
    for (const time of times) {
      await clock.advance(time - clock.now())
      await crash(await pidOf(supervisor, "a"), "boom")
      await settle()
    }
    if (Process.isAlive(supervisor)) return `alive after ${w.journal.take().length} restarts`
    return `${String(await end())} after ${w.journal.take().join(", ")}`
  }

  const rows: [string, number[], object, string][] = [
    ["none is allowed", [0], { maxRestarts: 0 }, "shutdown after stop b"],
    ["the default is reached", [0, 1, 2], {}, "alive after 3 restarts"],
    ["the default is passed", [0, 1, 2, 3], {}, "shutdown after start a, start a, start a, stop b"],
    ["the window has moved on", [0, 1, 2, 6_000], {}, "alive after 4 restarts"],
    [
      "the window's last second counts",
      [0, 1, 2, 5_999],
      {},
      "shutdown after start a, start a, start a, stop b",
    ],
    [
      "1.8 s lie between, within two seconds of the clock",
      [100, 1_900],
      { maxRestarts: 1, maxSeconds: 1 },
      "shutdown after start a, stop b",
    ],
    [
      "1.8 s lie between, within three seconds of the clock",
      [500, 2_300],
      { maxRestarts: 1, maxSeconds: 1 },
      "alive after 2 restarts",
    ],
    ["2.05 s lie between", [900, 2_950], { maxRestarts: 1, maxSeconds: 1 }, "alive after 2 restarts"],
    ["many are allowed", [0, 0, 0, 0, 0, 0, 0, 0], { maxRestarts: 8 }, "alive after 8 restarts"],
  ]

  test.each(rows)("when %s: crashes at %j with %j", async (_name, times, options, outcome) => {
    await trapping(async () => {
      expect(await crashTimes(times, options)).toBe(outcome)
    })()
  })

  test(
    "counts a group once",
    trapping(async () => {
      const w = workers()
      const specs = ["a", "b", "c"].map((id) => w.spec(id))
      const supervisor = unwrap(
        await Supervisor.startLink(specs, { strategy: "one_for_all", maxRestarts: 2 }),
      )
      await crash(await pidOf(supervisor, "a"), "boom")
      await crash(await pidOf(supervisor, "b"), "boom")
      expect(await shown(supervisor)).toBe("a, b, c")
    }),
  )

  test(
    "does not count what is no restart, nor restartChild",
    trapping(async () => {
      const w = workers()
      const specs = [
        w.spec("t", { restart: "temporary" }),
        w.spec("n", { restart: "transient" }),
        w.spec("p"),
      ]
      const supervisor = unwrap(await Supervisor.startLink(specs, { ...one, maxRestarts: 0 }))
      await crash(await pidOf(supervisor, "t"), "boom")
      await crash(await pidOf(supervisor, "n"), "normal")
      for (let n = 0; n < 3; n++) {
        await Supervisor.terminateChild(supervisor, "p")
        await Supervisor.restartChild(supervisor, "p")
      }
      expect(await shown(supervisor)).toBe("n undefined, p")
    }),
  )
})

describe("a restart that fails", () => {
  const fails = (n: number): ("start" | "fail")[] => [
    "start",
    ...Array.from({ length: n }, () => "fail" as const),
  ]

  test.each([0, 1, 5])("is tried again until maxRestarts %i is passed", async (maxRestarts) => {
    await trapping(async () => {
      const w = workers()
      const specs = [w.spec("a"), w.spec("b", {}, { plan: fails(100) })]
      const supervisor = unwrap(await Supervisor.startLink(specs, { ...one, maxRestarts }))
      const end = watch(supervisor)
      w.journal.take()
      await crash(await pidOf(supervisor, "b"), "boom")
      expect(await end()).toBe("shutdown")
      expect(w.journal.take()).toEqual([...Array.from({ length: maxRestarts }, () => "fail b"), "stop a"])
    })()
  })

  const traces: [StrategyName, string[]][] = [
    ["one_for_one", ["fail b", "fail b", "start b"]],
    ["rest_for_one", ["stop c", "fail b", "fail b", "start b", "start c"]],
    [
      "one_for_all",
      [
        "stop c",
        "stop a",
        "start a",
        "fail b",
        "stop a",
        "start a",
        "fail b",
        "stop a",
        "start a",
        "start b",
        "start c",
      ],
    ],
  ]

  test.each(traces)("is tried again by %s as %j", async (strategy, trace) => {
    await trapping(async () => {
      const w = workers()
      const specs = [w.spec("a"), w.spec("b", {}, { plan: fails(2) }), w.spec("c")]
      const supervisor = unwrap(await Supervisor.startLink(specs, { strategy }))
      w.journal.take()
      await crash(await pidOf(supervisor, "b"), "boom")
      await settle()
      expect(w.journal.take()).toEqual(trace)
      expect(await shown(supervisor)).toBe("a, b, c")
    })()
  })

  test(
    "of a later child is tried again from that child on by rest_for_one",
    trapping(async () => {
      const w = workers()
      const specs = [w.spec("a"), w.spec("b"), w.spec("c", {}, { plan: fails(1) }), w.spec("d")]
      const supervisor = unwrap(await Supervisor.startLink(specs, { strategy: "rest_for_one" }))
      w.journal.take()
      await crash(await pidOf(supervisor, "b"), "boom")
      await settle()
      expect(w.journal.take()).toEqual(["stop d", "stop c", "start b", "fail c", "start c", "start d"])
    }),
  )

  test.each(["one_for_one", "rest_for_one", "one_for_all"] as const)(
    "with ignore is no failure under %s",
    async (strategy) => {
      await trapping(async () => {
        const w = workers()
        const specs = [w.spec("a"), w.spec("b", {}, { plan: ["start", "ignore"] })]
        const supervisor = unwrap(await Supervisor.startLink(specs, { strategy, maxRestarts: 1 }))
        await crash(await pidOf(supervisor, "b"), "boom")
        await settle()
        expect(await shown(supervisor)).toBe("a, b undefined")
      })()
    },
  )

  /** A child whose restarts take 10 ms each and fail until it is told otherwise. */
  function flaky(id: string): { readonly spec: ChildSpec; heal(): void; readonly attempts: () => number } {
    let attempts = 0
    let isHealed = true
    const start = function* (): Steps<Result<Pid, string>> {
      attempts++
      if (attempts > 1) yield* Process.sleep(10)
      if (!isHealed) return { ok: false, error: "flaky" }
      isHealed = false
      return { ok: true, value: spawnLink(async () => receive("end")) }
    }
    return {
      spec: { id, start: start as unknown as ChildSpec["start"] },
      heal: () => void (isHealed = true),
      attempts: () => attempts,
    }
  }

  test(
    "lets others be served between the attempts, which see it restarting",
    trapping(async () => {
      const clock = useVirtualClock()
      const child = flaky("f")
      const supervisor = unwrap(await Supervisor.startLink([child.spec], { ...one, maxRestarts: 100 }))
      Process.exit(await pidOf(supervisor, "f"), "kill")
      await settle()
      const answers = [
        Supervisor.whichChildren(supervisor),
        Supervisor.countChildren(supervisor),
        Supervisor.restartChild(supervisor, "f"),
        Supervisor.deleteChild(supervisor, "f"),
        Supervisor.startChild(supervisor, child.spec),
      ]
      await settle()
      expect(child.attempts()).toBe(2)
      await clock.advance(10)
      expect(await Promise.all(answers)).toEqual([
        [["f", "restarting", "worker", []]],
        { specs: 1, active: 0, supervisors: 0, workers: 1 },
        { ok: false, error: "restarting" },
        { ok: false, error: "restarting" },
        { ok: false, error: "already_present" },
      ])
      expect(child.attempts()).toBe(3)
      child.heal()
      await clock.advance(10)
      expect(await shown(supervisor)).toBe("f")
    }),
  )

  test(
    "is given up by terminateChild, and then the child can be restarted or deleted",
    trapping(async () => {
      const clock = useVirtualClock()
      const child = flaky("f")
      const supervisor = unwrap(await Supervisor.startLink([child.spec], { ...one, maxRestarts: 100 }))
      Process.exit(await pidOf(supervisor, "f"), "kill")
      await settle()
      const terminated = Supervisor.terminateChild(supervisor, "f")
      await clock.advance(10)
      expect(await terminated).toEqual({ ok: true, value: undefined })
      await clock.advance(1_000)
      expect(child.attempts()).toBe(2)
      expect(await shown(supervisor)).toBe("f undefined")
      child.heal()
      const restarted = Supervisor.restartChild(supervisor, "f")
      await clock.advance(10)
      expect(await restarted).toMatchObject({ ok: true })
      expect(child.attempts()).toBe(3)
    }),
  )

  test(
    "is not tried again when another one, of the same id, was added meanwhile",
    trapping(async () => {
      const clock = useVirtualClock()
      const child = flaky("f")
      const w = workers()
      const supervisor = unwrap(await Supervisor.startLink([child.spec], { ...one, maxRestarts: 100 }))
      Process.exit(await pidOf(supervisor, "f"), "kill")
      await settle()
      const answers = [
        Supervisor.terminateChild(supervisor, "f"),
        Supervisor.deleteChild(supervisor, "f"),
        Supervisor.startChild(supervisor, w.spec("f")),
      ]
      await clock.advance(1_000)
      for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ ok: true })
      expect(child.attempts()).toBe(2)
      expect(w.journal.take()).toEqual(["start f"])
    }),
  )
})

describe("a suspended supervisor", () => {
  const Idle = GenServer.define<{}>("Idle")({ init: (_argument?: unknown) => ok(0) })

  test(
    "restarts when it is resumed",
    trapping(async () => {
      const supervisor = unwrap(await Supervisor.startLink([Idle], one))
      const pid = await pidOf(supervisor, "Idle")
      await sys.suspend(supervisor as Pid<never>)
      Process.exit(pid, "kill")
      const counted = Supervisor.countChildren(supervisor)
      await settle()
      await sys.resume(supervisor as Pid<never>)
      expect(await counted).toMatchObject({ active: 1 })
    }),
  )
})
