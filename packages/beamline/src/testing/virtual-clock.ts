import type { Clock } from "../kernel/index.ts"
import { afterTurn, isQuiet } from "../runtime/index.ts"

/** How many turns of the event loop in a row nothing must happen in, before all is taken to be at rest. */
const QUIET_TURNS = 3

/**
 * A clock that stands still until it is told to go on. Put it in place with `useClock`.
 *
 * @example
 * ```ts
 * import { Process, receive, self } from "beamline"
 * import { useClock, VirtualClock } from "beamline/testing"
 *
 * const clock = new VirtualClock()
 * const real = useClock(clock)
 * Process.sendAfter(self(), "an hour later", 3_600_000)
 * await clock.advance(3_600_000)
 * await receive() // => "an hour later"
 * useClock(real)
 * ```
 */
export class VirtualClock implements Clock {
  readonly free = true
  readonly #origin: number
  #now = 0
  #wish: { readonly at: number; readonly wake: () => void } | null = null

  /** Starts at the given wall-clock time, in milliseconds since 1970. */
  constructor(wallTime = 0) {
    this.#origin = wallTime
  }

  now(): number {
    return this.#now
  }

  wallTime(): number {
    return this.#origin + this.#now
  }

  wakeAt(at: number, _hold: boolean, wake: () => void): void {
    this.#wish = { at, wake }
  }

  sleep(): void {
    this.#wish = null
  }

  /**
   * Lets `milliseconds` pass: goes from one timer to the next, and after each lets the processes run until all
   * are at rest.
   */
  async advance(milliseconds: number): Promise<void> {
    await settle()
    const end = this.#now + milliseconds
    for (let wish = this.#wish; wish !== null && wish.at <= end; wish = this.#wish) {
      this.#wish = null
      this.#now = Math.max(this.#now, wish.at)
      wish.wake()
      await settle()
    }
    this.#now = end
  }
}

/** Lets the event loop turn until no process has anything to do. */
export async function settle(): Promise<void> {
  for (let quiet = 0; quiet < QUIET_TURNS; ) {
    await new Promise<void>((resolve) => afterTurn(resolve))
    quiet = isQuiet() ? quiet + 1 : 0
  }
}
