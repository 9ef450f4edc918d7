import type { ExitReason, Timeout } from "../kernel/index.ts"

// What a callback wants to happen next.
export const OK = 0
export const REPLY = 1
export const NOREPLY = 2
export const STOP = 3
export const STOP_REPLY = 4
export const IGNORE = 5
export const FAIL = 6

declare const NEXT: unique symbol

/** What a callback returns: made by `ok`, `reply`, `noreply`, `stop`, `stopReply`, `ignore` and `fail`. */
export interface Next<out S, out R = never, out C = never> {
  readonly [NEXT]: [state: S, reply: R, argument: C]
}

/** What shall happen after the callback: at most one of the three. */
export interface Then<C = never> {
  /** Sends `"timeout"` to `handleInfo` when no message has come for so many milliseconds. */
  readonly timeout?: Timeout
  /** Hibernates until the next message. */
  readonly hibernate?: true
  /** Calls `handleContinue` with this before the next message. */
  readonly continue?: C
}

/** The one class behind `Next`. */
export class Instruction {
  readonly kind: number
  readonly state: unknown
  /** The reply, or the reason of a stop. */
  readonly value: unknown
  readonly reply: unknown
  readonly then: Then<unknown> | undefined

  constructor(kind: number, state: unknown, value: unknown, reply: unknown, then: Then<unknown> | undefined) {
    this.kind = kind
    this.state = state
    this.value = value
    this.reply = reply
    this.then = then
  }

  /** The tuple that an Elixir callback would have returned, for reports. */
  toTuple(): unknown {
    const action = this.then === undefined ? [] : [actionOf(this.then)]
    switch (this.kind) {
      case OK:
        return ["ok", this.state, ...action]
      case REPLY:
        return ["reply", this.value, this.state, ...action]
      case NOREPLY:
        return ["noreply", this.state, ...action]
      case STOP:
        return ["stop", this.value, this.state]
      case STOP_REPLY:
        return ["stop", this.value, this.reply, this.state]
      case IGNORE:
        return "ignore"
      default:
        return ["error", this.value]
    }
  }
}

function actionOf(then: Then<unknown>): unknown {
  if (then.hibernate !== undefined) return "hibernate"
  return "continue" in then ? ["continue", then.continue] : then.timeout
}

const made = (kind: number, state: unknown, value: unknown, reply: unknown, then: Then<unknown> | undefined): never =>
  new Instruction(kind, state, value, reply, then) as never

/**
 * `init` has succeeded with this state. Elixir: `{:ok, state}`, `{:ok, state, timeout | :hibernate | {:continue, arg}}`.
 */
export function ok<S, C = never>(state: S, then?: Then<C>): Next<S, never, C> {
  return made(OK, state, undefined, undefined, then)
}

/** Answers the call and goes on with this state. Elixir: `{:reply, reply, state}` and its longer form. */
export function reply<R, S, C = never>(value: R, state: S, then?: Then<C>): Next<S, R, C> {
  return made(REPLY, state, value, undefined, then)
}

/** Goes on with this state; a call is answered later, by `GenServer.reply`. Elixir: `{:noreply, state}`. */
export function noreply<S, C = never>(state: S, then?: Then<C>): Next<S, never, C> {
  return made(NOREPLY, state, undefined, undefined, then)
}

export function stop(reason: ExitReason): Next<never>
export function stop<S>(reason: ExitReason, state: S): Next<S>
/** Ends the server with a reason. In `init`, without a state, the start fails with it. Elixir: `{:stop, reason, state}`. */
export function stop(reason: ExitReason, state?: unknown): Next<never> {
  return made(STOP, state, reason, undefined, undefined)
}

/** Answers the call and ends the server: `terminate` runs first, then the reply goes out. Elixir: `{:stop, reason, reply, state}`. */
export function stopReply<R, S>(reason: ExitReason, value: R, state: S): Next<S, R> {
  return made(STOP_REPLY, state, reason, value, undefined)
}

/** In `init`: there is nothing to start, and that is no error. Elixir: `:ignore`. */
export const ignore: Next<never> = made(IGNORE, undefined, undefined, undefined, undefined)

/** In `init`: the start fails with this reason, without a crash: linked callers live on. Elixir: `{:error, reason}`. */
export function fail(reason: ExitReason): Next<never> {
  return made(FAIL, undefined, reason, undefined, undefined)
}

