import { $, exit, Process, receive, Registry, self, send } from "beamline"
import type { Pid } from "beamline"
import { captureLog } from "beamline/testing"
import { describe, expect, test } from "vitest"

import { both, newName, startPeer, startRegistry, titled } from "../../test-support/index.ts"
import type { W } from "../../test-support/index.ts"

type Entries = readonly (readonly [pid: Pid, value: unknown])[]

/** Four processes under one key, two in each of two partitions. */
function* four(w: W, name: string): Generator<any, Pid[][]> {
  const peers = Array.from({ length: 4 }, startPeer)
  for (const peer of peers) yield* peer.run(w, () => Registry.register(name, "k", "v"))
  return [0, 1].map((rest) => peers.map(({ pid }) => pid).filter((pid) => pid.id % 2 === rest))
}

describe("Registry.dispatch", () => {
  for (const keys of ["unique", "duplicate"] as const) {
    both(`calls once, in the caller: ${keys}`, function* (w) {
      const name = yield* startRegistry(w, { keys, partitions: keys === "unique" ? 3 : 1 })
      Registry.register(name, "k", 1)
      const calls: unknown[] = []
      const result = Registry.dispatch(name, "k", (entries) => void calls.push([self(), entries]))
      expect(result).toBeUndefined()
      expect(calls).toEqual([[self(), [[self(), 1]]]])
    })

    both(`calls nothing when there are no entries: ${keys}`, function* (w) {
      for (const partitions of [1, 3]) {
        const name = yield* startRegistry(w, { keys, partitions })
        let calls = 0
        const note = (): number => ++calls
        Registry.dispatch(name, "k", note)
        yield* w(Registry.dispatch(name, "k", note, { parallel: true }))
        Registry.register(name, "k")
        Registry.unregister(name, "k")
        Registry.dispatch(name, "k", note)
        expect(calls).toBe(0)
      }
    })
  }

  both("calls once for each partition that has entries, one after the other", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate", partitions: 2 })
    const shares = yield* four(w, name)
    const calls: unknown[] = []
    Registry.dispatch(name, "k", (entries) => void calls.push([self(), entries.map(([pid]) => pid)]))
    expect(calls).toEqual(shares.toReversed().map((share) => [self(), share]))
  })

  both("calls a function of a module with the entries and its arguments", function* (w) {
    const name = yield* startRegistry(w)
    Registry.register(name, "k", 1)
    const calls: unknown[] = []
    const module = {
      name: "Note",
      note(...args: unknown[]): void {
        calls.push([this === module, ...args])
      },
    }
    Registry.dispatch(name, "k", [module, "note", ["a", 2]])
    expect(calls).toEqual([[true, [[self(), 1]], "a", 2]])
  })

  both("throws what the function throws", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate" })
    Registry.register(name, "k")
    const fail = (): never => {
      throw new RangeError("no")
    }
    expect(() => Registry.dispatch(name, "k", fail)).toThrow(RangeError)
  })

  both("is pub/sub", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate", partitions: 2 })
    Registry.register(name, "news")
    Registry.register(name, "news")
    Registry.dispatch(name, "news", (entries) => {
      for (const [pid] of entries) send(pid, "hello")
    })
    expect([yield* w(receive()), yield* w(receive())]).toEqual(["hello", "hello"])
  })

  both("a function may register and unregister while it runs", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate" })
    Registry.register(name, "k", 1)
    Registry.dispatch(name, "k", (entries) => {
      Registry.register(name, "k", 2)
      Registry.unregister(name, "k")
      expect(entries).toEqual([[self(), 1]])
    })
    expect(Registry.count(name)).toBe(0)
  })

  both("what a function has got stays as it was", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate" })
    const got: Entries[] = []
    const keep = (entries: Entries): void => void got.push(entries)
    const values = (): unknown[] => got.map((entries) => entries.map(([, value]) => value))
    for (const value of [1, 2, 3]) Registry.register(name, "k", value)
    Registry.dispatch(name, "k", keep)
    Registry.register(name, "k", 4)
    Registry.dispatch(name, "k", keep)
    Registry.unregisterMatch(name, "k", 2)
    Registry.dispatch(name, "k", keep)
    Registry.unregister(name, "k")
    expect(values()).toEqual([
      [1, 2, 3],
      [1, 2, 3, 4],
      [1, 3, 4],
    ])
    Registry.dispatch(name, "k", keep)
    expect(got).toHaveLength(3)
  })

  // The types forbid it, and JavaScript doesn't.
  test("what a function does to its list is its own affair", async () => {
    const name = newName()
    await Registry.startLink({ keys: "duplicate", name })
    const pairs = [1, 2, 3].map((value) => [self(), value])
    for (const [, value] of pairs) Registry.register(name, "k", value)
    const changes: ((entries: unknown[]) => unknown)[] = [
      (entries) => (entries.length = 0),
      (entries) => entries.reverse(),
      (entries) => (entries[0] = null),
    ]
    for (const change of changes) {
      Registry.dispatch(name, "k", (entries) => void change(entries as unknown[]))
      expect(Registry.lookup(name, "k")).toEqual(pairs)
      Registry.dispatch(name, "k", (entries) => expect(entries).toEqual(pairs))
    }
  })
})

