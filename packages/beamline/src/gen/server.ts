import { CALL, CAST, EXIT, isTimeout, Message, reasonOf, SYSTEM } from "../kernel/index.ts"
import type { ExitReason, LocalPid } from "../kernel/index.ts"
import {
  bodyOf,
  contextOf,
  DEAD,
  Deadline,
  endProcess,
  IDLE,
  isSteps,
  isThenable,
  PARKED,
  Pending,
  Proc,
  QUEUED,
  RUNNING,
  schedule,
  startDeadlineSoon,
  stopTimer,
  startTimer,
  turn,
} from "../runtime/index.ts"
import type { ProcLib } from "../runtime/index.ts"
import { ancestorsFor } from "./ancestors.ts"
import type { Ancestors } from "./ancestors.ts"
import type { Callbacks } from "./callbacks.ts"
import type { Debug } from "./debug.ts"
import { debugEvent } from "./debug.ts"
import { replyTo } from "./from.ts"
import { FAIL, IGNORE, Instruction, NOREPLY, OK, REPLY, STOP, STOP_REPLY } from "./next.ts"
import type { Then } from "./next.ts"
import { defaultCall, defaultCast, defaultInfo, notAsync, undefinedContinue } from "./defaults.ts"
import { reportCrash, reportTermination } from "./report.ts"
import { handleSystem } from "./system.ts"
import { releaseName } from "./name.ts"
import type { NewName } from "./name.ts"
import type { Starter } from "./starter.ts"

// Where a server stands in its life.
export const STARTING = 0
export const SERVING = 1
export const SUSPENDED = 2
export const ENDING = 3

// The callbacks, by number.
const INIT = 0
const ON_CALL = 1
const ON_CAST = 2
const ON_INFO = 3
const ON_CONTINUE = 4
const ON_TERMINATE = 5
const CALLBACK_NAMES = ["init", "handleCall", "handleCast", "handleInfo", "handleContinue", "terminate"] as const

/** What few servers have. */
export interface ServerOptions {
  readonly name: NewName | undefined
  readonly hibernateAfter: number | "infinity" | undefined
}

/** How the server ends, while `terminate` runs. */
interface Ending {
  reason: ExitReason
  /** The reason that the log tells, with the place where it came from. */
  readonly lastMessage: unknown
  readonly from: unknown
  readonly reply: (() => void) | null
}

/** What the server goes on with when no message is in its mailbox. */
const NO_TIMEOUT = -1

/**
 * The process of a behaviour. It is not a coroutine: the scheduler takes a message, calls the handler and keeps
 * the state, with no promise on the way. A handler that returns a promise or a generator parks the server.
 */
export class ServerProc extends Proc {
  readonly callbacks: Callbacks
  userState: unknown = undefined
  phase: typeof STARTING | typeof SERVING | typeof SUSPENDED | typeof ENDING = STARTING
  debug: Debug | null = null
  readonly options: ServerOptions | null
  /** Whose exit ends the server; itself, when it was started without a link. */
  readonly parentPid: LocalPid
  readonly ancestors: Ancestors
  /** The message in hand. */
  current: Message | null = null
  #argument: unknown
  #starter: Starter | null
  #callback = INIT
  #steps: Iterator<unknown> | null = null
  #waiting: Pending | null = null
  #then: Then<unknown> | undefined = undefined
  #timeout = NO_TIMEOUT
  #timer: Deadline | null = null
  #isTimedOut = false
  #isHibernating = false
  #ending: Ending | null = null
  /** Counts callbacks, so that the outcome of one that was given up is told from the present one's. */
  #turnNumber = 0

  constructor(
    parent: Proc,
    isLinked: boolean,
    callbacks: Callbacks,
    argument: unknown,
    starter: Starter | null,
    options: ServerOptions | null,
  ) {
    super(parent)
    this.callbacks = callbacks
    this.options = options
    this.parentPid = isLinked ? parent.pid : this.pid
    this.ancestors = ancestorsFor(parent)
    this.#argument = argument
    this.#starter = starter
  }

