import { expected } from "../kernel/index.ts"
import type { Pid } from "../kernel/index.ts"
import {
  bodyOf,
  currentProc,
  IDLE,
  isLeftover,
  linkedTo,
  Monitor,
  PARKED,
  PRIORITIES,
  processes,
  processOf,
  QUEUED,
  settleSignals,
  turn,
  watchesOf,
  watchesOn,
} from "../runtime/index.ts"
import type { Priority, Proc } from "../runtime/index.ts"
import { checkPid } from "./arguments.ts"
import { dictionaryOf } from "./dictionary-of.ts"
import { settingOf } from "./flags.ts"
import type { MaxHeapSize } from "./spawn-options.ts"

/** `[module, function, arity]` */
export type Mfarity = readonly [module: string, name: string, arity: number]

export type ProcessStatus = "exiting" | "running" | "runnable" | "waiting"

/** The items of `Process.info(pid)`, in this order. What JavaScript cannot know is `undefined`. */
export interface ProcessInfo {
  /** Only of a process that has a name. */
  readonly registeredName?: string
  readonly currentFunction: Mfarity | undefined
  readonly initialCall: Mfarity
  readonly status: ProcessStatus
  readonly messageQueueLen: number
  readonly links: readonly Pid[]
  readonly dictionary: readonly (readonly [key: unknown, value: unknown])[]
  readonly trapExit: boolean
  readonly errorHandler: string | object
  readonly priority: Priority
  readonly groupLeader: Pid
  readonly totalHeapSize: undefined
  readonly heapSize: undefined
  readonly stackSize: undefined
  readonly reductions: number
  readonly garbageCollection: GarbageCollection
  readonly suspending: readonly []
}

export interface GarbageCollection {
  readonly maxHeapSize: Required<MaxHeapSize>
  readonly minBinVheapSize: number
  readonly minHeapSize: number
  readonly fullsweepAfter: number
  readonly minorGcs: undefined
}

/** The items that have to be asked for by name. */
export interface FurtherInfo {
  readonly registeredName: string | readonly []
  readonly messages: readonly unknown[]
  readonly monitors: readonly (readonly ["process", Pid | readonly [name: string, node: string]])[]
  readonly monitoredBy: readonly Pid[]
  readonly parent: Pid | undefined
  readonly memory: undefined
  readonly currentStacktrace: undefined
  readonly label: unknown
}

type Items = Omit<ProcessInfo, "registeredName"> & FurtherInfo

/** What may be asked for: an item, or one entry of the dictionary. */
export type InfoItem = keyof Items | readonly ["dictionary", unknown]

export type InfoAnswer<I> = I extends keyof Items ? readonly [I, Items[I]] : readonly [I, unknown]

const READERS: { readonly [I in keyof Items]: (proc: Proc) => Items[I] } = {
  currentFunction: (proc) => proc.currentFunction,
  initialCall: (proc) => proc.initialCall,
  status: statusOf,
  messageQueueLen: (proc) => proc.queued,
  links: (proc) => linkedTo(proc).map((peer) => peer.pid as Pid),
  dictionary: (proc) => [...dictionaryOf(proc)],
  trapExit: (proc) => proc.trapExit,
  errorHandler: (proc) => settingOf(proc, "errorHandler") as string | object,
  priority: (proc) => PRIORITIES[proc.priority] as Priority,
  groupLeader: (proc) => proc.groupLeader,
  totalHeapSize: () => undefined,
  heapSize: () => undefined,
  stackSize: () => undefined,
  reductions: (proc) => proc.reductions,
  garbageCollection: (proc) => ({
    maxHeapSize: settingOf(proc, "maxHeapSize") as Required<MaxHeapSize>,
    minBinVheapSize: settingOf(proc, "minBinVheapSize") as number,
    minHeapSize: settingOf(proc, "minHeapSize") as number,
    fullsweepAfter: settingOf(proc, "fullsweepAfter") as number,
    minorGcs: undefined,
  }),
  suspending: () => [],
  registeredName: (proc) => proc.name ?? [],
  messages: (proc) => proc.messages().map(bodyOf),
  monitors: (proc) =>
    watchesOf(proc).flatMap((watch) =>
      watch instanceof Monitor ? [["process", watch.object as Pid] as const] : [],
    ),
  monitoredBy: (proc) =>
    watchesOn(proc).flatMap((watch) =>
      watch instanceof Monitor && watch.owner !== null ? [watch.owner.pid as Pid] : [],
    ),
  parent: (proc) => proc.parent ?? undefined,
  memory: () => undefined,
  currentStacktrace: () => undefined,
  label: (proc) => proc.extra?.dictionary?.get("$process_label"),
}

const SHOWN = [
  "currentFunction",
  "initialCall",
  "status",
  "messageQueueLen",
  "links",
  "dictionary",
  "trapExit",
  "errorHandler",
  "priority",
  "groupLeader",
  "totalHeapSize",
  "heapSize",
  "stackSize",
  "reductions",
  "garbageCollection",
  "suspending",
] as const satisfies readonly (keyof ProcessInfo)[]

function statusOf(proc: Proc): ProcessStatus {
  if (proc === turn.proc || proc === currentProc()) return "running"
  if (proc.state === QUEUED) return "runnable"
  return proc.state === IDLE || proc.state === PARKED ? "waiting" : "running"
}

