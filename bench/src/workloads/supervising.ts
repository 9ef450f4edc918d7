// Children that are started, stopped, and started again.

import { DynamicSupervisor, GenServer, Process, receive, self, Supervisor, unwrap } from "beamline"
import type { Pid, Steps } from "beamline"

import { check, now } from "../figures.ts"
import type { Bench } from "../bench.ts"
import { SIZE } from "../parameters.ts"
import { Counter, Crasher } from "../servers.ts"

const CHILD = Counter.childSpec(0, { restart: "temporary" })

async function startChildren(supervisor: Pid, count: number, into: Pid[]): Promise<void> {
  for (let i = 0; i < count; i++) into.push(unwrap(await DynamicSupervisor.startChild(supervisor, CHILD)))
}

function* startChildrenSteps(supervisor: Pid, count: number, into: Pid[]): Steps {
  for (let i = 0; i < count; i++) into.push(unwrap(yield* DynamicSupervisor.startChild(supervisor, CHILD)))
}

async function terminateChildren(supervisor: Pid, children: readonly Pid[]): Promise<void> {
  for (const child of children) await DynamicSupervisor.terminateChild(supervisor, child)
}

function* terminateChildrenSteps(supervisor: Pid, children: readonly Pid[]): Steps {
  for (const child of children) yield* DynamicSupervisor.terminateChild(supervisor, child)
}

const isAlive = (pid: Pid): boolean => Process.isAlive(pid)

export async function supervisor(bench: Bench): Promise<void> {
  const count = bench.scaled(SIZE.children)
  const stopped = bench.scaled(SIZE.stopped)
  const times = { start: 0, stop: 0, terminate: 0 }
  const children: Pid[] = []
  const toStop: Pid[] = []
  const measured = (start: number): number => now() - start
  await bench.client({
    async async() {
      const make = async (): Promise<Pid> => unwrap(await DynamicSupervisor.startLink())
      for (let i = 0; i < bench.warmUps; i++) {
        const warm = await make()
        const few: Pid[] = []
        await startChildren(warm, 300, few)
        await terminateChildren(warm, few.slice(0, 150))
        await DynamicSupervisor.stop(warm)
      }
      const parent = await make()
      let start = now()
      await startChildren(parent, count, children)
      times.start = measured(start)
      check("children", (await DynamicSupervisor.countChildren(parent)).active, count)
      start = now()
      await terminateChildren(parent, children)
      times.terminate = measured(start)
      await DynamicSupervisor.stop(parent)
      const other = await make()
      await startChildren(other, stopped, toStop)
      start = now()
      await DynamicSupervisor.stop(other, "normal", "infinity")
      times.stop = measured(start)
    },
    *gen() {
      const make = function* (): Steps<Pid> {
        return unwrap(yield* DynamicSupervisor.startLink())
      }
      for (let i = 0; i < bench.warmUps; i++) {
        const warm = yield* make()
        const few: Pid[] = []
        yield* startChildrenSteps(warm, 300, few)
        yield* terminateChildrenSteps(warm, few.slice(0, 150))
        yield* DynamicSupervisor.stop(warm)
      }
      const parent = yield* make()
      let start = now()
      yield* startChildrenSteps(parent, count, children)
      times.start = measured(start)
      check("children", (yield* DynamicSupervisor.countChildren(parent)).active, count)
      start = now()
      yield* terminateChildrenSteps(parent, children)
      times.terminate = measured(start)
      yield* DynamicSupervisor.stop(parent)
      const other = yield* make()
      yield* startChildrenSteps(other, stopped, toStop)
      start = now()
      yield* DynamicSupervisor.stop(other, "normal", "infinity")
      times.stop = measured(start)
    },
  })
  check("children started", children.length, count)
  check("children that live on", children.filter(isAlive).length + toStop.filter(isAlive).length, 0)
  bench.emit("sup_start", count, times.start)
  bench.emit("sup_stop_all", stopped, times.stop)
  bench.emit("sup_terminate_child", count, times.terminate)
}

const isUp = (message: unknown): message is readonly ["up", Pid<Crasher>] =>
  Array.isArray(message) && message[0] === "up"

export async function restarts(bench: Bench): Promise<void> {
  const count = bench.scaled(SIZE.restarts)
  const warm = 200 * bench.warmUps
  const pids = new Set<Pid<Crasher>>()
  let ms = 0
  const tree = () =>
    Supervisor.startLink([{ id: "crasher", start: [Crasher, "startLink", [self()]], restart: "permanent" }], {
      strategy: "one_for_one",
      maxRestarts: 1_000_000,
      maxSeconds: 1,
    })
  await bench.client({
    async async() {
      unwrap(await tree())
      let [, pid] = await receive(isUp)
      const crashes = async (count: number): Promise<void> => {
        for (let i = 0; i < count; i++) {
          pids.add(pid)
          GenServer.cast(pid, "crash")
          pid = (await receive(isUp))[1]
        }
      }
      await crashes(warm)
      const start = now()
      await crashes(count)
      ms = now() - start
    },
    *gen() {
      unwrap(yield* tree())
      let [, pid] = yield* receive(isUp)
      const crashes = function* (count: number): Steps {
        for (let i = 0; i < count; i++) {
          pids.add(pid)
          GenServer.cast(pid, "crash")
          pid = (yield* receive(isUp))[1]
        }
      }
      yield* crashes(warm)
      const start = now()
      yield* crashes(count)
      ms = now() - start
    },
  })
  check("servers that crashed", pids.size, warm + count)
  bench.emit("sup_restart", count, ms)
}
