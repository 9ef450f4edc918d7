/**
 * Where time comes from. The runtime reads it and asks to be woken; tests put a virtual one in its place.
 */
export interface Clock {
  /** Milliseconds that only grow, with fractions where the platform has them. */
  now(): number
  /** The wall clock, in milliseconds since 1970. */
  wallTime(): number
  /** Whether `now` costs nothing, so that nobody needs to save on it. */
  readonly free: boolean
  /**
   * Asks to have `wake` called once, at `at` or soon after; an earlier wish is forgotten. A wish with `hold`
   * keeps the program alive until then.
   */
  wakeAt(at: number, hold: boolean, wake: () => void): void
  /** Forgets the wish. */
  sleep(): void
}

// Node makes a getter of the global, which would be called for each look at the clock.
const stopwatch = performance

/** Milliseconds that only grow. */
export function monotonic(): number {
  return stopwatch.now()
}

const LONGEST_SLEEP = 2 ** 31 - 1

type Handle = ReturnType<typeof setTimeout> & { unref?: () => unknown }

/** The machine's clock: one native timer for all. */
export class SystemClock implements Clock {
  readonly free = false
  #handle: Handle | undefined

  now(): number {
    return monotonic()
  }

  wallTime(): number {
    return Date.now()
  }

  wakeAt(at: number, hold: boolean, wake: () => void): void {
    this.sleep()
    const delay = Math.min(Math.max(1, Math.ceil(at - monotonic())), LONGEST_SLEEP)
    this.#handle = setTimeout(wake, delay)
    if (!hold) this.#handle.unref?.()
  }

  sleep(): void {
    if (this.#handle !== undefined) clearTimeout(this.#handle)
    this.#handle = undefined
  }
}
