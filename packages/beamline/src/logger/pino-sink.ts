import { expected } from "../kernel/index.ts"
import type { Level, LogEvent, Sink } from "./logger.ts"
import { toPlain } from "./plain.ts"

type PinoLevel = "debug" | "error" | "fatal" | "info" | "warn"

/** What is asked of a pino logger. Bunyan's has it too. */
export type PinoLike = {
  readonly [L in PinoLevel]: (fields: object, message: string) => void
}

const PINO_LEVELS: Readonly<Record<Level, PinoLevel>> = {
  emergency: "fatal",
  alert: "fatal",
  critical: "fatal",
  error: "error",
  warning: "warn",
  notice: "info",
  info: "info",
  debug: "debug",
}

/**
 * Makes a sink that hands events to a pino logger. The package knows pino by its shape alone.
 *
 * pino has five levels for eight, so the original stands in the field `severity`. Metadata are fields of the same
 * name, except that the pid of the process is `process` (pino's `pid` is the system's) and that a crash's Error is
 * `err`, which pino's own serializer shows with its stack and causes. `report` is the data of a report.
 *
 * pino's own level applies as well: `Logger.configure` decides what gets to it.
 *
 * Throws `ArgumentError` for a value that is no such logger.
 *
 * @example
 * ```ts
 * import { Logger } from "beamline"
 * import { pino } from "pino"
 *
 * const lines: string[] = []
 * const logger = pino({ level: "debug" }, { write: (line: string) => lines.push(line) })
 *
 * Logger.removeSink("default")
 * Logger.addSink("pino", Logger.pinoSink(logger))
 * Logger.notice("listening", { port: 8080 })
 *
 * const line = JSON.parse(lines[0] ?? "")
 * line.msg // => "listening"
 * line.level // => 30
 * line.severity // => "notice"
 * line.port // => 8080
 * ```
 */
export function pinoSink(logger: PinoLike): Sink {
  for (const level of Object.values(PINO_LEVELS)) {
    if (typeof (logger as Partial<PinoLike> | undefined)?.[level] !== "function") {
      throw expected("logger", "a pino logger", logger)
    }
  }
  return { log: (event) => logger[PINO_LEVELS[event.level]](fieldsOf(event), event.message) }
}

function fieldsOf({ level, metadata, report }: LogEvent): object {
  const { pid, crashReason, ...rest } = metadata
  return {
    severity: level,
    ...(pid === undefined ? undefined : { process: toPlain(pid) }),
    ...(report === undefined ? rest : (toPlain(rest) as object)),
    ...(crashReason instanceof Error ? { err: crashReason } : undefined),
    ...(crashReason === undefined || crashReason instanceof Error
      ? undefined
      : { crashReason: toPlain(crashReason) }),
    ...(report === undefined ? undefined : { report: toPlain(report) }),
  }
}
