import { consoleSink } from "./console-sink.ts"

/** The levels of the log, the most severe first. Elixir: `Logger.levels/0`. */
export const LEVELS = [
  "emergency",
  "alert",
  "critical",
  "error",
  "warning",
  "notice",
  "info",
  "debug",
] as const

export type Level = (typeof LEVELS)[number]

/** What is kept: events of this level and more severe ones, all of them, or none. */
export type Threshold = Level | "all" | "none"

/** What is known about an event beside its text. */
export interface Metadata {
  readonly [key: string]: unknown
}

/** The data of a report: `label` says which, the rest is as OTP's report of that name has it. */
export interface Report {
  readonly label: readonly [source: string, event: string]
  readonly [key: string]: unknown
}

export interface LogEvent {
  readonly level: Level
  /** Milliseconds since 1970. */
  readonly time: number
  /** The text for people. */
  readonly message: string
  /** The data behind the text, for events of the runtime. */
  readonly report: Report | undefined
  readonly metadata: Metadata
}

/** Where events go: a terminal, a file, pino, a test. */
export interface Sink {
  /**
   * Called in the process that logs, so it has to be quick. What it throws, or rejects with, is told on
   * `console.error` and goes no further. What it logs itself goes to the other sinks.
   */
  log(event: LogEvent): void
}

/** The metadata of the process that is logging. The process layer keeps it in the dictionary. */
export interface ProcessMetadata {
  get(): Metadata
  set(metadata: Metadata): void
}

/** The state of the log. The runtime fills in who is logging and what time it is. */
export interface Settings {
  /** Events less severe than this are dropped before their text is made. */
  level: Threshold
  /** Whether crash reports, supervisor and progress reports are kept. Elixir: `:handle_sasl_reports`. */
  saslReports: boolean
  sinks: Map<string, Sink>
  now(): number
  /** The pid of the process that is logging. */
  pid(): unknown
  processMetadata: ProcessMetadata
}

let outsideProcesses: Metadata = {}

export const settings: Settings = {
  level: "debug",
  saslReports: false,
  sinks: new Map([["default", consoleSink()]]),
  now: () => Date.now(),
  pid: () => undefined,
  processMetadata: {
    get: () => outsideProcesses,
    set: (metadata) => {
      outsideProcesses = metadata
    },
  },
}

/** Whether an event of this level would be kept. */
export function isLogged(level: Level): boolean {
  if (settings.level === "none") return false
  return settings.level === "all" || LEVELS.indexOf(level) <= LEVELS.indexOf(settings.level)
}

/** Whether an event would be kept and there is a sink to take it, so that making its text is worth while. */
export function isWanted(level: Level, domain: unknown): boolean {
  if (settings.sinks.size === 0 || !isLogged(level)) return false
  return settings.saslReports || !(Array.isArray(domain) && domain.includes("sasl"))
}

/** Hands an event to every sink. A sink that throws is skipped, and the others are served. */
export function log(
  level: Level,
  message: string | (() => string),
  metadata?: Metadata,
  report?: Report,
): void {
  if (!isWanted(level, metadata?.["domain"])) return
  const event: LogEvent = {
    level,
    time: settings.now(),
    message: typeof message === "string" ? message : message(),
    report,
    metadata: { ...ofProcess(), ...metadata },
  }
  for (const [id, sink] of settings.sinks) serve(id, sink, event)
}

// Code that runs astray on a platform without async context has no process, and logs all the same.
function ofProcess(): Metadata {
  try {
    const pid = settings.pid()
    return { ...(pid === undefined ? undefined : { pid }), ...settings.processMetadata.get() }
  } catch {
    return {}
  }
}

/** The sinks on the stack. Their own events pass them by, or the first would never end. */
const busy = new Set<Sink>()

function serve(id: string, sink: Sink, event: LogEvent): void {
  if (busy.has(sink)) return
  busy.add(sink)
  try {
    const result: unknown = sink.log(event)
    if (isThenable(result)) result.then(undefined, (error: unknown) => tell(id, error))
  } catch (error) {
    tell(id, error)
  } finally {
    busy.delete(sink)
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
  )
}

function tell(id: string, error: unknown): void {
  try {
    console.error(`the log sink "${id}" failed:`, error)
  } catch {
    // Nobody is left to tell.
  }
}
