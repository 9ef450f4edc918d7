import { CALL, EXIT, INFO, Message, SYSTEM } from "../kernel/index.ts"
import type { LocalPid } from "../kernel/index.ts"
import { bodyOf } from "../runtime/index.ts"

// What a server takes a message for. As on the wire, a plain message that looks like one of ours is one.

/** Not a message that anybody has sent: what a continue instruction hands to `handleContinue`. */
export const CONTINUE = -2

/** The message that stands for a state timeout. */
export const TIMEOUT: Message = new Message(-1, "timeout", null)

/** Whether a message is a system message, whose answer others wait for. */
export function isSystemMessage({ kind, body }: Message): boolean {
  if (kind === SYSTEM) return true
  return kind === INFO && Array.isArray(body) && body.length === 3 && body[0] === "system"
}

/** Whether a message is the exit of a process. */
export function isExitOf({ kind, body }: Message, pid: LocalPid): boolean {
  if (kind !== EXIT && kind !== INFO) return false
  return Array.isArray(body) && body.length === 3 && body[0] === "EXIT" && body[1] === pid
}

/** A message as the report on a server's end shows it. */
export function lastMessageOf(message: Message | null): unknown {
  if (message === null) return []
  if (message.kind === CONTINUE) return ["continue", message.body]
  return message.kind === CALL ? message.body : bodyOf(message)
}
