import {
  Agent,
  GenServer,
  ok,
  PartitionSupervisor,
  Process,
  receive,
  reply,
  Supervisor,
  System,
  unwrap,
} from "beamline"
import type { Pid } from "beamline"
import { describe, expect, test } from "vitest"

import { both } from "../../test-support/index.ts"
import type { W } from "../../test-support/index.ts"

interface Worker {
  call: { whoami(): readonly unknown[] }
}
const Worker = GenServer.define<Worker>("Worker")({
  init: (argument: unknown) => ok(argument),
  handleCall: { whoami: (argument) => reply([argument, "worker"], argument) },
})

function* start(w: W, name: string, options = {}): Generator<any, Pid> {
  const childSpec = [Agent, () => 0] as const
  return unwrap(yield* w(PartitionSupervisor.startLink({ name, childSpec, partitions: 4, ...options })))
}

function* reasonOf(w: W, run: () => any): Generator<any> {
  try {
    const wait: unknown = run()
    if (typeof wait === "object" && wait !== null && "then" in wait) yield* w(wait as any)
  } catch (error) {
    return (error as { reason?: unknown }).reason ?? error
  }
  throw new Error("it did not fail")
}

const ids = (rows: readonly (readonly unknown[])[]) => rows.map(([id, pid]) => [id, pid !== undefined])

describe("PartitionSupervisor.startLink", () => {
  both("starts as many children as there are partitions, the last listed first", function* (w) {
    const supervisor = yield* start(w, "ps-four")
    const rows = yield* w(PartitionSupervisor.whichChildren("ps-four"))
    expect(ids(rows)).toEqual([3, 2, 1, 0].map((id) => [id, true]))
    expect(rows[0]?.slice(2)).toMatchObject(["worker", [{ id: "Agent" }]])
    expect(yield* w(PartitionSupervisor.countChildren("ps-four"))).toEqual({
      specs: 4,
      active: 4,
      supervisors: 0,
      workers: 4,
    })
    expect(PartitionSupervisor.partitions("ps-four")).toBe(4)
    expect(Process.info(supervisor, ["dictionary", "$initial_call"])?.[1]).toEqual([
      "supervisor",
      "PartitionSupervisor",
      1,
    ])
    const again = yield* w(PartitionSupervisor.startLink({ name: "ps-four", childSpec: [Agent, () => 0] }))
    expect(again).toEqual({ ok: false, error: ["already_started", supervisor] })
    yield* w(PartitionSupervisor.stop("ps-four"))
  })

  both("has a partition for each scheduler by default", function* (w) {
    yield* start(w, "ps-default", { partitions: undefined })
    expect(PartitionSupervisor.partitions("ps-default")).toBe(System.schedulersOnline())
    yield* w(PartitionSupervisor.stop("ps-default"))
  })

  both("gives each partition its arguments", function* (w) {
    const withArguments = (args: readonly unknown[], partition: number) => [[...args, partition]]
    const childSpec = Worker.childSpec("same")
    unwrap(
      yield* w(PartitionSupervisor.startLink({ name: "ps-args", childSpec, partitions: 3, withArguments })),
    )
    for (const key of [0, 1, 2]) {
      const worker = PartitionSupervisor.via<Worker>("ps-args", key)
      expect(yield* w(GenServer.call(worker, "whoami"))).toEqual([["same", key], "worker"])
    }
    yield* w(PartitionSupervisor.stop("ps-args"))
  })

  both("takes closures and async start functions", function* (w) {
    const start = async () => Agent.startLink(() => "async")
    unwrap(
      yield* w(
        PartitionSupervisor.startLink({ name: "ps-async", childSpec: { id: 1, start }, partitions: 2 }),
      ),
    )
    expect(yield* w(Agent.get(PartitionSupervisor.via("ps-async", 1), (state) => state))).toBe("async")
    yield* w(PartitionSupervisor.stop("ps-async"))
  })

  both("tells wrong values of supervisor options by its result", function* (w) {
    Process.flag("trapExit", true)
    const base = { name: "ps-bad", childSpec: [Agent, () => 0] as const }
    for (const [option, code, value] of [
      ["strategy", "invalid_strategy", "foo"],
      ["maxRestarts", "invalid_intensity", -1],
      ["maxSeconds", "invalid_period", 0],
    ] as const) {
      const result = yield* w(PartitionSupervisor.startLink({ ...base, [option]: value }))
      expect(result).toEqual({ ok: false, error: ["supervisor_data", [code, value]] })
    }
  })

  test("throws at once for missing and wrong options", () => {
    const startLink = PartitionSupervisor.startLink as (options: unknown) => unknown
    const base = { name: "ps-wrong", childSpec: [Agent, () => 0] }
    for (const wrong of [undefined, null, 5, "x", true, [], new Map(), () => 1, Symbol("s"), 5n]) {
      expect(() => startLink(wrong)).toThrow(/expected (partition supervisor options to be|name to be given)/)
    }
    expect(() => startLink({ childSpec: base.childSpec })).toThrow(/expected name to be given/)
    expect(() => startLink({ name: "x" })).toThrow(/expected childSpec to be given/)
    for (const wrong of [5, null, true, {}, [], ["via"], 5n, Symbol("s"), () => 1, Process.list()[0]]) {
      expect(() => startLink({ ...base, name: wrong })).toThrow(/expected (server|name) to be/)
    }
    for (const wrong of [5, null, true, "x", [], [Agent], 5n, Symbol("s"), new Date(), {}]) {
      expect(() => startLink({ ...base, childSpec: wrong })).toThrow(
        expect.objectContaining({ code: "ERR_CHILD_SPEC" }),
      )
    }
    for (const wrong of [0, -1, 1.5, NaN, Infinity, "4", null, true, {}, []]) {
      expect(() => startLink({ ...base, partitions: wrong })).toThrow(
        /expected partitions to be a positive integer/,
      )
    }
    for (const wrong of [5, null, true, {}, [], "x", 5n, Symbol("s"), NaN, new Map()]) {
      expect(() => startLink({ ...base, withArguments: wrong })).toThrow(
        /expected withArguments to be a function/,
      )
      if (!Array.isArray(wrong)) {
        const bad = { ...base, withArguments: () => wrong }
        expect(() => startLink(bad)).toThrow(/expected the result of withArguments to be an array/)
      }
      expect(() => startLink({ ...base, autoShutdown: wrong })).toThrow(/expected autoShutdown to be "never"/)
    }
    const closure = { id: 1, start: () => ({ ok: false, error: "x" }) }
    expect(() => startLink({ ...base, childSpec: closure, withArguments: () => [] })).toThrow(
      /for withArguments/,
    )
    expect(() => startLink({ ...base, bogus: 1 })).toThrow(
      expect.objectContaining({ code: "ERR_UNKNOWN_OPTION" }),
    )
  })
})

