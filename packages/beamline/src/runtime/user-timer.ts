import { INFO, Message, Timer } from "../kernel/index.ts"
import { names } from "./names.ts"
import type { Proc } from "./proc.ts"
import { deliver } from "./signals.ts"
import { now, stopTimer, time } from "./timers.ts"
import { enter, leaveTarget } from "./watch.ts"
import type { Watching } from "./watch.ts"

/**
 * A timer of `sendAfter`. It keeps the program alive, as `setTimeout` does, and watches the process that it is for, since
 * it stops when that ends.
 */
export class SendTimer extends Timer implements Watching {
  readonly holds = true
  readonly owner = null
  target: Proc | null = null
  nextOwned: Watching = this
  previousOwned: Watching = this
  nextOfTarget: Watching = this
  previousOfTarget: Watching = this
  private message: unknown
  private readonly name: string | null

  constructor(to: Proc | string, message: unknown) {
    super()
    this.message = message
    if (typeof to === "string") this.name = to
    else {
      this.name = null
      enter(this, to)
    }
  }

  /** A name is looked up only now; if it has gone, so has the message. */
  fire(): void {
    const to = this.name === null ? this.target : names.get(this.name)
    const message = this.message
    this.forget()
    if (to !== undefined && to !== null) deliver(to, new Message(INFO, message, null))
  }

  /** Its reference may be kept, and keeps nothing. */
  forget(): void {
    this.message = undefined
    leaveTarget(this)
  }

  targetEnded(): void {
    stopTimer(this)
    this.forget()
  }

  ownerEnded(): void {}
}

/** Starts a timer that fires at `at`. */
export function startSendTimer(to: Proc | string | null, message: unknown, at: number): Timer {
  // A process that is dead already gets a timer that never ran.
  if (to === null) return new SendTimer("", undefined)
  const timer = new SendTimer(to, message)
  time.wheel.start(timer, at)
  return timer
}

/** The milliseconds that a timer has left, `false` when it does not run. */
export function remaining(timer: Timer): number | false {
  return timer.slot === null ? false : Math.max(0, Math.ceil(timer.at - now()))
}

/** Stops a timer; returns what it had left, `false` when it did not run. */
export function cancel(timer: Timer): number | false {
  const left = remaining(timer)
  if (left === false) return false
  stopTimer(timer)
  if (timer instanceof SendTimer) timer.forget()
  return left
}
