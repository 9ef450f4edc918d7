/** How many restarts are allowed within how many seconds. Elixir: `:max_restarts` and `:max_seconds`. */
export interface RestartLimit {
  readonly intensity: number
  readonly period: number
}

/**
 * The restarts of the last seconds, by which a supervisor sees that it is time to give up. It knows no clock:
 * whoever records a restart says in which second of the monotonic clock it happens.
 *
 * Restarts of one second share a bucket. A restart costs O(1) amortised, whatever the limit, and the window
 * never holds more than `period + 1` buckets. OTP keeps and counts a list of all of them.
 *
 * Elixir: the `restarts` of a supervisor's state.
 */
export class RestartWindow {
  // Parallel arrays: the seconds that had restarts, oldest first from #head on, and how many each had.
  #seconds: number[] = []
  #counts: number[] = []
  #head = 0
  #count = 0

  /** How many restarts the window holds. */
  get count(): number {
    return this.#count
  }

  /**
   * Records a restart. `second` is whole and never less than the one before: floor the monotonic clock.
   *
   * Returns whether the restart is allowed. If not, the supervisor gives up: there were more than `intensity`
   * restarts, this one included, in the seconds from `second - period` to `second`, both included.
   */
  record(second: number, limit: RestartLimit): boolean {
    this.#drop(second - limit.period)
    this.#add(second)
    return this.#count <= limit.intensity
  }

  /** The seconds of the recorded restarts, newest first, as OTP's state shows them. */
  stamps(): number[] {
    const stamps: number[] = []
    for (let i = this.#seconds.length - 1; i >= this.#head; i--) {
      for (let n = this.#counts[i] ?? 0; n > 0; n--) stamps.push(this.#seconds[i] as number)
    }
    return stamps
  }

  #drop(threshold: number): void {
    while (this.#head < this.#seconds.length && (this.#seconds[this.#head] as number) < threshold) {
      this.#count -= this.#counts[this.#head] as number
      this.#head++
    }
    // At most half of the arrays is dead, so the copy is paid for by the buckets that died.
    if (this.#head * 2 > this.#seconds.length) {
      this.#seconds = this.#seconds.slice(this.#head)
      this.#counts = this.#counts.slice(this.#head)
      this.#head = 0
    }
  }

  #add(second: number): void {
    const last = this.#seconds.length - 1
    if (last >= this.#head && this.#seconds[last] === second) {
      this.#counts[last] = (this.#counts[last] as number) + 1
    } else {
      this.#seconds.push(second)
      this.#counts.push(1)
    }
    this.#count++
  }
}
