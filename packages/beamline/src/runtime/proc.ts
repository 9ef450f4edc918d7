import { LocalPid, Mailbox } from "../kernel/index.ts"
import type { ExitReason, Message, PidMap, TermMap } from "../kernel/index.ts"
import type { AsyncContext } from "./platform.ts"
import type { Watching } from "./watch.ts"
import { processes } from "./process-table.ts"

// The states of a process.
export const IDLE = 0
export const QUEUED = 1
export const RUNNING = 2
/** Waits for a promise of its own callback; messages do not wake it. */
export const PARKED = 3
export const DEAD = 4

export type State = typeof IDLE | typeof QUEUED | typeof RUNNING | typeof PARKED | typeof DEAD

export const PRIORITIES = ["low", "normal", "high", "max"] as const
export type Priority = (typeof PRIORITIES)[number]
export const NORMAL = 1

/** A `receive` under way. */
export interface Receiving {
  /** Looks at the messages that have arrived since the last look. */
  poll(): void
  /** Looks at all of them the next time. */
  lookAgain(): void
  /** Whether there is something that it has not looked at. */
  readonly isBehind: boolean
  /** Whether any message will do: then it may be handed over, past the mailbox. */
  readonly takesAny: boolean
  /** Takes a message. */
  take(body: unknown): void
  /** Whether it is iterated by a generator, which the scheduler resumes. */
  readonly isOperation: boolean
  /** Nobody waits for it any more. */
  withdraw(): void
}

/** What few processes have, made on demand. */
export interface Extra {
  trapExit: boolean
  name: string | null
  dictionary: TermMap<unknown, unknown> | null
  /** Settings without effect here, kept to be shown: heap sizes, error handler … */
  settings: Map<string, unknown> | null
  abort: AbortController | null
  context: AsyncContext | null
  callers: readonly LocalPid[] | null
  /** The ancestors that its children share. */
  lineage: object | null
}

/**
 * A process: its mailbox, its place in the scheduler, its ties to others. Subclasses say what its code is and
 * how a turn of it runs. Nothing but `signals.ts` acts on one process for another.
 */
export abstract class Proc extends Mailbox {
  readonly pid: LocalPid
  parent: LocalPid | null
  groupLeader: LocalPid
  nextStranded: Proc | null
  nextLive: Proc | null
  previousLive: Proc | null
  /** Whom it is linked to: nobody, one process, or many by their pids. */
  links: Proc | PidMap<Proc> | null
  /** The first of the monitors, calls and timers that watch this process. */
  watchers: Watching | null
  /** The first of those that this process has set up. */
  watching: Watching | null
  exitReason: ExitReason | undefined
  extra: Extra | null
  // What every message touches stands together, and beside what subclasses add.
  /** How many waits of this process are open. */
  openWaits: number
  /** The `receive` that waits for a message. */
  receiving: Receiving | null
  nextReady: Proc | null
  state: State
  priority: number
  reductions: number

  constructor(parent: Proc | null) {
    super()
    this.pid = new LocalPid(this)
    this.parent = parent === null ? null : parent.pid
    this.groupLeader = parent === null ? this.pid : parent.groupLeader
    // In the order in which they are to stand in memory.
    this.nextStranded = this.nextLive = this.previousLive = null
    this.links = null
    this.watchers = this.watching = null
    this.exitReason = undefined
    this.extra = null
    this.openWaits = 0
    this.receiving = null
    this.nextReady = null
    this.state = IDLE
    this.priority = NORMAL
    this.reductions = 0
    processes.add(this)
  }

  /** Runs one turn. An idle server may be given a message past its mailbox. */
  abstract run(given?: Message): void

  /** Called when a message has arrived while the process is idle or parked. */
  abstract wake(message: Message): void

  /** Has the pending `receive` looked at again. */
  abstract poke(): void

  /** Lets go of the code, once the process is dead. */
  abstract release(): void

  /** Ends the process because its code threw, and says so in the log if OTP would. */
  abstract crash(thrown: unknown): void

  /** Called by the scheduler, on a fresh stack, for a process whose turn was cut short. */
  rescue(): void {}

  /** Called when the process has just died and nobody knows it yet. */
  dying(): void {}

  /** Called when a wait has ended that the process's generator may be suspended at. */
  resumeFrom(_wait: object): void {}

  /** `[module, function, arity]` of the process's first function, as `initial_call` shows it. */
  get initialCall(): readonly [string, string, number] {
    return ["erlang", "apply", 2]
  }

  /** Whether it could answer a call right now, on the caller's stack. */
  get isIdle(): boolean {
    return false
  }

  /** Whether a turn of it runs on the stack from end to end. */
  get isSynchronous(): boolean {
    return false
  }

  /** The ancestors and the initial call that proc_lib processes keep in their dictionary. */
  get procLib(): ProcLib | null {
    return null
  }

  /** What `current_function` shows. */
  get currentFunction(): readonly [string, string, number] | undefined {
    return undefined
  }

  get trapExit(): boolean {
    return this.extra !== null && this.extra.trapExit
  }

  set trapExit(trapExit: boolean) {
    if (trapExit || this.extra !== null) this.extras.trapExit = trapExit
  }

  /** The async context of its code, if it has any that awaits. */
  get context(): AsyncContext | null {
    return this.extra === null ? null : this.extra.context
  }

  /** The `$callers` that it was started with, until its dictionary says something else. */
  get callers(): readonly LocalPid[] | null {
    return this.extra === null ? null : this.extra.callers
  }

  /** The name that it is registered by; when it is dead, the one that it had. */
  get name(): string | null {
    return this.extra === null ? null : this.extra.name
  }

  set name(name: string | null) {
    this.extras.name = name
  }

  get extras(): Extra {
    return (this.extra ??= {
      trapExit: false,
      name: null,
      dictionary: null,
      settings: null,
      abort: null,
      context: null,
      callers: null,
      lineage: null,
    })
  }
}

export interface ProcLib {
  readonly ancestors: readonly (LocalPid | string)[]
  readonly initialCall: readonly [string, string, number]
}

/** The process behind a pid, `null` when it is dead or was never here. */
export function processOf(pid: unknown): Proc | null {
  return LocalPid.is(pid) ? (LocalPid.processOf(pid) as Proc | null) : null
}
