// XState: actors with transition logic; a call is an event that carries a function to reply with. `send` is a plain
// synchronous call unless the actor is already busy, so there is no mailbox and no turn of a scheduler between.

import { createActor, fromCallback, fromPromise, fromTransition, toPromise } from "xstate"
import type { ActorRefFrom } from "xstate"

import { check, random } from "../figures.ts"
import { SIZE, WARM_UPS } from "../parameters.ts"
import { bytesOf, emitAs, run, scaled, time, warm } from "./harness.ts"

const emit = emitAs("xstate")

type Reply = (count: number) => void
type Inc = { readonly type: "inc"; readonly reply?: Reply } | { readonly type: "get"; readonly reply: Reply }

const counter = fromTransition((count: number, event: Inc) => {
  const next = event.type === "inc" ? count + 1 : count
  event.reply?.(next)
  return next
}, 0)

type Counter = ActorRefFrom<typeof counter>

const start = (): Counter => createActor(counter).start()
const call = (actor: Counter): Promise<number> => new Promise((reply) => actor.send({ type: "inc", reply }))
const get = (actor: Counter): Promise<number> => new Promise((reply) => actor.send({ type: "get", reply }))

async function calls(actor: Counter, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await call(actor)
}

const together = (actors: readonly Counter[], count: number): Promise<unknown> =>
  Promise.all(actors.map((actor) => calls(actor, count)))

await run({
  async call() {
    const actor = start()
    await warm(() => calls(actor, 2_000))
    const count = scaled(SIZE.calls)
    emit("call", count, await time(() => calls(actor, count)))
    check("calls", await get(actor), 2_000 * WARM_UPS + count)
  },
  async call_fanin() {
    const actor = start()
    const clients = Array.from({ length: SIZE.fanClients }, () => actor)
    await warm(() => together(clients, 50))
    const each = scaled(SIZE.fanCalls)
    emit("call_fanin", clients.length * each, await time(() => together(clients, each)))
    check("calls", await get(actor), clients.length * (50 * WARM_UPS + each))
  },
  async call_pairs() {
    const actors = Array.from({ length: SIZE.pairs }, start)
    await warm(() => together(actors, 300))
    const each = Math.ceil(scaled(SIZE.calls) / SIZE.pairs)
    emit("call_pairs", actors.length * each, await time(() => together(actors, each)))
    for (const actor of actors) check("calls", await get(actor), 300 * WARM_UPS + each)
  },
  async cast() {
    const actor = start()
    const burst = (count: number): Promise<number> => {
      for (let i = 0; i < count; i++) actor.send({ type: "inc" })
      return get(actor)
    }
    await warm(() => burst(2_000))
    const count = scaled(SIZE.casts)
    emit("cast", count, await time(() => burst(count)))
    check("casts", await get(actor), 2_000 * WARM_UPS + count)
  },
  // The calls nest until the ring is round; then the first actor is busy and queues.
  async ring_cast() {
    let done: (() => void) | undefined
    let rounds = 0
    const node = (i: number) =>
      createActor(
        fromTransition((state: null, { left }: { readonly type: "token"; readonly left: number }) => {
          if (left === 0) {
            rounds++
            done!()
          } else ring[(i + 1) % ring.length]!.send({ type: "token", left: left - 1 })
          return state
        }, null),
      ).start()
    const ring: ReturnType<typeof node>[] = []
    for (let i = 0; i < SIZE.ring; i++) ring.push(node(i))
    const run = (hops: number): Promise<void> =>
      new Promise((resolve) => {
        done = resolve
        ring[0]!.send({ type: "token", left: hops })
      })
    await warm(() => run(3_000))
    const hops = scaled(SIZE.hops)
    emit("ring_cast", hops, await time(() => run(hops)))
    check("tokens that came home", rounds, WARM_UPS + 1)
  },
  async spawn() {
    let left = 0
    let done: (() => void) | undefined
    const child = fromCallback<{ type: "none" }, () => void>(({ input }) => input())
    const tell = (): void => {
      if (--left === 0) done!()
    }
    const group = (): Promise<void> =>
      new Promise((resolve) => {
        left = SIZE.group
        done = resolve
        for (let i = 0; i < SIZE.group; i++) createActor(child, { input: tell }).start().stop()
      })
    const groups = Math.ceil(scaled(SIZE.spawns) / SIZE.group)
    await warm(group)
    emit("spawn", groups * SIZE.group, await time(() => warm(group, groups)))
  },
  async live_gs() {
    const count = scaled(SIZE.live / 5)
    await warm(async () => Array.from({ length: 300 }, start))
    const actors: Counter[] = Array.from<Counter>({ length: count }).fill(null as never)
    const [ms, extra] = await bytesOf(count, () =>
      time(async () => {
        for (let i = 0; i < count; i++) actors[i] = start()
      }),
    )
    emit("live_gs_start", count, ms, extra)
    // Nothing has been called yet, so V8 would compile that while it is measured.
    const one = start()
    await warm(() => calls(one, 500))
    const next = random()
    const order = Array.from({ length: scaled(SIZE.liveCalls) }, () => Math.floor(next() * count))
    const each = async (): Promise<void> => {
      for (const i of order) await call(actors[i]!)
    }
    emit("live_gs_call", order.length, await time(each))
    let sum = 0
    for (const i of new Set(order)) sum += await get(actors[i]!)
    check("calls of live actors", sum, order.length)
  },
  async reg_dispatch() {
    let left = 0
    let done: (() => void) | undefined
    const subscriber = fromTransition(
      (count: number, _: { readonly type: "broadcast"; readonly what: string }) => {
        if (--left === 0) done!()
        return count + 1
      },
      0,
    )
    const actors = Array.from({ length: scaled(SIZE.subscribers) }, () => createActor(subscriber).start())
    const broadcast = (times: number): Promise<void> =>
      new Promise((resolve) => {
        left = times * actors.length
        done = resolve
        for (let i = 0; i < times; i++) {
          for (const actor of actors) actor.send({ type: "broadcast", what: "world" })
        }
      })
    await broadcast(10)
    emit("reg_dispatch", SIZE.broadcasts * actors.length, await time(() => broadcast(SIZE.broadcasts)))
    for (const actor of actors) check("messages", actor.getSnapshot().context, 10 + SIZE.broadcasts)
  },
  async task_async() {
    const task = fromPromise(async ({ input }: { input: number }) => input)
    let right = 0
    const run = async (count: number): Promise<void> => {
      right = 0
      for (let i = 0; i < count; i++) {
        if ((await toPromise(createActor(task, { input: i }).start())) === i) right++
      }
    }
    await warm(() => run(300))
    const count = scaled(SIZE.tasks)
    emit("task_async", count, await time(() => run(count)))
    check("right answers", right, count)
  },
})