export function info(pid: Pid): ProcessInfo | undefined
export function info<const I extends InfoItem>(pid: Pid, item: I): InfoAnswer<I> | undefined
export function info<const I extends readonly InfoItem[]>(
  pid: Pid,
  items: I,
): { readonly [K in keyof I]: InfoAnswer<I[K]> } | undefined
/**
 * Tells about a process: without an item all that `ProcessInfo` has; with one, `[item, value]`; with an array of
 * them, an array of these in its order. `["dictionary", key]` asks for one entry of the dictionary.
 *
 * Returns `undefined` for a dead process. What JavaScript cannot measure (heaps, stacks) is `undefined`.
 * Throws `ArgumentError` for an unknown item.
 *
 * Elixir: `Process.info/1` and `/2`.
 *
 * @example
 * ```ts
 * import { Process, self } from "beamline"
 *
 * Process.info(self(), "trapExit") // => ["trapExit", false]
 * Process.info(self(), ["priority", "messageQueueLen"]) // => [["priority", "normal"], ["messageQueueLen", 0]]
 * ```
 */
export function info(pid: Pid, ...wanted: readonly unknown[]): unknown {
  checkPid(pid)
  const item = wanted[0]
  const isList = Array.isArray(item) && !isEntry(item)
  if (isList) for (const one of item) checkItem(one)
  else if (item !== undefined) checkItem(item)
  settleSignals()
  const proc = processOf(pid)
  if (proc === null) return undefined
  if (item === undefined) return all(proc)
  return isList ? item.map((one) => answer(proc, one)) : answer(proc, item)
}

function all(proc: Proc): ProcessInfo {
  const shown: Record<string, unknown> = proc.name === null ? {} : { registeredName: proc.name }
  for (const item of SHOWN) shown[item] = READERS[item](proc)
  return shown as unknown as ProcessInfo
}

function answer(proc: Proc, item: unknown): readonly [unknown, unknown] {
  if (Array.isArray(item)) return [item, dictionaryOf(proc).get(item[1])]
  return [item, READERS[item as keyof Items](proc)]
}

/** Two items of which the first is `"dictionary"` ask for an entry, not for a list. */
function isEntry(item: unknown): item is readonly ["dictionary", unknown] {
  return Array.isArray(item) && item.length === 2 && item[0] === "dictionary"
}

function checkItem(item: unknown): void {
  if (!isEntry(item) && (typeof item !== "string" || !Object.hasOwn(READERS, item))) {
    throw expected("item", `one of ${Object.keys(READERS).join(", ")}, or ["dictionary", key]`, item)
  }
}

/**
 * The pids of all live processes, the oldest first. The main process is among them.
 *
 * Elixir: `Process.list/0`.
 *
 * @example
 * ```ts
 * import { Process, self } from "beamline"
 *
 * Process.list().includes(self()) // => true
 * ```
 */
export function list(): Pid[] {
  settleSignals()
  return Array.from(processes, (proc) => proc.pid as Pid)
}

export function groupLeader(): Pid
export function groupLeader(pid: Pid, leader: Pid): true
/**
 * The group leader of the calling process; with arguments, gives a process another one and returns `true`.
 * A spawned process has its parent's.
 *
 * Elixir: `Process.group_leader/0` and `/2`.
 *
 * @example
 * ```ts
 * import { Process, receive, spawn } from "beamline"
 *
 * const leader = Process.groupLeader()
 * const pid = spawn(async () => {
 *   await receive()
 * })
 * Process.info(pid, "groupLeader") // => ["groupLeader", leader]
 * Process.groupLeader(pid, pid) // => true
 * Process.exit(pid, "kill") // => true
 * ```
 */
export function groupLeader(...args: readonly unknown[]): Pid | true {
  if (args.length === 0) return currentProc().groupLeader
  const [pid, leader] = args
  checkPid(pid)
  checkPid(leader, "leader")
  const proc = processOf(pid)
  if (isLeftover()) return true
  if (proc === null) throw expected("pid", "a live process", pid)
  proc.groupLeader = leader
  return true
}

/**
 * Gives the calling process a label for people, shown in crash logs. Returns nothing.
 *
 * Elixir: `Process.set_label/1`.
 *
 * @example
 * ```ts
 * import { Process } from "beamline"
 *
 * await Process.run(async () => {
 *   Process.setLabel(["upload", 7])
 *   return Process.getLabel()
 * }) // => ["upload", 7]
 * ```
 */
export function setLabel(label: unknown): void {
  dictionaryOf(currentProc()).set("$process_label", label)
}

/**
 * The label of a process, `undefined` when it has none or is dead.
 *
 * Elixir: `Process.get_label/1`.
 *
 * @example
 * ```ts
 * import { Process, spawn } from "beamline"
 *
 * const pid = spawn(async () => Process.setLabel("worker"))
 * Process.getLabel(pid) // => undefined
 * ```
 */
export function getLabel(pid?: Pid): unknown {
  if (pid !== undefined) checkPid(pid)
  const proc = pid === undefined ? currentProc() : processOf(pid)
  return proc?.extra?.dictionary?.get("$process_label")
}
