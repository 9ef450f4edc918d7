import {
  ArgumentError,
  checkBoolean,
  checkFunction,
  checkOptions,
  ExitError,
  expected,
  formatExit,
} from "../kernel/index.ts"
import type { ExitReason } from "../kernel/index.ts"
import { EndWait } from "../gen/index.ts"
import { Process, wait } from "../process/index.ts"
import { currentProc, isSteps, isThenable, launch, RawProc } from "../runtime/index.ts"
import type { Steps } from "../runtime/index.ts"
import { Supervisor } from "../supervisor/index.ts"
import { atRest, waitForWork } from "./at-rest.ts"
import { beginCapture, endCapture, isGeneratorFunction } from "./capture-log.ts"
import type { Capture } from "./capture-log.ts"
import type { Body, RunnerArguments, Test } from "./in-process.types.ts"
import { describeProcess, TestCase } from "./test-case.ts"

/** What is done about a test beside running its body. */
export interface TestOptions {
  /**
   * What to do about processes that the body or its processes have started, and that neither their links nor their
   * supervisors have ended with it. They are killed in either case; `"error"` fails the test and names them. Default
   * `"ignore"`.
   */
  readonly leaks?: "error" | "ignore"
  /** Whether the log of the test is shown only if it fails. Default `false`. */
  readonly captureLog?: boolean
  /**
   * What to do about errors in the log that no `captureLog` of the body has taken. `"fail"` fails the test and shows
   * them. Default `"allow"`.
   */
  readonly errorLogs?: "allow" | "fail"
}

type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown }

/** What the test runners pass to a test. */
interface Context {
  readonly signal?: AbortSignal
}

/** How long the processes of a test that has ended may go on, in real milliseconds. */
const LAST_PATIENCE = 200

const SEVERE = ["emergency", "alert", "critical", "error"] as const

export function inProcess<A extends RunnerArguments, T>(body: Body<A, T>, options?: TestOptions): Test<A, T>
/**
 * Makes a test out of a body: a function for `test` or `it` of vitest, node:test or another runner, which runs the
 * body in a process of its own. The body is an async function, a generator function (which `yield*`s its waits) or
 * a plain one, and gets what the runner passes.
 *
 * The body has a mailbox of its own, and an exit signal of what it has linked ends it, not the program. When it ends,
 * however it ends, its process exits with `"shutdown"`, so what is linked to it ends too; the children of
 * `startSupervised` are stopped, the last started first; whatever is left of what it has started is killed. Only
 * then the test is over.
 *
 * The promise rejects with what the body throws, as it is. When something else ends the process, it rejects with the
 * Error that is the reason, or an `ExitError`. When the runner gives up the test (its `signal` aborts), all is killed.
 *
 * Options: `leaks: "error"` fails the test when a process had to be killed; `captureLog: true` shows the log only if
 * the test fails; `errorLogs: "fail"` fails it when there are errors in the log.
 *
 * Throws `ArgumentError` for anything else than a function, and for wrong options.
 *
 * Elixir: what `ExUnit` does with every test.
 *
 * @example
 * ```ts
 * import { self, send, spawn } from "beamline"
 * import { assertReceive, inProcess } from "beamline/testing"
 *
 * // test("gets an answer", inProcess(async () => { … }))
 * const body = inProcess(async () => {
 *   const test = self()
 *   spawn(async () => {
 *     send(test, ["answer", 42])
 *   })
 *   return assertReceive(["answer", 42])
 * })
 * await body() // => ["answer", 42]
 * ```
 */
export function inProcess(
  body: Function,
  options: TestOptions = {},
): (...context: readonly unknown[]) => Promise<unknown> {
  checkFunction(body, "body")
  checkTestOptions(options)
  return async (...context) => {
    const call = (): unknown => Reflect.apply(body, undefined, context)
    const outcome = await Process.run(() => conduct(call, body, signalOf(context), options))
    if (outcome.ok) return outcome.value
    throw outcome.error
  }
}

function checkTestOptions(options: TestOptions): void {
  checkOptions(options ?? null, ["leaks", "captureLog", "errorLogs"], "test options")
  const { leaks = "ignore", captureLog = false, errorLogs = "allow" } = options
  if (leaks !== "error" && leaks !== "ignore") throw expected("leaks", '"error" or "ignore"', leaks)
  if (errorLogs !== "allow" && errorLogs !== "fail")
    throw expected("errorLogs", '"allow" or "fail"', errorLogs)
  checkBoolean(captureLog, "captureLog")
}

