import { log } from "./logger.ts"
import type { Report } from "./logger.ts"

/** Logs a report of the runtime. */
export function logReport(report: Report): void {
  log("error", () => report.label.join(" "), {}, report)
}
