import type { Message } from "../kernel/index.ts"
import { runInRoot } from "./platform.ts"
import { QUEUED } from "./proc.ts"
import type { Proc } from "./proc.ts"
import { isOutranked, renewBudget } from "./scheduler.ts"
import { isDeferring, onFlood } from "./signals.ts"
import { MAX_DEPTH, switches, turn } from "./turn.ts"

/**
 * Whether an idle process may run on this stack, ahead of those that are ready: a legal schedule as long as none
 * of them has a higher priority, and fair as long as budget is left.
 */
export function mayRunInline(proc: Proc): boolean {
  return (
    switches.inline &&
    turn.depth < MAX_DEPTH &&
    (turn.budget > 0 || renewBudget()) &&
    !isOutranked(proc.priority) &&
    !isDeferring()
  )
}

/** Runs an idle process on this stack, for a message that does not have to wait in the mailbox. */
export function runInline(proc: Proc, given?: Message): void {
  const now = turn
  const { rooted } = now
  now.budget--
  now.inline++
  let isDone = false
  try {
    proc.state = QUEUED
    if (rooted) proc.run(given)
    else {
      now.rooted = true
      runInRoot(proc, given)
    }
    isDone = true
  } finally {
    now.inline--
    now.rooted = rooted
    // The stack was used up before the process could begin. So nothing is called, caught or made here; even to name
    // an import is a call, where a bundler has made it one.
    if (!isDone && proc.nextReady === null && proc.nextStranded === null && now.stranded !== proc) {
      proc.nextStranded = now.stranded
      now.stranded = proc
      if (given !== undefined) {
        proc.head = proc.tail = given
        proc.queued = 1
      }
    }
  }
}

/** How many messages a flooding sender handles for the receiver at a time. */
const HELPING = 1_000

/**
 * A sender that floods a process handles some of its messages, whatever the budget: the sender's own loop holds up the
 * event loop all the same, and the mailbox stays short.
 */
onFlood((to) => {
  if (!switches.inline || !to.isSynchronous || turn.depth >= MAX_DEPTH || isOutranked(to.priority)) return
  const { budget } = turn
  turn.budget = HELPING
  runInline(to)
  turn.budget = Math.min(budget, turn.budget)
})
