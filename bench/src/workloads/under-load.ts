// How soon others get their turn when 10,000 processes never stop: the event loop, and a process of high priority.

import { monitorEventLoopDelay } from "node:perf_hooks"

import { GenServer, Process, receive, self, send, spawn, unwrap } from "beamline"
import type { Pid, Steps } from "beamline"

import type { Bench } from "../bench.ts"
import { check } from "../figures.ts"
import { SIZE } from "../parameters.ts"
import { Counter } from "../servers.ts"

/** Processes that always have a message: each sends itself the next one. */
const BUSY = {
  async async(turns: { count: number }) {
    for (;;) {
      send(self(), "go on")
      await receive()
      turns.count++
    }
  },
  *gen(turns: { count: number }): Steps {
    for (;;) {
      send(self(), "go on")
      yield* receive()
      turns.count++
    }
  },
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The percentiles of the event loop's delay over a time, in milliseconds. */
async function loopDelay(ms: number): Promise<{ readonly p99: number; readonly max: number }> {
  const histogram = monitorEventLoopDelay({ resolution: 1 })
  histogram.enable()
  await later(ms)
  histogram.disable()
  return { p99: histogram.percentile(99) / 1e6, max: histogram.max / 1e6 }
}

/** Calls a server over and over, and takes down how long each call took and how late each sleep of 1 ms ended. */
function* calling(server: Pid<Counter>, calls: number[], waits: number[]): Steps {
  for (;;) {
    const before = performance.now()
    yield* Process.sleep(1)
    const start = performance.now()
    yield* GenServer.call(server, "inc")
    calls.push(performance.now() - start)
    waits.push(start - before - 1)
  }
}

function at(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0
}

export async function underLoad(bench: Bench): Promise<void> {
  const duration = Math.max(200, bench.scaled(SIZE.loadMs))
  const server = unwrap(await Counter.start(0))
  await loopDelay(200)
  const idle = await loopDelay(duration)
  const turns = { count: 0 }
  const args = [turns]
  const busy: Pid[] = []
  for (let i = 0; i < bench.scaled(SIZE.busy); i++)
    busy.push(spawn(BUSY, bench.kind === "gen" ? "gen" : "async", args))
  const calls: number[] = []
  const waits: number[] = []
  const caller = spawn(() => calling(server, calls, waits), { priority: "high" })
  await later(200)
  const before = turns.count
  calls.length = waits.length = 0
  const start = performance.now()
  const loaded = await loopDelay(duration)
  const ms = performance.now() - start
  const count = turns.count - before
  for (const pid of [caller, ...busy]) Process.exit(pid, "kill")
  check("processes that are left", busy.filter((pid) => Process.isAlive(pid)).length, 0)
  check("whether there were calls", calls.length > 0 && count > 0, true)
  bench.emit("under_load", count, ms, {
    loop_idle_p99_ms: idle.p99,
    loop_p99_ms: loaded.p99,
    loop_max_ms: loaded.max,
    calls: calls.length,
    call_p50_ms: at(calls, 0.5),
    call_p99_ms: at(calls, 0.99),
    late_p99_ms: at(waits, 0.99),
  })
}
