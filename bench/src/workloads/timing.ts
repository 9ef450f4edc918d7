// Timers: set and fired, set and cancelled.

import { Process, receive, self } from "beamline"
import type { Reference } from "beamline"

import { check, now } from "../figures.ts"
import type { Bench, Code } from "../bench.ts"
import { SIZE } from "../parameters.ts"

const HOUR = 3_600_000

export async function timers(bench: Bench): Promise<void> {
  let set = 0
  let fired = 0
  const start = (count: number, longest: number): number => {
    const start = now()
    for (let i = 1; i <= count; i++) Process.sendAfter(self(), "tick", ((i * 7_919) % longest) + 1)
    set = now() - start
    fired = 0
    return count
  }
  const run = (count: number, longest: number): Code => ({
    async async() {
      start(count, longest)
      for (; fired < count; fired++) await receive("tick")
    },
    *gen() {
      start(count, longest)
      for (; fired < count; fired++) yield* receive("tick")
    },
  })
  const count = bench.scaled(SIZE.timers)
  await bench.warm(() => run(500, 2))
  const before = process.cpuUsage()
  const all = await bench.time(run(count, 1_000))
  const { user, system } = process.cpuUsage(before)
  const cpu = (user + system) / 1_000
  check("timers that fired", fired, count)
  bench.emit("timer_start", count, set, { all_fired_ms: all, cpu_ms: cpu })
  bench.emit("timer_all", count, all, { cpu_ns_per_timer: (cpu * 1e6) / count })
}

export async function cancelling(bench: Bench): Promise<void> {
  let set = 0
  let cancel = 0
  let cancelled = 0
  const run = (count: number): void => {
    const timers: Reference[] = []
    let start = now()
    for (let i = 0; i < count; i++) timers.push(Process.sendAfter(self(), "never", HOUR + (i % 1_000)))
    set = now() - start
    cancelled = 0
    start = now()
    for (const timer of timers) if (Process.cancelTimer(timer) !== false) cancelled++
    cancel = now() - start
  }
  const client = (count: number): Code => ({
    async async() {
      run(count)
    },
    *gen() {
      run(count)
    },
  })
  const count = bench.scaled(SIZE.timers)
  await bench.warm(() => client(3_000))
  await bench.client(client(count))
  check("timers that were cancelled", cancelled, count)
  bench.emit("timer_set_far", count, set)
  bench.emit("timer_cancel", count, cancel)
}
