// Counts what single operations cost where no clock is needed: bytes allocated, promises, native timers and turns of the
// event loop. The guard's test runs it in a node process of its own, without an optimizing compiler, which would
// save some allocations sooner or later.

import { createHook } from "node:async_hooks"

import {
  GenServer,
  makeRef,
  noreply,
  ok,
  Process,
  receive,
  Registry,
  reply,
  self,
  send,
  spawn,
  Task,
  unwrap,
} from "beamline"

const COUNT = 10_000

const Counter = GenServer.define("Counter")({
  init: (/** @type {number} */ count) => ok(count),
  handleCall: { inc: (/** @type {number} */ count) => reply(count + 1, count + 1) },
  handleCast: { inc: (/** @type {number} */ count) => noreply(count + 1) },
})
const server = unwrap(await Counter.start(0))
unwrap(await Registry.startLink({ keys: "unique", name: "guard" }))
Registry.register("guard", "key", 1)

const ECHO = {
  *gen() {
    for (;;) {
      const [from, tag] = yield* receive()
      send(from, [tag, "pong"])
    }
  },
}
const echo = spawn(ECHO, "gen", [])
const CHILD = {
  *gen() {},
  async async() {},
}

/** Each does something so many times. */
const OPERATIONS = {
  *"call, generator"(count) {
    for (let i = 0; i < count; i++) yield* GenServer.call(server, "inc")
  },
  async "call, async"(count) {
    for (let i = 0; i < count; i++) await GenServer.call(server, "inc")
  },
  *cast(count) {
    for (let i = 0; i < count; i++) GenServer.cast(server, "inc")
    yield* GenServer.call(server, "inc")
  },
  *"message to itself, generator"(count) {
    for (let i = 0; i < count; i++) {
      send(self(), i)
      yield* receive()
    }
  },
  async "message to itself, async"(count) {
    for (let i = 0; i < count; i++) {
      send(self(), i)
      await receive()
    }
  },
  *"request and answer, generator"(count) {
    for (let i = 0; i < count; i++) {
      const ref = makeRef()
      send(echo, [self(), ref])
      yield* receive([ref, "pong"])
    }
  },
  *"spawn, generator"(count) {
    for (let i = 0; i < count; i++) {
      const [pid, ref] = spawn(CHILD, "gen", [], { monitor: true })
      yield* receive(["DOWN", ref, "process", pid, "normal"])
    }
  },
  async "spawn, async"(count) {
    for (let i = 0; i < count; i++) {
      const [pid, ref] = spawn(CHILD, "async", [], { monitor: true })
      await receive(["DOWN", ref, "process", pid, "normal"])
    }
  },
  *"task, generator"(count) {
    for (let i = 0; i < count; i++) yield* Task.await(Task.async(() => i))
  },
  *"timer set and cancelled"(count) {
    for (let i = 0; i < count; i++) Process.cancelTimer(Process.sendAfter(self(), "tick", 60_000))
  },
  *"look-up"(count) {
    for (let i = 0; i < count; i++) Registry.lookup("guard", "key")
  },
}

/** What the hooks have counted. */
const made = new Map()
const hook = createHook({
  init(_id, type) {
    made.set(type, (made.get(type) ?? 0) + 1)
  },
})

const rounded = (value) => Number(value.toFixed(2))
const counts = {}
for (const [name, operation] of Object.entries(OPERATIONS)) {
  const run = () => Process.run(() => operation(COUNT))
  await run()
  globalThis.gc()
  const before = process.memoryUsage().heapUsed
  await run()
  const bytes = (process.memoryUsage().heapUsed - before) / COUNT
  made.clear()
  hook.enable()
  await run()
  hook.disable()
  const of = (type) => rounded((made.get(type) ?? 0) / COUNT)
  counts[name] = {
    bytes: Math.round(bytes),
    promises: of("PROMISE"),
    timers: of("Timeout"),
    turns: of("Immediate"),
  }
}
console.log(JSON.stringify(counts))
process.exit()
