import { Pending, never, ready } from "./pending.ts"
import type { Wait } from "./pending.ts"
import { DEAD } from "./proc.ts"
import type { Proc } from "./proc.ts"
import { Deadline, startTimer, stopTimer } from "./timers.ts"

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

/** Waits for `time` milliseconds. Other waits of the process may go on meanwhile. */
export function sleepFor(owner: Proc, time: number | "infinity"): Wait<void> {
  if (owner.state === DEAD) return never(owner)
  if (time === 0) return ready(owner, undefined)
  const wait = time === "infinity" ? new Pending<void>(owner) : new Sleep(owner, time)
  wait.begin(null)
  return wait.handle
}
