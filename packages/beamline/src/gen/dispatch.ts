import { CALL, CAST, EXIT, isTimeout, Message, SYSTEM } from "../kernel/index.ts"
import type { ExitReason } from "../kernel/index.ts"
import { bodyOf, DEAD, turn } from "../runtime/index.ts"
import { invoke } from "./callback.ts"
import { debugEvent } from "./debug.ts"
import { end, endOverlong } from "./ending.ts"
import { NO_TIMEOUT, stopIdleTimer } from "./idle.ts"
import { inHand } from "./in-hand.ts"
import type { Then } from "./next.ts"
import { ON_CALL, ON_CAST, ON_CONTINUE, ON_INFO, SUSPENDED } from "./phase.ts"
import type { ServerProc } from "./server.ts"
import { handleSystem } from "./system.ts"
import { CONTINUE, isExitOf, isSystemMessage, TIMEOUT } from "./wire.ts"

// What a server does next: it hands a message, a timeout or a continue to the callback that it is for.

export function handle(server: ServerProc, message: Message): void {
  turn.budget--
  server.reductions++
  const { kind } = message
  if (kind === CALL) pass(server, message, ON_CALL)
  else if (kind === CAST) pass(server, message, ON_CAST)
  else if (kind === SYSTEM) handleSystem(server, message)
  else if (kind === EXIT) handleExit(server, message)
  else handleInfo(server, message)
}

export function handleTimeout(server: ServerProc): void {
  turn.budget--
  server.reductions++
  pass(server, TIMEOUT, ON_INFO)
}

function pass(server: ServerProc, message: Message, callback: number): void {
  // A message has come: no state timeout any more, unless the callback asks for it again.
  stopIdleTimer(server)
  server.timeout = NO_TIMEOUT
  server.isHibernating = false
  if (server.debug !== null && !debugIn(server, message)) return
  invokeFor(server, callback, message)
}

/** Whether the server has survived its debug functions. */
function debugIn(server: ServerProc, message: Message): boolean {
  server.kept = message
  debugEvent(server, ["in", bodyOf(message)])
  return server.state !== DEAD
}

/** Calls a callback with the message in hand. A server below on the stack keeps its own message meanwhile. */
function invokeFor(server: ServerProc, callback: number, message: Message): void {
  const { server: outer, message: before } = inHand
  const kept = outer === null ? null : outer.kept
  if (outer !== null) outer.kept = before
  inHand.server = server
  inHand.message = message
  try {
    invoke(server, callback, message)
  } finally {
    inHand.server = outer
    inHand.message = before
    if (outer !== null) outer.kept = kept
  }
}

/** A plain message; what looks like one of ours is taken for it, as on the wire. */
function handleInfo(server: ServerProc, message: Message): void {
  const { body } = message
  if (!Array.isArray(body) || typeof body[0] !== "string") pass(server, message, ON_INFO)
  else if (body.length === 2 && body[0] === "$gen_cast")
    pass(server, new Message(CAST, body[1], null), ON_CAST)
  else if (body.length !== 3) pass(server, message, ON_INFO)
  else if (body[0] === "$gen_call") pass(server, new Message(CALL, body[2], body[1] as object), ON_CALL)
  else if (body[0] === "system") handleSystem(server, new Message(SYSTEM, body[2], body[1] as object))
  else handleExit(server, message)
}

function handleExit(server: ServerProc, message: Message): void {
  if (!isExitOf(message, server.parentPid)) pass(server, message, ON_INFO)
  else {
    // In suspension OTP does not keep it as the last message.
    server.kept = server.phase === SUSPENDED ? null : message
    end(server, (message.body as readonly [string, unknown, ExitReason])[2])
  }
}

/** Does what the last callback wanted next. */
export function follow(server: ServerProc, then: Then<unknown>): void {
  server.then = undefined
  if (then.hibernate === true) server.isHibernating = true
  else if ("continue" in then) {
    turn.budget--
    server.reductions++
    invokeFor(server, ON_CONTINUE, new Message(CONTINUE, then.continue, null))
  } else if (then.timeout !== undefined && then.timeout !== "infinity") {
    if (isTimeout(then.timeout)) server.timeout = then.timeout
    else endOverlong(server)
  }
}

/** While suspended only system messages are looked at, and the parent's exit, which goes before everything. */
export function nextUrgentMessage(server: ServerProc): Message | null {
  return (
    server.take(null, { wants: (message) => isExitOf(message, server.parentPid) }) ??
    server.take(null, { wants: isSystemMessage })
  )
}
