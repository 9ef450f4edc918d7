import { checkOptions, checkTimeout, expected } from "../kernel/index.ts"
import type { Timeout } from "../kernel/index.ts"
import { exitProgram, onSignal } from "../runtime/index.ts"
import { checkStatus, isProgramStopping, stopProgram } from "./stop.ts"

/** Options of `System.stopOnSignals`. */
export interface StopOnSignalsOptions {
  /** The signals to stop on. Default `["SIGTERM", "SIGINT"]`. */
  readonly signals?: readonly string[]
  /** How long each tree and each application may take to stop, in milliseconds, before it is killed. Default `"infinity"`. */
  readonly timeout?: Timeout
  /** The exit status after an orderly stop, 0 to 255. Default 0. */
  readonly status?: number
}

/**
 * Makes SIGTERM and SIGINT stop the program in order: what the main process is linked to ends first, the last linked
 * first, each with all its children, then the applications, the last started first; then the program ends with `status`. A second signal ends it at once, with
 * status 1.
 *
 * Returns a function that takes this back. Throws `ArgumentError` for a wrong option.
 *
 * Elixir: what `System.stop/1` does when the BEAM gets SIGTERM.
 *
 * @example
 * ```ts
 * import { System } from "beamline"
 *
 * const restore = System.stopOnSignals({ timeout: 10_000 })
 * restore() // => undefined
 * ```
 */
export function stopOnSignals(options: StopOnSignalsOptions = {}): () => void {
  checkOptions(options, ["signals", "timeout", "status"], "options")
  const { signals = ["SIGTERM", "SIGINT"], timeout = "infinity", status = 0 } = options
  if (
    !Array.isArray(signals) ||
    signals.length === 0 ||
    !signals.every((name) => /^SIG[A-Z0-9]+$/.test(String(name)))
  ) {
    throw expected("signals", "an array of signal names", signals)
  }
  checkTimeout(timeout, "timeout")
  checkStatus(status)
  let isRepeated = false
  const stop = (): void => {
    if (isRepeated) exitProgram(1)
    isRepeated = true
    if (!isProgramStopping()) stopProgram({ status, timeout })
  }
  const undo = signals.map((name: string) => onSignal(name, stop))
  return () => {
    for (const one of undo) one()
  }
}
