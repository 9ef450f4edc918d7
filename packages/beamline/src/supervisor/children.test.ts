import { GenServer, ok, Process, self, send, spawnLink, receive, Supervisor, sys, unwrap } from "beamline"
import type { Pid } from "beamline"
import { settle, useVirtualClock } from "beamline/testing"
import { describe, expect, test } from "vitest"

import { crash, pidOf, trapping, watch, workers } from "../../test-support/index.ts"
import type { SupervisorState } from "./state.ts"

const one = { strategy: "one_for_one" } as const
const done = { ok: true, value: undefined }
const refused = (error: unknown): object => ({ ok: false, error })

/** A supervisor with a running child `a`, a terminated one `b` and a temporary one `t`. */
async function family(): Promise<{ w: ReturnType<typeof workers>; supervisor: Pid }> {
  const w = workers()
  const specs = [w.spec("a"), w.spec("b"), w.spec("t", { restart: "temporary" })]
  const supervisor = unwrap(await Supervisor.startLink(specs, one))
  await Supervisor.terminateChild(supervisor, "b")
  w.journal.take()
  return { w, supervisor }
}

const idsOf = async (supervisor: Pid): Promise<unknown[]> =>
  (await Supervisor.whichChildren(supervisor)).map(([id]) => id).toReversed()

describe("Supervisor.startChild", () => {
  test(
    "adds a child behind the others",
    trapping(async () => {
      const { w, supervisor } = await family()
      const added = await Supervisor.startChild(supervisor, w.spec("c"))
      expect(added).toEqual({ ok: true, value: await pidOf(supervisor, "c") })
      expect(await idsOf(supervisor)).toEqual(["a", "b", "t", "c"])
      await Supervisor.stop(supervisor)
      expect(w.journal.take()).toEqual(["start c", "stop c", "stop t", "stop a"])
    }),
  )

  test(
    "takes a Module and [Module, arg], too",
    trapping(async () => {
      const Idle = GenServer.define<{}>("Idle")({ init: (n?: number) => ok(n) })
      const { supervisor } = await family()
      expect(await Supervisor.startChild(supervisor, Idle)).toMatchObject({ ok: true })
      const error = ["already_started", await pidOf(supervisor, "Idle")]
      expect(await Supervisor.startChild(supervisor, [Idle, 1])).toEqual(refused(error))
    }),
  )

  test(
    "refuses an id that is there: with the pid if it runs",
    trapping(async () => {
      const { w, supervisor } = await family()
      const a = await pidOf(supervisor, "a")
      expect(await Supervisor.startChild(supervisor, w.spec("a"))).toEqual(refused(["already_started", a]))
      expect(await Supervisor.startChild(supervisor, w.spec("b"))).toEqual(refused("already_present"))
      expect(w.journal.take()).toEqual([])
    }),
  )

  test(
    "compares ids as terms",
    trapping(async () => {
      const { w, supervisor } = await family()
      const spec = { ...w.spec("x"), id: ["x", { n: 1 }] }
      const added = unwrap(await Supervisor.startChild(supervisor, spec))
      const again = { ...spec, id: ["x", { n: 1 }] }
      expect(await Supervisor.startChild(supervisor, again)).toEqual(refused(["already_started", added]))
      expect(await Supervisor.terminateChild(supervisor, ["x", { n: 1 }])).toEqual(done)
      expect(await Supervisor.deleteChild(supervisor, ["x", { n: 2 }])).toEqual(refused("not_found"))
      expect(await Supervisor.deleteChild(supervisor, ["x", { n: 1 }])).toEqual(done)
    }),
  )

  test(
    "is not disturbed by a temporary child's end, and takes its id again",
    trapping(async () => {
      const { w, supervisor } = await family()
      await crash(await pidOf(supervisor, "t"), "boom")
      expect(await idsOf(supervisor)).toEqual(["a", "b"])
      expect(await Supervisor.startChild(supervisor, w.spec("t"))).toMatchObject({ ok: true })
    }),
  )

  test(
    "forgets the arguments of a temporary child",
    trapping(async () => {
      const { supervisor } = await family()
      const Idle = GenServer.define<{}>("Idle")({ init: (big: object) => ok(big) })
      const spec = Supervisor.childSpec([Idle, { big: true }], { restart: "temporary" })
      const child = unwrap(await Supervisor.startChild(supervisor, spec))
      expect(Process.isAlive(child as Pid)).toBe(true)
      const state = (await sys.getState(supervisor as Pid<never>)) as SupervisorState
      expect(state.children.byId("Idle")?.spec.start).toEqual([Idle, "startLink", undefined])
    }),
  )

  test(
    "queues behind a slow start",
    trapping(async () => {
      const clock = useVirtualClock()
      const { supervisor } = await family()
      const slow = async (): Promise<{ ok: true; value: Pid }> => {
        await Process.sleep(1_000)
        return { ok: true, value: spawnLink(async () => receive("end")) }
      }
      const order: string[] = []
      const started = Supervisor.startChild(supervisor, { id: "s", start: slow }).then(() =>
        order.push("started"),
      )
      const counted = Supervisor.countChildren(supervisor).then(({ specs }) => order.push(`${specs} specs`))
      await clock.advance(999)
      expect(order).toEqual([])
      await clock.advance(1)
      await Promise.all([started, counted])
      expect(order).toEqual(["started", "4 specs"])
    }),
  )

  test(
    "of a supervisor that ends before it answers fails with its reason",
    trapping(async () => {
      const { supervisor } = await family()
      const start = async (): Promise<never> => Process.exit(self(), "kill") as never
      const spec = { id: "k", start }
      const call = ["GenServer", "call", [supervisor, ["start_child", spec], "infinity"]]
      await expect(Supervisor.startChild(supervisor, spec)).rejects.toMatchObject({
        reason: ["killed", call],
      })
    }),
  )
})

