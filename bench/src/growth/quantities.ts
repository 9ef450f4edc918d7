// What may grow: each quantity as a function of its size, which gives the milliseconds of each step for all items.

import {
  DynamicSupervisor,
  GenServer,
  Process,
  receive,
  Registry,
  self,
  send,
  spawn,
  Task,
  unwrap,
} from "beamline"
import type { Pid, Reference, Steps } from "beamline"

import { check, memory, now } from "../figures.ts"
import { Counter } from "../servers.ts"

export type Times = Record<string, number>

export interface Quantity {
  /** What there are many of. */
  readonly title: string
  readonly sizes: readonly number[]
  /** How often it is measured, where once is enough. */
  readonly often?: number
  measure(n: number): Steps<Times>
}

const MILLION = [1_000, 10_000, 100_000, 1_000_000]
const HUNDRED_THOUSAND = [1_000, 3_000, 10_000, 30_000, 100_000]

/** So many items fill the young generation, so that the next step would copy them. */
const MANY = 100_000

/** Measures steps, one after the other. */
class Watch {
  readonly times: Times = {}
  #last = now()

  start(): void {
    this.#last = now()
  }

  /**
   * Begins a step after others, with `n` items. What they have left to the collector is done first, where it is much: so a
   * step bears its share of the collector's work for what it makes itself.
   */
  *settle(n: number): Steps {
    if (n >= MANY) yield* Process.run(memory)
    this.start()
  }

  /** Ends a step, and begins the next. */
  lap(step: string): void {
    this.times[step] = now() - this.#last
    this.start()
  }
}

const TAKE = {
  *gen(count: number): Steps {
    for (let i = 0; i < count; i++) yield* receive()
  },
  async async(count: number) {
    for (let i = 0; i < count; i++) await receive()
  },
}

const isNormalDown = (message: unknown): message is unknown =>
  Array.isArray(message) && message[0] === "DOWN" && message[4] === "normal"

function* mailbox(n: number): Steps<Times> {
  const watch = new Watch()
  for (const kind of ["gen", "async"] as const) {
    // It has not begun when the messages come.
    const [pid] = spawn(TAKE, kind, [n], { monitor: true })
    watch.start()
    for (let i = 0; i < n; i++) send(pid, i)
    watch.lap("send")
    yield* receive(isNormalDown)
    watch.lap(kind === "gen" ? "receive, generator" : "receive, async")
  }
  return watch.times
}

function* processes(n: number): Steps<Times> {
  const servers: Pid<Counter>[] = []
  const watch = new Watch()
  for (let i = 0; i < n; i++) servers.push(unwrap(yield* Counter.start(0)))
  watch.lap("start a server")
  yield* watch.settle(n)
  let sum = 0
  for (const server of servers) sum += yield* GenServer.call(server, "inc")
  watch.lap("call each")
  check("calls", sum, n)
  yield* watch.settle(n)
  for (const server of servers) Process.exit(server, "kill")
  watch.lap("kill each")
  return watch.times
}

let registries = 0

function* registry(n: number): Steps<Times> {
  const name = `growth ${++registries}`
  const pid = unwrap(yield* Registry.startLink({ keys: "unique", name }))
  const keys = Array.from({ length: n }, (_, i) => `key:${i}`)
  const watch = new Watch()
  for (let i = 0; i < n; i++) Registry.register(name, keys[i], i)
  watch.lap("register")
  yield* watch.settle(n)
  let found = 0
  for (let i = 0; i < n; i++) found += Registry.lookup(name, keys[i]).length
  watch.lap("look up")
  check("keys found", found, n)
  yield* watch.settle(n)
  for (let i = 0; i < n; i++) Registry.unregister(name, keys[i])
  watch.lap("unregister")
  check("keys left", Registry.count(name), 0)
  yield* GenServer.stop(pid)
  return watch.times
}

