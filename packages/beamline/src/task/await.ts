import { checkTimeout } from "../kernel/index.ts"
import type { ExitError, ExitReason, Reference, Timeout } from "../kernel/index.ts"
import {
  DEAD,
  Deadline,
  failed,
  never,
  Pending,
  ready,
  startDeadlineSoon,
  startTimer,
  stopTimer,
} from "../runtime/index.ts"
import type { Proc, Wait } from "../runtime/index.ts"
import { AnswersWait, taskExit } from "./answers.ts"
import { forget, ownerOf, ownerOfAll, takeAnswer, takeAnswers, TaskRef } from "./handle.ts"
import type { Answer, Waiter } from "./handle.ts"
import type { Task, ValueOf } from "./types.ts"

const DEFAULT_TIMEOUT = 5_000

export function await_<T>(task: Task<T>, timeout?: Timeout): Wait<T>
export function await_<D extends Task>(task: D, timeout?: Timeout): Wait<ValueOf<D>>
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
export function await_(task: Task, timeout: Timeout = DEFAULT_TIMEOUT): Wait<unknown> {
  checkTimeout(timeout, "timeout")
  const owner = ownerOf(task)
  if (owner.state === DEAD) return never(owner)
  const answer = takeAnswer(owner, task)
  if (answer === null) return waitForOne(owner, task, timeout)
  return answer.ok ? ready(owner, answer.value) : failed(owner, exitOf(answer.error, task, timeout))
}

function exitOf(reason: ExitReason, task: Task, timeout: Timeout): ExitError {
  return taskExit(reason, "await", [task, timeout])
}

function waitForOne(owner: Proc, task: Task, timeout: Timeout): Wait<unknown> {
  if (timeout === 0) {
    forget(owner, task.ref)
    return failed(owner, exitOf("timeout", task, timeout))
  }
  const wait = new AnswerWait(owner, task, timeout)
  wait.start()
  return wait.handle
}

/** A wait for one task's answer: the commonest, so it has no lists. */
class AnswerWait extends Pending implements Waiter {
  readonly #task: Task
  readonly #timeout: Timeout
  #deadline: Deadline | null = null

  constructor(owner: Proc, task: Task, timeout: Timeout) {
    super(owner)
    this.#task = task
    this.#timeout = timeout
  }

  start(): void {
    this.begin(null)
    const { ref } = this.#task
    // Another reference is that of a task which was complete from the start, and has told its answer.
    if (ref instanceof TaskRef) ref.wait(this)
    if (this.#timeout !== "infinity") startDeadlineSoon(this)
  }

  startDeadline(): void {
    this.#deadline = new Deadline(() => this.#late())
    startTimer(this.#deadline, this.#timeout as number)
  }

  answered(ref: TaskRef, answer: Answer): void {
    if (answer.ok) {
      forget(ref.owner!, ref)
      this.succeed(answer.value)
    } else this.fail(() => exitOf(answer.error, this.#task, this.#timeout))
  }

  #late(): void {
    forget(this.owner!, this.#task.ref)
    this.fail(() => exitOf("timeout", this.#task, this.#timeout))
  }

  protected override ended(): void {
    const { ref } = this.#task
    if (ref instanceof TaskRef) ref.stopWaiting(this)
    if (this.#deadline !== null) stopTimer(this.#deadline)
  }
}

/** The values of several tasks. */
export type Values<T extends readonly Task[]> = { -readonly [I in keyof T]: ValueOf<T[I]> }

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
export function awaitMany<const T extends readonly Task[]>(
  tasks: T,
  timeout: Timeout = DEFAULT_TIMEOUT,
): Wait<Values<T>> {
  checkTimeout(timeout, "timeout")
  const owner = ownerOfAll(tasks)
  if (owner.state === DEAD) return never(owner)
  const exit = (reason: ExitReason): unknown => taskExit(reason, "awaitMany", [tasks, timeout])
  const answers = takeAnswers(owner, tasks, Infinity, true)
  for (const answer of answers.values()) if (!answer.ok) return giveUp(owner, tasks, exit(answer.error))
  const values = (): Values<T> =>
    tasks.map(({ ref }) => (answers.get(ref) as { value: unknown }).value) as Values<T>
  const missing = new Set(tasks.map(({ ref }) => ref).filter((ref) => !answers.has(ref)))
  if (missing.size === 0) return ready(owner, values())
  if (timeout === 0) return giveUp(owner, tasks, exit("timeout"))
  const wait = new AnswersWait<Values<T>>(owner, timeout, {
    answered(open, ref, answer) {
      answers.set(ref, answer)
      missing.delete(ref)
      if (!answer.ok) {
        forgetAll(owner, missing)
        open.fail(() => exit(answer.error))
      } else {
        forget(owner, ref)
        if (missing.size === 0) open.succeed(values())
      }
    },
    late(open) {
      forgetAll(owner, missing)
      open.fail(() => exit("timeout"))
    },
  })
  wait.waitFor([...missing])
  return wait.handle
}

function forgetAll(owner: Proc, refs: Iterable<Reference>): void {
  for (const ref of refs) forget(owner, ref)
}

function giveUp<T>(owner: Proc, tasks: readonly Task[], error: unknown): Wait<T> {
  forgetAll(
    owner,
    tasks.map(({ ref }) => ref),
  )
  return failed(owner, error)
}
