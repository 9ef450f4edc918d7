import { checkOptions, expected, isPid, LOCAL_NODE, Ref } from "../kernel/index.ts"
import type { LocalPid, Mark, Pid, Reference } from "../kernel/index.ts"
import {
  addAlias,
  Alias,
  currentProc,
  DEAD,
  flushDown,
  knownProc,
  names,
  processOf,
  removeAlias,
  settleSignals,
  startMonitor,
  stopMonitor,
} from "../runtime/index.ts"
import { checkLocalNode, checkReference, isNameOnNode } from "./arguments.ts"
import { checkMonitorOptions } from "./monitor-options.ts"
import type { MonitorOptions } from "./spawn-options.ts"

/**
 * Monitors a process: when it ends, the caller gets `["DOWN", reference, "process", object, reason]`. `object` is
 * the pid, or `[name, node]` when it was monitored by name. Every call makes a monitor of its own.
 *
 * Returns the reference. For a process that is not there the message comes at once, with the reason
 * `"noproc"`. A name stands for the process that has it now. Monitoring oneself does nothing.
 *
 * Options: `tag` stands in the message instead of `"DOWN"`; `alias` makes the reference an alias of the caller.
 *
 * Elixir: `Process.monitor/1` and `/2`.
 *
 * @example
 * ```ts
 * import { Process, receive, spawn } from "beamline"
 *
 * const pid = spawn(async () => {})
 * const ref = Process.monitor(pid)
 * await receive() // => ["DOWN", ref, "process", pid, "normal"]
 * ```
 */
export function monitor(
  item: Pid | string | readonly [name: string, node: string],
  options?: MonitorOptions,
): Reference {
  if (options !== undefined) checkMonitorOptions(options)
  settleSignals()
  const caller = currentProc()
  if (isPid(item)) return startMonitor(caller, processOf(item), item as LocalPid, options)
  if (typeof item === "string")
    return startMonitor(caller, names.get(item) ?? null, [item, LOCAL_NODE], options)
  if (!isNameOnNode(item)) throw expected("item", "a pid, a name or [name, node]", item)
  checkLocalNode(item[1])
  return startMonitor(caller, names.get(item[0]) ?? null, [item[0], item[1]], options)
}

export interface DemonitorOptions {
  /** Also removes the DOWN message from the mailbox. */
  readonly flush?: boolean
  /** Also tells whether the monitor was active. */
  readonly info?: boolean
}

/**
 * Ends a monitor of the caller's. No DOWN message comes from it any more; one that is in the mailbox stays
 * unless `flush` is given.
 *
 * Returns `true`; with `info`, `false` when the monitor was not active any more. A reference that is not one of
 * the caller's monitors counts as such.
 *
 * Elixir: `Process.demonitor/2`.
 *
 * @example
 * ```ts
 * import { Process, receive, spawn } from "beamline"
 *
 * const pid = spawn(async () => {
 *   await receive()
 * })
 * const monitor = Process.monitor(pid)
 * Process.exit(pid, "kill")
 * Process.demonitor(monitor, { flush: true, info: true }) // => false
 * await receive(undefined, { after: 0, orElse: () => "nothing" }) // => "nothing"
 * ```
 */
export function demonitor(reference: Reference, options: DemonitorOptions = {}): boolean {
  checkReference(reference)
  checkOptions(options, ["flush", "info"], "demonitor options")
  for (const [key, value] of Object.entries(options)) {
    if (typeof value !== "boolean") throw expected(key, "a boolean", value)
  }
  settleSignals()
  const caller = currentProc()
  const active = stopMonitor(caller, reference)
  if (options.flush === true) flushDown(caller, reference)
  return options.info === true ? active : true
}

/**
 * Makes a reference that works as a destination of `send` for the calling process.
 *
 * Returns the reference. `"explicit_unalias"` (the default) lasts until `unalias`; `"reply"` until the first
 * message that comes through it. Where both are given, the last one counts.
 *
 * Elixir: `Process.alias/1`.
 *
 * @example
 * ```ts
 * import { Process, receive, send } from "beamline"
 *
 * const alias = Process.alias(["reply"])
 * send(alias, "first")
 * send(alias, "second")
 * await receive() // => "first"
 * await receive(undefined, { after: 0, orElse: () => "nothing" }) // => "nothing"
 * ```
 */
export function alias(options: readonly ("explicit_unalias" | "reply")[] = ["explicit_unalias"]): Reference {
  if (!Array.isArray(options)) throw expected("alias options", "an array", options)
  for (const option of options) {
    if (option !== "explicit_unalias" && option !== "reply") {
      throw expected("alias option", '"explicit_unalias" or "reply"', option)
    }
  }
  const caller = currentProc()
  const reference = new Alias(caller, options.at(-1) === "reply")
  if (caller.state !== DEAD) addAlias(caller, reference)
  return reference
}

/**
 * Ends an alias of the caller's. Returns whether it was active. Messages that came through it stay.
 *
 * Elixir: `Process.unalias/1`.
 *
 * @example
 * ```ts
 * import { Process, send } from "beamline"
 *
 * const alias = Process.alias()
 * Process.unalias(alias) // => true
 * Process.unalias(alias) // => false
 * send(alias, "nobody gets it") // => "nobody gets it"
 * ```
 */
export function unalias(reference: Reference): boolean {
  checkReference(reference)
  return removeAlias(currentProc(), reference)
}

/**
 * Makes a reference that is equal to no other. A `receive` by it, or `since` it, skips what was in the caller's
 * mailbox before.
 *
 * Returns the reference.
 *
 * Elixir: `make_ref/0`.
 *
 * @example
 * ```ts
 * import { makeRef, receive, self, send } from "beamline"
 *
 * send(self(), "old")
 * const ref = makeRef()
 * send(self(), ["answer", ref, 42])
 * await receive(["answer", ref, 42]) // => ["answer", ref, 42]
 * await receive() // => "old"
 * ```
 */
export function makeRef(): Reference {
  return new Made(knownProc()?.mark() ?? null)
}

class Made extends Ref {
  readonly mark: Mark | null

  constructor(mark: Mark | null) {
    super()
    this.mark = mark
  }
}
