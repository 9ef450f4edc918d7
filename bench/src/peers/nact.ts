// nact: actors with a mailbox; each message takes a turn of the event loop, and a call a native timer.

import { dispatch, query, spawn, start, stop } from "nact"

import { check, random } from "../figures.ts"
import { SIZE, WARM_UPS } from "../parameters.ts"
import { bytesOf, emitAs, run, scaled, time, warm } from "./harness.ts"

const emit = emitAs("nact")

// Its own types know no messages.
type Actor = object

const MINUTES = 600_000

interface Inc {
  readonly by: number
  readonly sender?: Actor
}

const counter = (count = 0, { by, sender }: Inc): number => {
  if (sender !== undefined) dispatch(sender, count + by)
  return count + by
}

const call = (actor: Actor, timeout = MINUTES): Promise<number> =>
  query(actor, (sender: Actor) => ({ by: 1, sender }), timeout) as Promise<number>
const get = (actor: Actor): Promise<number> =>
  query(actor, (sender: Actor) => ({ by: 0, sender }), MINUTES) as Promise<number>

async function calls(actor: Actor, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await call(actor, 5_000)
}

const together = (actors: readonly Actor[], count: number): Promise<unknown> =>
  Promise.all(actors.map((actor) => calls(actor, count)))

const system = start()
let names = 0
const named = (what: unknown): Actor => spawn(system as never, what as never, `actor${names++}`)

await run({
  async call() {
    const actor = named(counter)
    await warm(() => calls(actor, 200))
    const count = scaled(SIZE.calls)
    emit("call", count, await time(() => calls(actor, count)))
    check("calls", await get(actor), 200 * WARM_UPS + count)
  },
  async call_fanin() {
    const actor = named(counter)
    const clients = Array.from({ length: SIZE.fanClients }, () => actor)
    await warm(() => together(clients, 5))
    const each = scaled(SIZE.fanCalls)
    emit("call_fanin", clients.length * each, await time(() => together(clients, each)))
    check("calls", await get(actor), clients.length * (5 * WARM_UPS + each))
  },
  async call_pairs() {
    const actors = Array.from({ length: SIZE.pairs }, () => named(counter))
    await warm(() => together(actors, 30))
    const each = Math.ceil(scaled(SIZE.calls) / SIZE.pairs)
    emit("call_pairs", actors.length * each, await time(() => together(actors, each)))
    for (const actor of actors) check("calls", await get(actor), 30 * WARM_UPS + each)
  },
  async cast() {
    const actor = named(counter)
    const burst = (count: number): Promise<number> => {
      for (let i = 0; i < count; i++) dispatch(actor, { by: 1 })
      return get(actor)
    }
    await warm(() => burst(200))
    const count = scaled(SIZE.casts)
    emit("cast", count, await time(() => burst(count)))
    check("casts", await get(actor), 200 * WARM_UPS + count)
  },
  async ring_cast() {
    let done: (() => void) | undefined
    let rounds = 0
    const ring: Actor[] = []
    for (let i = 0; i < SIZE.ring; i++) {
      ring.push(
        named((state: null, { left }: { readonly left: number }) => {
          if (left === 0) {
            rounds++
            done!()
          } else dispatch(ring[(i + 1) % ring.length]!, { left: left - 1 })
          return state
        }),
      )
    }
    const run = (hops: number): Promise<void> =>
      new Promise((resolve) => {
        done = resolve
        dispatch(ring[0]!, { left: hops })
      })
    await warm(() => run(300))
    const hops = scaled(SIZE.hops)
    emit("ring_cast", hops, await time(() => run(hops)))
    check("tokens that came home", rounds, WARM_UPS + 1)
  },
  async spawn() {
    let left = 0
    let done: (() => void) | undefined
    const child = (_state: unknown, _message: unknown, { self }: { self: Actor }): void => {
      stop(self)
      if (--left === 0) done!()
    }
    const group = (): Promise<void> =>
      new Promise((resolve) => {
        left = SIZE.group
        done = resolve
        for (let i = 0; i < SIZE.group; i++) dispatch(named(child), 1)
      })
    const groups = Math.ceil(scaled(SIZE.spawns / 10) / SIZE.group)
    await warm(group, 5)
    emit("spawn", groups * SIZE.group, await time(() => warm(group, groups)))
  },
  async live_gs() {
    const count = scaled(SIZE.live / 10)
    await warm(async () => Array.from({ length: 100 }, () => named(counter)), 10)
    const actors: Actor[] = Array.from<Actor>({ length: count }).fill(null as never)
    const [ms, extra] = await bytesOf(count, () =>
      time(async () => {
        for (let i = 0; i < count; i++) actors[i] = named(counter)
      }),
    )
    emit("live_gs_start", count, ms, extra)
    // Nothing has been called yet, so V8 would compile that while it is measured.
    const one = named(counter)
    await warm(() => calls(one, 200))
    const next = random()
    const order = Array.from({ length: scaled(SIZE.liveCalls) }, () => Math.floor(next() * count))
    const each = async (): Promise<void> => {
      for (const i of order) await call(actors[i]!, 5_000)
    }
    emit("live_gs_call", order.length, await time(each))
    let sum = 0
    for (const i of new Set(order)) sum += await get(actors[i]!)
    check("calls of live actors", sum, order.length)
  },
  async reg_dispatch() {
    let left = 0
    let done: (() => void) | undefined
    const actors = Array.from({ length: scaled(SIZE.subscribers) }, () =>
      named((count = 0) => {
        if (--left === 0) done!()
        return count + 1
      }),
    )
    const broadcast = (times: number): Promise<void> =>
      new Promise((resolve) => {
        left = times * actors.length
        done = resolve
        for (let i = 0; i < times; i++) for (const actor of actors) dispatch(actor, { what: "world" })
      })
    await broadcast(3)
    emit("reg_dispatch", SIZE.broadcasts * actors.length, await time(() => broadcast(SIZE.broadcasts)))
    check("messages left", left, 0)
  },
})
