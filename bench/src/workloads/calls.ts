// Calls and casts.

import { GenServer, Process, receive, self, send, spawn, unwrap } from "beamline"
import type { Pid } from "beamline"

import { check, now } from "../figures.ts"
import type { Bench, Code } from "../bench.ts"
import { SIZE } from "../parameters.ts"
import { Adder, Counter } from "../servers.ts"

type Server = Pid<Counter>

/** Calls a server, one call after the other. */
export function calls(server: Server, count: number): Code {
  return {
    async async() {
      for (let i = 0; i < count; i++) await GenServer.call(server, "inc")
    },
    *gen() {
      for (let i = 0; i < count; i++) yield* GenServer.call(server, "inc")
    },
  }
}

async function total(server: Server): Promise<number> {
  return GenServer.call(server, "get")
}

export async function call(bench: Bench): Promise<void> {
  const server = unwrap(await Counter.start(0))
  const count = bench.scaled(SIZE.calls)
  await bench.warm(() => calls(server, 2_000))
  bench.emit("call", count, await bench.time(calls(server, count)))
  check("calls", await total(server), 2_000 * bench.warmUps + count)
}

/** Runs several clients at once, and waits until all have told that they are done. */
function together(clients: readonly Code[]): Code {
  return {
    async async() {
      const parent = self()
      for (const client of clients) {
        spawn(async () => {
          await client.async()
          send(parent, "fan_done")
        })
      }
      for (let i = 0; i < clients.length; i++) await receive("fan_done")
    },
    *gen() {
      const parent = self()
      for (const client of clients) {
        spawn(function* () {
          yield* client.gen()
          send(parent, "fan_done")
        })
      }
      for (let i = 0; i < clients.length; i++) yield* receive("fan_done")
    },
  }
}

export async function callFanin(bench: Bench): Promise<void> {
  const server = unwrap(await Counter.start(0))
  const each = bench.scaled(SIZE.fanCalls)
  const clients = (count: number): Code =>
    together(Array.from({ length: SIZE.fanClients }, () => calls(server, count)))
  await bench.warm(() => clients(50))
  bench.emit("call_fanin", SIZE.fanClients * each, await bench.time(clients(each)))
  check("calls", await total(server), SIZE.fanClients * (50 * bench.warmUps + each))
}

export async function callPairs(bench: Bench): Promise<void> {
  const servers: Server[] = []
  for (let i = 0; i < SIZE.pairs; i++) servers.push(unwrap(await Counter.start(0)))
  const each = Math.ceil(bench.scaled(SIZE.calls) / SIZE.pairs)
  const pairs = (count: number): Code => together(servers.map((server) => calls(server, count)))
  await bench.warm(() => pairs(300))
  bench.emit("call_pairs", SIZE.pairs * each, await bench.time(pairs(each)))
  for (const server of servers) check("calls of a pair", await total(server), 300 * bench.warmUps + each)
}

export async function cast(bench: Bench): Promise<void> {
  const server = unwrap(await Counter.start(0))
  const count = bench.scaled(SIZE.casts)
  let sent = 0
  const send = (count: number): void => {
    const start = now()
    for (let i = 0; i < count; i++) GenServer.cast(server, "inc")
    sent = now() - start
  }
  const burst = (count: number): Code => ({
    async async() {
      send(count)
      await GenServer.call(server, "get", "infinity")
    },
    *gen() {
      send(count)
      yield* GenServer.call(server, "get", "infinity")
    },
  })
  await bench.warm(() => burst(2_000))
  const ms = await bench.time(burst(count))
  bench.emit("cast", count, ms, { send_ms: sent })
  check("casts", await total(server), 2_000 * bench.warmUps + count)
}

/** Messages that hold 100 numbers. They go by reference, where BEAM copies them. */
export async function castBig(bench: Bench): Promise<void> {
  const server = unwrap(await Adder.start(0))
  const numbers = Array.from({ length: 100 }, (_, i) => i + 1)
  const count = bench.scaled(SIZE.bigCasts)
  const send = (count: number): void => {
    for (let i = 0; i < count; i++) GenServer.cast(server, ["add", numbers])
  }
  const burst = (count: number): Code => ({
    async async() {
      send(count)
      await GenServer.call(server, "get", "infinity")
    },
    *gen() {
      send(count)
      yield* GenServer.call(server, "get", "infinity")
    },
  })
  await bench.warm(() => burst(500))
  bench.emit("cast_big", count, await bench.time(burst(count)))
  check("numbers", await GenServer.call(server, "get"), 100 * (500 * bench.warmUps + count))
  Process.exit(server, "kill")
}
