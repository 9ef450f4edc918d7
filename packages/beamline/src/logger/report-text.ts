import { formatMfa, inspect, isPid } from "../kernel/index.ts"
import { formatBanner, formatNested, indent } from "./format-reason.ts"
import type {
  Crash,
  GenServerTerminate,
  NoHandleInfo,
  Offender,
  Raise,
  SupervisorReport,
  TaskTerminate,
  UnexpectedMessage,
} from "./reports.ts"

type Lines = readonly (string | undefined)[]

// The text of each report, as the translator of Elixir's Logger writes it. `detail` is what is shown at level
// debug alone.

export function terminateText(report: GenServerTerminate, detail: boolean): Lines {
  const from = report.from === undefined ? "" : ` (from ${inspect(report.from)})`
  return [
    `GenServer ${inspect(report.name)} terminating`,
    formatBanner("stop", report.reason, report.stack),
    labelLine(report.processLabel),
    `Last message${from}: ${inspect(report.lastMessage)}`,
    detail ? `State: ${inspect(report.state)}` : undefined,
    detail ? clientLine(report.clientInfo) : undefined,
  ]
}

function clientLine(info: unknown): string | undefined {
  if (!Array.isArray(info)) return undefined
  const [pid, life] = info as readonly unknown[]
  if (life === "dead") return `Client ${inspect(pid)} is dead`
  if (life === "remote") return `Client ${inspect(pid)} is remote on node ${(pid as { node?: string }).node}`
  return `Client ${inspect(life ?? pid)} is alive`
}

export function noHandleInfoText({ module, name, message }: NoHandleInfo): Lines {
  return [`${textOf(module)} ${inspect(name)} received unexpected message in handleInfo: ${inspect(message)}`]
}

export function crashText(report: Crash, detail: boolean): Lines {
  const { pid, registeredName: name } = report
  return [
    `Process ${name === undefined ? inspect(pid) : `${inspect(name)} (${inspect(pid)})`} terminating`,
    formatBanner("exit", report.reason, report.stack),
    `Initial Call: ${callText(report.initialCall)}`,
    labelLine(report.processLabel),
    `Ancestors: ${inspect(report.ancestors)}`,
    ...(detail ? crashDetail(report) : []),
  ]
}

function crashDetail(report: Crash): Lines {
  const dictionary = report.dictionary.filter(([key]) => !OWN_KEYS.includes(key))
  return [
    `Message Queue Length: ${report.messageQueueLen}`,
    `Messages: ${inspect(report.messages)}`,
    `Links: ${inspect(report.links)}`,
    `Dictionary: ${inspect(dictionary)}`,
    `Trapping Exits: ${report.trapExit}`,
    `Status: ${textOf(report.status)}`,
    `Reductions: ${report.reductions}`,
  ]
}

const OWN_KEYS: readonly unknown[] = ["$initial_call", "$ancestors", "$process_label"]

export function supervisorText(report: SupervisorReport, detail: boolean): Lines {
  const [, event] = report.label
  const { offender } = report
  return [
    `Child ${inspect(offender.id)} of Supervisor ${ownerText(report.supervisor)} ${HAPPENED[event]}`,
    event === "progress" ? undefined : `** (exit) ${formatNested(report.reason)}`,
    isPid(offender.pid) ? `Pid: ${inspect(offender.pid)}` : undefined,
    `Start Call: ${startText(offender.mfargs)}`,
    ...(detail ? offenderDetail(offender) : []),
  ]
}

const HAPPENED = {
  progress: "started",
  child_terminated: "terminated",
  start_error: "failed to start",
  shutdown: "caused shutdown",
  shutdown_error: "shut down abnormally",
} as const satisfies Record<SupervisorReport["label"][1], string>

function offenderDetail({ restartType, significant, shutdown, childType }: Offender): Lines {
  return [
    `Restart: ${textOf(restartType)}`,
    significant === true ? "Significant: true" : undefined,
    `Shutdown: ${textOf(shutdown)}`,
    `Type: ${textOf(childType)}`,
  ]
}

function ownerText(supervisor: unknown): string {
  if (!Array.isArray(supervisor)) return inspect(supervisor)
  if (isPid(supervisor[0])) return `${inspect(supervisor[0])} (${textOf(supervisor[1])})`
  // Of `["global", term]` and `["via", module, term]` the term alone.
  return inspect(supervisor.at(-1))
}

export function unexpectedText({ behaviour = "Supervisor", message }: UnexpectedMessage): Lines {
  return [`${behaviour} received unexpected message: ${inspect(message)}`]
}

export function taskText(report: TaskTerminate): Lines {
  const { function: fn, args } = report
  return [
    `Task ${inspect(report.pid)} started from ${inspect(report.starter)} terminating`,
    formatBanner("stop", report.reason, report.stack),
    labelLine(report.processLabel),
    `Function: ${Array.isArray(fn) ? `${textOf(fn[0])}.${textOf(fn[1])}/${args.length}` : inspect(fn)}`,
    indent(`Args: ${inspect(args)}`),
  ]
}

export function raiseText({ pid, reason }: Raise): Lines {
  return [`Process ${inspect(pid)} raised an exception`, formatBanner("exit", reason)]
}

function labelLine(label: unknown): string | undefined {
  return label === undefined ? undefined : `Process Label: ${inspect(label)}`
}

/** `[module, function, arity]` as `Module.function/arity`. */
function callText(call: unknown): string {
  if (!Array.isArray(call) || call.length !== 3) return inspect(call)
  return `${textOf(call[0])}.${textOf(call[1])}/${textOf(call[2])}`
}

function startText(start: unknown): string {
  const isForgotten = Array.isArray(start) && start.length === 3 && start[2] === undefined
  if (isForgotten) return `${textOf(start[0])}.${textOf(start[1])}/?`
  if (!Array.isArray(start) || start.length !== 3 || !Array.isArray(start[2])) return inspect(start)
  return formatMfa([textOf(start[0]), String(start[1]), start[2]])
}

/** A word as it is, a module by its name, anything else inspected. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value
  const isModule = (typeof value === "object" && value !== null) || typeof value === "function"
  const names = isModule
    ? ["name", "id"].map((key) => Object.getOwnPropertyDescriptor(value, key)?.value)
    : []
  return names.find((name): name is string => typeof name === "string" && name !== "") ?? inspect(value)
}
