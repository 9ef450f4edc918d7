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

/** Where events go: a terminal, a file, pino, OpenTelemetry. */
export interface Sink {
  log(event: LogEvent): void
}

interface Settings {
  level: Level | "none"
  saslReports: boolean
  readonly sinks: Map<string, Sink>
  now(): number
  metadata(): Metadata
}

/** The state of the log. The runtime fills in who is logging and what time it is. */
export const settings: Settings = {
  /** Events less severe than this are dropped before their text is made. */
  level: "debug",
  /** Whether crash reports, supervisor and progress reports are kept. Elixir: `:handle_sasl_reports`. */
  saslReports: false,
  sinks: new Map(),
  now: (): number => Date.now(),
  /** The metadata of the process that is logging. */
  metadata: (): Metadata => ({}),
}

/** Whether an event of this level would be kept. */
export function isLogged(level: Level): boolean {
  return settings.level !== "none" && LEVELS.indexOf(level) <= LEVELS.indexOf(settings.level)
}

/** Hands an event to every sink. A sink that throws is skipped, and the others are served. */
export function log(
  level: Level,
  message: string | (() => string),
  metadata?: Metadata,
  report?: Report,
): void {
  if (settings.sinks.size === 0 || !isLogged(level)) return
  if (!settings.saslReports && isSasl(metadata)) return
  const event: LogEvent = {
    level,
    time: settings.now(),
    message: typeof message === "string" ? message : message(),
    report,
    metadata: { ...settings.metadata(), ...metadata },
  }
  for (const sink of settings.sinks.values()) {
    try {
      sink.log(event)
    } catch (error) {
      console.error("a log sink failed:", error)
    }
  }
}

function isSasl(metadata: Metadata | undefined): boolean {
  const domain: unknown = metadata?.["domain"]
  return Array.isArray(domain) && domain.includes("sasl")
}