/** What the machine itself charges: the table that a registry stands on, with nothing around it. */
function* bareMap(n: number): Steps<Times> {
  const keys = Array.from({ length: n }, (_, i) => `key:${i}`)
  const values = keys.map((_, i) => ({ value: i }))
  const map = new Map<string, { readonly value: number }>()
  const watch = new Watch()
  for (let i = 0; i < n; i++) map.set(keys[i]!, values[i]!)
  watch.lap("set")
  yield* watch.settle(n)
  let found = 0
  for (let i = 0; i < n; i++) if (map.get(keys[i]!)!.value === i) found++
  watch.lap("get")
  check("keys found", found, n)
  yield* watch.settle(n)
  for (let i = 0; i < n; i++) map.delete(keys[i]!)
  watch.lap("delete")
  check("keys left", map.size, 0)
  return watch.times
}

let seen = 0

/** The same function for all measurements: a new one each time would be measured before V8 has compiled it. */
function see(entries: readonly (readonly [pid: Pid, value: unknown])[]): void {
  for (const [, value] of entries) if (value !== undefined) seen++
}

/** Many entries of one key, and many keys of one entry. */
function* dispatch(n: number): Steps<Times> {
  const name = `growth ${++registries}`
  const pid = unwrap(yield* Registry.startLink({ keys: "duplicate", name }))
  const keys = Array.from({ length: n }, (_, i) => `key:${i}`)
  for (let i = 0; i < n; i++) Registry.register(name, "topic", i)
  seen = 0
  const watch = new Watch()
  yield* watch.settle(n)
  Registry.dispatch(name, "topic", see)
  watch.lap("an entry of one key")
  // The one who has entries ends with their registry.
  Registry.unregister(name, "topic")
  for (let i = 0; i < n; i++) Registry.register(name, keys[i], i)
  yield* watch.settle(n)
  for (let i = 0; i < n; i++) Registry.dispatch(name, keys[i], see)
  watch.lap("a key of one entry")
  check("entries", seen, 2 * n)
  for (let i = 0; i < n; i++) Registry.unregister(name, keys[i])
  yield* GenServer.stop(pid)
  return watch.times
}

const CHILD = Counter.childSpec(0, { restart: "temporary" })

function* children(n: number): Steps<Times> {
  const supervisor = unwrap(yield* DynamicSupervisor.startLink())
  const watch = new Watch()
  const pids: Pid[] = []
  for (let i = 0; i < n; i++) pids.push(unwrap(yield* DynamicSupervisor.startChild(supervisor, CHILD)))
  watch.lap("start")
  yield* watch.settle(n)
  for (const pid of pids) yield* DynamicSupervisor.terminateChild(supervisor, pid)
  watch.lap("terminate")
  for (let i = 0; i < n; i++) unwrap(yield* DynamicSupervisor.startChild(supervisor, CHILD))
  check("children", (yield* DynamicSupervisor.countChildren(supervisor)).active, n)
  yield* watch.settle(n)
  yield* DynamicSupervisor.stop(supervisor, "normal", "infinity")
  watch.lap("stop all")
  return watch.times
}

const HOUR = 3_600_000

function* timers(n: number): Steps<Times> {
  const me = self()
  const references: Reference[] = []
  const watch = new Watch()
  for (let i = 0; i < n; i++) references.push(Process.sendAfter(me, "never", HOUR + (i % 1_000)))
  watch.lap("set")
  yield* watch.settle(n)
  let cancelled = 0
  for (const reference of references) if (Process.cancelTimer(reference) !== false) cancelled++
  watch.lap("cancel")
  check("timers cancelled", cancelled, n)
  for (let i = 0; i < n; i++) Process.sendAfter(me, "tick", 1)
  yield* receive("tick")
  watch.start()
  for (let i = 1; i < n; i++) yield* receive("tick")
  watch.lap("fire")
  return watch.times
}

function* forever(): Steps {
  yield* receive("never")
}

