import { ExitError } from "../kernel/index.ts"
import type { ExitReason } from "../kernel/index.ts"
import { isDown } from "../process/index.ts"
import {
  Deadline,
  inOrder,
  launch,
  main,
  processOf,
  RawProc,
  receiveNext,
  settleSignals,
  signalExit,
  signalLink,
  signalUnlink,
  startDeadlineSoon,
  startMonitor,
  startTimer,
  stopTimer,
  watchesOf,
} from "../runtime/index.ts"
import type { Proc, Steps, Wait } from "../runtime/index.ts"
import type { SupervisorRef } from "../supervisor/index.ts"
import type { Waiting } from "../gen/index.ts"
import type { CheckedStreamOptions } from "./stream-options.ts"
import { StreamSource } from "./stream-source.ts"
import { afterReady, KeeperEnd, StreamEvent, StreamTask } from "./stream-task.ts"
import type { StreamListener } from "./stream-task.ts"
import { assign } from "./supervised.ts"
import { startWaiting, STREAM_LIMIT } from "./supervisor-start.ts"
import type { TaskCall } from "./task-call.ts"
import { callersOf, starterOf, TaskProc } from "./task-proc.ts"

/** What a stream of tasks was built from. */
export interface StreamSetup {
  readonly source: Iterable<unknown> | AsyncIterable<unknown>
  callFor(element: unknown): TaskCall
  readonly options: CheckedStreamOptions
  readonly supervisor: SupervisorRef | null
  /** Whether a task that fails ends the process that reads the stream. */
  readonly link: boolean
}

const LINKED = { link: true } as const

/**
 * A stream of tasks that is being read. The tasks belong to a process of their own, the keeper, linked to the reader:
 * it holds the links and monitors, so that none of their signals comes into the reader's mailbox.
 */
export class StreamRun {
  readonly owner: Proc
  readonly #setup: StreamSetup
  readonly #keeper: RawProc
  readonly #keeperEnd: KeeperEnd
  readonly #source: StreamSource
  /** How many tasks run. The keeper's list of watches says which. */
  #running = 0
  /** Tasks that have ended, in this order, and have not been looked at. */
  #firstEnded: StreamTask | null = null
  #lastEnded: StreamTask | null = null
  /** Of an ordered stream: tasks that have ended and wait for one before them, by position. */
  readonly #waiting = new Map<number, StreamTask>()
  #free: number
  #spawned = 0
  #delivered = 0
  #failure: ExitError | null = null
  #isClosed = false
  #listener: StreamListener | null = null
  readonly #onPulled = (): void => this.#wake()

