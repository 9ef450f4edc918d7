import { $, $1, _, is, Process, receive, Registry, self, send, spawn, unwrap } from "beamline"
import type { Pid } from "beamline"
import { describe, expect, test } from "vitest"

import { both, newName, startPeer, startRegistry, titled } from "../../test-support/index.ts"

const code = (code: string): unknown => expect.objectContaining({ code })

function* drain(w: Parameters<Parameters<typeof both>[1]>[0]): Generator<any, unknown[]> {
  const { 1: all } = Process.info(self(), "messages") as unknown as [string, unknown[]]
  for (const message of all) expect(yield* w(receive())).toEqual(message)
  return all
}

describe("Registry.register", () => {
  both("gives the pid of the partition process", function* (w) {
    const name = yield* startRegistry(w)
    const partition = Process.whereis(`${name}.PIDPartition0`)
    expect(Registry.register(name, "k", 1)).toEqual({ ok: true, value: partition })
    expect(Registry.lookup(name, "k")).toEqual([[self(), 1]])
  })

  both("a unique key that a live process has is already_registered", function* (w) {
    const name = yield* startRegistry(w)
    const peer = startPeer()
    yield* peer.run(w, () => Registry.register(name, "k", 1))
    expect(Registry.register(name, "k", 2)).toEqual({ ok: false, error: ["already_registered", peer.pid] })
    expect(Registry.lookup(name, "k")).toEqual([[peer.pid, 1]])
    expect(Registry.keys(name, self())).toEqual([])
  })

  both("a unique key of the caller's own is already_registered, and stays", function* (w) {
    const name = yield* startRegistry(w)
    Registry.register(name, "k", 1)
    expect(Registry.register(name, "k", 2)).toEqual({ ok: false, error: ["already_registered", self()] })
    expect(Registry.lookup(name, "k")).toEqual([[self(), 1]])
    expect((Process.info(self(), "links") as unknown as [string, Pid[]])[1]).toContain(
      Process.whereis(`${name}.PIDPartition0`),
    )
  })

  both("duplicate keys take the same key and value twice", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate" })
    const first = Registry.register(name, "k", 1)
    expect(Registry.register(name, "k", 1)).toEqual(first)
    expect(Registry.lookup(name, "k")).toEqual([
      [self(), 1],
      [self(), 1],
    ])
    expect(Registry.keys(name, self())).toEqual(["k", "k"])
  })

  both("a value may be left out", function* (w) {
    const name = yield* startRegistry(w)
    Registry.register(name, "k")
    expect(Registry.lookup(name, "k")).toEqual([[self(), undefined]])
  })

  both("one process may have many keys, and 100 processes one key each", function* (w) {
    const name = yield* startRegistry(w, { partitions: 3 })
    for (let key = 0; key < 100; key++) Registry.register(name, key, key)
    const peers = Array.from({ length: 100 }, startPeer)
    for (const [index, peer] of peers.entries())
      yield* peer.run(w, () => Registry.register(name, `p${index}`))
    expect(Registry.count(name)).toBe(200)
    expect(Registry.keys(name, self())).toEqual(Array.from({ length: 100 }, (_, key) => key))
    expect(peers.map(({ pid }) => Registry.keys(name, pid)[0])).toEqual(peers.map((_, index) => `p${index}`))
  })

  both("tells listeners when the entry can be seen", function* (w) {
    const listener = `listener of ${String(self())}`
    Process.register(self(), listener)
    const name = yield* startRegistry(w, { listeners: [listener] })
    const peer = startPeer()
    yield* peer.run(w, () => Registry.register(name, ["k"], "v"))
    expect(yield* drain(w)).toEqual([["register", name, ["k"], peer.pid, "v"]])
    Registry.register(name, ["k"], "other")
    expect(yield* drain(w)).toEqual([])
    yield* peer.end(w)
    expect(yield* drain(w)).toEqual([])
  })

  both("throws when a listener is not there, and the entry stays", function* (w) {
    const name = yield* startRegistry(w, { listeners: ["nobody listens"] })
    expect(() => Registry.register(name, "k", 1)).toThrow(code("ERR_NOT_REGISTERED"))
    expect(Registry.lookup(name, "k")).toEqual([[self(), 1]])
    expect(() => Registry.unregister(name, "k")).toThrow(code("ERR_NOT_REGISTERED"))
    expect(Registry.lookup(name, "k")).toEqual([])
  })

  both("what a dead process has left behind registers nothing", function* (w) {
    const name = yield* startRegistry(w)
    const outcome: { result?: unknown } = {}
    const parent = self()
    const pid = spawn(function* () {
      try {
        send(parent, "ready")
        yield* receive()
      } finally {
        outcome.result = Registry.register(name, "k")
        Registry.unregister(name, "mine")
        Registry.unregisterMatch(name, "mine", _)
        Registry.putMeta(name, "m", 1)
      }
    })
    Registry.register(name, "mine")
    yield* w(receive("ready"))
    Process.exit(pid, "kill")
    expect(outcome.result).toEqual({ ok: true, value: Process.whereis(`${name}.PIDPartition0`) })
    expect(Registry.lookup(name, "k")).toEqual([])
    expect(Registry.keys(name, self())).toEqual(["mine"])
    expect(Registry.meta(name, "m").ok).toBe(false)
  })
})

