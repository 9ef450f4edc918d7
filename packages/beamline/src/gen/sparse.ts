import { Proc } from "../runtime/index.ts"
import type { Operation } from "../runtime/index.ts"
import type { Awaiting } from "./callback.ts"
import type { Debug } from "./debug.ts"
import type { Ending } from "./ending.ts"
import { NO_TIMEOUT } from "./idle.ts"
import type { IdleTimer } from "./idle.ts"
import type { NewName } from "./name.ts"
import type { Then } from "./next.ts"

/** What few servers have. */
export interface ServerOptions {
  readonly name: NewName | undefined
  readonly hibernateAfter: number | "infinity" | undefined
}

/**
 * What a server has only if it was started with options, is debugged, has asked for a timeout or the like, while a callback
 * waits for something, or while it ends: most idle ones have none of it.
 */
class Rare {
  options: ServerOptions | null = null
  debug: Debug | null = null
  then: Then<unknown> | undefined = undefined
  timeout: number = NO_TIMEOUT
  idleTimer: IdleTimer | null = null
  isHibernating = false
  steps: Iterator<unknown> | null = null
  waiting: Operation | null = null
  isAwaiting = false
  awaiting: Awaiting | null = null
  ending: Ending | null = null
  failures = 0
}

/** A process whose rare fields stand apart from it, so that the many that have none of them stay small. */
export abstract class SparseProc extends Proc {
  private rare: Rare | null

  constructor(parent: Proc) {
    super(parent)
    this.rare = null
  }

  get options(): ServerOptions | null {
    return this.rare === null ? null : this.rare.options
  }

  protected set options(options: ServerOptions | null) {
    if (options !== null || this.rare !== null) this.rares().options = options
  }

  get debug(): Debug | null {
    return this.rare === null ? null : this.rare.debug
  }

  set debug(debug: Debug | null) {
    if (debug !== null || this.rare !== null) this.rares().debug = debug
  }

  /** What the last callback wants next. */
  get then(): Then<unknown> | undefined {
    return this.rare === null ? undefined : this.rare.then
  }

  set then(then: Then<unknown> | undefined) {
    if (then !== undefined || this.rare !== null) this.rares().then = then
  }

  get timeout(): number {
    return this.rare === null ? NO_TIMEOUT : this.rare.timeout
  }

  set timeout(timeout: number) {
    if (timeout !== NO_TIMEOUT || this.rare !== null) this.rares().timeout = timeout
  }

  get idleTimer(): IdleTimer | null {
    return this.rare === null ? null : this.rare.idleTimer
  }

  set idleTimer(timer: IdleTimer | null) {
    if (timer !== null || this.rare !== null) this.rares().idleTimer = timer
  }

  get isHibernating(): boolean {
    return this.rare !== null && this.rare.isHibernating
  }

  set isHibernating(isHibernating: boolean) {
    if (isHibernating || this.rare !== null) this.rares().isHibernating = isHibernating
  }

  /** The generator of the callback. */
  get steps(): Iterator<unknown> | null {
    return this.rare === null ? null : this.rare.steps
  }

  set steps(steps: Iterator<unknown> | null) {
    if (steps !== null || this.rare !== null) this.rares().steps = steps
  }

  /** The wait at which the generator is suspended. */
  get waiting(): Operation | null {
    return this.rare === null ? null : this.rare.waiting
  }

  set waiting(wait: Operation | null) {
    if (wait !== null || this.rare !== null) this.rares().waiting = wait
  }

  /** Whether the callback has returned a promise that is still open. */
  get isAwaiting(): boolean {
    return this.rare !== null && this.rare.isAwaiting
  }

  set isAwaiting(isAwaiting: boolean) {
    if (isAwaiting || this.rare !== null) this.rares().isAwaiting = isAwaiting
  }

  get awaiting(): Awaiting | null {
    return this.rare === null ? null : this.rare.awaiting
  }

  set awaiting(awaiting: Awaiting | null) {
    if (awaiting !== null || this.rare !== null) this.rares().awaiting = awaiting
  }

  get ending(): Ending | null {
    return this.rare === null ? null : this.rare.ending
  }

  set ending(ending: Ending | null) {
    if (ending !== null || this.rare !== null) this.rares().ending = ending
  }

  /** How often the ending itself has failed. */
  protected get failures(): number {
    return this.rare === null ? 0 : this.rare.failures
  }

  protected set failures(failures: number) {
    if (failures > 0 || this.rare !== null) this.rares().failures = failures
  }

  protected forgetRare(): void {
    this.rare = null
  }

  private rares(): Rare {
    return (this.rare ??= new Rare())
  }
}