describe("Supervisor.terminateChild", () => {
  test(
    "stops a child and keeps it; a temporary one is forgotten",
    trapping(async () => {
      const { w, supervisor } = await family()
      const ends = [watch(await pidOf(supervisor, "a")), watch(await pidOf(supervisor, "t"))]
      expect(await Supervisor.terminateChild(supervisor, "a")).toEqual(done)
      expect(await Supervisor.terminateChild(supervisor, "t")).toEqual(done)
      for (const end of ends) expect(await end()).toBe("shutdown")
      expect(w.journal.take()).toEqual(["stop a", "stop t"])
      expect(await idsOf(supervisor)).toEqual(["a", "b"])
      expect(await Supervisor.terminateChild(supervisor, "t")).toEqual(refused("not_found"))
    }),
  )

  test(
    "is done for a child that does not run; an unknown id and a pid are not found",
    trapping(async () => {
      const { supervisor } = await family()
      expect(await Supervisor.terminateChild(supervisor, "b")).toEqual(done)
      for (const id of ["x", undefined, null, await pidOf(supervisor, "a")]) {
        expect(await Supervisor.terminateChild(supervisor, id)).toEqual(refused("not_found"))
      }
    }),
  )
})

describe("Supervisor.restartChild", () => {
  test(
    "starts a child that does not run, in its old place",
    trapping(async () => {
      const { w, supervisor } = await family()
      const restarted = await Supervisor.restartChild(supervisor, "b")
      expect(restarted).toEqual({ ok: true, value: await pidOf(supervisor, "b") })
      expect(w.journal.take()).toEqual(["start b"])
      expect(await idsOf(supervisor)).toEqual(["a", "b", "t"])
    }),
  )

  test(
    "refuses one that runs or that is not there",
    trapping(async () => {
      const { supervisor } = await family()
      expect(await Supervisor.restartChild(supervisor, "a")).toEqual(refused("running"))
      expect(await Supervisor.restartChild(supervisor, "x")).toEqual(refused("not_found"))
    }),
  )

  test(
    "gives the bare reason when the start fails, and keeps the child",
    trapping(async () => {
      const w = workers()
      const plan = ["start", "fail", "ignore", "start"] as ("start" | "fail" | "ignore")[]
      const supervisor = unwrap(await Supervisor.startLink([w.spec("a", {}, { plan })], one))
      await Supervisor.terminateChild(supervisor, "a")
      expect(await Supervisor.restartChild(supervisor, "a")).toEqual(refused("planned"))
      expect(await Supervisor.countChildren(supervisor)).toMatchObject({ specs: 1, active: 0 })
      expect(await Supervisor.restartChild(supervisor, "a")).toEqual(done)
      expect(await Supervisor.restartChild(supervisor, "a")).toMatchObject({
        ok: true,
        value: expect.anything(),
      })
    }),
  )
})

describe("Supervisor.deleteChild", () => {
  test(
    "forgets a child that does not run, and no other",
    trapping(async () => {
      const { w, supervisor } = await family()
      expect(await Supervisor.deleteChild(supervisor, "a")).toEqual(refused("running"))
      expect(await Supervisor.deleteChild(supervisor, "x")).toEqual(refused("not_found"))
      expect(await Supervisor.deleteChild(supervisor, "b")).toEqual(done)
      expect(await Supervisor.deleteChild(supervisor, "b")).toEqual(refused("not_found"))
      expect(await idsOf(supervisor)).toEqual(["a", "t"])
      expect(await Supervisor.startChild(supervisor, w.spec("b"))).toMatchObject({ ok: true })
      expect(await idsOf(supervisor)).toEqual(["a", "t", "b"])
    }),
  )
})

