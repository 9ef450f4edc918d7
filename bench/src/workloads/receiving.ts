// Selective receive: with an empty mailbox, and over a long backlog with a fresh reference or without one.

import { makeRef, receive, self, send, spawn } from "beamline"
import type { Pid, Steps } from "beamline"

import { check, now } from "../figures.ts"
import type { Bench } from "../bench.ts"
import { SIZE } from "../parameters.ts"
import { ECHO } from "./live.ts"

async function withReference(echo: Pid, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const ref = makeRef()
    send(echo, [self(), ref])
    await receive([ref, "pong"])
  }
}

function* withReferenceSteps(echo: Pid, count: number): Steps {
  for (let i = 0; i < count; i++) {
    const ref = makeRef()
    send(echo, [self(), ref])
    yield* receive([ref, "pong"])
  }
}

async function withoutReference(echo: Pid, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    send(echo, [self(), i])
    await receive([i, "pong"])
  }
}

function* withoutReferenceSteps(echo: Pid, count: number): Steps {
  for (let i = 0; i < count; i++) {
    send(echo, [self(), i])
    yield* receive([i, "pong"])
  }
}

export async function selectiveReceive(bench: Bench): Promise<void> {
  const count = bench.scaled(SIZE.selective)
  const backlog = bench.scaled(SIZE.backlog)
  let left = 0
  const fill = (count: number): void => {
    for (let i = 0; i < count; i++) send(self(), ["junk", i])
  }
  const times: Record<string, number> = {}
  const measure = async (name: string, run: () => Promise<void>): Promise<void> => {
    const start = now()
    await run()
    times[name] = now() - start
  }
  const measureSteps = function* (name: string, run: () => Steps): Steps {
    const start = now()
    yield* run()
    times[name] = now() - start
  }
  await bench.client({
    async async() {
      const echo = spawn(ECHO.async)
      for (let i = 0; i < bench.warmUps; i++) await withReference(echo, 1_000)
      await measure("selrecv_empty", () => withReference(echo, count))
      fill(backlog)
      // What a mailbox with a backlog needs is compiled anew.
      for (let i = 0; i < bench.warmUps; i++) await withReference(echo, 1_000)
      await measure("selrecv_ref", () => withReference(echo, count))
      await withoutReference(echo, count / 10)
      await measure("selrecv_noref", () => withoutReference(echo, count))
      for (; (await receive(undefined, { after: 0 })) !== undefined; left++);
    },
    *gen() {
      const echo = spawn(ECHO.gen)
      for (let i = 0; i < bench.warmUps; i++) yield* withReferenceSteps(echo, 1_000)
      yield* measureSteps("selrecv_empty", () => withReferenceSteps(echo, count))
      fill(backlog)
      for (let i = 0; i < bench.warmUps; i++) yield* withReferenceSteps(echo, 1_000)
      yield* measureSteps("selrecv_ref", () => withReferenceSteps(echo, count))
      yield* withoutReferenceSteps(echo, count / 10)
      yield* measureSteps("selrecv_noref", () => withoutReferenceSteps(echo, count))
      for (; (yield* receive(undefined, { after: 0 })) !== undefined; left++);
    },
  })
  check("messages left in the mailbox", left, backlog)
  for (const [name, ms] of Object.entries(times)) bench.emit(name, count, ms)
}
