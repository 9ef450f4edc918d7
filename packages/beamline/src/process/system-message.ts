import type { ExitReason, Pid, Reference } from "../kernel/index.ts"
import { isPid, isReference } from "../kernel/index.ts"

/** What a monitor sends when its process has ended. */
export type Down = readonly [
  tag: "DOWN",
  reference: Reference,
  kind: "process",
  object: Pid | readonly [name: string, node: string],
  reason: ExitReason,
]

/** What a process that traps exits gets for an exit signal. */
export type Exit = readonly [tag: "EXIT", from: Pid, reason: ExitReason]

/** What a server may get beside the messages of its protocol. */
export type SystemMessage = "timeout" | Down | Exit

/**
 * Tells whether a message is a monitor's; with a reference, whether it is this monitor's.
 *
 * @example
 * ```ts
 * import { isDown, receive, spawnMonitor } from "beamline"
 *
 * const [pid, monitor] = spawnMonitor(async () => {})
 * const [, , , object, reason] = await receive(isDown)
 * object === pid // => true
 * reason // => "normal"
 * isDown("DOWN", monitor) // => false
 * ```
 */
export function isDown(message: unknown, reference?: Reference): message is Down {
  if (!Array.isArray(message) || message.length !== 5 || message[0] !== "DOWN" || !isReference(message[1]))
    return false
  return reference === undefined || message[1] === reference
}

/**
 * Tells whether a message is an exit signal; with a pid, whether it is this process's.
 *
 * @example
 * ```ts
 * import { isExit, Process, receive, spawnLink } from "beamline"
 *
 * await Process.run(async () => {
 *   Process.flag("trapExit", true)
 *   const pid = spawnLink(async () => {})
 *   const exit = await receive(isExit)
 *   isExit(exit, pid) // => true
 * })
 * ```
 */
export function isExit(message: unknown, pid?: Pid): message is Exit {
  if (!Array.isArray(message) || message.length !== 3 || message[0] !== "EXIT" || !isPid(message[1]))
    return false
  return pid === undefined || message[1] === pid
}
