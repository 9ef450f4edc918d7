// Effect: fibers, a Queue as mailbox, a Deferred as reply.

import { Deferred, Effect, Fiber, PubSub, Queue } from "effect"

import { check, random } from "../figures.ts"
import { SIZE, WARM_UPS } from "../parameters.ts"
import { supervising } from "./effect/supervising.ts"
import { bytesOf, emitAs, run, scaled, time, warm } from "./harness.ts"

const emit = emitAs("effect")
const runPromise = Effect.runPromise

interface Inc {
  readonly by: number
  readonly reply: Deferred.Deferred<number> | null
}
type Mailbox = Queue.Queue<Inc>

const counter = (mailbox: Mailbox) =>
  Effect.gen(function* () {
    let count = 0
    for (;;) {
      const { by, reply } = yield* Queue.take(mailbox)
      count += by
      if (reply !== null) yield* Deferred.succeed(reply, count)
    }
  })

const start = Effect.gen(function* () {
  const mailbox = yield* Queue.unbounded<Inc>()
  yield* Effect.forkDetach(counter(mailbox))
  return mailbox
})

const call = (mailbox: Mailbox, by = 1) =>
  Effect.gen(function* () {
    const reply = yield* Deferred.make<number>()
    yield* Queue.offer(mailbox, { by, reply })
    return yield* Deferred.await(reply)
  })

const calls = (mailbox: Mailbox, count: number) =>
  Effect.gen(function* () {
    for (let i = 0; i < count; i++) yield* call(mailbox)
  })

const together = (mailboxes: readonly Mailbox[], count: number) =>
  Effect.gen(function* () {
    const fibers = []
    for (const mailbox of mailboxes) fibers.push(yield* Effect.forkChild(calls(mailbox, count)))
    for (const fiber of fibers) yield* Fiber.join(fiber)
  })

/** Takes so many from a queue. */
const takeAll = <A>(queue: Queue.Queue<A>, count: number) =>
  Effect.gen(function* () {
    for (let i = 0; i < count; i++) yield* Queue.take(queue)
  })