describe("Registry.unregister", () => {
  both("removes all entries of the caller under the key, and nobody else's", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate" })
    const peer = startPeer()
    for (const value of [1, 2]) Registry.register(name, "k", value)
    yield* peer.run(w, () => Registry.register(name, "k", 3))
    Registry.register(name, "other", 4)
    expect(Registry.unregister(name, "k")).toBeUndefined()
    expect(Registry.lookup(name, "k")).toEqual([[peer.pid, 3]])
    expect(Registry.keys(name, self())).toEqual(["other"])
    expect(Registry.count(name)).toBe(2)
  })

  both("leaves another process's unique key alone", function* (w) {
    const name = yield* startRegistry(w)
    const peer = startPeer()
    yield* peer.run(w, () => Registry.register(name, "k", 1))
    Registry.unregister(name, "k")
    expect(Registry.lookup(name, "k")).toEqual([[peer.pid, 1]])
    yield* peer.run(w, () => Registry.unregister(name, "k"))
    expect(Registry.lookup(name, "k")).toEqual([])
    expect(Registry.register(name, "k").ok).toBe(true)
  })

  both("of nothing is no error, and listeners are told all the same", function* (w) {
    const listener = `listener of ${String(self())}`
    Process.register(self(), listener)
    const name = yield* startRegistry(w, { listeners: [listener] })
    expect(Registry.unregister(name, "k")).toBeUndefined()
    expect(yield* drain(w)).toEqual([["unregister", name, "k", self()]])
    Registry.register(name, "k", 1)
    Registry.unregister(name, "k")
    expect((yield* drain(w))[1]).toEqual(["unregister", name, "k", self()])
  })

  both("of one of many keys of a process leaves the others", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate" })
    const all = Array.from({ length: 30 }, (_, key) => key)
    for (const key of [...all, ...all]) Registry.register(name, key)
    for (const key of all.filter((key) => key % 3 > 0)) Registry.unregister(name, key)
    const rest = all.filter((key) => key % 3 === 0)
    expect(Registry.keys(name, self())).toEqual([...rest, ...rest])
    expect(Registry.count(name)).toBe(20)
    for (const key of rest) Registry.unregister(name, key)
    expect(Registry.keys(name, self())).toEqual([])
    Registry.register(name, 1)
    expect(Registry.values(name, 1, self())).toEqual([undefined])
  })
})

describe("an exit signal to the partition process", () => {
  both("takes the entries of its sender, who is let go by the next withdrawal", function* (w) {
    const name = yield* startRegistry(w)
    const partition = Process.whereis(`${name}.PIDPartition0`)!
    const links = () => (Process.info(self(), "links") as unknown as [string, Pid[]])[1]
    Registry.register(name, "k", 1)
    Process.exit(partition, "oops")
    yield* w(Process.sleep(0))
    expect(Registry.lookup(name, "k")).toEqual([])
    expect(links()).toContain(partition)
    Registry.unregister(name, "other")
    expect(links()).not.toContain(partition)
  })
})

