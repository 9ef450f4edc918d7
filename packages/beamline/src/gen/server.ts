import { reasonOf } from "../kernel/index.ts"
import type { LocalPid, Message } from "../kernel/index.ts"
import { DEAD, endProcess, IDLE, PARKED, QUEUED, RUNNING, schedule, strand, turn } from "../runtime/index.ts"
import type { Proc, ProcLib } from "../runtime/index.ts"
import { ancestorsFor } from "./ancestors.ts"
import type { Ancestors } from "./ancestors.ts"
import { closeSteps, invoke, resumeSteps } from "./callback.ts"
import type { Callbacks } from "./callbacks.ts"
import { follow, handle, handleTimeout, nextUrgentMessage } from "./dispatch.ts"
import { inHand } from "./in-hand.ts"
import { awaitsTimeout, rest, startStateTimeout, stopIdleTimer } from "./idle.ts"
import type { Idling } from "./idle.ts"
import { failed } from "./outcome.ts"
import { ENDING, INIT, SERVING, STARTING, SUSPENDED } from "./phase.ts"
import type { Phase } from "./phase.ts"
import { SparseProc } from "./sparse.ts"
import type { ServerOptions } from "./sparse.ts"
import type { Starter } from "./starter.ts"
import { codeChanged } from "./system.ts"
import { isExitOf, isSystemMessage } from "./wire.ts"

const MAX_FAILURES = 3
const NONE = Symbol("none")

function cutShort(): RangeError {
  return new RangeError("the turn of a server was cut short: maximum call stack size exceeded")
}

/**
 * The process of a behaviour. It is not a coroutine: the scheduler takes a message, calls the handler and keeps
 * the state, with no promise on the way. A handler that returns a promise or a generator parks the server.
 *
 * What it does is in the files beside this one, which share its fields: `dispatch.ts` says which callback a message is
 * for, `callback.ts` calls it, `outcome.ts` does what it says, `idle.ts` waits, `system.ts` answers system messages,
 * `ending.ts` ends the server; `sparse.ts` keeps what few servers have.
 */
export class ServerProc extends SparseProc implements Idling {
  // What every message touches stands together, and next to such fields of `Proc`.
  readonly callbacks: Callbacks
  userState: unknown
  phase: Phase
  /** The callback that runs, or ran last. */
  callback: number
  /** Counts callbacks, so that the outcome of one that was given up is told from the present one's. */
  turnNumber: number
  /** What the server is to fail with in its next turn. */
  private failure: unknown
  /** The message in hand, while a callback waits for something or another server runs on top of this one. */
  kept: Message | null
  /** Whose exit ends the server; itself, when it was started without a link. */
  readonly parentPid: LocalPid
  readonly ancestors: Ancestors
  private starter: Starter | null

  constructor(
    parent: Proc,
    isLinked: boolean,
    callbacks: Callbacks,
    starter: Starter,
    options: ServerOptions | null,
  ) {
    super(parent)
    // In the order in which they are to stand in memory.
    this.callbacks = callbacks
    this.userState = undefined
    this.phase = STARTING
    this.callback = INIT
    this.turnNumber = 0
    this.failure = NONE
    this.kept = null
    this.parentPid = isLinked ? parent.pid : this.pid
    this.ancestors = ancestorsFor(parent)
    this.starter = starter
    if (options !== null) this.options = options
  }

  override get initialCall(): readonly [string, string, number] {
    return ["proc_lib", "init_p", 5]
  }

  override get procLib(): ProcLib {
    const { name, initialCall = [name, "init", 1] } = this.callbacks
    return { ancestors: this.ancestors.toArray(), initialCall }
  }

  override get currentFunction(): readonly [string, string, number] | undefined {
    if (this.isHibernating) return ["erlang", "hibernate", 3]
    return this.state === IDLE ? ["gen_server", "loop", 7] : undefined
  }

  /** The name that it was started with, without the registry's, or its pid: what reports and debug functions show. */
  get shownName(): unknown {
    const name = this.options?.name
    if (name === undefined) return this.pid
    return typeof name === "string" ? name : name[name.length - 1]
  }

  /** Whether a message could be handled right now, with nothing before it. */
  override get isIdle(): boolean {
    return this.state === IDLE && this.phase === SERVING && this.queued === 0 && !this.isTimedOut
  }

  override get isSynchronous(): boolean {
    return true
  }

  /** The message in hand. */
  get current(): Message | null {
    return inHand.server === this ? inHand.message : this.kept
  }

  /** Whether the state timeout has passed, and nobody has been told yet. */
  get isTimedOut(): boolean {
    return this.idleTimer !== null && this.idleTimer.isOver
  }

  /** What `init` gets. */
  get argument(): unknown {
    return this.starter?.argument
  }

  takeStarter(): Starter | null {
    const starter = this.starter
    this.starter = null
    return starter
  }

  // ---------------------------------------------------------------- turns

