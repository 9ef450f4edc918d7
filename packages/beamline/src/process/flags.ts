import { checkBoolean, expected } from "../kernel/index.ts"
import type { ArgumentError, Pid } from "../kernel/index.ts"
import { currentProc, isLeftover, PRIORITIES, processOf, settleSignals } from "../runtime/index.ts"
import type { Priority, Proc } from "../runtime/index.ts"
import { checkPid } from "./arguments.ts"
import { checkPriority, SETTINGS } from "./spawn-options.ts"
import type { MaxHeapSize, Setting } from "./spawn-options.ts"

/** The flags of a process and their values. */
export interface Flags {
  /** Whether exit signals arrive as messages `["EXIT", from, reason]`. Initially `false`. */
  trapExit: boolean
  /** Initially `"normal"`. */
  priority: Priority
  messageQueueData: "off_heap" | "on_heap"
  minHeapSize: number
  minBinVheapSize: number
  fullsweepAfter: number
  maxHeapSize: number | MaxHeapSize
  errorHandler: string | object
  saveCalls: number
  sensitive: boolean
  asyncDist: boolean
  /** Subscribes to messages about nodes; returns the number of earlier subscriptions. */
  monitorNodes: boolean
}

const boolean = (name: string): Setting => ({
  initial: false,
  check: (value) => {
    checkBoolean(value, name)
    return value
  },
})

const KEPT: { readonly [flag: string]: Setting } = {
  ...SETTINGS,
  sensitive: boolean("sensitive"),
  asyncDist: boolean("asyncDist"),
  errorHandler: {
    initial: "error_handler",
    check: (value) => {
      if (typeof value !== "string" && (typeof value !== "object" || value === null)) {
        throw expected("errorHandler", "a module", value)
      }
      return value
    },
  },
  saveCalls: {
    initial: 0,
    check: (value) => {
      if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > 10_000) {
        throw expected("saveCalls", "an integer from 0 to 10000", value)
      }
      return value
    },
  },
}

/** The value of a setting that has no effect here. */
export function settingOf(proc: Proc, name: string): unknown {
  return proc.extra?.settings?.get(name) ?? KEPT[name]?.initial
}

function keep(proc: Proc, name: string, value: unknown): unknown {
  const old = settingOf(proc, name)
  const extra = proc.extras
  extra.settings ??= new Map()
  extra.settings.set(name, KEPT[name]!.check(value))
  return old
}

export function flag<F extends keyof Flags>(flag: F, value: Flags[F]): Flags[F]
export function flag(pid: Pid, flag: "saveCalls", value: number): number
/**
 * Sets a flag of the calling process and returns its old value. `trapExit` and `priority` act; the others are
 * checked, kept and shown, since JavaScript has nothing that they could act on.
 *
 * With a pid it sets a flag of another process, which only `"saveCalls"` allows.
 *
 * Throws `ArgumentError` for an unknown flag, a wrong value, or a dead process.
 *
 * Elixir: `Process.flag/2` and `/3`.
 *
 * @example
 * ```ts
 * import { Process } from "beamline"
 *
 * const old = Process.flag("trapExit", true) // => false
 * Process.flag("trapExit", old) // => true
 * ```
 */
export function flag(...args: readonly unknown[]): unknown {
  if (args.length >= 3) return flagOf(args[0], args[1], args[2])
  const [name, value] = args
  const proc = currentProc()
  switch (name) {
    case "trapExit": {
      checkBoolean(value, "trapExit")
      settleSignals()
      const old = proc.trapExit
      proc.trapExit = value
      return old
    }
    case "priority": {
      const priority = checkPriority(value)
      const old = PRIORITIES[proc.priority]
      proc.priority = priority
      return old
    }
    case "monitorNodes":
      return subscribeToNodes(proc, value)
    default:
      if (typeof name !== "string" || !Object.hasOwn(KEPT, name)) throw unknownFlag(name)
      return keep(proc, name, value)
  }
}

function flagOf(pid: unknown, name: unknown, value: unknown): unknown {
  checkPid(pid)
  const proc = processOf(pid)
  if (name !== "saveCalls") {
    throw expected("flag", '"saveCalls", the only one of another process', name)
  }
  if (isLeftover()) return KEPT["saveCalls"]?.initial
  if (proc === null) throw expected("pid", "a live process", pid)
  return keep(proc, name, value)
}

/** There are no other nodes, so nothing will ever be told; the subscriptions are counted all the same. */
function subscribeToNodes(proc: Proc, value: unknown): number {
  checkBoolean(value, "monitorNodes")
  const extra = proc.extras
  extra.settings ??= new Map()
  const old = (extra.settings.get("monitorNodes") ?? 0) as number
  extra.settings.set("monitorNodes", value ? old + 1 : 0)
  return old
}

function unknownFlag(name: unknown): ArgumentError {
  const known = ["trapExit", "priority", "monitorNodes", ...Object.keys(KEPT)]
  return expected("flag", `one of ${known.join(", ")}`, name)
}
