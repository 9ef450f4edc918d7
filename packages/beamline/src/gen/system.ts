import { inspect, reasonOf } from "../kernel/index.ts"
import type { ExitReason, Message } from "../kernel/index.ts"
import { Process } from "../process/index.ts"
import { DEAD, time } from "../runtime/index.ts"
import { callWithin } from "./callback.ts"
import { Debug, formatEvent } from "./debug.ts"
import type { DebugFunction } from "./debug.ts"
import { printLine } from "./debug-output.ts"
import { end } from "./ending.ts"
import { answerTo } from "./from.ts"
import { stopIdleTimer } from "./idle.ts"
import { isOk } from "./next.ts"
import { ON_CODE_CHANGE, SERVING, SUSPENDED } from "./phase.ts"
import type { ServerProc } from "./server.ts"
import { shownState } from "./status.ts"

/** Handles a system message: between two others, uncounted and untraced. */
export function handleSystem(server: ServerProc, message: Message): void {
  const { body, from } = message
  // The state timeout is not lost, and starts afresh.
  stopIdleTimer(server)
  const [name, ...args] = Array.isArray(body) ? (body as [unknown, ...unknown[]]) : [body]
  if (name === "terminate") {
    answerTo(from, "ok")
    server.kept = null
    end(server, args[0] as ExitReason)
    return
  }
  if (name === "changeCode" && server.phase === SUSPENDED && server.callbacks.codeChange !== undefined) {
    server.kept = message
    server.invoke(ON_CODE_CHANGE, message)
    return
  }
  const answer = name === "debug" ? changeDebug(server, args[0]) : handlerOf(HANDLERS, name)?.(server, args)
  answerTo(from, answer ?? ["error", ["unknown_system_msg", body]])
}

/** `codeChange` has ended. `isReturned` is false where it failed. */
export function codeChanged(server: ServerProc, result: unknown, isReturned: boolean): void {
  const { from } = server.kept!
  server.kept = null
  const next = isReturned ? isOk(result) : undefined
  if (next !== undefined) server.userState = next.state
  answerTo(from, next === undefined ? ["error", result] : OK)
}

type Handler = (server: ServerProc, args: readonly unknown[]) => unknown
type Handlers = { readonly [request: string]: Handler }

function handlerOf(handlers: Handlers, name: unknown): Handler | undefined {
  return typeof name === "string" && Object.hasOwn(handlers, name) ? handlers[name] : undefined
}

/** Carries out `[name, argument]`, or a name alone. */
function changeDebug(server: ServerProc, request: unknown): unknown {
  const [name, ...args] = Array.isArray(request) ? (request as [unknown, ...unknown[]]) : [request]
  return handlerOf(DEBUG_HANDLERS, name)?.(server, args) ?? UNKNOWN_DEBUG
}

const OK = ["ok"]
const UNKNOWN_DEBUG = ["unknown_debug"]

const HANDLERS: Handlers = {
  getState: (server) => ["ok", server.userState],
  replaceState: (server, [fn]) => replaceState(server, fn as (state: unknown) => unknown),
  getStatus: (server) => ["ok", statusOf(server)],
  suspend: (server) => {
    server.phase = SUSPENDED
    return OK
  },
  resume: (server) => {
    server.phase = SERVING
    return OK
  },
  changeCode: (server) => (server.phase === SUSPENDED ? OK : undefined),
}

const DEBUG_HANDLERS: Handlers = {
  statistics: statistics,
  log: log,
  trace: (server, [flag]) => withDebug(server, (debug) => void (debug.trace = flag as boolean)),
  logToFile: (server, [path]) => {
    const debug = server.debug ?? new Debug()
    const isOpen = debug.setFile(path === false ? null : (path as string))
    keep(server, debug)
    return isOpen ? OK : ["error", "open_file"]
  },
  install: (server, [installation]) => {
    const [id, fn, state] = installation as readonly [unknown, DebugFunction, unknown]
    return withDebug(server, (debug) => debug.install(id, fn, state))
  },
  remove: (server, [id]) => withDebug(server, (debug) => debug.remove(id)),
  noDebug: (server) => {
    server.debug = null
    return OK
  },
}

