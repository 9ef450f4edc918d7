import type { ExitReason, Pid } from "../kernel/index.ts"
import {
  currentProc,
  DEAD,
  Deadline,
  isExitFrom,
  Pending,
  processOf,
  ready,
  removeMessages,
  settleSignals,
  signalExit,
  signalExitFromTurn,
  signalUnlink,
  startTimer,
  stopTimer,
  turn,
  Watch,
} from "../runtime/index.ts"
import type { Proc, Steps } from "../runtime/index.ts"
import { reportDynamicChild } from "./dynamic-state.ts"
import type { DynamicChildSpec, DynamicState } from "./dynamic-state.ts"
import { isCleanDynamicShutdown, isCleanEarlyExit } from "./shutdown.ts"

type Unclean = readonly [pid: Pid, spec: DynamicChildSpec, reason: ExitReason]

/** Waits until the children that it watches have all ended. */
class AllEnded extends Pending<void> {
  readonly unclean: Unclean[] = []
  // One more than there are children, until all of them are known.
  #left = 1
  readonly #deadlines: Deadline[] = []

  watch(pid: Pid, spec: DynamicChildSpec, child: Proc): ChildEnd {
    this.#left++
    const end = new ChildEnd(this, pid, spec)
    end.enter(child)
    return end
  }

  childEnded(pid: Pid, spec: DynamicChildSpec, reason: ExitReason): void {
    if (!isCleanDynamicShutdown(spec, reason)) this.unclean.push([pid, spec, reason])
    this.#countDown()
  }

  allAreKnown(): void {
    this.#countDown()
  }

  #countDown(): void {
    this.#left--
    if (this.#left === 0) this.succeed(undefined)
  }

  /** Kills those of the children that are still alive when their time is up. */
  killAfter(timeout: number, children: readonly ChildEnd[]): void {
    const supervisor = this.owner
    if (supervisor === null) return
    const deadline = new Deadline(() => {
      for (const { target } of children) if (target !== null) signalExit(target, supervisor.pid, "kill")
    })
    this.#deadlines.push(deadline)
    startTimer(deadline, timeout)
  }

  protected override ended(): void {
    for (const deadline of this.#deadlines) stopTimer(deadline)
  }
}

/** Tells when one child has ended. */
class ChildEnd extends Watch {
  readonly #all: AllEnded
  readonly #pid: Pid
  readonly spec: DynamicChildSpec

  constructor(all: AllEnded, pid: Pid, spec: DynamicChildSpec) {
    super(all.owner)
    this.#all = all
    this.#pid = pid
    this.spec = spec
  }

  override targetEnded(reason: ExitReason): void {
    this.leaveOwner()
    this.#all.childEnded(this.#pid, this.spec, reason)
  }
}

/**
 * Stops one child. Most end by their exit signal at once; for the others it gives the steps that stop them.
 */
export function stopOne(state: DynamicState, pid: Pid, spec: DynamicChildSpec): Steps | null {
  if (state.restarting.size > 0 && state.restarting.has(pid)) return null
  settleSignals()
  const proc = processOf(pid)
  const isKill = spec.shutdown === "brutal_kill"
  if (proc !== null && (isKill || !proc.trapExit)) {
    const supervisor = currentProc()
    signalUnlink(supervisor, proc)
    signalExitFromTurn(proc, supervisor.pid, isKill ? "kill" : "shutdown")
    if (proc.state === DEAD) {
      const reason = proc.exitReason as ExitReason
      if (!isCleanDynamicShutdown(spec, reason))
        reportDynamicChild("shutdown_error", state, spec, pid, reason)
      return null
    }
  }
  return stopTogether(state, [pid])
}

/**
 * Stops children all at once: to each its exit signal, one deadline for all that have the same time, a kill to
 * those that are late. Reports those that did not end as they should.
 */
export function* stopTogether(state: DynamicState, pids: readonly Pid[]): Steps {
  const supervisor = currentProc()
  const all = new AllEnded(supervisor)
  all.begin(null)
  const ends: ChildEnd[] = []
  const late = new Map<number, ChildEnd[]>()
  const dead = new Map<Pid, DynamicChildSpec>()
  for (const pid of pids) {
    const spec = state.children.get(pid)!
    if (state.restarting.has(pid)) continue
    // Each costs as much as a message: when the budget is spent the event loop has its turn.
    if (turn.budget-- <= 0) yield* ready(supervisor, undefined)
    settleSignals()
    const child = processOf(pid)
    if (child === null) {
      dead.set(pid, spec)
      continue
    }
    signalUnlink(supervisor, child)
    ends.push(all.watch(pid, spec, child))
  }
  // Only now, since a child may take others with it: they end of the same stop, and were alive when it began.
  for (const end of ends) {
    const { shutdown } = end.spec
    if (typeof shutdown === "number") {
      const same = late.get(shutdown)
      if (same === undefined) late.set(shutdown, [end])
      else same.push(end)
    }
    if (turn.budget-- <= 0) yield* ready(supervisor, undefined)
    settleSignals()
    if (end.target !== null)
      signalExitFromTurn(end.target, supervisor.pid, shutdown === "brutal_kill" ? "kill" : "shutdown")
  }
  for (const [timeout, ends] of late) all.killAfter(timeout, ends)
  const unclean = uncleanEarlyExits(supervisor, dead)
  all.allAreKnown()
  yield* all
  for (const [pid, spec, reason] of [...unclean, ...all.unclean]) {
    reportDynamicChild("shutdown_error", state, spec, pid, reason)
  }
}

/** Takes the exit signals of children that were dead already out of the mailbox: one pass for all. */
function uncleanEarlyExits(supervisor: Proc, dead: ReadonlyMap<Pid, DynamicChildSpec>): Unclean[] {
  if (dead.size === 0) return []
  const reasons = new Map<Pid, ExitReason>()
  removeMessages(supervisor, (message) => {
    const { body } = message
    const pid = Array.isArray(body) ? (body[1] as Pid) : undefined
    if (pid === undefined || !dead.has(pid) || !isExitFrom(message, pid)) return false
    reasons.set(pid, (body as readonly [string, Pid, ExitReason])[2])
    return true
  })
  const unclean: Unclean[] = []
  for (const [pid, spec] of dead) {
    const reason = reasons.get(pid) ?? "noproc"
    if (!isCleanEarlyExit(spec, reason)) unclean.push([pid, spec, reason])
  }
  return unclean
}
