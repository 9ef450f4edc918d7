import {
  DynamicSupervisor,
  GenServer,
  ok,
  Process,
  receive,
  Registry,
  self,
  Supervisor,
  sys,
  unwrap,
} from "beamline"
import type { Pid, RegistryOptions } from "beamline"
import { describe, expect, test } from "vitest"

import { both, cleanedUp, newName, startPeer, startRegistry, titled } from "../../test-support/index.ts"

describe("Registry.startLink", () => {
  both("starts a supervisor of that name, linked to the caller", function* (w) {
    const name = newName()
    const pid = unwrap(yield* w(Registry.startLink({ keys: "unique", name })))
    expect(Process.whereis(name)).toBe(pid)
    expect(Process.info(self(), "links")).toEqual(["links", [pid]])
  })

  test.each([
    ["unique", 1],
    ["unique", 3],
    ["duplicate", 1],
    ["duplicate", 4],
  ] as const)("has its partitions as children: %s, %i", (keys, partitions) =>
    Process.run(async () => {
      const name = newName()
      unwrap(await Registry.startLink({ keys, name, partitions }))
      const children = (await Supervisor.whichChildren(name)).toReversed()
      expect(children.map(([id, , type]) => [id, type])).toEqual(
        Array.from({ length: partitions }, (_, index) => [`${name}.PIDPartition${index}`, "worker"]),
      )
      expect(children.map(([id]) => Process.whereis(id as string))).toEqual(children.map(([, pid]) => pid))
    }),
  )

  both("is already_started when the name is taken", function* (w) {
    const name = yield* startRegistry(w)
    const again = yield* w(Registry.startLink({ keys: "duplicate", name }))
    expect(again).toEqual({ ok: false, error: ["already_started", Process.whereis(name)] })
    expect(Registry.count(name)).toBe(0)
  })

  both("fails when a partition's name is taken, and leaves nothing", function* (w) {
    Process.flag("trapExit", true)
    const name = newName()
    Process.register(self(), `${name}.PIDPartition1`)
    const { ok: isStarted } = yield* w(Registry.startLink({ keys: "unique", name, partitions: 2 }))
    expect(isStarted).toBe(false)
    expect(() => Registry.count(name)).toThrow(expect.objectContaining({ code: "ERR_UNKNOWN_REGISTRY" }))
    Process.unregister(`${name}.PIDPartition1`)
    unwrap(yield* w(Registry.startLink({ keys: "unique", name, partitions: 2 })))
  })

  both("has the metadata it is given", function* (w) {
    const name = yield* startRegistry(w, { meta: { limit: 3 } })
    expect(Registry.meta(name, "limit")).toEqual({ ok: true, value: 3 })
  })

  both("takes a definition as its name", function* (w) {
    const Users = Registry.define<string, unknown, number>(newName())
    unwrap(yield* w(Registry.startLink({ keys: "unique", name: Users })))
    Registry.register(Users, "Ada", 1)
    expect(Registry.lookup(Users, "Ada")).toEqual([[self(), 1]])
  })

  const wrong: [option: keyof RegistryOptions, values: unknown[]][] = [
    ["keys", [undefined, null, "", "bag", "Unique", 1, true, ["unique"], {}, () => "unique"]],
    ["name", [undefined, null, "", 1, true, ["a"], {}, Symbol("a"), "undefined", ["global", "a"], 5n]],
    ["partitions", [0, -1, 1.5, NaN, Infinity, "1", null, true, [2], {}, 2n]],
    [
      "listeners",
      ["a", null, 1, {}, [1], ["a", undefined], [""], [["a"]], new Set(["a"]), [Symbol("a")], true],
    ],
    [
      "meta",
      [null, 1, "a", true, [], [["a", 1]], new Map(), new Date(), () => 1, new Error("a"), Symbol("a")],
    ],
    ["compressed", [null, 0, 1, "", "true", [], {}, NaN, () => true, Symbol("a")]],
  ]
  test.each(wrong.flatMap(([option, values]) => titled(values).map((row) => [option, ...row] as const)))(
    "refuses the %s %s",
    (option, _title, value) => {
      const options = { keys: "unique", name: newName(), [option]: value } as RegistryOptions
      const error = expect.objectContaining({
        code: "ERR_BAD_ARGUMENT",
        message: expect.stringMatching(new RegExp(`^expected ${option} to be .*, got: `)),
      })
      expect(() => Registry.startLink(options)).toThrow(error)
      expect(() => Registry.childSpec(options)).toThrow(error)
      const { name, ...defaults } = options
      if (value !== undefined) expect(() => Registry.define(name as string, defaults)).toThrow(error)
    },
  )

  test.each(titled([undefined, null, 1, "a", true, [], new Map(), Symbol("a"), () => 1, new Date()]))(
    "refuses the options %s",
    (_title, options) => {
      const error = expect.objectContaining({ code: "ERR_BAD_ARGUMENT" })
      expect(() => Registry.startLink(options as never)).toThrow(error)
      expect(() => Registry.childSpec(options as never)).toThrow(error)
    },
  )

  test("refuses unknown options", () => {
    const options = { keys: "unique", name: newName(), partition: 2 } as RegistryOptions
    expect(() => Registry.startLink(options)).toThrow(expect.objectContaining({ code: "ERR_UNKNOWN_OPTION" }))
  })
})

