export type { Level, LogEvent, Metadata, Report, Sink } from "./logger.ts"
export { isLogged, LEVELS, log, settings } from "./logger.ts"
export { logReport } from "./log-report.ts"
