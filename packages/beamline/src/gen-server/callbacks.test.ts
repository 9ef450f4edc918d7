import {
  exit,
  GenServer,
  isExit,
  noreply,
  ok,
  Process,
  receive,
  reply,
  self,
  send,
  spawn,
  stop,
  stopReply,
  sys,
  unwrap,
} from "beamline"
import type { Pid } from "beamline"
import { settle } from "beamline/testing"
import { describe, expect, test } from "vitest"

import { captureReports, eachSchedule, watchEnd } from "../../test-support/index.ts"

interface Everything {
  call: { run(act: () => any): any; get(): unknown; many(a: number, b: number, c?: number): number }
  cast: { run(act: () => any): void; many(a: number, b: number): void }
  info: { run: () => any } | string
  continue: () => any
}

const log: unknown[] = []

/** The same server in every way of writing a callback. */
function servers(): readonly (readonly [string, ReturnType<typeof make>])[] {
  const make0 = make
  return [
    ["plain functions", make0((fn) => fn)],
    [
      "async functions",
      make0(
        (fn) =>
          async (...args: any[]) =>
            fn(...args),
      ),
    ],
    [
      "async functions that wait",
      make0((fn) => async (...args: any[]) => {
        await Process.sleep(0)
        return fn(...args)
      }),
    ],
    [
      "generators",
      make0(
        (fn) =>
          function* (...args: any[]) {
            return fn(...args)
          },
      ),
    ],
    [
      "generators that wait",
      make0(
        (fn) =>
          function* (...args: any[]) {
            yield* Process.sleep(0)
            yield* Process.sleep(1)
            return fn(...args)
          },
      ),
    ],
  ]
}

function make(wrap: (fn: (...args: any[]) => any) => any) {
  return GenServer.define<Everything>("Everything")({
    init: wrap((state: unknown) => ok(state)),
    handleCall: {
      run: wrap((_state, _from, act) => act()),
      get: wrap((state) => reply(state, state)),
      many: wrap((state, _from, a, b, c = 0) => reply(a + b + c, state)),
    },
    handleCast: {
      run: wrap((_state, act) => act()),
      many: wrap((_state, a, b) => noreply(["many", a, b])),
    },
    handleInfo: wrap((state, message) =>
      typeof message === "object" && "run" in message ? message.run() : noreply(["info", message, state]),
    ),
    handleContinue: wrap((_state, act) => act()),
    terminate: wrap((state, reason) => void log.push([reason, state])),
  })
}

const boom = new Error("boom")
const thrower = (value: unknown) => (): never => {
  throw value
}