function withDebug(server: ServerProc, change: (debug: Debug) => void): unknown {
  const debug = server.debug ?? new Debug()
  change(debug)
  keep(server, debug)
  return OK
}

function keep(server: ServerProc, debug: Debug): void {
  server.debug = debug.isEmpty ? null : debug
}

function replaceState(server: ServerProc, fn: (state: unknown) => unknown): unknown {
  try {
    const state = callWithin(server, () => fn(server.userState))
    if (server.state !== DEAD) server.userState = state
    return ["ok", state]
  } catch (thrown) {
    const reason = reasonOf(thrown)
    const kind = thrown === reason ? "error" : thrown instanceof Error ? "exit" : "throw"
    return ["failed", kind, kind === "throw" ? thrown : reason]
  }
}

function statistics(server: ServerProc, [flag]: readonly unknown[]): unknown {
  if (flag === "get") return ["ok", statisticsOf(server)]
  if (typeof flag !== "boolean") return UNKNOWN_DEBUG
  return withDebug(server, (debug) => {
    if (flag) debug.count(new Date(time.clock.wallTime()), server.reductions)
    else debug.statistics = null
  })
}

function statisticsOf(server: ServerProc): unknown {
  const kept = server.debug?.statistics
  if (kept == null) return "no_statistics"
  return {
    startTime: kept.startTime,
    currentTime: new Date(time.clock.wallTime()),
    reductions: server.reductions - kept.startReductions,
    messagesIn: kept.messagesIn,
    messagesOut: kept.messagesOut,
  }
}

function log(server: ServerProc, [flag]: readonly unknown[]): unknown {
  const events = server.debug?.log?.events ?? []
  if (flag === "get") return ["ok", [...events]]
  if (flag === "print") {
    for (const event of events) printLine(formatEvent(server.shownName, event))
    return OK
  }
  if (flag === false) return withDebug(server, (debug) => void (debug.log = null))
  const limit: unknown = Array.isArray(flag) && flag[0] === true ? flag[1] : undefined
  if (flag !== true && !(Number.isInteger(limit) && (limit as number) > 0)) return UNKNOWN_DEBUG
  return withDebug(server, (debug) => debug.keepLog(limit as number | undefined))
}

function statusOf(server: ServerProc): unknown {
  const phase = server.phase === SUSPENDED ? "suspended" : "running"
  const events = server.debug?.log?.events ?? []
  const shown = shownState(server, { state: server.userState, log: [...events] })
  const data = [
    ["Status", phase],
    ["Parent", server.parentPid],
    ["Logged events", shown.log],
  ]
  const status = [
    ["header", headerOf(server)],
    ["data", data],
    ["data", [["State", shown.state]]],
  ]
  const dictionary = Process.info(server.pid, "dictionary")?.[1] ?? []
  return [
    "status",
    server.pid,
    ["module", "gen_server"],
    [dictionary, phase, server.parentPid, debugList(server), status],
  ]
}

function headerOf(server: ServerProc): unknown {
  const name = server.shownName
  const isTerm = server.options?.name !== undefined && typeof server.options.name !== "string"
  if (isTerm) return ["Status for generic server", name]
  return `Status for generic server ${typeof name === "string" ? name : inspect(name)}`
}

function debugList(server: ServerProc): unknown[] {
  const { debug } = server
  if (debug === null) return []
  const list: unknown[] = debug.installed.map(({ id, fn, state }) =>
    id === fn ? [fn, state] : [id, [fn, state]],
  )
  if (debug.log !== null) list.push(["log", [debug.log.limit, [...debug.log.events]]])
  if (debug.statistics !== null) list.push(["statistics", statisticsOf(server)])
  if (debug.trace) list.push(["trace", true])
  if (debug.file !== null) list.push(["log_to_file", debug.file])
  return list
}
