import {
  fail,
  GenServer,
  ignore,
  noreply,
  ok,
  Process,
  receive,
  Registry,
  reply,
  self,
  stop,
  Supervisor,
  sys,
  unwrap,
} from "beamline"
import type { Pid } from "beamline"
import { inProcess, useVirtualClock } from "beamline/testing"
import { describe, expect, test } from "vitest"

import { both, newName, startPeer, startRegistry, titled } from "../../test-support/index.ts"

interface Counter {
  call: { get(): number }
  cast: { add(n: number): void }
}
const Counter = GenServer.define<Counter>("Counter")({
  init: (start: number) => ok(start),
  handleCall: { get: (count) => reply(count, count) },
  handleCast: { add: (count, n) => noreply(count + n) },
})

const code = (code: string): unknown => expect.objectContaining({ code })

describe("a via name of a registry", () => {
  for (const [form, make] of [
    ["by hand", (name: string, key: unknown) => ["via", Registry, [name, key]] as const],
    ["made by Registry.via", (name: string, key: unknown) => Registry.via(name, key)],
    ["of a definition", (name: string, key: unknown) => Registry.via(Registry.define(name), key)],
  ] as const) {
    both(`names a server everywhere: ${form}`, function* (w) {
      const name = yield* startRegistry(w)
      const server = make(name, ["c", 1])
      const pid = unwrap(yield* w(Counter.startLink(1, { name: server })))
      expect(Registry.lookup(name, ["c", 1])).toEqual([[pid, undefined]])
      expect(GenServer.whereis(server)).toBe(pid)
      GenServer.cast(server as never, ["add", 2] as never)
      expect(yield* w(GenServer.call(server as never, "get" as never))).toBe(3)
      expect(yield* w(sys.getState(server))).toBe(3)
      yield* w(GenServer.stop(server))
      expect(GenServer.whereis(server)).toBeUndefined()
    })
  }

  both("carries a value", function* (w) {
    const name = yield* startRegistry(w)
    const pid = unwrap(yield* w(Counter.startLink(1, { name: ["via", Registry, [name, "c", "value"]] })))
    expect(Registry.lookup(name, "c")).toEqual([[pid, "value"]])
    const other = unwrap(yield* w(Counter.startLink(1, { name: Registry.via(name, "d", 2) })))
    expect(Registry.lookup(name, "d")).toEqual([[other, 2]])
    expect(
      yield* w(GenServer.call(GenServer.name<Counter>(["via", Registry, [name, "d", "another"]]), "get")),
    ).toBe(1)
  })

  both("names a supervisor", function* (w) {
    const name = yield* startRegistry(w)
    const pid = unwrap(
      yield* w(Supervisor.startLink([], { strategy: "one_for_one", name: Registry.via(name, "s") })),
    )
    expect(yield* w(Supervisor.whichChildren(Registry.via(name, "s")))).toEqual([])
    expect(Registry.keys(name, pid)).toEqual(["s"])
  })

  both("that is taken is already_started", function* (w) {
    const name = yield* startRegistry(w)
    const pid = unwrap(yield* w(Counter.startLink(1, { name: Registry.via(name, "c") })))
    expect(yield* w(Counter.startLink(2, { name: Registry.via(name, "c") }))).toEqual({
      ok: false,
      error: ["already_started", pid],
    })
    expect(Registry.lookup(name, "c")).toEqual([[pid, undefined]])
    expect(Registry.count(name)).toBe(1)
  })

  for (const [how, init] of [
    ["stops", () => stop("no")],
    ["fails", () => fail("no")],
    ["is ignored", () => ignore],
    [
      "throws",
      () => {
        throw new RangeError("no")
      },
    ],
  ] as const) {
    both(`is free again when init ${how}`, function* (w) {
      const name = yield* startRegistry(w)
      const Failing = GenServer.define("Failing")({ init: init })
      const { ok: isStarted } = yield* w(Failing.start(undefined, { name: Registry.via(name, "c") }))
      expect(isStarted).toBe(false)
      expect(Registry.lookup(name, "c")).toEqual([])
      expect(Registry.count(name)).toBe(0)
    })
  }

  test(
    "is free again when init takes too long, and the caller's own keys stay",
    inProcess(async () => {
      const clock = useVirtualClock()
      const name = newName()
      await Registry.startLink({ keys: "unique", name })
      Registry.register(name, "mine")
      const Slow = GenServer.define("Slow")({
        async init() {
          await receive("never")
          return ok(1)
        },
      })
      const start = Slow.start(undefined, { name: Registry.via(name, "slow"), timeout: 100 })
      expect(Registry.count(name)).toBe(2)
      await clock.advance(100)
      expect(await start).toEqual({ ok: false, error: "timeout" })
      expect(Registry.whereisName([name, "slow"])).toBeUndefined()
      await sys.getState(`${name}.PIDPartition0`)
      expect(Registry.lookup(name, "slow")).toEqual([])
      expect(Registry.keys(name, self())).toEqual(["mine"])
    }),
  )

  both("of a server that has crashed serves its successor at once", function* (w) {
    const name = yield* startRegistry(w)
    yield* w(sys.suspend(`${name}.PIDPartition0`))
    let before: Pid | undefined
    for (let round = 0; round < 3; round++) {
      const pid = unwrap(yield* w(Counter.start(round, { name: Registry.via(name, "c") })))
      expect(pid).not.toBe(before)
      expect(yield* w(GenServer.call(Registry.via<unknown, Counter, unknown>(name, "c"), "get"))).toBe(round)
      const ref = Process.monitor(pid)
      Process.exit(pid, "kill")
      yield* w(receive(["DOWN", ref, "process", pid, "killed"]))
      expect(GenServer.whereis(Registry.via(name, "c"))).toBeUndefined()
      yield* rejects(
        w,
        () => GenServer.call(GenServer.name<Counter>(Registry.via(name, "c")), "get"),
        "noproc",
      )
      before = pid
    }
    yield* w(sys.resume(`${name}.PIDPartition0`))
  })

  both("in a registry with duplicate keys, or in none, is refused", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate" })
    for (const [registry, error] of [
      [name, "ERR_UNSUPPORTED"],
      ["no such registry", "ERR_UNKNOWN_REGISTRY"],
    ] as const) {
      const server = Registry.via(registry, "c")
      expect(() => Registry.whereisName([registry, "c"])).toThrow(code(error))
      expect(() => GenServer.whereis(server)).toThrow(code(error))
      expect(() => GenServer.call(GenServer.name<Counter>(server), "get")).toThrow(code(error))
      GenServer.cast(GenServer.name<Counter>(server), ["add", 1])
      let thrown: unknown
      try {
        yield* w(Counter.start(1, { name: server }))
      } catch (caught) {
        thrown = caught
      }
      expect(thrown).toEqual(code(error))
    }
    expect(Registry.count(name)).toBe(0)
    expect(Registry.registerName([name, "c"], self())).toBe(true)
    expect(Registry.registerName([name, "c"], self())).toBe(true)
    expect(Registry.count(name)).toBe(2)
  })
})