function signalOf(context: readonly unknown[]): AbortSignal | undefined {
  const { signal } = (context[0] ?? {}) as Context
  return typeof signal?.addEventListener === "function" ? signal : undefined
}

/** The keeper of a test: runs the body in a process, and leaves nothing behind. It is a process itself. */
function* conduct(
  call: () => unknown,
  body: Function,
  signal: AbortSignal | undefined,
  { leaks, captureLog = false, errorLogs }: TestOptions,
): Steps<Outcome> {
  Process.flag("trapExit", true)
  const test = new TestCase(currentProc())
  const capture = captureLog || errorLogs === "fail" ? beginCapture() : null
  // The runner goes on with the next test at once, so nothing of this one may be left a moment later.
  const giveUp = (): void => {
    test.kill()
    test.restoreClock()
    if (capture !== null) endCapture(capture)
  }
  signal?.addEventListener("abort", giveUp, { once: true })
  let outcome = yield* run(test, call, body)
  outcome = after(outcome, yield* cleanUp(test, leaks === "error" && signal?.aborted !== true))
  signal?.removeEventListener("abort", giveUp)
  if (capture === null) return outcome
  endCapture(capture)
  if (errorLogs === "fail") outcome = after(outcome, unexpectedLogs(capture))
  if (!outcome.ok && capture.events.length > 0) console.error(`The test has logged:\n${capture.text}`)
  return outcome
}

/** A test that has failed already fails with its first error. */
function after(outcome: Outcome, error: Error | undefined): Outcome {
  return outcome.ok && error !== undefined ? { ok: false, error } : outcome
}

function unexpectedLogs(capture: Capture): Error | undefined {
  const events = capture.unexpected(SEVERE)
  if (events.length === 0) return undefined
  const texts = events.map((event) => `\n  [${event.level}] ${event.message.replaceAll("\n", "\n  ")}`)
  return new Error(`expected no errors in the log, got:${texts.join("")}`)
}

function* run(test: TestCase, call: () => unknown, body: Function): Steps<Outcome> {
  const keeper = currentProc()
  let outcome: Outcome | undefined
  const settle = (result: Outcome): never => {
    outcome = result
    // Not "normal", which would leave alone what is linked.
    throw new ExitError("shutdown")
  }
  const proc = new RawProc(keeper, codeOf(call, body, settle))
  test.adopt(proc)
  launch(proc, keeper, {})
  const end = new EndWait(keeper, "infinity")
  end.begin(proc)
  const reason = (yield* end) as ExitReason
  return outcome ?? { ok: false, error: errorOf(reason) }
}

/** The code of the body's process: a generator function if the body is one, so that it gets no async context. */
function codeOf(call: () => unknown, body: Function, settle: (outcome: Outcome) => never): () => unknown {
  const failed = (error: unknown): never => settle({ ok: false, error })
  const succeeded = (value: unknown): never => settle({ ok: true, value })
  function* drive(start: () => unknown): Steps<never> {
    let value: unknown
    try {
      value = yield* start() as Steps<unknown>
    } catch (error) {
      failed(error)
    }
    return succeeded(value)
  }
  if (isGeneratorFunction(body)) {
    return function* () {
      return yield* drive(call)
    }
  }
  return () => {
    let result: unknown
    try {
      result = call()
    } catch (error) {
      failed(error)
    }
    if (isSteps(result)) return drive(() => result)
    return isThenable(result) ? result.then(succeeded, failed) : succeeded(result)
  }
}

function errorOf(reason: ExitReason): unknown {
  if (reason instanceof Error) return reason
  return new ExitError(reason, `the process of the test was ended: ${formatExit(reason)}`)
}

function* cleanUp(test: TestCase, reportsLeaks: boolean): Steps<Error | undefined> {
  const stopFlow = test.letTimeFlow()
  yield* stopSupervised(test)
  // Those that are linked and trap exits have got a message, and end by themselves.
  yield* waitForWork(() => atRest(LAST_PATIENCE).catch(() => {}))
  stopFlow()
  test.restoreClock()
  const left = test.survivors().map(describeProcess)
  test.kill()
  return reportsLeaks && left.length > 0 ? leakError(left) : undefined
}

function* stopSupervised(test: TestCase): Steps {
  if (test.supervisor === null) return
  try {
    yield* Supervisor.stop(yield* wait(test.supervisor), "shutdown")
  } catch {
    // It was killed with the test, or by it.
  }
}

function leakError(left: readonly string[]): Error {
  const what = left.length === 1 ? "process" : "processes"
  return new ArgumentError(
    `expected no process to outlive the test, got: ${left.length} ${what}:${left.map((one) => `\n  ${one}`).join("")}`,
  )
}
