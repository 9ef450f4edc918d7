import { EndWait } from "../gen/index.ts"
import { expected } from "../kernel/index.ts"
import type { Timeout } from "../kernel/index.ts"
import {
  afterTurn,
  exitProgram,
  inRoot,
  linkedTo,
  main,
  settleSignals,
  signalExit,
  signalUnlink,
} from "../runtime/index.ts"

/** How the program ends. */
export interface ProgramEnd {
  readonly status: number
  /** How long each tree and each application may take, in milliseconds. Default `"infinity"`. */
  readonly timeout?: Timeout
  /** A line for stderr before the end. */
  readonly farewell?: string
}

/** What else has to be stopped, when main's trees have been: the applications. */
const stoppers = new Set<(timeout: Timeout) => Promise<void>>()

/** Has something stopped whenever the program stops in order. */
export function onStop(stop: (timeout: Timeout) => Promise<void>): void {
  stoppers.add(stop)
}

let isStopping = false

/** Whether the program is being stopped. */
export function isProgramStopping(): boolean {
  return isStopping
}

/** Ends the program in order. The first call decides how. */
export function stopProgram(end: ProgramEnd): void {
  if (isStopping) return
  isStopping = true
  // Whoever asked for it may be among those that are stopped.
  inRoot(() => afterTurn(() => void stopAll(end)))
}

async function stopAll({ status, timeout = "infinity", farewell }: ProgramEnd): Promise<void> {
  await stopTrees(timeout)
  for (const stop of stoppers) await stop(timeout)
  if (farewell !== undefined) console.error(farewell)
  exitProgram(status)
}

/** Stops what main is linked to, the last linked first. Main waits for each, so the program stays alive meanwhile. */
async function stopTrees(timeout: Timeout): Promise<void> {
  settleSignals()
  for (const root of linkedTo(main).reverse()) {
    signalUnlink(main, root)
    const end = new EndWait(main, timeout)
    end.begin(root)
    signalExit(root, main.pid, "shutdown")
    if (typeof (await end.handle) === "symbol") signalExit(root, main.pid, "kill")
  }
}

/** Throws unless a value can be an exit status. */
export function checkStatus(status: unknown): asserts status is number {
  if (!Number.isInteger(status) || (status as number) < 0 || (status as number) > 255) {
    throw expected("status", "an integer from 0 to 255", status)
  }
}

/**
 * Ends the program in order, and returns at once: what the main process is linked to ends first, the last linked first, then
 * the applications, the last started first, each with its callbacks; then the program ends with `status`. When it is being
 * stopped already, the first call decides.
 *
 * `status` is from 0 to 255 (default 0), or a text, which is printed to stderr, with the status 1. Throws `ArgumentError` for
 * anything else.
 *
 * Elixir: `System.stop/1`.
 *
 * @example
 * ```ts program status=3
 * import { System } from "beamline"
 *
 * System.stop(3)
 * ```
 */
export function stop(status: number | string = 0): void {
  stopProgram(endOf(status))
}

/**
 * Ends the program at once: no process and no callback learns of it.
 *
 * `status` is as of `System.stop`. Does not return. Elixir: `System.halt/1`.
 *
 * @example
 * ```ts program status=1
 * import { System } from "beamline"
 *
 * System.halt("out of cheese")
 * ```
 */
export function halt(status: number | string = 0): never {
  const end = endOf(status)
  if (end.farewell !== undefined) console.error(end.farewell)
  exitProgram(end.status)
  throw new Error("this platform cannot end the program")
}

function endOf(status: unknown): ProgramEnd {
  if (typeof status === "string") return { status: 1, farewell: status }
  checkStatus(status)
  return { status }
}
