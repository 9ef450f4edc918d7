import { DEAD, NORMAL } from "./proc.ts"
import type { Proc } from "./proc.ts"
import { LocalPid } from "../kernel/index.ts"
import { processes } from "./process-table.ts"
import { schedule } from "./scheduler.ts"
import { settleSignals, signalLink } from "./signals.ts"

export interface SpawnSettings {
  readonly link?: boolean
  readonly priority?: number | undefined
  readonly settings?: Map<string, unknown> | null
}

/**
 * Puts a new process under way: linked before anything else can happen, then ready to run. A dead parent gets
 * a dead child: nothing that a leftover of it starts ever runs.
 */
export function launch(proc: Proc, parent: Proc, { link = false, priority = NORMAL, settings = null }: SpawnSettings): void {
  if (parent.state === DEAD) {
    bury(proc)
    return
  }
  proc.priority = priority
  if (settings !== null) proc.extras.settings = settings
  if (link) {
    settleSignals()
    signalLink(parent, proc)
  }
  schedule(proc)
}

/** Makes a process that never lived dead. */
function bury(proc: Proc): void {
  processes.remove(proc)
  proc.state = DEAD
  proc.exitReason = "noproc"
  LocalPid.release(proc.pid)
}
