import { Process } from "beamline"
import type { Wait } from "beamline"
import { expect, test } from "vitest"

/** A wait in a body that runs in both kinds of process: `yield* w(receive())`. */
export type W = <T>(wait: Wait<T>) => Generator<any, T>

type Body = (w: W) => Generator<any, void>

/** Tests a body twice: in a generator process and in an async one. */
export function both(name: string, body: Body): void {
  test(`${name} (generator)`, async () => {
    expect.hasAssertions()
    await inGenerator(body)
  })
  test(`${name} (async)`, async () => {
    expect.hasAssertions()
    await inAsync(body)
  })
}

export async function inGenerator<R>(body: (w: W) => Generator<any, R>): Promise<R> {
  return Process.run(() => body(asOperation))
}

export async function inAsync<R>(body: (w: W) => Generator<any, R>): Promise<R> {
  return Process.run(async () => drive(body(asPromise)))
}

function* asOperation<T>(wait: Wait<T>): Generator<any, T> {
  return yield* wait
}

function* asPromise<T>(wait: Wait<T>): Generator<any, T> {
  return (yield wait) as T
}

/** Runs a body as an async function that awaits whatever it yields. */
async function drive<R>(steps: Generator<any, R>): Promise<R> {
  let step = steps.next()
  while (step.done !== true) {
    let value: unknown
    try {
      value = await step.value
    } catch (error) {
      step = steps.throw(error)
      continue
    }
    step = steps.next(value)
  }
  return step.value
}
