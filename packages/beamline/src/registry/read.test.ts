import { inspect, makeRef, Process, Registry, self, sys } from "beamline"
import { describe, expect, test } from "vitest"

import { both, cleanedUp, newName, startPeer, startRegistry, titled } from "../../test-support/index.ts"

const ref = makeRef()
class Point {
  readonly x = 1
}
const point = new Point()
const symbol = Symbol("a")

const EQUAL: [a: unknown, b: unknown][] = [
  ["a", "a"],
  ["_", "_"],
  ["$1", "$1"],
  ["", ""],
  [undefined, undefined],
  [null, null],
  [0, -0],
  [NaN, NaN],
  [1n, 1n],
  [symbol, symbol],
  [
    ["a", [1]],
    ["a", [1]],
  ],
  [
    { a: 1, b: { c: [2] } },
    { b: { c: [2] }, a: 1 },
  ],
  [new Map([[{ a: 1 }, [1]]]), new Map([[{ a: 1 }, [1]]])],
  [new Set([1, "a"]), new Set(["a", 1])],
  [new Date(5), new Date(5)],
  [/a/g, /a/g],
  [new Uint8Array([1, 2]), Buffer.from([1, 2])],
  [ref, ref],
  [
    ["of", ref],
    ["of", ref],
  ],
  [point, point],
]

const DIFFERENT: [a: unknown, b: unknown][] = [
  [1, "1"],
  [1, 1n],
  [1, true],
  ["undefined", undefined],
  [null, undefined],
  ["", undefined],
  [symbol, Symbol("a")],
  [[1], ["1"]],
  [[], {}],
  [
    [1, 2],
    [2, 1],
  ],
  [{ a: 1 }, { a: 1, b: undefined }],
  [{ a: 1 }, new Map([["a", 1]])],
  [new Date(5), new Date(6)],
  [new Date(5), 5],
  [/a/g, /a/],
  [ref, makeRef()],
  [point, new Point()],
  [point, { x: 1 }],
  [new Error("a"), new Error("a")],
  [() => 1, () => 1],
]

/** Both values of a pair, each with its title. */
function paired([a, b]: [unknown, unknown]): [string, unknown, string, unknown] {
  return [inspect(a), a, inspect(b), b]
}

describe("keys", () => {
  for (const keys of ["unique", "duplicate"] as const) {
    test.each(EQUAL.map((pair) => paired(pair)))(`${keys}: %s and %s are one`, (_, a, _2, b) =>
      Process.run(function* () {
        const name = yield* startRegistry((wait) => wait[Symbol.iterator]() as never, { keys })
        Registry.register(name, a, "v")
        expect(Registry.lookup(name, b)).toEqual([[self(), "v"]])
        expect(Registry.values(name, b, self())).toEqual(["v"])
        if (keys === "unique") expect(Registry.register(name, b).ok).toBe(false)
        Registry.unregister(name, b)
        expect(Registry.count(name)).toBe(0)
      }),
    )

    test.each(DIFFERENT.map((pair) => paired(pair)))(`${keys}: %s and %s are two`, (_, a, _2, b) =>
      Process.run(function* () {
        const name = yield* startRegistry((wait) => wait[Symbol.iterator]() as never, { keys })
        Registry.register(name, a, 1)
        expect(Registry.lookup(name, b)).toEqual([])
        expect(Registry.register(name, b, 2).ok).toBe(true)
        expect(Registry.keys(name, self())).toEqual([a, b])
        expect(Registry.lookup(name, a)).toEqual([[self(), 1]])
      }),
    )
  }
})

describe("Registry.lookup", () => {
  both("gives duplicate keys in the order of registration, across processes", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate" })
    const peer = startPeer()
    Registry.register(name, "k", 1)
    yield* peer.run(w, () => Registry.register(name, "k", 2))
    Registry.register(name, "k", 3)
    expect(Registry.lookup(name, "k")).toEqual([
      [self(), 1],
      [peer.pid, 2],
      [self(), 3],
    ])
  })

  both("gives the entries of one partition after those of the other", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate", partitions: 2 })
    const peers = Array.from({ length: 4 }, startPeer)
    for (const peer of peers) yield* peer.run(w, () => Registry.register(name, "k"))
    const byPartition = [0, 1].flatMap((rest) => peers.filter(({ pid }) => pid.id % 2 === rest))
    expect(Registry.lookup(name, "k").map(([pid]) => pid)).toEqual(byPartition.map(({ pid }) => pid))
  })

  for (const keys of ["unique", "duplicate"] as const) {
    both(`gives what does not change any more: ${keys}`, function* (w) {
      const name = yield* startRegistry(w, { keys })
      Registry.register(name, "k", 1)
      const before = Registry.lookup(name, "k")
      if (keys === "unique") Registry.updateValue(name, "k", () => 2)
      else Registry.register(name, "k", 2)
      expect(before).toEqual([[self(), 1]])
      Registry.unregister(name, "k")
      expect(before).toEqual([[self(), 1]])
      Registry.register(name, "k", 4)
      Registry.lookup(name, "k").push([self(), 5])
      expect(Registry.lookup(name, "k")).toEqual([[self(), 4]])
    })
  }
})

