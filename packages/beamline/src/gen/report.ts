import { isNormalReason, isPid } from "../kernel/index.ts"
import type { ExitReason } from "../kernel/index.ts"
import { logReport } from "../logger/index.ts"
import { bodyOf, linkedTo, processOf } from "../runtime/index.ts"
import { dictionaryOf } from "../process/index.ts"
import { shownState } from "./status.ts"
import type { ServerProc } from "./server.ts"

/** Logs that a server ends abnormally, and the crash report after it. */
export function reportTermination(server: ServerProc, reason: ExitReason, lastMessage: unknown, from: unknown): void {
  if (isNormalReason(reason)) return
  const events = server.debug?.log?.events ?? []
  const shown = shownState(server, { state: server.userState, log: events, message: lastMessage, reason })
  logReport({
    label: ["gen_server", "terminate"],
    name: server.shownName,
    lastMessage: shown.message,
    from: from === undefined ? undefined : (from as { pid?: unknown }).pid,
    state: shown.state,
    log: shown.log,
    reason: shown.reason,
    clientInfo: clientInfo(from),
    processLabel: server.extra?.dictionary?.get("$process_label"),
  })
  reportCrash(server, reason)
}

function clientInfo(from: unknown): unknown {
  const pid = (from as { pid?: unknown } | undefined)?.pid
  if (!isPid(pid)) return undefined
  const client = processOf(pid)
  return client === null ? [pid, "dead"] : [pid, client.name ?? pid]
}

/** Logs the crash report of a process that OTP calls a proc_lib process. */
export function reportCrash(server: ServerProc, reason: ExitReason): void {
  if (isNormalReason(reason)) return
  const lib = server.procLib!
  logReport({
    label: ["proc_lib", "crash"],
    initialCall: lib.initialCall,
    pid: server.pid,
    registeredName: server.name ?? undefined,
    processLabel: server.extra?.dictionary?.get("$process_label"),
    reason,
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
