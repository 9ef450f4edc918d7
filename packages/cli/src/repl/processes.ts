import type { Library, Pid } from "./library.ts"
import { table } from "./shown.ts"

/** What the list of processes is sorted by; the largest first, but pids ascending. */
export type ProcessOrder = "pid" | "messages" | "reductions"

export interface ProcessListOptions {
  readonly sort?: ProcessOrder
  /** How many are shown. Default 50. */
  readonly limit?: number
}

interface Row {
  readonly pid: Pid
  readonly label: string
  readonly messages: number
  readonly reductions: number
  readonly status: string
  readonly links: number
}

const ORDERS: Readonly<Record<ProcessOrder, (a: Row, b: Row) => number>> = {
  pid: (a, b) => a.pid.serial - b.pid.serial || a.pid.id - b.pid.id,
  messages: (a, b) => b.messages - a.messages,
  reductions: (a, b) => b.reductions - a.reductions,
}

/** The list of living processes as a table. */
export function processList(library: Library, options: ProcessListOptions = {}): string {
  const { sort = "pid", limit = 50 } = options
  const compare = Object.hasOwn(ORDERS, sort) ? ORDERS[sort] : undefined
  if (compare === undefined)
    throw new library.ArgumentError(
      `expected sort to be one of ${Object.keys(ORDERS).join(", ")}, got: ${library.inspect(sort)}`,
    )
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new library.ArgumentError(`expected limit to be a positive integer, got: ${library.inspect(limit)}`)
  const rows = library.Process.list()
    .flatMap((pid) => rowOf(library, pid))
    .sort(compare)
  const text = table(
    ["pid", "name or function", "messages", "reductions", "status", "links"],
    rows
      .slice(0, limit)
      .map((row) => [String(row.pid), row.label, row.messages, row.reductions, row.status, row.links]),
  )
  return rows.length > limit ? `${text}\n… and ${rows.length - limit} more` : text
}

function rowOf(library: Library, pid: Pid): Row[] {
  const info = library.Process.info(pid)
  if (info === undefined) return []
  return [
    {
      pid,
      label: labelOf(library, pid),
      messages: info.messageQueueLen,
      reductions: info.reductions,
      status: info.status,
      links: info.links.length,
    },
  ]
}

/** How a process is called: by its name, its label, or the function that it runs. */
export function labelOf(library: Library, pid: Pid): string {
  const items = library.Process.info(pid, ["registeredName", "label", "dictionary", "initialCall"])
  if (items === undefined) return "(dead)"
  const [[, name], [, label], [, dictionary], [, initialCall]] = items
  if (typeof name === "string") return name
  if (label !== undefined) return typeof label === "string" ? label : library.inspect(label)
  if (pid === mainPid(library)) return "main"
  return mfa(initialFunction(dictionary) ?? initialCall)
}

/** What a server was started with, `[module, function, arity]`; a plain process has none. */
export function initialFunction(dictionary: readonly (readonly [unknown, unknown])[]): Mfa | undefined {
  return dictionary.find(([key]) => key === "$initial_call")?.[1] as Mfa | undefined
}

export type Mfa = readonly [module: string, name: string, arity: number]

function mfa([module, name, arity]: Mfa): string {
  if (module === "supervisor") return name
  return name === "init" ? module : `${module}.${name}/${arity}`
}

function mainPid(library: Library): Pid | undefined {
  // Main is the first process there is, and the only one without a parent.
  return library.Process.list().find((pid) => library.Process.info(pid, "parent")?.[1] === undefined)
}
