import { makeRef, Process, receive, self, send, spawn, spawnLink } from "beamline"
import type { Pid } from "beamline"
import { describe, expect, test } from "vitest"

import { both } from "../../test-support/index.ts"

const forever = async (): Promise<void> => {
  await receive(() => false)
}

const KEYS = [
  "currentFunction",
  "initialCall",
  "status",
  "messageQueueLen",
  "links",
  "dictionary",
  "trapExit",
  "errorHandler",
  "priority",
  "groupLeader",
  "totalHeapSize",
  "heapSize",
  "stackSize",
  "reductions",
  "garbageCollection",
  "suspending",
]

describe("Process.info", () => {
  both("has the keys of Elixir in Elixir's order, the name first where there is one", function* () {
    const pid = spawn(forever)
    expect(Object.keys(Process.info(pid)!)).toEqual(KEYS)
    Process.register(pid, "informed")
    expect(Object.keys(Process.info(pid)!)).toEqual(["registeredName", ...KEYS])
    expect(Process.info(pid)!.registeredName).toBe("informed")
    Process.exit(pid, "kill")
    expect(Process.info(pid)).toBeUndefined()
    expect(Process.info(pid, "links")).toBeUndefined()
    expect(Process.info(pid, ["links"])).toBeUndefined()
  })

  both("shows a new process as it is", function* (w) {
    const pid = spawn(forever)
    expect(Process.info(pid, "status")).toEqual(["status", "runnable"])
    yield* w(Process.sleep(0))
    send(pid, "m")
    expect(Process.info(pid)).toEqual({
      currentFunction: undefined,
      initialCall: ["erlang", "apply", 2],
      status: "runnable",
      messageQueueLen: 1,
      links: [],
      dictionary: [],
      trapExit: false,
      errorHandler: "error_handler",
      priority: "normal",
      groupLeader: Process.groupLeader(),
      totalHeapSize: undefined,
      heapSize: undefined,
      stackSize: undefined,
      reductions: 1,
      garbageCollection: {
        maxHeapSize: { size: 0, kill: true, errorLogger: true, includeSharedBinaries: false },
        minBinVheapSize: 46_422,
        minHeapSize: 233,
        fullsweepAfter: 65_535,
        minorGcs: undefined,
      },
      suspending: [],
    })
    expect(Object.keys(Process.info(pid)!.garbageCollection)).toEqual([
      "maxHeapSize",
      "minBinVheapSize",
      "minHeapSize",
      "fullsweepAfter",
      "minorGcs",
    ])
    yield* w(Process.sleep(0))
    expect(Process.info(pid, "status")).toEqual(["status", "waiting"])
  })

  both("shows the caller as running, also after its waits", function* (w) {
    expect(Process.info(self(), "status")).toEqual(["status", "running"])
    yield* w(Process.sleep(1))
    expect(Process.info(self(), "status")).toEqual(["status", "running"])
  })

  both("answers with one item, several in their order, or none", function* () {
    expect(Process.info(self(), "trapExit")).toEqual(["trapExit", false])
    expect(Process.info(self(), ["priority", "trapExit"])).toEqual([
      ["priority", "normal"],
      ["trapExit", false],
    ])
    expect(Process.info(self(), [])).toEqual([])
    expect(Process.info(self(), ["dictionary"])).toEqual([["dictionary", []]])
    expect(Process.info(self(), ["dictionary", "links", "trapExit"] as const)).toHaveLength(3)
    expect(Process.info(self(), [["dictionary", "k"], "links"])).toEqual([
      [["dictionary", "k"], undefined],
      ["links", []],
    ])
  })

  both("has items that must be asked for", function* (w) {
    const me = self()
    const pid = spawnLink(forever)
    yield* w(Process.sleep(0))
    send(pid, ["a", 1])
    const items = ["registeredName", "messages", "parent", "memory", "currentStacktrace", "label"] as const
    expect(Process.info(pid, items)).toEqual([
      ["registeredName", []],
      ["messages", [["a", 1]]],
      ["parent", me],
      ["memory", undefined],
      ["currentStacktrace", undefined],
      ["label", undefined],
    ])
  })

  test("of the main process works too", () => {
    expect(Object.keys(Process.info(self())!)).toEqual(KEYS)
    expect(Process.info(self(), ["status", "parent"])).toEqual([
      ["status", "running"],
      ["parent", undefined],
    ])
  })

  both("shows which function a process was started with", function* () {
    const module = {
      name: "Worker",
      async work(_a: number, _b: number): Promise<void> {
        await forever()
      },
    }
    const pid = spawn(module, "work", [1, 2])
    expect(Process.info(pid, "initialCall")).toEqual(["initialCall", ["Worker", "work", 2]])
  })
})

describe("Process.list", () => {
  both("has every live process once, the oldest first", function* () {
    const pids = [spawn(forever), spawn(forever), spawn(forever)]
    const mine = (): Pid[] => Process.list().filter((pid) => pids.includes(pid))
    expect(mine()).toEqual(pids)
    expect(Process.list()).toContain(self())
    Process.exit(pids[1]!, "kill")
    expect(mine()).toEqual([pids[0], pids[2]])
  })
})

describe("Process.groupLeader", () => {
  both("is the parent's, until somebody sets another", function* (w) {
    const me = self()
    const leader = spawn(forever)
    expect(Process.groupLeader(self(), leader)).toBe(true)
    expect(Process.groupLeader()).toBe(leader)
    const child = spawn(() => send(me, Process.groupLeader()))
    expect(Process.info(child, "groupLeader")).toEqual(["groupLeader", leader])
    expect(yield* w(receive())).toBe(leader)
  })

  both("may be a dead process, but not that of one", function* () {
    const dead = spawn(forever)
    Process.exit(dead, "kill")
    expect(Process.groupLeader(spawn(forever), dead)).toBe(true)
    expect(() => Process.groupLeader(dead, self())).toThrow(/a live process/)
  })
})

describe("pids and references", () => {
  test("are shown as Elixir shows them", async () => {
    const { inspect } = await import("node:util")
    const pid = spawn(forever)
    const references = [makeRef(), Process.monitor(pid), Process.alias(), Process.sendAfter(pid, 1, 0)]
    expect(inspect(pid)).toMatch(/^#PID<0\.\d+\.\d+>$/)
    expect(inspect({ pid })).toBe(`{ pid: ${pid} }`)
    expect(JSON.stringify([pid])).toBe(`["${pid}"]`)
    for (const reference of references) {
      expect(inspect(reference)).toMatch(/^#Reference<0\.\d+\.\d+\.\d+>$/)
      expect(inspect([reference])).toBe(`[ ${reference} ]`)
      expect(JSON.stringify({ reference })).toBe(`{"reference":"${reference}"}`)
      const beamline = await import("beamline")
      expect(beamline.inspect({ reference })).toBe(`{ reference: ${reference} }`)
    }
    expect(new Set(references.map(String)).size).toBe(4)
  })

  test("a pid has parts, by which deep equality tells two apart", () => {
    const pid = self()
    expect(pid).toMatchObject({ node: "nonode@nohost", serial: 0, creation: 0 })
    expect(spawn(async () => {})).not.toEqual(pid)
    expect(Object.keys(pid)).toEqual(["id"])
  })
})
