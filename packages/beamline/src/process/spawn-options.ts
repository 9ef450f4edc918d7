import { checkCount, checkOptions, expected } from "../kernel/index.ts"
import { PRIORITIES } from "../runtime/index.ts"
import type { MonitorAlias, Priority } from "../runtime/index.ts"
import { checkMonitorOptions } from "./monitor-options.ts"

/** The limit of a process's heap. JavaScript has one heap for all, so it is kept and shown, and has no effect. */
export interface MaxHeapSize {
  /** In words; 0 for no limit. */
  readonly size?: number
  readonly kill?: boolean
  readonly errorLogger?: boolean
  readonly includeSharedBinaries?: boolean
}

/** Options of a monitor. */
export interface MonitorOptions {
  /** Stands first in the message instead of `"DOWN"`. */
  readonly tag?: unknown
  /** Makes the reference an alias of the caller too. */
  readonly alias?: MonitorAlias
}

export interface SpawnOptions {
  readonly link?: boolean
  readonly monitor?: boolean | MonitorOptions
  /** Default `"normal"`. */
  readonly priority?: Priority
  readonly fullsweepAfter?: number
  readonly minHeapSize?: number
  readonly minBinVheapSize?: number
  readonly maxHeapSize?: number | MaxHeapSize
  readonly messageQueueData?: "off_heap" | "on_heap"
}

/** What a setting is called, what it may be, and what it is when nobody has set it. */
export interface Setting {
  readonly initial: unknown
  check(value: unknown): unknown
}

const count = (name: string, initial: number): Setting => ({
  initial,
  check: (value) => {
    checkCount(value, name)
    return value
  },
})

const oneOf = (name: string, values: readonly unknown[], initial: unknown): Setting => ({
  initial,
  check: (value) => {
    if (!values.includes(value))
      throw expected(name, values.map((one) => JSON.stringify(one)).join(" or "), value)
    return value
  },
})

const NO_LIMIT: Required<MaxHeapSize> = {
  size: 0,
  kill: true,
  errorLogger: true,
  includeSharedBinaries: false,
}

function checkMaxHeapSize(value: unknown): Required<MaxHeapSize> {
  if (typeof value === "number") {
    checkCount(value, "maxHeapSize")
    return { ...NO_LIMIT, size: value }
  }
  if (typeof value !== "object" || value === null) {
    throw expected("maxHeapSize", "a non-negative integer or an object with a size", value)
  }
  checkOptions(value, Object.keys(NO_LIMIT), "maxHeapSize")
  const limit = { ...NO_LIMIT, ...value }
  checkCount(limit.size, "maxHeapSize.size")
  for (const key of ["kill", "errorLogger", "includeSharedBinaries"] as const) {
    if (typeof limit[key] !== "boolean") throw expected(`maxHeapSize.${key}`, "a boolean", limit[key])
  }
  return limit
}

type SettingName = "fullsweepAfter" | "minHeapSize" | "minBinVheapSize" | "maxHeapSize" | "messageQueueData"

/** The settings that are kept and shown, with the BEAM's own initial values. */
export const SETTINGS: Readonly<Record<SettingName, Setting>> = {
  fullsweepAfter: count("fullsweepAfter", 65_535),
  minHeapSize: count("minHeapSize", 233),
  minBinVheapSize: count("minBinVheapSize", 46_422),
  maxHeapSize: { initial: NO_LIMIT, check: checkMaxHeapSize },
  messageQueueData: oneOf("messageQueueData", ["on_heap", "off_heap"], "on_heap"),
}

export function checkPriority(value: unknown): number {
  const priority = PRIORITIES.indexOf(value as Priority)
  if (priority === -1)
    throw expected("priority", PRIORITIES.map((one) => JSON.stringify(one)).join(" or "), value)
  return priority
}

/** Options of `spawn`, checked and taken apart. */
export interface CheckedSpawnOptions {
  readonly link: boolean
  readonly monitor: MonitorOptions | null
  readonly priority: number | undefined
  readonly settings: Map<string, unknown> | null
}

const NAMES = ["link", "monitor", "priority", ...Object.keys(SETTINGS)]
const NONE: CheckedSpawnOptions = { link: false, monitor: null, priority: undefined, settings: null }

export function checkSpawnOptions(options: SpawnOptions | undefined): CheckedSpawnOptions {
  if (options === undefined) return NONE
  checkOptions(options, NAMES, "spawn options")
  const { link = false, monitor = false, priority } = options
  if (typeof link !== "boolean") throw expected("link", "a boolean", link)
  return {
    link,
    monitor: checkMonitor(monitor),
    priority: priority === undefined ? undefined : checkPriority(priority),
    settings: checkSettings(options),
  }
}

function checkMonitor(monitor: unknown): MonitorOptions | null {
  if (monitor === false) return null
  if (monitor === true) return {}
  if (typeof monitor !== "object" || monitor === null)
    throw expected("monitor", "a boolean or an object", monitor)
  return checkMonitorOptions(monitor)
}

function checkSettings(options: SpawnOptions): Map<string, unknown> | null {
  let settings: Map<string, unknown> | null = null
  for (const name of Object.keys(options)) {
    const setting = (SETTINGS as Readonly<Record<string, Setting | undefined>>)[name]
    const value = options[name as keyof SpawnOptions]
    if (setting === undefined || value === undefined) continue
    settings ??= new Map()
    settings.set(name, setting.check(value))
  }
  return settings
}
