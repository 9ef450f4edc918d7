import { ExitError, LOCAL_NODE } from "../kernel/index.ts"
import type { ExitReason, Reference, Timeout } from "../kernel/index.ts"
import { Deadline, Pending, startDeadlineSoon, startTimer, stopTimer } from "../runtime/index.ts"
import type { Proc } from "../runtime/index.ts"
import { TaskRef } from "./handle.ts"
import type { Answer, Waiter } from "./handle.ts"

/** What an open wait for answers does with what happens. */
export interface OnAnswer<T> {
  answered(wait: AnswersWait<T>, ref: TaskRef, answer: Answer): void
  late(wait: AnswersWait<T>): void
}

const NONE: readonly TaskRef[] = []

/** Waits for the answers of tasks, until it has what it wants or the time is up. */
export class AnswersWait<T> extends Pending<T> implements Waiter {
  readonly #on: OnAnswer<T>
  readonly #timeout: Timeout
  #tasks: readonly TaskRef[] = NONE
  #deadline: Deadline | null = null

  constructor(owner: Proc, timeout: Timeout, on: OnAnswer<T>) {
    super(owner)
    this.#timeout = timeout
    this.#on = on
  }

  /** Starts to wait. What is no task's reference, or one that has told all it had to tell, stays silent. */
  waitFor(refs: readonly Reference[]): void {
    this.begin(null)
    this.#tasks = refs.filter((ref) => ref instanceof TaskRef)
    for (const task of this.#tasks) task.wait(this)
    if (this.#timeout !== "infinity") startDeadlineSoon(this)
  }

  startDeadline(): void {
    this.#deadline = new Deadline(() => this.#on.late(this))
    startTimer(this.#deadline, this.#timeout as number)
  }

  answered(ref: TaskRef, answer: Answer): void {
    this.#on.answered(this, ref, answer)
  }

  protected override ended(): void {
    for (const task of this.#tasks) task.stopWaiting(this)
    if (this.#deadline !== null) stopTimer(this.#deadline)
  }
}

/** `{reason, {Task, function, args}}`: the exit of one whose task did not answer. */
export function taskExit(reason: ExitReason, name: string, args: readonly unknown[]): ExitError {
  const why = reason === "noconnection" ? ["nodedown", LOCAL_NODE] : reason
  return new ExitError([why, ["Task", name, args]])
}
