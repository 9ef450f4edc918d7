import {
  exit,
  GenServer,
  isPid,
  ok,
  Process,
  receive,
  self,
  send,
  spawn,
  spawnLink,
  stop,
  Supervisor,
  unwrap,
} from "beamline"
import type { ChildSpec, Pid, Result } from "beamline"
import { settle, useVirtualClock } from "beamline/testing"
import { describe, expect, test } from "vitest"

import { pidOf, trapping, watch, workers } from "../../test-support/index.ts"

const one = { strategy: "one_for_one" } as const
const forever = async (): Promise<void> => void (await receive(() => false))
const raw = (): Result<Pid, never> => ({ ok: true, value: spawnLink(forever) })

describe("while a child starts slowly", () => {
  /** Children of which the second takes a second to start, and that says what it is up to. */
  function slowly(w: ReturnType<typeof workers>): ChildSpec[] {
    const start = async (): Promise<Result<Pid, never>> => {
      w.journal.add("begin b")
      await Process.sleep(1_000)
      w.journal.add("end b")
      return raw()
    }
    return [w.spec("a"), { id: "b", start }, w.spec("c")]
  }

  test(
    "a kill of the supervisor ends all that was started, and nothing more is",
    trapping(async () => {
      const clock = useVirtualClock()
      const w = workers()
      const before = Process.list().length
      const result = Supervisor.startLink(slowly(w), { ...one, name: "slow" })
      await settle()
      Process.exit(GenServer.whereis("slow") as Pid, "kill")
      expect(await result).toEqual({ ok: false, error: "killed" })
      await clock.advance(5_000)
      expect(w.journal.take()).toEqual(["start a", "begin b", "stop a"])
      expect(Process.list().length).toBe(before)
      expect(GenServer.whereis("slow")).toBeUndefined()
    }),
  )

  test(
    "the parent's end waits until all have started, then ends them",
    trapping(async () => {
      const clock = useVirtualClock()
      const w = workers()
      const parent = spawn(async () => {
        await Supervisor.startLink(slowly(w), { ...one, name: "slow" })
      })
      await settle()
      const end = watch(GenServer.whereis("slow") as Pid)
      Process.exit(parent, "boom")
      await clock.advance(1_000)
      expect(await end()).toBe("boom")
      expect(w.journal.take()).toEqual(["start a", "begin b", "end b", "start c", "stop c", "stop a"])
    }),
  )

  test(
    "a sibling that crashes is restarted afterwards",
    trapping(async () => {
      const clock = useVirtualClock()
      const w = workers()
      const result = Supervisor.startLink(slowly(w), { ...one, name: "slow" })
      await settle()
      const [a] = Process.info(GenServer.whereis("slow") as Pid, "links")![1].filter((pid) => pid !== self())
      Process.exit(a as Pid, "kill")
      await clock.advance(1_000)
      const supervisor = unwrap(await result)
      expect(await Supervisor.countChildren(supervisor)).toMatchObject({ active: 3 })
      expect(w.journal.take()).toEqual(["start a", "begin b", "end b", "start c", "start a"])
    }),
  )

  test(
    "exit signals and messages of strangers wait",
    trapping(async () => {
      const clock = useVirtualClock()
      const w = workers()
      const result = Supervisor.startLink(slowly(w), { ...one, name: "slow" })
      await settle()
      const counted = Supervisor.countChildren("slow")
      send("slow", "hello")
      spawn(async () => void Process.exit(GenServer.whereis("slow") as Pid, "boom"))
      await clock.advance(1_000)
      expect(await counted).toMatchObject({ active: 3 })
      unwrap(await result)
    }),
  )
})

