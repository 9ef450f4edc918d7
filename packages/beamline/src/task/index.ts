import * as functions from "./functions.ts"
import type { Task as TaskOf } from "./types.ts"

/**
 * Processes that run one function each, and answer. Elixir: `Task`.
 */
export const Task: typeof functions = functions
/** A task whose answer is awaited. Elixir: `%Task{}`. */
export type Task<T = unknown> = TaskOf<T>
export type { DefinedTask, TaskCallbacks } from "./define.ts"
export type { StreamOptions, SupervisedStreamOptions } from "./stream-options.ts"
export type { TaskStream, TaskStreamIterator } from "./stream.ts"
export type { TaskChildOptions, TaskOptions, TaskSupervisorOptions } from "./supervisor-client.ts"
export type { TaskFunction } from "./types.ts"
export type { TaskResult, YieldManyOptions } from "./yield.ts"