eachSchedule(() => {
  captureReports()

  describe.each(servers())("callbacks that are %s", (_kind, module) => {
    async function started(state: unknown = 0): Promise<Pid<Everything>> {
      log.length = 0
      return unwrap(await module.start(state))
    }

    async function endOf(pid: Pid<any>, trigger: () => unknown): Promise<unknown> {
      const ended = watchEnd(pid)
      trigger()
      return ended()
    }

    test("handlers get the state and all arguments", async () => {
      const pid = await started("state")
      expect(await GenServer.call(pid, ["many", 1, 2])).toBe(3)
      expect(await GenServer.call(pid, ["many", 1, 2, 3])).toBe(6)
      GenServer.cast(pid, ["many", 4, 5])
      expect(await GenServer.call(pid, "get")).toEqual(["many", 4, 5])
      send(pid, "hello")
      expect(await GenServer.call(pid, "get")).toEqual(["info", "hello", ["many", 4, 5]])
    })

    test("self() is the server", async () => {
      const pid = await started()
      expect(await GenServer.call(pid, ["run", () => reply(self(), 0)])).toBe(pid)
      GenServer.cast(pid, ["run", () => noreply(self())])
      expect(await GenServer.call(pid, "get")).toBe(pid)
    })

    test.each([
      ["reply", () => reply("answer", "new"), "new"],
      ["reply with a timeout", () => reply("answer", "new", { timeout: 5_000 }), "new"],
      ["reply with infinity", () => reply("answer", "new", { timeout: "infinity" }), "new"],
      ["reply with hibernate", () => reply("answer", "new", { hibernate: true }), "new"],
      [
        "reply with continue",
        () => reply("answer", "new", { continue: () => noreply("continued") }),
        "continued",
      ],
      [
        "reply with continues",
        () => reply("answer", "new", { continue: () => noreply("x", { continue: () => noreply("twice") }) }),
        "twice",
      ],
      ["a thrown reply", thrower(reply("answer", "new")), "new"],
    ])("handleCall: %s", async (_name, act, state) => {
      const pid = await started()
      expect(await GenServer.call(pid, ["run", act])).toBe("answer")
      expect(await sys.getState(pid)).toBe(state)
    })

    test.each([
      ["noreply", () => noreply("new"), "new"],
      ["noreply with a timeout", () => noreply("new", { timeout: 5_000 }), "new"],
      ["noreply with infinity", () => noreply("new", { timeout: "infinity" }), "new"],
      ["noreply with hibernate", () => noreply("new", { hibernate: true }), "new"],
      ["noreply with continue", () => noreply("new", { continue: () => noreply("continued") }), "continued"],
      ["a thrown noreply", thrower(noreply("new")), "new"],
    ])("handleCast, handleInfo and handleContinue: %s", async (_name, act, state) => {
      const pid = await started()
      GenServer.cast(pid, ["run", act])
      expect(await sys.getState(pid)).toBe(state)
      send(pid, { run: act })
      expect(await sys.getState(pid)).toBe(state)
      GenServer.cast(pid, ["run", () => noreply("x", { continue: act })])
      expect(await sys.getState(pid)).toBe(state)
      expect(log).toEqual([])
    })

    const ends: readonly (readonly [string, () => any, unknown, unknown])[] = [
      ["stop", () => stop("why", "new"), "why", "new"],
      ["stop with normal", () => stop("normal", "new"), "normal", "new"],
      ["a thrown stop", thrower(stop("why", "new")), "why", "new"],
      ["an Error", thrower(boom), boom, "old"],
      ["an exit", () => exit(["gone", 1]), ["gone", 1], "old"],
      ["an exit with normal", () => exit("normal"), "normal", "old"],
      ["a thrown value", thrower("odd"), ["bad_return_value", "odd"], "old"],
      ["nothing", () => undefined, ["bad_return_value", undefined], "old"],
      ["a plain value", () => [1, 2], ["bad_return_value", [1, 2]], "old"],
      ["an ok", () => ok("new"), ["bad_return_value", ["ok", "new"]], "old"],
      ["a stop without a state", () => stop("why"), ["bad_return_value", ["stop", "why"]], "old"],
      [
        "a bad timeout",
        () => noreply("new", { timeout: -3 }),
        ["bad_return_value", ["noreply", "new", -3]],
        "old",
      ],
      [
        "a wish that is none",
        () => noreply("new", { hibernate: false } as never),
        ["bad_return_value", ["noreply", "new", { hibernate: false }]],
        "old",
      ],
    ]

    test.each(ends)(
      "handleCall ends the server and fails the call: %s",
      async (_name, act, reason, state) => {
        const pid = await started("old")
        await expect(GenServer.call(pid, ["run", act])).rejects.toMatchObject({
          reason: [reason, ["GenServer", "call", [pid, ["run", act], 5000]]],
        })
        expect(Process.isAlive(pid)).toBe(false)
        expect(log).toEqual([[reason, state]])
      },
    )

    test.each([
      ...ends,
      ["a reply", () => reply(1, "new"), ["bad_return_value", ["reply", 1, "new"]], "old"] as const,
      [
        "a stop with reply",
        () => stopReply("why", 1, "new"),
        ["bad_return_value", ["stop", "why", 1, "new"]],
        "old",
      ] as const,
    ])("handleCast, handleInfo and handleContinue end the server: %s", async (_name, act, reason, state) => {
      const triggers: readonly ((pid: Pid<Everything>) => void)[] = [
        (pid) => GenServer.cast(pid, ["run", act]),
        (pid) => void send(pid, { run: act }),
        (pid) => GenServer.cast(pid, ["run", () => noreply("old", { continue: act })]),
      ]
      for (const trigger of triggers) {
        const pid = await started("old")
        expect(await endOf(pid, () => trigger(pid))).toEqual(reason)
        expect(log).toEqual([[reason, state]])
      }
    })

    test("a stop with reply runs terminate first, then replies", async () => {
      const pid = await started("old")
      const answer = GenServer.call(pid, ["run", () => stopReply("why", "bye", "new")]).then((value) => {
        log.push("answered")
        return value
      })
      expect(await answer).toBe("bye")
      expect(log).toEqual([["why", "new"], "answered"])
      expect(Process.isAlive(pid)).toBe(false)
    })

    test("a continue goes before messages that wait", async () => {
      const pid = await started([])
      const order: unknown[] = []
      const first = () => {
        GenServer.cast(pid, ["run", () => (order.push("cast"), noreply(0))])
        send(pid, { run: () => (order.push("info"), noreply(0)) })
        return reply(1, 0, {
          continue: () => {
            order.push("continue")
            return noreply(0, { continue: () => (order.push("again"), noreply(0)) })
          },
        })
      }
      await GenServer.call(pid, ["run", first])
      await GenServer.call(pid, "get")
      expect(order).toEqual(["continue", "again", "cast", "info"])
    })

    test("a terminate that fails changes the reason, one that throws a value does not", async () => {
      const failing = (fail: () => unknown) =>
        GenServer.define("Failing")({ init: () => ok(0), terminate: fail })
      const cases: readonly (readonly [() => unknown, unknown])[] = [
        [thrower(boom), boom],
        [() => exit("other"), "other"],
        [() => exit("normal"), "normal"],
        [thrower("value"), "why"],
        [thrower(noreply(1)), "why"],
        [() => stop("ignored"), "why"],
        [() => 12, "why"],
      ]
      for (const [fail, reason] of cases) {
        const pid = unwrap(await failing(fail).start(undefined))
        expect(await endOf(pid, () => void GenServer.stop(pid, "why").catch(() => {}))).toEqual(reason)
      }
    })

    test("a caller has its reply although terminate crashes", async () => {
      const Failing = GenServer.define<{ call: { quit(): string } }>("Failing")({
        init: () => ok(0),
        handleCall: { quit: (n) => stopReply("normal", "bye", n) },
        terminate: thrower(boom),
      })
      const pid = unwrap(await Failing.start(undefined))
      expect(await GenServer.call(pid, "quit")).toBe("bye")
      expect(await endOf(pid, () => {})).toBe("noproc")
    })
  })

  describe("an instruction with a state that looks like one", () => {
    test("is kept as it is", async () => {
      const Odd = GenServer.define<{ call: { get(): unknown } }>("Odd")({
        init: (state: unknown) => ok(state),
        handleCall: { get: (state) => reply(state, state) },
      })
      for (const state of [ok(1), function* () {}, undefined, null, Symbol("s")]) {
        const pid = unwrap(await Odd.start(state))
        expect(await sys.getState(pid)).toBe(state)
      }
    })
  })

  describe("missing callbacks", () => {
    const reports = captureReports()
    const Bare = GenServer.define("Bare")({ init: () => ok(0) })
    const loose = Bare as any

    test("handleCall and handleCast crash the server, by its name", async () => {
      const pid = unwrap(await loose.start()) as Pid<any>
      await expect(GenServer.call(pid, "x")).rejects.toThrow(
        `attempted to call GenServer ${pid} but no handleCall was provided`,
      )
      const named = unwrap(await loose.start(undefined, { name: "bare" })) as Pid<any>
      await expect(GenServer.call(named, "x")).rejects.toThrow('attempted to call GenServer "bare"')
      const other = unwrap(await loose.start()) as Pid<any>
      const ended = watchEnd(other)
      GenServer.cast(other, "x")
      expect(await ended()).toMatchObject({ message: expect.stringContaining("attempted to cast") })
    })

    test("handleInfo logs and goes on", async () => {
      const pid = unwrap(await loose.start(undefined, { name: "bare" })) as Pid<any>
      send(pid, ["what", 1])
      expect(await sys.getState(pid)).toBe(0)
      expect(reports.events.map(({ level, message }) => [level, message])).toEqual([
        ["error", 'Bare "bare" received unexpected message in handleInfo: ["what", 1]'],
      ])
      await GenServer.stop(pid)
    })

    test("handleContinue crashes", async () => {
      const Going = GenServer.define("Going")({ init: () => ok(0, { continue: "x" as never }) })
      const pid = unwrap(await Going.start(undefined))
      await settle()
      expect(Process.isAlive(pid)).toBe(false)
      expect(reports.events[0]?.report).toMatchObject({ lastMessage: ["continue", "x"] })
    })

    test("codeChange keeps the state", async () => {
      const pid = unwrap(await loose.start()) as Pid<any>
      await sys.suspend(pid)
      expect(await sys.changeCode(pid, Bare, 1, 2)).toEqual({ ok: true, value: undefined })
      expect(await sys.getState(pid)).toBe(0)
    })
  })

  describe("requests that no handler takes", () => {
    captureReports()
    const Some = GenServer.define<any>("Some")({
      init: () => ok(0),
      handleCall: { known: (n: number) => reply(n, n) } as any,
      handleCast: { known: (n: number) => noreply(n) } as any,
    })

    test.each([
      ["unknown"],
      [["unknown", 1]],
      ["toString"],
      [["constructor"]],
      ["__proto__"],
      [[]],
      [7],
      [null],
      [{ a: 1 }],
    ])("crash the server: %j", async (request) => {
      const pid = unwrap(await Some.start(undefined as never))
      await expect(GenServer.call(pid, request as never)).rejects.toMatchObject({
        cause: { name: "FunctionClauseError", code: "function_clause" },
      })
      expect(Process.isAlive(pid)).toBe(false)
      const other = unwrap(await Some.start(undefined as never))
      const ended = watchEnd(other)
      GenServer.cast(other, request)
      expect(await ended()).toMatchObject({ name: "FunctionClauseError" })
    })
  })

  describe("a catch-all handler", () => {
    const All = GenServer.define<{
      call: { get(): number; add(n: number): number }
      cast: { set(n: number): void }
    }>("All")({
      init: (n: number) => ok(n),
      handleCall: (n, _from, request) => {
        log.push(request)
        return request[0] === "add" ? reply(n + request[1], n + request[1]) : reply(n, n)
      },
      handleCast: (_n, request) => {
        log.push(request)
        return noreply(request[1])
      },
    })

    test("gets requests as tuples", async () => {
      log.length = 0
      const pid = unwrap(await All.start(1))
      expect(await GenServer.call(pid, "get")).toBe(1)
      expect(await GenServer.call(pid, ["get"])).toBe(1)
      expect(await GenServer.call(pid, ["add", 2])).toBe(3)
      GenServer.cast(pid, ["set", 9])
      expect(await GenServer.call(pid, "get")).toBe(9)
      expect(log).toEqual([["get"], ["get"], ["add", 2], ["set", 9], ["get"]])
    })
  })

  describe("a plain callback that returns a promise", () => {
    captureReports()

    test.each(["init", "handleCall", "handleCast", "handleInfo", "handleContinue", "terminate"])(
      "crashes the server, naming it: %s",
      async (which) => {
        const late = async (): Promise<any> => {
          throw new Error("nobody hears of this")
        }
        const callback = (name: string, fn: (...args: any[]) => any) => (name === which ? () => late() : fn)
        const Mixed = GenServer.define<any>("Mixed")({
          init: callback("init", () => ok(0)),
          handleCall: callback("handleCall", (n) => noreply(n, { continue: 1 })) as never,
          handleCast: callback("handleCast", (n) => noreply(n)) as never,
          handleInfo: callback("handleInfo", (n) => stop("normal", n)),
          handleContinue: callback("handleContinue", (n) => noreply(n)),
          terminate: callback("terminate", () => {}),
        })
        const result = await Mixed.start(undefined)
        const message = expect.stringContaining(
          `expected ${which} of Mixed to return an instruction, got: a promise`,
        )
        if (!result.ok) {
          expect(which).toBe("init")
          expect(result.error).toMatchObject({ message })
          return
        }
        const pid = result.value
        const ended = watchEnd(pid)
        void GenServer.call(pid, "x" as never).catch(() => {})
        GenServer.cast(pid, "x")
        send(pid, "x")
        const reason = await ended()
        expect(reason).toMatchObject({ message })
      },
    )

    test("is at home in a module with { async: true }", async () => {
      const Declared = GenServer.define<{ call: { get(): number } }>("Declared", { async: true })({
        init: () => Promise.resolve(ok(1)),
        handleCall: { get: (n) => Promise.resolve(reply(n, n)) },
      })
      expect(await GenServer.call(unwrap(await Declared.start(undefined)), "get")).toBe(1)
    })
  })

  describe("a mixed module", () => {
    const Mixed = GenServer.define<{ call: { sync(): Pid; later(): Pid; steps(): Pid } }>("Mixed")({
      init: () => ok(0),
      handleCall: {
        sync: (n) => {
          setTimeout(() => owners.push(self()), 0)
          return reply(self(), n)
        },
        async later(n) {
          await Promise.resolve()
          setTimeout(() => owners.push(self()), 0)
          return reply(self(), n)
        },
        *steps(n) {
          yield* Process.sleep(0)
          setTimeout(() => owners.push(self()), 0)
          return reply(self(), n)
        },
      },
    })
    const owners: Pid[] = []

    test("runs all its callbacks in its own context", async () => {
      owners.length = 0
      const pid = unwrap(await Mixed.start(undefined))
      expect(await GenServer.call(pid, "sync")).toBe(pid)
      expect(await GenServer.call(pid, "later")).toBe(pid)
      expect(await GenServer.call(pid, "steps")).toBe(pid)
      await new Promise((resolve) => setTimeout(resolve, 5))
      expect(owners).toEqual([pid, pid, pid])
      expect(self()).not.toBe(pid)
    })
  })

  describe("a callback that waits", () => {
    captureReports()

    test.each([
      [
        "a generator",
        {
          *hold(n: number): Generator<any, any> {
            yield* Process.sleep(3)
            return reply("held", n + 1)
          },
        },
      ],
      [
        "an async function",
        {
          async hold(n: number): Promise<any> {
            await Process.sleep(3)
            return reply("held", n + 1)
          },
        },
      ],
    ])("holds up the messages behind it: %s", async (_name, handlers) => {
      const Slow = GenServer.define<{ call: { hold(): string; get(): number } }>("Slow")({
        init: () => ok(0),
        handleCall: { ...handlers, get: (n: number) => reply(n, n) },
      })
      const pid = unwrap(await Slow.start(undefined))
      const order: unknown[] = []
      const first = GenServer.call(pid, "hold").then((value) => order.push(value))
      const second = GenServer.call(pid, "get").then((value) => order.push(value))
      const third = sys.getState(pid).then((value) => order.push(["state", value]))
      await Promise.all([first, second, third])
      expect(order).toEqual(["held", 1, ["state", 1]])
    })

    test("may receive from the server's mailbox", async () => {
      const Receiving = GenServer.define<{ call: { take(): unknown }; info: unknown }>("Receiving")({
        init: () => ok(0),
        handleCall: {
          *take(n) {
            return reply(yield* receive(["wanted", 1]), n)
          },
        },
        handleInfo: (n) => noreply(n),
      })
      const pid = unwrap(await Receiving.start(undefined))
      const wait = GenServer.call(pid, "take")
      send(pid, "other")
      send(pid, ["wanted", 1])
      expect(await wait).toEqual(["wanted", 1])
      expect(Process.info(pid, "messageQueueLen")?.[1]).toBe(0)
    })

    test("that yields anything but a wait of its own ends the server", async () => {
      const foreign = spawn(function* () {
        wait = GenServer.call(unwrap(yield* Odd.start(undefined)), "never", "infinity")
        yield* Process.sleep("infinity")
      })
      let wait: any
      const Odd = GenServer.define<any>("Odd")({
        init: () => ok(0),
        handleCall: {
          never: (n: number) => noreply(n),
          *plain(): Generator<any, any> {
            yield 7
          },
          *foreign(): Generator<any, any> {
            yield* wait
          },
        } as never,
      })
      await settle()
      const pids: Pid<any>[] = [unwrap(await Odd.start(undefined)), unwrap(await Odd.start(undefined))]
      await expect(GenServer.call(pids[0]!, "plain")).rejects.toThrow(
        "expected handleCall to yield* a wait of its own process, got: 7",
      )
      await expect(GenServer.call(pids[1]!, "foreign")).rejects.toThrow(
        "expected handleCall to yield* a wait of its own process",
      )
      Process.exit(foreign, "kill")
      const third = unwrap(await Odd.start(undefined))
      await expect(GenServer.call(third, "foreign")).rejects.toThrow("expected handleCall to yield* a wait")
    })
  })

  describe("exit signals", () => {
    test("of others are messages to a server that traps exits", async () => {
      const got: unknown[] = []
      const Trapping = GenServer.define("Trapping")({
        init: () => (Process.flag("trapExit", true), ok(0)),
        handleInfo: (n, message) => (got.push(message), noreply(n)),
      })
      const pid = unwrap(await Trapping.startLink(undefined))
      const other = spawn(() => void Process.exit(pid, "why"))
      await sys.getState(pid)
      expect(got).toEqual([["EXIT", other, "why"]])
      expect(isExit(got[0], other)).toBe(true)
      Process.unlink(pid)
    })
  })
})
