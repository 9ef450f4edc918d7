import { SUCCEEDED } from "./operation.ts"
import type { Wait } from "./operation.ts"
import { never, Pending, ready } from "./pending.ts"
import { DEAD } from "./proc.ts"
import type { Proc } from "./proc.ts"
import { Deadline, startTimer, stopTimer } from "./timers.ts"
import { turn } from "./turn.ts"

class Sleep extends Pending<void> {
  readonly #deadline: Deadline

  constructor(owner: Proc, time: number) {
    super(owner)
    this.#deadline = new Deadline(() => this.succeed(undefined), true)
    startTimer(this.#deadline, time)
  }

  protected override ended(): void {
    stopTimer(this.#deadline)
  }
}

/** Lets others run, though there is nothing to wait for. */
class GiveWay extends Pending<void> {
  #given = false

  constructor(owner: Proc) {
    super(owner)
    this.outcome = SUCCEEDED
  }

  override next(): IteratorResult<Pending<void>, void> {
    if (this.#given) return { done: true, value: undefined }
    this.#given = true
    return { done: false, value: this }
  }
}

/** Waits for `time` milliseconds. Other waits of the process may go on meanwhile. */
export function sleepFor(owner: Proc, time: number | "infinity"): Wait<void> {
  if (owner.state === DEAD) return never(owner)
  if (time === 0) return turn.generator ? new GiveWay(owner).handle : ready(owner, undefined)
  const wait = time === "infinity" ? new Pending<void>(owner) : new Sleep(owner, time)
  wait.begin(null)
  return wait.handle
}
