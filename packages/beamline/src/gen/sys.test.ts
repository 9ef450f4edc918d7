import { readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import {
  exit,
  GenServer,
  noreply,
  ok,
  Process,
  receive,
  reply,
  self,
  send,
  spawn,
  stopReply,
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
import * as beamline from "beamline"
import { fileSystem } from "../runtime/index.ts"

const loose = (value: unknown): any => value
const start = async (state: any = 0, options: object = {}): Promise<Pid<any>> =>
  unwrap(await Scripted.start({ init: () => ok(state) }, options))
const add = (n: number): any => reply(n, n + 1)
const boom = new Error("boom")

/** Every function of sys that takes a server first, with arguments that are right. */
const FUNCTIONS: readonly (readonly [name: string, args: readonly unknown[]])[] = [
  ["getState", []],
  ["replaceState", [(state: unknown) => state]],
  ["getStatus", []],
  ["suspend", []],
  ["resume", []],
  ["terminate", ["normal"]],
  ["statistics", ["get"]],
  ["statistics", [true]],
  ["log", ["get"]],
  ["log", [[true, 3]]],
  ["trace", [false]],
  ["logToFile", [false]],
  ["install", [[() => 0, 0]]],
  ["remove", ["id"]],
  ["noDebug", []],
  ["changeCode", [{}, 1, 2]],
]
const call = (name: string, server: unknown, args: readonly unknown[], ...timeout: unknown[]): any =>
  (sys as any)[name](server, ...args, ...timeout)

eachSchedule(() => {
  const reports = captureReports()
  let clock: VirtualClock
  let real: ReturnType<typeof useClock>
  beforeEach(() => {
    clock = new VirtualClock(Date.UTC(2020, 2, 6, 14, 1, 44))
    real = useClock(clock)
  })
  afterEach(() => void useClock(real))

  describe.each(FUNCTIONS)("sys.%s(%j)", (name, args) => {
    test("exits with noproc, and shows the arguments as they were given", async () => {
      const dead = await start()
      await GenServer.stop(dead)
      for (const server of ["nobody", dead, ["global", 1], ["nobody", "nonode@nohost"]]) {
        await expect(call(name, server, args)).rejects.toMatchObject({
          reason: ["noproc", ["sys", name, [server, ...args]]],
        })
        await expect(call(name, server, args, 100)).rejects.toMatchObject({
          reason: ["noproc", ["sys", name, [server, ...args, 100]]],
        })
      }
      await expect(call(name, ["x", "far@away"], args)).rejects.toMatchObject({
        reason: [
          ["nodedown", "far@away"],
          ["sys", name, [["x", "far@away"], ...args]],
        ],
      })
    })

    test("exits with calling_self", async () => {
      await expect(call(name, self(), args)).rejects.toMatchObject({
        reason: ["calling_self", ["sys", name, [self(), ...args]]],
      })
    })

    test("exits with timeout after 5 seconds, or what was given", async () => {
      const plain = spawn(async () => await Process.sleep("infinity"))
      const ends: unknown[] = []
      const note = (error: any): void => void ends.push([clock.now(), error.reason])
      call(name, plain, args).catch(note)
      call(name, plain, args, 30).catch(note)
      await clock.advance(5_000)
      expect(ends).toEqual([
        [30, ["timeout", ["sys", name, [plain, ...args, 30]]]],
        [5_000, ["timeout", ["sys", name, [plain, ...args]]]],
      ])
      Process.exit(plain, "kill")
    })

    test("exits with the reason of a server that ends meanwhile", async () => {
      const pid = await start()
      GenServer.cast(pid, ["run", () => exit("why")])
      await expect(call(name, pid, args)).rejects.toMatchObject({
        reason: ["why", ["sys", name, [pid, ...args]]],
      })
    })

    test("waits for the messages before it", async () => {
      const pid = await start()
      let handled = 0
      for (let i = 0; i < 10; i++) GenServer.cast(pid, ["run", (n: any) => (handled++, noreply(n))])
      await call(name, pid, args)
      expect(handled).toBe(10)
    })
  })

  describe.each(CALLERS)("sys from %s", (_caller, run) => {
    test("getState gives the raw state", () =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(7)))
        expect(yield* w(sys.getState(pid))).toBe(7)
      }))

    test("replaceState runs inside the server and gives the new state", () =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(7)))
        let inside: unknown
        expect(yield* w(sys.replaceState<number>(pid, (n) => ((inside = self()), n + 1)))).toBe(8)
        expect(inside).toBe(pid)
        expect(yield* w(GenServer.call(pid, "get"))).toBe(8)
      }))

    test.each([
      [
        "an Error",
        () => {
          throw boom
        },
        ["error", boom],
      ],
      [
        "a value",
        () => {
          throw 12
        },
        ["throw", 12],
      ],
      ["an exit", () => exit("gone"), ["exit", "gone"]],
    ])("replaceState fails, and the state stays: %s", (_name, fn: any, failure) =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(7)))
        try {
          yield* w(sys.replaceState(pid, fn))
          expect.unreachable()
        } catch (error: any) {
          expect(error.name).toBe("CallbackFailedError")
          expect(error.reason).toEqual(["callback_failed", ["gen_server", "system_replace_state"], failure])
        }
        expect(yield* w(sys.getState(pid))).toBe(7)
      }),
    )

    test("a wait can be awaited and iterated, whoever made it", () =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(7)))
        const wait = sys.getState(pid)
        expect(typeof wait.then).toBe("function")
        expect(yield* w(wait)).toBe(7)
      }))
  })

  test("a wait of a generator process may be handed to async code", async () => {
    const pid = await start(7)
    const all = await Process.run(function* () {
      const { wait } = yield* waitForModule()
      return yield* wait(Promise.all([sys.getState(pid), sys.getStatus(pid), GenServer.call(pid, "get")]))
    })
    expect([all[0], all[2]]).toEqual([7, 7])
    function* waitForModule(): Generator<any, typeof beamline, any> {
      const { wait } = beamline
      return yield* wait(async () => beamline)
    }
  })

  describe("sys.suspend and resume", () => {
    test("leave everything but system messages in the mailbox, in order", async () => {
      const pid = await start([])
      await sys.suspend(pid)
      const seen: unknown[] = []
      for (let i = 0; i < 3; i++) GenServer.cast(pid, ["run", (n: any) => (seen.push(i), noreply(n))])
      const calling = GenServer.call(pid, ["run", (n: any) => (seen.push("call"), reply(0, n))])
      send(pid, (n: any) => (seen.push("info"), noreply(n)))
      await settle()
      expect([seen, Process.info(pid, "messageQueueLen")?.[1]]).toEqual([[], 5])
      expect(await sys.getState(pid)).toEqual([])
      expect(await sys.replaceState(pid, () => "replaced")).toBe("replaced")
      await sys.resume(pid)
      expect(await calling).toBe(0)
      await settle()
      expect(seen).toEqual([0, 1, 2, "call", "info"])
    })

    test("are not counted, and resume does no harm to a running server", async () => {
      const pid = await start()
      await sys.resume(pid)
      await sys.suspend(pid)
      await sys.suspend(pid)
      await sys.resume(pid)
      expect(await GenServer.call(pid, "get")).toBe(0)
    })

    test("calls time out meanwhile", async () => {
      const pid = await start()
      await sys.suspend(pid)
      const calling = GenServer.call(pid, "get", 50)
      calling.catch(() => {})
      await clock.advance(50)
      await expect(calling).rejects.toThrow("time out")
    })

    test("messages that only look like system messages wait too", async () => {
      const pid = await start()
      const Any = GenServer.define<any>("Any")({
        init: () => ok([]),
        handleCall: ((list: unknown[], _from: unknown, request: unknown) =>
          reply(0, [...list, request])) as never,
        handleCast: ((list: unknown[], request: unknown) => noreply([...list, request])) as never,
      })
      const any = unwrap(await Any.startLink(undefined as never))
      await sys.suspend(any)
      GenServer.cast(any, ["system", 1, 2])
      GenServer.cast(any, ["EXIT", self(), "why"])
      void GenServer.call(any, ["system", 1, 2]).catch(() => {})
      await settle()
      expect(await sys.getState(any)).toEqual([])
      await sys.resume(any)
      expect(await sys.getState(any)).toEqual([
        ["system", 1, 2],
        ["EXIT", self(), "why"],
        ["system", 1, 2],
      ])
      Process.unlink(any)
      Process.exit(pid, "kill")
    })

    test("the exit of the parent goes ahead of everything", async () => {
      let pid: Pid<any> | undefined
      const seen: unknown[] = []
      const Trapping = GenServer.define<any>("Trapping")({
        init: () => (Process.flag("trapExit", true), ok(0)),
        handleInfo: (n, message) => (seen.push(message), noreply(n)),
        terminate: (_n, reason) => void seen.push(reason),
      })
      const parent = spawn(async () => {
        pid = unwrap(await Trapping.startLink(undefined as never))
        await receive()
      })
      await settle()
      await sys.suspend(pid!)
      send(pid!, 1)
      const state = sys.getState(pid!)
      state.catch(() => {})
      Process.exit(parent, "why")
      await settle()
      expect(Process.isAlive(pid!)).toBe(false)
      expect(seen).toEqual(["why"])
    })

    test("an exit signal that is not trapped kills as usual", async () => {
      const pid = await start()
      await sys.suspend(pid)
      Process.exit(pid, "why")
      expect(Process.isAlive(pid)).toBe(false)
    })

    test("a suspended server with a long queue is woken by nothing but system messages", async () => {
      const pid = await start()
      await sys.suspend(pid)
      const { reductions } = Process.info(pid)!
      const began = process.cpuUsage()
      for (let i = 0; i < 100_000; i++) GenServer.cast(pid, "x")
      await settle()
      expect(Process.info(pid, "reductions")?.[1]).toBe(reductions)
      expect(process.cpuUsage(began).user / 1_000).toBeLessThan(2_000)
      expect(await sys.getState(pid)).toBe(0)
      Process.exit(pid, "kill")
    })
  })

  describe("sys.terminate", () => {
    test("answers before the server ends", async () => {
      const order: unknown[] = []
      const Slow = GenServer.define("Slow")({
        init: () => ok(0),
        async terminate() {
          await Process.sleep(10)
          order.push("terminated")
        },
      })
      const pid = unwrap(await Slow.start(undefined))
      const ended = watchEnd(pid)
      await sys.terminate(pid, "why")
      order.push("answered")
      await clock.advance(10)
      expect(await ended()).toBe("why")
      expect(order).toEqual(["answered", "terminated"])
    })
  })

  describe("sys.statistics", () => {
    const counts = async (pid: Pid<any>): Promise<unknown> => {
      const { value } = await sys.statistics(pid, "get")
      return typeof value === "string" ? value : [value.messagesIn, value.messagesOut]
    }

    test("counts calls, casts, other messages and timeouts in, returned replies out", async () => {
      const pid = await start()
      expect(await counts(pid)).toBe("no_statistics")
      expect(await sys.statistics(pid, true)).toBe(undefined)
      expect(await counts(pid)).toEqual([0, 0])
      await GenServer.call(pid, "get")
      expect(await counts(pid)).toEqual([1, 1])
      GenServer.cast(pid, ["run", (n: any) => noreply(n)])
      send(pid, "m")
      expect(await counts(pid)).toEqual([3, 1])
      const replying = (n: any, from: any): any => (GenServer.reply(from, 1 as never), noreply(n))
      await GenServer.call(pid, ["run", replying])
      expect(await counts(pid)).toEqual([4, 1])
      await GenServer.call(pid, ["run", (n: any) => reply(0, n, { timeout: 5 })])
      await clock.advance(5)
      expect(await counts(pid)).toEqual([6, 2])
      await sys.getState(pid)
      expect(await counts(pid)).toEqual([6, 2])
      await sys.statistics(pid, true)
      expect(await counts(pid)).toEqual([6, 2])
      await sys.statistics(pid, false)
      expect(await counts(pid)).toBe("no_statistics")
    })

    test("tells when it began, and the keys stand in OTP's order", async () => {
      const pid = await start(0, { debug: ["statistics"] })
      await clock.advance(8_000)
      await GenServer.call(pid, "get")
      const { value } = await sys.statistics(pid, "get")
      expect(Object.keys(value)).toEqual([
        "startTime",
        "currentTime",
        "reductions",
        "messagesIn",
        "messagesOut",
      ])
      expect(value).toMatchObject({
        startTime: new Date(Date.UTC(2020, 2, 6, 14, 1, 44)),
        currentTime: new Date(Date.UTC(2020, 2, 6, 14, 1, 52)),
        messagesIn: 1,
        messagesOut: 1,
      })
      expect((value as any).reductions).toBeGreaterThan(0)
    })
  })

  describe("sys.log", () => {
    const events = async (pid: Pid<any>): Promise<readonly unknown[]> => (await sys.log(pid, "get")).value
    const from = { pid: expect.anything(), ref: expect.anything() }
    const shape = (list: readonly unknown[]): unknown[] => list.map((event) => (event as unknown[])[0])

    test("keeps events in the form of the wire", async () => {
      const pid = await start(0)
      expect(await events(pid)).toEqual([])
      expect(await sys.log(pid, true)).toBe(undefined)
      await GenServer.call(pid, ["run", add])
      GenServer.cast(pid, ["run", () => noreply(5, { continue: "go" })])
      send(pid, "m")
      await settle()
      expect(await events(pid)).toEqual([
        ["in", ["$gen_call", expect.objectContaining(from), ["run", add]]],
        ["out", 0, expect.objectContaining(from), 1],
        ["in", ["$gen_cast", ["run", expect.any(Function)]]],
        ["noreply", 5],
        ["continue", "go"],
        ["noreply", [5, "go"]],
        ["in", "m"],
        ["noreply", [5, "go", "m"]],
      ])
    })

    test("tells of a continuation when it has ended, however it ends", async () => {
      const told: unknown[] = []
      const Told = GenServer.define("Told")({
        init: () => ok(0),
        handleCast: (state: number, how: unknown) => noreply(state, { continue: how }),
        handleContinue: async (state: number, how: unknown) => {
          told.push("called")
          await Promise.resolve()
          if (String(how) === "throw") throw noreply(1)
          if (String(how) === "fail") throw new Error("boom")
          return noreply(state)
        },
      } as any)
      const pid: Pid<any> = unwrap(await Told.start())
      await sys.install(pid, [(state: number, event) => (told.push(event[0]), state), 0])
      for (const how of ["return", "throw", "fail"]) {
        GenServer.cast(pid, how)
        await settle()
        expect(told.splice(0)).toEqual(
          ["in", "noreply", "called", "continue", "noreply"].slice(0, how === "fail" ? 4 : 5),
        )
      }
    })

    test("keeps ten, or as many as was said; what runs already stays as it is", async () => {
      const pid = await start(0, { debug: [["log", 3]] })
      for (let i = 0; i < 6; i++) await GenServer.call(pid, "get")
      expect(shape(await events(pid))).toEqual(["out", "in", "out"])
      await sys.log(pid, true)
      await GenServer.call(pid, "get")
      expect((await events(pid)).length).toBe(3)
      await sys.log(pid, false)
      expect(await events(pid)).toEqual([])
      await sys.log(pid, true)
      for (let i = 0; i < 20; i++) await GenServer.call(pid, "get")
      expect((await events(pid)).length).toBe(10)
      await sys.log(pid, false)
      await sys.log(pid, [true, 1])
      await GenServer.call(pid, "get")
      expect(shape(await events(pid))).toEqual(["out"])
    })

    test("does not show system messages, nor one's changes to what it gave", async () => {
      const pid = await start(0, { debug: ["log"] })
      await sys.getState(pid)
      const first = (await events(pid)) as unknown[]
      expect(first).toEqual([])
      first.push("mine")
      expect(await events(pid)).toEqual([])
    })

    test("shows the reply of a stop, and is in the report", async () => {
      const pid = await start(0, { debug: ["log"] })
      await GenServer.call(pid, ["run", (n: any) => stopReply("why", "bye", n)])
      expect(reports.events[0]?.report?.["log"]).toEqual([
        ["in", ["$gen_call", expect.anything(), expect.anything()]],
      ])
    })
  })

  describe("sys.trace, sys.log print and sys.logToFile", () => {
    let lines: string[] = []
    const print = fileSystem.print.bind(fileSystem)
    beforeEach(() => {
      lines = []
      fileSystem.print = (text) => void lines.push(text)
    })
    afterEach(() => {
      fileSystem.print = print
    })

    const act = async (pid: Pid<any>): Promise<void> => {
      await GenServer.call(pid, "get")
      GenServer.cast(pid, ["run", () => noreply(2, { continue: () => noreply(3) })])
      send(pid, "hello")
      await GenServer.call(pid, ["run", (n: any) => stopReply("normal", "bye", n)])
    }
    const expected = (name: string): string[] => [
      `*DBG* ${name} got call "get" from ${self()}\n`,
      `*DBG* ${name} sent 1 to ${self()}, new state 1\n`,
      `*DBG* ${name} got cast ["run", #Function<anonymous/0>]\n`,
      `*DBG* ${name} new state 2\n`,
      `*DBG* ${name} dbg  ["continue", #Function<continue/0>]\n`,
      `*DBG* ${name} new state 3\n`,
      `*DBG* ${name} got "hello"\n`,
      `*DBG* ${name} new state [3, "hello"]\n`,
      `*DBG* ${name} got call ["run", #Function<anonymous/1>] from ${self()}\n`,
      `*DBG* ${name} sent "bye" to ${self()}, new state [3, "hello"]\n`,
    ]

    test("trace prints OTP's lines, with the pid or the name", async () => {
      const pid = await start(1)
      await sys.trace(pid, true)
      await sys.getState(pid)
      await act(pid)
      expect(lines).toEqual(expected(String(pid)))
      lines = []
      await act(await start(1, { name: "traced", debug: ["trace"] }))
      expect(lines).toEqual(expected("traced"))
      lines = []
      await act(await start(1, { name: ["global", ["t", 1]], debug: ["trace"] }))
      expect(lines).toEqual(expected('["t", 1]'))
    })

    test("trace false, and noDebug, end it", async () => {
      const pid = await start(1, { debug: ["trace", "log", "statistics"] })
      await sys.trace(pid, false)
      await GenServer.call(pid, "get")
      expect(lines).toEqual([])
      expect((await sys.log(pid, "get")).value.length).toBe(2)
      await sys.noDebug(pid)
      expect((await sys.log(pid, "get")).value).toEqual([])
      expect((await sys.statistics(pid, "get")).value).toBe("no_statistics")
    })

    test("log print prints what was kept", async () => {
      const pid = await start(1, { debug: ["log"] })
      await GenServer.call(pid, "get")
      expect(lines).toEqual([])
      expect(await sys.log(pid, "print")).toBe(undefined)
      expect(lines).toEqual(expected(String(pid)).slice(0, 2))
    })

    test("logToFile writes the same lines", async () => {
      const path = join(tmpdir(), `beamline-sys-${process.pid}.log`)
      rmSync(path, { force: true })
      const pid = await start(1)
      expect(await sys.logToFile(pid, path)).toEqual({ ok: true, value: undefined })
      await GenServer.call(pid, "get")
      expect(await sys.logToFile(pid, false)).toEqual({ ok: true, value: undefined })
      await GenServer.call(pid, "get")
      expect(readFileSync(path, "utf8")).toBe(expected(String(pid)).slice(0, 2).join(""))
      const other = await start(1, { debug: [["log_to_file", path]] })
      await GenServer.call(other, "get")
      expect(readFileSync(path, "utf8").split("\n").length).toBe(5)
      rmSync(path)
      expect(await sys.logToFile(pid, "/no/such/folder/x")).toEqual({ ok: false, error: "open_file" })
    })
  })

  describe("sys.install and remove", () => {
    test("calls the function with its state, every event and the name", async () => {
      const pid = await start(1, { name: "watched" })
      const seen: unknown[] = []
      const fn = (count: number, event: unknown, name: unknown): number => {
        seen.push([count, (event as unknown[])[0], name, self() === pid])
        return count + 1
      }
      expect(await sys.install(pid, [fn, 0])).toBe(undefined)
      await sys.install(pid, [fn, 100])
      await GenServer.call(pid, "get")
      await sys.getState(pid)
      expect(seen).toEqual([
        [0, "in", "watched", true],
        [1, "out", "watched", true],
      ])
      await sys.remove(pid, fn)
      await GenServer.call(pid, "get")
      expect(seen.length).toBe(2)
      await GenServer.stop(pid)
    })

    test("takes ids, and the last one installed comes first", async () => {
      const pid = await start(1)
      const seen: unknown[] = []
      const note = (state: string): string => (seen.push(state), state)
      await sys.install(pid, [["id", 1], note, "a"])
      await sys.install(pid, ["id2", note, "b"])
      await sys.install(pid, [["id", 1], note, "ignored"])
      send(pid, "m")
      await settle()
      expect(seen).toEqual(["b", "a", "b", "a"])
      await sys.remove(pid, ["id", 1])
      await sys.remove(pid, "unknown")
      send(pid, "m")
      await settle()
      expect(seen.slice(4)).toEqual(["b", "b"])
    })

    test("removes one that is done, or fails; the server is unharmed", async () => {
      const pid = await start(1)
      let calls = 0
      await sys.install(pid, ["done", () => (calls++, "done" as const), 0])
      await sys.install(pid, [
        "fails",
        () => {
          calls++
          throw boom
        },
        0,
      ])
      await sys.install(pid, [
        "exits",
        () => {
          calls++
          return exit("why")
        },
        0,
      ])
      await GenServer.call(pid, "get")
      await GenServer.call(pid, "get")
      expect(calls).toBe(3)
      expect(Process.isAlive(pid)).toBe(true)
    })

    test("one that kills the server keeps it from handling the message", async () => {
      const pid = await start(1)
      let handled = false
      await sys.install(pid, [() => void Process.exit(pid, "kill"), undefined])
      await expect(GenServer.call(pid, ["run", (n: any) => ((handled = true), reply(0, n))])).rejects.toThrow(
        "killed",
      )
      expect(handled).toBe(false)
    })
  })

  describe("sys.getStatus", () => {
    test("has OTP's shape", async () => {
      const pid = await start({ a: 1 })
      expect(await sys.getStatus(pid)).toEqual([
        "status",
        pid,
        ["module", "gen_server"],
        [
          [
            ["$initial_call", ["Scripted", "init", 1]],
            ["$ancestors", [self()]],
          ],
          "running",
          pid,
          [],
          [
            ["header", `Status for generic server ${pid}`],
            [
              "data",
              [
                ["Status", "running"],
                ["Parent", pid],
                ["Logged events", []],
              ],
            ],
            ["data", [["State", { a: 1 }]]],
          ],
        ],
      ])
    })

    test("shows names, suspension, debug options and events", async () => {
      const pid = await start(0, { name: "shown", debug: [["log", 2], "statistics"] })
      await GenServer.call(pid, "get")
      await sys.suspend(pid)
      const [, , , [, phase, , debug, [header, data]]] = (await sys.getStatus(pid)) as any
      expect(phase).toBe("suspended")
      expect(header).toEqual(["header", "Status for generic server shown"])
      expect(debug).toEqual([
        [
          "log",
          [
            2,
            [
              ["in", expect.anything()],
              ["out", 0, expect.anything(), 0],
            ],
          ],
        ],
        ["statistics", expect.objectContaining({ messagesIn: 1, messagesOut: 1 })],
      ])
      expect(data[1][0]).toEqual(["Status", "suspended"])
      expect(data[1][2][1].length).toBe(2)
      const fn = (n: number): number => n
      await sys.install(pid, [fn, 1])
      await sys.install(pid, ["id", fn, 2])
      const [, , , [, , , installed]] = (await sys.getStatus(pid)) as any
      expect(installed.slice(0, 2)).toEqual([
        ["id", [fn, 2]],
        [fn, 1],
      ])
      await GenServer.stop(pid)
      const global = await start(0, { name: ["global", ["g", 1]] })
      const [, , , [, , , , [globalHeader]]] = (await sys.getStatus(global)) as any
      expect(globalHeader).toEqual(["header", ["Status for generic server", ["g", 1]]])
      await GenServer.stop(global)
    })

    const withFormat = (formatStatus: any) =>
      GenServer.define<any>("Formatted")({ init: () => ok({ password: "swordfish" }), formatStatus })
    const shownBy = async (formatStatus: any): Promise<unknown> => {
      const pid = unwrap(await withFormat(formatStatus).start(undefined as never))
      const [, , , [, , , , [, , [, [[, state]]]]]] = (await sys.getStatus(pid)) as any
      expect(await sys.getState(pid)).toEqual({ password: "swordfish" })
      return state
    }

    test.each([
      [
        "what formatStatus makes of the state",
        (status: object) => ({ ...status, state: "hidden" }),
        "hidden",
      ],
      ["keys that it adds", (status: object) => ({ ...status, state: "hidden", more: 1 }), "hidden"],
      [
        "that it left out a key",
        () => ({ state: 1 }),
        "Formatted.formatStatus returned an object with unknown keys",
      ],
      ["that it returned no object", () => 7, "Formatted.formatStatus did not return an object"],
      ["that it returned nothing", () => undefined, "Formatted.formatStatus did not return an object"],
      ["that it returned an array", () => [], "Formatted.formatStatus did not return an object"],
      [
        "that it crashed",
        () => {
          throw boom
        },
        "Formatted.formatStatus crashed",
      ],
      ["that it exited", () => exit("why"), "Formatted.formatStatus crashed"],
    ])("shows %s", async (_name, formatStatus, shown) => {
      expect(await shownBy(formatStatus)).toEqual(shown)
    })

    test("gives formatStatus the state and the events", async () => {
      let given: unknown
      const pid = unwrap(
        await withFormat((status: object) => ((given = status), status)).start(undefined as never, {
          debug: ["log"],
        }),
      )
      await sys.getStatus(pid)
      expect(given).toEqual({ state: { password: "swordfish" }, log: [] })
    })
  })

  describe("sys.changeCode", () => {
    const versioned = (codeChange: any) =>
      GenServer.define<any>("Versioned")({ init: () => ok(1), codeChange, handleInfo: (n) => noreply(n) })
    const started = async (codeChange: any): Promise<Pid<any>> =>
      unwrap(await versioned(codeChange).start(undefined as never))

    test.each([
      ["a plain function", (fn: any) => fn],
      [
        "an async function",
        (fn: any) =>
          async (...args: any[]) =>
            fn(...args),
      ],
      [
        "a generator",
        (fn: any) =>
          function* (...args: any[]): Generator<any, any, any> {
            yield* Process.sleep(0)
            return fn(...args)
          },
      ],
    ])("gives old version, state and extra to %s", async (_name, wrap) => {
      const given: unknown[] = []
      const pid = await started(wrap((...args: unknown[]) => (given.push(args), ok(2))))
      const module = {}
      expect(await sys.changeCode(pid, module, "v1", { extra: 1 })).toEqual({
        ok: false,
        error: ["unknown_system_msg", ["changeCode", module, "v1", { extra: 1 }]],
      })
      expect(given).toEqual([])
      await sys.suspend(pid)
      expect(await sys.changeCode(pid, module, "v1", { extra: 1 })).toEqual({ ok: true, value: undefined })
      expect(given).toEqual([["v1", 1, { extra: 1 }]])
      expect(await sys.getState(pid)).toBe(2)
      expect(((await sys.getStatus(pid))[3] as unknown[])[1]).toBe("suspended")
      await sys.resume(pid)
      expect(await sys.getState(pid)).toBe(2)
    })

    test.each([
      ["a tuple", () => ["ok", 5], { ok: true, value: undefined }, 5],
      ["an error", () => ["error", "no"], { ok: false, error: ["error", "no"] }, 1],
      ["anything else", () => 7, { ok: false, error: 7 }, 1],
      ["another instruction", () => noreply(3), { ok: false, error: ["noreply", 3] }, 1],
      [
        "a thrown value",
        () => {
          throw 8
        },
        { ok: false, error: 8 },
        1,
      ],
      [
        "an Error",
        () => {
          throw boom
        },
        { ok: false, error: ["EXIT", boom] },
        1,
      ],
      ["an exit", () => exit("why"), { ok: false, error: ["EXIT", "why"] }, 1],
    ])("takes what it says: %s", async (_name, codeChange, result, state) => {
      const pid = await started(codeChange)
      await sys.suspend(pid)
      expect(await sys.changeCode(pid, {}, 1, 2)).toEqual(result)
      expect(await sys.getState(pid)).toBe(state)
      expect(((await sys.getStatus(pid))[3] as unknown[])[1]).toBe("suspended")
      send(pid, "x")
      await sys.resume(pid)
      expect(await sys.getState(pid)).toBe(state)
    })
  })

  describe("system messages by hand", () => {
    test("are answered, also with unknown_system_msg", async () => {
      const pid = await start(7)
      const me = self()
      send(pid, ["system", [me, "tag"], "getState"])
      expect(await receive()).toEqual(["tag", ["ok", 7]])
      for (const request of ["nonsense", ["nonsense", 1], "toString", "constructor", "__proto__", 7, null]) {
        send(pid, ["system", [me, "tag"], request])
        expect(await receive()).toEqual(["tag", ["error", ["unknown_system_msg", request]]])
      }
      expect(await sys.getState(pid)).toBe(7)
    })

    test("from nobody end the server, as there", async () => {
      const pid = await start(7)
      const ended = watchEnd(pid)
      send(pid, ["system", "nobody", "getState"])
      expect(await ended()).toMatchObject({ message: expect.stringContaining("expected from to be") })
      const other = await start(7)
      const otherEnded = watchEnd(other)
      send(other, ["$gen_call", "nobody", "get"])
      expect(await otherEnded()).toMatchObject({ message: expect.stringContaining("expected from to be") })
    })
  })

  test("a dead process's code asks nothing and never hears back", async () => {
    const pid = await start(7)
    let goOn = (): void => {}
    let cameBack = false
    const dead = spawn(async () => {
      await new Promise<void>((resolve) => (goOn = resolve))
      await sys.replaceState(pid, () => 8)
      cameBack = true
    })
    await settle()
    Process.exit(dead, "kill")
    goOn()
    await settle()
    expect([cameBack, await sys.getState(pid)]).toEqual([false, 7])
  })

  test("reasonOf of a failed request in a generator", async () => {
    const reason = await Process.run(function* () {
      return yield* reasonOf(
        function* (wait) {
          return yield* wait
        },
        () => sys.getState(loose("nobody")),
      )
    })
    expect(reason).toEqual(["noproc", ["sys", "getState", ["nobody"]]])
  })
})
