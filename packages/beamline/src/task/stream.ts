import type { ExitReason, Result } from "../kernel/index.ts"
import type { Wait } from "../runtime/index.ts"
import type { SupervisorRef } from "../supervisor/index.ts"
import { checkStreamOptions } from "./stream-options.ts"
import type { StreamOptions } from "./stream-options.ts"
import { Reading } from "./stream-reading.ts"
import type { StreamSetup } from "./stream-run.ts"
import { checkSource } from "./stream-source.ts"
import { callOf, functionCall, moduleCall } from "./task-call.ts"
import type { FunctionName, RestOf, Returned, ReturnOf } from "./types.ts"

/** What can be streamed: anything that can be iterated over. */
export type Source<A> = Iterable<A> | AsyncIterable<A>

/** A result of a stream: the value, or the reason for which the task failed, with the element if that is asked for. */
export type StreamResult<A, R, O> = Result<
  Returned<R>,
  O extends { readonly zipInputOnExit: true } ? readonly [input: A, reason: ExitReason] : ExitReason
>

/** A stream of results. Nothing runs before it is read; every reading runs the tasks anew. */
export interface TaskStream<T> extends AsyncIterable<T> {
  [Symbol.asyncIterator](): TaskStreamIterator<T>
}

/** A reading of a stream. Its waits are for `await` and for `yield*`. */
export interface TaskStreamIterator<T> extends AsyncIterableIterator<T, undefined> {
  next(): Wait<IteratorResult<T, undefined>>
  /** Stops reading: the tasks that run are killed. */
  return(): Wait<IteratorResult<T, undefined>>
  [Symbol.asyncIterator](): TaskStreamIterator<T>
}

export function asyncStream<A, R, const O extends StreamOptions = {}>(
  source: Source<A>,
  fn: (element: A, signal: AbortSignal) => R,
  options?: O,
): TaskStream<StreamResult<A, R, O>>
export function asyncStream<
  A,
  M extends object,
  K extends FunctionName<M>,
  const O extends StreamOptions = {},
>(
  source: Source<A>,
  module: M,
  name: K,
  args: RestOf<M, K>,
  options?: O,
): TaskStream<StreamResult<A, ReturnOf<M, K>, O>>
/**
 * Runs a function on each element of a source, each in a task of its own, some at a time.
 *
 * Returns a stream: an async iterable of `{ ok: true, value }` and `{ ok: false, error }`, where the error is the reason
 * with which the task ended. Nothing runs before it is read, and never more tasks than `maxConcurrency`: elements are
 * pulled as results are read. Of an ordered stream, results that are there before their turn are kept: while one task is
 * slow and those after it are not, they become more, as in Elixir. The source may be any iterable or async iterable, an
 * infinite one too. A generator process reads the stream by `yield* iterator.next()`.
 *
 * The tasks are linked to the process that reads: one that fails ends it, unless it traps exits; then its result is
 * `{ ok: false, error }`. Where reading stops early (`break`, an error of the loop or of the source), the tasks that run are
 * killed before the next statement runs. Each of them has begun by then: where three results are read of two tasks at a time,
 * four elements are processed, as in Elixir.
 *
 * Options:
 *
 * - `maxConcurrency`: how many tasks run at a time. Default `System.schedulersOnline()`.
 * - `ordered`: the results come in the order of the elements (default `true`), or as they are there.
 * - `timeout`: how long each task may take, in milliseconds or `"infinity"`. Default 5000.
 * - `onTimeout`: a task that takes longer ends the reading with an `ExitError` whose reason is
 *   `["timeout", ["Task.Supervised", "stream", [timeout]]]` (`"exit"`, the default), or is killed, and its result is
 *   `{ ok: false, error: "timeout" }` (`"kill_task"`).
 * - `zipInputOnExit`: makes the error of a task that failed `[element, reason]`. Default `false`.
 *
 * The function gets the element and, if it has a second parameter, the task's `AbortSignal`. In the other form,
 * `asyncStream(source, module, "function", args)`, the element stands before the arguments.
 *
 * Throws `ArgumentError` for what is no source or no function, and for wrong options.
 *
 * Elixir: `Task.async_stream/3` and `/5`.
 *
 * @example
 * ```ts
 * import { Task } from "beamline"
 *
 * const squares: unknown[] = []
 * for await (const result of Task.asyncStream([1, 2, 3], async (n) => n * n, { maxConcurrency: 2 })) {
 *   squares.push(result)
 * }
 * squares // => [{ ok: true, value: 1 }, { ok: true, value: 4 }, { ok: true, value: 9 }]
 * ```
 */
export function asyncStream(source: unknown, ...rest: readonly unknown[]): TaskStream<never> {
  return buildStream(source, rest, null, true)
}

/** Builds a stream from the arguments of `asyncStream` behind the source. */
export function buildStream(
  source: unknown,
  rest: readonly unknown[],
  supervisor: SupervisorRef | null,
  link: boolean,
): TaskStream<never> {
  checkSource(source)
  const isCall = typeof rest[1] === "string" || rest.length > 2
  const options = checkStreamOptions(isCall ? rest[3] : rest[1], supervisor !== null)
  const [target, name, args] = rest
  let callFor: StreamSetup["callFor"]
  if (isCall) {
    moduleCall(target, name, args)
    callFor = (element) => moduleCall(target, name, [element, ...(args as readonly unknown[])])
  } else {
    callOf(target, undefined, undefined)
    const fn = target as (...args: unknown[]) => unknown
    // Asked once: to read the length of a function is a call.
    const takesSignal = fn.length > 1
    callFor = (element) => functionCall(fn, [element], takesSignal)
  }
  const setup: StreamSetup = { source, callFor, options, supervisor, link }
  return { [Symbol.asyncIterator]: () => new Reading(setup) as unknown as TaskStreamIterator<never> }
}
