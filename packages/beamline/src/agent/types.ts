// The types of agents. `any` stands where nothing is known of an agent's state, and where a function of any arguments
// is meant.

import type { Destination, Names, ProtocolOf, StartOptions, StartResult } from "../gen/index.ts"
import type { Steps, Wait } from "../runtime/index.ts"
import type { ChildSpecOverrides, ServerChildSpec } from "../gen-server/index.ts"

/** The protocol of an agent with state `S`: it takes functions. */
export interface AgentProtocol<S> {
  call: { get_and_update(fn: (state: S) => readonly [unknown, S]): unknown }
}

type IsAny<T> = 0 extends 1 & T ? true : false

/** The state that an agent is known to have. */
export type StateOf<D> =
  IsAny<ProtocolOf<D>> extends true ? any : ProtocolOf<D> extends AgentProtocol<infer S> ? S : unknown

/** An agent, by its pid or any form of its name. */
export type AgentRef = Destination | Exclude<string, keyof Names>

/** What a function comes to: what it returns, what its promise resolves to, or what its generator returns. */
export type Returned<R> = R extends Generator<any, infer T> ? T : Awaited<R>

/** What a function may return: its outcome at once, a promise of it, or a generator that ends with it. */
export type Outcome<T> = T | Promise<T> | Steps<T>

/** The names of a module's functions. */
export type FunctionName<M> = {
  [K in keyof M & string]: M[K] extends (...args: any[]) => unknown ? K : never
}[keyof M & string]

/** What the function of this name takes. */
export type ArgumentsOf<M, K extends keyof M> = M[K] extends (...args: infer A) => unknown ? A : never

/** What the function of this name takes behind the state. */
export type RestOf<M, K extends keyof M> = M[K] extends (state: never, ...rest: infer A) => unknown
  ? A
  : never

/** What the function of this name comes to. */
export type ResultOf<M, K extends keyof M> = M[K] extends (...args: any[]) => infer R ? Returned<R> : never

/** The first part of what the function of this name comes to. */
export type ReplyOf<M, K extends keyof M> = ResultOf<M, K> extends readonly [infer R, unknown] ? R : unknown

type StartArgs<A> = undefined extends A
  ? [argument?: A, options?: StartOptions]
  : [argument: A, options?: StartOptions]

/** A defined agent: what starts it, and what a supervisor takes as a child. */
export interface DefinedAgent<S, A> {
  readonly id: string
  /** Starts the agent linked to the caller. Elixir: `start_link/1` of the module. */
  startLink(...args: StartArgs<A>): Wait<StartResult<AgentProtocol<S>>>
  /** Starts the agent without a link. */
  start(...args: StartArgs<A>): Wait<StartResult<AgentProtocol<S>>>
  /** The child spec of the agent. Elixir: `child_spec/1`. */
  childSpec(argument: A, overrides?: ChildSpecOverrides): ServerChildSpec
}
