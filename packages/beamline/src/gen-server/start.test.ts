import {
  ExitError,
  exit,
  fail,
  GenServer,
  ignore,
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
import type { Pid, StartResult, Wait } from "beamline"
import { settle, useClock, VirtualClock } from "beamline/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { captureReports, eachSchedule } from "../../test-support/index.ts"
import { names, processes } from "../runtime/index.ts"

const boom = new Error("boom")

interface Case {
  /** What `init` does. */
  readonly init: () => any
  /** What a start gives: the error, or that it succeeds. */
  readonly error?: unknown
  /** Whether a linked caller that does not trap exits is ended by it. */
  readonly isFatal?: boolean
  /** Whether OTP writes a crash report. */
  readonly isReported?: boolean
}

const thrower = (value: unknown) => (): never => {
  throw value
}
const fatal = { isFatal: true, isReported: true }
const bad = (value: unknown) => ({ error: ["bad_return_value", value], ...fatal })

const CASES: { readonly [name: string]: Case } = {
  ok: { init: () => ok(1) },
  "ok with a timeout": { init: () => ok(1, { timeout: 5_000 }) },
  "ok with infinity": { init: () => ok(1, { timeout: "infinity" }) },
  "ok with hibernate": { init: () => ok(1, { hibernate: true }) },
  "ok with continue": { init: () => ok(1, { continue: "go" }) },
  ignore: { init: () => ignore, error: "ignore" },
  "stop with a reason": { init: () => stop("why"), error: "why", ...fatal },
  "stop with shutdown": { init: () => stop("shutdown"), error: "shutdown", isFatal: true },
  "stop with [shutdown, term]": { init: () => stop(["shutdown", 1]), error: ["shutdown", 1], isFatal: true },
  "stop with kill": { init: () => stop("kill"), error: "kill", ...fatal },
  "stop with normal": { init: () => stop("normal"), error: "normal" },
  "an exit with normal": { init: () => exit("normal"), error: "normal" },
  fail: { init: () => fail("gently"), error: "gently" },
  "fail with an Error": { init: () => fail(boom), error: boom },
  "an Error": { init: thrower(boom), error: boom, ...fatal },
  "an exit": { init: () => exit(["gone", 1]), error: ["gone", 1], ...fatal },
  "a thrown ok": { init: thrower(ok(1)) },
  "a thrown stop": { init: thrower(stop("why")), error: "why", ...fatal },
  "a thrown ignore": { init: thrower(ignore), error: "ignore" },
  "a thrown value": { init: thrower("odd"), ...bad("odd") },
  "a thrown undefined": { init: thrower(undefined), ...bad(undefined) },
  nothing: { init: () => undefined, ...bad(undefined) },
  "a plain state": { init: () => ({ a: 1 }), ...bad({ a: 1 }) },
  "a reply": { init: () => reply(1, 2), ...bad(["reply", 1, 2]) },
  "a noreply": { init: () => noreply(2), ...bad(["noreply", 2]) },
  "a stop with a state": { init: () => stop("why", 1), ...bad(["stop", "why", 1]) },
  "a negative timeout": { init: () => ok(1, { timeout: -5 }), ...bad(["ok", 1, -5]) },
  "a timeout in words": { init: () => ok(1, { timeout: "soon" as never }), ...bad(["ok", 1, "soon"]) },
  "a broken timeout": { init: () => ok(1, { timeout: 1.5 }), ...bad(["ok", 1, 1.5]) },
  "two wishes": {
    init: () => ok(1, { timeout: 5, hibernate: true }),
    ...bad(["ok", 1, { timeout: 5, hibernate: true }]),
  },
  "an unknown wish": { init: () => ok(1, { timout: 5 } as never), ...bad(["ok", 1, { timout: 5 }]) },
  "no wish at all": { init: () => ok(1, null as never), ...bad(["ok", 1, null]) },
}

const KINDS: readonly (readonly [string, (init: () => any) => any])[] = [
  ["a plain init", (init) => () => init()],
  ["an async init", (init) => async () => init()],
  [
    "an async init that waits",
    (init) => async () => {
      await Promise.resolve()
      return init()
    },
  ],
  [
    "a generator",
    (init) =>
      function* () {
        return init()
      },
  ],
  [
    "a generator that waits",
    (init) =>
      function* () {
        yield* Process.sleep(0)
        yield* Process.sleep(1)
        return init()
      },
  ],
]

const moduleOf = (init: any) =>
  GenServer.define<{ continue: any }>("Starting")({
    init,
    handleContinue: (state) => noreply(state),
    terminate: ended,
  })
let terminations = 0
function ended(): void {
  terminations++
}

eachSchedule(() => {
  const reports = captureReports()
  beforeEach(() => {
    terminations = 0
  })
  afterEach(() => {
    for (const { pid, parent } of processes)
      if (parent !== null && !names.has("keep")) Process.exit(pid, "kill")
  })

  describe.each(KINDS)("starting with %s", (_kind, kindOf) => {
    const table = Object.entries(CASES)
    const result = (pid: unknown, { error }: Case): object =>
      error === undefined ? { ok: true, value: pid } : { ok: false, error }

    function expectReport({ isReported = false }: Case): void {
      expect(reports.labels()).toEqual(isReported ? ["proc_lib crash"] : [])
      expect(terminations).toBe(0)
    }

    test.each(table)("start: %s", async (_name, one) => {
      const outcome = await Process.run(async () => {
        const started = await moduleOf(kindOf(one.init)).start()
        expect(Process.info(self(), "messageQueueLen")?.[1]).toBe(0)
        expect(Process.info(self(), "links")?.[1]).toEqual([])
        return started
      })
      expect(outcome).toEqual(result(expect.anything(), one))
      expectReport(one)
    })

    test.each(table)("startLink in a process that traps exits: %s", async (_name, one) => {
      const outcome = await Process.run(async () => {
        Process.flag("trapExit", true)
        const started = await moduleOf(kindOf(one.init)).startLink()
        expect(Process.info(self(), "messageQueueLen")?.[1]).toBe(0)
        expect(Process.info(self(), "links")?.[1]).toEqual(started.ok ? [started.value] : [])
        return started
      })
      expect(outcome).toEqual(result(expect.anything(), one))
      expectReport(one)
    })

    test.each(table)("startLink in a process that does not: %s", async (_name, one) => {
      const parent = self()
      const caller = spawn(async () => {
        const outcome = await moduleOf(kindOf(one.init)).startLink()
        send(parent, ["came back", self(), outcome, Process.info(self(), "messageQueueLen")?.[1]])
        await receive()
      })
      const ref = Process.monitor(caller)
      const first = await receive(
        (message) => Array.isArray(message) && (message[1] === ref || message[1] === caller),
      )
      if (one.isFatal === true) expect(first).toEqual(["DOWN", ref, "process", caller, one.error])
      else expect(first).toEqual(["came back", caller, result(expect.anything(), one), 0])
      Process.demonitor(ref, { flush: true })
      await settle()
      expect(Process.info(self(), "messageQueueLen")?.[1]).toBe(0)
      expectReport(one)
    })

    test.each(table)("startLink in main: %s", async (_name, one) => {
      const outcome = await moduleOf(kindOf(one.init)).startLink()
      expect(outcome).toEqual(result(expect.anything(), one))
      expect(Process.info(self(), "links")?.[1]).toEqual(outcome.ok ? [outcome.value] : [])
      if (outcome.ok) Process.unlink(outcome.value)
      expectReport(one)
    })

    test.each(table)("frees the name before anybody sees the failure: %s", async (_name, one) => {
      for (const name of ["taken", ["global", ["taken", 1]] as const]) {
        const seen: unknown[] = []
        const module = GenServer.define("Named")({
          init: kindOf(() => {
            seen.push(GenServer.whereis(name as never) === self())
            return one.init()
          }),
          handleContinue: (state) => noreply(state),
        })
        const first = await module.start(undefined, { name })
        expect(seen).toEqual([true])
        expect(GenServer.whereis(name as never)).toBe(first.ok ? first.value : undefined)
        if (!first.ok) {
          const Fine = GenServer.define("Fine")({ init: () => ok(1) })
          const second = unwrap(await Fine.start(undefined, { name }))
          expect(GenServer.whereis(name as never)).toBe(second)
          await GenServer.stop(second)
        } else await GenServer.stop(first.value)
      }
    })
  })

  describe("an init that is ended by others", () => {
    const waiting = GenServer.define("Waiting")({
      init: function* (tell: (pid: Pid) => void) {
        tell(self())
        yield* Process.sleep("infinity")
        return ok(1)
      },
      terminate: ended,
    })

    test.each([
      ["kill", "killed"],
      ["shutdown", "shutdown"],
      ["why", "why"],
    ])("by %s gives the reason, and leaves main alone", async (signal, reason) => {
      const kill = (pid: Pid): void => void spawn(() => void Process.exit(pid, signal))
      expect(await waiting.start(kill)).toEqual({ ok: false, error: reason })
      expect(await waiting.startLink(kill)).toEqual({ ok: false, error: reason })
      await Process.run(async () => {
        Process.flag("trapExit", true)
        expect(await waiting.startLink(kill)).toEqual({ ok: false, error: reason })
        expect(Process.info(self(), "messageQueueLen")?.[1]).toBe(0)
      })
      const caller = Process.run(async () => void (await waiting.startLink(kill)))
      await expect(caller).rejects.toMatchObject({ reason })
      expect(terminations).toBe(0)
    })

    test("is ended with its starter", async () => {
      let starting: Pid | undefined
      const caller = spawn(async () => void (await waiting.startLink((pid) => (starting = pid))))
      await settle()
      Process.exit(caller, "why")
      expect(Process.isAlive(starting!)).toBe(false)
    })
  })

  describe("a start with a timeout", () => {
    let clock: VirtualClock
    let real: ReturnType<typeof useClock>
    beforeEach(() => {
      clock = new VirtualClock()
      real = useClock(clock)
    })
    afterEach(() => void useClock(real))

    let starting: Pid | undefined
    const slow = {
      generator: GenServer.define("Slow")({
        *init(time: number) {
          starting = self()
          yield* Process.sleep(time)
          return ok(time)
        },
        terminate: ended,
      }),
      async: GenServer.define("Slow")({
        async init(time: number) {
          starting = self()
          await Process.sleep(time)
          return ok(time)
        },
        terminate: ended,
      }),
    }

    const startIn = {
      main: (start: () => Wait<StartResult>) => start(),
      process: (start: () => Wait<StartResult>) => Process.run(async () => start()),
      "trapping process": (start: () => Wait<StartResult>) =>
        Process.run(async () => {
          Process.flag("trapExit", true)
          const result = await start()
          expect(Process.info(self(), "messageQueueLen")?.[1]).toBe(0)
          return result
        }),
    }

    describe.each(Object.entries(slow))("of %s", (_kind, module) => {
      test.each(Object.entries(startIn))(
        "kills the process, and leaves the caller alone: %s",
        async (_where, run) => {
          for (const start of ["start", "startLink"] as const) {
            for (const name of ["slow", ["global", "slow"]] as const) {
              const outcome = run(() => module[start](100, { timeout: 50, name }))
              await clock.advance(49)
              expect(GenServer.whereis(name as never)).toBe(starting)
              await clock.advance(1)
              expect(await outcome).toEqual({ ok: false, error: "timeout" })
              expect(Process.isAlive(starting!)).toBe(false)
              expect(GenServer.whereis(name as never)).toBe(undefined)
            }
          }
          expect(terminations).toBe(0)
          expect(reports.labels()).toEqual([])
        },
      )

      test("goes well in time", async () => {
        const outcome = module.start(40, { timeout: 50 })
        await clock.advance(40)
        const pid = unwrap(await outcome)
        await clock.advance(1_000)
        expect(await sys.getState(pid)).toBe(40)
      })
    })
  })

  describe("a name that is taken", () => {
    let ran = 0
    const module = GenServer.define("Once")({ init: () => (ran++, ok(1)) })

    test.each([["x"], [["global", { a: [1] }] as const]])(
      "%j: tells by whom, and runs nothing",
      async (name) => {
        const first = unwrap(await module.start(undefined, { name }))
        ran = 0
        const before = Process.list()
        const taken = { ok: false, error: ["already_started", first] }
        expect(await module.start(undefined, { name })).toEqual(taken)
        expect(await module.startLink(undefined, { name })).toEqual(taken)
        await Process.run(async () => {
          expect(await module.startLink(undefined, { name })).toEqual(taken)
          Process.flag("trapExit", true)
          const result = await module.startLink(undefined, { name })
          expect(result).toEqual(taken)
          expect(!result.ok && GenServer.isAlreadyStarted(result.error) && result.error[1]).toBe(first)
          expect(Process.info(self(), "messageQueueLen")?.[1]).toBe(0)
          expect(Process.info(self(), "links")?.[1]).toEqual([])
        })
        expect(ran).toBe(0)
        expect(Process.list()).toEqual(before)
        expect(reports.labels()).toEqual([])
        await GenServer.stop(first)
      },
    )

    test("by a process of another kind", async () => {
      Process.register(self(), "main_itself")
      expect(await module.start(undefined, { name: "main_itself" })).toEqual({
        ok: false,
        error: ["already_started", self()],
      })
      Process.unregister("main_itself")
    })
  })

  describe("messages during init", () => {
    test.each(KINDS)("wait in order, behind a continue: %s", async (_kind, kindOf) => {
      const log: unknown[] = []
      const Log = GenServer.define<{ cast: { add(item: unknown): void }; continue: string }>("Log")({
        init: kindOf(() => {
          GenServer.cast(self(), ["add", 1] as never)
          GenServer.cast(self(), ["add", 2] as never)
          return ok(0, { continue: "first" })
        }),
        handleCast: { add: (n, item) => (log.push(item), noreply(n)) },
        handleContinue: (n, what) => {
          log.push(what)
          return what === "first" ? noreply(n, { continue: "second" }) : noreply(n)
        },
      })
      const pid = unwrap(await Log.start(undefined))
      GenServer.cast(pid, ["add", 3])
      await sys.getState(pid)
      expect(log).toEqual(["first", "second", 1, 2, 3])
    })
  })

  describe("the parent", () => {
    const Plain = GenServer.define("Plain")({ init: () => (Process.flag("trapExit", true), ok(0)) })
    const parentOf = async (pid: Pid): Promise<unknown> => ((await sys.getStatus(pid))[3] as unknown[])[2]

    test("is the caller of startLink, the server itself after start", async () => {
      await Process.run(async () => {
        const linked = unwrap(await Plain.startLink(undefined))
        const alone = unwrap(await Plain.start(undefined))
        const also = unwrap(await Plain.start(undefined, { spawnOpt: { link: true } }))
        expect(await parentOf(linked)).toBe(self())
        expect(await parentOf(alone)).toBe(alone)
        expect(await parentOf(also)).toBe(also)
        expect(Process.info(also, "links")?.[1]).toEqual([self()])
      })
    })

    test("and the ancestors stand in the dictionary", async () => {
      await Process.run(async () => {
        Process.register(self(), "the_parent")
        const pid = unwrap(await Plain.startLink(undefined))
        const dictionary = new Map(Process.info(pid, "dictionary")![1] as [string, unknown][])
        expect(dictionary.get("$initial_call")).toEqual(["Plain", "init", 1])
        expect(dictionary.get("$ancestors")).toEqual(["the_parent"])
      })
    })
  })

  describe("GenServer.start and startLink", () => {
    const Echo = GenServer.define<{ call: { get(): string } }>("Echo")({
      init: (word: string) => ok(word),
      handleCall: { get: (word) => reply(word, word) },
    })

    test("are the module's own", async () => {
      const pid = unwrap(await GenServer.start(Echo, "a", { name: "echo" }))
      expect(await GenServer.call(pid, "get")).toBe("a")
      expect(GenServer.whereis("echo")).toBe(pid)
      const linked = unwrap(await GenServer.startLink(Echo, "b"))
      expect(Process.info(self(), "links")?.[1]).toEqual([linked])
      Process.unlink(linked)
    })

    test("hand on the options of spawn", async () => {
      const pid = unwrap(await Echo.start("a", { spawnOpt: { priority: "high", minHeapSize: 100 } }))
      expect(Process.info(pid, "priority")?.[1]).toBe("high")
    })

    test("take undefined for no name", async () => {
      const pid = unwrap(await Echo.start("a", { name: undefined }))
      expect(Process.info(pid, "registeredName")?.[1]).toEqual([])
    })
  })

  describe("a start in a process that has ended", () => {
    test("starts nothing and never comes back", async () => {
      let ran = 0
      let cameBack = false
      let goOn = (): void => {}
      const module = GenServer.define("Never")({ init: () => (ran++, ok(0)) })
      const dead = spawn(async () => {
        await new Promise<void>((resolve) => (goOn = resolve))
        await module.startLink(undefined, { name: "never" })
        cameBack = true
      })
      await settle()
      Process.exit(dead, "kill")
      goOn()
      await settle()
      expect([ran, cameBack]).toEqual([0, false])
      expect(GenServer.whereis("never")).toBe(undefined)
    })
  })

  test("an ExitError from a start's registry fails the start", async () => {
    const via = {
      registerName: () => {
        throw new ExitError("no_registry")
      },
      unregisterName: () => {},
      whereisName: () => undefined,
    }
    const module = GenServer.define("Plain")({ init: () => ok(0) })
    const before = Process.list()
    await expect(module.start(undefined, { name: ["via", via as never, 1] })).rejects.toThrow("no_registry")
    expect(Process.list()).toEqual(before)
  })

  describe("while the rest of a long cascade waits for the scheduler", () => {
    /** Ends 25,000 linked processes, the last of which has a name. */
    async function cascade(name: string): Promise<Pid> {
      let last: Pid | undefined
      const hub = spawn(function* () {
        for (let i = 0; i < 25_000; i++) last = Process.spawn(forever, { link: true })
        Process.register(last!, name)
        yield* receive()
      })
      await settle()
      Process.exit(hub, "why")
      return last!
    }
    function* forever(): Generator<any, void, any> {
      yield* receive(() => false)
    }

    test("a start sees the names that it frees", async () => {
      await cascade("deferred")
      const pid = unwrap(
        await GenServer.define("Next")({ init: () => ok(1) }).start(undefined, { name: "deferred" }),
      )
      expect(GenServer.whereis("deferred")).toBe(pid)
      await GenServer.stop(pid)
    })

    test("a linked start, and one that fails, end well", async () => {
      await cascade("deferred")
      const linked = unwrap(await GenServer.define("Linked")({ init: () => ok(1) }).startLink(undefined))
      expect(await sys.getState(linked)).toBe(1)
      Process.unlink(linked)
      await cascade("deferred again")
      expect(await GenServer.define("Failing")({ init: () => stop("why") }).startLink(undefined)).toEqual({
        ok: false,
        error: "why",
      })
    })

    test("the result comes behind what init has sent", async () => {
      await Process.run(async () => {
        const starter = self()
        const Sending = GenServer.define("Sending")({
          async init() {
            await cascade("deferred")
            send(starter, "first")
            return ok(1)
          },
        })
        unwrap(await Sending.start(undefined))
        expect(Process.info(self(), "messageQueueLen")?.[1]).toBe(1)
      })
    })
  })
})