function* rejects(w: any, call: () => unknown, reason: unknown): Generator<any, void> {
  let thrown: any
  try {
    yield* w(call())
  } catch (caught) {
    thrown = caught
  }
  expect(thrown.reason[0]).toEqual(reason)
}

describe("Registry.send", () => {
  both("gives the message, and the process has it", function* (w) {
    const name = yield* startRegistry(w)
    Registry.register(name, "k")
    expect(Registry.send([name, "k"], ["hi"])).toEqual(["hi"])
    expect(Registry.send([name, "k", "value"], "ho")).toBe("ho")
    expect([yield* w(receive()), yield* w(receive())]).toEqual([["hi"], "ho"])
  })

  both("throws when nobody has the key", function* (w) {
    const name = yield* startRegistry(w)
    expect(() => Registry.send([name, "k"], 1)).toThrow(code("ERR_NOT_REGISTERED"))
  })

  both("serves duplicate keys that one process has", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate" })
    Registry.register(name, "k")
    Registry.send([name, "k"], 1)
    expect(yield* w(receive())).toBe(1)
    Registry.register(name, "k")
    expect(() => Registry.send([name, "k"], 1)).toThrow(code("ERR_UNSUPPORTED"))
  })
})

describe("Registry.registerName", () => {
  both("registers the caller alone", function* (w) {
    const name = yield* startRegistry(w)
    const peer = startPeer()
    expect(() => Registry.registerName([name, "k"], peer.pid)).toThrow(code("ERR_NOT_OWNER"))
    expect(Registry.registerName([name, "k", 1], self())).toBe(true)
    expect(yield* peer.run(w, () => Registry.registerName([name, "k"], self()))).toBe(false)
    expect(Registry.whereisName([name, "k"])).toBe(self())
    yield* peer.run(w, () => Registry.unregisterName([name, "k"]))
    expect(Registry.whereisName([name, "k"])).toBe(self())
    Registry.unregisterName([name, "k"])
    expect(Registry.whereisName([name, "k"])).toBeUndefined()
  })

  test.each(titled([undefined, null, 1, "pid", true, [], {}, Symbol("a"), () => self(), 3n]))(
    "refuses the pid %s",
    (_title, pid) => {
      expect(() => Registry.registerName(["any", "k"], pid as never)).toThrow(code("ERR_BAD_ARGUMENT"))
    },
  )
})

describe("wrong via names", () => {
  test.each(
    titled([undefined, null, 1, "k", true, {}, [], ["any"], ["any", 1, 2, 3], Symbol("a"), new Map()]),
  )("%s", (_title, term) => {
    expect(() => Registry.whereisName(term as never)).toThrow(code("ERR_BAD_ARGUMENT"))
    expect(() => Registry.registerName(term as never, self())).toThrow(code("ERR_BAD_ARGUMENT"))
    expect(() => Registry.unregisterName(term as never)).toThrow(code("ERR_BAD_ARGUMENT"))
    expect(() => Registry.send(term as never, 1)).toThrow(code("ERR_BAD_ARGUMENT"))
  })

  test.each(titled([undefined, null, 1, true, {}, [], ["any"], Symbol("a"), () => "any", new Map()]))(
    "Registry.via refuses the registry %s",
    (_title, registry) => {
      expect(() => Registry.via(registry as never, "k")).toThrow(code("ERR_BAD_ARGUMENT"))
    },
  )
})
