// The registry. Its work is synchronous, so all kinds of client do the same.

import { GenServer, receive, Registry, self, send, spawn, unwrap } from "beamline"
import type { Pid, Steps } from "beamline"

import { check, now } from "../figures.ts"
import type { Bench, Code } from "../bench.ts"
import { SIZE } from "../parameters.ts"
import { Counter } from "../servers.ts"

/** The client of what needs no wait. */
function plain(run: () => void): Code {
  return {
    async async() {
      run()
    },
    *gen() {
      run()
    },
  }
}

let registries = 0

/** Starts a registry, and gives its name. */
async function start(keys: "unique" | "duplicate"): Promise<string> {
  const name = `bench ${++registries}`
  unwrap(await Registry.startLink({ keys, name }))
  return name
}

function register(name: string, keys: readonly unknown[]): void {
  for (let i = 0; i < keys.length; i++) Registry.register(name, keys[i], i)
}

function unregister(name: string, keys: readonly unknown[]): void {
  for (let i = 0; i < keys.length; i++) Registry.unregister(name, keys[i])
}

/** Looks keys up in an order that is far from that of their registration. */
function lookUp(name: string, keys: readonly unknown[], count: number): number {
  let found = 0
  for (let i = 0; i < count; i++) found += Registry.lookup(name, keys[(i * 7_919) % keys.length]).length
  return found
}

function lookUpBuilt(name: string, keys: number, count: number): number {
  let found = 0
  for (let i = 0; i < count; i++) found += Registry.lookup(name, `key:${((i * 7_919) % keys) + 1}`).length
  return found
}

function lookUpTuple(name: string, keys: number, count: number): number {
  let found = 0
  for (let i = 0; i < count; i++) found += Registry.lookup(name, ["key", ((i * 7_919) % keys) + 1]).length
  return found
}

export async function registry(bench: Bench): Promise<void> {
  const name = await start("unique")
  const count = bench.scaled(SIZE.registered)
  const lookups = bench.scaled(SIZE.lookups)
  const removed = Math.min(count, bench.scaled(SIZE.unregistered))
  const warmKeys = Array.from({ length: 1_000 }, (_, i) => `warm:${i}`)
  await bench.warm(() =>
    plain(() => {
      register(name, warmKeys)
      check("warm look-ups", lookUp(name, warmKeys, 1_000), 1_000)
      unregister(name, warmKeys)
    }),
  )
  const keys = Array.from({ length: count }, (_, i) => `key:${i + 1}`)
  const times: Record<string, number> = {}
  const found: Record<string, number> = {}
  const measure = (name: string, run: () => number | void): void => {
    const start = now()
    const result = run()
    times[name] = now() - start
    if (result !== undefined) found[name] = result
  }
  await bench.client(
    plain(() => {
      measure("reg_register", () => register(name, keys))
      lookUp(name, keys, lookups / 10)
      measure("reg_lookup", () => lookUp(name, keys, lookups))
      lookUpBuilt(name, count, lookups / 10)
      measure("reg_lookup_built_key", () => lookUpBuilt(name, count, lookups))
      check("keys", Registry.count(name), count)
      measure("reg_unregister", () => unregister(name, keys.slice(0, removed)))
      check("keys that are left", Registry.count(name), count - removed)
      register(
        name,
        Array.from({ length: count }, (_, i) => ["key", i + 1] as const),
      )
      lookUpTuple(name, count, lookups / 10)
      measure("reg_lookup_tuple", () => lookUpTuple(name, count, lookups))
    }),
  )
  for (const [name, ms] of Object.entries(times)) {
    const size = name === "reg_register" ? count : name === "reg_unregister" ? removed : lookups
    if (found[name] !== undefined) check(name, found[name], lookups)
    bench.emit(name, size, ms)
  }
}

/** Registers itself, and takes so many messages. */
const SUBSCRIBER = {
  async async(name: string, parent: Pid, warm: number, all: number) {
    Registry.register(name, "topic", null)
    send(parent, "ready")
    for (let i = 1; i <= all; i++) {
      await receive()
      if (i === warm) send(parent, "warm")
    }
    send(parent, "sub_done")
  },
  *gen(name: string, parent: Pid, warm: number, all: number): Steps {
    Registry.register(name, "topic", null)
    send(parent, "ready")
    for (let i = 1; i <= all; i++) {
      yield* receive()
      if (i === warm) send(parent, "warm")
    }
    send(parent, "sub_done")
  },
}

function broadcast(name: string, times: number): void {
  for (let i = 0; i < times; i++) {
    Registry.dispatch(name, "topic", (entries) => {
      for (const [pid] of entries) send(pid, ["broadcast", "world"])
    })
  }
}

export async function dispatch(bench: Bench): Promise<void> {
  const name = await start("duplicate")
  const subscribers = bench.scaled(SIZE.subscribers)
  const rounds = SIZE.broadcasts
  let dispatched = 0
  let ms = 0
  const started = (start: number): void => {
    broadcast(name, rounds)
    dispatched = now() - start
  }
  await bench.client({
    async async() {
      const args = [name, self(), 10, rounds + 10]
      for (let i = 0; i < subscribers; i++) spawn(SUBSCRIBER, "async", args)
      for (let i = 0; i < subscribers; i++) await receive("ready")
      broadcast(name, 10)
      for (let i = 0; i < subscribers; i++) await receive("warm")
      const start = now()
      started(start)
      for (let i = 0; i < subscribers; i++) await receive("sub_done")
      ms = now() - start
    },
    *gen() {
      const args = [name, self(), 10, rounds + 10]
      for (let i = 0; i < subscribers; i++) spawn(SUBSCRIBER, "gen", args)
      for (let i = 0; i < subscribers; i++) yield* receive("ready")
      broadcast(name, 10)
      for (let i = 0; i < subscribers; i++) yield* receive("warm")
      const start = now()
      started(start)
      for (let i = 0; i < subscribers; i++) yield* receive("sub_done")
      ms = now() - start
    },
  })
  bench.emit("reg_dispatch", subscribers * rounds, ms, { dispatch_ms: dispatched })
}

export async function via(bench: Bench): Promise<void> {
  const name = await start("unique")
  const counter = Registry.via(name, "counter")
  const server = unwrap(await Counter.start(0, { name: counter }))
  const calls = (count: number): Code => ({
    async async() {
      for (let i = 0; i < count; i++) await GenServer.call(counter, "inc")
    },
    *gen() {
      for (let i = 0; i < count; i++) yield* GenServer.call(counter, "inc")
    },
  })
  const count = bench.scaled(SIZE.viaCalls)
  await bench.warm(() => calls(1_000))
  bench.emit("reg_via_call", count, await bench.time(calls(count)))
  check("calls", await GenServer.call(server, "get"), 1_000 * bench.warmUps + count)
}
