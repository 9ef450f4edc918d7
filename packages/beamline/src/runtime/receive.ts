import { ArgumentError } from "../kernel/index.ts"
import type { Head, Mark, Message, Wanted } from "../kernel/index.ts"
import { bodyOf } from "./body.ts"
import { countMainWait } from "./main.ts"
import { Operation } from "./operation.ts"
import type { Wait } from "./operation.ts"
import { Pending, failed, never, ready } from "./pending.ts"
import { DEAD } from "./proc.ts"
import type { Proc } from "./proc.ts"
import { startTimer, Deadline, stopTimer } from "./timers.ts"
import { turn } from "./turn.ts"

/** What a `receive` looks for. */
export interface Selector<T> extends Wanted {
  /** What the receive gives for it. */
  take(message: unknown): T
  /** What it gives when the time is up. */
  late(): T
  /** Whether what it takes is what a handler returned. */
  readonly handles: boolean
  /** What an array that is wanted must have; `null` where nothing is known. */
  readonly head: Head | null
  /** Only messages after this place can match. */
  readonly mark: Mark | null
}

class Receive<T> extends Pending<T> {
  readonly #selector: Selector<T>
  #seen: Message | null
  #deadline: Deadline | null = null
  #isLate = false

  constructor(owner: Proc, selector: Selector<T>, after: number | "infinity") {
    super(owner)
    this.#selector = selector
    this.#seen = owner.tail
    if (after === "infinity") return
    this.#deadline = new Deadline(() => this.#timeout(), true)
    startTimer(this.#deadline, after)
  }

  override poll(): void {
    const owner = this.owner
    if (owner === null) return
    // Before a handler runs, this receive is over: the handler may begin the next.
    owner.receiving = null
    const selector = this.#selector
    const message = owner.take(this.#seen, selector, selector.head)
    if (message === null && !this.#isLate) {
      owner.receiving = this
      this.#seen = owner.tail
      return
    }
    const outcome = outcomeOf(owner, selector, message, this.isOperation)
    if (outcome.ok) this.succeed(outcome.value)
    else this.fail(() => outcome.error)
  }

  override get isBehind(): boolean {
    return this.#isLate || this.#seen !== this.owner?.tail
  }

  /** Something else has taken messages out of the mailbox, so the place looked at last may be gone. */
  override lookAgain(): void {
    this.#seen = null
  }

  /** Time is up; the rest is done in a turn of the owner's, which may find a message after all. */
  #timeout(): void {
    this.#isLate = true
    this.owner?.poke()
  }

  protected override ended(owner: Proc | null): void {
    if (owner !== null && owner.receiving === this) owner.receiving = null
    this.#seen = null
    if (this.#deadline !== null) stopTimer(this.#deadline)
  }
}

/** The commonest receive: whatever comes next. The owner's `receiving` is all the list that it needs. */
function startReceive(owner: Proc): Operation {
  const wait = new Operation(owner)
  owner.receiving = wait
  owner.openWaits++
  countMainWait(owner, 1)
  return wait
}

/** Waits for the next message, whatever it is. */
export function receiveNext(owner: Proc): Wait<unknown> {
  if (owner.state === DEAD) return never(owner)
  if (owner.receiving !== null) throw alreadyReceiving()
  const message = owner.shift()
  if (message !== null) return ready(owner, bodyOf(message))
  return startReceive(owner).handle
}

function alreadyReceiving(): ArgumentError {
  return new ArgumentError(
    "expected no other receive to be pending in this process, got: a second receive; await the first one",
    "ERR_RECEIVE_PENDING",
  )
}

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }

/** What the receive gives for a message or, for `null`, when the time is up. */
function outcomeOf<T>(
  owner: Proc,
  selector: Selector<T>,
  message: Message | null,
  isOperation: boolean,
): Outcome<T> {
  if (message === null) return handle(owner, () => selector.late(), isOperation)
  const body = bodyOf(message)
  return selector.handles
    ? handle(owner, () => selector.take(body), isOperation)
    : { ok: true, value: selector.take(body) }
}

/** Calls a handler of the process's, in its async context. */
function handle<T>(owner: Proc, handler: () => T, isOperation: boolean): Outcome<T> {
  const { generator } = turn
  turn.generator = false
  try {
    const { context } = owner
    const value = context === null ? handler() : context.runInAsyncScope(handler, undefined)
    if (isOperation && isThenable(value)) throw notAValue()
    return { ok: true, value }
  } catch (error) {
    return { ok: false, error }
  } finally {
    turn.generator = generator
  }
}

function notAValue(): ArgumentError {
  return new ArgumentError(
    "expected the handler of a receive in a generator process to return a value, got: a promise; " +
      "receive the message first, then yield* wait(…)",
  )
}

function isThenable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function"
}

/** Waits for a message that the selector wants: first among those that are there, then among those to come. */
export function receiveWith<T>(owner: Proc, selector: Selector<T>, after: number | "infinity"): Wait<T> {
  if (owner.state === DEAD) return never(owner)
  if (owner.receiving !== null) throw alreadyReceiving()
  const message = owner.take(selector.mark, selector, selector.head)
  if (message !== null && !selector.handles) return ready(owner, selector.take(bodyOf(message)))
  if (message !== null || after === 0) {
    const outcome = outcomeOf(owner, selector, message, turn.generator)
    return outcome.ok ? ready(owner, outcome.value) : failed(owner, outcome.error)
  }
  const wait = new Receive(owner, selector, after)
  owner.receiving = wait
  wait.begin(null)
  return wait.handle
}

/** Removes messages of a process's own mailbox, from a mark on, also while a receive of its is pending. */
export function removeMessages(
  proc: Proc,
  test: (message: Message) => boolean,
  mark: Mark | null = null,
): number {
  const removed = proc.removeAll({ wants: test }, mark)
  if (removed > 0) proc.receiving?.lookAgain()
  return removed
}