  constructor(owner: Proc, setup: StreamSetup) {
    this.owner = owner
    this.#setup = setup
    this.#free = setup.options.maxConcurrency
    this.#source = new StreamSource(owner, setup.source)
    this.#keeper = new RawProc(owner, () => this.#keep())
    this.#keeper.trapExit = owner.trapExit
    this.#keeperEnd = new KeeperEnd(this)
    this.#keeperEnd.enter(this.#keeper)
    launch(this.#keeper, owner, { link: true })
  }

  /** The keeper drops what it gets, as far as it traps exits, and ends with its reader. */
  *#keep(): Steps {
    startMonitor(this.#keeper, processOf(this.owner.pid), this.owner.pid)
    for (;;) {
      const message = yield* receiveNext(this.#keeper)
      if (!isDown(message) || message[3] !== (this.owner.pid as unknown)) continue
      const [, , , , reason] = message
      if (this.#setup.link) this.#signalAll(reason)
      throw new ExitError(reason)
    }
  }

  #signalAll(reason: ExitReason): void {
    for (const { target } of this.#tasks()) if (target !== null) signalExit(target, this.#keeper.pid, reason)
  }

  /** The tasks that run, oldest first. */
  #tasks(): StreamTask[] {
    return watchesOf(this.#keeper).filter((watch) => watch instanceof StreamTask)
  }

  // ------------------------------------------------------------------ reading

  /** Gives the next result, or nothing at the end. */
  *next(): Waiting<StreamTask | undefined> {
    const { supervisor } = this.#setup
    for (;;) {
      let found: StreamTask | null | undefined
      let free = 0
      try {
        found = this.#kept()
        if (found === null && supervisor !== null) yield* this.#fillSupervised(supervisor)
        free = this.#free
        if (found === null) found = this.#fresh()
      } catch (error) {
        throw yield* this.giveUp(error)
      }
      if (found !== null) return found
      // Where a result has come before its turn, a supervisor's task can be started in the place of its own.
      if (supervisor === null || this.#free === free) yield this.#nextEvent()
    }
  }

  /** The next result as far as it takes no waiting: else `null`, and nothing at the end. */
  take(): StreamTask | null | undefined {
    const kept = this.#kept()
    return kept === null ? this.#fresh() : kept
  }

  /** What needs no look at the tasks. */
  #kept(): StreamTask | null | undefined {
    if (this.#isClosed) return undefined
    if (this.#failure !== null) throw this.#failure
    if (this.#waiting.size === 0) return null
    const inOrder = this.#waiting.get(this.#delivered)
    if (inOrder === undefined) return null
    this.#waiting.delete(this.#delivered++)
    return inOrder
  }

  /** Looks at the tasks that have ended. */
  #fresh(): StreamTask | null | undefined {
    this.#fill()
    for (let ended = this.#nextEnded(); ended !== null; ended = this.#nextEnded()) {
      this.#free++
      if (!this.#setup.options.ordered) return ended
      if (ended.position === this.#delivered) {
        this.#delivered++
        return ended
      }
      this.#waiting.set(ended.position, ended)
      this.#fill()
    }
    if (this.#source.isOpen || this.#running > 0 || this.#failure !== null) return null
    this.#close()
    return undefined
  }

  #nextEnded(): StreamTask | null {
    const first = this.#firstEnded
    if (first === null) return null
    this.#firstEnded = first.nextEnded
    if (this.#firstEnded === null) this.#lastEnded = null
    first.nextEnded = null
    return first
  }

  /** Pulls elements and starts their tasks, as many as may run. Those of a supervisor take waiting. */
  #fill(): void {
    if (this.#setup.supervisor !== null) return
    for (let pulled = this.#pull(); pulled !== null; pulled = this.#pull()) this.#spawn(pulled.element)
  }

  *#fillSupervised(supervisor: SupervisorRef): Waiting<void> {
    for (let pulled = this.#pull(); pulled !== null; pulled = this.#pull())
      yield* this.#spawnSupervised(supervisor, pulled.element)
  }

  /** Pulls an element if there is room for its task. */
  #pull(): { readonly element: unknown } | null {
    if (this.#free <= 0 || !this.#source.isOpen || this.#failure !== null || this.#isClosed) return null
    const pulled = this.#source.pull(this.#onPulled)
    if (pulled.type !== "element") return null
    this.#free--
    return pulled
  }

  #nextEvent(): Wait<void> {
    const event = new StreamEvent(this.owner)
    event.begin(null)
    this.listen(event)
    return event.handle
  }

  /** Tells a listener of the next thing to look at. */
  listen(listener: StreamListener): void {
    this.#listener = listener
    listener.listening()
    // Something may have happened while a task was being started.
    if (this.#firstEnded !== null || this.#failure !== null || this.#isClosed) this.#wake()
  }

  #wake(): void {
    const listener = this.#listener
    this.#listener = null
    listener?.woken()
  }

  // ------------------------------------------------------------------ tasks

  #spawn(element: unknown): void {
    const call = this.#setup.callFor(element)
    const task = new StreamTask(this, this.#keeper, this.#spawned++, element)
    const proc = new TaskProc(this.#keeper, starterOf(this.owner), callersOf(this.owner), call, "reply")
    proc.answered = task
    this.#watch(task, proc)
    launch(proc, this.#keeper, LINKED)
  }

  *#spawnSupervised(supervisor: SupervisorRef, element: unknown): Waiting<void> {
    const { link, options } = this.#setup
    const call = this.#setup.callFor(element)
    const task = new StreamTask(this, this.#keeper, this.#spawned++, element)
    const proc = yield* this.#startSupervised(supervisor, options.shutdown)
    if (this.#isClosed || this.#failure !== null) {
      if (proc !== null) signalExit(proc, this.#keeper.pid, "kill")
      return
    }
    this.#watch(task, proc)
    if (proc === null) return
    if (link) signalLink(this.#keeper, proc)
    assign(proc, call, task)
  }

  *#startSupervised(
    supervisor: SupervisorRef,
    shutdown: CheckedStreamOptions["shutdown"],
  ): Waiting<Proc | null> {
    try {
      const pid = yield* startWaiting(this.owner, supervisor, shutdown, STREAM_LIMIT)
      settleSignals()
      return processOf(pid)
    } catch (error) {
      if (!(error instanceof ExitError)) throw error
      // It ends the keeper, and so a reader that does not trap exits.
      if (!this.owner.trapExit && this.owner !== main) signalExit(this.owner, this.#keeper.pid, error.reason)
      throw this.#exit(error.reason)
    }
  }

  #watch(task: StreamTask, proc: Proc | null): void {
    this.#running++
    task.enter(proc)
    if (proc === null) inOrder(() => task.targetEnded("noproc"))
    const { timeout } = this.#setup.options
    if (timeout === "infinity") return
    startDeadlineSoon(task)
  }

  /** A task that has not ended by the end of this turn gets its deadline. */
  startDeadline(task: StreamTask): void {
    task.deadline = new Deadline(() => this.#late(task))
    startTimer(task.deadline, this.#setup.options.timeout as number)
  }

  taskEnded(task: StreamTask): void {
    if (task.deadline !== null) stopTimer(task.deadline)
    this.#running--
    if (this.#lastEnded === null) this.#firstEnded = task
    else this.#lastEnded.nextEnded = task
    this.#lastEnded = task
    this.#wake()
  }

  #late(task: StreamTask): void {
    if (this.#setup.options.onTimeout === "exit") {
      this.fail("timeout")
      return
    }
    task.isLate = true
    const proc = task.target
    if (proc === null) return
    signalUnlink(this.#keeper, proc)
    signalExit(proc, this.#keeper.pid, "kill")
  }

  // ------------------------------------------------------------------ the end

  /** The reader is to exit with this. */
  fail(reason: ExitReason): void {
    this.#failure ??= this.#exit(reason)
    this.#wake()
  }

  #exit(reason: ExitReason): ExitError {
    return new ExitError([reason, ["Task.Supervised", "stream", [this.#setup.options.timeout]]])
  }

  /** Ends the stream because of an error, and gives it back. A second error, of the source's end, is not told. */
  *giveUp(error: unknown): Waiting<unknown> {
    yield* this.#end()
    try {
      yield* this.#source.close()
    } catch {}
    return error
  }

  /** Stops reading. */
  *stop(): Waiting<void> {
    if (this.#isClosed) return
    yield* this.#end()
    yield* this.#source.close()
  }

  /**
   * Kills the tasks that run, in a turn after theirs: as in Elixir, each that was started has begun. What becomes of them
   * till then is no harm to the reader.
   */
  *#end(): Waiting<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#wake()
    const running = this.#unlinkTasks()
    if (running.length === 0) this.#letGo(running)
    else yield afterReady(this.owner, () => this.#letGo(running))
  }

  #unlinkTasks(): Proc[] {
    settleSignals()
    const procs = this.#tasks().flatMap(({ target }) => target ?? [])
    for (const proc of procs) signalUnlink(this.#keeper, proc)
    return procs
  }

  /** Ends the stream where no task runs any more. */
  #close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#letGo([])
  }

  #letGo(running: readonly Proc[]): void {
    const keeper = this.#keeper
    settleSignals()
    for (const task of this.#tasks()) {
      task.leave()
      if (task.deadline !== null) stopTimer(task.deadline)
    }
    for (const proc of running) signalExit(proc, keeper.pid, "kill")
    this.#keeperEnd.leave()
    signalUnlink(this.owner, keeper)
    signalExit(keeper, this.owner.pid, "kill")
    settleSignals()
    this.#waiting.clear()
  }
}
