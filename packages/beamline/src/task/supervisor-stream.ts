import { checkServer } from "../gen/index.ts"
import type { SupervisorRef } from "../supervisor/index.ts"
import { buildStream } from "./stream.ts"
import type { Source, StreamResult, TaskStream } from "./stream.ts"
import type { SupervisedStreamOptions } from "./stream-options.ts"
import type { FunctionName, RestOf, ReturnOf } from "./types.ts"

export function asyncStream<A, R, const O extends SupervisedStreamOptions = {}>(
  supervisor: SupervisorRef,
  source: Source<A>,
  fn: (element: A, signal: AbortSignal) => R,
  options?: O,
): TaskStream<StreamResult<A, R, O>>
export function asyncStream<
  A,
  M extends object,
  K extends FunctionName<M>,
  const O extends SupervisedStreamOptions = {},
>(
  supervisor: SupervisorRef,
  source: Source<A>,
  module: M,
  name: K,
  args: RestOf<M, K>,
  options?: O,
): TaskStream<StreamResult<A, ReturnOf<M, K>, O>>
/**
 * Runs a function on each element of a source, as `Task.asyncStream` does, in tasks of a supervisor, which are linked to
 * the process that reads too.
 *
 * Reading fails with an `ExitError` where there is no such supervisor, and with an `Error` when it has as many tasks as
 * it may.
 *
 * Options: those of `Task.asyncStream`, and `shutdown`: how long a task may take to end when the supervisor stops it, in
 * milliseconds (default 5000), or `"brutal_kill"`.
 *
 * Elixir: `Task.Supervisor.async_stream/4` and `/6`.
 *
 * @example
 * ```ts
 * import { DynamicSupervisor, Task, unwrap } from "beamline"
 *
 * const supervisor = unwrap(await Task.Supervisor.startLink())
 * const lengths: unknown[] = []
 * for await (const result of Task.Supervisor.asyncStream(supervisor, ["a", "bc"], async (text) => text.length)) {
 *   if (result.ok) lengths.push(result.value)
 * }
 * lengths // => [1, 2]
 * await DynamicSupervisor.stop(supervisor)
 * ```
 */
export function asyncStream(
  supervisor: SupervisorRef,
  source: unknown,
  ...rest: readonly unknown[]
): TaskStream<never> {
  checkServer(supervisor)
  return buildStream(source, rest, supervisor, true)
}

export function asyncStreamNolink<A, R, const O extends SupervisedStreamOptions = {}>(
  supervisor: SupervisorRef,
  source: Source<A>,
  fn: (element: A, signal: AbortSignal) => R,
  options?: O,
): TaskStream<StreamResult<A, R, O>>
export function asyncStreamNolink<
  A,
  M extends object,
  K extends FunctionName<M>,
  const O extends SupervisedStreamOptions = {},
>(
  supervisor: SupervisorRef,
  source: Source<A>,
  module: M,
  name: K,
  args: RestOf<M, K>,
  options?: O,
): TaskStream<StreamResult<A, ReturnOf<M, K>, O>>
/**
 * Runs a function on each element of a source in tasks of a supervisor, which are not linked to the process that reads:
 * a task that fails gives the result `{ ok: false, error }`, and nothing else happens.
 *
 * Options, and the rest, as of `Task.Supervisor.asyncStream`.
 *
 * Elixir: `Task.Supervisor.async_stream_nolink/4` and `/6`.
 *
 * @example
 * ```ts
 * import { DynamicSupervisor, exit, Task, unwrap } from "beamline"
 *
 * const supervisor = unwrap(await Task.Supervisor.startLink())
 * const check = (n: number) => (n > 1 ? exit("too big") : n)
 * const results: unknown[] = []
 * for await (const result of Task.Supervisor.asyncStreamNolink(supervisor, [1, 2], check)) results.push(result)
 * results // => [{ ok: true, value: 1 }, { ok: false, error: "too big" }]
 * await DynamicSupervisor.stop(supervisor)
 * ```
 */
export function asyncStreamNolink(
  supervisor: SupervisorRef,
  source: unknown,
  ...rest: readonly unknown[]
): TaskStream<never> {
  checkServer(supervisor)
  return buildStream(source, rest, supervisor, false)
}
