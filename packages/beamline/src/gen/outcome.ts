import { reasonOf } from "../kernel/index.ts"
import type { ExitReason, Message } from "../kernel/index.ts"
import { DEAD } from "../runtime/index.ts"
import { debugEvent } from "./debug.ts"
import { end, exit, failInit, leaveQuietly } from "./ending.ts"
import { replyTo } from "./from.ts"
import { FAIL, IGNORE, Instruction, INIT_STOP, isThen, NOREPLY, OK, REPLY, STOP, STOP_REPLY } from "./next.ts"
import { ENDING, INIT, ON_CALL, ON_CODE_CHANGE, ON_CONTINUE, SERVING, STARTING } from "./phase.ts"
import type { ServerProc } from "./server.ts"

// What follows from how a callback has ended: it returned an instruction, or something else, or it threw.

/** A continuation has ended, however it has: debug functions hear of it only now. */
export function tellContinued(server: ServerProc): void {
  if (server.debug === null || server.callback !== ON_CONTINUE) return
  const { current } = server
  if (current !== null) debugEvent(server, ["continue", current.body])
}

/** A callback has returned an instruction, or thrown one. */
export function apply(server: ServerProc, next: Instruction, message: Message | null = server.current): void {
  if (server.state === DEAD) return
  const { callback } = server
  if (server.phase === ENDING) exit(server, server.ending!.reason)
  else if (callback === ON_CODE_CHANGE) returned(server, next)
  else if (callback === INIT) applyInit(server, next)
  else if (!isAllowed(next, callback)) returned(server, next)
  else if (next.kind === STOP) {
    server.userState = next.state
    end(server, next.value as ExitReason)
  } else if (next.kind === STOP_REPLY) stopReply(server, next)
  else goOn(server, next, message)
}

function isAllowed({ kind, then }: Instruction, callback: number): boolean {
  switch (kind) {
    case NOREPLY:
      return then === undefined || isThen(then)
    case STOP:
      return true
    case REPLY:
      return callback === ON_CALL && (then === undefined || isThen(then))
    case STOP_REPLY:
      return callback === ON_CALL
    default:
      return false
  }
}

function goOn(server: ServerProc, next: Instruction, message: Message | null): void {
  server.userState = next.state
  if (next.kind === REPLY) {
    replyTo(message!.from, next.value)
    if (server.debug !== null) debugEvent(server, ["out", next.value, message!.from, next.state])
  } else if (server.debug !== null) debugEvent(server, ["noreply", next.state])
  server.kept = null
  server.then = next.then
}

function stopReply(server: ServerProc, next: Instruction): void {
  server.userState = next.state
  const from = server.current!.from
  end(server, next.value as ExitReason, {
    reply: () => {
      replyTo(from, next.reply)
      if (server.debug !== null) debugEvent(server, ["out", next.reply, from, next.state])
    },
  })
}

function applyInit(server: ServerProc, next: Instruction): void {
  if (next.kind === OK && (next.then === undefined || isThen(next.then))) {
    server.userState = next.state
    server.then = next.then
    server.phase = SERVING
    server.takeStarter()?.succeed(server.pid)
  } else if (next.kind === IGNORE) leaveQuietly(server, "ignore")
  else if (next.kind === FAIL) leaveQuietly(server, next.value)
  else if (next.kind === INIT_STOP) failInit(server, next.value as ExitReason)
  else returned(server, next)
}

/** A callback has returned something that says nothing, or nothing at this place. */
export function returned(server: ServerProc, value: unknown): void {
  if (server.state === DEAD) return
  const shown = value instanceof Instruction ? value.toTuple() : value
  if (server.phase === ENDING) exit(server, server.ending!.reason)
  else if (server.callback === ON_CODE_CHANGE) server.codeChanged(shown)
  else if (server.phase === STARTING) failInit(server, ["bad_return_value", shown])
  else end(server, ["bad_return_value", shown])
}

/** A callback has thrown. What is no Error counts as returned, an exit as an exit. */
export function thrown(server: ServerProc, error: unknown): void {
  if (server.state === DEAD) return
  // A stack that is used up is no place to end a server. Its frame lets it go, and it ends on a fresh stack.
  if (isStackOverflow(error)) throw error
  tellContinued(server)
  if (error instanceof Instruction) apply(server, error)
  else if (!(error instanceof Error)) returned(server, error)
  else failed(server, error)
}

/** Something of the server's has failed: the end, whatever it was doing. */
export function failed(server: ServerProc, error: unknown): void {
  if (server.state === DEAD) return
  const reason = error instanceof Instruction ? (["nocatch", error.toTuple()] as const) : reasonOf(error)
  if (server.phase === ENDING) exit(server, reason, true)
  else if (server.phase === STARTING) failInit(server, reason, error)
  else if (server.callback === ON_CODE_CHANGE && server.current !== null)
    server.codeChanged(["EXIT", reason], false)
  else end(server, reason, { error })
}

function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && /call stack/i.test(error.message)
}
