import { EXIT, ExitError, Message } from "../kernel/index.ts"
import type { ExitReason, Pid } from "../kernel/index.ts"
import {
  currentProc,
  DEAD,
  deliver,
  main,
  processOf,
  settleSignals,
  signalExit,
  signalLink,
  signalUnlink,
} from "../runtime/index.ts"
import { checkPid } from "./arguments.ts"

/**
 * Links the caller with a process: when one of them ends abnormally, so does the other, or it gets
 * `["EXIT", pid, reason]` if it traps exits.
 *
 * Returns `true`, also when they are linked already or the pid is the caller's own. A dead process: a trapping
 * caller gets `["EXIT", pid, "noproc"]`; another one sees `ExitError` with the reason `"noproc"` thrown.
 *
 * Elixir: `Process.link/1`, which raises the error `:noproc` in the last case.
 *
 * @example
 * ```ts
 * import { exit, Process, receive, spawn } from "beamline"
 *
 * await Process.run(async () => {
 *   Process.flag("trapExit", true)
 *   const pid = spawn(async () => {
 *     await receive()
 *     exit("bored")
 *   })
 *   Process.link(pid) // => true
 *   Process.exit(pid, "shutdown")
 *   await receive() // => ["EXIT", pid, "shutdown"]
 * })
 * ```
 */
export function link(pid: Pid): true {
  checkPid(pid)
  settleSignals()
  const caller = currentProc()
  if (caller.state === DEAD || pid === caller.pid) return true
  const target = processOf(pid)
  if (target !== null) signalLink(caller, target)
  else if (caller.trapExit) deliver(caller, new Message(EXIT, ["EXIT", pid, "noproc"], null))
  else throw new NoProcessError(pid)
  return true
}

/** Linking to a process that is not there. Elixir: `ErlangError` with `:noproc`. */
export class NoProcessError extends Error {
  readonly code = "noproc"

  constructor(pid: unknown) {
    super(`expected a live process to link to, got: ${String(pid)}`)
  }

  static {
    this.prototype.name = "NoProcessError"
  }
}

/**
 * Removes the link between the caller and a process. Returns `true`, linked or not. Afterwards no exit signal of
 * that link reaches the caller; a message `["EXIT", …]` that is in its mailbox stays.
 *
 * Elixir: `Process.unlink/1`.
 *
 * @example
 * ```ts
 * import { Process, receive, self, spawnLink } from "beamline"
 *
 * const pid = spawnLink(async () => {
 *   await receive()
 * })
 * Process.unlink(pid) // => true
 * Process.exit(pid, "boom")
 * Process.isAlive(self()) // => true
 * ```
 */
export function unlink(pid: Pid): true {
  checkPid(pid)
  settleSignals()
  const caller = currentProc()
  const target = processOf(pid)
  if (caller.state !== DEAD && target !== null) signalUnlink(caller, target)
  return true
}

/**
 * Sends an exit signal. A process that does not trap exits ends with the reason, unless that is `"normal"`; one
 * that does gets `["EXIT", from, reason]`. `"kill"` ends either, with the reason `"killed"`.
 *
 * Returns `true`, also for a dead process. A lethal signal to the caller itself takes effect before this
 * returns: it throws to leave the code that runs.
 *
 * Elixir: `Process.exit/2`.
 *
 * @example
 * ```ts
 * import { Process, spawn, receive } from "beamline"
 *
 * const pid = spawn(async () => {
 *   await receive()
 * })
 * Process.exit(pid, "kill") // => true
 * Process.isAlive(pid) // => false
 * ```
 */
export function exit(pid: Pid, reason: unknown): true {
  checkPid(pid)
  const caller = currentProc()
  if (caller.state === DEAD) return true
  const target = processOf(pid)
  if (target === null) return true
  if (target === caller) settleSignals()
  if (target === main && target === caller && (reason === "kill" || !caller.trapExit)) {
    // The main process can't end; what can is the code that asked for it.
    throw new ExitError(reason === "kill" ? "killed" : reason)
  }
  signalExit(target, caller.pid, reason as ExitReason)
  if (target === caller && (caller.state as number) === DEAD) throw new ExitError(caller.exitReason)
  return true
}

/**
 * Whether a process is alive. `false` as soon as it has begun to end. Throws `ArgumentError` for anything that
 * is no pid.
 *
 * Elixir: `Process.alive?/1`.
 *
 * @example
 * ```ts
 * import { Process, receive, spawn } from "beamline"
 *
 * const pid = spawn(async () => {
 *   await receive()
 * })
 * Process.isAlive(pid) // => true
 * Process.exit(pid, "kill")
 * Process.isAlive(pid) // => false
 * ```
 */
export function isAlive(pid: Pid): boolean {
  checkPid(pid)
  settleSignals()
  return processOf(pid) !== null
}

/**
 * Ends the calling process with a reason, by throwing. It can be caught.
 *
 * Elixir: `exit/1`.
 *
 * @example
 * ```ts
 * import { exit, receive, spawnMonitor } from "beamline"
 *
 * const [pid, monitor] = spawnMonitor(async () => exit("bored"))
 * await receive() // => ["DOWN", monitor, "process", pid, "bored"]
 * ```
 */
export function exitSelf(reason: unknown): never {
  throw new ExitError(reason)
}
