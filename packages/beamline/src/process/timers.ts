import { checkBoolean, checkOptions, expected, isPid, Timer } from "../kernel/index.ts"
import type { AnyPid, Reference, Timeout } from "../kernel/index.ts"
import {
  cancel,
  currentProc,
  DEAD,
  deliverTo,
  now,
  processOf,
  remaining,
  sleepFor,
  startSendTimer,
} from "../runtime/index.ts"
import type { Wait } from "../runtime/index.ts"
import { checkReference } from "./arguments.ts"
import { onSend } from "./development.ts"
import type { MessageFor } from "./send.ts"

/** 2^63 nanoseconds, the largest time of a timer, in milliseconds. */
const MAX_TIME = 9_223_372_036_854

export interface SendAfterOptions {
  /** Whether `time` is a point in time of `System.monotonicTime` instead of a delay. */
  readonly abs?: boolean
}

/**
 * Sends a message after `time` milliseconds. The timer lives on when the caller ends, and is cancelled when the
 * process it is for does. A name is looked up when the time has come; a name that nobody has then is no error.
 * A running timer keeps the program alive, as `setTimeout` does.
 *
 * Returns the timer's reference. Throws `ArgumentError` unless `time` is a non-negative integer.
 *
 * Options: `abs` takes `time` as a point in monotonic time, in milliseconds; one that has passed fires at once.
 *
 * Elixir: `Process.send_after/4`.
 *
 * @example
 * ```ts
 * import { Process, receive, self } from "beamline"
 *
 * Process.sendAfter(self(), "tick", 5)
 * await receive() // => "tick"
 * ```
 */
export function sendAfter<D extends AnyPid | string>(
  destination: D,
  message: MessageFor<D>,
  time: number,
  options?: SendAfterOptions,
): Reference {
  const abs = options === undefined ? false : absoluteOf(options)
  if (!isPid(destination) && typeof destination !== "string") {
    throw expected("destination", "a pid or a name", destination)
  }
  if (!Number.isInteger(time) || time > MAX_TIME || (time < 0 && !abs)) {
    throw expected("time", `an integer from 0 to ${MAX_TIME} (milliseconds)`, time)
  }
  const to = typeof destination === "string" ? destination : processOf(destination)
  const isDead = currentProc().state === DEAD
  onSend.hook?.value(typeof to === "string" ? null : to, message)
  return startSendTimer(isDead ? null : to, message, abs ? time : now() + time)
}

function absoluteOf(options: SendAfterOptions): boolean {
  checkOptions(options, ["abs"], "timer options")
  const { abs = false } = options
  checkBoolean(abs, "abs")
  return abs
}

/**
 * How many milliseconds a timer has left; `false` when it has fired, was cancelled, or is unknown.
 *
 * Elixir: `Process.read_timer/1`.
 *
 * @example
 * ```ts
 * import { Process, self } from "beamline"
 *
 * const timer = Process.sendAfter(self(), "tick", 60_000)
 * Number(Process.readTimer(timer)) > 59_000 // => true
 * Process.cancelTimer(timer)
 * Process.readTimer(timer) // => false
 * ```
 */
export function readTimer(reference: Reference): number | false {
  checkReference(reference, "timer")
  return (reference as unknown) instanceof Timer ? remaining(reference as unknown as Timer) : false
}

export interface CancelTimerOptions {
  /** Answer with a message `["cancel_timer", reference, left]` instead. Default `false`. */
  readonly async?: boolean
  /** Whether to tell how much was left. Default `true`. */
  readonly info?: boolean
}

/**
 * Cancels a timer; any process may. After a number no message comes; after `false` it may be in the mailbox.
 *
 * Returns the milliseconds that were left, `false` when the timer had fired, was cancelled before, or is
 * unknown. With `info: false` or `async: true` it returns `undefined`; with `async: true` the answer comes as a
 * message, unless `info` is `false`.
 *
 * Elixir: `Process.cancel_timer/2`, which returns `:ok` where this returns `undefined`.
 *
 * @example
 * ```ts
 * import { Process, self } from "beamline"
 *
 * const timer = Process.sendAfter(self(), "tick", 60_000)
 * Process.cancelTimer(timer, { info: false }) // => undefined
 * Process.cancelTimer(timer) // => false
 * ```
 */
export function cancelTimer(reference: Reference): number | false
export function cancelTimer(reference: Reference, options: CancelTimerOptions): number | false | undefined
export function cancelTimer(
  reference: Reference,
  options: CancelTimerOptions = DEFAULTS,
): number | false | undefined {
  checkReference(reference, "timer")
  const { async = false, info = true } = options === DEFAULTS ? DEFAULTS : checkCancelOptions(options)
  const caller = currentProc()
  const left =
    caller.state !== DEAD && (reference as unknown) instanceof Timer
      ? cancel(reference as unknown as Timer)
      : false
  if (!async) return info ? left : undefined
  if (info) deliverTo(caller.pid, ["cancel_timer", reference, left])
  return undefined
}

const DEFAULTS: CancelTimerOptions = {}

function checkCancelOptions(options: CancelTimerOptions): CancelTimerOptions {
  checkOptions(options, ["async", "info"], "timer options")
  const { async = false, info = true } = options
  checkBoolean(async, "async")
  checkBoolean(info, "info")
  return options
}

/**
 * Waits, without taking a message: only this process stands still. Exit signals still act.
 *
 * Returns a wait. Throws `ArgumentError` unless `time` is a non-negative integer of milliseconds or
 * `"infinity"`.
 *
 * Elixir: `Process.sleep/1`.
 *
 * @example
 * ```ts
 * import { Process } from "beamline"
 *
 * await Process.sleep(1) // => undefined
 * ```
 */
export function sleep(time: Timeout): Wait<void> {
  if (time !== "infinity" && (!Number.isInteger(time) || time < 0)) {
    throw expected("time", 'a non-negative integer (milliseconds) or "infinity"', time)
  }
  return sleepFor(currentProc(), time)
}
