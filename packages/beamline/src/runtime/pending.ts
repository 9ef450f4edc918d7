import type { ExitReason } from "../kernel/index.ts"
import { countMainWait, main } from "./main.ts"
import { hasAsyncContext } from "./platform.ts"
import { DEAD } from "./proc.ts"
import type { Proc } from "./proc.ts"
import { atTurnEnd, renewBudget } from "./scheduler.ts"
import { turn } from "./turn.ts"
import { Watch } from "./watch.ts"

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

const OPEN = 0
export const SUCCEEDED = 1
const FAILED = 2

type Settle = (value: unknown) => void

let captured: Settle | null = null
let capturedReject: Settle | null = null
const capture = (resolve: Settle, reject: Settle): void => {
  captured = resolve
  capturedReject = reject
}

/**
 * An open wait. A generator is handed the wait itself, to be iterated; everyone else gets a native promise. It
 * is withdrawn when its owner dies, and then never settles.
 */
export class Pending<T = unknown> extends Watch implements Wait<T> {
  outcome: typeof OPEN | typeof SUCCEEDED | typeof FAILED = OPEN
  value: unknown = undefined
  #resolve: Settle | null = null
  #reject: Settle | null = null
  #promise: Promise<T> | null = null

  constructor(owner: Proc) {
    super(owner)
    if (!turn.generator) void this.#makePromise()
  }

  #makePromise(): Promise<T> {
    this.#promise = new Promise(capture) as Promise<T>
    this.#resolve = captured
    if (!hasAsyncContext) this.#reject = capturedReject
    captured = capturedReject = null
    return this.#promise
  }

  /** What the caller is given. */
  get handle(): Wait<T> {
    return this.#promise === null ? this : (this.#promise as Wait<T>)
  }

  /** Whether a generator was given it, to be iterated. */
  get isOperation(): boolean {
    return this.#promise === null
  }

  get isOpen(): boolean {
    return this.outcome === OPEN && this.owner !== null
  }

  /** Whether it will never resume `proc`: it is another's, or was withdrawn. */
  isForeignTo(proc: Proc): boolean {
    return this.outcome === OPEN && this.owner !== proc
  }

  /** Starts waiting; `target` is whom it waits for, if that is a process. */
  begin(target: Proc | null): void {
    const owner = this.owner!
    if (owner.state === DEAD) {
      this.owner = null
      return
    }
    owner.openWaits++
    countMainWait(owner, 1)
    this.enter(target)
  }

  succeed(value: T): void {
    const owner = this.#finish(SUCCEEDED, value)
    if (owner !== null && this.#resolve !== null) this.#resume(owner, value)
  }

  /**
   * Fails with the error that `makeError` makes. For a promise it is made two microtasks later, inside a chain
   * that ends in the caller's `await`: so its stack shows the caller, which costs nothing while all goes well.
   */
  fail(makeError: () => unknown): void {
    const owner = this.#finish(FAILED, makeError)
    if (owner === null || this.#resolve === null) return
    if (this.#reject !== null && owner !== main) {
      settleTraced(owner, this.#reject, makeError())
      return
    }
    const rejection = (): Promise<never> =>
      Promise.resolve()
        .then(noop)
        .then(() => {
          throw makeError()
        })
    const context = owner.extra?.context
    if (context == null) this.#resume(owner, rejection())
    else context.runInAsyncScope(() => this.#resume(owner, rejection()), undefined)
  }

  #finish(outcome: 1 | 2, value: unknown): Proc | null {
    const owner = this.owner
    if (owner === null || this.outcome !== OPEN) return null
    this.leave()
    this.outcome = outcome
    this.value = value
    owner.openWaits--
    countMainWait(owner, -1)
    this.ended(owner)
    owner.resumeFrom(this)
    return owner
  }

  #resume(owner: Proc, value: unknown): void {
    const resolve = this.#resolve!
    this.#resolve = null
    if (hasAsyncContext || owner === main) resolve(value)
    else settleTraced(owner, resolve, value)
  }

  /** Lets go of what belongs to the wait, such as its timer. */
  protected ended(_owner: Proc | null): void {}

  override targetEnded(_reason: ExitReason): void {}

  override ownerEnded(): void {
    this.#resolve = this.#reject = null
    this.ended(null)
  }

  // ---------------------------------------------------------------- for generators

  [Symbol.iterator](): Iterator<Suspend, T> {
    return this as unknown as Iterator<Suspend, T>
  }

  next(): IteratorResult<Pending<T>, T> {
    if (this.outcome === OPEN || (turn.budget <= 0 && !renewBudget())) return { done: false, value: this }
    if (this.outcome === FAILED) throw (this.value as () => unknown)()
    return { done: true, value: this.value as T }
  }

  // A generator that hands its wait to async code makes a promise of it.

  #asPromise(): Promise<T> {
    if (this.#promise !== null) return this.#promise
    if (this.outcome === SUCCEEDED) return (this.#promise = Promise.resolve(this.value as T))
    if (this.outcome === FAILED) return (this.#promise = Promise.reject((this.value as () => unknown)()))
    return this.#makePromise()
  }

  // oxlint-disable-next-line unicorn/no-thenable -- a wait can be awaited, that is its contract
  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#asPromise().then(onValue, onError)
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#asPromise().catch(onError)
  }

  finally(onEnd?: (() => void) | null): Promise<T> {
    return this.#asPromise().finally(onEnd)
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
function promiseTraced<T>(owner: Proc, value: unknown, isFailure: boolean): Wait<T> {
  const promise = new Promise(capture) as Promise<T>
  const settle = (isFailure ? capturedReject : captured)!
  owner.openWaits++
  queueMicrotask(() => {
    owner.openWaits--
    settleTraced(owner, settle, value)
  })
  return promise as Wait<T>
}

// Waits that were ready at once but whose owner has used up the event loop's patience.
let postponed: { wait: Pending; value: unknown }[] = []

atTurnEnd(() => {
  const due = postponed
  postponed = []
  for (const { wait, value } of due) wait.succeed(value)
})

/** A wait whose value is there already. When the budget is spent it is handed over after the event loop's turn. */
export function ready<T>(owner: Proc, value: T): Wait<T> {
  if (owner.state === DEAD) return never<T>(owner)
  owner.reductions++
  turn.budget--
  if (turn.generator) {
    const wait = new Pending<T>(owner)
    wait.outcome = SUCCEEDED
    wait.value = value
    return wait
  }
  if (turn.budget > 0 || renewBudget()) {
    if (!hasAsyncContext && owner !== main) return promiseTraced(owner, value, false)
    return Promise.resolve(value) as Wait<T>
  }
  const wait = new Pending<T>(owner)
  wait.begin(null)
  postponed.push({ wait, value })
  return wait.handle
}

/** A wait that has failed at once: the error is made here, so its stack is the caller's. */
export function failed<T>(owner: Proc, error: unknown): Wait<T> {
  if (owner.state === DEAD) return never<T>(owner)
  if (!turn.generator) {
    if (!hasAsyncContext && owner !== main) return promiseTraced(owner, error, true)
    return Promise.reject(error) as unknown as Wait<T>
  }
  const wait = new Pending<T>(owner)
  wait.outcome = FAILED
  wait.value = (): unknown => error
  return wait
}

/** The wait of a dead process. A fresh one each time: a shared promise would keep every frame that awaits it. */
export function never<T>(owner: Proc): Wait<T> {
  const wait = new Pending<T>(owner)
  wait.owner = null
  return wait.handle
}
