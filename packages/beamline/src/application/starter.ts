import { ExitError } from "../kernel/index.ts"
import type { Pid } from "../kernel/index.ts"
import { logReport } from "../logger/index.ts"
import { exit, isExit, Process, receive, send } from "../process/index.ts"
import { isAsyncFunction } from "../runtime/index.ts"
import type { Steps } from "../runtime/index.ts"
import { callAndWait, startChildProcess } from "../supervisor/index.ts"
import { definitionOf } from "./define.ts"
import { failureOfPhase, outcomeOfStart, outcomeOfThrow } from "./outcome.ts"
import type { Call, StartOutcome, Thrown } from "./outcome.ts"
import type { AnyCallbacks, ApplicationModule } from "./types.ts"

type Callbacks = AnyCallbacks

/** What the starter tells its master. */
export type StartMessage = readonly [tag: "application_started", starter: Pid, outcome: StartOutcome]

/** What the master tells the starter. */
export const TERMINATE = "application_terminate"

/**
 * The process that runs the callbacks of an application. It traps exits and is linked to the root process; it stops that
 * when the master says so, and ends when that has ended.
 */
export function* runStarter(module: ApplicationModule, master: Pid, me: Pid): Steps {
  Process.flag("trapExit", true)
  const callbacks = definitionOf(module).callbacks!
  const outcome = yield* start(module, callbacks)
  const failure = outcome.ok ? yield* runPhases(module, callbacks) : undefined
  const told: StartOutcome = failure === undefined ? outcome : { ok: false, error: failure[0] }
  send(master, ["application_started", me, told] satisfies StartMessage)
  if (!told.ok) return
  yield* serve(module.name, callbacks, master, told.root, told.state)
}

function* start({ name, spec }: ApplicationModule, callbacks: Callbacks): Steps<StartOutcome> {
  const args = ["normal", spec.mod![1]] as const
  const call: Call = [name, "start", args]
  let outcome: StartOutcome
  try {
    outcome = outcomeOfStart(yield* startChildProcess([callbacks, "start", args]), call)
  } catch (error) {
    outcome = outcomeOfThrow(thrown(error), call)
  }
  if (outcome.ok) Process.link(outcome.root)
  return outcome
}

function* runPhases(
  { name, spec }: ApplicationModule,
  callbacks: Callbacks,
): Steps<readonly [unknown] | undefined> {
  const { startPhase } = callbacks
  for (const [phase, argument] of Object.entries(spec.startPhases ?? {})) {
    const call: Call = [name, "startPhase", [phase, "normal", argument]]
    let failure: readonly [unknown] | undefined
    try {
      const returned = yield* callAndWait(
        () => startPhase!(phase, "normal", argument),
        isAsyncFunction(startPhase),
      )
      failure = failureOfPhase(returned, call)
    } catch (error) {
      const { kind, value } = thrown(error)
      failure = failureOfPhase(kind === "exit" ? ["EXIT", value] : value, call)
    }
    if (failure !== undefined) return failure
  }
  return undefined
}

function* serve(name: string, callbacks: Callbacks, master: Pid, root: Pid, state: unknown): Steps {
  for (;;) {
    const message = yield* receive()
    if (message === TERMINATE) {
      const last = yield* prepareStop(name, callbacks, state)
      Process.exit(root, "shutdown")
      yield* receive((one: unknown) => isExit(one, root))
      yield* afterStop(callbacks, last)
      return
    }
    if (!isExit(message)) continue
    const [, from, reason] = message
    if (from === master) exit(reason)
    if (from !== root) continue
    const last = yield* prepareStop(name, callbacks, state)
    yield* afterStop(callbacks, last)
    exit(reason)
  }
}

function* prepareStop(name: string, { prepStop }: Callbacks, state: unknown): Steps<unknown> {
  if (prepStop === undefined) return state
  try {
    return yield* callAndWait(() => prepStop(state), isAsyncFunction(prepStop))
  } catch (error) {
    const { kind, value } = thrown(error)
    if (kind === "throw") return value
    logReport({ label: ["application_master", "shutdown_error"], application: name, state, reason: value })
    return state
  }
}

/** Calls `stop`. There is nothing left that could be done about its failure. */
function* afterStop({ stop }: Callbacks, state: unknown): Steps {
  if (stop === undefined) return
  try {
    yield* callAndWait(() => stop(state), isAsyncFunction(stop))
  } catch {
    // OTP says nothing either.
  }
}

function thrown(error: unknown): Thrown {
  if (error instanceof ExitError) return { kind: "exit", value: error.reason }
  return { kind: error instanceof Error ? "exit" : "throw", value: error }
}