describe("PartitionSupervisor.via", () => {
  both("addresses integers by their absolute value, and any other term by its hash", function* (w) {
    yield* start(w, "ps-via")
    const rows = yield* w(PartitionSupervisor.whichChildren("ps-via"))
    const pidOf = (id: number) => rows.find(([own]) => own === id)?.[1]
    const at = (key: unknown) => GenServer.whereis(PartitionSupervisor.via("ps-via", key))
    for (const [key, id] of [
      [0, 0],
      [5, 1],
      [-1, 1],
      [-6, 2],
      [7n, 3],
      [-7n, 3],
      [-0, 0],
    ] as const) {
      expect(at(key)).toBe(pidOf(id))
    }
    for (const key of [
      "a",
      1.5,
      NaN,
      null,
      undefined,
      true,
      ["a", { b: 1 }],
      { a: 1 },
      pidOf(0),
      Symbol("s"),
      () => 1,
    ]) {
      expect(rows.map(([, pid]) => pid)).toContain(at(key))
      expect(at(key)).toBe(at(key))
    }
    expect(at(["user", { id: 7 }])).toBe(at(["user", { id: 7 }]))
    const used = new Set(Array.from({ length: 100 }, (_, i) => at(`key ${i}`)))
    expect(used.size).toBe(4)
    const literal = ["via", PartitionSupervisor, ["ps-via", 2]] as const
    yield* w(Agent.update(literal, () => "two"))
    expect(yield* w(Agent.get(PartitionSupervisor.via("ps-via", 2), (state) => state))).toBe("two")
    yield* w(PartitionSupervisor.stop("ps-via"))
  })

  both("follows a partition that is restarted", function* (w) {
    yield* start(w, "ps-restart")
    const name = PartitionSupervisor.via("ps-restart", 1)
    const before = GenServer.whereis(name) as Pid
    const ref = Process.monitor(before)
    Process.exit(before, "kill")
    yield* w(receive((message: any) => message?.[1] === ref))
    yield* w(PartitionSupervisor.countChildren("ps-restart"))
    const after = GenServer.whereis(name) as Pid
    expect(after).not.toBe(before)
    expect(yield* w(Agent.get(name, (state) => state))).toBe(0)
    yield* w(PartitionSupervisor.stop("ps-restart"))
  })

  both("works behind global and via names", function* (w) {
    yield* start(w, ["global", "ps-global"] as never)
    expect(PartitionSupervisor.partitions(["global", "ps-global"])).toBe(4)
    expect(yield* w(Agent.get(PartitionSupervisor.via(["global", "ps-global"], 1), (state) => state))).toBe(0)
    yield* w(PartitionSupervisor.stop(["global", "ps-global"]))
  })

  both("exits with noproc for an unknown name, and registers nothing", function* (w) {
    const gone = ["noproc", ["PartitionSupervisor", "partitions", ["ps-nope"]]]
    expect(yield* reasonOf(w, () => PartitionSupervisor.partitions("ps-nope"))).toEqual(gone)
    const name = PartitionSupervisor.via("ps-nope", 1)
    expect(yield* reasonOf(w, () => Agent.get(name, (state) => state))).toEqual(gone)
    yield* start(w, "ps-taken")
    const taken = yield* w(Agent.start(() => 0, { name: ["via", PartitionSupervisor, ["ps-taken", 1]] }))
    const holder = GenServer.whereis(PartitionSupervisor.via("ps-taken", 1))
    expect(taken).toEqual({ ok: false, error: ["already_started", holder] })
    expect(() => PartitionSupervisor.unregisterName(["ps-taken", 1])).toThrow(/never to be unregistered/)
    yield* w(PartitionSupervisor.stop("ps-taken"))
  })
})

