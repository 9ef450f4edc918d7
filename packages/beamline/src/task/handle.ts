import { ArgumentError, expected, INFO, Message } from "../kernel/index.ts"
import type { ExitReason, LocalPid, Mark, Pid, Ref, Reference, Result } from "../kernel/index.ts"
import { onSend } from "../process/index.ts"
import {
  addAlias,
  afterSignals,
  currentProc,
  deliver,
  inOrder,
  isAliasOf,
  isDeferring,
  Monitor,
  removeAlias,
  removeMessages,
  settleSignals,
  stopMonitor,
} from "../runtime/index.ts"
import type { Proc } from "../runtime/index.ts"
import type { TaskCall } from "./task-call.ts"
import type { Answered } from "./task-proc.ts"
import type { Task as TaskOf } from "./types.ts"

/** How a task ended: with a value, or with the reason of its exit. */
export type Answer = Result<unknown, ExitReason>

/** An open wait for the answers of tasks. */
export interface Waiter {
  answered(ref: TaskRef, answer: Answer): void
}

const ALIAS = { alias: "demonitor" } as const

/**
 * The reference of a task: its owner's monitor of it, and the alias under which the task answers. What it has to
 * tell goes to the wait that is open for it, else into the owner's mailbox.
 */
export class TaskRef extends Monitor implements Answered {
  #waiter: Waiter | null = null
  /** Those that began to wait while there was one. */
  #later: Waiter[] | null = null

  constructor(owner: Proc, pid: LocalPid) {
    super(owner, pid, ALIAS)
  }

  /** Begins to monitor. `null` stands for a task that is dead already. */
  start(target: Proc | null): void {
    const owner = this.owner
    if (owner === null) return
    addAlias(owner, this)
    this.enter(target)
    if (target === null) inOrder(() => this.targetEnded("noproc"))
  }

  /** The task has returned a value. */
  answer(value: unknown): void {
    if (isDeferring()) afterSignals(() => this.#take(value))
    else this.#take(value)
  }

  #take(value: unknown): void {
    const owner = this.owner
    if (owner === null) return
    const waiter = this.#nextWaiter()
    if (waiter !== null) {
      onSend.hook?.value(owner, value)
      waiter.answered(this, { ok: true, value })
    } else if (isAliasOf(owner, this)) {
      const body = [this, value]
      deliver(
        owner,
        onSend.hook === null ? new Message(INFO, body, null) : onSend.hook.message(owner, INFO, body, null),
      )
    }
  }

  override targetEnded(reason: ExitReason): void {
    const owner = this.owner
    const waiter = owner === null ? null : this.#nextWaiter()
    if (owner === null || waiter === null) {
      super.targetEnded(reason)
      return
    }
    this.leaveOwner()
    removeAlias(owner, this)
    waiter.answered(this, { ok: false, error: reason })
  }

  // Waits are served in the order in which they began: one answer is for one of them.