  wake(message: Message): void {
    if (this.receiving !== null) this.becomeReady()
    else if (this.state === IDLE && (this.phase !== SUSPENDED || this.isUrgent(message))) schedule(this)
  }

  private isUrgent(message: Message): boolean {
    return isSystemMessage(message) || isExitOf(message, this.parentPid)
  }

  poke(): void {
    this.becomeReady()
  }

  override resumeFrom(wait: object): void {
    if (wait === this.waiting && this.state === PARKED) schedule(this)
  }

  becomeReady(): void {
    if (this.state !== DEAD && this.state !== QUEUED) schedule(this)
  }

  run(given?: Message): void {
    if (this.state !== QUEUED) return
    const now = turn
    const { proc, generator, rooted } = now
    this.state = RUNNING
    now.proc = this
    now.generator = false
    now.depth++
    let isDone = false
    try {
      this.takeTurn(given)
      if ((this.state as number) === DEAD) this.release()
      isDone = true
    } catch (error) {
      this.failure = error
    } finally {
      if (!isDone) {
        // The stack may be used up, even for the catch above. So nothing is called or made here: the scheduler finds
        // the server and ends it.
        this.nextStranded = now.stranded
        now.stranded = this
      }
      now.depth--
      now.proc = proc
      now.generator = generator
      now.rooted = rooted
    }
  }

  /** The scheduler has found the server left behind by a turn that was cut short. */
  override rescue(): void {
    if (this.state === DEAD) this.release()
    else if (this.state === RUNNING) {
      if (this.failure === NONE) this.failure = cutShort()
      schedule(this)
    } else if (this.state !== PARKED) schedule(this)
  }

  private takeTurn(given: Message | undefined): void {
    if (this.failure !== NONE) this.fail(this.steps)
    else if (this.steps !== null || this.isAwaiting) {
      this.receiving?.poll()
      if (this.state !== RUNNING) return
      if (this.steps !== null) resumeSteps(this)
      else this.state = PARKED
    } else if (this.phase === STARTING) invoke(this, INIT, null)
    if (this.state === RUNNING) this.serve(given)
  }

  /** Ends a turn that the scheduler has not begun. Messages wait for its turn, as after any callback. */
  endTurn(): void {
    if (this.state === DEAD) this.release()
    else if (this.state !== RUNNING || this.failure !== NONE) return
    else if (this.hasWork() || this.then !== undefined) schedule(this)
    else rest(this)
  }

  /** Handles the message that it was given, and others until there is none, or the budget is spent. */
  private serve(given: Message | undefined): void {
    if (given !== undefined) handle(this, given)
    while (this.state === RUNNING) {
      const { then } = this
      if (turn.budget <= 0 && (then !== undefined || this.hasWork())) {
        schedule(this)
        return
      }
      if (then !== undefined) {
        follow(this, then)
        continue
      }
      const message = this.phase === SUSPENDED ? nextUrgentMessage(this) : this.shift()
      if (message !== null) handle(this, message)
      else if (this.phase === SERVING && (this.isTimedOut || this.timeout === 0)) handleTimeout(this)
      else {
        rest(this)
        return
      }
    }
  }

  private hasWork(): boolean {
    return this.queued > 0 || this.isTimedOut || this.timeout === 0
  }

  invoke(callback: number, message: Message | null): void {
    invoke(this, callback, message)
  }

  codeChanged(result: unknown, isReturned = true): void {
    codeChanged(this, result, isReturned)
  }

  // ---------------------------------------------------------------- idling

  get isOpen(): boolean {
    return awaitsTimeout(this)
  }

  startDeadline(): void {
    startStateTimeout(this)
  }

  // ---------------------------------------------------------------- the end

  /** Ends the server because something of its own failed outside a callback. */
  crash(error: unknown): void {
    if (this.state === DEAD) return
    if (this.failure === NONE) this.failure = error
    if (this.state !== RUNNING) {
      this.becomeReady()
      return
    }
    // Its own code is on the stack below; a generator there is closed by its frame.
    try {
      this.fail(null)
    } catch (failure) {
      this.failure = failure
      strand(this)
    }
  }

  private fail(given: Iterator<unknown> | null): void {
    const error = this.failure
    this.failure = NONE
    this.turnNumber++
    this.steps = this.waiting = this.awaiting = null
    this.isAwaiting = false
    if (given !== null) closeSteps(this, given)
    // Where even the ending fails again and again, the rest of it is left out.
    if (++this.failures > MAX_FAILURES) endProcess(this, reasonOf(error))
    else failed(this, error)
  }

  /** A process that ends while it starts must not end its starter, if that waits for the result. */
  override dying(): void {
    const starter = this.takeStarter()
    if (this.phase === STARTING && starter?.expectsResult === true) starter.unlink(this)
  }

  release(): void {
    const { steps } = this
    stopIdleTimer(this)
    this.forgetRare()
    this.kept = null
    this.failure = NONE
    this.userState = undefined
    this.phase = ENDING
    if (steps !== null) closeSteps(this, steps)
  }
}