  override get initialCall(): readonly [string, string, number] {
    return ["proc_lib", "init_p", 5]
  }

  override get procLib(): ProcLib {
    const { name, initialCall = [name, "init", 1] } = this.callbacks
    return { ancestors: this.ancestors.toArray(), initialCall }
  }

  override get currentFunction(): readonly [string, string, number] | undefined {
    if (this.#isHibernating) return ["erlang", "hibernate", 3]
    return this.state === IDLE ? ["gen_server", "loop", 7] : undefined
  }

  /** The name or pid by which reports and debug functions know the server. */
  get shownName(): unknown {
    return this.options?.name ?? this.name ?? this.pid
  }

  /** Whether a message could be handled right now, with nothing before it. */
  get isIdle(): boolean {
    return this.state === IDLE && this.phase === SERVING && this.queued === 0 && !this.#isTimedOut
  }

  override get isSynchronous(): boolean {
    return true
  }

  // ---------------------------------------------------------------- scheduling

  wake(message: Message): void {
    if (this.phase === SUSPENDED && !this.#isUrgent(message)) return
    if (this.state === IDLE || this.receiving !== null) this.#becomeReady()
  }

  #isUrgent(message: Message): boolean {
    return isSystemMessage(message) || isExitOf(message, this.parentPid, this.pid)
  }

  poke(): void {
    this.#becomeReady()
  }

  override resumeFrom(wait: object): void {
    if (wait === this.#waiting && this.state === PARKED) this.#becomeReady()
  }

  #becomeReady(): void {
    if (this.state === IDLE || this.state === PARKED) schedule(this)
  }

  run(): void {
    if (this.state !== QUEUED) return
    const { proc, generator, rooted } = turn
    this.state = RUNNING
    turn.proc = this
    turn.generator = false
    turn.depth++
    let isDone = false
    try {
      this.#turn()
      isDone = true
    } finally {
      turn.depth--
      turn.proc = proc
      turn.generator = generator
      turn.rooted = rooted
      if (!isDone && (this.state as number) === RUNNING) this.#rescue()
      else if ((this.state as number) === DEAD) this.release()
    }
  }

  /** Something of ours was thrown through, such as a stack overflow. The server crashes, on a fresh stack. */
  #rescue(): void {
    this.#fail = new Error(`the turn of ${String(this.pid)} was cut short; was the stack exhausted?`)
    schedule(this)
  }

  #fail: Error | null = null

  #turn(): void {
    if (this.#fail !== null) {
      const failure = this.#fail
      this.#fail = null
      this.#thrown(failure)
    } else if (this.#steps !== null || this.#isAwaiting) {
      this.receiving?.poll()
      if (this.#steps !== null) this.#step(this.#steps)
      else this.state = PARKED
    } else if (this.phase === STARTING) this.#invoke(INIT)
    if (this.state === RUNNING) this.#serve()
  }

  #isAwaiting = false

  /** Handles messages until there is none, or the budget is spent. */
  #serve(): void {
    while (this.state === RUNNING) {
      if (this.#then !== undefined) {
        this.#follow(this.#then)
        continue
      }
      if (turn.budget <= 0 && this.#hasWork) break
      const message = this.phase === SUSPENDED ? this.#nextSystemMessage() : this.shift()
      if (message !== null) this.#handle(message)
      else if (this.#isTimedOut || this.#timeout === 0) this.#handleTimeout()
      else {
        this.#rest()
        return
      }
    }
    if (this.state === RUNNING) schedule(this)
  }

  get #hasWork(): boolean {
    return this.queued > 0 || this.#isTimedOut || this.#timeout === 0
  }

