import { GenServer, ok, Process, receive, spawnLink, Supervisor, sys, unwrap } from "beamline"
import type { ChildSpec, Pid } from "beamline"
import { settle } from "beamline/testing"
import { describe, expect, test } from "vitest"

import { pidOf, trapping } from "../../test-support/index.ts"

const Idle = GenServer.define<{}>("Idle")({ init: (_argument?: unknown) => ok(0) })
const Trapping = GenServer.define<{}>("Trapping")({
  init: (_argument?: unknown) => {
    Process.flag("trapExit", true)
    return ok(0)
  },
})

const many = (count: number, of: typeof Idle = Idle): ChildSpec[] =>
  Array.from({ length: count }, (_, id) => of.childSpec(undefined, { id }))
const options = { strategy: "one_for_one", maxRestarts: 1_000_000 } as const

/** The milliseconds that one item takes, at best of some tries. */
async function cost(count: number, tries: number, work: (count: number) => Promise<number>): Promise<number> {
  let best = Infinity
  for (let n = 0; n < tries; n++) best = Math.min(best, (await work(count)) / count)
  return best
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

const startAll = async (children: readonly ChildSpec[], more: object = {}): Promise<Pid> =>
  unwrap(await Supervisor.startLink(children as [], { ...options, ...more }))

describe("the cost for each child is the same for 1,000 and 20,000", () => {
  const works: Record<string, (count: number) => Promise<number>> = {
    "of the start": async (count) => {
      let supervisor: Pid | undefined
      const time = await timed(async () => (supervisor = await startAll(many(count))))
      await Supervisor.stop(supervisor!)
      return time
    },
    "of the stop": async (count) => {
      const supervisor = await startAll(many(count))
      return timed(() => Supervisor.stop(supervisor))
    },
    "of the stop, trapping exits": async (count) => {
      const supervisor = await startAll(many(count, Trapping))
      return timed(() => Supervisor.stop(supervisor))
    },
    "of startChild": async (count) => {
      const supervisor = await startAll([])
      const time = await timed(async () => {
        for (const spec of many(count)) await Supervisor.startChild(supervisor, spec)
      })
      await Supervisor.stop(supervisor)
      return time
    },
    "of terminateChild and deleteChild": async (count) => {
      const supervisor = await startAll(many(count))
      const time = await timed(async () => {
        for (let id = 0; id < count; id++) {
          await Supervisor.terminateChild(supervisor, id)
          await Supervisor.deleteChild(supervisor, id)
        }
      })
      await Supervisor.stop(supervisor)
      return time
    },
    "of a restart": async (count) => {
      const supervisor = await startAll(many(count))
      const pids = await pidsOf(supervisor)
      const time = await timed(async () => {
        for (const pid of pids) Process.exit(pid, "kill")
        expect(await Supervisor.countChildren(supervisor)).toMatchObject({ active: count })
      })
      await Supervisor.stop(supervisor)
      return time
    },
    "of a group restart with all of them dead": async (count) => {
      const supervisor = await startAll(many(count), { strategy: "one_for_all" })
      const pids = await pidsOf(supervisor)
      const time = await timed(async () => {
        for (const pid of pids) Process.exit(pid, "kill")
        expect(await Supervisor.countChildren(supervisor)).toMatchObject({ active: count })
      })
      await Supervisor.stop(supervisor)
      return time
    },
    "of the stop before as many messages": async (count) => {
      const supervisor = await startAll(many(count))
      await sys.suspend(supervisor as Pid<never>)
      // The first cast ends it, with the others still in its mailbox.
      for (let n = 0; n < count; n++) GenServer.cast(supervisor as never, "garbage" as never)
      const time = await timed(async () => {
        await sys.resume(supervisor as Pid<never>)
        await settle()
      })
      expect(Process.isAlive(supervisor)).toBe(false)
      return time
    },
  }

  // Other programs on the machine may disturb a measurement, so one may be repeated.
  test.each(Object.entries(works))("%s", { timeout: 60_000, retry: 2 }, async (_name, work) => {
    await trapping(async () => {
      const few = await cost(1_000, 4, work)
      const lots = await cost(20_000, 1, work)
      expect(lots / few).toBeLessThan(3)
    })()
  })
})

async function pidsOf(supervisor: Pid): Promise<Pid[]> {
  return (await Supervisor.whichChildren(supervisor)).map(([, pid]) => pid as Pid)
}

describe("a supervisor", () => {
  test(
    "has 100,000 children, and lets the event loop have its turns while it stops them",
    trapping(async () => {
      const supervisor = await startAll(many(100_000))
      expect(await Supervisor.countChildren(supervisor)).toMatchObject({ active: 100_000 })
      let turns = 0
      const interval = setInterval(() => turns++, 1)
      await Supervisor.stop(supervisor)
      clearInterval(interval)
      expect(turns).toBeGreaterThan(3)
    }),
    60_000,
  )

  test(
    "restarts a child 10,000 times",
    trapping(async () => {
      const supervisor = await startAll([Idle.childSpec(undefined, { name: "phoenix" })])
      for (let n = 0; n < 10_000; n++) {
        Process.exit(GenServer.whereis("phoenix") as Pid, "kill")
        await Supervisor.countChildren(supervisor)
      }
      expect(await pidOf(supervisor, "Idle")).toBe(GenServer.whereis("phoenix"))
      expect(Process.info(supervisor, "links")?.[1]).toHaveLength(2)
    }),
    60_000,
  )

  test(
    "lets go of children that are gone",
    trapping(async () => {
      const supervisor = await startAll([])
      const spec: ChildSpec = {
        id: 1,
        restart: "temporary",
        start: () => ({ ok: true, value: spawnLink(async () => receive("end")) }),
      }
      for (let n = 0; n < 1_000; n++) {
        const pid = unwrap(await Supervisor.startChild(supervisor, spec)) as Pid
        Process.exit(pid, "kill")
        await Supervisor.countChildren(supervisor)
      }
      expect(await Supervisor.countChildren(supervisor)).toMatchObject({ specs: 0 })
      expect(Process.info(supervisor, "links")?.[1]).toHaveLength(1)
      expect(Process.info(supervisor, "messageQueueLen")?.[1]).toBe(0)
    }),
  )
})
