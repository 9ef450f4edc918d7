import { now, time } from "../runtime/index.ts"

/**
 * The monotonic clock, in whole milliseconds: what timers with `abs` count by. Tests may run it at their own pace.
 *
 * Elixir: `System.monotonic_time(:millisecond)`.
 */
export function monotonicTime(): number {
  return Math.floor(now())
}

/**
 * The wall clock, in milliseconds since 1970.
 *
 * Elixir: `System.system_time(:millisecond)`.
 */
export function systemTime(): number {
  return time.clock.wallTime()
}