describe("Supervisor.whichChildren", () => {
  test(
    "lists [id, pid, type, modules], the last started first",
    trapping(async () => {
      const Idle = GenServer.define<{}>("Idle")({ init: (_argument?: unknown) => ok(0) })
      const House = Supervisor.define("House")({ init: () => Supervisor.init([Idle], one) })
      const w = workers()
      const specs = [
        Idle,
        House,
        w.spec("m", { modules: "dynamic" }),
        w.spec("n", { modules: ["name", Idle] }),
      ]
      const supervisor = unwrap(await Supervisor.startLink(specs as [], one))
      await Supervisor.terminateChild(supervisor, "n")
      expect(await Supervisor.whichChildren(supervisor)).toEqual([
        ["n", undefined, "worker", ["name", Idle]],
        ["m", await pidOf(supervisor, "m"), "worker", "dynamic"],
        ["House", await pidOf(supervisor, "House"), "supervisor", [House]],
        ["Idle", await pidOf(supervisor, "Idle"), "worker", [Idle]],
      ])
    }),
  )

  test(
    "shows a dead child as long as its exit is not handled, countChildren does not",
    trapping(async () => {
      const { supervisor } = await family()
      const unlinked = { id: "u", start: () => ({ ok: true, value: dead }) as const }
      const dead = spawnLink(() => {})
      await watch(dead)()
      await Supervisor.startChild(supervisor, unlinked)
      expect((await Supervisor.whichChildren(supervisor))[0]).toEqual(["u", dead, "worker", []])
      expect(await Supervisor.countChildren(supervisor)).toEqual({
        specs: 4,
        active: 2,
        supervisors: 0,
        workers: 4,
      })
    }),
  )
})

describe("Supervisor.countChildren", () => {
  test(
    "counts specs, those that are alive, and types",
    trapping(async () => {
      const w = workers()
      const types = ["worker", "supervisor", "supervisor", "worker", "worker"] as const
      const specs = types.map((type, n) => w.spec(`${n}`, { type }))
      const supervisor = unwrap(await Supervisor.startLink(specs, one))
      await Supervisor.terminateChild(supervisor, "1")
      await Supervisor.terminateChild(supervisor, "3")
      expect(await Supervisor.countChildren(supervisor)).toEqual({
        specs: 5,
        active: 3,
        supervisors: 2,
        workers: 3,
      })
    }),
  )
})

describe("every request", () => {
  const requests: [string, string | readonly unknown[], (supervisor: never) => Promise<unknown>][] = [
    ["countChildren", "count_children", (s) => Supervisor.countChildren(s)],
    ["whichChildren", "which_children", (s) => Supervisor.whichChildren(s)],
    ["deleteChild", ["delete_child", 1], (s) => Supervisor.deleteChild(s, 1)],
    ["restartChild", ["restart_child", 1], (s) => Supervisor.restartChild(s, 1)],
    ["terminateChild", ["terminate_child", 1], (s) => Supervisor.terminateChild(s, 1)],
  ]

  test.each(requests)(
    "%s of a supervisor that is not there exits with noproc",
    async (_name, request, ask) => {
      await trapping(async () => {
        const dead = unwrap(await Supervisor.startLink([], one))
        await Supervisor.stop(dead)
        for (const supervisor of [dead, "nobody", ["global", "nobody"]]) {
          const call = ["GenServer", "call", [supervisor, request, "infinity"]]
          await expect(ask(supervisor as never)).rejects.toMatchObject({ reason: ["noproc", call] })
        }
      })()
    },
  )

  test.each(["call", "cast"] as const)("that no supervisor knows, a %s, ends it", async (kind) => {
    await trapping(async () => {
      const { w, supervisor } = await family()
      const end = watch(supervisor)
      if (kind === "cast") GenServer.cast(supervisor as never, "garbage" as never)
      else await expect(GenServer.call(supervisor as never, "garbage" as never)).rejects.toThrow("garbage")
      expect(await end()).toMatchObject({ code: "function_clause" })
      expect(w.journal.take()).toEqual(["stop t", "stop a"])
    })()
  })

  test(
    "goes unharmed by messages of any other kind",
    trapping(async () => {
      const { supervisor } = await family()
      const strange = [
        "hello",
        undefined,
        ["EXIT", 1, 2],
        ["EXIT", spawnLink(() => {}), "boom"],
        ["DOWN"],
        {},
        7,
      ]
      for (const message of strange) send(supervisor, message)
      await settle()
      expect(await Supervisor.countChildren(supervisor)).toMatchObject({ active: 2, specs: 3 })
    }),
  )
})
