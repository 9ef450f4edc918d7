import { INFO, Message, Timer } from "../kernel/index.ts"
import { names } from "./names.ts"
import type { Proc } from "./proc.ts"
import { deliver } from "./signals.ts"
import { now, stopTimer, time } from "./timers.ts"
import { Watch } from "./watch.ts"

/** A timer of `sendAfter`. It keeps the program alive, as `setTimeout` does. */
export class SendTimer extends Timer {
  readonly holds = true
  #message: unknown
  #to: Destination | string

  constructor(to: Proc | string, message: unknown) {
    super()
    this.#message = message
    this.#to = typeof to === "string" ? to : new Destination(this, to)
  }

  /** A name is looked up only now; if it has gone, so has the message. */
  fire(): void {
    const to = this.#target()
    const message = this.#message
    this.forget()
    if (to !== undefined && to !== null) deliver(to, new Message(INFO, message, null))
  }

  #target(): Proc | null | undefined {
    return typeof this.#to === "string" ? names.get(this.#to) : this.#to.target
  }

  /** Its reference may be kept, and keeps nothing. */
  forget(): void {
    this.#message = undefined
    if (typeof this.#to !== "string") this.#to.leaveTarget()
  }
}

/** Stops the timer when its destination ends. */
class Destination extends Watch {
  readonly #timer: SendTimer

  constructor(timer: SendTimer, to: Proc) {
    super(null)
    this.#timer = timer
    this.enter(to)
  }

  override targetEnded(): void {
    stopTimer(this.#timer)
    this.#timer.forget()
  }
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
