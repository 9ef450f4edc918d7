import { checkCount, checkOptions, checkTimeout, expected } from "../kernel/index.ts"
import type { ExitReason, Reference, Result, Timeout } from "../kernel/index.ts"
import { DEAD, failed, never, ready } from "../runtime/index.ts"
import type { Proc, Wait } from "../runtime/index.ts"
import { AnswersWait, taskExit } from "./answers.ts"
import { forget, ownerOf, ownerOfAll, takeAnswer, takeAnswers } from "./handle.ts"
import type { Answer } from "./handle.ts"
import { ignore, shutdown } from "./shutdown.ts"
import { runSteps } from "../gen/index.ts"
import type { Waiting } from "../gen/index.ts"
import type { Task, ValueOf } from "./types.ts"

const DEFAULT_TIMEOUT = 5_000

/** How a task ended: `{ ok: true, value }`, or `{ ok: false, error }` with the reason of its exit. */
export type TaskResult<T> = Result<T, ExitReason>

export function yield_<T>(task: Task<T>, timeout?: Timeout): Wait<TaskResult<T> | undefined>
export function yield_<D extends Task>(task: D, timeout?: Timeout): Wait<TaskResult<ValueOf<D>> | undefined>
/**
 * Waits some time for a task's answer, and can be called again.
 *
 * Gives `{ ok: true, value }`; `{ ok: false, error }` with the reason for which the task ended; or `undefined` when the
 * time is up, or the answer has been taken before.
 *
 * Throws as `Task.await` does. Options: a timeout in milliseconds or `"infinity"`. Default 5000.
 *
 * Elixir: `Task.yield/2`.
 *
 * @example
 * ```ts
 * import { Process, Task } from "beamline"
 *
 * const task = Task.async(async () => {
 *   await Process.sleep(50)
 *   return "slow"
 * })
 * await Task.yield(task, 1) // => undefined
 * await Task.yield(task) // => { ok: true, value: "slow" }
 * ```
 */
export function yield_(task: Task, timeout: Timeout = DEFAULT_TIMEOUT): Wait<Answer | undefined> {
  checkTimeout(timeout, "timeout")
  const owner = ownerOf(task)
  if (owner.state === DEAD) return never(owner)
  const answer = takeAnswer(owner, task)
  const lost = (reason: ExitReason): unknown => taskExit(reason, "yield", [task, timeout])
  if (answer !== null) return isLost(answer) ? failed(owner, lost(answer.error)) : ready(owner, answer)
  if (timeout === 0) return ready(owner, undefined)
  const wait = new AnswersWait<Answer | undefined>(owner, timeout, {
    answered(open, ref, answer) {
      if (answer.ok) forget(owner, ref)
      if (isLost(answer)) open.fail(() => lost(answer.error))
      else open.succeed(answer)
    },
    late: (open) => open.succeed(undefined),
  })
  wait.waitFor([task.ref])
  return wait.handle
}

function isLost(answer: Answer): answer is Answer & { readonly ok: false } {
  return !answer.ok && answer.error === "noconnection"
}

/** How `Task.yieldMany` waits. */
export interface YieldManyOptions {
  /** In milliseconds, for all. Default 5000. */
  readonly timeout?: Timeout
  /** Returns as soon as so many tasks have answered. With more than there are it waits the whole time. Default: all. */
  readonly limit?: number
  /** What becomes of tasks that have not answered in time: nothing, `Task.ignore`, or a kill. Default `"nothing"`. */
  readonly onTimeout?: "nothing" | "ignore" | "kill_task"
}

/** Each task with its result, `undefined` where it has none. */
export type Yielded<T extends readonly Task[]> = {
  -readonly [I in keyof T]: readonly [task: T[I], result: TaskResult<ValueOf<T[I]>> | undefined]
}

