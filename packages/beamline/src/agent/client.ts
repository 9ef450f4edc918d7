import { GenServer } from "../gen-server/index.ts"
import { checkServer, startServer } from "../gen/index.ts"
import type { Destination, Callbacks, StartOptions, StartResult } from "../gen/index.ts"
import { checkTimeout, expected } from "../kernel/index.ts"
import type { ExitReason, Timeout } from "../kernel/index.ts"
import { checkCode, functionOf, moduleName } from "../process/index.ts"
import type { Wait } from "../runtime/index.ts"
import { callbacks } from "./server.ts"
import type { Run } from "./server.ts"
import type {
  AgentProtocol,
  AgentRef,
  ArgumentsOf,
  FunctionName,
  Outcome,
  ReplyOf,
  RestOf,
  ResultOf,
  Returned,
  StateOf,
} from "./types.ts"

const DEFAULT_TIMEOUT = 5_000

/** Takes `fn, last` and `module, name, args, last` apart; throws at once for anything else. */
function readRun(given: readonly unknown[]): { readonly run: Run; readonly last: unknown } {
  const [target, name, args] = given
  if (typeof name !== "string" && given.length < 3) {
    checkCode(target)
    return { run: target, last: name }
  }
  functionOf(target, name, args)
  return { run: [target as object, name as string, args as readonly unknown[]], last: given[3] }
}

export function startLink<R>(
  fn: () => R,
  options?: StartOptions,
): Wait<StartResult<AgentProtocol<Returned<R>>>>
export function startLink<M extends object, K extends FunctionName<M>>(
  module: M,
  name: K,
  args: ArgumentsOf<M, K>,
  options?: StartOptions,
): Wait<StartResult<AgentProtocol<ResultOf<M, K>>>>
/**
 * Starts an agent, a process that keeps a state, linked to the caller. The function makes the first state, inside the
 * agent; whatever it returns is the state. Other form: `startLink(module, "function", args, options)`.
 *
 * Gives `{ ok: true, value: pid }`, or `{ ok: false, error }`: `["already_started", pid]`, or what the function threw or
 * exited with. As with every linked start, a caller that does not trap exits ends with it in the latter case.
 *
 * Functions given to an agent may be plain, `async` or generator functions. It serves nobody else while one runs.
 *
 * Options: those of `GenServer.startLink`. Throws `ArgumentError` for what is no function, and for wrong options.
 *
 * Elixir: `Agent.start_link/2` and `/4`.
 *
 * @example
 * ```ts
 * import { Agent, unwrap } from "beamline"
 *
 * const counter = unwrap(await Agent.startLink(() => 0))
 * await Agent.update(counter, (count) => count + 1)
 * await Agent.get(counter, (count) => count) // => 1
 * await Agent.stop(counter)
 * ```
 */
export function startLink(...given: readonly unknown[]): Wait<StartResult<never>> {
  return startAgent(given, true)
}

export function start<R>(fn: () => R, options?: StartOptions): Wait<StartResult<AgentProtocol<Returned<R>>>>
export function start<M extends object, K extends FunctionName<M>>(
  module: M,
  name: K,
  args: ArgumentsOf<M, K>,
  options?: StartOptions,
): Wait<StartResult<AgentProtocol<ResultOf<M, K>>>>
/**
 * Starts an agent that is not linked to the caller. The rest is as of `Agent.startLink`.
 *
 * Elixir: `Agent.start/2` and `/4`.
 *
 * @example
 * ```ts
 * import { Agent, Process, unwrap } from "beamline"
 *
 * const agent = unwrap(await Agent.start(async () => new Map([["a", 1]]), { name: "letters" }))
 * Process.whereis("letters") === agent // => true
 * await Agent.get("letters", (letters: Map<string, number>) => letters.get("a")) // => 1
 * await Agent.stop(agent)
 * ```
 */
export function start(...given: readonly unknown[]): Wait<StartResult<never>> {
  return startAgent(given, false)
}

function startAgent(given: readonly unknown[], isLinked: boolean): Wait<StartResult<never>> {
  const { run, last } = readRun(given)
  const own: Callbacks =
    typeof run === "function"
      ? callbacks
      : { ...callbacks, initialCall: [moduleName(run[0]), run[1], run[2].length] }
  return startServer(own, run, (last === undefined ? {} : last) as StartOptions, isLinked) as Wait<
    StartResult<never>
  >
}

/** Sends an agent a function and waits for what comes of it. */
function ask(name: string, agent: AgentRef, given: readonly unknown[]): Wait<unknown> {
  const { run, last: timeout = DEFAULT_TIMEOUT } = readRun(given)
  checkTimeout(timeout, "timeout")
  checkServer(agent)
  return GenServer.call(agent as Destination, [name, run] as never, timeout)
}