  #nextWaiter(): Waiter | null {
    const waiter = this.#waiter
    this.#waiter = this.#later?.shift() ?? null
    return waiter
  }

  wait(waiter: Waiter): void {
    if (this.#waiter === null) this.#waiter = waiter
    else if (this.#later === null) this.#later = [waiter]
    else this.#later.push(waiter)
  }

  stopWaiting(waiter: Waiter): void {
    if (this.#waiter === waiter) this.#nextWaiter()
    else if (this.#later !== null) this.#later = this.#later.filter((later) => later !== waiter)
  }
}

/** The class behind `Task`. */
class Task implements TaskOf {
  readonly pid: Pid | undefined
  readonly ref: Reference
  readonly owner: Pid
  readonly mfa: TaskCall["mfa"]

  constructor(pid: LocalPid | undefined, ref: Reference, owner: Proc, mfa: TaskCall["mfa"]) {
    this.pid = pid
    this.ref = ref
    this.owner = owner.pid
    this.mfa = mfa
  }
}

export function makeTask<T>(
  pid: LocalPid | undefined,
  ref: Reference,
  owner: Proc,
  mfa: TaskCall["mfa"],
): TaskOf<T> {
  return new Task(pid, ref, owner, mfa)
}

/** Throws unless `task` is a task of the calling process. Returns that process. */
export function ownerOf(task: unknown): Proc {
  checkTask(task, "task")
  const owner = currentProc()
  if (task.owner !== owner.pid) throw notOwner(task, owner)
  return owner
}

/** The same for several tasks. */
export function ownerOfAll(tasks: unknown): Proc {
  if (!Array.isArray(tasks)) throw expected("tasks", "an array of tasks", tasks)
  const owner = currentProc()
  for (const task of tasks as readonly unknown[]) {
    checkTask(task, "each of the tasks")
    if (task.owner !== owner.pid) throw notOwner(task, owner)
  }
  return owner
}

function checkTask(task: unknown, what: string): asserts task is TaskOf {
  if (!(task instanceof Task)) throw expected(what, "what Task.async returned", task)
}

function notOwner({ pid, owner }: TaskOf, caller: Proc): ArgumentError {
  return new ArgumentError(
    `expected the task ${String(pid)} to be queried from its owner ${owner}, got: a query from ${caller.pid}`,
    "ERR_NOT_OWNER",
  )
}

/** Takes a task's answer out of its owner's mailbox, with the DOWN behind it, if it is there. */
export function takeAnswer(owner: Proc, { ref }: TaskOf): Answer | null {
  settleSignals()
  return owner.queued === 0 ? null : takeAnswerTo(owner, ref)
}

function takeAnswerTo(owner: Proc, ref: Reference): Answer | null {
  const message = takeMessage(owner, ref, (body) =>
    body[0] === ref ? body.length === 2 : isDownOf(body, ref),
  )
  if (message === null) return null
  if (message.length === 5) return { ok: false, error: message[4] as ExitReason }
  forget(owner, ref)
  return { ok: true, value: message[1] }
}

/**
 * Takes the answers of several tasks out of their owner's mailbox, in the order in which they came, until it has
 * `limit` of them, or one that is a failure if that ends it.
 */
export function takeAnswers(
  owner: Proc,
  tasks: readonly TaskOf[],
  limit: number,
  endsWithFailure: boolean,
): Map<Reference, Answer> {
  settleSignals()
  const wanted = new Set(tasks.map(({ ref }) => ref))
  const answers = new Map<Reference, Answer>()
  let isDone = limit <= 0
  const take = (ref: Reference, answer: Answer): boolean => {
    if (isDone) return false
    answers.set(ref, answer)
    isDone = answers.size >= limit || (endsWithFailure && !answer.ok)
    return true
  }
  removeMessages(owner, ({ body, kind }) => {
    if (kind !== INFO || !Array.isArray(body)) return false
    const ref = (body.length === 5 ? body[1] : body[0]) as Reference
    if (!wanted.has(ref)) return false
    if (body.length === 2) return !answers.has(ref) && take(ref, { ok: true, value: body[1] })
    if (!isDownOf(body, ref)) return false
    return answers.get(ref)?.ok === true || take(ref, { ok: false, error: body[4] as ExitReason })
  })
  for (const [ref, { ok }] of answers) if (ok) stopMonitor(owner, ref as unknown as Ref)
  return answers
}

/** Ends the monitor of a task. Nothing more will come of it. */
export function forget(owner: Proc, ref: Reference): void {
  if (!stopMonitor(owner, ref as Ref)) takeMessage(owner, ref, (body) => isDownOf(body, ref))
}

function isDownOf(body: readonly unknown[], ref: Reference): boolean {
  return body.length === 5 && body[0] === "DOWN" && body[1] === ref
}

/** Takes the first message that can be about a reference and for which the test holds. */
function takeMessage(
  owner: Proc,
  ref: Reference,
  test: (body: readonly unknown[]) => boolean,
): readonly unknown[] | null {
  const mark = (ref as { mark?: Mark | null }).mark ?? null
  const message = owner.take(mark, {
    wants: ({ body, kind }) => kind === INFO && Array.isArray(body) && test(body),
  })
  if (message === null) return null
  owner.receiving?.lookAgain()
  return message.body as readonly unknown[]
}
