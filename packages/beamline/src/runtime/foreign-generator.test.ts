import { runInNewContext } from "node:vm"

import { Process, receive, send, self, spawn } from "beamline"
import type { Pid, Steps } from "beamline"
import { describe, expect, test } from "vitest"

import { settle } from "../testing/index.ts"

/** A generator as a compiler for older platforms writes it out. */
function written(parent: Pid, log: string[]): object {
  let wait: Iterator<unknown> | undefined
  return {
    [Symbol.toStringTag]: "Generator",
    [Symbol.iterator]() {
      return this
    },
    next() {
      wait ??= receive()[Symbol.iterator]()
      const step = wait.next()
      if (step.done !== true) return step
      send(parent, ["got", step.value])
      return { done: true, value: undefined }
    },
    return() {
      log.push("released")
      return { done: true, value: undefined }
    },
  }
}

const plain = (parent: Pid, log: string[]): object => written(parent, log)
const marked = Object.assign((parent: Pid, log: string[]) => written(parent, log), {
  [Symbol.toStringTag]: "GeneratorFunction",
})

const foreign = runInNewContext(`(receive, send) => function* (parent, log) {
  try {
    send(parent, ["got", yield* receive()])
  } finally {
    log.push("released")
  }
}`) as (wait: typeof receive, tell: typeof send) => (parent: Pid, log: string[]) => Steps

describe.each([
  ["a written-out generator, from a plain function", plain],
  ["a written-out generator, from a function that says so", marked],
  ["a generator of another realm", foreign(receive, send)],
])("%s", (_what, code) => {
  const RUN = { code }

  test("is a process that waits, goes on and ends", async () => {
    const pid = spawn(RUN, "code", [self(), []])
    await settle()
    expect(Process.isAlive(pid)).toBe(true)
    send(pid, "hello")
    expect(await receive()).toEqual(["got", "hello"])
    await settle()
    expect(Process.isAlive(pid)).toBe(false)
  })

  test("is released when it is killed", async () => {
    const log: string[] = []
    const pid = spawn(RUN, "code", [self(), log])
    await settle()
    Process.exit(pid, "kill")
    await settle()
    expect(Process.isAlive(pid)).toBe(false)
    expect(log).toEqual(["released"])
  })
})
