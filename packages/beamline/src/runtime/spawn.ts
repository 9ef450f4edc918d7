import { DEAD, NORMAL } from "./proc.ts"
import type { Proc } from "./proc.ts"
import { LocalPid } from "../kernel/index.ts"
import { processes } from "./process-table.ts"
import { schedule } from "./scheduler.ts"
import { settleSignals, signalLink } from "./signals.ts"
import { turn } from "./turn.ts"

export interface SpawnSettings {
  readonly link?: boolean
  readonly priority?: number | undefined
  readonly settings?: Map<string, unknown> | null
}

/**
 * Puts a new process under way: linked before anything else can happen, then ready to run. A dead parent gets
 * a dead child: nothing that a leftover of it starts ever runs.
 */
export function launch(
  proc: Proc,
  parent: Proc,
  { link = false, priority = NORMAL, settings = null }: SpawnSettings,
): void {
  if (parent.state === DEAD) bury(proc)
  else {
    prepare(proc, parent, link, priority, settings)
    schedule(proc)
  }
}

/** Gives a new process its link and settings, all before it runs. */
export function prepare(
  proc: Proc,
  parent: Proc,
  link: boolean,
  priority: number | undefined,
  settings: Map<string, unknown> | null,
): void {
  if (priority !== undefined) proc.priority = priority
  if (settings !== null) proc.extras.settings = settings
  if (!link) return
  settleSignals()
  signalLink(parent, proc)
}

/** Makes a process that never lived dead. */
export function bury(proc: Proc): void {
  processes.remove(proc)
  proc.state = DEAD
  proc.exitReason = "noproc"
  LocalPid.release(proc.pid)
}

/** Runs `fn` as a process. */
export function actAs<R>(proc: Proc, fn: () => R): R {
  const { proc: outer, generator } = turn
  turn.proc = proc
  turn.generator = false
  try {
    return fn()
  } finally {
    turn.proc = outer
    turn.generator = generator
  }
}
