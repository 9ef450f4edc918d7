import { checkBoolean, checkOptions, expected, failure, success } from "../kernel/index.ts"
import type { Result } from "../kernel/index.ts"
import { isLogged, LEVELS, log as write, settings } from "./logger.ts"
import type { Level, Metadata, Sink, Threshold } from "./logger.ts"

export { collectingSink } from "./collecting-sink.ts"
export type { CollectingSink } from "./collecting-sink.ts"
export { consoleSink, formatEvent } from "./console-sink.ts"
export type { ConsoleOptions, FormatOptions } from "./console-sink.ts"
export { formatReport } from "./log-report.ts"
export type { Level, LogEvent, Metadata, Report, Sink, Threshold } from "./logger.ts"
export { pinoSink } from "./pino-sink.ts"
export type { PinoLike } from "./pino-sink.ts"
export { isReport } from "./reports.ts"
export type {
  Crash,
  FormattedReport,
  GenServerTerminate,
  NoHandleInfo,
  Offender,
  OtpReport,
  OtpReports,
  Raise,
  SupervisorReport,
  TaskTerminate,
  UnexpectedMessage,
} from "./reports.ts"

/** A text, or a function that makes it, called only when the event is kept. */
export type Message = string | (() => string)

/**
 * Logs a message at a level that is known at run time only. Returns nothing.
 *
 * - `metadata`: what else is known; it goes before the process's own
 *
 * Throws `ArgumentError` for an unknown level, a message that is neither string nor function, and metadata that are
 * no object. What a message function throws is thrown here. What a sink throws is not.
 *
 * Elixir: `Logger.log/3`.
 */
export function log(level: Level, message: Message, metadata?: Metadata): void {
  checkLevel(level)
  if (typeof message !== "string" && typeof message !== "function") {
    throw expected("message", "a string or a function that returns one", message)
  }
  checkMetadata(metadata)
  write(level, typeof message === "string" ? message : () => textFrom(message), metadata)
}

function textFrom(message: () => string): string {
  const text: unknown = message()
  if (typeof text !== "string") throw expected("message", "a function that returns a string", text)
  return text
}

/**
 * Logs at `debug`: what helps to find a fault. Returns nothing; throws as `Logger.log` does.
 *
 * Elixir: `Logger.debug/2`.
 *
 * @example
 * ```ts
 * import { Logger } from "beamline"
 *
 * Logger.configure({ level: "info" })
 * Logger.debug(() => "never made") // => undefined
 * Logger.configure({ level: "debug" })
 * ```
 */
export function debug(message: Message, metadata?: Metadata): void {
  log("debug", message, metadata)
}

/** Logs at `info`: what goes on. Returns nothing; throws as `Logger.log` does. Elixir: `Logger.info/2`. */
export function info(message: Message, metadata?: Metadata): void {
  log("info", message, metadata)
}

/** Logs at `notice`: normal but notable. Returns nothing; throws as `Logger.log` does. Elixir: `Logger.notice/2`. */
export function notice(message: Message, metadata?: Metadata): void {
  log("notice", message, metadata)
}

/** Logs at `warning`. Returns nothing; throws as `Logger.log` does. Elixir: `Logger.warning/2`. */
export function warning(message: Message, metadata?: Metadata): void {
  log("warning", message, metadata)
}

/**
 * Logs at `error`. An Error among the metadata is shown with its stack and causes. Returns nothing; throws as
 * `Logger.log` does.
 *
 * Elixir: `Logger.error/2`.
 */
export function error(message: Message, metadata?: Metadata): void {
  log("error", message, metadata)
}

/** Logs at `critical`. Returns nothing; throws as `Logger.log` does. Elixir: `Logger.critical/2`. */
export function critical(message: Message, metadata?: Metadata): void {
  log("critical", message, metadata)
}

/** Logs at `alert`: somebody has to act. Returns nothing; throws as `Logger.log` does. Elixir: `Logger.alert/2`. */
export function alert(message: Message, metadata?: Metadata): void {
  log("alert", message, metadata)
}

/** Logs at `emergency`: unusable. Returns nothing; throws as `Logger.log` does. Elixir: `Logger.emergency/2`. */
export function emergency(message: Message, metadata?: Metadata): void {
  log("emergency", message, metadata)
}

export interface LoggerOptions {
  /** Less severe events are dropped. `"all"` keeps every event, `"none"` none. At first `"debug"`. */
  readonly level?: Threshold
  /** Whether crash reports, supervisor reports and progress reports are kept. At first `false`, as in Elixir. */
  readonly saslReports?: boolean
}

/**
 * Changes what is kept, at once and for the whole program. What is left out stays as it is. Returns nothing.
 *
 * - `level`: the least severe level that is kept, `"all"` or `"none"`. At `"debug"` and `"all"`, crashes show the
 *   server's state
 * - `saslReports`: whether OTP's crash, supervisor and progress reports are kept
 *
 * Throws `ArgumentError` for an unknown option or value, and then changes nothing.
 *
 * Elixir: `Logger.configure/1`, and the configuration `handle_sasl_reports` of the `:logger` application.
 *
 * @example
 * ```ts
 * import { Logger } from "beamline"
 *
 * Logger.configure({ level: "warning" })
 * Logger.level() // => "warning"
 * Logger.isEnabled("info") // => false
 * Logger.configure({ level: "debug", saslReports: true })
 * ```
 */
