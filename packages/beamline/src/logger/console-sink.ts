import { checkBoolean, checkFunction, checkOptions, expected, inspect } from "../kernel/index.ts"
import { formatError, indent } from "./format-reason.ts"
import type { Level, LogEvent, Sink } from "./logger.ts"

/** How an event looks as text. */
export interface FormatOptions {
  /** Colours for a terminal. Default `false`. */
  readonly color?: boolean
  /**
   * The metadata to show behind the message: `"all"`, or these keys. Default: all but those that the runtime sets
   * by itself (`pid`, `domain`, `crashReason` …).
   */
  readonly metadata?: "all" | readonly string[]
}

export interface ConsoleOptions extends FormatOptions {
  /** Default: whether stderr is a terminal and the environment has neither `NO_COLOR` nor `TERM=dumb`. */
  readonly color?: boolean
  /** Takes the text of an event, without a newline at its end. Default: stderr; in a browser, its console. */
  readonly write?: (text: string, event: LogEvent) => void
}

interface Terminal {
  readonly process?: {
    readonly stderr?: { readonly isTTY?: boolean }
    readonly env?: Record<string, string | undefined>
  }
}

/**
 * Makes a sink that writes for people: time, level, message, metadata, and the further lines of a crash indented
 * below. The log starts with one, as `"default"`.
 *
 * It writes to stderr, so that the output of a program stays its own (Elixir's default handler writes to stdout).
 *
 * - `color`: default, whether stderr is a terminal; `NO_COLOR` and `TERM=dumb` are respected
 * - `metadata`: `"all"` or the keys to show; default, all but the runtime's own
 * - `write`: where the text goes instead
 *
 * Throws `ArgumentError` for options of the wrong kind. Elixir: `:logger_std_h` with `Logger.Formatter`.
 *
 * @example
 * ```ts
 * import { Logger } from "beamline"
 *
 * const lines: string[] = []
 * Logger.addSink("lines", Logger.consoleSink({ write: (text) => lines.push(text) }))
 * Logger.notice("listening", { port: 8080 })
 * Logger.removeSink("lines")
 * lines[0]?.slice(13) // => "[notice] listening port=8080"
 * ```
 */
export function consoleSink(options: ConsoleOptions = {}): Sink {
  checkOptions(options, ["color", "metadata", "write"], "options")
  const { write = writeToConsole } = options
  checkFunction(write, "write")
  checkFormat(options)
  // The terminal is looked at with the first event: making a program's stderr takes time.
  let format: FormatOptions | undefined
  return {
    log: (event) => {
      format ??= { ...options, color: options.color ?? wantsColor() }
      write(formatEvent(event, format), event)
    },
  }
}

function checkFormat({ color, metadata }: FormatOptions): void {
  if (color !== undefined) checkBoolean(color, "color")
  const isKeys = Array.isArray(metadata) && metadata.every((key) => typeof key === "string")
  if (metadata !== undefined && metadata !== "all" && !isKeys) {
    throw expected("metadata", '"all" or an array of keys', metadata)
  }
}

function wantsColor(): boolean {
  const { process } = globalThis as Terminal
  const { NO_COLOR, TERM } = process?.env ?? {}
  return process?.stderr?.isTTY === true && (NO_COLOR ?? "") === "" && TERM !== "dumb"
}

function writeToConsole(text: string, event: LogEvent): void {
  const hasStderr = (globalThis as Terminal).process?.stderr !== undefined
  console[hasStderr ? "error" : BROWSER[event.level]](text)
}

const BROWSER: Readonly<Record<Level, "debug" | "error" | "info" | "warn">> = {
  emergency: "error",
  alert: "error",
  critical: "error",
  error: "error",
  warning: "warn",
  notice: "info",
  info: "info",
  debug: "debug",
}

const RED = "\u001B[31m"
const YELLOW = "\u001B[33m"
const CYAN = "\u001B[36m"
const DIM = "\u001B[2m"
const RESET = "\u001B[0m"

const COLORS: Readonly<Record<Level, string>> = {
  emergency: RED,
  alert: RED,
  critical: RED,
  error: RED,
  warning: YELLOW,
  notice: "",
  info: "",
  debug: CYAN,
}

const RUNTIMES_OWN = [
  "pid",
  "domain",
  "crashReason",
  "registeredName",
  "processLabel",
  "initialCall",
  "ancestors",
  "callers",
]

/**
 * The text of an event as the console shows it: `12:01:33.482 [error] message key=value`, then further lines,
 * indented. An Error among the metadata is shown below with its stack. The time is the local one.
 *
 * Elixir: `Logger.Formatter.format/2`.
 */
export function formatEvent(event: LogEvent, options: FormatOptions = {}): string {
  const paint = (code: string, text: string): string =>
    options.color !== true || code === "" || text === "" ? text : `${code}${text}${RESET}`
  const shown = shownMetadata(event, options)
  const pairs = shown.filter(([, value]) => !(value instanceof Error))
  const errors = shown.flatMap(([key, value]) =>
    value instanceof Error ? [`${key}: ${formatError(value)}`] : [],
  )
  const [first = "", ...more] = event.message.split("\n")
  const below = [...more, ...errors.flatMap((text) => text.split("\n"))]
  const head = [
    paint(DIM, clockTime(event.time)),
    paint(COLORS[event.level], `[${event.level}]`),
    first,
    ...pairs.map(([key, value]) => paint(DIM, `${key}=${valueText(value)}`)),
  ]
  const lines = below.map((line) => paint(/^\s+at /.test(line) ? DIM : "", indent(line)))
  return [head.join(" "), ...lines].join("\n")
}

function shownMetadata({ metadata }: LogEvent, { metadata: wanted }: FormatOptions): [string, unknown][] {
  const entries = Object.entries(metadata)
  if (wanted === "all") return entries
  if (wanted === undefined) return entries.filter(([key]) => !RUNTIMES_OWN.includes(key))
  return wanted.flatMap((key) => (Object.hasOwn(metadata, key) ? [[key, metadata[key]]] : []))
}

function valueText(value: unknown): string {
  return typeof value === "string" && /^[^\s"=]+$/.test(value) ? value : inspect(value)
}

function clockTime(time: number): string {
  const date = new Date(time)
  const part = (value: number, width = 2): string => String(value).padStart(width, "0")
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()]
  return `${part(hours)}:${part(minutes)}:${part(seconds)}.${part(date.getMilliseconds(), 3)}`
}
