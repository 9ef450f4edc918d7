import { GenServer, ignore, ok, Process, Supervisor, sys, unwrap } from "beamline"
import type { Pid } from "beamline"
import { describe, expect, test } from "vitest"

import { crash, pidOf, trapping, workers } from "../../test-support/index.ts"

const one = { strategy: "one_for_one" } as const

/** A supervisor with the children a, b, c and, added later, x, whose `init` can be replaced. */
async function renewable(): Promise<{
  w: ReturnType<typeof workers>
  supervisor: Pid
  change: (next: unknown) => Promise<unknown>
}> {
  const w = workers()
  let given: unknown = Supervisor.init([w.spec("a"), w.spec("b"), w.spec("c")], one)
  const module = Supervisor.define("Renewable")({ init: () => given as never })
  const supervisor = unwrap(await module.startLink())
  await Supervisor.startChild(supervisor, w.spec("x"))
  w.journal.take()
  const change = async (next: unknown): Promise<unknown> => {
    given = next
    const server = supervisor as Pid<never>
    await sys.suspend(server)
    try {
      return await sys.changeCode(server, module, "1", [])
    } finally {
      await sys.resume(server)
    }
  }
  return { w, supervisor, change }
}

const shown = async (supervisor: Pid): Promise<string[]> =>
  (await Supervisor.whichChildren(supervisor)).map(
    ([id, pid, type]) => `${String(id)} ${pid === undefined ? "idle" : "running"} ${type}`,
  )

describe("sys.changeCode of a supervisor", () => {
  test(
    "reads flags and children again: old ones run on, new ones are not started, others stay",
    trapping(async () => {
      const { w, supervisor, change } = await renewable()
      const pids = await Promise.all(["a", "b", "c", "x"].map((id) => pidOf(supervisor, id)))
      const children = [
        w.spec("c", { restart: "transient" }),
        w.spec("n"),
        w.spec("a", { type: "supervisor" }),
      ]
      await change(Supervisor.init(children, { strategy: "rest_for_one", maxRestarts: 7 }))
      expect(await shown(supervisor)).toEqual([
        "x running worker",
        "b running worker",
        "a running supervisor",
        "n idle worker",
        "c running worker",
      ])
      expect(await Promise.all(["a", "b", "c", "x"].map((id) => pidOf(supervisor, id)))).toEqual(pids)
      expect(w.journal.take()).toEqual([])
      await crash(pids[2]!, "boom")
      expect(await Supervisor.countChildren(supervisor)).toMatchObject({ active: 5 })
      const trace = "stop x, stop b, stop a, start c, start n, start a, start b, start x"
      expect(w.journal.take().join(", ")).toBe(trace)
      await crash(await pidOf(supervisor, "c"), "normal")
      expect((await shown(supervisor)).at(-1)).toBe("c idle worker")
    }),
  )

  const refused: [string, (w: ReturnType<typeof workers>) => unknown, unknown][] = [
    ["garbage", () => "garbage", "garbage"],
    [
      "a wrong strategy",
      () => Supervisor.init([], { strategy: "bad" as never }),
      ["error", ["invalid_strategy", "bad"]],
    ],
    ["no flags", () => ({ ok: true, value: { flags: 7, children: [] } }), ["error", ["bad_flags", 7]]],
    [
      "an id twice",
      (w) => Supervisor.init([w.spec("c"), w.spec("c")], one),
      ["error", ["duplicate_child_name", "c"]],
    ],
    ["a wrong child", () => Supervisor.init([{} as never], one), ["error", "missing_id"]],
  ]

  test.each(refused)("changes nothing after %s", async (_name, next, error) => {
    await trapping(async () => {
      const { w, supervisor, change } = await renewable()
      const before = await Supervisor.whichChildren(supervisor)
      expect(await change(next(w))).toEqual({ ok: false, error })
      expect(await Supervisor.whichChildren(supervisor)).toEqual(before)
    })()
  })

  test(
    "changes nothing after ignore",
    trapping(async () => {
      const { supervisor, change } = await renewable()
      const before = await Supervisor.whichChildren(supervisor)
      await change(ignore)
      expect(await Supervisor.whichChildren(supervisor)).toEqual(before)
    }),
  )
})

describe("sys.getStatus of a supervisor", () => {
  test(
    "shows its flags, restarts and children",
    trapping(async () => {
      const Idle = GenServer.define<{}>("Idle")({ init: (_argument?: unknown) => ok(0) })
      const supervisor = unwrap(await Supervisor.startLink([Idle], { ...one, maxRestarts: 9 }))
      const pid = await pidOf(supervisor, "Idle")
      const status = await sys.getStatus(supervisor as Pid<never>)
      const state = status
        .flat(9)
        .find((item) => typeof item === "object" && item !== null && "restarts" in item)
      expect(state).toEqual({
        module: "Supervisor.Default",
        strategy: "one_for_one",
        intensity: 9,
        period: 5,
        autoShutdown: "never",
        restarts: [],
        children: [["Idle", pid]],
      })
      expect(Process.isAlive(supervisor)).toBe(true)
    }),
  )
})
