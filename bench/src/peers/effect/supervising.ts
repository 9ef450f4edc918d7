// Effect's workloads that need no mailbox: children, tasks, timers.

import { Effect, Fiber, FiberSet } from "effect"

import { check } from "../../figures.ts"
import { SIZE } from "../../parameters.ts"
import { emitAs, scaled, time, warm } from "../harness.ts"
import type { Workloads } from "../harness.ts"

const emit = emitAs("effect")
const runPromise = Effect.runPromise

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

export const supervising: Workloads = {
  // A FiberSet stands for the supervisor.
  async sup() {
    const children = scaled(SIZE.children)
    const stopped = scaled(SIZE.stopped)
    const times = { start: 0, stop: 0 }
    const fill = (count: number, stops: boolean) =>
      runPromise(
        Effect.scoped(
          Effect.gen(function* () {
            const set = yield* FiberSet.make()
            const startAll = async (): Promise<void> =>
              runPromise(
                Effect.gen(function* () {
                  for (let i = 0; i < count; i++) yield* FiberSet.run(set, Effect.never)
                }),
              )
            const started = yield* Effect.promise(() => time(startAll))
            check("children", yield* FiberSet.size(set), count)
            const ended = yield* Effect.promise(() => time(() => runPromise(FiberSet.clear(set))))
            if (stops) times.stop = ended
            else times.start = started
          }),
        ),
      )
    await warm(() => fill(300, true))
    await fill(children, false)
    emit("sup_start", children, times.start)
    await fill(stopped, true)
    emit("sup_stop_all", stopped, times.stop)
  },
  // A failure of a known type that is tried again; a crash can't be.
  async sup_restart() {
    const crashes = (count: number): Promise<number> => {
      let left = count
      return runPromise(
        Effect.retry(
          Effect.suspend(() => (left-- > 0 ? Effect.fail(new Error("boom")) : Effect.succeed(left))),
          { times: count + 1 },
        ),
      )
    }
    await warm(() => crashes(200))
    const count = scaled(SIZE.restarts)
    let left = 0
    emit("sup_restart", count, await time(async () => (left = await crashes(count))))
    check("crashes left", left, -1)
  },
  async task_async() {
    let right = 0
    const tasks = (count: number) =>
      runPromise(
        Effect.gen(function* () {
          right = 0
          for (let i = 0; i < count; i++) {
            const fiber = yield* Effect.forkChild(Effect.sync(() => i))
            if ((yield* Fiber.join(fiber)) === i) right++
          }
        }),
      )
    await warm(() => tasks(300))
    const count = scaled(SIZE.tasks)
    emit("task_async", count, await time(() => tasks(count)))
    check("right answers", right, count)
  },
  async task_stream() {
    let right = 0
    const stream = async (count: number): Promise<void> => {
      const each = (n: number) => Effect.sync(() => n + 2)
      const results = await runPromise(Effect.forEach(range(count), each, { concurrency: 2 }))
      right = results.filter((n, i) => n === i + 2).length
    }
    await warm(() => stream(300))
    const count = scaled(SIZE.tasks)
    emit("task_stream", count, await time(() => stream(count)))
    check("right results", right, count)
  },
  // A fiber that sleeps for each timer.
  async timer() {
    const count = scaled(SIZE.timers / 5)
    let left = count
    let done: (() => void) | undefined
    const fired = new Promise<void>((resolve) => {
      done = resolve
    })
    const tick = Effect.sync(() => {
      if (--left === 0) done!()
    })
    const set = Effect.gen(function* () {
      for (let i = 1; i <= count; i++)
        yield* Effect.forkDetach(Effect.andThen(Effect.sleep(((i * 7_919) % 1_000) + 1), tick))
    })
    let ms = 0
    const all = await time(async () => {
      ms = await time(() => runPromise(set))
      await fired
    })
    emit("timer_start", count, ms, { all_fired_ms: all })
    emit("timer_all", count, all)
  },
  async timer_cancel() {
    const count = scaled(SIZE.timers / 5)
    const fibers: Fiber.Fiber<void>[] = []
    const set = Effect.gen(function* () {
      for (let i = 0; i < count; i++)
        fibers.push(yield* Effect.forkDetach(Effect.sleep(3_600_000 + (i % 1_000))))
    })
    const cancel = Effect.gen(function* () {
      for (const fiber of fibers) yield* Fiber.interrupt(fiber)
    })
    emit("timer_set_far", count, await time(() => runPromise(set)))
    emit("timer_cancel", count, await time(() => runPromise(cancel)))
    check("fibers", fibers.length, count)
  },
}
