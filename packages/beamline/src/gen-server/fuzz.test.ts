import {
  ExitError,
  GenServer,
  noreply,
  ok,
  Process,
  reply,
  self,
  send,
  spawn,
  stop,
  stopReply,
  sys,
  unwrap,
} from "beamline"
import type { Pid, Wait } from "beamline"
import { settle, useClock, VirtualClock } from "beamline/testing"
import fc from "fast-check"
import { describe, expect, test } from "vitest"

import { captureReports } from "../../test-support/index.ts"
import { switches } from "../runtime/index.ts"

// Random programs over a few servers: whether a call to an idle server runs on the caller's stack or waits its turn, no
// process must be able to tell. So that a program has one outcome whatever the schedule, there is one driver, which lets
// all come to rest after each step; whoever sends something waits until it has been handled; and no two times add up to
// a third. What the code of a dead process still does counts for nothing.

type Action =
  | { readonly do: "reply"; readonly then?: "timeout" | "hibernate" | "continue" }
  | { readonly do: "call"; readonly to: number; readonly action: Action; readonly timeout: number }
  | { readonly do: "cast" | "send"; readonly to: number; readonly action: Action }
  | { readonly do: "replyLater"; readonly by: number }
  | { readonly do: "replyEarly" }
  | { readonly do: "stop" | "stopReply"; readonly reason: string }
  | { readonly do: "throw" | "exit" | "throwReply" | "bad" }
  | { readonly do: "sleep"; readonly time: number; readonly action: Action }
  | { readonly do: "link" | "unlink" | "monitor" | "kill" | "signal"; readonly to: number }
  | { readonly do: "suspend" | "resume" | "stopOther"; readonly to: number }
  | { readonly do: "restart"; readonly to: number }
  | { readonly do: "both"; readonly first: Action; readonly second: Action }

const SERVERS = 4
const server = fc.nat({ max: SERVERS - 1 })

/** What a server does with itself. */
const own: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    do: fc.constant("reply" as const),
    then: fc.constantFrom("timeout" as const, "hibernate" as const, "continue" as const),
  }),
  fc.constantFrom<Action>(
    { do: "reply" },
    { do: "replyEarly" },
    { do: "throw" },
    { do: "exit" },
    { do: "throwReply" },
    { do: "bad" },
    { do: "sleep", time: 307, action: { do: "reply" } },
    { do: "sleep", time: 0, action: { do: "throw" } },
  ),
  fc.record({
    do: fc.constantFrom("stop" as const, "stopReply" as const),
    reason: fc.constantFrom("normal", "shutdown", "why"),
  }),
)

const { action } = fc.letrec<{ action: Action }>((tie) => ({
  action: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    own,
    fc.record({
      do: fc.constant("call" as const),
      to: server,
      action: tie("action"),
      timeout: fc.constantFrom(1_009, 50_021, 5_000_011),
    }),
    fc.record({ do: fc.constantFrom("cast" as const, "send" as const), to: server, action: own }),
    fc.record({ do: fc.constant("replyLater" as const), by: server }),
    fc.record({
      do: fc.constant("sleep" as const),
      time: fc.constantFrom(0, 307, 30_011),
      action: tie("action"),
    }),
    fc.record({
      do: fc.constantFrom(
        "link" as const,
        "unlink" as const,
        "monitor" as const,
        "kill" as const,
        "signal" as const,
        "suspend" as const,
        "resume" as const,
        "stopOther" as const,
        "restart" as const,
      ),
      to: server,
    }),
    fc.record({ do: fc.constant("both" as const), first: tie("action"), second: tie("action") }),
  ),
}))

/** One step of the driver: an action for a server, and whether all come to rest before the next. */
const program = fc.record({
  trapping: fc.array(fc.boolean(), { minLength: SERVERS, maxLength: SERVERS }),
  kinds: fc.array(fc.constantFrom("plain", "generator", "async"), { minLength: SERVERS, maxLength: SERVERS }),
  steps: fc.array(
    fc.record({
      how: fc.constantFrom("call" as const, "cast" as const, "send" as const),
      to: server,
      action,
    }),
    { minLength: 1, maxLength: 8 },
  ),
})
type Program = typeof program extends fc.Arbitrary<infer P> ? P : never

