import { expected, isTimeout } from "../kernel/index.ts"
import type { ExitReason, Timeout } from "../kernel/index.ts"
import { EndWait, LATE, runSteps } from "../gen/index.ts"
import { DEAD, processOf, settleSignals, signalExit, signalUnlink } from "../runtime/index.ts"
import type { Proc, Wait } from "../runtime/index.ts"
import { taskExit } from "./answers.ts"
import { forget, ownerOf, takeAnswer } from "./handle.ts"
import type { Answer } from "./handle.ts"
import type { Waiting } from "../gen/index.ts"
import type { Task, ValueOf } from "./types.ts"
import type { TaskResult } from "./yield.ts"

const DEFAULT_TIMEOUT = 5_000

export function shutdown<T>(task: Task<T>, how?: Timeout | "brutal_kill"): Wait<TaskResult<T> | undefined>
export function shutdown<D extends Task>(
  task: D,
  how?: Timeout | "brutal_kill",
): Wait<TaskResult<ValueOf<D>> | undefined>
/**
 * Stops a task: unlinks it, sends it `"shutdown"`, waits, and kills it when the time is up.
 *
 * Gives `{ ok: true, value }` if the task had answered or does so yet; `undefined` if it ended by our signal; else
 * `{ ok: false, error }` with its exit reason: `"killed"` when it did not end in time, `"noproc"` when it has been asked
 * for before.
 *
 * Throws as `Task.await` does. Options: a timeout in milliseconds or `"infinity"` (default 5000), or `"brutal_kill"` to
 * kill it at once.
 *
 * Elixir: `Task.shutdown/2`.
 *
 * @example
 * ```ts
 * import { Process, Task } from "beamline"
 *
 * const task = Task.async(async () => Process.sleep("infinity"))
 * const result = (await Task.yield(task, 5)) ?? (await Task.shutdown(task))
 * result // => undefined
 * ```
 */
export function shutdown(
  task: Task,
  how: Timeout | "brutal_kill" = DEFAULT_TIMEOUT,
): Wait<Answer | undefined> {
  if (how !== "brutal_kill" && !isTimeout(how)) {
    throw expected("timeout", 'milliseconds, "infinity" or "brutal_kill"', how)
  }
  const owner = ownerOf(task)
  return runSteps(owner, shuttingDown(owner, task, how))
}

function* shuttingDown(owner: Proc, task: Task, how: Timeout | "brutal_kill"): Waiting<Answer | undefined> {
  settleSignals()
  const proc = processOf(task.pid)
  const isKill = how === "brutal_kill"
  let reason: ExitReason | undefined
  let isOurKill = isKill
  if (proc !== null) {
    signalUnlink(owner, proc)
    reason = yield* ended(owner, proc, isKill ? "kill" : "shutdown", isKill ? "infinity" : how)
    if (reason === undefined) {
      isOurKill = false
      reason = yield* ended(owner, proc, "kill", "infinity")
    }
  }
  const answer = takeAnswer(owner, task)
  if (answer?.ok === true || task.pid === undefined) return answer ?? undefined
  forget(owner, task.ref)
  const why = answer?.error ?? reason ?? "noproc"
  if (why === (isKill ? "killed" : "shutdown") && (!isKill || isOurKill)) return undefined
  if (why === "noconnection") throw taskExit(why, "shutdown", [task, how])
  return { ok: false, error: why }
}

/** Sends a task an exit signal and waits for its end. Gives its reason, `undefined` when the time is up. */
function* ended(
  owner: Proc,
  proc: Proc,
  signal: ExitReason,
  timeout: Timeout,
): Waiting<ExitReason | undefined> {
  const end = new EndWait(owner, timeout)
  end.begin(proc)
  signalExit(proc, owner.pid, signal)
  const reason = (yield end.handle) as ExitReason | typeof LATE
  return reason === LATE ? undefined : reason
}

export function ignore<T>(task: Task<T>): TaskResult<T> | undefined
export function ignore<D extends Task>(task: D): TaskResult<ValueOf<D>> | undefined
/**
 * Wants to know nothing more of a task: unlinks it, and lets it run.
 *
 * Returns `{ ok: true, value }` if it had answered, `{ ok: false, error }` if it had ended, else `undefined`; then its end
 * is not felt here any more, whatever it is.
 *
 * Throws as `Task.await` does.
 *
 * Elixir: `Task.ignore/1`.
 *
 * @example
 * ```ts
 * import { Process, Task } from "beamline"
 *
 * const task = Task.async(async () => {
 *   await Process.sleep(1)
 *   throw new Error("nobody cares")
 * })
 * Task.ignore(task) // => undefined
 * ```
 */
export function ignore(task: Task): Answer | undefined {
  const owner = ownerOf(task)
  if (owner.state === DEAD) return undefined
  const answer = takeAnswer(owner, task)
  const proc = processOf(task.pid)
  if (proc !== null && (answer === null || answer.ok)) signalUnlink(owner, proc)
  if (answer === null) forget(owner, task.ref)
  if (answer?.ok === false && answer.error === "noconnection")
    throw taskExit("noconnection", "ignore", [task])
  return answer ?? undefined
}