  #handle(message: Message): void {
    turn.budget--
    this.reductions++
    const { kind } = message
    if (kind === SYSTEM) {
      handleSystem(this, message.body, message.from)
      return
    }
    this.#disarm()
    this.#isHibernating = false
    if (kind === CALL) this.#handleCall(message)
    else if (kind === CAST) this.#handleMessage(message, ON_CAST)
    else if (kind === EXIT) this.#handleExit(message)
    else this.#handleInfo(message)
  }

  #handleCall(message: Message): void {
    this.current = message
    if (this.debug !== null) debugEvent(this, ["in", bodyOf(message)])
    this.#invoke(ON_CALL)
  }

  #handleMessage(message: Message, callback: number): void {
    this.current = message
    if (this.debug !== null) debugEvent(this, ["in", bodyOf(message)])
    this.#invoke(callback)
  }

  /** A plain message; what looks like one of ours is taken for it, as on the wire. */
  #handleInfo(message: Message): void {
    const { body } = message
    if (Array.isArray(body) && typeof body[0] === "string") {
      const [tag] = body as [string, ...unknown[]]
      if (tag === "EXIT" && body.length === 3) {
        this.#handleExit(message)
        return
      }
      if (tag === "$gen_cast" && body.length === 2) {
        this.#handleMessage(new Message(CAST, body[1], null), ON_CAST)
        return
      }
      if (tag === "$gen_call" && body.length === 3) {
        this.#handleCall(new Message(CALL, body[2], body[1] as object))
        return
      }
      if (tag === "system" && body.length === 3) {
        handleSystem(this, body[2], body[1])
        return
      }
    }
    this.#handleMessage(message, ON_INFO)
  }

  #handleExit(message: Message): void {
    const [, from, reason] = message.body as readonly [string, unknown, ExitReason]
    if (from === this.parentPid && from !== this.pid) {
      this.current = message
      this.end(reason)
    } else this.#handleMessage(message, ON_INFO)
  }

  #handleTimeout(): void {
    this.#disarm()
    this.#isHibernating = false
    turn.budget--
    this.current = TIMEOUT
    if (this.debug !== null) debugEvent(this, ["in", "timeout"])
    this.#invoke(ON_INFO)
  }

  /** While suspended only system messages are looked at, and the parent's exit, which goes before everything. */
  #nextSystemMessage(): Message | null {
    const exit = this.find(null, (message) => isExitOf(message, this.parentPid, this.pid))
    const found = exit ?? this.find(null, isSystemMessage)
    return found === null ? null : this.takeAfter(found.previous)
  }

  // ---------------------------------------------------------------- idling

  #rest(): void {
    this.state = IDLE
    if (this.phase !== SERVING) return
    const hibernateAfter = this.options?.hibernateAfter
    if (this.#timeout > 0) startDeadlineSoon(this)
    else if (hibernateAfter !== undefined && hibernateAfter !== "infinity" && !this.#isHibernating) {
      this.#timer ??= new Deadline(() => this.#hibernateNow())
      if (this.#timer.slot === null) startTimer(this.#timer, hibernateAfter)
    }
  }

  #hibernateNow(): void {
    if (this.state === IDLE) this.#isHibernating = true
  }

  /** Whether the state timeout is still to be started; see `startDeadlineSoon`. */
  get isOpen(): boolean {
    return this.state === IDLE && this.#timeout > 0 && this.#timer === null && this.phase === SERVING
  }

  startDeadline(): void {
    this.#timer = new Deadline(() => {
      this.#timer = null
      this.#isTimedOut = true
      this.#becomeReady()
    })
    startTimer(this.#timer, this.#timeout)
  }

  /** A message has come: the state timeout is over. */
  #disarm(): void {
    this.restartTimeout()
    this.#timeout = NO_TIMEOUT
  }

  /** A system message has come: the state timeout starts afresh once the server is idle again. */
  restartTimeout(): void {
    this.#isTimedOut = false
    if (this.#timer !== null) {
      stopTimer(this.#timer)
      this.#timer = null
    }
  }

  #follow(then: Then<unknown>): void {
    this.#then = undefined
    if (then.hibernate === true) this.#isHibernating = true
    else if ("continue" in then) {
      turn.budget--
      this.current = null
      this.#continueWith = then.continue
      if (this.debug !== null) debugEvent(this, ["continue", then.continue])
      this.#invoke(ON_CONTINUE)
    } else if (then.timeout !== "infinity") this.#timeout = then.timeout ?? NO_TIMEOUT
  }

  #continueWith: unknown = undefined

  // ---------------------------------------------------------------- callbacks

  #invoke(callback: number): void {
    this.#callback = callback
    this.#turnNumber++
    try {
      this.#settle(this.callbacks.isAsync ? this.#callInContext(callback) : this.#call(callback))
    } catch (thrown) {
      this.#thrown(thrown)
    }
  }

  #call(callback: number): unknown {
    const { callbacks, userState } = this
    switch (callback) {
      case ON_CALL: {
        const { from, body } = this.current!
        return callbacks.handleCall === undefined
          ? defaultCall(this)
          : callbacks.handleCall(userState, from, body)
      }
      case ON_CAST:
        return callbacks.handleCast === undefined ? defaultCast(this) : callbacks.handleCast(userState, this.current!.body)
      case ON_INFO:
        return callbacks.handleInfo === undefined
          ? defaultInfo(this, this.current!.body)
          : callbacks.handleInfo(userState, this.current!.body)
      case ON_CONTINUE:
        return callbacks.handleContinue === undefined
          ? undefinedContinue(this)
          : callbacks.handleContinue(userState, this.#continueWith)
      case ON_TERMINATE:
        return callbacks.terminate!(userState, this.#ending!.reason)
      default:
        return callbacks.init(this.#argument)
    }
  }

  #callInContext(callback: number): unknown {
    const context = contextOf(this)
    if (context === null) return this.#call(callback)
    turn.rooted = false
    try {
      return context.runInAsyncScope(this.#call, this, callback)
    } finally {
      turn.rooted = true
    }
  }

  /** A callback has returned. */
  #settle(value: unknown): void {
    if (value instanceof Instruction) this.#apply(value)
    else if (isSteps(value)) this.#step((this.#steps = value))
    else if (isThenable(value)) this.#park(value)
    else this.#returned(value)
  }

  #park(promise: PromiseLike<unknown>): void {
    const number = this.#turnNumber
    if (!this.callbacks.isAsync) {
      promise.then(undefined, () => {})
      throw notAsync(this.callbacks.name, CALLBACK_NAMES[this.#callback]!)
    }
    this.#isAwaiting = true
    this.state = PARKED
    const resume = (act: () => void): void => {
      if (this.state === DEAD || number !== this.#turnNumber) return
      this.#isAwaiting = false
      this.#resumeTurn(act)
    }
    promise.then(
      (value) => resume(() => this.#settle(value)),
      (error: unknown) => resume(() => this.#thrown(error)),
    )
  }

  /** Goes on after a promise: a turn of its own, entered from a microtask. */
  #resumeTurn(act: () => void): void {
    const { proc } = turn
    this.state = RUNNING
    turn.proc = this
    turn.depth++
    try {
      try {
        act()
      } catch (thrown) {
        this.#thrown(thrown)
      }
    } finally {
      turn.depth--
      turn.proc = proc
    }
    // Other messages wait for the scheduler's turn, as after any callback.
    if ((this.state as number) === RUNNING) schedule(this)
    else if ((this.state as number) === DEAD) this.release()
  }

  #step(steps: Iterator<unknown>): void {
    const waiting = this.#waiting
    if (waiting !== null && waiting.isOpen) {
      this.state = PARKED
      return
    }
    this.#waiting = null
    turn.generator = true
    let step: IteratorResult<unknown>
    try {
      step = steps.next()
    } catch (thrown) {
      turn.generator = false
      this.#steps = null
      this.#thrown(thrown)
      return
    }
    turn.generator = false
    if (this.state !== RUNNING) return
    if (step.done === true) {
      this.#steps = null
      try {
        this.#settle(step.value)
      } catch (thrown) {
        this.#thrown(thrown)
      }
    } else if (step.value instanceof Pending) {
      this.#waiting = step.value
      // A wait that is over already was handed out as open, because the budget was spent.
      if (step.value.isOpen) this.state = PARKED
      else schedule(this)
    } else {
      this.#steps = null
      this.#thrown(new TypeError(`expected ${CALLBACK_NAMES[this.#callback]} to yield* a wait`))
    }
  }

  /** A callback has thrown: an instruction counts as returned, an exit as an exit. */
  #thrown(thrown: unknown): void {
    if (this.state === DEAD) return
    this.#steps = null
    if (thrown instanceof Instruction) this.#apply(thrown)
    else if (this.#callback === ON_TERMINATE) this.#terminated(thrown)
    else {
      const reason = reasonOf(thrown)
      if (Array.isArray(reason) && reason[0] === "nocatch" && !(thrown instanceof Error)) this.#returned(thrown)
      else if (this.phase === STARTING) this.#failInit(reason)
      else this.end(reason)
    }
  }

  /** A callback has returned something that is no instruction. */
  #returned(value: unknown): void {
    if (this.state === DEAD) return
    if (this.#callback === ON_TERMINATE) this.#exit(this.#ending!.reason)
    else if (this.phase === STARTING) this.#failInit(["bad_return_value", value])
    else this.end(["bad_return_value", value])
  }

  // ---------------------------------------------------------------- instructions

  #apply(next: Instruction): void {
    if (this.state === DEAD) return
    if (this.#callback === INIT) this.#applyInit(next)
    else if (this.#callback === ON_TERMINATE) this.#exit(this.#ending!.reason)
    else if (!isAllowed(next, this.#callback)) this.#returned(next.toTuple())
    else if (next.kind === REPLY || next.kind === NOREPLY) this.#goOn(next)
    else if (next.kind === STOP) {
      this.userState = next.state
      this.end(next.value as ExitReason)
    } else this.#stopReply(next)
  }

  #goOn(next: Instruction): void {
    if (next.then !== undefined && !isThen(next.then)) {
      const overlong = next.then.timeout
      if (Number.isInteger(overlong) && (overlong as number) > 0) {
        this.userState = next.state
        this.end("timeout_value")
      } else this.#returned(next.toTuple())
      return
    }
    this.userState = next.state
    const message = this.current
    if (next.kind === REPLY) {
      replyTo(message!.from, next.value)
      if (this.debug !== null) debugEvent(this, ["out", next.value, message!.from, next.state])
    } else if (this.debug !== null) debugEvent(this, ["noreply", next.state])
    this.current = null
    this.#then = next.then
  }

  #stopReply(next: Instruction): void {
    this.userState = next.state
    const from = this.current!.from
    this.end(next.value as ExitReason, () => {
      replyTo(from, next.reply)
      if (this.debug !== null) debugEvent(this, ["out", next.reply, from, next.state])
    })
  }

  #applyInit(next: Instruction): void {
    this.#argument = undefined
    if (next.kind === OK && (next.then === undefined || isThen(next.then))) {
      this.userState = next.state
      this.#then = next.then
      this.phase = SERVING
      this.#takeStarter()?.succeed(this.pid)
    } else if (next.kind === IGNORE) this.#leaveQuietly("ignore")
    else if (next.kind === FAIL) this.#leaveQuietly(next.value)
    else if (next.kind === STOP) this.#failInit(next.value as ExitReason)
    else this.#failInit(["bad_return_value", next.toTuple()])
  }

  // ---------------------------------------------------------------- start and end

  #giveUpName(): void {
    const name = this.options?.name
    if (name !== undefined) releaseName(name, this)
  }

  /** `init` has said that there is nothing to run: no exit signal for the one who started it. */
  #leaveQuietly(error: unknown): void {
    const starter = this.#takeStarter()
    this.#giveUpName()
    starter?.unlink(this)
    starter?.fail(error)
    endProcess(this, "normal")
  }

  #failInit(reason: ExitReason): void {
    const starter = this.#takeStarter()
    this.#giveUpName()
    reportCrash(this, reason)
    if (starter !== null && (starter.expectsResult || reason === "normal")) starter.unlink(this)
    starter?.fail(reason)
    endProcess(this, reason)
  }

  #takeStarter(): Starter | null {
    const starter = this.#starter
    this.#starter = null
    return starter
  }

  /** Ends the server in order: `terminate`, then the log, then `after`, then the exit. */
  end(reason: ExitReason, reply: (() => void) | null = null): void {
    if (this.state === DEAD) return
    this.phase = ENDING
    this.restartTimeout()
    this.#then = undefined
    const message = this.current
    this.#ending = {
      reason,
      lastMessage: message === null ? [] : wireBody(message),
      from: message?.kind === CALL ? message.from : undefined,
      reply,
    }
    if (this.callbacks.terminate === undefined) this.#exit(reason)
    else this.#invoke(ON_TERMINATE)
  }

  /** `terminate` has thrown: an exit or an error is the new reason, anything else is ignored. */
  #terminated(thrown: unknown): void {
    const reason = reasonOf(thrown)
    const isValue = !(thrown instanceof Error)
    this.#exit(isValue ? this.#ending!.reason : reason)
  }

  #exit(reason: ExitReason): void {
    if (this.state === DEAD) return
    const ending = this.#ending!
    this.#ending = null
    reportTermination(this, reason, ending.lastMessage, ending.from)
    ending.reply?.()
    endProcess(this, reason)
  }

  /** Ends the server because something of its own failed outside a callback. */
  crash(thrown: unknown): void {
    if (this.state === DEAD) return
    const { proc } = turn
    const wasRunning = this.state === RUNNING
    if (!wasRunning) this.state = RUNNING
    this.#steps = this.#waiting = null
    this.#isAwaiting = false
    turn.proc = this
    try {
      this.#thrown(thrown)
    } finally {
      turn.proc = proc
      if (!wasRunning && (this.state as number) === RUNNING) schedule(this)
    }
  }

  release(): void {
    const steps = this.#steps
    this.#steps = this.#waiting = this.current = this.#starter = this.#ending = null
    this.#argument = this.userState = this.#then = undefined
    this.debug = null
    this.restartTimeout()
    if (steps === null) return
    try {
      steps.return?.()
    } catch (error) {
      reportCrash(this, reasonOf(error))
    }
  }
}

const TIMEOUT = new Message(-1, "timeout", null)

function wireBody(message: Message): unknown {
  return message.kind === CALL ? message.body : bodyOf(message)
}

function isAllowed(next: Instruction, callback: number): boolean {
  switch (next.kind) {
    case NOREPLY:
    case STOP:
      return true
    case REPLY:
    case STOP_REPLY:
      return callback === ON_CALL
    default:
      return false
  }
}

function isThen(then: Then<unknown>): boolean {
  return then.timeout === undefined || isTimeout(then.timeout)
}

function isSystemMessage(message: Message): boolean {
  if (message.kind === SYSTEM) return true
  return Array.isArray(message.body) && message.body.length === 3 && message.body[0] === "system"
}

function isExitOf(message: Message, parent: LocalPid, self: LocalPid): boolean {
  if (parent === self || !Array.isArray(message.body)) return false
  return message.body.length === 3 && message.body[0] === "EXIT" && message.body[1] === parent
}
