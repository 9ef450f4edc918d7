// The one door through which processes act on each other. Everything a process can do to another is a function
// here that takes the receiver; local delivery is immediate. A receiver on a worker thread or another node
// would be reached from here and nowhere else.
//
// Deaths cascade through a queue, never by recursion. When a cascade is long, the rest of the queue waits for the
// scheduler, and as long as it waits every further signal, messages included, queues up behind it: one queue for
// all keeps the order of signals between any two processes.

import { EXIT, INFO, isPid, Message, PidMap } from "../kernel/index.ts"
import type { ExitReason, LocalPid } from "../kernel/index.ts"
import { bodyOf } from "./body.ts"
import { DEAD, IDLE, NORMAL, PARKED, processOf, QUEUED } from "./proc.ts"
import type { Proc } from "./proc.ts"
import { isOutranked, openTurn, renewBudget, scheduleChore } from "./scheduler.ts"
import { checkStack } from "./stack.ts"
import { turn } from "./turn.ts"
import type { Watching } from "./watch.ts"

const MESSAGE = 0
const EXIT_SIGNAL = 1
const ENDED = 2
const RELEASE = 3
const ACT = 4

/** A signal on its way: a link of the queue. One class for all, so that a long queue of them is read quickly. */
class Signal {
  next: Signal | null = null
  readonly kind: number
  /** The process that it is for. */
  readonly to: Proc | null
  /** The sender of an exit signal. */
  readonly from: LocalPid | null
  /** The message, the reason, or what is to be done. */
  readonly content: unknown
  /** The linked process whose death an exit signal tells, or the watch that is told. */
  readonly about: Proc | Watching | null

  constructor(
    kind: number,
    to: Proc | null,
    from: LocalPid | null,
    content: unknown,
    about: Proc | Watching | null,
  ) {
    this.kind = kind
    this.to = to
    this.from = from
    this.content = content
    this.about = about
  }
}

/** How many signals one piece of a cascade handles. */
const PIECE = 5_000

let first: Signal | null = null
let last: Signal | null = null
let draining = false
/** Whether signals wait for the scheduler, so that others must queue behind them. */
let deferring = false

/** What a dying process does; set by exit.ts, which stands above this file. */
let end: (proc: Proc, reason: ExitReason) => void = () => {}
let endingMain: (from: LocalPid, reason: ExitReason, isLinked: boolean) => void = () => {}
let main: Proc | null = null

export function onLethalSignal(
  endProcess: (proc: Proc, reason: ExitReason) => void,
  mainProcess: Proc,
  endMain: (from: LocalPid, reason: ExitReason, isLinked: boolean) => void,
): void {
  end = endProcess
  main = mainProcess
  endingMain = endMain
}

function enqueue(signal: Signal): void {
  if (last === null) first = signal
  else last.next = signal
  last = signal
}

/** Puts a message into a process's mailbox. */
export function deliver(to: Proc, message: Message): void {
  if (deferring) enqueue(new Signal(MESSAGE, to, null, message, null))
  else {
    accept(to, message)
    if (to.queued > FLOOD && to.state === QUEUED && !draining) helpWith(to)
  }
}

/** How many messages wait before the sender helps to handle them. */
const FLOOD = 1_000

let helpWith: (to: Proc) => void = () => {}

/** Says how a sender helps a receiver that it floods; inline.ts stands above this file. */
export function onFlood(help: (to: Proc) => void): void {
  helpWith = help
}

/** Puts a plain message into a process's mailbox, or hands it over at once. */
export function deliverPlain(to: Proc, body: unknown): void {
  if (deferring || !handOver(to, body)) deliver(to, new Message(INFO, body, null))
}

/**
 * Hands a message to a process that waits for any, past its empty mailbox. Code that awaits it goes on in a microtask
 * of its own, for which there must be time.
 */
function handOver(to: Proc, body: unknown): boolean {
  const wait = to.receiving
  if (wait === null || to.state !== IDLE || !wait.takesAny) return false
  if (!wait.isOperation) {
    if (turn.budget <= 0 && !renewBudget()) return false
    if (to.priority < NORMAL || isOutranked(to.priority)) return false
    turn.budget--
    to.reductions++
  }
  wait.take(body)
  return true
}

function accept(to: Proc, message: Message): void {
  if (to.state === DEAD || (to.receiving !== null && handOver(to, bodyOf(message)))) return
  to.append(message)
  if (to.state === IDLE || to.state === PARKED) to.wake(message)
}

/** Sends a plain message to a pid. */
export function deliverTo(pid: unknown, body: unknown): void {
  const to = processOf(pid)
  if (to !== null) deliverPlain(to, body)
}

/** Sends an exit signal: `Process.exit(pid, reason)`. */
export function signalExit(to: Proc, from: LocalPid, reason: ExitReason): void {
  checkStack()
  sendExit(to, from, reason)
}

/**
 * The same from a turn that has called nobody's code. If the scheduler has begun that turn, there is room on the stack,
 * which costs more to look at than the rest of it.
 */
export function signalExitFromTurn(to: Proc, from: LocalPid, reason: ExitReason): void {
  if (turn.inline > 0) checkStack()
  sendExit(to, from, reason)
}

function sendExit(to: Proc, from: LocalPid, reason: ExitReason): void {
  enqueue(new Signal(EXIT_SIGNAL, to, from, reason, null))
  drain()
}