describe("Registry.values", () => {
  both("gives the values of one process in the order of registration", function* (w) {
    for (const partitions of [1, 3]) {
      const name = yield* startRegistry(w, { keys: "duplicate", partitions })
      const peer = startPeer()
      for (const value of ["b", "a", "b"]) Registry.register(name, "k", value)
      yield* peer.run(w, () => Registry.register(name, "k", "c"))
      Registry.register(name, "other", "d")
      expect(Registry.values(name, "k", self())).toEqual(["b", "a", "b"])
      expect(Registry.values(name, "k", peer.pid)).toEqual(["c"])
      expect(Registry.values(name, "absent", self())).toEqual([])
    }
  })

  both("gives a unique key's value to its owner only", function* (w) {
    const name = yield* startRegistry(w)
    const peer = startPeer()
    Registry.register(name, "k", 1)
    expect(Registry.values(name, "k", self())).toEqual([1])
    expect(Registry.values(name, "k", peer.pid)).toEqual([])
  })
})

describe("Registry.keys", () => {
  both("of an unknown process are none", function* (w) {
    const name = yield* startRegistry(w)
    expect(Registry.keys(name, startPeer().pid)).toEqual([])
  })

  test.each(titled([undefined, null, 1, "pid", true, [], {}, Symbol("a"), makeRef(), () => self()]))(
    "and values refuse the pid %s",
    (_title, pid) =>
      Process.run(async () => {
        const name = newName()
        await Registry.startLink({ name, keys: "unique" })
        const error = expect.objectContaining({
          code: "ERR_BAD_ARGUMENT",
          message: expect.stringContaining("expected pid to be a pid, got: "),
        })
        expect(() => Registry.keys(name, pid as never)).toThrow(error)
        expect(() => Registry.values(name, "k", pid as never)).toThrow(error)
      }),
  )
})

describe("Registry.count", () => {
  both("counts entries, not keys and not processes", function* (w) {
    for (const partitions of [1, 3]) {
      const name = yield* startRegistry(w, { keys: "duplicate", partitions })
      expect(Registry.count(name)).toBe(0)
      for (const key of ["a", "a", "b"]) Registry.register(name, key)
      yield* startPeer().run(w, () => Registry.register(name, "a"))
      expect(Registry.count(name)).toBe(4)
    }
  })
})

describe("entries of dead processes", () => {
  for (const keys of ["unique", "duplicate"] as const) {
    for (const partitions of [1, 2]) {
      both(`are seen until the partition has removed them: ${keys}, ${partitions}`, function* (w) {
        const name = yield* startRegistry(w, { keys, partitions })
        const peer = startPeer()
        const home = peer.pid.id % partitions
        yield* w(sys.suspend(`${name}.PIDPartition${home}`))
        yield* peer.run(w, () => Registry.register(name, "k", 1))
        yield* peer.end(w)
        expect(Registry.lookup(name, "k")).toEqual([[peer.pid, 1]])
        expect(Registry.match(name, "k", 1)).toEqual([[peer.pid, 1]])
        expect(Registry.values(name, "k", peer.pid)).toEqual([1])
        expect(Registry.keys(name, peer.pid)).toEqual(["k"])
        expect(Registry.count(name)).toBe(1)
        if (keys === "unique") {
          expect(Registry.whereisName([name, "k"])).toBeUndefined()
          expect(Registry.register(name, "k", 2).ok).toBe(true)
          expect(Registry.lookup(name, "k")).toEqual([[self(), 2]])
          expect(Registry.keys(name, peer.pid)).toEqual(["k"])
        }
        yield* w(sys.resume(`${name}.PIDPartition${home}`))
        yield* cleanedUp(w, name, home)
        expect(Registry.lookup(name, "k")).toEqual(keys === "unique" ? [[self(), 2]] : [])
        expect(Registry.keys(name, peer.pid)).toEqual([])
        expect(Registry.count(name)).toBe(keys === "unique" ? 1 : 0)
      })
    }
  }
})
