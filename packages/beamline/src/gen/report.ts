import { ExitError, isNormalReason, isPid, reasonOf } from "../kernel/index.ts"
import type { ExitReason } from "../kernel/index.ts"
import { logReport, settings } from "../logger/index.ts"
import { bodyOf, linkedTo, processOf } from "../runtime/index.ts"
import type { Proc } from "../runtime/index.ts"
import { dictionaryOf } from "../process/index.ts"
import type { Ending } from "./ending.ts"
import { shownState } from "./status.ts"
import type { ServerProc } from "./server.ts"

/** Logs that a server ends abnormally, or by a `terminate` that failed, and the crash report after it. */
export function reportTermination(
  server: ServerProc,
  reason: ExitReason,
  ending: Ending,
  hasFailed: boolean,
): void {
  if (isNormalReason(reason) && !hasFailed) return
  const { lastMessage, from } = ending
  const stack = reason === ending.reason ? ending.stack : undefined
  const events = [...(server.debug?.log?.events ?? [])]
  const shown = shownState(server, { state: server.userState, log: events, message: lastMessage, reason })
  logReport({
    label: ["gen_server", "terminate"],
    name: server.shownName,
    lastMessage: shown.message,
    from: pidOf(from),
    state: shown.state,
    log: shown.log,
    reason: shown.reason,
    clientInfo: clientInfo(pidOf(from)),
    processLabel: server.extra?.dictionary?.get("$process_label"),
    stack,
  })
  reportCrash(server, reason, stack)
}

function pidOf(from: unknown): unknown {
  return Array.isArray(from) ? from[0] : (from as { pid?: unknown } | null | undefined)?.pid
}

function clientInfo(pid: unknown): unknown {
  if (!isPid(pid)) return undefined
  const client = processOf(pid)
  return client === null ? [pid, "dead"] : [pid, client.name ?? pid]
}

/** Logs the crash report of a process that OTP calls a proc_lib process. */
export function reportCrash(server: ServerProc, reason: ExitReason, stack?: unknown): void {
  // A report that nobody keeps is not made: it goes through the whole mailbox.
  if (isNormalReason(reason) || !settings.saslReports) return
  const lib = server.procLib
  logReport({
    label: ["proc_lib", "crash"],
    initialCall: lib.initialCall,
    pid: server.pid,
    registeredName: server.name ?? undefined,
    processLabel: server.extra?.dictionary?.get("$process_label"),
    reason,
    stack,
    ancestors: lib.ancestors,
    messageQueueLen: server.queued,
    messages: server.messages().map(bodyOf),
    links: linkedTo(server).map((peer) => peer.pid),
    dictionary: [...dictionaryOf(server)],
    trapExit: server.trapExit,
    status: "running",
    reductions: server.reductions,
  })
}

/** Logs that code which a server had left behind threw while it was cleaned up. Exits are not logged. */
export function reportRaise(proc: Proc, error: unknown): void {
  if (error instanceof ExitError) return
  logReport({ label: ["emulator", "raise"], pid: proc.pid, reason: reasonOf(error) })
}
