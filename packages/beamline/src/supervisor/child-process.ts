import { EndWait, LATE } from "../gen/index.ts"
import type { ExitReason, Pid } from "../kernel/index.ts"
import { wait } from "../process/index.ts"
import {
  currentProc,
  isAsyncFunction,
  isExitFrom,
  isSteps,
  isThenable,
  Pending,
  processOf,
  removeMessages,
  settleSignals,
  signalExit,
  signalUnlink,
} from "../runtime/index.ts"
import type { Proc, Steps, Wait } from "../runtime/index.ts"
import { callStart } from "./child-spec-start.ts"
import type { CompleteChildSpec, Shutdown } from "./child-spec.types.ts"

/** Calls a start function inside the supervisor and waits for what it returns. Throws what it throws. */
export function* startChildProcess(start: CompleteChildSpec["start"], extraArguments: readonly unknown[] = []): Steps<unknown> {
  if (isAsyncFunction(functionOf(start))) return yield* wait(() => callStart(start, extraArguments))
  return yield* outcomeOf(callStart(start, extraArguments))
}

function functionOf(start: CompleteChildSpec["start"]): unknown {
  if (typeof start === "function") return start
  return (start[0] as Record<string, unknown>)[start[1]]
}

/** Waits for a value that may be there, promised, waited for, or still to be computed by a generator. */
export function* outcomeOf(value: unknown): Steps<unknown> {
  if (value instanceof Pending) return yield* value as unknown as Wait<unknown>
  if (isSteps(value)) return yield* value as unknown as Steps<unknown>
  if (isThenable(value)) return yield* wait(value)
  return value
}

/**
 * Stops a child's process: the exit signal, the time that it has, then the kill. Gives the reason with which it
 * ended. Its exit signal over the link is not seen any more.
 */
export function* stopChildProcess(pid: Pid, shutdown: Shutdown): Steps<ExitReason> {
  settleSignals()
  const supervisor = currentProc()
  const child = processOf(pid)
  if (child === null) return reasonOfDead(supervisor, pid)
  signalUnlink(supervisor, child)
  if (shutdown !== "brutal_kill") {
    const reason = yield* ended(supervisor, child, "shutdown", shutdown)
    if (reason !== LATE) return reason
  }
  return (yield* ended(supervisor, child, "kill", "infinity")) as ExitReason
}

function* ended(
  supervisor: Proc,
  child: Proc,
  reason: "shutdown" | "kill",
  timeout: number | "infinity",
): Steps<ExitReason | typeof LATE> {
  const end = new EndWait(supervisor, timeout)
  end.begin(child)
  signalExit(child, supervisor.pid, reason)
  return yield* end
}

/** A child that is dead already: the reason stands in the exit signal that has not been handled yet. */
function reasonOfDead(supervisor: Proc, pid: Pid): ExitReason {
  let reason: ExitReason = "noproc"
  removeMessages(supervisor, (message) => {
    if (!isExitFrom(message, pid)) return false
    reason = (message.body as readonly [string, Pid, ExitReason])[2]
    return true
  })
  return reason
}