export function get<D extends AgentRef, R>(
  agent: D,
  fn: (state: StateOf<D>) => R,
  timeout?: Timeout,
): Wait<Returned<R>>
export function get<M extends object, K extends FunctionName<M>>(
  agent: AgentRef,
  module: M,
  name: K,
  args: RestOf<M, K>,
  timeout?: Timeout,
): Wait<ResultOf<M, K>>
/**
 * Gives what a function makes of the state. It runs inside the agent. Other form:
 * `get(agent, module, "function", args, timeout)`, where the state stands before the arguments.
 *
 * Fails as `GenServer.call` does, with the request `["get", fn]`; what the function throws ends the agent, and is the
 * reason with which the call exits. An agent that is too slow is not told, and still does what it was asked for.
 *
 * Options: a timeout in milliseconds or `"infinity"`. Default 5000.
 *
 * Elixir: `Agent.get/3` and `/5`.
 *
 * @example
 * ```ts
 * import { Agent, unwrap } from "beamline"
 *
 * const list = unwrap(await Agent.start(() => ["a", "b"]))
 * await Agent.get(list, (items) => items.length) // => 2
 * await Agent.get(list, { at: (items: string[], i: number) => items[i] }, "at", [1]) // => "b"
 * await Agent.stop(list)
 * ```
 */
export function get(agent: AgentRef, ...given: readonly unknown[]): Wait<never> {
  return ask("get", agent, given) as Wait<never>
}

export function update<D extends AgentRef>(
  agent: D,
  fn: (state: StateOf<D>) => Outcome<StateOf<D>>,
  timeout?: Timeout,
): Wait<void>
export function update<M extends object, K extends FunctionName<M>>(
  agent: AgentRef,
  module: M,
  name: K,
  args: RestOf<M, K>,
  timeout?: Timeout,
): Wait<void>
/**
 * Replaces the state by what a function makes of it, and waits until that is done. Forms, failures and options are those
 * of `Agent.get`.
 *
 * Elixir: `Agent.update/3` and `/5`.
 *
 * @example
 * ```ts
 * import { Agent, unwrap } from "beamline"
 *
 * const total = unwrap(await Agent.start(() => 1))
 * await Agent.update(total, async (sum) => sum + 1)
 * await Agent.update(total, Math, "max", [10])
 * await Agent.get(total, (sum) => sum) // => 10
 * await Agent.stop(total)
 * ```
 */
export function update(agent: AgentRef, ...given: readonly unknown[]): Wait<void> {
  return ask("update", agent, given) as Wait<void>
}

export function getAndUpdate<D extends AgentRef, R>(
  agent: D,
  fn: (state: StateOf<D>) => Outcome<readonly [value: R, state: StateOf<D>]>,
  timeout?: Timeout,
): Wait<R>
export function getAndUpdate<M extends object, K extends FunctionName<M>>(
  agent: AgentRef,
  module: M,
  name: K,
  args: RestOf<M, K>,
  timeout?: Timeout,
): Wait<ReplyOf<M, K>>
/**
 * Gives one thing and replaces the state by another: the function returns `[value, state]`. If it returns anything else
 * the agent ends with `["bad_return_value", value]`. Forms, failures and options are those of `Agent.get`.
 *
 * Elixir: `Agent.get_and_update/3` and `/5`.
 *
 * @example
 * ```ts
 * import { Agent, unwrap } from "beamline"
 *
 * const ids = unwrap(await Agent.start(() => 1))
 * await Agent.getAndUpdate(ids, (id) => [id, id + 1]) // => 1
 * await Agent.getAndUpdate(ids, (id) => [id, id + 1]) // => 2
 * await Agent.stop(ids)
 * ```
 */
export function getAndUpdate(agent: AgentRef, ...given: readonly unknown[]): Wait<never> {
  return ask("get_and_update", agent, given) as Wait<never>
}

export function cast<D extends AgentRef>(agent: D, fn: (state: StateOf<D>) => Outcome<StateOf<D>>): void
export function cast<M extends object, K extends FunctionName<M>>(
  agent: AgentRef,
  module: M,
  name: K,
  args: RestOf<M, K>,
): void
/**
 * Has the state replaced by what a function makes of it, without waiting. Nobody learns whether it was: an agent that is
 * not there is no error. Calls and casts of one process are handled in their order.
 *
 * Elixir: `Agent.cast/2` and `/4`.
 *
 * @example
 * ```ts
 * import { Agent, unwrap } from "beamline"
 *
 * const log = unwrap(await Agent.start(() => ["begin"]))
 * Agent.cast(log, (lines) => [...lines, "end"])
 * await Agent.get(log, (lines) => lines) // => ["begin", "end"]
 * await Agent.stop(log)
 * ```
 */
export function cast(agent: AgentRef, ...given: readonly unknown[]): void {
  const { run, last } = readRun(given)
  if (last !== undefined) throw expected("what stands behind the function of Agent.cast", "left out", last)
  GenServer.cast(agent as Destination, ["cast", run] as never)
}

/**
 * Stops an agent and waits until it has ended, as `GenServer.stop` does.
 *
 * Elixir: `Agent.stop/3`.
 *
 * @example
 * ```ts
 * import { Agent, Process, unwrap } from "beamline"
 *
 * const agent = unwrap(await Agent.start(() => 0))
 * await Agent.stop(agent)
 * Process.isAlive(agent) // => false
 * ```
 */
export function stop(
  agent: AgentRef,
  reason: ExitReason = "normal",
  timeout: Timeout = "infinity",
): Wait<void> {
  return GenServer.stop(agent, reason, timeout)
}
