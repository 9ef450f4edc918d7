import { inspect } from "../kernel/index.ts"
import { formatApplicationError } from "./format-application.ts"
import { formatBanner } from "./format-reason.ts"
import { isWanted, log, settings } from "./logger.ts"
import type { Level, Metadata, Report } from "./logger.ts"
import type { FormattedReport, OtpReport, OtpReports } from "./reports.ts"
import {
  crashText,
  noHandleInfoText,
  raiseText,
  supervisorText,
  taskText,
  terminateText,
  unexpectedText,
} from "./report-text.ts"

/** How reports of one label are shown. */
interface Kind<R> {
  readonly level: Level
  readonly domain?: readonly string[]
  metadata(report: R): Metadata
  text(report: R, detail: boolean): readonly (string | undefined)[]
}

const NOTHING: Metadata = {}

const SUPERVISOR: Kind<OtpReports["supervisor progress"]> = {
  level: "error",
  domain: ["otp", "sasl"],
  metadata: () => NOTHING,
  text: supervisorText,
}

const KINDS: { readonly [L in keyof OtpReports]: Kind<OtpReports[L]> } = {
  "gen_server terminate": {
    level: "error",
    domain: ["otp"],
    metadata: ({ name, reason, processLabel }) => ({ ...named(name, processLabel), crashReason: reason }),
    text: terminateText,
  },
  "gen_server no_handle_info": {
    level: "error",
    domain: ["otp", "elixir"],
    metadata: ({ name }) => named(name, undefined),
    text: noHandleInfoText,
  },
  "proc_lib crash": {
    level: "error",
    domain: ["otp", "sasl"],
    metadata: ({ pid, registeredName, processLabel, initialCall, ancestors, reason }) => ({
      pid,
      ...named(registeredName, processLabel),
      initialCall,
      ancestors,
      crashReason: reason,
    }),
    text: crashText,
  },
  "supervisor progress": { ...SUPERVISOR, level: "info" },
  "supervisor child_terminated": SUPERVISOR,
  "supervisor start_error": SUPERVISOR,
  "supervisor shutdown": SUPERVISOR,
  "supervisor shutdown_error": SUPERVISOR,
  "supervisor unexpected_message": {
    level: "error",
    domain: ["otp"],
    metadata: ({ supervisor }) => named(supervisor, undefined),
    text: unexpectedText,
  },
  "task terminate": {
    level: "error",
    domain: ["otp", "elixir"],
    metadata: ({ pid, callers, reason, processLabel }) => ({
      pid,
      ...named(undefined, processLabel),
      ...(callers === undefined ? NOTHING : { callers }),
      crashReason: reason,
    }),
    text: taskText,
  },
  "emulator raise": {
    level: "error",
    metadata: ({ pid, reason }) => ({ pid, crashReason: reason }),
    text: raiseText,
  },
  "application_controller progress": {
    level: "info",
    domain: ["otp", "sasl"],
    metadata: () => NOTHING,
    text: ({ application, startedAt }) => [`Application ${application} started at ${startedAt}`],
  },
  "application_controller exit": {
    level: "notice",
    domain: ["otp"],
    metadata: () => NOTHING,
    text: ({ application, exited }) => [
      `Application ${application} exited: ${formatApplicationError(exited)}`,
    ],
  },
  "application_master shutdown_error": {
    level: "error",
    domain: ["otp"],
    metadata: ({ reason }) => ({ crashReason: reason }),
    text: ({ application, state, reason }) => [
      `prepStop of application ${application} failed`,
      formatBanner("exit", reason),
      `State: ${inspect(state)}`,
    ],
  },
}

const OTHER: Kind<Report> = {
  level: "error",
  metadata: () => NOTHING,
  text: ({ label, ...data }) => [`${label.join(" ")}: ${inspect(data)}`],
}

/** The kinds by both parts of their labels: to look for one makes no string, since most reports are not wanted. */
const BY_LABEL = new Map<string, Map<string, Kind<Report>>>()
for (const [label, kind] of Object.entries(KINDS)) {
  const [first, second] = label.split(" ") as [string, string]
  let kinds = BY_LABEL.get(first)
  if (kinds === undefined) BY_LABEL.set(first, (kinds = new Map()))
  kinds.set(second, kind)
}

function kindOf({ label }: Report): Kind<Report> {
  return BY_LABEL.get(label[0])?.get(label[1]) ?? OTHER
}

function named(name: unknown, processLabel: unknown): Metadata {
  return {
    ...(typeof name === "string" ? { registeredName: name } : NOTHING),
    ...(processLabel === undefined ? NOTHING : { processLabel }),
  }
}

/**
 * Makes the text, the level and the metadata of a report from its data.
 *
 * - `detail`: shows what OTP's reports show at level `debug` only: a server's state and client, a crashed process's
 *   messages, links and dictionary, a child's restart settings. Default `false`.
 *
 * Returns the same for the same data: it looks at no process. A report with an unknown label shows its data as
 * they are, at level `error`.
 *
 * Elixir: `Logger.Translator.translate/4`.
 *
 * @example
 * ```ts
 * import { Logger } from "beamline"
 *
 * const report = { label: ["emulator", "raise"] as const, pid: "a pid", reason: ["nocatch", "ball"] }
 * const { level, message } = Logger.formatReport(report)
 * level // => "error"
 * message.split("\n") // => ['Process "a pid" raised an exception', '** (throw) "ball"']
 * ```
 */
export function formatReport(report: Report, options?: { readonly detail?: boolean }): FormattedReport {
  const kind = kindOf(report)
  return {
    level: kind.level,
    message: textOf(kind, report, options?.detail === true),
    metadata: metadataOf(kind, report),
  }
}

function textOf(kind: Kind<Report>, report: Report, detail: boolean): string {
  const lines = kind.text(report, detail)
  return lines.filter((line) => line !== undefined).join("\n")
}

function metadataOf(kind: Kind<Report>, report: Report): Metadata {
  const { domain } = kind
  return { ...(domain === undefined ? NOTHING : { domain }), ...kind.metadata(report) }
}

/**
 * Logs a report of the runtime: with the level, domain and metadata of its kind, and its data for other sinks. Where
 * nobody wants it, no text is made. `level` stands in for the kind's own: a supervisor tells of a child that was
 * added by hand at `debug`.
 */
export function logReport(report: OtpReport, level?: Level): void {
  const kind = kindOf(report)
  const actual = level ?? kind.level
  if (!isWanted(actual, kind.domain)) return
  const detail = settings.level === "debug" || settings.level === "all"
  log(actual, () => textOf(kind, report, detail), metadataOf(kind, report), report)
}
