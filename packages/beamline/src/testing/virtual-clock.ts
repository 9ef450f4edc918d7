import { checkCount, checkFunction, checkOptions, expected } from "../kernel/index.ts"
import type { Clock } from "../kernel/index.ts"
import { inRoot, time } from "../runtime/index.ts"
import type { Wait } from "../runtime/index.ts"
import { atRest, realTime, waitForWork } from "./at-rest.ts"

/** How time passes by itself. */
export interface FlowOptions {
  /** How long a rest has to be, in real milliseconds, before the clock is moved. Default 0. */
  readonly patience?: number
  /** Asked before each step; `false` ends the flow. */
  readonly while?: () => boolean
}

/**
 * A clock that stands still until it is told to go on. `useVirtualClock` puts one in place for a test; elsewhere
 * `useClock` does.
 *
 * All that Beamline times goes by it: `sendAfter`, `sleep`, `receive … after`, the timeouts of calls and servers, the
 * shutdown of children, the window of a supervisor's restarts, the times in the log. What it does not move: `Date.now()`,
 * `setTimeout`, and whatever happens outside the program.
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
  /** What moves the clock, one after the other. */
  #mover: Promise<void> = Promise.resolve()

  /** Starts at the given wall-clock time, in milliseconds since 1970. */
  constructor(wallTime = 0) {
    if (!Number.isFinite(wallTime)) throw expected("wallTime", "a number (milliseconds since 1970)", wallTime)
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
   * are at rest, as `settle` does. With 0 only what is due already happens.
   *
   * Returns a wait. Throws `ArgumentError` unless `milliseconds` is a non-negative number.
   */
  advance(milliseconds: number): Wait<void> {
    if (!Number.isFinite(milliseconds) || milliseconds < 0) {
      throw expected("milliseconds", "a non-negative number", milliseconds)
    }
    return waitForWork(() => this.#move(() => this.#advance(milliseconds)))
  }

  /**
   * Lets time pass by itself from now on: whenever all processes are at rest, the clock goes to the next timer. So a
   * sleep of an hour takes no time, and the order of events is that of real time. It stops when the clock is replaced.
   *
   * Options: `patience`, how long a rest has to be, in real milliseconds, for what happens outside the program (default
   * 0); `while`, asked before each step, whether to go on.
   *
   * Returns a function that stops it.
   *
   * @example
   * ```ts
   * import { Process } from "beamline"
   * import { useClock, VirtualClock } from "beamline/testing"
   *
   * const clock = new VirtualClock()
   * const real = useClock(clock)
   * const stop = clock.flow()
   * await Process.sleep(3_600_000)
   * clock.now() // => 3_600_000
   * stop()
   * useClock(real)
   * ```
   */
  flow(options: FlowOptions = {}): () => void {
    checkOptions(options ?? null, ["patience", "while"], "options")
    const { patience = 0, while: mayGoOn = always } = options
    checkCount(patience, "patience")
    checkFunction(mayGoOn, "while")
    let isStopped = false
    const isOver = (): boolean => isStopped || time.clock !== this || !mayGoOn()
    // Processes that never come to rest stop the flow; the test that waits for them says so.
    inRoot(() => void this.#flow(patience, isOver).catch(noop))
    return () => void (isStopped = true)
  }

  async #flow(patience: number, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await atRest()
      // Without a pause a test that waits for a file would keep the machine busy.
      if (patience > 0 || this.#wish === null) await realTime(Math.max(1, patience))
      await this.#move(() => this.#step(isOver() ? -1 : Number.MAX_VALUE))
    }
  }

  #move<T>(move: () => Promise<T>): Promise<T> {
    const moved = this.#mover.then(move)
    this.#mover = moved.then(noop, noop)
    return moved
  }

  async #advance(milliseconds: number): Promise<void> {
    await atRest()
    const end = this.#now + milliseconds
    while (await this.#step(end));
    this.#now = end
  }

  /** Goes to the next timer, if that is not later than `end`, and lets what it starts come to rest. */
  async #step(end: number): Promise<boolean> {
    const wish = this.#wish
    if (wish === null || wish.at > end) return false
    this.#wish = null
    this.#now = Math.max(this.#now, wish.at)
    inRoot(wish.wake)
    await atRest()
    return true
  }
}

function noop(): void {}

function always(): boolean {
  return true
}
