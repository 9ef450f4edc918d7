// Tasks, one after the other and as a stream.

import { System, Task } from "beamline"

import { check, now } from "../figures.ts"
import type { Bench, Code } from "../bench.ts"
import { SIZE } from "../parameters.ts"

// Right answers are counted. A sum of them gets too large for what V8 keeps small numbers in, and it would compile the
// client anew in the middle.

export async function tasks(bench: Bench): Promise<void> {
  let right = 0
  const run = (count: number): Code => ({
    async async() {
      right = 0
      for (let i = 0; i < count; i++) if ((await Task.await(Task.async(() => i))) === i) right++
    },
    *gen() {
      right = 0
      for (let i = 0; i < count; i++) if ((yield* Task.await(Task.async(() => i))) === i) right++
    },
  })
  const count = bench.scaled(SIZE.tasks)
  await bench.warm(() => run(300))
  bench.emit("task_async", count, await bench.time(run(count)))
  check("right answers", right, count)
}

function* range(count: number): Generator<number> {
  for (let i = 1; i <= count; i++) yield i
}

const next = (n: number): number => n + 1

export async function taskStream(bench: Bench): Promise<void> {
  let right = 0
  const run = (count: number): Code => ({
    async async() {
      right = 0
      for await (const result of Task.asyncStream(range(count), next, { maxConcurrency: 2 }))
        if (result.ok && result.value === right + 2) right++
    },
    *gen() {
      right = 0
      const stream = Task.asyncStream(range(count), next, { maxConcurrency: 2 })[Symbol.asyncIterator]()
      for (;;) {
        const { done, value } = yield* stream.next()
        if (done) break
        if (value.ok && value.value === right + 2) right++
      }
    },
  })
  const count = bench.scaled(SIZE.tasks)
  await bench.warm(() => run(300))
  bench.emit("task_stream", count, await bench.time(run(count)))
  check("right results", right, count)
}

function fib(n: number): number {
  return n < 2 ? n : fib(n - 1) + fib(n - 2)
}

/** Work for all cores. BEAM uses them; here one thread does it all. */
export async function multicore(bench: Bench): Promise<void> {
  let sum = 0
  const run = (items: number): Code => ({
    async async() {
      sum = 0
      const options = { maxConcurrency: System.schedulersOnline(), timeout: "infinity" } as const
      for await (const result of Task.asyncStream(range(items), () => fib(SIZE.fibOf), options))
        if (result.ok) sum += result.value
    },
    *gen() {
      sum = 0
      const options = { maxConcurrency: System.schedulersOnline(), timeout: "infinity" } as const
      const stream = Task.asyncStream(range(items), () => fib(SIZE.fibOf), options)[Symbol.asyncIterator]()
      for (;;) {
        const { done, value } = yield* stream.next()
        if (done) break
        if (value.ok) sum += value.value
      }
    },
  })
  const items = bench.scaled(SIZE.fibs)
  await bench.client(run(4))
  const ms = await bench.time(run(items))
  check("the sum of all results", sum, items * 196_418)
  const start = now()
  for (let i = 0; i < items; i++) sum -= fib(SIZE.fibOf)
  const alone = now() - start
  check("what is left of the sum", sum, 0)
  bench.emit("multicore", items, ms, { seq_ms: alone, speedup: alone / ms })
}