function* links(n: number): Steps<Times> {
  const others: Pid[] = []
  for (let i = 0; i < n; i++) others.push(spawn(forever))
  const watch = new Watch()
  yield* watch.settle(n)
  for (const other of others) Process.link(other)
  watch.lap("link")
  yield* watch.settle(n)
  for (const other of others) Process.unlink(other)
  watch.lap("unlink")
  const [owner, reference] = spawn(
    function* () {
      for (const other of others) Process.link(other)
      yield* forever()
    },
    { monitor: true },
  )
  const last = Process.monitor(others.at(-1)!)
  while (Process.info(owner, "status")?.[1] !== "waiting") yield* Process.sleep(1)
  yield* watch.settle(n)
  Process.exit(owner, "shutdown")
  yield* receive(["DOWN", reference, "process", owner, "shutdown"])
  yield* receive(["DOWN", last, "process", others.at(-1)!, "shutdown"])
  watch.lap("end with one")
  check("processes alive", others.filter((other) => Process.isAlive(other)).length, 0)
  return watch.times
}

const isDown = (message: unknown): message is unknown => Array.isArray(message) && message[0] === "DOWN"

function* monitors(n: number): Steps<Times> {
  const others: Pid[] = []
  for (let i = 0; i < n; i++) others.push(spawn(forever))
  const watch = new Watch()
  yield* watch.settle(n)
  const references = others.map((other) => Process.monitor(other))
  watch.lap("monitor")
  yield* watch.settle(n)
  for (const reference of references) Process.demonitor(reference)
  watch.lap("demonitor")
  for (const other of others) Process.exit(other, "kill")
  const one = spawn(forever)
  for (let i = 0; i < n; i++) Process.monitor(one)
  yield* watch.settle(n)
  Process.exit(one, "kill")
  for (let i = 0; i < n; i++) yield* receive(isDown)
  watch.lap("tell each of an end")
  return watch.times
}

function* range(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i
}

const same = (n: number): number => n

const streamOf = (n: number) =>
  Task.asyncStream(range(n), same, { maxConcurrency: 4 })[Symbol.asyncIterator]()

function* stream(n: number): Steps<Times> {
  const results = streamOf(n)
  let seen = 0
  const watch = new Watch()
  for (;;) {
    const { done, value } = yield* results.next()
    if (done) break
    if (value.ok && value.value === seen) seen++
  }
  watch.lap("an item")
  check("results in order", seen, n)
  return watch.times
}

/** The key of what is no time but memory: the most bytes that the heap had grown by. */
export const BYTES = "bytes held"

/** How much memory a stream takes while it runs, looked at after each fifth of it. */
function* streamMemory(n: number): Steps<Times> {
  const before = yield* Process.run(memory)
  const results = streamOf(n)
  let most = 0
  for (let seen = 1; !(yield* results.next()).done; seen++) {
    if (seen % (n / 5) !== 0) continue
    const { heap } = yield* Process.run(memory)
    most = Math.max(most, heap - before.heap)
  }
  return { [BYTES]: most }
}

export const QUANTITIES = {
  mailbox: { title: "messages in a mailbox", sizes: MILLION, measure: mailbox },
  processes: { title: "live processes", sizes: MILLION, measure: processes },
  registry: { title: "keys of a registry", sizes: MILLION, measure: registry },
  map: { title: "keys of a native Map, to compare", sizes: MILLION, measure: bareMap },
  dispatch: { title: "entries that Registry.dispatch reaches", sizes: MILLION, measure: dispatch },
  children: { title: "children of a DynamicSupervisor", sizes: HUNDRED_THOUSAND, measure: children },
  timers: { title: "timers", sizes: MILLION, measure: timers },
  links: { title: "links of one process", sizes: MILLION, measure: links },
  monitors: { title: "monitors of one process", sizes: MILLION, measure: monitors },
  stream: { title: "items of Task.asyncStream", sizes: MILLION, measure: stream },
  stream_memory: { title: "bytes held by Task.asyncStream", sizes: MILLION, often: 1, measure: streamMemory },
} satisfies Record<string, Quantity>
