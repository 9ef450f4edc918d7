import { bodyOf } from "./body.ts"
import { countMainWait, main } from "./main.ts"
import { hasAsyncContext } from "./platform.ts"
import type { Proc } from "./proc.ts"
import { renewBudget } from "./scheduler.ts"
import { turn } from "./turn.ts"

declare const SUSPEND: unique symbol

/** What a generator process yields while it waits. */
export interface Suspend {
  readonly [SUSPEND]: true
}

/**
 * Something that a process waits for: `await` it in async code, `yield*` it in a generator.
 *
 * A wait starts at once. In a process that is dead it never ends.
 */
export interface Wait<out T> extends Promise<T> {
  [Symbol.iterator](): Iterator<Suspend, T>
}

/** A generator that waits: the code of a generator process. */
export type Steps<T = void> = Generator<Suspend, T>

export const OPEN = 0
export const SUCCEEDED = 1
export const FAILED = 2

type Settle = (value: unknown) => void

interface BothWays {
  readonly resolve: Settle
  readonly reject: Settle
}

let captured: Settle | null = null
let capturedReject: Settle | null = null
const capture = (resolve: Settle, reject: Settle): void => {
  captured = resolve
  capturedReject = reject
}

type Outcome = typeof OPEN | typeof SUCCEEDED | typeof FAILED

/**
 * What a wait is to whoever waits: a generator is handed the operation itself, to be iterated; everyone else gets a
 * native promise. By itself it is a wait for the next message, or one that is over; subclasses wait for other things.
 */
export class Operation<T = unknown> implements Wait<T> {
  /** Who waits; `null` once the wait is withdrawn, or over. */
  owner: Proc | null
  outcome: Outcome
  /** What it gives, or the function that makes the error. */
  value: unknown
  /** What settles the promise; without async context, both ways. */
  private settlers: Settle | BothWays | null = null
  private promise: Promise<T> | null = null

  constructor(owner: Proc, outcome: Outcome = OPEN, value?: unknown) {
    this.owner = owner
    this.outcome = outcome
    this.value = value
    if (!turn.generator) void this.makePromise()
  }

  private makePromise(): Promise<T> {
    this.promise = new Promise(capture) as Promise<T>
    this.settlers = hasAsyncContext ? captured : { resolve: captured!, reject: capturedReject! }
    captured = capturedReject = null
    return this.promise
  }

  static is(value: unknown): value is Operation {
    return value instanceof Operation
  }

  /** What the caller is given. */
  get handle(): Wait<T> {
    return this.promise === null ? this : (this.promise as Wait<T>)
  }

  /** Whether a generator was given it, to be iterated. */
  get isOperation(): boolean {
    return this.promise === null
  }

  get isOpen(): boolean {
    return this.outcome === OPEN && this.owner !== null
  }

  /** Whether it will never resume `proc`: it is another's, or was withdrawn. */
  isForeignTo(proc: Proc): boolean {
    return this.outcome === OPEN && this.owner !== proc
  }

  // ---------------------------------------------------------------- a receive of whatever comes next

  get takesAny(): boolean {
    return true
  }

  /** Looks at the mailbox. */
  poll(): void {
    const message = this.owner === null ? null : this.owner.shift()
    if (message !== null) this.take(bodyOf(message))
  }

  /** Gives a message to whoever waits. */
  take(body: unknown): void {
    const owner = this.close()!
    this.outcome = SUCCEEDED
    this.value = body
    owner.resumeFrom(this)
    this.settle(owner, body)
  }

  /** Looks at all messages the next time. */
  lookAgain(): void {}

  get isBehind(): boolean {
    return this.owner !== null && this.owner.queued > 0
  }

  /** Nobody waits any more. */
  withdraw(): void {
    if (this.close() !== null) this.drop()
  }

  private close(): Proc | null {
    const owner = this.owner
    if (owner === null) return null
    this.owner = owner.receiving = null
    owner.openWaits--
    countMainWait(owner, -1)
    return owner
  }

  // ---------------------------------------------------------------- for async code

  /** Hands the value to whoever awaits a promise of it. */
  protected settle(owner: Proc, value: unknown): void {
    const settle = this.settlers
    if (settle === null) return
    this.settlers = null
    if (typeof settle === "function") settle(value)
    else if (owner === main) settle.resolve(value)
    else settleTraced(owner, settle.resolve, value)
  }

  /**
   * Hands over the error that `makeError` makes. It is made two microtasks later, inside a chain that ends in the
   * caller's `await`: so its stack shows the caller, which costs nothing while all goes well.
   */
  protected settleWithError(owner: Proc, makeError: () => unknown): void {
    const settle = this.settlers
    if (settle === null) return
    if (typeof settle !== "function" && owner !== main) {
      settleTraced(owner, settle.reject, makeError())
      return
    }
    const rejection = (): Promise<never> =>
      Promise.resolve()
        .then(noop)
        .then(() => {
          throw makeError()
        })
    const { context } = owner
    if (context === null) this.settle(owner, rejection())
    else context.runInAsyncScope(() => this.settle(owner, rejection()), undefined)
  }

  /** Nobody waits any more: what awaits a promise of it is left alone. */
  protected drop(): void {
    this.settlers = null
  }

  // ---------------------------------------------------------------- for generators

  [Symbol.iterator](): Iterator<Suspend, T> {
    return this as unknown as Iterator<Suspend, T>
  }

  next(): IteratorResult<Operation<T>, T> {
    if (this.outcome === OPEN || (turn.budget <= 0 && !renewBudget())) return { done: false, value: this }
    if (this.outcome === FAILED) throw (this.value as () => unknown)()
    return this as unknown as IteratorReturnResult<T>
  }

  /** A wait that is over is what its iterator gives last. */
  get done(): boolean {
    return this.outcome === SUCCEEDED
  }

  // A generator that hands its wait to async code makes a promise of it.

  private asPromise(): Promise<T> {
    if (this.promise !== null) return this.promise
    if (this.outcome === SUCCEEDED) return (this.promise = Promise.resolve(this.value as T))
    if (this.outcome === FAILED) return (this.promise = Promise.reject((this.value as () => unknown)()))
    return this.makePromise()
  }

  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.asPromise().then(onValue, onError)
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.asPromise().catch(onError)
  }

  finally(onEnd?: (() => void) | null): Promise<T> {
    return this.asPromise().finally(onEnd)
  }

  get [Symbol.toStringTag](): string {
    return "Wait"
  }
}

function noop(): void {}

// Without async context, the code after a wait of ours is traced by the order of microtasks: one before it says
// whose it is, one after it takes that back.

function settleTraced(owner: Proc, settle: Settle, value: unknown): void {
  queueMicrotask(() => (turn.proc = owner))
  settle(value)
  queueMicrotask(() => (turn.proc = null))
}

/** The same for a wait that is over at once: settled only when the caller awaits it. */
export function promiseTraced<T>(owner: Proc, value: unknown, isFailure: boolean): Wait<T> {
  const promise = new Promise(capture) as Promise<T>
  const settle = (isFailure ? capturedReject : captured)!
  owner.openWaits++
  queueMicrotask(() => {
    owner.openWaits--
    settleTraced(owner, settle, value)
  })
  return promise as Wait<T>
}