/**
 * Waits some time for the answers of several tasks.
 *
 * Gives, in the order of the tasks, each with its result as `Task.yield` gives it.
 *
 * Options: a timeout in milliseconds, or
 *
 * - `timeout`: in milliseconds or `"infinity"`. Default 5000.
 * - `limit`: returns as soon as so many have answered, before the time is up. Default: all. With a limit above the number of
 *   tasks it waits until the time is up, as Elixir does.
 * - `onTimeout`: what becomes of the tasks that have not answered when the time is up: `"nothing"` (the default, they go on and
 *   can be asked again), `"ignore"` (they go on, and nothing more is heard of them), `"kill_task"`.
 *
 * Throws as `Task.await` does, and for unknown options.
 *
 * Elixir: `Task.yield_many/2`.
 *
 * @example
 * ```ts
 * import { Process, Task } from "beamline"
 *
 * const tasks = [Task.async(() => "quick"), Task.async(() => Process.sleep("infinity"))] as const
 * const [first, second] = await Task.yieldMany(tasks, { timeout: 10, onTimeout: "kill_task" })
 * first[1] // => { ok: true, value: "quick" }
 * second[1] // => undefined
 * ```
 */
export function yieldMany<const T extends readonly Task[]>(
  tasks: T,
  options?: Timeout | YieldManyOptions,
): Wait<Yielded<T>> {
  const { timeout, limit, onTimeout } = checkYieldOptions(options)
  const owner = ownerOfAll(tasks)
  return runSteps(owner, yielding(owner, tasks, timeout, limit, onTimeout)) as Wait<Yielded<T>>
}

type Checked = Required<Omit<YieldManyOptions, "limit">> & { readonly limit: number | undefined }

function checkYieldOptions(given: unknown): Checked {
  const options = (typeof given === "object" ? given : { timeout: given }) as YieldManyOptions
  checkOptions(options, ["timeout", "limit", "onTimeout"], "options")
  const { timeout = DEFAULT_TIMEOUT, limit, onTimeout = "nothing" } = options
  checkTimeout(timeout, "timeout")
  if (limit !== undefined) checkCount(limit, "limit")
  if (onTimeout !== "nothing" && onTimeout !== "ignore" && onTimeout !== "kill_task") {
    throw expected("onTimeout", '"nothing", "ignore" or "kill_task"', onTimeout)
  }
  return { timeout, limit, onTimeout }
}

function* yielding(
  owner: Proc,
  tasks: readonly Task[],
  timeout: Timeout,
  limit: number | undefined,
  onTimeout: Checked["onTimeout"],
): Waiting<(readonly [Task, Answer | undefined])[]> {
  const different = new Set(tasks.map(({ ref }) => ref))
  const enough = limit ?? different.size
  const answers = takeAnswers(owner, tasks, enough, false)
  if (answers.size < enough) yield answersOf(owner, different, answers, enough, timeout)
  const isLate = answers.size < enough
  const results = new Map<Reference, Answer | undefined>(answers)
  for (const task of tasks) {
    if (!isLate || results.has(task.ref)) continue
    if (onTimeout === "ignore") results.set(task.ref, ignore(task))
    else if (onTimeout === "kill_task") {
      results.set(task.ref, (yield shutdown(task, "brutal_kill")) as Answer | undefined)
    }
  }
  return tasks.map((task) => [task, results.get(task.ref)])
}

/** Waits until there are enough answers, or the time is up. */
function answersOf(
  owner: Proc,
  refs: ReadonlySet<Reference>,
  answers: Map<Reference, Answer>,
  enough: number,
  timeout: Timeout,
): Wait<void> {
  if (timeout === 0) return ready(owner, undefined)
  const wait = new AnswersWait<void>(owner, timeout, {
    answered(open, ref, answer) {
      if (answer.ok) forget(owner, ref)
      answers.set(ref, answer)
      if (answers.size >= enough) open.succeed(undefined)
    },
    late: (open) => open.succeed(undefined),
  })
  wait.waitFor([...refs].filter((ref) => !answers.has(ref)))
  return wait.handle
}
