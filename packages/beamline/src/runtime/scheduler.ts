import { monotonic } from "../kernel/index.ts"
import { afterTurn, hold, inRoot, raise, setting } from "./platform.ts"
import { NORMAL, QUEUED } from "./proc.ts"
import type { Proc } from "./proc.ts"
import { STRETCH, switches, turn } from "./turn.ts"

switches.inline = setting("BEAMLINE_INLINE") !== "off"

/** How long processes may run before the event loop has its turn, in milliseconds. */
const SLICE = 2

class ReadyQueue {
  #first: Proc | null = null
  #last: Proc | null = null

  get isEmpty(): boolean {
    return this.#first === null
  }

  /** The last process of the queue points to itself, so that whoever is in a queue points to somebody. */
  push(proc: Proc): void {
    proc.nextReady = proc
    if (this.#last === null) this.#first = proc
    else this.#last.nextReady = proc
    this.#last = proc
  }

  shift(): Proc | null {
    const proc = this.#first
    if (proc === null) return null
    if (proc === this.#last) this.#first = this.#last = null
    else this.#first = proc.nextReady
    proc.nextReady = null
    return proc
  }
}

const low = new ReadyQueue()
const normal = new ReadyQueue()
const high = new ReadyQueue()
const max = new ReadyQueue()
const queues = [low, normal, high, max] as const

/** How many turns of normal processes a low one waits for, as on the BEAM. */
const LOW_SKIPS = 8
let skipped = 0

let pumping = false
let pumpDue = false
/** Whether the runtime has been at work since the event loop's last turn. */
let turnOpen = false
let turnEnd = 0

/** Work that goes before every process: signals left over from a long cascade. Returns whether more is left. */
let chore: (() => boolean) | null = null
const endings: (() => void)[] = []
let heldFor: () => boolean = () => false

/** Makes a process ready to run. One that is in a queue already keeps its place. */
export function schedule(proc: Proc): void {
  const isInQueue = proc.nextReady !== null
  // First into the queue: where the stack is used up, a process must not be taken for one that is in it.
  if (!isInQueue) queues[proc.priority]!.push(proc)
  proc.state = QUEUED
  if (!isInQueue) wakePump()
}

/** Hands a process whose turn was cut short to the scheduler. */
export function strand(proc: Proc): void {
  proc.nextStranded = turn.stranded
  turn.stranded = proc
  wakePump()
}

function rescueStranded(): void {
  while (turn.stranded !== null) {
    const proc: Proc = turn.stranded
    turn.stranded = proc.nextStranded
    proc.nextStranded = null
    proc.rescue()
  }
}

/** Puts work before all processes, piece by piece, until it returns `false`. */
export function scheduleChore(work: () => boolean): void {
  chore = work
  wakePump()
}

function wakePump(): void {
  if (pumping || pumpDue) return
  pumpSoon()
  pumpDue = true
}

const settled = Promise.resolve()

/** By a promise's reaction, which costs half of what `queueMicrotask` does. */
function pumpSoon(): void {
  void settled.then(enterPump)
}

/** Registers what happens whenever the runtime has worked and the event loop is about to have its turn. */
export function atTurnEnd(fn: () => void): void {
  endings.push(fn)
}

/** Says what keeps the program alive besides timers. */
export function setHold(fn: () => boolean): void {
  heldFor = fn
}

/** Notes that the runtime is at work, so that `atTurnEnd` happens. */
export function openTurn(): void {
  if (turnOpen) return
  turnEnd = monotonic() + SLICE
  // First the end, then the rest: where the stack is used up, the next one must try again.
  inRoot(() => afterTurn(closeTurn))
  turnOpen = true
  turn.budget = STRETCH
}

function closeTurn(): void {
  turnOpen = false
  turn.budget = 0
  for (const ending of endings) ending()
  hold(heldFor())
  if (pumpDue || turn.stranded !== null) pump()
}

/** Whether there is time for another stretch of reductions before the event loop's turn. */
export function renewBudget(): boolean {
  if (turn.budget > 0) return true
  if (!turnOpen) openTurn()
  else if (monotonic() < turnEnd) turn.budget = STRETCH
  return turn.budget > 0
}

/** Whether a process of a priority above `priority` is ready. */
export function isOutranked(priority: number): boolean {
  return (
    (priority < 3 && !max.isEmpty) ||
    (priority < 2 && !high.isEmpty) ||
    (priority < NORMAL && !normal.isEmpty) ||
    chore !== null
  )
}

/** Whether nothing is ready to run. */
export function isQuiet(): boolean {
  return (
    chore === null && turn.stranded === null && low.isEmpty && normal.isEmpty && high.isEmpty && max.isEmpty
  )
}

function enterPump(): void {
  if (!pumpDue || pumping) return
  // A microtask must not begin a new stretch when this turn's time is over: closeTurn goes on with it.
  if (!renewBudget()) return
  try {
    inRoot(pump)
  } catch (error) {
    raise(error)
  }
}

/**
 * Ends this turn's time. What was resumed by a promise goes on in microtasks, after the pump: the time that it takes there
 * would not be seen here.
 */
function closeSoon(): void {
  turnEnd = 0
  turn.budget = 0
}

function pump(): void {
  if (!renewBudget()) return
  pumpDue = false
  pumping = true
  turn.rooted = true
  turn.resumed = 0
  const { proc: outer } = turn
  turn.proc = null
  try {
    for (;;) {
      if (!renewBudget()) break
      if (turn.stranded !== null) rescueStranded()
      if (chore !== null) {
        turn.budget = 0
        if (!chore()) chore = null
        continue
      }
      const proc = nextReady()
      if (proc === null) break
      turn.budget--
      proc.run()
      if (turn.resumed >= STRETCH) closeSoon()
    }
  } finally {
    pumping = false
    turn.rooted = false
    turn.proc = outer
    if (!isQuiet()) {
      pumpDue = true
      if (turn.budget > 0) pumpSoon()
    }
  }
}

function nextReady(): Proc | null {
  if (!max.isEmpty) return max.shift()
  if (!high.isEmpty) return high.shift()
  if (!low.isEmpty && (normal.isEmpty || skipped >= LOW_SKIPS)) {
    skipped = 0
    return low.shift()
  }
  if (!low.isEmpty) skipped++
  return normal.shift()
}