describe("a start function", () => {
  test(
    "that kills its supervisor",
    trapping(async () => {
      const w = workers()
      const suicide: ChildSpec = { id: "s", start: () => Process.exit(self(), "kill") as never }
      const result = await Supervisor.startLink([w.spec("a"), suicide, w.spec("z")], one)
      expect(result).toEqual({ ok: false, error: "killed" })
      await settle()
      expect(w.journal.take()).toEqual(["start a", "stop a"])
    }),
  )

  test(
    "that sends its supervisor exit signals it traps",
    trapping(async () => {
      const start = (): Result<Pid, never> => {
        Process.exit(self(), "boom")
        return raw()
      }
      const supervisor = unwrap(await Supervisor.startLink([{ id: 1, start }], one))
      await settle()
      expect(await Supervisor.countChildren(supervisor)).toMatchObject({ active: 1 })
    }),
  )

  test(
    "that returns the pid of a sibling: either id goes on without the other",
    trapping(async () => {
      let shared: Pid | undefined
      const start = (): Result<Pid, never> => {
        if (shared === undefined || !Process.isAlive(shared)) shared = spawnLink(forever)
        return { ok: true, value: shared }
      }
      const supervisor = unwrap(
        await Supervisor.startLink(
          [
            { id: 1, start },
            { id: 2, start },
          ],
          one,
        ),
      )
      const first = shared
      Process.exit(first!, "boom")
      await settle()
      expect(await pidOf(supervisor, 1)).not.toBe(first)
      await Supervisor.terminateChild(supervisor, 2)
      await Supervisor.terminateChild(supervisor, 1)
      expect(await Supervisor.countChildren(supervisor)).toMatchObject({ active: 0 })
      expect(Process.info(supervisor, "links")?.[1]).toEqual([self()])
    }),
  )

  test(
    "that returns a process that is dead already: its end counts",
    trapping(async () => {
      let starts = 0
      const start = (): Result<Pid, never> => {
        starts++
        return { ok: true, value: spawnLink(starts > 2 ? forever : () => exit("early")) }
      }
      const supervisor = unwrap(await Supervisor.startLink([{ id: 1, start }], one))
      await settle()
      expect(starts).toBe(3)
      expect(await Supervisor.countChildren(supervisor)).toMatchObject({ active: 1 })
    }),
  )

  test(
    "that starts other linked processes: they are no children",
    trapping(async () => {
      const others: Pid[] = []
      const start = (): Result<Pid, never> => {
        others.push(
          spawnLink(() => exit("boom")),
          spawnLink(forever),
        )
        return raw()
      }
      const supervisor = unwrap(await Supervisor.startLink([{ id: 1, start }], { ...one, maxRestarts: 0 }))
      await settle()
      expect(await Supervisor.countChildren(supervisor)).toEqual({
        specs: 1,
        active: 1,
        supervisors: 0,
        workers: 1,
      })
      const end = watch(others[1]!)
      await Supervisor.stop(supervisor, "shutdown")
      expect(await end()).toBe("shutdown")
    }),
  )

  test(
    "with getters, proxies and thenables that misbehave is a failure, not the end",
    trapping(async () => {
      const boom = new Error("boom")
      const fails = (): never => {
        throw boom
      }
      const values: [unknown, unknown][] = [
        [Object.defineProperty({}, "ok", { get: fails }), ["EXIT", boom]],
        [new Proxy({}, { has: fails, get: fails }), ["EXIT", boom]],
        [{ then: fails }, ["EXIT", boom]],
        [{ then: (_: unknown, reject: (error: Error) => void) => reject(boom) }, ["EXIT", boom]],
      ]
      for (const [value, reason] of values) {
        const supervisor = unwrap(await Supervisor.startLink([], one))
        const start = (): never => value as never
        const started = await Supervisor.startChild(supervisor, { id: 1, start })
        expect(started).toMatchObject({ ok: false, error: [reason, expect.anything()] })
      }
    }),
  )

  test(
    "whose promise never settles holds up its supervisor alone, until that is killed",
    trapping(async () => {
      const start = (): Promise<never> => new Promise(() => {})
      const result = Supervisor.startLink([{ id: 1, start }], { ...one, name: "stuck" })
      await settle()
      Process.exit(GenServer.whereis("stuck") as Pid, "kill")
      expect(await result).toEqual({ ok: false, error: "killed" })
    }),
  )
})

describe("a child whose terminate", () => {
  const Ending = GenServer.define<{}>("Ending")({
    init: (what: () => unknown) => {
      Process.flag("trapExit", true)
      return ok(what)
    },
    terminate: (what) => what(),
  })
  const rows: [string, () => unknown][] = [
    ["throws", () => exit("odd")],
    ["kills itself", () => Process.exit(self(), "kill")],
    ["asks its supervisor", () => Supervisor.countChildren("boss").catch(() => 0)],
    ["kills its supervisor", () => Process.exit(GenServer.whereis("boss") as Pid, "kill")],
    ["exits its supervisor", () => Process.exit(GenServer.whereis("boss") as Pid, "boom")],
    ["starts more", () => spawnLink(forever)],
  ]

  test.each(rows)("%s does not keep the rest from ending", async (name, what) => {
    await trapping(async () => {
      useVirtualClock({ flow: true })
      const w = workers()
      const asking = GenServer.define<{}>("Asking", { async: true })({
        init: () => {
          Process.flag("trapExit", true)
          return ok(0)
        },
        terminate: () => what(),
      })
      const child = name.startsWith("asks") ? asking.childSpec(undefined) : Ending.childSpec(what)
      const children = [w.spec("a"), { ...child, id: "e", shutdown: 100 }, w.spec("z")]
      const supervisor = unwrap(await Supervisor.startLink(children, { ...one, name: "boss" }))
      const ends = [
        watch(supervisor),
        watch(await pidOf(supervisor, "e")),
        watch(await pidOf(supervisor, "a")),
      ]
      w.journal.take()
      await Supervisor.stop(supervisor).catch(() => {})
      for (const end of ends) expect(await end()).toBeDefined()
      await settle()
      expect(w.journal.take()).toEqual(["stop z", "stop a"])
    })()
  })
})