export function configure(options: LoggerOptions): void {
  checkOptions(options ?? null, ["level", "saslReports"], "options")
  const { level = settings.level, saslReports = settings.saslReports } = options
  if (level !== "all" && level !== "none") checkLevel(level, ', "all" or "none"')
  checkBoolean(saslReports, "saslReports")
  settings.level = level
  settings.saslReports = saslReports
}

/** The least severe level that is kept, `"all"` or `"none"`. Elixir: `Logger.level/0`. */
export function level(): Threshold {
  return settings.level
}

/**
 * The levels, the most severe first. Elixir: `Logger.levels/0`.
 *
 * @example
 * ```ts
 * import { Logger } from "beamline"
 *
 * Logger.levels()[0] // => "emergency"
 * ```
 */
export function levels(): Level[] {
  return [...LEVELS]
}

/**
 * Tells whether an event of this level would be kept. Throws `ArgumentError` for an unknown level.
 *
 * Elixir: `Logger.compare_levels/2` with `Logger.level/0`.
 */
export function isEnabled(level: Level): boolean {
  checkLevel(level)
  return isLogged(level)
}

export function metadata(): Metadata
export function metadata(changes: Metadata): void
/**
 * Without an argument, the metadata of the calling process, which all its events carry. With one, adds to them: a key
 * whose value is `undefined` is removed; returns nothing. Other processes, children included, have their own.
 *
 * Throws `ArgumentError` if `changes` is no object.
 *
 * Elixir: `Logger.metadata/0` and `/1`; kept in the process dictionary as `$logger_metadata$`.
 *
 * @example
 * ```ts
 * import { Logger } from "beamline"
 *
 * Logger.metadata({ request: "r-1", user: 7 })
 * Logger.metadata({ user: undefined })
 * Logger.metadata() // => { request: "r-1" }
 * Logger.resetMetadata()
 * ```
 */
export function metadata(...args: readonly [] | readonly [changes: Metadata]): Metadata | void {
  const old = settings.processMetadata.get()
  if (args.length === 0) return old
  checkMetadata(args[0] ?? null)
  settings.processMetadata.set(defined({ ...old, ...args[0] }))
}

/**
 * Puts metadata in place of all that the calling process has; none, without an argument. Returns nothing.
 *
 * Throws `ArgumentError` if `metadata` is no object. Elixir: `Logger.reset_metadata/1`.
 */
export function resetMetadata(metadata: Metadata = {}): void {
  checkMetadata(metadata)
  settings.processMetadata.set(defined(metadata))
}

function defined(metadata: Metadata): Metadata {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined))
}

/**
 * Adds a sink, which gets every event from now on. The console's is there from the start, as `"default"`.
 *
 * Returns `{ ok: true }`, or the error `["already_exist", id]`, and then nothing is changed. Throws `ArgumentError`
 * if `id` is not a non-empty string or `sink` has no function `log`.
 *
 * Elixir: `:logger.add_handler/3`.
 *
 * @example
 * ```ts
 * import { Logger } from "beamline"
 *
 * const seen: string[] = []
 * Logger.addSink("seen", { log: (event) => void seen.push(event.message) })
 * Logger.info("hello")
 * Logger.removeSink("seen")
 * seen // => ["hello"]
 * Logger.removeSink("seen") // => { ok: false, error: ["not_found", "seen"] }
 * ```
 */
export function addSink(id: string, sink: Sink): Result<void, readonly ["already_exist", string]> {
  checkSinkId(id)
  if (typeof (sink as Partial<Sink> | null | undefined)?.log !== "function") {
    throw expected("sink", "an object with a function log", sink)
  }
  if (settings.sinks.has(id)) return failure(["already_exist", id])
  settings.sinks.set(id, sink)
  return success(undefined)
}

/**
 * Takes a sink out. Returns it as the value of the result, so that it can be put back, or the error
 * `["not_found", id]`. Throws `ArgumentError` if `id` is not a non-empty string.
 *
 * Elixir: `:logger.remove_handler/1`.
 */
export function removeSink(id: string): Result<Sink, readonly ["not_found", string]> {
  checkSinkId(id)
  const sink = settings.sinks.get(id)
  if (sink === undefined) return failure(["not_found", id])
  settings.sinks.delete(id)
  return success(sink)
}

function checkLevel(level: unknown, more = ""): void {
  if (!LEVELS.includes(level as Level)) throw expected("level", `one of ${LEVELS.join(", ")}${more}`, level)
}

function checkMetadata(metadata: unknown): void {
  if (metadata === undefined) return
  if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata)) {
    throw expected("metadata", "an object", metadata)
  }
}

function checkSinkId(id: unknown): void {
  if (typeof id !== "string" || id === "") throw expected("id", "a non-empty string", id)
}
