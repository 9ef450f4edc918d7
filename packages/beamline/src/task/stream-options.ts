import { checkBoolean, checkOptions, expected, isTimeout } from "../kernel/index.ts"
import type { Timeout } from "../kernel/index.ts"
import { schedulersOnline } from "../runtime/index.ts"

/** How a stream of tasks runs. */
export interface StreamOptions {
  /** How many tasks run at a time. Default: `System.schedulersOnline()`. */
  readonly maxConcurrency?: number
  /** Whether the results come in the order of the elements, or as they are there. Default `true`. */
  readonly ordered?: boolean
  /** How long each task may take, in milliseconds or `"infinity"`. Default 5000. */
  readonly timeout?: Timeout
  /** What a task that takes longer does: end the process that reads the stream, or be killed. Default `"exit"`. */
  readonly onTimeout?: "exit" | "kill_task"
  /** Whether the result of a task that failed is `[element, reason]`. Default `false`. */
  readonly zipInputOnExit?: boolean
}

/** How a stream of tasks under a supervisor runs. */
export interface SupervisedStreamOptions extends StreamOptions {
  /** Milliseconds that a task has to end when its supervisor stops it, or `"brutal_kill"`. Default 5000. */
  readonly shutdown?: number | "brutal_kill"
}

export type CheckedStreamOptions = Required<SupervisedStreamOptions>

const KEYS = ["maxConcurrency", "ordered", "timeout", "onTimeout", "zipInputOnExit"]

export function checkStreamOptions(given: unknown, isSupervised: boolean): CheckedStreamOptions {
  checkOptions(given, isSupervised ? [...KEYS, "shutdown"] : KEYS, "stream options")
  const options = (given ?? {}) as SupervisedStreamOptions
  const { maxConcurrency = schedulersOnline(), ordered = true, timeout = 5_000, onTimeout = "exit" } = options
  const { zipInputOnExit = false, shutdown = 5_000 } = options
  if (!Number.isSafeInteger(maxConcurrency) || maxConcurrency < 1) {
    throw expected("maxConcurrency", "a positive integer", maxConcurrency)
  }
  checkBoolean(ordered, "ordered")
  if (!isTimeout(timeout)) throw expected("timeout", 'milliseconds or "infinity"', timeout)
  if (onTimeout !== "exit" && onTimeout !== "kill_task")
    throw expected("onTimeout", '"exit" or "kill_task"', onTimeout)
  checkBoolean(zipInputOnExit, "zipInputOnExit")
  if (shutdown !== "brutal_kill" && (!isTimeout(shutdown) || (shutdown as unknown) === "infinity")) {
    throw expected("shutdown", 'milliseconds or "brutal_kill"', shutdown)
  }
  return { maxConcurrency, ordered, timeout, onTimeout, zipInputOnExit, shutdown }
}
