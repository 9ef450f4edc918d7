import {
  GenServer,
  noreply,
  ok,
  Process,
  receive,
  reply,
  self,
  send,
  spawn,
  stop,
  sys,
  unwrap,
} from "beamline"
import type { Pid } from "beamline"
import { settle, useClock, VirtualClock } from "beamline/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"

import {
  CALLERS,
  captureReports,
  eachSchedule,
  reasonOf,
  Scripted,
  watchEnd,
} from "../../test-support/index.ts"

const NODE = "nonode@nohost"
const start = async (state: any = 0, options: object = {}): Promise<Pid<any>> =>
  unwrap(await Scripted.start({ init: () => ok(state) }, options))
const loose = (value: unknown): any => value

/** A registry as a program may write one. */
function makeRegistry() {
  const table = new Map<unknown, Pid>()
  return {
    table,
    registerName: (term: unknown, pid: Pid) => (table.has(term) ? false : (table.set(term, pid), true)),
    unregisterName: (term: unknown) => void table.delete(term),
    whereisName: (term: unknown) => table.get(term),
  }
}

eachSchedule(() => {
  captureReports()

  describe("GenServer.cast", () => {
    test("reaches the server, in order, and returns nothing", async () => {
      const pid = await start([])
      for (let i = 0; i < 5; i++) {
        expect(GenServer.cast(pid, ["run", (list: number[]) => noreply([...list, i])])).toBe(undefined)
      }
      expect(await GenServer.call(pid, "get")).toEqual([0, 1, 2, 3, 4])
    })

    test("is not handled before it returns", async () => {
      const pid = await start(0)
      let ran = false
      GenServer.cast(pid, ["run", (n: any) => ((ran = true), noreply(n))])
      expect(ran).toBe(false)
      await settle()
      expect(ran).toBe(true)
    })

    test.each([
      ["a dead pid", (dead: Pid) => dead],
      ["a name that nobody has", () => "nobody"],
      ["a global name that nobody has", () => ["global", 1]],
      ["another node", () => ["x", "far@away"]],
      ["a via name that nobody has", () => ["via", makeRegistry(), 1]],
      [
        "a registry that throws",
        () => [
          "via",
          {
            ...makeRegistry(),
            whereisName: () => {
              throw new Error("unknown registry")
            },
          },
          1,
        ],
      ],
    ])("says nothing of %s", async (_name, serverOf) => {
      const pid = await start()
      await GenServer.stop(pid)
      expect(GenServer.cast(loose(serverOf(pid)), "x")).toBe(undefined)
    })

    test("by a process that has ended does nothing", async () => {
      const pid = await start([])
      let goOn = (): void => {}
      let returned: unknown = "never"
      const dead = spawn(async () => {
        await new Promise<void>((resolve) => (goOn = resolve))
        returned = GenServer.cast(pid, ["run", () => noreply("from the grave")])
      })
      await settle()
      Process.exit(dead, "kill")
      goOn()
      await settle()
      expect([returned, await GenServer.call(pid, "get")]).toEqual([undefined, []])
    })

    test("to a process that is no server is a message", async () => {
      const me = self()
      GenServer.cast(loose(me), ["x", 1])
      expect(await receive()).toEqual(["$gen_cast", ["x", 1]])
    })
  })

  describe("GenServer.reply", () => {
    test("by a process that has ended answers nobody", async () => {
      const pid = await start()
      let from: any
      let goOn = (): void => {}
      const dead = spawn(async () => {
        await new Promise<void>((resolve) => (goOn = resolve))
        GenServer.reply(from, "from the grave" as never)
      })
      const call = GenServer.call(pid, ["run", (n: any, given: any) => ((from = given), noreply(n))])
      await settle()
      Process.exit(dead, "kill")
      goOn()
      await settle()
      GenServer.reply(from, "from the living" as never)
      expect(await call).toBe("from the living")
    })

    test("may be given to a task that the handler starts", async () => {
      const pid = await start()
      const act = (n: any, from: any): any => {
        Process.sendAfter(
          self(),
          () => (GenServer.reply(from, "one_second_has_passed" as never), noreply(n)),
          1,
        )
        return noreply(n)
      }
      expect(await GenServer.call(pid, ["run", act])).toBe("one_second_has_passed")
    })

    test("keeps the order of what one process sends another", async () => {
      const pid = await start()
      await Process.run(async () => {
        const me = self()
        const act = (n: any, from: any): any => {
          send(me, 1)
          GenServer.reply(from, "reply" as never)
          send(me, 2)
          return noreply(n)
        }
        expect(await GenServer.call(pid, ["run", act])).toBe("reply")
        expect([await receive(), await receive()]).toEqual([1, 2])
      })
    })
  })

  describe.each(CALLERS)("GenServer.stop from %s", (_caller, run) => {
    test("gives nothing when the server has ended and its name is free", () =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(0, { name: "stopping" })))
        expect(yield* w(GenServer.stop("stopping"))).toBe(undefined)
        expect([Process.isAlive(pid), GenServer.whereis("stopping")]).toEqual([false, undefined])
      }))

    test("comes after the messages that were sent before", () =>
      run(function* (w) {
        const seen: number[] = []
        const pid = unwrap(yield* w(Scripted.start(0)))
        for (let i = 0; i < 3; i++) GenServer.cast(pid, ["run", (n: any) => (seen.push(i), noreply(n))])
        yield* w(GenServer.stop(pid))
        expect(seen).toEqual([0, 1, 2])
      }))

    test("works on a suspended server", () =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(0)))
        yield* w(sys.suspend(pid))
        GenServer.cast(pid, ["run", (n: any) => noreply(n)])
        yield* w(GenServer.stop(pid, "why"))
        expect(Process.isAlive(pid)).toBe(false)
      }))

    test("exits when the server ends for another reason", () =>
      run(function* (w) {
        const Failing = GenServer.define("Failing")({
          init: () => ok(0),
          terminate: () => {
            throw boom
          },
        })
        const boom = new Error("boom")
        const pid = unwrap(yield* w(Failing.start(undefined)))
        expect(yield* reasonOf(w, () => GenServer.stop(pid, "why", 1_000))).toEqual([
          boom,
          ["GenServer", "stop", [pid, "why", 1_000]],
        ])
      }))

    test("counts a reason that is equal", () =>
      run(function* (w) {
        const Equal = GenServer.define("Equal")({
          init: () => ok(0),
          terminate: () => Process.exit(self(), ["shutdown", { a: 1 }]),
        })
        const pid = unwrap(yield* w(Equal.start(undefined)))
        expect(yield* w(GenServer.stop(pid, ["shutdown", { a: 1 }]))).toBe(undefined)
      }))

    test("exits with noproc, nodedown, calling_self", () =>
      run(function* (w) {
        const me = self()
        const stopped = (server: unknown) => reasonOf(w, () => GenServer.stop(loose(server)))
        const mfa = (server: unknown) => ["GenServer", "stop", [server, "normal", "infinity"]]
        expect(yield* stopped("nobody")).toEqual(["noproc", mfa("nobody")])
        expect(yield* stopped(["global", 1])).toEqual(["noproc", mfa(["global", 1])])
        expect(yield* stopped(["x", "far@away"])).toEqual([["nodedown", "far@away"], mfa(["x", "far@away"])])
        expect(yield* stopped(me)).toEqual(["calling_self", mfa(me)])
      }))

    test("exits when another one has stopped it first", () =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(0)))
        const first = GenServer.stop(pid)
        const second = GenServer.stop(pid)
        expect(yield* w(first)).toBe(undefined)
        expect(yield* reasonOf(w, () => second)).toEqual([
          ["normal", ["sys", "terminate", [pid, "normal", "infinity"]]],
          ["GenServer", "stop", [pid, "normal", "infinity"]],
        ])
      }))
  })

  describe("GenServer.stop in time", () => {
    let clock: VirtualClock
    let real: ReturnType<typeof useClock>
    beforeEach(() => {
      clock = new VirtualClock()
      real = useClock(clock)
    })
    afterEach(() => void useClock(real))

    test("exits with timeout, and the server stops later", async () => {
      const pid = await start()
      void GenServer.call(pid, ["run", async (n: any) => noreply(n)]).catch(() => {})
      const Slow = GenServer.define("Slow")({
        init: () => ok(0),
        *terminate() {
          yield* Process.sleep(100)
        },
      })
      const slow = unwrap(await Slow.start(undefined))
      const ended = watchEnd(slow)
      const stopping = GenServer.stop(slow, "normal", 50)
      stopping.catch(() => {})
      await clock.advance(50)
      await expect(stopping).rejects.toMatchObject({
        reason: ["timeout", ["GenServer", "stop", [slow, "normal", 50]]],
      })
      expect(Process.isAlive(slow)).toBe(true)
      await clock.advance(50)
      expect(await ended()).toBe("normal")
    })

    test("exits with timeout for a process that is no server", async () => {
      const plain = spawn(async () => await Process.sleep("infinity"))
      const stopping = GenServer.stop(loose(plain), "normal", 20)
      stopping.catch(() => {})
      await clock.advance(20)
      await expect(stopping).rejects.toMatchObject({ reason: ["timeout", expect.anything()] })
      Process.exit(plain, "kill")
    })
  })

  describe("GenServer.stop of a linked server", () => {
    test("is a message to a caller that traps exits, the end of one that does not", async () => {
      await Process.run(async () => {
        Process.flag("trapExit", true)
        const pid = unwrap(await Scripted.startLink(0))
        await GenServer.stop(pid, "why")
        expect(await receive()).toEqual(["EXIT", pid, "why"])
      })
      const caller = Process.run(async () => {
        const pid = unwrap(await Scripted.startLink(0))
        await GenServer.stop(pid, "why")
      })
      await expect(caller).rejects.toMatchObject({ reason: "why" })
    })
  })

  describe("GenServer.whereis", () => {
    test("finds by every form of a name", async () => {
      const registry = makeRegistry()
      const via = ["via", registry, { key: 1 }] as const
      const local = await start(0, { name: "here" })
      const global = await start(0, { name: ["global", ["a", { b: 1 }]] })
      const registered = await start(0, { name: via })
      expect(GenServer.whereis(local)).toBe(local)
      expect(GenServer.whereis("here")).toBe(local)
      expect(GenServer.whereis(["here", NODE])).toBe(local)
      expect(GenServer.whereis(["global", ["a", { b: 1 }]])).toBe(global)
      expect(GenServer.whereis(via)).toBe(registered)
      expect(GenServer.whereis(["here", "far@away"])).toEqual(["here", "far@away"])
      for (const none of ["no", ["no", NODE], ["global", "no"], ["via", registry, "no"]]) {
        expect(GenServer.whereis(loose(none))).toBe(undefined)
      }
      for (const pid of [local, global, registered]) await GenServer.stop(pid)
      expect(GenServer.whereis(local)).toBe(local)
      expect(GenServer.whereis("here")).toBe(undefined)
      expect(GenServer.whereis(["global", ["a", { b: 1 }]])).toBe(undefined)
    })
  })

  describe("every form of a name", () => {
    const registry = makeRegistry()
    const forms: readonly (readonly [string, unknown, unknown])[] = [
      ["a string", "formed", "formed"],
      ["a name on this node", "formed", ["formed", NODE]],
      ["a global term", ["global", { a: [1, "x"] }], ["global", { a: [1, "x"] }]],
      ["a registry's", ["via", registry, "formed"], ["via", registry, "formed"]],
    ]

    test.each(forms)(
      "%s: call, cast, stop, sys, and the arguments in an exit",
      async (_name, name, server) => {
        const pid = await start(1, { name })
        expect(await GenServer.call(loose(server), "get")).toBe(1)
        GenServer.cast(loose(server), ["run", (n: number) => noreply(n + 1)])
        expect(await sys.getState(loose(server))).toBe(2)
        expect(await sys.replaceState(loose(server), () => 7)).toBe(7)
        await expect(
          GenServer.call(loose(server), ["run", (n: any) => stop("why", n)]),
        ).rejects.toMatchObject({
          reason: ["why", ["GenServer", "call", [server, expect.anything(), 5000]]],
        })
        expect(Process.isAlive(pid)).toBe(false)
        registry.table.clear()
        await expect(sys.getState(loose(server))).rejects.toMatchObject({
          reason: ["noproc", ["sys", "getState", [server]]],
        })
        const again = await start(1, { name })
        await GenServer.stop(loose(server))
        expect(Process.isAlive(again)).toBe(false)
        registry.table.clear()
      },
    )

    test("global names are values", async () => {
      const pid = await start(0, { name: ["global", new Map([["k", 1]])] })
      expect(GenServer.whereis(["global", new Map([["k", 1]])])).toBe(pid)
      await GenServer.stop(pid)
    })

    test("two global names may belong to one process, which loses both", async () => {
      const pid = await start(0, { name: ["global", "one"] })
      await GenServer.stop(pid, "shutdown")
      expect(GenServer.whereis(["global", "one"])).toBe(undefined)
      const next = await start(0, { name: ["global", "one"] })
      expect(GenServer.whereis(["global", "one"])).toBe(next)
      Process.exit(next, "kill")
      expect(GenServer.whereis(["global", "one"])).toBe(undefined)
    })

    test("a registry without the holder of a taken name is told as it is", async () => {
      const odd = { ...makeRegistry(), registerName: () => false }
      expect(await Scripted.start(0, { name: ["via", odd, 1] })).toEqual({
        ok: false,
        error: ["already_started", undefined],
      })
    })

    test("a registry must answer with a boolean", async () => {
      const odd = { ...makeRegistry(), registerName: async () => true }
      const before = Process.list()
      await expect(Scripted.start(0, { name: ["via", loose(odd), 1] })).rejects.toThrow(
        "expected registerName to be a function that returns a boolean",
      )
      expect(Process.list()).toEqual(before)
    })

    test("a registry that ends the new process, or its starter, is obeyed", async () => {
      const deadly = {
        ...makeRegistry(),
        registerName: (_term: unknown, pid: Pid) => (Process.exit(pid, "no"), true),
      }
      expect(await Scripted.start(0, { name: ["via", loose(deadly), 1] })).toEqual({
        ok: false,
        error: "no",
      })
    })
  })

  describe("GenServer.abcast", () => {
    test("casts to the local name on every node, and says so", async () => {
      const pid = await start(0, { name: "everywhere" })
      const add = (n: number): any => noreply(n + 1)
      expect(GenServer.abcast("everywhere", ["run", add])).toBe("abcast")
      expect(GenServer.abcast([NODE, "far@away"], "everywhere", ["run", add])).toBe("abcast")
      expect(GenServer.abcast(["far@away"], "everywhere", ["run", add])).toBe("abcast")
      expect(GenServer.abcast([], "everywhere", ["run", add])).toBe("abcast")
      expect(GenServer.abcast([NODE, NODE], "everywhere", ["run", add])).toBe("abcast")
      expect(GenServer.abcast("nobody", "x")).toBe("abcast")
      expect(await GenServer.call(pid, "get")).toBe(4)
      await GenServer.stop(pid)
    })
  })

  describe.each(CALLERS)("GenServer.multiCall from %s", (_caller, run) => {
    test("gathers replies and nodes without one", () =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(3, { name: "all" })))
        const good = { replies: [[NODE, 3]], badNodes: [] }
        expect(yield* w(GenServer.multiCall("all", "get"))).toEqual(good)
        expect(yield* w(GenServer.multiCall([NODE], "all", "get"))).toEqual(good)
        expect(yield* w(GenServer.multiCall([NODE, "far@away"], "all", "get", 100))).toEqual({
          replies: [[NODE, 3]],
          badNodes: ["far@away"],
        })
        expect(yield* w(GenServer.multiCall(["far@away"], "all", "get"))).toEqual({
          replies: [],
          badNodes: ["far@away"],
        })
        expect(yield* w(GenServer.multiCall([], "all", "get"))).toEqual({ replies: [], badNodes: [] })
        expect(yield* w(GenServer.multiCall("nobody", "get"))).toEqual({ replies: [], badNodes: [NODE] })
        expect(yield* w(GenServer.multiCall("all", ["run", (n: any) => stop("why", n)]))).toEqual({
          replies: [],
          badNodes: [NODE],
        })
        expect(Process.isAlive(pid)).toBe(false)
      }))

    test("counts one that is late among the bad nodes", () =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(3, { name: "all" })))
        const silent = (n: any): any => noreply(n)
        expect(yield* w(GenServer.multiCall([NODE], "all", ["run", silent], 1))).toEqual({
          replies: [],
          badNodes: [NODE],
        })
        yield* w(GenServer.stop(pid))
      }))
  })

  describe("GenServer.name", () => {
    test("is the name itself", () => {
      const via = ["via", makeRegistry(), 1] as const
      for (const name of ["x", ["global", 1], via, ["x", NODE]])
        expect(GenServer.name(loose(name))).toBe(name)
    })
  })

  describe("GenServer.isAlreadyStarted", () => {
    test("knows the error", () => {
      expect(GenServer.isAlreadyStarted(["already_started", self()])).toBe(true)
      for (const other of ["ignore", "timeout", ["already_started"], ["x", 1], new Error("x")]) {
        expect(GenServer.isAlreadyStarted(other as never)).toBe(false)
      }
    })
  })
})

describe("replies of many kinds", () => {
  test.each([
    undefined,
    null,
    0,
    "",
    false,
    Symbol.for("s"),
    new Map(),
    [1],
    { then: 1 },
    new Error("a value"),
  ])("%s is handed over as it is", async (value) => {
    const pid = await start()
    expect(await GenServer.call(pid, ["run", (n: any) => reply(value, n)])).toBe(value)
  })
})
