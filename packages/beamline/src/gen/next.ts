import type { ExitReason, Timeout } from "../kernel/index.ts"

// What a callback wants to happen next.
export const OK = 0
export const REPLY = 1
export const NOREPLY = 2
export const STOP = 3
export const STOP_REPLY = 4
export const IGNORE = 5
export const FAIL = 6
/** A stop without a state, as `init` returns it. */
export const INIT_STOP = 7

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
      case INIT_STOP:
        return ["stop", this.value]
      case STOP_REPLY:
        return ["stop", this.value, this.reply, this.state]
      case IGNORE:
        return "ignore"
      default:
        return ["error", this.value]
    }
  }
}

/** What Elixir writes as the last element of the tuple; what can't be written so is shown as it is. */
function actionOf(then: Then<unknown>): unknown {
  if (!isThen(then)) return Object.keys(then ?? {}).join() === "timeout" ? then.timeout : then
  if (then.hibernate === true) return "hibernate"
  return "continue" in then ? ["continue", then.continue] : then.timeout
}

/** Whether a wish is one: a timeout that is no negative number, or `hibernate: true`, or a continue. */
export function isThen(then: unknown): boolean {
  if (typeof then !== "object" || then === null || Array.isArray(then)) return false
  let wishes = 0
  for (const key in then) {
    const value = (then as { readonly [key: string]: unknown })[key]
    if (key === "timeout") {
      if (value === undefined) continue
      if (value !== "infinity" && !(Number.isInteger(value) && (value as number) >= 0)) return false
    } else if (key === "hibernate") {
      if (value === undefined) continue
      if (value !== true) return false
    } else if (key !== "continue") return false
    wishes++
  }
  return wishes <= 1
}

/** Whether a value says, as an instruction or as `["ok", state]`, that all is well with a state. */
export function isOk(value: unknown): { readonly state: unknown } | undefined {
  if (value instanceof Instruction) return value.kind === OK && value.then === undefined ? value : undefined
  if (Array.isArray(value))
    return value.length === 2 && value[0] === "ok" ? { state: value[1] as unknown } : undefined
  return undefined
}

const made = (
  kind: number,
  state: unknown,
  value: unknown,
  reply: unknown,
  then: Then<unknown> | undefined,
): never => new Instruction(kind, state, value, reply, then) as never

/**
 * `init` has succeeded, and this is the first state.
 *
 * `then`: a `timeout` in milliseconds, `hibernate: true`, or `continue` with an argument for `handleContinue`, which
 * runs after the one who started the server has its pid and before the first message.
 *
 * Elixir: `{:ok, state}` and `{:ok, state, timeout | :hibernate | {:continue, argument}}`.
 *
 * @example
 * ```ts
 * import { GenServer, ok, sys, unwrap } from "beamline"
 *
 * const Box = GenServer.define("Box")({ init: (content: string) => ok(content) })
 * await sys.getState(unwrap(await Box.start("pens"))) // => "pens"
 * ```
 */
export function ok<S, C = never>(state: S, then?: Then<C>): Next<S, never, C> {
  return made(OK, state, undefined, undefined, then)
}

/**
 * Answers the call and goes on with this state. For `handleCall`.
 *
 * `then`: a `timeout` in milliseconds, `hibernate: true`, or `continue`.
 *
 * Elixir: `{:reply, reply, state}` and `{:reply, reply, state, timeout | :hibernate | {:continue, argument}}`.
 *
 * @example
 * ```ts
 * import { GenServer, ok, reply, unwrap } from "beamline"
 *
 * interface Ids {
 *   call: { next(): number }
 * }
 * const Ids = GenServer.define<Ids>("Ids")({
 *   init: (first: number) => ok(first),
 *   handleCall: { next: (id) => reply(id, id + 1) },
 * })
 * const ids = unwrap(await Ids.start(1))
 * await GenServer.call(ids, "next") // => 1
 * await GenServer.call(ids, "next") // => 2
 * ```
 */
export function reply<R, S, C = never>(value: R, state: S, then?: Then<C>): Next<S, R, C> {
  return made(REPLY, state, value, undefined, then)
}

