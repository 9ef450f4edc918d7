import { CALL, ExitError, MAX_TIMEOUT } from "../kernel/index.ts"
import type { ExitReason } from "../kernel/index.ts"
import { checkStack, DEAD, endProcess, turn } from "../runtime/index.ts"
import { stopIdleTimer } from "./idle.ts"
import { releaseName } from "./name.ts"
import { ENDING, ON_TERMINATE } from "./phase.ts"
import { reportCrash, reportTermination } from "./report.ts"
import type { ServerProc } from "./server.ts"
import { lastMessageOf } from "./wire.ts"

/** How a server ends, while `terminate` runs. */
export interface Ending {
  readonly reason: ExitReason
  readonly lastMessage: unknown
  /** Who waits for the answer to the call in hand. */
  readonly from: unknown
  /** The stack of the exit that ends it; an Error has its own. */
  readonly stack: unknown
  /** What is left to do before the exit. */
  readonly reply: (() => void) | undefined
}

/** What else there is to say about an end. */
interface Circumstances {
  readonly reply?: () => void
  /** What was thrown. */
  readonly error?: unknown
}

const NONE: Circumstances = {}

/** Ends a server in order: `terminate`, then the log, then the reply, then the exit. */
export function end(server: ServerProc, reason: ExitReason, { reply, error }: Circumstances = NONE): void {
  if (server.state === DEAD) return
  server.phase = ENDING
  stopIdleTimer(server)
  server.then = undefined
  const message = server.current
  server.ending = {
    reason,
    lastMessage: lastMessageOf(message),
    from: message?.kind === CALL ? message.from : undefined,
    stack: stackOf(error),
    reply,
  }
  if (server.callbacks.terminate === undefined) exit(server, reason)
  else server.invoke(ON_TERMINATE, null)
}

function stackOf(error: unknown): unknown {
  return error instanceof ExitError ? error.stack : undefined
}

/** The last of a server whose `terminate` is done, or has failed with another reason: that is logged, whatever the reason. */
export function exit(server: ServerProc, reason: ExitReason, hasFailed = false): void {
  if (turn.inline > 0) checkStack()
  const { ending } = server
  if (ending !== null) {
    server.ending = null
    reportTermination(server, reason, ending, hasFailed)
    ending.reply?.()
  }
  endProcess(server, reason)
}

/** `init` has said that there is nothing to run: no exit signal for the one who started it. */
export function leaveQuietly(server: ServerProc, error: unknown): void {
  if (turn.inline > 0) checkStack()
  const starter = server.takeStarter()
  giveUpName(server)
  starter?.unlink(server)
  starter?.fail(error)
  endProcess(server, "normal")
}

/**
 * `init` has failed. The one who started it learns of it by the end of the process, so that a caller that the exit
 * ends too never sees a result.
 */
export function failInit(server: ServerProc, reason: ExitReason, error?: unknown): void {
  if (turn.inline > 0) checkStack()
  giveUpName(server)
  reportCrash(server, reason, stackOf(error))
  endProcess(server, reason)
}

function giveUpName(server: ServerProc): void {
  const name = server.options?.name
  if (name !== undefined) releaseName(name, server)
}

/** No receive takes a state timeout as large as that: the loop itself fails, so `terminate` is not called. */
export function endOverlong(server: ServerProc): void {
  const error = new TimeoutValueError()
  reportCrash(server, error)
  endProcess(server, error)
}

/** A state timeout that is too large to wait for. Elixir: the error `:timeout_value`. */
class TimeoutValueError extends RangeError {
  readonly code = "timeout_value"

  constructor() {
    super(`expected a state timeout to be at most ${MAX_TIMEOUT} milliseconds`)
  }

  static {
    this.prototype.name = "TimeoutValueError"
  }
}
