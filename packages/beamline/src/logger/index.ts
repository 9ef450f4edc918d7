export * as Logger from "./logger-api.ts"
export { collectingSink } from "./collecting-sink.ts"
export type { CollectingSink } from "./collecting-sink.ts"

export { formatApplicationError, formatFault } from "./format-application.ts"
export { logReport } from "./log-report.ts"
export type { Level, LogEvent, Metadata, ProcessMetadata, Report, Sink } from "./logger.ts"
export { LEVELS, log, settings } from "./logger.ts"
export type { OtpReport } from "./reports.ts"