describe("Registry.childSpec", () => {
  test("is a supervisor of the registry's name", () => {
    const options = { keys: "unique", name: "it" } as const
    const spec = Registry.childSpec(options)
    expect(spec).toEqual({ id: "it", start: [expect.anything(), "startLink", [options]], type: "supervisor" })
  })

  both("starts under supervisors in each of its forms", function* (w) {
    const [first, second, third] = [newName(), newName(), newName()]
    const supervisor = unwrap(
      yield* w(
        Supervisor.startLink(
          [
            Registry.childSpec({ keys: "unique", name: first }),
            [Registry, { keys: "duplicate", name: second }],
            Registry.define(third, { keys: "unique" }),
          ],
          { strategy: "one_for_one" },
        ),
      ),
    )
    expect([first, second, third].map((name) => Registry.count(name))).toEqual([0, 0, 0])
    expect((yield* w(Supervisor.countChildren(supervisor))).supervisors).toBe(3)
    const dynamic = unwrap(yield* w(DynamicSupervisor.startLink()))
    const fourth = newName()
    unwrap(yield* w(DynamicSupervisor.startChild(dynamic, [Registry, { keys: "unique", name: fourth }])))
    expect(Registry.count(fourth)).toBe(0)
  })
})

describe("Registry.define", () => {
  both("stands for the registry, starts it and is its child spec", function* (w) {
    const Users = Registry.define<string>(newName(), { keys: "duplicate", partitions: 2, meta: { a: 1 } })
    expect(Users.childSpec().id).toBe(Users.name)
    const pid = unwrap(yield* w(Users.startLink({ partitions: 3 })))
    expect(yield* w(Supervisor.countChildren(pid))).toMatchObject({ workers: 3 })
    expect(Registry.meta(Users, "a")).toEqual({ ok: true, value: 1 })
    Registry.register(Users, "Ada")
    expect(Registry.keys(Users.name, self())).toEqual(["Ada"])
  })

  test("is refused without keys at the start", () => {
    expect(() => Registry.define("x").startLink()).toThrow('expected keys to be "unique" or "duplicate"')
    expect(() => Registry.define("x").childSpec()).toThrow('expected keys to be "unique" or "duplicate"')
  })

  test.each(titled([undefined, null, "", 1, true, ["a"], {}, Symbol("a"), () => "a", 2n]))(
    "refuses the name %s",
    (_title, name) => {
      expect(() => Registry.define(name as never)).toThrow(
        expect.objectContaining({ code: "ERR_BAD_ARGUMENT" }),
      )
    },
  )

  test("refuses another name and unknown options", () => {
    const error = expect.objectContaining({ code: "ERR_UNKNOWN_OPTION" })
    expect(() => Registry.define("a", { name: "b" } as never)).toThrow(error)
    expect(() => Registry.define("a").startLink({ keys: "unique", name: "b" } as never)).toThrow(error)
    expect(() => Registry.define("a", { key: "unique" } as never)).toThrow(error)
  })
})

