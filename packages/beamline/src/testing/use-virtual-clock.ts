import { checkBoolean, checkOptions } from "../kernel/index.ts"
import { currentTest } from "./test-case.ts"
import { VirtualClock } from "./virtual-clock.ts"

export interface VirtualClockOptions {
  /** The wall-clock time at which it starts, in milliseconds since 1970. Default 0. */
  readonly wallTime?: number
  /** Whether time passes by itself whenever all processes are at rest; see `flow`. Default `false`. */
  readonly flow?: boolean
}

/**
 * Puts a virtual clock in place for the rest of a test body. It stands still until `advance` moves it. When the body
 * has ended, the time that its processes need to end passes by itself, and the clock is taken away.
 *
 * Timers that run already stay with the clock that they were started on, so this comes first in a body.
 *
 * Options: `wallTime`, the time at which it starts, in milliseconds since 1970 (default 0); `flow`, whether time passes
 * by itself whenever all processes are at rest (default `false`).
 *
 * Returns the clock. Throws `ArgumentError` outside a test body, and while a test has a virtual clock already: there is
 * one clock for all, so tests in virtual time cannot run concurrently within one file.
 *
 * @example
 * ```ts
 * import { Process, receive, self } from "beamline"
 * import { assertReceived, inProcess, refuteReceived, useVirtualClock } from "beamline/testing"
 *
 * const body = inProcess(async () => {
 *   const clock = useVirtualClock()
 *   Process.sendAfter(self(), "tick", 1_000)
 *   await clock.advance(999)
 *   refuteReceived("tick")
 *   await clock.advance(1)
 *   return assertReceived("tick")
 * })
 * await body() // => "tick"
 * ```
 */
export function useVirtualClock(options: VirtualClockOptions = {}): VirtualClock {
  checkOptions(options ?? null, ["wallTime", "flow"], "options")
  const { wallTime = 0, flow = false } = options
  checkBoolean(flow, "flow")
  const clock = new VirtualClock(wallTime)
  // What a dead test left behind gets a clock that nobody uses.
  const test = currentTest("useVirtualClock")
  if (test === null) return clock
  test.useClock(clock)
  if (flow) clock.flow()
  return clock
}
