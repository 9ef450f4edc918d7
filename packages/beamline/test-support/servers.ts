import {
  ExitError,
  GenServer,
  isDown,
  Logger,
  noreply,
  ok,
  Process,
  receive,
  reply,
  send,
  unwrap,
} from "beamline"
import type { LogEvent, Pid, Steps, Wait } from "beamline"
import { afterAll, afterEach, beforeAll, beforeEach, describe } from "vitest"

import { settings } from "../src/logger/index.ts"
import { switches } from "../src/runtime/index.ts"
import { inAsync, inGenerator } from "./both.ts"
import type { W } from "./both.ts"

/** Runs the tests of a body twice: calls to idle servers run on the caller's stack, or never do. */
export function eachSchedule(body: () => void): void {
  describe.each([
    ["inline", true],
    ["queued", false],
  ])("%s", (_name, isInline) => {
    const { inline } = switches
    beforeAll(() => void (switches.inline = isInline))
    afterAll(() => void (switches.inline = inline))
    body()
  })
}

type Body<R> = (w: W) => Generator<any, R>

interface Runner {
  call: { run(body: Body<unknown>): unknown }
}

function* asOperation<T>(wait: Wait<T>): Generator<any, T> {
  return yield* wait
}

const GeneratorRunner = GenServer.define<Runner>("GeneratorRunner")({
  init: () => ok(0),
  handleCall: {
    *run(state, _from, body): Steps<any> {
      return reply(yield* body(asOperation), state)
    },
  },
})

function runIn(module: typeof GeneratorRunner) {
  return async <R>(body: Body<R>): Promise<R> => {
    const pid = unwrap(await module.start(undefined))
    const monitor = Process.monitor(pid)
    try {
      return (await GenServer.call(pid, ["run", body], "infinity")) as R
    } catch (error) {
      throw error instanceof ExitError && error.cause instanceof Error ? error.cause : error
    } finally {
      Process.demonitor(monitor, { flush: true })
      Process.exit(pid, "kill")
    }
  }
}

async function inMain<R>(body: Body<R>): Promise<R> {
  const steps = body(function* <T>(wait: Wait<T>): Generator<any, T> {
    return (yield wait) as T
  })
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

/** Who may call a server: the same body runs in each. */
export const CALLERS: readonly (readonly [name: string, run: <R>(body: Body<R>) => Promise<R>])[] = [
  ["main", inMain],
  ["an async process", inAsync],
  ["a generator process", inGenerator],
  ["another server", runIn(GeneratorRunner)],
]

/** The events that are logged during each test, with the crash reports of SASL. */
export function captureReports(): { events: LogEvent[]; labels(): string[] } {
  const captured = {
    events: [] as LogEvent[],
    labels: () => captured.events.map(({ report }) => report?.label.join(" ") ?? "none"),
  }
  const { saslReports } = settings
  let others: [string, (typeof settings)["sinks"] extends Map<string, infer S> ? S : never][] = []
  beforeEach(() => {
    captured.events = []
    others = [...settings.sinks]
    settings.sinks.clear()
    settings.saslReports = true
    Logger.addSink("test", { log: (event) => void captured.events.push(event) })
  })
  afterEach(() => {
    settings.sinks.clear()
    for (const [id, sink] of others) settings.sinks.set(id, sink)
    settings.saslReports = saslReports
  })
  return captured
}

/** The reason of the exit with which something fails; anything else is thrown on. */
export function* reasonOf(w: W, start: () => Wait<unknown>): Generator<any, unknown> {
  try {
    const value = yield* w(start())
    throw new Error(`expected an exit, got: ${String(value)}`)
  } catch (error) {
    if (error instanceof ExitError) return error.reason
    throw error
  }
}

/** Waits until a process has ended, and gives the reason. */
export function* endOf(w: W, pid: Pid<any>): Generator<any, unknown> {
  const ref = Process.monitor(pid)
  const down = yield* w(receive((message) => Array.isArray(message) && message[1] === ref))
  return (down as unknown[])[4]
}

/** What the scripted server does with a message: what the function that comes in it returns. */
export type Act = (state: any, from?: any) => any

export interface Scripted {
  call: { get(): any; run(act: Act): any }
  cast: { run(act: Act): void }
  info: any
  continue: any
}

/** A server that does what it is told to, and tells `observer` of what happens to it. */
export const Scripted = GenServer.define<Scripted>("Scripted")({
  init: (given: { init?: (tell: (...event: unknown[]) => void) => any; observer?: Pid } | number) => {
    if (typeof given === "number") return ok<any>(given)
    const tell = (...event: unknown[]): void => {
      if (given.observer !== undefined) send(given.observer, event)
    }
    return given.init === undefined ? ok<any>(0) : given.init(tell)
  },
  handleCall: {
    get: (state) => reply(state, state),
    run: (state, from, act) => act(state, from),
  },
  handleCast: { run: (state, act) => act(state) },
  handleInfo: (state, message) =>
    typeof message === "function" ? message(state) : noreply([...[state].flat(), message]),
  handleContinue: (state, argument) =>
    typeof argument === "function" ? argument(state) : noreply([...[state].flat(), argument]),
})

/** Monitors a process for the caller; the answer waits for its end and gives the reason. */
export function watchEnd(pid: Pid<any>): () => Promise<unknown> {
  const ref = Process.monitor(pid)
  return async () => (await receive((message) => isDown(message, ref)))[4]
}
