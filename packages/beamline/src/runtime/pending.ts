import type { ExitReason } from "../kernel/index.ts"
import { countMainWait, main } from "./main.ts"
import { FAILED, OPEN, Operation, promiseTraced, SUCCEEDED } from "./operation.ts"
import type { Wait } from "./operation.ts"
import { hasAsyncContext } from "./platform.ts"
import { DEAD } from "./proc.ts"
import type { Proc } from "./proc.ts"
import { atTurnEnd, openTurn, renewBudget } from "./scheduler.ts"
import { STRETCH, turn } from "./turn.ts"
import { enter, leave } from "./watch.ts"
import type { Watching } from "./watch.ts"

/** An open wait. It is withdrawn when its owner dies, and then never settles. */
export class Pending<T = unknown> extends Operation<T> implements Watching {
  target: Proc | null
  nextOwned: Watching = this
  previousOwned: Watching = this
  nextOfTarget: Watching = this
  previousOfTarget: Watching = this

  // Without a constructor of its own it would be made with an array of the arguments.
  constructor(owner: Proc) {
    super(owner)
    this.target = null
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
    enter(this, target)
  }

  succeed(value: T): void {
    const owner = this.finish(SUCCEEDED, value)
    if (owner !== null) this.settle(owner, value)
  }

  /** Fails with the error that `makeError` makes, when somebody sees it. */
  fail(makeError: () => unknown): void {
    const owner = this.finish(FAILED, makeError)
    if (owner !== null) this.settleWithError(owner, makeError)
  }

  private finish(outcome: typeof SUCCEEDED | typeof FAILED, value: unknown): Proc | null {
    const owner = this.owner
    if (owner === null || this.outcome !== OPEN) return null
    leave(this)
    this.outcome = outcome
    this.value = value
    owner.openWaits--
    countMainWait(owner, -1)
    this.ended(owner)
    owner.resumeFrom(this)
    return owner
  }

  override get takesAny(): boolean {
    return false
  }

  override withdraw(): void {
    const owner = this.owner
    if (owner === null) return
    owner.openWaits--
    countMainWait(owner, -1)
    leave(this)
    this.ownerEnded()
  }

  /** Lets go of what belongs to the wait, such as its timer. */
  protected ended(_owner: Proc | null): void {}

  targetEnded(_reason: ExitReason): void {}

  ownerEnded(): void {
    this.drop()
    this.ended(null)
  }
}

// Waits that were ready at once but whose owner has used up the event loop's patience.
let postponed: { wait: Pending; value: unknown }[] = []
/** How many of those have been handed over. */
let handedOver = 0

// No more than a stretch at a time: what the owners do with it is done in microtasks, whose time nobody looks at.
atTurnEnd(() => {
  if (postponed.length === 0) return
  const due = postponed.slice(handedOver, handedOver + STRETCH)
  handedOver += due.length
  const isLeft = handedOver < postponed.length
  if (!isLeft || handedOver * 2 > postponed.length) {
    postponed = isLeft ? postponed.slice(handedOver) : []
    handedOver = 0
  }
  if (isLeft) openTurn()
  for (const { wait, value } of due) wait.succeed(value)
})

/** A wait whose value is there already. When the budget is spent it is handed over after the event loop's turn. */
export function ready<T>(owner: Proc, value: T): Wait<T> {
  if (owner.state === DEAD) return never<T>(owner)
  owner.reductions++
  turn.budget--
  if (turn.generator) return new Operation<T>(owner, SUCCEEDED, value)
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
  return new Operation<T>(owner, FAILED, () => error)
}

/** The wait of a dead process. A fresh one each time: a shared promise would keep every frame that awaits it. */
export function never<T>(owner: Proc): Wait<T> {
  const wait = new Pending<T>(owner)
  wait.owner = null
  return wait.handle
}
