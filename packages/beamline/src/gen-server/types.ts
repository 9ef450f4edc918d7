// The types of a GenServer definition. `any` stands where a protocol is `any` itself, and where a module of any
// protocol is accepted: Module<any, any>.

import type { ContinueOf, ExitReason, InfoOf, ReplyOf, ArgsOf, RequestTuple } from "../kernel/index.ts"
import type { From, Next, StartOptions, StartResult, StatusMap } from "../gen/index.ts"
import type { SystemMessage } from "../process/index.ts"
import type { Steps, Wait } from "../runtime/index.ts"

/** What a callback may return: its outcome at once, a promise of it, or a generator that ends with it. */
export type Outcome<T> = T | Promise<T> | Steps<T>

/** One handler for each call of the protocol. */
export type CallHandlers<P, M, S> = {
  [K in keyof M]: (
    state: S,
    from: From<ReplyOf<M[K]>>,
    ...args: ArgsOf<M[K]>
  ) => Outcome<Next<S, ReplyOf<M[K]>, ContinueOf<P>>>
}

/** One handler for all calls, which gets the request as a tuple. */
export type CallHandler<P, M, S> = (
  state: S,
  from: From<ReplyOf<M[keyof M]>>,
  request: RequestTuple<M>,
) => Outcome<Next<S, ReplyOf<M[keyof M]>, ContinueOf<P>>>

/** One handler for each cast of the protocol. */
export type CastHandlers<P, M, S> = {
  [K in keyof M]: (state: S, ...args: ArgsOf<M[K]>) => Outcome<Next<S, never, ContinueOf<P>>>
}

/** One handler for all casts, which gets the request as a tuple. */
export type CastHandler<P, M, S> = (
  state: S,
  request: RequestTuple<M>,
) => Outcome<Next<S, never, ContinueOf<P>>>

interface CommonCallbacks<P, A, S> {
  /** Makes the first state. The one who starts the server waits for it. */
  init(argument: A): Outcome<Next<S, never, ContinueOf<P>>>
  /** Handles a message that is neither call nor cast. Without it such messages are logged and dropped. */
  handleInfo?(state: S, message: InfoOf<P> | SystemMessage): Outcome<Next<S, never, ContinueOf<P>>>
  /** Goes on after a callback that asked for it, before the next message. */
  handleContinue?(state: S, argument: ContinueOf<P>): Outcome<Next<S, never, ContinueOf<P>>>
  /** Cleans up. What it returns is ignored. */
  terminate?(state: S, reason: ExitReason): Outcome<unknown>
  /** Changes the state for another version of the code: gives `ok(state)`, or `["error", reason]`. */
  codeChange?(
    oldVersion: unknown,
    state: S,
    extra: unknown,
  ): Outcome<Next<S> | readonly ["ok", S] | readonly ["error", unknown]>
  /** Changes what `sys.getStatus` and crash reports show. */
  formatStatus?(status: StatusMap): StatusMap
}

/** The callbacks of a GenServer with protocol `P`, init argument `A` and state `S`. */
export type ServerCallbacks<P, A, S> = CommonCallbacks<P, A, S> &
  (P extends { call: infer M }
    ? { handleCall: CallHandlers<P, M, S> | CallHandler<P, M, S> }
    : { handleCall?: never }) &
  (P extends { cast: infer M }
    ? { handleCast: CastHandlers<P, M, S> | CastHandler<P, M, S> }
    : { handleCast?: never })

/** How long a child may take to end, or that it is killed at once. */
export type ShutdownOption = number | "infinity" | "brutal_kill"

/** The child spec keys that a definition may set, as `use GenServer, restart: …` does. */
export interface ChildSpecOverrides {
  readonly id?: unknown
  readonly start?: unknown
  readonly restart?: "permanent" | "transient" | "temporary"
  readonly shutdown?: ShutdownOption
  readonly type?: "worker" | "supervisor"
  readonly modules?: readonly (object | string)[] | "dynamic"
  readonly significant?: boolean
  /** The name to register the server under: becomes part of `start`. */
  readonly name?: StartOptions["name"]
}

/** What a definition may say beside its callbacks. */
export interface DefineOptions extends ChildSpecOverrides {
  /** Whether callbacks return promises although they are not declared `async`. */
  readonly async?: boolean
}

/** What a supervisor needs to know to start the server. */
export interface ServerChildSpec {
  readonly id: unknown
  readonly start: readonly [module: object, name: string, args: readonly unknown[]]
  readonly restart?: "permanent" | "transient" | "temporary"
  readonly shutdown?: ShutdownOption
  readonly type?: "worker" | "supervisor"
  readonly modules?: readonly (object | string)[] | "dynamic"
  readonly significant?: boolean
}

/** The arguments of a start: the init argument may be left out where it may be `undefined`. */
export type StartArgs<A> = undefined extends A
  ? [argument?: A, options?: StartOptions]
  : [argument: A, options?: StartOptions]

/** A defined GenServer: what starts it, and what a supervisor takes as a child. */
export interface Module<P, A> {
  readonly id: string
  /** Starts the server linked to the caller. Elixir: `GenServer.start_link/3`. */
  startLink(...args: StartArgs<A>): Wait<StartResult<P>>
  /** Starts the server without a link. Elixir: `GenServer.start/3`. */
  start(...args: StartArgs<A>): Wait<StartResult<P>>
  /** The child spec of the server. Elixir: `child_spec/1`. */
  childSpec(argument: A, overrides?: ChildSpecOverrides): ServerChildSpec
}
