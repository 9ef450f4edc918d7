import { Timer } from "../kernel/index.ts"
import { IDLE, startDeadlineSoon, startTimer, stopTimer } from "../runtime/index.ts"
import type { Proc } from "../runtime/index.ts"
import { SERVING } from "./phase.ts"
import type { Phase } from "./phase.ts"

/** The value of `timeout` when no state timeout is set. */
export const NO_TIMEOUT = -1

/** What a server does while no message comes: wait for its state timeout, or go to sleep. */
export interface Idling extends Proc {
  readonly phase: Phase
  readonly options: { readonly hibernateAfter: number | "infinity" | undefined } | null
  /** The state timeout in milliseconds, or `NO_TIMEOUT`. */
  timeout: number
  /** The timer of either; made once, since an idle server may need it after every message. */
  idleTimer: IdleTimer | null
  isHibernating: boolean
  readonly isOpen: boolean
  startDeadline(): void
}

/** Fires when a server has been idle for long enough. */
export class IdleTimer extends Timer {
  readonly holds = false
  /** Whether it has fired, and nobody has been told yet. */
  isOver = false
  readonly #server: Idling

  constructor(server: Idling) {
    super()
    this.#server = server
  }

  fire(): void {
    const server = this.#server
    if (server.timeout > 0) {
      this.isOver = true
      server.poke()
    } else if (server.state === IDLE) server.isHibernating = true
  }
}

/** Puts a server to rest: there is nothing to do until a message comes, or the time is up. */
export function rest(server: Idling): void {
  server.state = IDLE
  if (server.phase !== SERVING) return
  if (server.timeout > 0) {
    if (server.isOpen) startDeadlineSoon(server)
    return
  }
  const hibernateAfter = server.options?.hibernateAfter
  if (hibernateAfter === undefined || hibernateAfter === "infinity" || server.isHibernating) return
  server.idleTimer ??= new IdleTimer(server)
  if (server.idleTimer.slot === null) startTimer(server.idleTimer, hibernateAfter)
}

/** Whether the state timeout is still to be started; see `startDeadlineSoon`. */
export function awaitsTimeout(server: Idling): boolean {
  const { idleTimer } = server
  const isRunning = idleTimer !== null && idleTimer.slot !== null
  return server.state === IDLE && server.timeout > 0 && server.phase === SERVING && !isRunning
}

export function startStateTimeout(server: Idling): void {
  server.idleTimer ??= new IdleTimer(server)
  startTimer(server.idleTimer, server.timeout)
}

/** Something has come: the time begins afresh once the server is idle again. */
export function stopIdleTimer(server: Idling): void {
  const { idleTimer } = server
  if (idleTimer === null) return
  idleTimer.isOver = false
  if (idleTimer.slot !== null) stopTimer(idleTimer)
}