describe("Registry.unregisterMatch", () => {
  both("removes the caller's entries whose value matches", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate" })
    const peer = startPeer()
    for (const value of [
      ["a", 1],
      ["b", 2],
      ["a", 3],
    ])
      Registry.register(name, "k", value)
    yield* peer.run(w, () => Registry.register(name, "k", ["a", 4]))
    Registry.unregisterMatch(name, "k", ["a", _])
    expect(Registry.lookup(name, "k")).toEqual([
      [self(), ["b", 2]],
      [peer.pid, ["a", 4]],
    ])
    expect(Registry.keys(name, self())).toEqual(["k"])
    Registry.unregister(name, "k")
    expect(Registry.keys(name, self())).toEqual([])
  })

  both("asks all guards", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate" })
    for (let value = 1; value <= 20; value++) Registry.register(name, "k", value)
    Registry.unregisterMatch(name, "k", $1, [
      [">", $1, 2],
      ["<", $1, 20],
    ])
    Registry.unregisterMatch(name, "k", $("n", is.number), [({ n }) => n === 2])
    Registry.unregisterMatch(name, "k", $1, [["==", ["+", $1, "a"], 1]])
    expect(Registry.values(name, "k", self())).toEqual([1, 20])
  })

  both("leaves what does not match where it is, however many keys there are", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate" })
    for (let key = 0; key < 20; key++)
      for (const value of key < 10 ? [1] : [1, 2, 3]) Registry.register(name, key, value)
    for (let key = 0; key < 20; key++) {
      Registry.unregisterMatch(name, key, "no such value")
      Registry.unregisterMatch(name, key, 2)
      expect(Registry.values(name, key, self())).toEqual(key < 10 ? [1] : [1, 3])
    }
    for (let key = 0; key < 20; key++) Registry.unregisterMatch(name, key, 1)
    expect(Registry.keys(name, self())).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    for (let key = 0; key < 20; key++) Registry.unregister(name, key)
    expect(Registry.count(name)).toBe(0)
  })

  both("works with unique keys", function* (w) {
    const name = yield* startRegistry(w)
    Registry.register(name, "k", { a: 1, b: 2 })
    Registry.unregisterMatch(name, "k", { a: 2 })
    expect(Registry.count(name)).toBe(1)
    Registry.unregisterMatch(name, "k", { a: 1 })
    expect(Registry.count(name)).toBe(0)
    expect(Registry.keys(name, self())).toEqual([])
  })

  both("tells listeners when none of the caller's entries is left", function* (w) {
    const listener = `listener of ${String(self())}`
    Process.register(self(), listener)
    const name = yield* startRegistry(w, { keys: "duplicate", listeners: [listener] })
    for (const value of [1, 2]) Registry.register(name, "k", value)
    yield* drain(w)
    Registry.unregisterMatch(name, "k", 3)
    Registry.unregisterMatch(name, "k", 1)
    expect(yield* drain(w)).toEqual([])
    Registry.unregisterMatch(name, "k", 2)
    expect(yield* drain(w)).toEqual([["unregister", name, "k", self()]])
    Registry.unregisterMatch(name, "k", 2)
    expect(yield* drain(w)).toEqual([["unregister", name, "k", self()]])
  })

  both("a pattern that changes the registry meanwhile does no harm", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate" })
    for (let value = 1; value <= 3; value++) Registry.register(name, "k", value)
    Registry.unregisterMatch(name, "k", (value: unknown) => {
      Registry.unregister(name, "k")
      Registry.register(name, "k", "new")
      return value === 1
    })
    expect(Registry.lookup(name, "k")).toEqual([[self(), "new"]])
    expect(Registry.count(name)).toBe(1)
  })
})

describe("Registry.updateValue", () => {
  both("gives the new and the old value", function* (w) {
    const name = yield* startRegistry(w, { partitions: 2 })
    Registry.register(name, "k", 1)
    Registry.lookup(name, "k")
    expect(Registry.updateValue(name, "k", (value) => (value as number) + 1)).toEqual([2, 1])
    expect(Registry.lookup(name, "k")).toEqual([[self(), 2]])
    expect(Registry.values(name, "k", self())).toEqual([2])
    expect(Registry.match(name, "k", 2)).toHaveLength(1)
  })

  both("is error for a key that is absent or another's", function* (w) {
    const name = yield* startRegistry(w)
    const peer = startPeer()
    yield* peer.run(w, () => Registry.register(name, "k", 1))
    const never = (): never => {
      throw new Error("called")
    }
    expect(Registry.updateValue(name, "k", never)).toBe("error")
    expect(Registry.updateValue(name, "absent", never)).toBe("error")
  })

  both("keeps the old value when the function throws", function* (w) {
    const name = yield* startRegistry(w)
    Registry.register(name, "k", 1)
    const fail = (): never => {
      throw new RangeError("no")
    }
    expect(() => Registry.updateValue(name, "k", fail)).toThrow(RangeError)
    expect(Registry.lookup(name, "k")).toEqual([[self(), 1]])
  })

  both("tells no listener", function* (w) {
    const listener = `listener of ${String(self())}`
    Process.register(self(), listener)
    const name = yield* startRegistry(w, { listeners: [listener] })
    Registry.register(name, "k", 1)
    yield* drain(w)
    Registry.updateValue(name, "k", () => 2)
    expect(yield* drain(w)).toEqual([])
  })

  both("does not bring back an entry that the function has unregistered", function* (w) {
    const name = yield* startRegistry(w)
    Registry.register(name, "k", 1)
    const update = Registry.updateValue(name, "k", () => {
      Registry.unregister(name, "k")
      return 2
    })
    expect(update).toEqual([2, 1])
    expect(Registry.lookup(name, "k")).toEqual([])
  })

  both("is not supported for duplicate keys", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate" })
    expect(() => Registry.updateValue(name, "k", () => 1)).toThrow(code("ERR_UNSUPPORTED"))
  })
})