describe("a registry and those in it", () => {
  const Idle = GenServer.define("Idle")({ init: () => ok(undefined) })

  both("link with the first registration and unlink with the last unregistration", function* (w) {
    const name = yield* startRegistry(w)
    const partition = Process.whereis(`${name}.PIDPartition0`) as Pid
    const peer = startPeer()
    const links = (): unknown => Process.info(peer.pid, "links")
    yield* peer.run(w, () => Registry.register(name, 1))
    yield* peer.run(w, () => Registry.register(name, 2))
    expect(links()).toEqual(["links", [partition]])
    yield* peer.run(w, () => Registry.unregister(name, 1))
    expect(links()).toEqual(["links", [partition]])
    yield* peer.run(w, () => Registry.unregister(name, 2))
    expect(links()).toEqual(["links", []])
    Registry.register(name, 1)
    expect(yield* peer.run(w, () => Registry.register(name, 1))).toEqual({
      ok: false,
      error: ["already_registered", self()],
    })
    expect(links()).toEqual(["links", []])
  })

  both("a registrant's death does not harm the registry", function* (w) {
    const name = yield* startRegistry(w)
    const supervisor = Process.whereis(name)
    const peer = startPeer()
    yield* peer.run(w, () => Registry.register(name, 1))
    yield* peer.end(w)
    yield* cleanedUp(w, name)
    expect(Registry.count(name)).toBe(0)
    expect(Process.whereis(name)).toBe(supervisor)
  })

  both("a registry that is stopped takes registrants with it, with the reason shutdown", function* (w) {
    const name = yield* startRegistry(w)
    const peer = startPeer()
    yield* peer.run(w, () => Registry.register(name, 1))
    const ref = Process.monitor(peer.pid)
    yield* w(Supervisor.stop(name))
    expect(yield* w(receive())).toEqual(["DOWN", ref, "process", peer.pid, "shutdown"])
    expect(() => Registry.lookup(name, 1)).toThrow(expect.objectContaining({ code: "ERR_UNKNOWN_REGISTRY" }))
  })

  both("a registrant that traps exits gets a message and may register again", function* (w) {
    Process.flag("trapExit", true)
    const name = newName()
    const supervisor = unwrap(yield* w(Registry.startLink({ keys: "duplicate", name })))
    Registry.register(name, 1)
    const partition = Process.whereis(`${name}.PIDPartition0`)
    yield* w(Supervisor.stop(name))
    expect(yield* w(receive())).toEqual(["EXIT", partition, "shutdown"])
    expect(yield* w(receive())).toEqual(["EXIT", supervisor, "normal"])
    unwrap(yield* w(Registry.startLink({ keys: "duplicate", name })))
    expect(Registry.lookup(name, 1)).toEqual([])
    Registry.register(name, 1)
    expect(Registry.lookup(name, 1)).toEqual([[self(), undefined]])
  })

  both("a partition with duplicate keys that fails loses its own entries only", function* (w) {
    Process.flag("trapExit", true)
    const name = yield* startRegistry(w, { keys: "duplicate", partitions: 2 })
    const peers = [startPeer(), startPeer()]
    for (const peer of peers) yield* peer.run(w, () => Registry.register(name, "k"))
    const home = (pid: Pid): string => `${name}.PIDPartition${pid.id % 2}`
    expect(home(peers[0]!.pid)).not.toBe(home(peers[1]!.pid))
    const before = Process.whereis(home(peers[0]!.pid)) as Pid
    Process.exit(before, "kill")
    expect(Process.isAlive(peers[0]!.pid)).toBe(false)
    expect(Registry.lookup(name, "k")).toEqual([[peers[1]!.pid, undefined]])
    yield* w(Supervisor.countChildren(name))
    expect(Process.whereis(home(peers[0]!.pid))).not.toBe(before)
    expect(Process.isAlive(peers[1]!.pid)).toBe(true)
    expect(Registry.count(name)).toBe(1)
  })

  both("a partition with unique keys that fails takes the others with it", function* (w) {
    const name = yield* startRegistry(w, { partitions: 2 })
    const peers = [startPeer(), startPeer()]
    for (const [index, peer] of peers.entries()) yield* peer.run(w, () => Registry.register(name, index))
    Process.exit(Process.whereis(`${name}.PIDPartition1`) as Pid, "kill")
    yield* w(Supervisor.countChildren(name))
    expect(peers.map(({ pid }) => Process.isAlive(pid))).toEqual([false, false])
    expect(Registry.count(name)).toBe(0)
    Registry.register(name, 0)
    expect(Registry.keys(name, self())).toEqual([0])
  })

  both("between the end of a partition and its restart reads find nothing and writes throw", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate" })
    const partition = Process.whereis(`${name}.PIDPartition0`) as Pid
    yield* w(sys.suspend(name))
    Process.exit(partition, "kill")
    expect(Registry.lookup(name, 1)).toEqual([])
    expect(Registry.keys(name, self())).toEqual([])
    expect(Registry.values(name, 1, self())).toEqual([])
    expect(Registry.count(name)).toBe(0)
    expect(() => Registry.register(name, 1)).toThrow(expect.objectContaining({ code: "noproc" }))
    Process.flag("trapExit", true)
    expect(() => Registry.register(name, 1)).toThrow(
      expect.objectContaining({ code: "ERR_UNKNOWN_REGISTRY" }),
    )
    expect(yield* w(receive())).toEqual(["EXIT", partition, "noproc"])
    Process.flag("trapExit", false)
    yield* w(sys.resume(name))
    yield* w(Supervisor.countChildren(name))
    expect(Registry.register(name, 1).ok).toBe(true)
  })

  both("servers that it names are found again at once when they are restarted after a crash", function* (w) {
    const name = yield* startRegistry(w)
    const child = Idle.childSpec(undefined, { name: Registry.via(name, "idle") })
    const supervisor = unwrap(yield* w(Supervisor.startLink([child], { strategy: "one_for_one" })))
    for (let round = 0; round < 3; round++) {
      const pid = GenServer.whereis(Registry.via(name, "idle")) as Pid
      Process.exit(pid, "kill")
      expect(GenServer.whereis(Registry.via(name, "idle"))).toBeUndefined()
      yield* w(Supervisor.countChildren(supervisor))
      expect(Process.isAlive(GenServer.whereis(Registry.via(name, "idle")) as Pid)).toBe(true)
    }
  })
})
