import { isPid, LocalPid } from "../kernel/index.ts"
import type { ExitReason, Pid } from "../kernel/index.ts"
import { EndWait, LATE } from "../gen/index.ts"
import { wait } from "../process/index.ts"
import {
  currentProc,
  DEAD,
  isAsyncFunction,
  isExitFrom,
  isSteps,
  isThenable,
  isLinkedTo,
  main,
  Operation,
  processOf,
  ready,
  removeMessages,
  settleSignals,
  signalExit,
  signalExitFromTurn,
  signalUnlink,
  turn,
} from "../runtime/index.ts"
import type { Proc, Steps, Wait } from "../runtime/index.ts"
import { callStart } from "./child-spec-start.ts"
import type { CompleteChildSpec, Shutdown } from "./child-spec.types.ts"

/** Calls a start function inside the supervisor and waits for what it returns. Throws what it throws. */
export function* startChildProcess(
  start: CompleteChildSpec["start"],
  extraArguments: readonly unknown[] = [],
): Steps<unknown> {
  if (isAsyncFunction(functionOf(start))) return yield* wait(() => callStart(start, extraArguments))
  return yield* settled(callStart(start, extraArguments))
}

/** The steps of a start that takes waiting. */
export class StartSteps {
  readonly steps: Steps<unknown>

  constructor(steps: Steps<unknown>) {
    this.steps = steps
  }
}

/** Does the same without a generator, as far as it takes no waiting; the rest is `StartSteps`. Throws what the function throws. */
export function startedAtOnce(
  start: CompleteChildSpec["start"],
  extraArguments: readonly unknown[],
): unknown {
  if (isAsyncFunction(functionOf(start))) return new StartSteps(startChildProcess(start, extraArguments))
  const { generator } = turn
  // What it waits for is to be iterated.
  turn.generator = true
  try {
    const returned = callStart(start, extraArguments)
    if (returned instanceof Operation) {
      const { done, value } = returned.next()
      if (done === true) return value
    } else if (!isSteps(returned) && !isThenable(returned)) return returned
    return new StartSteps(settled(returned))
  } finally {
    turn.generator = generator
  }
}

/** Waits for what a start function has returned. */
function* settled(returned: unknown): Steps<unknown> {
  if (returned instanceof Operation || !isThenable(returned)) return yield* outcomeOf(returned)
  // What this promise's code starts after an `await` is newer than this pid.
  const before = new LocalPid({})
  const value = yield* wait(returned)
  refuseStray(value, before)
  return value
}

function functionOf(start: CompleteChildSpec["start"]): unknown {
  if (typeof start === "function") return start
  return (start[0] as Record<string, unknown>)[start[1]]
}

/** Calls a function of the supervisor's module and waits for what it returns. Throws what it throws. */
export function* callAndWait(fn: () => unknown, isAsync: boolean): Steps<unknown> {
  return isAsync ? yield* wait(fn) : yield* outcomeOf(fn())
}

/** Waits for a value that may be there, promised, waited for, or still to be computed by a generator. */
function* outcomeOf(value: unknown): Steps<unknown> {
  if (value instanceof Operation) return yield* value as unknown as Wait<unknown>
  if (isSteps(value)) return yield* value as unknown as Steps<unknown>
  if (isThenable(value)) return yield* wait(value)
  return value
}

/**
 * A function that is not declared `async` has no async context of the supervisor's, since that would slow down
 * every `await` of the program. If it returns a promise all the same, the code behind its first `await` runs as
 * the main process; a child that was started there is main's and would go unsupervised. It is ended.
 */
function refuseStray(value: unknown, before: LocalPid): void {
  const pid: unknown = (value as { value?: unknown } | null | undefined)?.value
  const stray = processOf(pid)
  if (stray === null || stray.parent !== main.pid || !isNewer(stray.pid, before)) return
  if (!isLinkedTo(stray, main) || isLinkedTo(stray, currentProc())) return
  signalUnlink(main, stray)
  signalExit(stray, currentProc().pid, "kill")
  throw new TypeError(
    `expected the start function to start ${String(pid)} as the supervisor, got: a start after an await ` +
      "in a function that is not declared async. Declare the start function async",
  )
}

function isNewer(pid: LocalPid, other: LocalPid): boolean {
  return pid.serial > other.serial || (pid.serial === other.serial && pid.id > other.id)
}

/**
 * Stops the processes of some children: for each the exit signal, the time that it has, then the kill. Made for
 * the children that are stopped together, so that the exit signals of those that are dead already, and that may
 * be many, are looked for in the mailbox all at once.
 */
export class Stopping {
  readonly #supervisor: Proc = currentProc()
  readonly #pids: ReadonlySet<unknown>
  readonly #reasons = new Map<Pid, ExitReason>()

  constructor(states: Iterable<unknown>) {
    this.#pids = new Set([...states].filter((state) => isPid(state)))
  }

  /** Stops one of them. Gives the reason with which it ended. Its exit signal is not seen any more. */
  *stop(pid: Pid, shutdown: Shutdown): Steps<ExitReason> {
    settleSignals()
    const child = processOf(pid)
    if (child === null) return this.#reasonOfDead(pid)
    // What tells of its end will come behind this place.
    const mark = this.#supervisor.mark()
    let reason: ExitReason | typeof LATE = LATE
    if (shutdown !== "brutal_kill") reason = yield* this.#signal(child, "shutdown", shutdown)
    if (reason === LATE) reason = yield* this.#signal(child, "kill", "infinity")
    // The link stays until the child has ended: if the supervisor is killed meanwhile, the child must learn of it.
    removeMessages(this.#supervisor, (message) => isExitFrom(message, pid), mark)
    return reason as ExitReason
  }

  *#signal(
    child: Proc,
    reason: "shutdown" | "kill",
    timeout: number | "infinity",
  ): Steps<ExitReason | typeof LATE> {
    const supervisor = this.#supervisor
    signalExitFromTurn(child, supervisor.pid, reason)
    if (child.state === DEAD) return yield* ready(supervisor, child.exitReason as ExitReason)
    if (timeout === 0) return LATE
    const end = new EndWait(supervisor, timeout)
    end.begin(child)
    return yield* end
  }

  /**
   * The reason of a child that was found dead stands in its exit signal, which has not been handled yet. One that sent
   * none was not linked.
   */
  #reasonOfDead(pid: Pid): ExitReason {
    if (!this.#reasons.has(pid)) {
      removeMessages(this.#supervisor, (message) => {
        if (!Array.isArray(message.body) || !this.#pids.has(message.body[1])) return false
        if (!isExitFrom(message, message.body[1])) return false
        this.#reasons.set(message.body[1] as Pid, message.body[2] as ExitReason)
        return true
      })
    }
    return this.#reasons.get(pid) ?? "child_process_unlinked"
  }
}