describe("wrong arguments", () => {
  const cyclic: unknown[] = []
  cyclic.push(cyclic)
  const start = async (): Promise<string> => {
    const name = newName()
    unwrap(await Registry.startLink({ keys: "unique", name }))
    return name
  }
  const registries = [undefined, null, 1, true, [], ["a"], {}, { name: "a" }, Symbol("a"), () => "a", 3n]
  const calls = {
    register: (registry: never, key: unknown) => Registry.register(registry, key),
    unregister: (registry: never, key: unknown) => Registry.unregister(registry, key),
    unregisterMatch: (registry: never, key: unknown) => Registry.unregisterMatch(registry, key, _),
    updateValue: (registry: never, key: unknown) => Registry.updateValue(registry, key, () => 1),
    lookup: (registry: never, key: unknown) => Registry.lookup(registry, key),
    values: (registry: never, key: unknown) => Registry.values(registry, key, self()),
    keys: (registry: never) => Registry.keys(registry, self()),
    count: (registry: never) => Registry.count(registry),
    match: (registry: never, key: unknown) => Registry.match(registry, key, _),
    countMatch: (registry: never, key: unknown) => Registry.countMatch(registry, key, _),
    select: (registry: never) => Registry.select(registry, []),
    countSelect: (registry: never) => Registry.countSelect(registry, []),
    dispatch: (registry: never, key: unknown) => Registry.dispatch(registry, key as never, () => {}),
    meta: (registry: never) => Registry.meta(registry, "m"),
    putMeta: (registry: never) => Registry.putMeta(registry, "m", 1),
    deleteMeta: (registry: never) => Registry.deleteMeta(registry, "m"),
    lock: (registry: never, key: unknown) => Registry.lock(registry, key, () => 1),
    whereisName: (registry: never, key: unknown) => Registry.whereisName([registry, key]),
    registerName: (registry: never, key: unknown) => Registry.registerName([registry, key], self()),
    unregisterName: (registry: never, key: unknown) => Registry.unregisterName([registry, key]),
    send: (registry: never, key: unknown) => Registry.send([registry, key], 1),
  } as const
  const keyed = Object.entries(calls).filter(([, call]) => call.length === 2)

  test.each(
    Object.entries(calls).flatMap(([name, call]) =>
      titled(registries).map((row) => [name, ...row, call] as const),
    ),
  )("%s refuses the registry %s", (_name, _title, registry, call) => {
    expect(() => call(registry as never, 1)).toThrow(
      expect.objectContaining({
        code: "ERR_BAD_ARGUMENT",
        message: expect.stringMatching(/^expected registry to be .*, got: /),
      }),
    )
  })

  test.each(Object.entries(calls))("%s throws for an unknown registry", (_name, call) => {
    for (const registry of ["no such registry", Registry.define("nor this")]) {
      expect(() => call(registry as never, 1)).toThrow(code("ERR_UNKNOWN_REGISTRY"))
    }
    Process.register(self(), "a process, no registry")
    expect(() => call("a process, no registry" as never, 1)).toThrow(code("ERR_UNKNOWN_REGISTRY"))
    Process.unregister("a process, no registry")
  })

  test.each(keyed)("%s refuses a key that contains itself", (_name, call) =>
    Process.run(async () => {
      const name = await start()
      expect(() => call(name as never, cyclic)).toThrow(code("ERR_BAD_ARGUMENT"))
    }),
  )

  test.each(titled([undefined, null, 1, "f", true, {}, [], Symbol("a"), 3n, new Map()]))(
    "updateValue refuses the function %s",
    (_title, fn) =>
      Process.run(async () => {
        const name = await start()
        expect(() => Registry.updateValue(name, "k", fn as never)).toThrow(code("ERR_BAD_ARGUMENT"))
      }),
  )

  test.each(
    titled([null, 1, "g", true, {}, Symbol("a"), () => true, 3n, [["nonsense", $1]], [[">", $("x"), 1]]]),
  )("unregisterMatch, match and countMatch refuse the guards %s", (_title, guards) =>
    Process.run(async () => {
      const name = await start()
      for (const fn of [Registry.unregisterMatch, Registry.match, Registry.countMatch]) {
        expect(() => fn(name, "k", $1, guards as never)).toThrow(code("ERR_BAD_ARGUMENT"))
      }
    }),
  )
})
