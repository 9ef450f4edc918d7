import { INFO, Message, Ref } from "../kernel/index.ts"
import type { ExitReason, LocalPid, Mark } from "../kernel/index.ts"
import { removeMessages } from "./receive.ts"
import { DEAD, processOf } from "./proc.ts"
import type { Proc } from "./proc.ts"
import { deliver, inOrder } from "./signals.ts"
import { Watch } from "./watch.ts"

/** How a monitor's reference also serves as an alias of its owner. */
export type MonitorAlias = "explicit_unalias" | "demonitor" | "reply_demonitor"

export interface MonitorSettings {
  readonly tag?: unknown
  readonly alias?: MonitorAlias | undefined
}

/** What a DOWN message says about whom: the pid, or the name with its node. */
export type MonitorObject = LocalPid | readonly [name: string, node: string]

const NO_SETTINGS: MonitorSettings = { tag: "DOWN" }

/** A monitor: one DOWN message when the target ends. */
export class Monitor extends Watch {
  readonly object: MonitorObject
  readonly settings: MonitorSettings
  aliasOf: LocalPid | null = null

  constructor(owner: Proc, object: MonitorObject, settings: MonitorSettings) {
    super(owner)
    this.object = object
    this.settings = settings
    this.mark = owner.mark()
  }

  override targetEnded(reason: ExitReason): void {
    const owner = this.owner
    if (owner === null) return
    this.leaveOwner()
    this.dropAlias()
    const { tag = "DOWN" } = this.settings
    deliver(owner, new Message(INFO, [tag, this, "process", this.object, reason], null))
  }

  /** The monitor is over, and so the alias, unless it was to last. */
  dropAlias(): void {
    if (this.settings.alias !== "explicit_unalias") this.aliasOf = null
  }
}

/** Starts a monitor of a process; `null` stands for one that is not there. */
export function startMonitor(
  owner: Proc,
  target: Proc | null,
  object: MonitorObject,
  settings: MonitorSettings = NO_SETTINGS,
): Monitor {
  const monitor = new Monitor(owner, object, settings)
  if (owner.state === DEAD) {
    monitor.owner = null
    return monitor
  }
  // Nobody monitors himself: the reference is an ordinary one, no alias either.
  if (target === owner) return monitor
  if (settings.alias !== undefined) addAlias(owner, monitor)
  monitor.enter(target)
  if (target === null) inOrder(() => monitor.targetEnded("noproc"))
  return monitor
}

/** Ends a monitor of the caller's. Returns whether it was active. */
export function stopMonitor(owner: Proc, ref: Ref): boolean {
  if (!(ref instanceof Monitor) || ref.owner !== owner) return false
  ref.dropAlias()
  const active = ref.target !== null
  ref.leave()
  return active
}

/** Removes the DOWN message of a monitor from its owner's mailbox; returns whether one was there. */
export function flushDown(owner: Proc, ref: Ref): boolean {
  const isDown = ({ kind, body }: Message): boolean =>
    kind === INFO && Array.isArray(body) && body.length === 5 && body[1] === ref
  return removeMessages(owner, isDown) > 0
}

/** A reference made by `alias()`. */
export class Alias extends Ref {
  aliasOf: LocalPid | null = null
  readonly once: boolean
  readonly mark: Mark | null

  constructor(owner: Proc, once: boolean) {
    super()
    this.once = once
    this.mark = owner.mark()
  }
}

/** Makes a reference an alias. It knows its owner by pid: whoever holds it must not keep the process. */
export function addAlias(owner: Proc, alias: Alias | Monitor): void {
  alias.aliasOf = owner.pid
}

/** Whether a reference is an active alias of `owner`'s. */
export function isAliasOf(owner: Proc, alias: Ref): alias is Alias | Monitor {
  return (alias instanceof Alias || alias instanceof Monitor) && alias.aliasOf === owner.pid
}

/** Ends an alias of `owner`'s; returns whether it was active. */
export function removeAlias(owner: Proc, alias: Ref): boolean {
  if (owner.state === DEAD || !isAliasOf(owner, alias)) return false
  alias.aliasOf = null
  return true
}

/** Delivers a message sent to a reference, if that is an active alias. */
export function deliverToAlias(alias: Ref, body: unknown): void {
  const owner = alias instanceof Alias || alias instanceof Monitor ? processOf(alias.aliasOf) : null
  if (owner === null) return
  if (alias instanceof Alias && alias.once) removeAlias(owner, alias)
  if (alias instanceof Monitor && alias.settings.alias === "reply_demonitor") stopMonitor(owner, alias)
  deliver(owner, new Message(INFO, body, null))
}
