import { checkTimeout } from "../kernel/index.ts"
import type { ExitReason, Ref, Reference, Timeout } from "../kernel/index.ts"
import { DEAD, failed, never, ready } from "../runtime/index.ts"
import type { Proc, Wait } from "../runtime/index.ts"
import { AnswersWait, taskExit } from "./answers.ts"
import { forget, ownerOf, ownerOfAll, takeAnswer } from "./handle.ts"
import type { Answer } from "./handle.ts"
import type { Task } from "./types.ts"

const DEFAULT_TIMEOUT = 5_000

/**
 * Waits for a task's answer.
 *
 * Gives what the task's function returned. Fails with an `ExitError` whose reason is
 * `[why, ["Task", "await", [task, timeout]]]`: the reason with which the task ended, `"normal"` included; or
 * `"timeout"`: the task goes on, but its answer never arrives. A second wait for the same answer ends with the latter.
 *
 * Throws `ArgumentError` for what is no task, and with the code `ERR_NOT_OWNER` in any other process than the one that
 * started the task.
 *
 * Options: a timeout in milliseconds or `"infinity"`. Default 5000.
 *
 * Elixir: `Task.await/2`.
 *
 * @example
 * ```ts
 * import { Task } from "beamline"
 *
 * const task = Task.async(async () => "heavy work")
 * const other = 1 + 1
 * await Task.await(task) // => "heavy work"
 * ```
 */
export function await_<T>(task: Task<T>, timeout: Timeout = DEFAULT_TIMEOUT): Wait<T> {
  checkTimeout(timeout, "timeout")
  const owner = ownerOf(task)
  if (owner.state === DEAD) return never(owner)
  const answer = takeAnswer(owner, task)
  const exit = (reason: ExitReason): unknown => taskExit(reason, "await", [task, timeout])
  if (answer !== null) return answer.ok ? ready(owner, answer.value as T) : failed(owner, exit(answer.error))
  if (timeout === 0) {
    forget(owner, task.ref)
    return failed(owner, exit("timeout"))
  }
  const wait = new AnswersWait<T>(owner, timeout, {
    answered(open, ref, { ok, ...answer }) {
      if ("error" in answer) open.fail(() => exit(answer.error))
      else {
        forget(owner, ref as unknown as Reference)
        open.succeed(answer.value as T)
      }
    },
    late(open) {
      forget(owner, task.ref)
      open.fail(() => exit("timeout"))
    },
  })
  wait.waitFor([task.ref as unknown as Ref])
  return wait.handle
}

/** The values of several tasks. */
export type Values<T extends readonly Task<unknown>[]> = { -readonly [I in keyof T]: T[I] extends Task<infer V> ? V : never }

/**
 * Waits for the answers of several tasks, with one deadline for all.
 *
 * Gives what their functions returned, in the order of the tasks. Fails with an `ExitError` as soon as one of them
 * fails, with the reason `[why, ["Task", "awaitMany", [tasks, timeout]]]`, or `"timeout"` for the first element; the
 * others go on, and their answers never arrive.
 *
 * Throws as `Task.await` does. Options: a timeout in milliseconds or `"infinity"`. Default 5000.
 *
 * Elixir: `Task.await_many/2`.
 *
 * @example
 * ```ts
 * import { Task } from "beamline"
 *
 * const tasks = [1, 2, 3].map((n) => Task.async(() => n * n))
 * await Task.awaitMany(tasks) // => [1, 4, 9]
 * ```
 */
export function awaitMany<const T extends readonly Task<unknown>[]>(
  tasks: T,
  timeout: Timeout = DEFAULT_TIMEOUT,
): Wait<Values<T>> {
  checkTimeout(timeout, "timeout")
  const owner = ownerOfAll(tasks)
  if (owner.state === DEAD) return never(owner)
  const exit = (reason: ExitReason): unknown => taskExit(reason, "awaitMany", [tasks, timeout])
  const values = new Map<unknown, unknown>()
  const missing = new Set<Ref>()
  const inOrder = (): Values<T> => tasks.map(({ ref }) => values.get(ref)) as Values<T>
  const give = (ref: Reference, answer: Answer): boolean => {
    if (answer.ok) values.set(ref, answer.value)
    return answer.ok
  }
  for (const { ref, answer } of answersIn(owner, tasks)) {
    if (answer === null) missing.add(ref as unknown as Ref)
    else if (!give(ref, answer)) return failedAll(owner, tasks, exit((answer as { error: ExitReason }).error))
  }
  if (missing.size === 0) return ready(owner, inOrder())
  if (timeout === 0) return failedAll(owner, tasks, exit("timeout"))
  let left = missing.size
  const wait = new AnswersWait<Values<T>>(owner, timeout, {
    answered(open, ref, answer) {
      if (!answer.ok) {
        forgetAll(owner, tasks)
        open.fail(() => exit(answer.error))
        return
      }
      forget(owner, ref as unknown as Reference)
      values.set(ref, answer.value)
      if (--left === 0) open.succeed(inOrder())
    },
    late(open) {
      forgetAll(owner, tasks)
      open.fail(() => exit("timeout"))
    },
  })
  wait.waitFor(missing)
  return wait.handle
}

function* answersIn(
  owner: Proc,
  tasks: readonly Task[],
): Generator<{ readonly ref: Reference; readonly answer: Answer | null }> {
  const seen = new Set<Reference>()
  for (const task of tasks) {
    if (seen.has(task.ref)) continue
    seen.add(task.ref)
    yield { ref: task.ref, answer: takeAnswer(owner, task) }
  }
}

function forgetAll(owner: Proc, tasks: readonly Task[]): void {
  for (const { ref } of tasks) forget(owner, ref)
}

function failedAll<T>(owner: Proc, tasks: readonly Task[], error: unknown): Wait<T> {
  forgetAll(owner, tasks)
  return failed(owner, error)
}