describe("programs without rhyme or reason", () => {
  /** A generator of numbers that is the same for the same seed. */
  function random(seed: number): (below: number) => number {
    let state = seed
    return (below) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
  }
  const Chaotic = GenServer.define<{ cast: { end(reason: string): void } }>("Chaotic")({
    init: (trap: boolean) => {
      Process.flag("trapExit", trap)
      return ok(trap)
    },
    handleCast: { end: (trap, reason) => stop(reason, trap) },
    *terminate() {
      yield* Process.sleep(5)
    },
  })

  test.each(Array.from({ length: 40 }, (_, seed) => seed))("leave nothing behind: seed %i", async (seed) => {
    await trapping(async () => {
      const clock = useVirtualClock({ flow: true })
      const next = random(seed + 1)
      const pick = <T>(items: readonly T[]): T => items[next(items.length)]!
      const child = (id: number): ChildSpec =>
        Chaotic.childSpec(next(2) === 0, {
          id,
          restart: pick(["permanent", "transient", "temporary"]),
          shutdown: pick([0, 3, 100, "infinity", "brutal_kill"]),
        })
      const Branch = Supervisor.define("Branch")({
        init: (ids: readonly number[]) =>
          Supervisor.init(ids.map(child), {
            strategy: pick(["one_for_one", "one_for_all", "rest_for_one"]),
            maxRestarts: 5,
          }),
      })
      const root = unwrap(
        await Supervisor.startLink(
          [0, 10, 20].map((id) => Branch.childSpec([id, id + 1, id + 2], { id })),
          { ...one, maxRestarts: 1_000 },
        ),
      )
      const open: Promise<unknown>[] = []
      for (let step = 0; step < 60; step++) {
        const branches = (await Supervisor.whichChildren(root)).flatMap(([, pid]) =>
          isPid(pid) ? [pid] : [],
        )
        if (branches.length === 0) break
        const branch = pick(branches)
        const id = pick([0, 10, 20]) + next(3)
        const quiet = (wait: Promise<unknown>): void => void open.push(wait.catch(() => 0))
        const children = await Supervisor.whichChildren(branch).catch(() => [])
        const pids = children.flatMap(([, pid]) => (isPid(pid) ? [pid] : []))
        const actions = [
          () => quiet(Supervisor.startChild(branch, child(id))),
          () => quiet(Supervisor.terminateChild(branch, id)),
          () => quiet(Supervisor.restartChild(branch, id)),
          () => quiet(Supervisor.deleteChild(branch, id)),
          () => quiet(Supervisor.stop(branch, pick(["normal", "shutdown", "boom"]))),
          () => Process.exit(branch, "kill"),
          ...pids.flatMap((pid) => [
            () => Process.exit(pid, pick(["kill", "boom", "normal"])),
            () => GenServer.cast(pid as Pid<never>, ["end", pick(["normal", "boom"])] as never),
          ]),
        ]
        pick(actions)()
        if (next(3) === 0) await settle()
      }
      await Promise.all(open)
      await clock.advance(1_000)
      expect(Process.isAlive(root)).toBe(true)
      for (const [, pid] of await Supervisor.whichChildren(root)) {
        if (!isPid(pid)) continue
        const counts = await Supervisor.countChildren(pid)
        const running = (await Supervisor.whichChildren(pid)).filter(([, child]) => isPid(child))
        expect(counts.active).toBe(running.length)
        expect(Process.info(pid, "links")?.[1]).toHaveLength(running.length + 1)
        expect(Process.info(pid, "messageQueueLen")?.[1]).toBe(0)
      }
      await Supervisor.stop(root)
      await clock.advance(1_000)
      expect(Process.list().filter((pid) => Process.info(pid, "parent")?.[1] === root)).toEqual([])
    })()
  })
})