/** Waits in a generator process as in an async function that `drive` runs. */
function* w<T>(wait: Wait<T>): Generator<any, T, any> {
  return Symbol.iterator in wait ? yield* wait : ((yield wait) as T)
}

/** Whether an action waits for others, so that a plain function can't do it. */
function waits(act: Action): boolean {
  if (act.do === "both") return waits(act.first) || waits(act.second)
  return ["call", "cast", "send", "sleep", "suspend", "resume", "stopOther", "restart"].includes(act.do)
}

/** Runs a program and gives what each process has seen. */
async function traceOf({ trapping, kinds, steps }: Program, isInline: boolean): Promise<string[][]> {
  const { inline } = switches
  switches.inline = isInline
  const clock = new VirtualClock()
  const real = useClock(clock)
  const traces: string[][] = Array.from({ length: SERVERS + 1 }, () => [])
  const pids: Pid<any>[] = []
  const names = new Map<unknown, string>()
  const show = (value: unknown): string => {
    if (value instanceof ExitError) return `exit ${show(value.reason)}`
    if (value instanceof Error) return value.message
    if (Array.isArray(value)) return `[${value.map(show).join(" ")}]`
    if (typeof value === "function") return "fn"
    if (typeof value === "object" && value !== null) return names.get(value) ?? "object"
    return String(value)
  }
  const note = (index: number, ...what: unknown[]): void => {
    if (index === SERVERS || Process.isAlive(self()))
      traces[index]!.push(`${clock.now()} ${what.map(show).join(" ")}`)
  }

  function* perform(index: number, act: Action, state: number, from: any): Generator<any, any, any> {
    note(index, act.do, state)
    const next = state + 1
    const go = (): any => (from === undefined ? noreply(next) : reply(`${index}:${state}`, next))
    switch (act.do) {
      case "reply": {
        const then =
          act.then === "timeout"
            ? { timeout: 2_003 }
            : act.then === "hibernate"
              ? { hibernate: true as const }
              : { continue: index }
        if (act.then === undefined) return go()
        return from === undefined ? noreply(next, then) : reply(`${index}:${state}`, next, then)
      }
      case "call":
        try {
          note(
            index,
            "got",
            yield* w(GenServer.call(pids[act.to]!, ["act", act.action], act.timeout + 17 * index)),
          )
        } catch (error) {
          note(index, "failed", error)
        }
        return go()
      case "cast":
      case "send":
        if (act.to === index) return go()
        if (act.do === "cast") GenServer.cast(pids[act.to]!, ["act", act.action])
        else send(pids[act.to]!, ["act", act.action])
        // Until it has been handled, or never will be.
        try {
          yield* w(sys.getState(pids[act.to]!, 1_301 + 29 * index))
        } catch (error) {
          note(index, "failed", error)
        }
        return go()
      case "replyLater":
        if (from === undefined) return noreply(next)
        GenServer.cast(pids[act.by]!, ["answer", from, `${index}:${state} by ${act.by}`])
        return noreply(next)
      case "replyEarly":
        if (from !== undefined) GenServer.reply(from, `${index}:${state} early` as never)
        return noreply(next)
      case "stop":
        return stop(act.reason, next)
      case "stopReply":
        return from === undefined
          ? stop(act.reason, next)
          : stopReply(act.reason, `${index}:${state} bye`, next)
      case "throw":
        throw new Error(`thrown by ${index}`)
      case "exit":
        throw new ExitError(`exit of ${index}`)
      case "throwReply":
        throw go()
      case "bad":
        return { bad: index }
      case "sleep":
        yield* w(Process.sleep(act.time))
        return yield* perform(index, act.action, state, from)
      case "link":
      case "unlink":
      case "monitor":
        try {
          Process[act.do](pids[act.to]!)
        } catch (error) {
          note(index, "failed", (error as Error).name)
        }
        return go()
      case "kill":
        Process.exit(pids[act.to]!, "kill")
        return go()
      case "signal":
        Process.exit(pids[act.to]!, `signal of ${index}`)
        return go()
      case "suspend":
      case "resume":
        try {
          yield* w(sys[act.do](pids[act.to]!, 1_511 + 19 * index))
        } catch (error) {
          note(index, "failed", error)
        }
        return go()
      case "stopOther":
        try {
          yield* w(GenServer.stop(pids[act.to]!, "shutdown", 1_613 + 23 * index))
        } catch (error) {
          note(index, "failed", error)
        }
        return go()
      case "restart":
        if (act.to !== index && !Process.isAlive(pids[act.to]!)) yield* begin(act.to)
        return go()
      case "both": {
        // The first for its effects alone.
        const first = yield* perform(index, act.first, state, undefined)
        if (typeof first === "object" && "bad" in first) return first
        return yield* perform(index, act.second, state, from)
      }
    }
  }

  const moduleOf = (index: number) => {
    const wrap = (fn: (...args: any[]) => Generator<any, any, any>): any => {
      if (kinds[index] === "generator") {
        return function* (...args: any[]) {
          return yield* fn(...args)
        }
      }
      if (kinds[index] === "async") return async (...args: any[]) => drive(fn(...args))
      return (...args: any[]) => {
        const act = args.findLast((one) => Array.isArray(one) || typeof one?.do === "string")
        const steps = fn(...args)
        const told = (Array.isArray(act) ? act[1] : act) as Partial<Action> | undefined
        if (told?.do !== undefined && waits(told as Action)) return steps
        return steps.next().value
      }
    }
    return GenServer.define<any>(`S${index}`)({
      init: () => {
        Process.flag("trapExit", trapping[index]!)
        return ok(0)
      },
      handleCall: { act: wrap((state, from, act) => perform(index, act, state, from)) } as never,
      handleCast: {
        act: wrap((state, act) => perform(index, act, state, undefined)),
        answer: (state: number, from: any, value: unknown) => {
          GenServer.reply(from, value as never)
          return noreply(state)
        },
      } as never,
      handleInfo: wrap(function* (state, message) {
        if (Array.isArray(message) && message[0] === "act")
          return yield* perform(index, message[1], state, undefined)
        note(index, "info", message)
        return noreply(state)
      }),
      handleContinue: (state, argument) => {
        note(index, "continue", argument)
        return noreply(state)
      },
      terminate: (state, reason) => note(index, "terminate", reason, state),
    })
  }

  /** Runs a generator as an async function. */
  async function drive(steps: Generator<any, any, any>): Promise<any> {
    let step = steps.next()
    while (step.done !== true) {
      let value: unknown
      try {
        value = await step.value
      } catch (error) {
        step = steps.throw(error)
        continue
      }
      step = steps.next(value)
    }
    return step.value
  }

  function* begin(index: number): Generator<any, void, any> {
    const pid = unwrap(yield* w(moduleOf(index).start(undefined as never)))
    names.set(pid, `#${index}`)
    pids[index] = pid
  }

  try {
    for (let index = 0; index < SERVERS; index++) await drive(begin(index))
    const driver = spawn(function* () {
      Process.flag("trapExit", true)
      names.set(self(), "driver")
      for (const { how, to, action: act } of steps) {
        if (how === "cast") GenServer.cast(pids[to]!, ["act", act])
        else if (how === "send") send(pids[to]!, ["act", act])
        else {
          try {
            note(SERVERS, "got", yield* GenServer.call(pids[to]!, ["act", act], 10_000_019))
          } catch (error) {
            note(SERVERS, "failed", error)
          }
        }
        yield* w(Process.sleep(1_000_000_007))
      }
    })
    await clock.advance(20 * 1_000_000_007)
    for (const pid of pids) note(SERVERS, "alive", Process.isAlive(pid))
    for (const pid of [...pids, driver]) Process.exit(pid, "kill")
    await settle()
    return traces
  } finally {
    switches.inline = inline
    useClock(real)
  }
}

const SEED = Number(process.env["FUZZ_SEED"] ?? Date.now() % 2 ** 31)
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 60)

describe(`random programs (FUZZ_SEED=${SEED})`, () => {
  captureReports()

  test("show each process the same with calls on the caller's stack and without", async () => {
    await fc.assert(
      fc.asyncProperty(program, async (one) => {
        const inline = await traceOf(one, true)
        const queued = await traceOf(one, false)
        expect(inline).toEqual(queued)
      }),
      { seed: SEED, numRuns: RUNS },
    )
  }, 60_000)
})
