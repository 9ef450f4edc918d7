// Many live processes: what starting one costs, how many bytes it has, and calls to ones taken at random.

import { PerformanceObserver } from "node:perf_hooks"

import { GenServer, makeRef, receive, self, send, spawn, unwrap } from "beamline"
import type { Pid, Reference, Steps } from "beamline"

import { check, memory, random } from "../figures.ts"
import type { Bench, Code } from "../bench.ts"
import { SIZE } from "../parameters.ts"
import { Counter, Keeper } from "../servers.ts"

/** Starts servers into an array that is there already, so that its slots are not counted as theirs. */
function startServers(into: Pid<Counter>[]): Code {
  return {
    async async() {
      for (let i = 0; i < into.length; i++) into[i] = unwrap(await Counter.start(0))
    },
    *gen() {
      for (let i = 0; i < into.length; i++) into[i] = unwrap(yield* Counter.start(0))
    },
  }
}

function callEach(servers: readonly Pid<Counter>[], order: readonly number[]): Code {
  return {
    async async() {
      for (const i of order) await GenServer.call(servers[i]!, "inc")
    },
    *gen() {
      for (const i of order) yield* GenServer.call(servers[i]!, "inc")
    },
  }
}

function slots<T>(count: number): T[] {
  return Array.from<T>({ length: count }).fill(null as T)
}

function someOf(count: number, calls: number): number[] {
  const next = random()
  return Array.from({ length: calls }, () => Math.floor(next() * count))
}

/** Bytes of one of `count` things that were made between two measurements. */
async function bytesOf(
  count: number,
  make: () => Promise<number>,
): Promise<[number, Record<string, number>]> {
  const before = await memory()
  const ms = await make()
  const after = await memory()
  const extra = {
    bytes_rss: (after.rss - before.rss) / count,
    bytes_mem: (after.heap - before.heap) / count,
  }
  return [ms, extra]
}

export async function liveServers(bench: Bench): Promise<void> {
  const count = bench.scaled(SIZE.live)
  await bench.warm(() => startServers(slots(300)))
  const few = slots<Pid<Counter>>(100)
  await bench.client(startServers(few))
  const calls = () => callEach(few, someOf(few.length, 500))
  await bench.warm(calls)
  const servers = slots<Pid<Counter>>(count)
  const [ms, extra] = await bytesOf(count, () => bench.time(startServers(servers)))
  bench.emit("live_gs_start", count, ms, extra)
  // V8 has thrown away by now what it had compiled for calls: none was made while many were started, and memory measured.
  await bench.warm(calls)
  const order = someOf(count, bench.scaled(SIZE.liveCalls))
  bench.emit("live_gs_call", order.length, await bench.time(callEach(servers, order)))
  let sum = 0
  for (const i of new Set(order)) sum += await GenServer.call(servers[i]!, "get")
  check("calls of live servers", sum, order.length)
  check(
    "the last server's state",
    await GenServer.call(servers.at(-1)!, "inc"),
    1 + countOf(order, count - 1),
  )
}

function countOf(order: readonly number[], wanted: number): number {
  return order.filter((i) => i === wanted).length
}

type Ping = readonly [from: Pid, tag: Reference | number]

/** Answers what it is sent. */
export const ECHO = {
  async async() {
    for (;;) {
      const [from, tag] = (await receive()) as Ping
      send(from, [tag, "pong"])
    }
  },
  *gen(): Steps {
    for (;;) {
      const [from, tag] = (yield* receive()) as Ping
      send(from, [tag, "pong"])
    }
  },
}

/** Starts echoes. They are started when they wait for their first message: the last one answers behind the others. */
function startEchoes(into: Pid[]): Code {
  return {
    async async() {
      for (let i = 0; i < into.length; i++) into[i] = spawn(ECHO.async)
      await ping(into.at(-1)!)
    },
    *gen() {
      for (let i = 0; i < into.length; i++) into[i] = spawn(ECHO.gen)
      yield* ping(into.at(-1)!)
    },
  }
}

function ping(to: Pid): ReturnType<typeof receive> {
  const ref = makeRef()
  send(to, [self(), ref])
  return receive([ref, "pong"])
}

function pingEach(echoes: readonly Pid[], order: readonly number[]): Code {
  return {
    async async() {
      for (const i of order) {
        const ref = makeRef()
        send(echoes[i]!, [self(), ref])
        await receive([ref, "pong"])
      }
    },
    *gen() {
      for (const i of order) {
        const ref = makeRef()
        send(echoes[i]!, [self(), ref])
        yield* receive([ref, "pong"])
      }
    },
  }
}

export async function liveProcesses(bench: Bench): Promise<void> {
  const count = bench.scaled(SIZE.live)
  await bench.warm(() => startEchoes(slots(300)))
  const few = slots<Pid>(100)
  await bench.client(startEchoes(few))
  const pings = () => pingEach(few, someOf(few.length, 500))
  await bench.warm(pings)
  const echoes = slots<Pid>(count)
  const [ms, extra] = await bytesOf(count, () => bench.time(startEchoes(echoes)))
  bench.emit("live_raw_start", count, ms, extra)
  // Compiled anew, as for the servers above.
  await bench.warm(pings)
  const order = someOf(count, bench.scaled(SIZE.liveCalls))
  bench.emit("live_raw_call", order.length, await bench.time(pingEach(echoes, order)))
}

/** Calls that replace a server's state, to servers taken at random, each one timed; and the collector's pauses. */
export async function liveLatency(bench: Bench): Promise<void> {
  const count = bench.scaled(SIZE.live)
  const servers: Pid<Keeper>[] = []
  for (let i = 0; i < count; i++) servers.push(unwrap(await Keeper.start(undefined)))
  const order = someOf(count, bench.scaled(SIZE.latencyCalls))
  const took = new Float64Array(order.length)
  const pauses: number[] = []
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) pauses.push(duration)
  })
  await memory()
  observer.observe({ entryTypes: ["gc"] })
  const ms = await bench.time({
    async async() {
      for (let i = 0; i < order.length; i++) {
        const start = performance.now()
        await GenServer.call(servers[order[i]!]!, "inc")
        took[i] = performance.now() - start
      }
    },
    *gen() {
      for (let i = 0; i < order.length; i++) {
        const start = performance.now()
        yield* GenServer.call(servers[order[i]!]!, "inc")
        took[i] = performance.now() - start
      }
    },
  })
  // What was observed is told a turn later.
  await new Promise((resolve) => setTimeout(resolve, 20))
  observer.disconnect()
  took.sort()
  const at = (part: number): number =>
    took[Math.min(took.length - 1, Math.floor(part * took.length))]! * 1_000
  bench.emit("live_latency", order.length, ms, {
    p50_us: at(0.5),
    p99_us: at(0.99),
    p999_us: at(0.999),
    max_us: at(1),
    gc_count: pauses.length,
    gc_max_ms: Math.max(0, ...pauses),
    gc_total_ms: pauses.reduce((sum, pause) => sum + pause, 0),
  })
  let calls = 0
  for (const i of new Set(order)) calls += (await GenServer.call(servers[i]!, "inc")) - 1
  check("calls of live servers", calls, order.length)
}
