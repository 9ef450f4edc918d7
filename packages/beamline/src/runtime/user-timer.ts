import { INFO, Message, Timer } from "../kernel/index.ts"
import { names } from "./names.ts"
import type { Proc } from "./proc.ts"
import { deliver } from "./signals.ts"
import { now, stopTimer, time } from "./timers.ts"
import { enter, leaveTarget } from "./watch.ts"
import type { Watching } from "./watch.ts"

/**
 * A timer of `sendAfter`. It keeps the program alive, as `setTimeout` does, and watches the process that it is for, since
 * it stops when that ends. Nobody owns it; what that makes the same for all of them is not kept in each.
 */
export class SendTimer extends Timer implements Watching {
  target: Proc | null = null
  nextOfTarget: Watching = this
  previousOfTarget: Watching = this
  private message: unknown

  constructor(to: Proc | null, message: unknown) {
    super()
    this.message = message
    if (to !== null) enter(this, to)
  }

  get holds(): boolean {
    return true
  }

  get owner(): null {
    return null
  }

  get nextOwned(): Watching {
    return this
  }

  get previousOwned(): Watching {
    return this
  }

  protected get destination(): Proc | null {
    return this.target
  }

  fire(): void {
    const to = this.destination
    const message = this.message
    this.forget()
    if (to !== null) deliver(to, new Message(INFO, message, null))
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

/** A timer for whoever has a name when it fires; if nobody has, the message is lost. */
class NamedTimer extends SendTimer {
  readonly #name: string

  constructor(name: string, message: unknown) {
    super(null, message)
    this.#name = name
  }

  protected override get destination(): Proc | null {
    return names.get(this.#name) ?? null
  }
}

/** Starts a timer that fires at `at`. */
export function startSendTimer(to: Proc | string | null, message: unknown, at: number): Timer {
  // A process that is dead already gets a timer that never ran.
  if (to === null) return new SendTimer(null, undefined)
  const timer = typeof to === "string" ? new NamedTimer(to, message) : new SendTimer(to, message)
  time.wheel.start(timer, at)
  return timer
}

/** The milliseconds that a timer has left, `false` when it does not run. */
export function remaining(timer: Timer): number | false {
  return timer.slot === null ? false : Math.max(0, timer.at - Math.ceil(now()))
}

/** Stops a timer; returns what it had left, `false` when it did not run. */
export function cancel(timer: Timer): number | false {
  const left = remaining(timer)
  if (left === false) return false
  stopTimer(timer)
  if (timer instanceof SendTimer) timer.forget()
  return left
}
