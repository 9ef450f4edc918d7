import { _, Process, receive, Registry, self, send, spawn, sys } from "beamline"
import { inProcess, useVirtualClock } from "beamline/testing"
import { describe, expect, test } from "vitest"

import {
  both,
  inAsync,
  inGenerator,
  newName,
  startPeer,
  startRegistry,
  titled,
} from "../../test-support/index.ts"
import type { W } from "../../test-support/index.ts"

/** A process that takes the lock, says so, and holds it until it gets `"release"`. */
function holder(name: string, key: unknown, id: number) {
  const parent = self()
  return spawn(async () => {
    await Registry.lock(name, key, async () => {
      send(parent, ["in", id])
      await receive("release")
      send(parent, ["out", id])
    })
  })
}

describe("Registry.lock", () => {
  both("gives what the function returns or promises", function* (w) {
    const name = yield* startRegistry(w, { partitions: 2 })
    expect(yield* w(Registry.lock(name, "l", () => 1))).toBe(1)
    expect(yield* w(Registry.lock(name, "l", async () => 2))).toBe(2)
  })

  test("runs a generator in a generator process", () =>
    inGenerator(function* (w) {
      const name = yield* startRegistry(w)
      const result = yield* w(
        Registry.lock(name, "l", function* () {
          send(self(), "hello")
          return yield* receive()
        }),
      )
      expect(result).toBe("hello")
    }))

  test("refuses a generator in an async process", () =>
    inAsync(function* (w: W) {
      const name = yield* startRegistry(w)
      const wait = Registry.lock(name, "l", function* () {})
      wait.catch(() => {})
      yield* rejects(w, wait, { code: "ERR_BAD_ARGUMENT" })
      expect(yield* w(Registry.lock(name, "l", () => 1))).toBe(1)
    }))

  both("runs the function as the caller", function* (w) {
    const name = yield* startRegistry(w)
    expect(yield* w(Registry.lock(name, "l", () => self()))).toBe(self())
    yield* w(Registry.lock(name, "l", () => Registry.register(name, "k")))
    expect(Registry.keys(name, self())).toEqual(["k"])
  })

  both("lets one process in at a time, in the order in which they came", function* (w) {
    const name = yield* startRegistry(w)
    const all = [0, 1, 2].map((id) => holder(name, ["l", 1], id))
    for (const [id, pid] of all.entries()) {
      expect(yield* w(receive())).toEqual(["in", id])
      send(pid, "release")
      expect(yield* w(receive())).toEqual(["out", id])
    }
  })

  both("has one lock for each key", function* (w) {
    const name = yield* startRegistry(w)
    holder(name, "l", 1)
    expect(yield* w(receive())).toEqual(["in", 1])
    expect(yield* w(Registry.lock(name, "other", () => "free"))).toBe("free")
  })

  both("is free again when the function throws", function* (w) {
    const name = yield* startRegistry(w)
    for (const fail of [
      () => Promise.reject(new RangeError("no")),
      () => {
        throw new RangeError("no")
      },
    ]) {
      yield* rejects(w, Registry.lock(name, "l", fail), { message: "no" })
    }
    expect(yield* w(Registry.lock(name, "l", () => 1))).toBe(1)
  })

  both("is free again when its holder ends, and passes by the dead who wait", function* (w) {
    const name = yield* startRegistry(w)
    const [first, second, third] = [0, 1, 2].map((id) => holder(name, "l", id)) as [any, any, any]
    expect(yield* w(receive())).toEqual(["in", 0])
    yield* w(sys.getState(`${name}.PIDPartition0`))
    Process.exit(second, "kill")
    Process.exit(first, "kill")
    expect(yield* w(receive())).toEqual(["in", 2])
    Process.exit(third, "kill")
    expect(yield* w(Registry.lock(name, "l", () => 1))).toBe(1)
  })

  test(
    "is not given to a process that has given up waiting",
    inProcess(async () => {
      const clock = useVirtualClock()
      const name = newName()
      await Registry.startLink({ keys: "unique", name })
      const first = holder(name, "l", 1)
      await receive(["in", 1])
      const late = Registry.lock(name, "l", () => "never")
      const failure = late.catch((error: unknown) => error)
      await clock.advance(5_000)
      expect(await failure).toMatchObject({
        reason: ["timeout", ["GenServer", "call", [expect.anything(), ["lock", "l"], 5000]]],
      })
      const third = startPeer()
      send(third.pid, [self(), "answer", () => Registry.lock(name, "l", () => "got it")])
      send(first, "release")
      expect(await receive(["answer", _, _])).toEqual(["answer", true, "got it"])
    }),
  )

  both("exits with noproc when the partition is not there", function* (w) {
    const name = yield* startRegistry(w)
    yield* w(sys.suspend(name))
    Process.exit(Process.whereis(`${name}.PIDPartition0`)!, "kill")
    yield* rejects(
      w,
      Registry.lock(name, "l", () => 1),
      { reason: ["noproc", expect.anything()] },
    )
    yield* w(sys.resume(name))
  })

  test.each(titled([undefined, null, 1, "f", true, {}, [], Symbol("a"), 3n, new Map()]))(
    "refuses the function %s",
    (_title, fn) =>
      Process.run(async () => {
        const name = newName()
        await Registry.startLink({ keys: "unique", name })
        expect(() => Registry.lock(name, "l", fn as never)).toThrow(
          expect.objectContaining({ code: "ERR_BAD_ARGUMENT" }),
        )
      }),
  )
})

function* rejects(w: W, wait: Parameters<W>[0], error: object): Generator<any, void> {
  let thrown: unknown
  try {
    yield* w(wait)
  } catch (caught) {
    thrown = caught
  }
  expect(thrown).toMatchObject(error)
}
