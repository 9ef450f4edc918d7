// The types of tasks. `any` stands where a function of any arguments is meant.

import type { Pid, Reference } from "../kernel/index.ts"

/** What a task's function comes to: what it returns, what its promise resolves to, or what its generator returns. */
export type Returned<R> = R extends Generator<any, infer T> ? T : Awaited<R>

/**
 * The code of a task: a plain, an async or a generator function. It may take an `AbortSignal`, which aborts when the
 * task has ended, whoever ended it.
 */
export type TaskFunction<R> = (signal: AbortSignal) => R

/** The names of a module's functions. */
export type FunctionName<M> = {
  [K in keyof M & string]: M[K] extends (...args: any[]) => unknown ? K : never
}[keyof M & string]

/** What the function of this name takes. */
export type ArgumentsOf<M, K extends keyof M> = M[K] extends (...args: infer A) => unknown ? A : never

/** What the function of this name returns. */
export type ReturnOf<M, K extends keyof M> = M[K] extends (...args: any[]) => infer R ? R : never

/** What the function of this name takes behind its first argument. */
export type RestOf<M, K extends keyof M> = M[K] extends (first: never, ...rest: infer A) => unknown
  ? A
  : never

/** A task whose answer is awaited. Elixir: `%Task{}`. */
export interface Task<out T = unknown> {
  /** The process that runs it; `undefined` for one that was made by `Task.completed`. */
  readonly pid: Pid | undefined
  /** Stands in the messages `[ref, value]` and `["DOWN", ref, "process", pid, reason]`. */
  readonly ref: Reference
  /** The process that started it, the only one that may ask for the answer. */
  readonly owner: Pid
  /** The function, as `[module, name, arity]`. */
  readonly mfa: readonly [module: string, name: string, arity: number]
  readonly "~value"?: T
}

/** What a task answers. */
export type ValueOf<D> = D extends Task<infer T> ? T : never