describe("PartitionSupervisor.resizeOrThrow", () => {
  both("takes partitions away and brings them back", function* (w) {
    yield* start(w, "ps-resize")
    const resize = PartitionSupervisor.resizeOrThrow
    expect(yield* w(resize("ps-resize", 2))).toBe(4)
    expect(ids(yield* w(PartitionSupervisor.whichChildren("ps-resize")))).toEqual([
      [3, false],
      [2, false],
      [1, true],
      [0, true],
    ])
    expect(PartitionSupervisor.partitions("ps-resize")).toBe(2)
    expect(yield* w(PartitionSupervisor.countChildren("ps-resize"))).toMatchObject({
      specs: 4,
      active: 2,
      workers: 4,
    })
    const at = (key: number) => GenServer.whereis(PartitionSupervisor.via("ps-resize", key))
    expect(at(3)).toBe(at(1))
    expect(yield* w(resize("ps-resize", 0))).toBe(2)
    expect(() => at(1)).toThrow(/zero partitions/)
    expect(yield* w(resize("ps-resize", 4))).toBe(0)
    expect(Process.isAlive(at(3) as Pid)).toBe(true)
    expect(yield* w(resize("ps-resize", 4))).toBe(4)
    yield* w(PartitionSupervisor.stop("ps-resize"))
  })

  both("fails where a partition cannot be started again", function* (w) {
    yield* start(w, "ps-temporary", { childSpec: { ...Agent.childSpec(() => 0), restart: "temporary" } })
    expect(yield* w(PartitionSupervisor.resizeOrThrow("ps-temporary", 1))).toBe(4)
    const error = yield* reasonOf(w, () => PartitionSupervisor.resizeOrThrow("ps-temporary", 2))
    expect(String(error)).toContain(
      'cannot restart partition 1 of PartitionSupervisor "ps-temporary" due to reason "not_found"',
    )
    expect(PartitionSupervisor.partitions("ps-temporary")).toBe(1)
    yield* w(PartitionSupervisor.stop("ps-temporary"))
  })

  both("throws for a number out of range, and exits for an unknown name", function* (w) {
    yield* start(w, "ps-range")
    for (const wrong of [-1, 5, 1.5, NaN, "2", null, undefined, {}, [], true]) {
      expect(() => PartitionSupervisor.resizeOrThrow("ps-range", wrong as never)).toThrow(
        /expected the number of partitions/,
      )
    }
    expect(yield* reasonOf(w, () => PartitionSupervisor.resizeOrThrow("ps-nope", 1))).toEqual([
      "noproc",
      ["PartitionSupervisor", "resizeOrThrow", ["ps-nope", 1]],
    ])
    yield* w(PartitionSupervisor.stop("ps-range"))
  })

  test("each function throws at once for what is no name", () => {
    for (const wrong of [undefined, null, 5, true, {}, [], ["via"], 5n, Symbol("s"), Process.list()[0]]) {
      for (const use of [
        () => PartitionSupervisor.partitions(wrong as never),
        () => PartitionSupervisor.resizeOrThrow(wrong as never, 1),
        () => PartitionSupervisor.whichChildren(wrong as never),
        () => PartitionSupervisor.countChildren(wrong as never),
        () => PartitionSupervisor.stop(wrong as never),
        () => PartitionSupervisor.whereisName([wrong as never, 1]),
      ]) {
        expect(use).toThrow(/expected (server|name) to be/)
      }
    }
  })
})

describe("PartitionSupervisor.childSpec", () => {
  const wrong: readonly (readonly [option: string, values: readonly unknown[]])[] = [
    ["name", [null, 5, "", true, {}, [], ["via"], 5n, Symbol("s"), () => 1]],
    ["partitions", [0, -1, 1.5, NaN, Infinity, "1", null, true, [2], {}]],
    ["withArguments", [null, 5, "f", true, {}, [], 5n, Symbol("s"), NaN, new Map()]],
  ]
  test.each(wrong)("throws at once for a wrong %s", (option, values) => {
    const options = { name: "ps-wrong", childSpec: [Agent, () => 0] as const }
    for (const value of values)
      expect(() => PartitionSupervisor.childSpec({ ...options, [option]: value } as never)).toThrow(
        /expected/,
      )
  })

  both("puts it under another supervisor", function* (w) {
    const options = { name: "ps-below", childSpec: [Agent, () => 0] as const, partitions: 2 }
    expect(PartitionSupervisor.childSpec(options)).toMatchObject({ id: "ps-below", type: "supervisor" })
    const children = [PartitionSupervisor.childSpec(options)] as const
    const supervisor = unwrap(yield* w(Supervisor.startLink(children, { strategy: "one_for_one" })))
    expect(PartitionSupervisor.partitions("ps-below")).toBe(2)
    yield* w(Supervisor.stop(supervisor))
  })
})