await run({
  async call() {
    const mailbox = await runPromise(start)
    await warm(() => runPromise(calls(mailbox, 2_000)))
    const count = scaled(SIZE.calls)
    emit("call", count, await time(() => runPromise(calls(mailbox, count))))
    check("calls", await runPromise(call(mailbox, 0)), 2_000 * WARM_UPS + count)
  },
  async call_fanin() {
    const mailbox = await runPromise(start)
    const clients = Array.from({ length: SIZE.fanClients }, () => mailbox)
    await warm(() => runPromise(together(clients, 50)))
    const each = scaled(SIZE.fanCalls)
    emit("call_fanin", clients.length * each, await time(() => runPromise(together(clients, each))))
    check("calls", await runPromise(call(mailbox, 0)), clients.length * (50 * WARM_UPS + each))
  },
  async call_pairs() {
    const mailboxes: Mailbox[] = []
    for (let i = 0; i < SIZE.pairs; i++) mailboxes.push(await runPromise(start))
    await warm(() => runPromise(together(mailboxes, 300)))
    const each = Math.ceil(scaled(SIZE.calls) / SIZE.pairs)
    emit("call_pairs", SIZE.pairs * each, await time(() => runPromise(together(mailboxes, each))))
    for (const mailbox of mailboxes) check("calls", await runPromise(call(mailbox, 0)), 300 * WARM_UPS + each)
  },
  async cast() {
    const mailbox = await runPromise(start)
    const burst = (count: number) =>
      Effect.gen(function* () {
        for (let i = 0; i < count; i++) yield* Queue.offer(mailbox, { by: 1, reply: null })
        return yield* call(mailbox, 0)
      })
    await warm(() => runPromise(burst(2_000)))
    const count = scaled(SIZE.casts)
    emit("cast", count, await time(() => runPromise(burst(count))))
    check("casts", await runPromise(call(mailbox, 0)), 2_000 * WARM_UPS + count)
  },
  async ring_raw() {
    const done = await runPromise(Queue.unbounded<string>())
    const queues: Queue.Queue<number>[] = []
    for (let i = 0; i < SIZE.ring; i++) queues.push(await runPromise(Queue.unbounded<number>()))
    const node = (i: number) =>
      Effect.gen(function* () {
        const next = queues[(i + 1) % queues.length]!
        for (;;) {
          const left = yield* Queue.take(queues[i]!)
          if (left === 0) yield* Queue.offer(done, "ring_done")
          else yield* Queue.offer(next, left - 1)
        }
      })
    for (const i of queues.keys()) await runPromise(Effect.forkDetach(node(i)))
    const run = (hops: number) =>
      runPromise(
        Effect.gen(function* () {
          yield* Queue.offer(queues[0]!, hops)
          check("the token", yield* Queue.take(done), "ring_done")
        }),
      )
    await warm(() => run(3_000))
    const hops = scaled(SIZE.hops)
    emit("ring_raw", hops, await time(() => run(hops)))
  },
  async spawn() {
    const groups = (count: number) =>
      runPromise(
        Effect.gen(function* () {
          const parent = yield* Queue.unbounded<string>()
          const child = Queue.offer(parent, "done")
          for (let i = 0; i < count; i++) {
            for (let j = 0; j < SIZE.group; j++) yield* Effect.forkDetach(child)
            yield* takeAll(parent, SIZE.group)
          }
        }),
      )
    const count = Math.ceil(scaled(SIZE.spawns) / SIZE.group)
    await warm(() => groups(1))
    emit("spawn", count * SIZE.group, await time(() => groups(count)))
  },
  async spawn_monitor() {
    const groups = (count: number) =>
      runPromise(
        Effect.gen(function* () {
          for (let i = 0; i < count; i++) {
            const fibers = []
            for (let j = 0; j < SIZE.group; j++) fibers.push(yield* Effect.forkDetach(Effect.succeed(j)))
            for (const fiber of fibers) yield* Fiber.await(fiber)
          }
        }),
      )
    const count = Math.ceil(scaled(SIZE.monitored) / SIZE.group)
    await warm(() => groups(1))
    emit("spawn_monitor", count * SIZE.group, await time(() => groups(count)))
  },
  async live_gs() {
    const count = scaled(SIZE.live / 5)
    await warm(() =>
      runPromise(
        Effect.gen(function* () {
          for (let i = 0; i < 300; i++) yield* start
        }),
      ),
    )
    const mailboxes: Mailbox[] = Array.from<Mailbox>({ length: count }).fill(null as never)
    const fill = Effect.gen(function* () {
      for (let i = 0; i < count; i++) mailboxes[i] = yield* start
    })
    const [ms, extra] = await bytesOf(count, () =>
      time(async () => {
        await runPromise(fill)
        await new Promise((resolve) => setImmediate(resolve))
      }),
    )
    emit("live_gs_start", count, ms, extra)
    // Nothing has been called yet, so V8 would compile that while it is measured.
    const one = await runPromise(start)
    await warm(() => runPromise(calls(one, 500)))
    const next = random()
    const order = Array.from({ length: scaled(SIZE.liveCalls) }, () => Math.floor(next() * count))
    const each = Effect.gen(function* () {
      for (const i of order) yield* call(mailboxes[i]!)
    })
    emit("live_gs_call", order.length, await time(() => runPromise(each)))
    let sum = 0
    for (const i of new Set(order)) sum += await runPromise(call(mailboxes[i]!, 0))
    check("calls of live fibers", sum, order.length)
  },
  async reg_dispatch() {
    const subscribers = scaled(SIZE.subscribers)
    let left = 0
    let done: (() => void) | undefined
    const topic = await runPromise(PubSub.unbounded<string>())
    const ready = await runPromise(Queue.unbounded<number>())
    const subscriber = Effect.scoped(
      Effect.gen(function* () {
        const subscription = yield* PubSub.subscribe(topic)
        yield* Queue.offer(ready, 1)
        for (;;) {
          yield* PubSub.take(subscription)
          if (--left === 0) done!()
        }
      }),
    )
    await runPromise(
      Effect.gen(function* () {
        for (let i = 0; i < subscribers; i++) yield* Effect.forkDetach(subscriber)
        yield* takeAll(ready, subscribers)
      }),
    )
    const broadcast = (times: number): Promise<void> =>
      new Promise((resolve) => {
        left = times * subscribers
        done = resolve
        void runPromise(
          Effect.gen(function* () {
            for (let i = 0; i < times; i++) yield* PubSub.publish(topic, "world")
          }),
        )
      })
    await broadcast(10)
    const rounds = SIZE.broadcasts
    emit("reg_dispatch", rounds * subscribers, await time(() => broadcast(rounds)))
    check("messages left", left, 0)
  },
  ...supervising,
})
