import { equal, inspect } from "../kernel/index.ts"
import type { CallFrom } from "./from.ts"
import { appendLine, openFile, printLine } from "./debug-output.ts"
import type { ServerProc } from "./server.ts"

/** What a server tells its debug functions. */
export type SystemEvent =
  | readonly ["in", message: unknown]
  | readonly ["out", reply: unknown, from: unknown, state: unknown]
  | readonly ["noreply", state: unknown]
  | readonly ["continue", argument: unknown]

/** A debug function: gets its state, the event and the server's name, returns its new state or `"done"`. */
export type DebugFunction = (state: any, event: SystemEvent, name: unknown) => unknown

interface Installed {
  readonly id: unknown
  readonly fn: DebugFunction
  state: unknown
}

interface Statistics {
  readonly startTime: Date
  readonly startReductions: number
  messagesIn: number
  messagesOut: number
}

/** The debug options of a server; only servers that have any have one. The function installed last comes first. */
export class Debug {
  log: { limit: number; events: SystemEvent[] } | null = null
  statistics: Statistics | null = null
  trace = false
  file: string | null = null
  installed: Installed[] = []

  get isEmpty(): boolean {
    return (
      this.log === null &&
      this.statistics === null &&
      !this.trace &&
      this.file === null &&
      this.installed.length === 0
    )
  }

  /** Begins to count; what has been counted before stays. */
  count(startTime: Date, startReductions: number): void {
    this.statistics ??= { startTime, startReductions, messagesIn: 0, messagesOut: 0 }
  }

  /** Begins to keep events. A log that is kept already stays as it is, its limit too. */
  keepLog(limit = 10): void {
    this.log ??= { limit, events: [] }
  }

  setFile(path: string | null): boolean {
    this.file = null
    if (path === null) return true
    if (!openFile(path)) return false
    this.file = path
    return true
  }

  install(id: unknown, fn: DebugFunction, state: unknown): void {
    if (this.installed.some((one) => equal(one.id, id))) return
    this.installed.unshift({ id, fn, state })
  }

  remove(id: unknown): void {
    this.installed = this.installed.filter((one) => !equal(one.id, id))
  }
}

/** Tells every debug function of a server about an event. */
export function debugEvent(server: ServerProc, event: SystemEvent): void {
  const debug = server.debug!
  const name = server.shownName
  if (debug.statistics !== null) count(debug.statistics, event)
  if (debug.log !== null) {
    debug.log.events.push(event)
    if (debug.log.events.length > debug.log.limit) debug.log.events.shift()
  }
  if (debug.trace) printLine(formatEvent(name, event))
  if (debug.file !== null) appendLine(debug.file, formatEvent(name, event))
  if (debug.installed.length > 0)
    debug.installed = debug.installed.filter((one) => runInstalled(one, event, name))
}

function count(statistics: Statistics, event: SystemEvent): void {
  if (event[0] === "in") statistics.messagesIn++
  else if (event[0] === "out") statistics.messagesOut++
}

/** A function that fails is removed, and the server is unharmed. */
function runInstalled(one: Installed, event: SystemEvent, name: unknown): boolean {
  try {
    const state = one.fn(one.state, event, name)
    if (state === "done") return false
    one.state = state
    return true
  } catch {
    return false
  }
}

/** An event as trace prints it. */
export function formatEvent(name: unknown, event: SystemEvent): string {
  const who = typeof name === "string" ? name : inspect(name)
  switch (event[0]) {
    case "in":
      return `*DBG* ${who} got ${formatMessage(event[1])}`
    case "out":
      return `*DBG* ${who} sent ${inspect(event[1])} to ${pidOf(event[2])}, new state ${inspect(event[3])}`
    case "noreply":
      return `*DBG* ${who} new state ${inspect(event[1])}`
    case "continue":
      return `*DBG* ${who} dbg  ${inspect(event)}`
    default:
      return event satisfies never
  }
}

function formatMessage(message: unknown): string {
  if (Array.isArray(message)) {
    if (message[0] === "$gen_call") return `call ${inspect(message[2])} from ${pidOf(message[1])}`
    if (message[0] === "$gen_cast") return `cast ${inspect(message[1])}`
  }
  return inspect(message)
}

function pidOf(from: unknown): string {
  return inspect(Array.isArray(from) ? from[0] : (from as CallFrom).pid)
}
