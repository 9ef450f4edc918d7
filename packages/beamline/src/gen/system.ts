import { inspect, reasonOf } from "../kernel/index.ts"
import type { ExitReason } from "../kernel/index.ts"
import { Process } from "../process/index.ts"
import { time } from "../runtime/index.ts"
import { Debug } from "./debug.ts"
import type { DebugFunction } from "./debug.ts"
import { formatEvent } from "./debug.ts"
import { printLine } from "./debug-output.ts"
import { answerTo } from "./from.ts"
import { SERVING, SUSPENDED } from "./server.ts"
import type { ServerProc } from "./server.ts"
import { shownState } from "./status.ts"

/** Handles a system message: between two others, uncounted and untraced. */
export function handleSystem(server: ServerProc, request: unknown, from: unknown): void {
  server.restartTimeout()
  const [name, ...args] = Array.isArray(request) ? (request as [unknown, ...unknown[]]) : [request]
  if (name === "terminate") {
    answerTo(from, "ok")
    server.current = null
    server.end(args[0] as ExitReason)
    return
  }
  const handler = typeof name === "string" ? HANDLERS[name] : undefined
  const answer = handler?.(server, args) ?? ["error", ["unknown_system_msg", request]]
  answerTo(from, answer)
}

type Handler = (server: ServerProc, args: readonly unknown[]) => unknown

const OK = ["ok"]
const UNKNOWN_DEBUG = ["unknown_debug"]

const HANDLERS: { readonly [request: string]: Handler } = {
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
  statistics: statistics,
  log: log,
  trace: (server, [flag]) => withDebug(server, (debug) => void (debug.trace = flag as boolean)),
  logToFile: (server, [path]) => {
    const debug = server.debug ?? new Debug()
    const isOpen = debug.setFile(path === false ? null : (path as string))
    keep(server, debug)
    return isOpen ? OK : ["error", "open_file"]
  },
  install: (server, [id, fn, state]) => withDebug(server, (debug) => debug.install(id, fn as DebugFunction, state)),
  remove: (server, [id]) => withDebug(server, (debug) => debug.remove(id)),
  noDebug: (server) => {
    server.debug = null
    return OK
  },
  changeCode: (server, [, oldVersion, extra]) => (server.phase === SUSPENDED ? changeCode(server, oldVersion, extra) : undefined),
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
    const state = fn(server.userState)
    server.userState = state
    return ["ok", state]
  } catch (thrown) {
    const reason = reasonOf(thrown)
    const kind = thrown === reason ? "error" : thrown instanceof Error ? "exit" : "throw"
    return ["failed", kind, kind === "throw" ? thrown : reason]
  }
}

function changeCode(server: ServerProc, oldVersion: unknown, extra: unknown): unknown {
  const { codeChange } = server.callbacks
  if (codeChange === undefined) return OK
  try {
    const result = codeChange(oldVersion, server.userState, extra)
    if (!isOkState(result)) return ["error", result]
    server.userState = "value" in result ? result.value : result[1]
    return OK
  } catch (thrown) {
    return ["error", ["EXIT", reasonOf(thrown)]]
  }
}

function isOkState(result: unknown): result is { readonly value: unknown } | readonly ["ok", unknown] {
  if (Array.isArray(result)) return result.length === 2 && result[0] === "ok"
  return typeof result === "object" && result !== null && (result as { ok?: unknown }).ok === true && "value" in result
}

function statistics(server: ServerProc, [flag]: readonly unknown[]): unknown {
  if (flag === "get") return ["ok", statisticsOf(server)]
  if (typeof flag !== "boolean") return UNKNOWN_DEBUG
  return withDebug(server, (debug) => {
    if (!flag) debug.statistics = null
    else
      debug.statistics ??= {
        startTime: new Date(time.clock.wallTime()),
        startReductions: server.reductions,
        messagesIn: 0,
        messagesOut: 0,
      }
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

const DEFAULT_LOG = 10

function log(server: ServerProc, [flag]: readonly unknown[]): unknown {
  if (flag === "get") return ["ok", [...(server.debug?.log?.events ?? [])]]
  if (flag === "print") {
    for (const event of server.debug?.log?.events ?? []) printLine(formatEvent(server.shownName, event))
    return OK
  }
  if (flag === false) return withDebug(server, (debug) => void (debug.log = null))
  const limit = flag === true ? DEFAULT_LOG : Array.isArray(flag) && flag[0] === true ? (flag[1] as number) : 0
  if (!Number.isInteger(limit) || limit < 1) return UNKNOWN_DEBUG
  return withDebug(server, (debug) => {
    debug.log = { limit, events: (debug.log?.events ?? []).slice(-limit) }
  })
}

function statusOf(server: ServerProc): unknown {
  const phase = server.phase === SUSPENDED ? "suspended" : "running"
  const events = server.debug?.log?.events ?? []
  const { state, log: shownEvents } = shownState(server, { state: server.userState, log: events })
  const name = server.options?.name
  const header =
    name === undefined || typeof name === "string"
      ? `Status for generic server ${name ?? server.name ?? inspect(server.pid)}`
      : ["Status for generic server", name[name.length - 1]]
  return [
    "status",
    server.pid,
    ["module", "gen_server"],
    [
      Process.info(server.pid as never, "dictionary")?.[1] ?? [],
      phase,
      server.parentPid,
      debugList(server),
      [
        ["header", header],
        [
          "data",
          [
            ["Status", phase],
            ["Parent", server.parentPid],
            ["Logged events", shownEvents],
          ],
        ],
        ["data", [["State", state]]],
      ],
    ],
  ]
}

function debugList(server: ServerProc): unknown[] {
  const { debug } = server
  const list: unknown[] = []
  if (debug?.log != null) list.push(["log", [debug.log.limit, [...debug.log.events]]])
  if (debug?.statistics != null) list.push(["statistics", statisticsOf(server)])
  if (debug?.trace === true) list.push(["trace", true])
  return list
}
