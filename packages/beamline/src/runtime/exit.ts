import { LocalPid, PidMap } from "../kernel/index.ts"
import type { ExitReason } from "../kernel/index.ts"
import { DEAD, RUNNING } from "./proc.ts"
import type { Proc } from "./proc.ts"
import { processes } from "./process-table.ts"
import { names } from "./names.ts"
import { inRoot } from "./platform.ts"
import { actAs } from "./spawn.ts"
import { afterSignals, drain, onRelease, signalEnded, signalLinkExit, signalRelease } from "./signals.ts"
import { leave, leaveTarget } from "./watch.ts"
import { turn } from "./turn.ts"

/**
 * Ends a process. Before anybody can see it dead its name is free; then its links get their exit signals, its
 * monitors their DOWN and the callers that wait for it their exit, in this order.
 */
export function endProcess(proc: Proc, reason: ExitReason): void {
  if (proc.state === DEAD) return
  const wasRunning = proc.state === RUNNING
  proc.state = DEAD
  proc.exitReason = reason
  proc.dying()
  processes.remove(proc)
  if (proc.name !== null) names.delete(proc.name)
  LocalPid.release(proc.pid)
  proc.clear()
  withdraw(proc)
  const links = proc.links
  if (links !== null) {
    proc.links = null
    if (links instanceof PidMap) for (const peer of links.values()) signalLinkExit(peer, proc, reason)
    else signalLinkExit(links, proc, reason)
  }
  for (let watch = proc.watchers; watch !== null; watch = proc.watchers) {
    leaveTarget(watch)
    signalEnded(watch, reason)
  }
  if (proc.extra?.abort != null) afterSignals(() => fireAbort(proc, reason))
  // Code that is on the stack is released by its own frame.
  if (!wasRunning) signalRelease(proc)
  drain()
}

/** A dying process takes back its monitors, calls and waits. */
function withdraw(proc: Proc): void {
  proc.receiving?.withdraw()
  for (let watch = proc.watching; watch !== null; watch = proc.watching) {
    leave(watch)
    watch.ownerEnded()
  }
}

/** Runs what a dead process's code has left to run: a generator's `finally`. */
function releaseCode(proc: Proc): void {
  const { proc: outer, generator } = turn
  turn.proc = proc
  turn.generator = false
  try {
    proc.release()
  } finally {
    turn.proc = outer
    turn.generator = generator
  }
}

onRelease(releaseCode)

function fireAbort(proc: Proc, reason: ExitReason): void {
  const extra = proc.extra!
  const abort = (): void => extra.abort!.abort(reason)
  actAs(proc, () => {
    const { context } = proc
    if (context === null) inRoot(abort)
    else context.runInAsyncScope(abort, undefined)
  })
}