describe("Registry.dispatch with parallel", () => {
  both("calls in a process for each partition that has entries", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate", partitions: 2 })
    const shares = yield* four(w, name)
    const parent = self()
    const note = (entries: Entries): void => {
      send(parent, ["call", self(), Process.get("$callers"), entries.map(([pid]) => pid)])
    }
    expect(yield* w(Registry.dispatch(name, "k", note, { parallel: true }))).toBeUndefined()
    const calls = [yield* w(receive()), yield* w(receive())] as [string, Pid, Pid[], Pid[]][]
    expect(calls.map(([, , callers]) => callers)).toEqual([[parent], [parent]])
    expect(new Set([parent, ...calls.map(([, pid]) => pid)]).size).toBe(3)
    expect(calls.map(([, , , pids]) => pids)).toEqual(shares.toReversed())
  })

  both("calls in the caller when there is one partition", function* (w) {
    for (const options of [{ keys: "duplicate" }, { keys: "unique", partitions: 3 }] as const) {
      const name = yield* startRegistry(w, options)
      Registry.register(name, "k")
      const callers: Pid[] = []
      yield* w(Registry.dispatch(name, "k", () => void callers.push(self()), { parallel: true }))
      expect(callers).toEqual([self()])
    }
  })

  both("waits for async functions", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate", partitions: 2 })
    yield* four(w, name)
    const done: number[] = []
    const slow = async (entries: Entries): Promise<void> => {
      await Process.sleep(1)
      done.push(entries.length)
    }
    yield* w(Registry.dispatch(name, "k", slow as (entries: Entries) => void, { parallel: true }))
    expect(done).toEqual([2, 2])
  })

  both("an error ends the caller over the link", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate", partitions: 2 })
    yield* four(w, name)
    const caller = startPeer()
    const ref = Process.monitor(caller.pid)
    const fail = (): never => exit("because")
    send(caller.pid, [self(), ref, () => Registry.dispatch(name, "k", fail, { parallel: true })])
    expect(yield* w(receive(["DOWN", ref, "process", caller.pid, $("reason")]))).toMatchObject({
      4: "because",
    })
  })

  both("an error fails the wait of a caller that traps exits", function* (w) {
    Process.flag("trapExit", true)
    const name = yield* startRegistry(w, { keys: "duplicate", partitions: 2 })
    yield* four(w, name)
    const fail = (): never => exit("because")
    let thrown: unknown
    try {
      yield* w(Registry.dispatch(name, "k", fail, { parallel: true }))
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ reason: ["because", ["Task", "await", [expect.anything(), "infinity"]]] })
  })

  test("an error fails the wait of the main process, and the program goes on", async () => {
    const name = newName()
    await Registry.startLink({ keys: "duplicate", name, partitions: 2 })
    Registry.register(name, "k")
    const fail = (): never => {
      throw new RangeError("no")
    }
    await captureLog(async () => {
      const wait = Registry.dispatch(name, "k", fail, { parallel: true })
      await expect(wait).rejects.toMatchObject({ cause: expect.any(RangeError) })
    })
    Registry.unregister(name, "k")
  })
})

describe("wrong arguments of Registry.dispatch", () => {
  const module = { note: () => {}, value: 1 }
  const dispatchers = [
    undefined,
    null,
    1,
    "f",
    true,
    {},
    [],
    [module],
    [module, "note"],
    [module, "value", []],
    [module, "absent", []],
  ]
  const more = [
    [module, "note", 1],
    [null, "note", []],
    [1, "toFixed", []],
    [module, Symbol("a"), []],
    [module, "note", [], 1],
    3n,
  ]
  test.each(titled([...dispatchers, ...more]))("refuses the dispatcher %s", (_title, dispatcher) =>
    Process.run(async () => {
      const name = newName()
      await Registry.startLink({ keys: "unique", name })
      const error = expect.objectContaining({
        code: "ERR_BAD_ARGUMENT",
        message: expect.stringMatching(/^expected .* got: /),
      })
      expect(() => Registry.dispatch(name, "k", dispatcher as never)).toThrow(error)
    }),
  )

  test.each(
    titled([
      null,
      1,
      "parallel",
      true,
      [],
      new Map(),
      { parallel: 1 },
      { parallel: null },
      { parallel: "true" },
      { paralel: true },
    ]),
  )("refuses the options %s", (_title, options) =>
    Process.run(async () => {
      const name = newName()
      await Registry.startLink({ keys: "unique", name })
      expect(() => Registry.dispatch(name, "k", () => {}, options as never)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^ERR_(BAD_ARGUMENT|UNKNOWN_OPTION)$/) }),
      )
    }),
  )
})