/** Sends the exit signals of a dead process over its links. */
export function signalLinkExit(to: Proc, from: Proc, reason: ExitReason): void {
  // One that does nothing but end the link needs no place in the queue, if nothing waits there.
  if (reason === "normal" && !to.trapExit && !deferring && first === null) dropLink(to, from)
  else enqueue(new Signal(EXIT_SIGNAL, to, from.pid, reason, from))
}

/** Tells a watch, which has left its target's list, that the target has ended. */
export function signalEnded(watch: Watching, reason: ExitReason): void {
  enqueue(new Signal(ENDED, null, null, reason, watch))
}

/** Does something in the order of signals, after those that are on their way. */
export function afterSignals(act: () => void): void {
  enqueue(new Signal(ACT, null, null, act, null))
}

/** Has the code of a dead process let go, after the signals that are on their way. */
export function signalRelease(proc: Proc): void {
  enqueue(new Signal(RELEASE, proc, null, null, null))
}

let release: (proc: Proc) => void = () => {}

/** Says how code is let go; exit.ts stands above this file. */
export function onRelease(fn: (proc: Proc) => void): void {
  release = fn
}

/** Does something now or, while signals wait, behind them. */
export function inOrder(act: () => void): void {
  if (deferring) afterSignals(act)
  else act()
}

/** Whether signals wait for the scheduler. */
export function isDeferring(): boolean {
  return deferring
}

/** Handles what waits, all of it: for those who must see the outcome. */
export function settleSignals(): void {
  if (deferring && !draining) drainUpTo(Infinity)
}

/** Handles what waits; a long queue is left to the scheduler piece by piece. */
export function drain(): void {
  if (first !== null && !draining && !deferring) drainUpTo(PIECE)
}

function drainUpTo(limit: number): void {
  draining = true
  deferring = false
  let left = limit
  try {
    while (first !== null && left-- > 0) {
      const signal: Signal = first
      first = signal.next
      // What has gone must not hold what comes, or the collector would keep all of a long queue.
      signal.next = null
      if (first === null) last = null
      handle(signal)
    }
  } finally {
    draining = false
    if (first !== null) {
      deferring = true
      scheduleChore(continueCascade)
    }
  }
}

function handle({ kind, to, from, content, about }: Signal): void {
  switch (kind) {
    case MESSAGE:
      accept(to!, content as Message)
      break
    case EXIT_SIGNAL:
      receiveExit(to!, from!, content as ExitReason, about as Proc | null)
      break
    case ENDED:
      ;(about as Watching).targetEnded(content as ExitReason)
      break
    case RELEASE:
      release(to!)
      break
    default:
      ;(content as () => void)()
  }
}

function continueCascade(): boolean {
  if (deferring) drainUpTo(PIECE)
  return deferring
}

function receiveExit(to: Proc, from: LocalPid, reason: ExitReason, linked: Proc | null): void {
  if (to.state === DEAD) return
  if (linked !== null) {
    if (!dropLink(to, linked)) return
  } else if (reason === "kill") {
    if (to === main) endingMain(from, "killed", false)
    else end(to, "killed")
    return
  }
  if (to.trapExit) accept(to, new Message(EXIT, ["EXIT", from, reason], null))
  else if (reason === "normal" && (linked !== null || from !== to.pid)) return
  else if (to === main) endingMain(from, reason, linked !== null)
  else end(to, reason)
}

// ------------------------------------------------------------------ links

// Main's links keep the program alive; whether they do is looked at when a turn ends.

/** Whether a process has a link to another. */
export function isLinkedTo(proc: Proc, peer: Proc): boolean {
  const { links } = proc
  return links instanceof PidMap ? links.has(peer.pid) : links === peer
}

/** The processes linked to `proc`, the oldest link first. */
export function linkedTo(proc: Proc): Proc[] {
  const { links } = proc
  if (links === null) return []
  return links instanceof PidMap ? links.values() : [links]
}

/** Adds a link that is not there. */
function addLink(proc: Proc, peer: Proc): void {
  if (proc === main) openTurn()
  const { links } = proc
  if (links === null) proc.links = peer
  else if (links instanceof PidMap) links.add(peer.pid, peer)
  else {
    const many = new PidMap<Proc>()
    many.add(links.pid, links)
    many.add(peer.pid, peer)
    proc.links = many
  }
}

/** Drops a link; returns whether it was there. */
function dropLink(proc: Proc, peer: Proc): boolean {
  const { links } = proc
  if (links instanceof PidMap) {
    if (!links.delete(peer.pid)) return false
  } else if (links === peer) proc.links = null
  else return false
  if (proc === main) openTurn()
  return true
}

/** Links two live processes, of which both know of their link or none. To ask `to`, if it is new, costs nothing. */
export function signalLink(from: Proc, to: Proc): void {
  if (isLinkedTo(to, from)) return
  addLink(from, to)
  addLink(to, from)
}

/** Unlinks: exit signals of the link that are on their way are dropped, since it is not there when they arrive. */
export function signalUnlink(from: Proc, to: Proc): void {
  if (dropLink(from, to)) dropLink(to, from)
}

/** Whether a message is an exit signal of `pid` that was turned into a message. */
export function isExitFrom(message: Message, pid: unknown): boolean {
  return message.kind === EXIT && isPid(pid) && (message.body as readonly unknown[])[1] === pid
}
