import type { Level, Metadata, Report } from "./logger.ts"

/** A GenServer, or what is built on it, ended abnormally. OTP: `{gen_server, terminate}`. Level `error`. */
export interface GenServerTerminate extends Report {
  readonly label: readonly ["gen_server", "terminate"]
  /** The pid or the name of the server. */
  readonly name: unknown
  /** In wire form: `["$gen_cast", request]` for a cast. */
  readonly lastMessage: unknown
  /** Who called, while a call was being handled. */
  readonly from: unknown
  readonly state: unknown
  /** The events that `sys.log` has kept. */
  readonly log: unknown
  readonly reason: unknown
  /** `[pid, "dead" | "remote" | nameOrPid]` */
  readonly clientInfo?: unknown
  readonly processLabel?: unknown
  /** The stack of an exit inside a callback; an Error has its own. */
  readonly stack?: unknown
}

/** A message came to a server without `handleInfo`. OTP: `{GenServer, no_handle_info}`. Level `error`. */
export interface NoHandleInfo extends Report {
  readonly label: readonly ["gen_server", "no_handle_info"]
  readonly module: unknown
  readonly name: unknown
  readonly message: unknown
}

/** A process of a behaviour ended abnormally: OTP's crash report. `{proc_lib, crash}`. Level `error`, SASL. */
export interface Crash extends Report {
  readonly label: readonly ["proc_lib", "crash"]
  readonly initialCall: unknown
  readonly pid: unknown
  readonly registeredName: unknown
  readonly processLabel?: unknown
  /** OTP: `error_info`. */
  readonly reason: unknown
  readonly stack?: unknown
  readonly ancestors: unknown
  readonly messageQueueLen: number
  readonly messages: readonly unknown[]
  readonly links: readonly unknown[]
  readonly dictionary: readonly (readonly [key: unknown, value: unknown])[]
  readonly trapExit: boolean
  readonly status: unknown
  readonly reductions: number
}

/** The child that a supervisor's report is about. */
export interface Offender {
  readonly pid: unknown
  readonly id: unknown
  readonly mfargs: unknown
  readonly restartType: unknown
  readonly significant: unknown
  readonly shutdown: unknown
  readonly childType: unknown
}

/**
 * A supervisor started a child (`progress`, level `info`), or lost one, could not start one, could not stop one
 * in good order, or gives up (`shutdown`): level `error`. All are SASL reports.
 */
export interface SupervisorReport extends Report {
  readonly label: readonly [
    "supervisor",
    "progress" | "child_terminated" | "start_error" | "shutdown" | "shutdown_error",
  ]
  /** A name, a pid, or `[pid, module]`. */
  readonly supervisor: unknown
  readonly reason: unknown
  readonly offender: Offender
}

/** A message came that a supervisor has no use for. Level `error`. */
export interface UnexpectedMessage extends Report {
  readonly label: readonly ["supervisor", "unexpected_message"]
  readonly supervisor: unknown
  /** `"Supervisor"`, or what else it is. */
  readonly behaviour?: string
  readonly message: unknown
}

/** A task ended abnormally. OTP: `{Task.Supervisor, terminating}`. Level `error`. */
export interface TaskTerminate extends Report {
  readonly label: readonly ["task", "terminate"]
  readonly pid: unknown
  /** The pid or the name of the process that started it. */
  readonly starter: unknown
  /** A function, or `[module, "function"]`. */
  readonly function: unknown
  readonly args: readonly unknown[]
  readonly reason: unknown
  readonly callers?: unknown
  readonly processLabel?: unknown
  readonly stack?: unknown
}

/** A plain process threw. Level `error`. */
export interface Raise extends Report {
  readonly label: readonly ["emulator", "raise"]
  readonly pid: unknown
  readonly reason: unknown
}

/** An application has been started. OTP: `{application_controller, progress}`. Level `info`, SASL. */
export interface ApplicationProgress extends Report {
  readonly label: readonly ["application_controller", "progress"]
  readonly application: string
  readonly startedAt: string
}

/** An application has ended, or could not be started. OTP: `{application_controller, exit}`. Level `notice`. */
export interface ApplicationExit extends Report {
  readonly label: readonly ["application_controller", "exit"]
  readonly application: string
  /** `"stopped"`, or why it ended. */
  readonly exited: unknown
}

/** The `prepStop` of an application has failed. OTP: `{application_master, shutdown_error}`. Level `error`. */
export interface ApplicationShutdownError extends Report {
  readonly label: readonly ["application_master", "shutdown_error"]
  readonly application: string
  readonly state: unknown
  readonly reason: unknown
}

/** The reports of the runtime by their label, its two words joined by a space. */
export interface OtpReports {
  readonly "gen_server terminate": GenServerTerminate
  readonly "gen_server no_handle_info": NoHandleInfo
  readonly "proc_lib crash": Crash
  readonly "supervisor progress": SupervisorReport
  readonly "supervisor child_terminated": SupervisorReport
  readonly "supervisor start_error": SupervisorReport
  readonly "supervisor shutdown": SupervisorReport
  readonly "supervisor shutdown_error": SupervisorReport
  readonly "supervisor unexpected_message": UnexpectedMessage
  readonly "task terminate": TaskTerminate
  readonly "emulator raise": Raise
  readonly "application_controller progress": ApplicationProgress
  readonly "application_controller exit": ApplicationExit
  readonly "application_master shutdown_error": ApplicationShutdownError
}

export type OtpReport = OtpReports[keyof OtpReports]

/** A report as an event of the log. */
export interface FormattedReport {
  readonly level: Level
  readonly message: string
  readonly metadata: Metadata
}

/**
 * Tells whether the report of an event is the one with this label, and gives it its type.
 *
 * @example
 * ```ts
 * import { Logger } from "beamline"
 *
 * const report = { label: ["emulator", "raise"] as const, pid: 1, reason: "why" }
 * Logger.isReport(report, "emulator raise") // => true
 * Logger.isReport(undefined, "proc_lib crash") // => false
 * ```
 */
export function isReport<L extends keyof OtpReports>(
  report: Report | undefined,
  label: L,
): report is OtpReports[L] {
  return report !== undefined && report.label.join(" ") === label
}