/**
 * Goes on with this state. In `handleCall` nobody is answered yet: `GenServer.reply` does that later.
 *
 * `then`: a `timeout` in milliseconds, `hibernate: true`, or `continue`.
 *
 * Elixir: `{:noreply, state}` and `{:noreply, state, timeout | :hibernate | {:continue, argument}}`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, sys, unwrap } from "beamline"
 *
 * interface Basket {
 *   cast: { put(item: string): void }
 * }
 * const Basket = GenServer.define<Basket>("Basket")({
 *   init: (items: readonly string[]) => ok(items),
 *   handleCast: { put: (items, item) => noreply([...items, item]) },
 * })
 * const basket = unwrap(await Basket.start([]))
 * GenServer.cast(basket, ["put", "egg"])
 * await sys.getState(basket) // => ["egg"]
 * ```
 */
export function noreply<S, C = never>(state: S, then?: Then<C>): Next<S, never, C> {
  return made(NOREPLY, state, undefined, undefined, then)
}

export function stop(reason: ExitReason): Next<never>
export function stop<S>(reason: ExitReason, state: S): Next<S>
/**
 * Ends the server: `terminate` gets the reason and the state, and a call in hand fails with the reason. In `init` it
 * has no state; then the start fails with the reason, and `terminate` is not called.
 *
 * Reasons other than `"normal"`, `"shutdown"` and `["shutdown", term]` are logged.
 *
 * Elixir: `{:stop, reason, state}`, in `init` `{:stop, reason}`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, Process, receive, stop, unwrap } from "beamline"
 *
 * interface Fuse {
 *   cast: { burn(): void }
 * }
 * const Fuse = GenServer.define<Fuse>("Fuse")({
 *   init: (length: number) => (length > 0 ? ok(length) : stop("too_short")),
 *   handleCast: { burn: (length) => (length > 1 ? noreply(length - 1) : stop("normal", 0)) },
 * })
 * await Fuse.start(0) // => { ok: false, error: "too_short" }
 * const fuse = unwrap(await Fuse.start(1))
 * const monitor = Process.monitor(fuse)
 * GenServer.cast(fuse, "burn")
 * await receive() // => ["DOWN", monitor, "process", fuse, "normal"]
 * ```
 */
export function stop(...args: readonly [reason: ExitReason, state?: unknown]): Next<never> {
  return made(args.length === 1 ? INIT_STOP : STOP, args[1], args[0], undefined, undefined)
}

/**
 * Answers the call and ends the server. For `handleCall`. `terminate` runs first, then the reply goes out.
 *
 * Elixir: `{:stop, reason, reply, state}`.
 *
 * @example
 * ```ts
 * import { GenServer, ok, stopReply, unwrap } from "beamline"
 *
 * interface Till {
 *   call: { close(): number }
 * }
 * const Till = GenServer.define<Till>("Till")({
 *   init: (cash: number) => ok(cash),
 *   handleCall: { close: (cash) => stopReply("normal", cash, 0) },
 * })
 * const till = unwrap(await Till.start(12))
 * await GenServer.call(till, "close") // => 12
 * GenServer.whereis(till) === till // => true
 * await GenServer.call(till, "close") // => throws noproc
 * ```
 */
export function stopReply<R, S>(reason: ExitReason, value: R, state: S): Next<S, R> {
  return made(STOP_REPLY, state, reason, value, undefined)
}

/**
 * In `init`: there is nothing to start, and that is no error. The start gives `{ ok: false, error: "ignore" }`.
 *
 * Elixir: `:ignore`.
 *
 * @example
 * ```ts
 * import { GenServer, ignore, ok } from "beamline"
 *
 * const Feature = GenServer.define("Feature")({ init: (isOn: boolean) => (isOn ? ok(isOn) : ignore) })
 * await Feature.startLink(false) // => { ok: false, error: "ignore" }
 * ```
 */
export const ignore: Next<never> = made(IGNORE, undefined, undefined, undefined, undefined)

/**
 * In `init`: the start fails with this reason, without a crash. Callers that are linked live on, and nothing is logged.
 *
 * Elixir: `{:error, reason}`.
 *
 * @example
 * ```ts
 * import { fail, GenServer, ok } from "beamline"
 *
 * const Reader = GenServer.define("Reader")({
 *   init: (path: string) => (path === "" ? fail("no_path") : ok(path)),
 * })
 * await Reader.startLink("") // => { ok: false, error: "no_path" }
 * ```
 */
export function fail(reason: ExitReason): Next<never> {
  return made(FAIL, undefined, reason, undefined, undefined)
}
