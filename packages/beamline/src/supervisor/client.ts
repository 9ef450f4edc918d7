import { CALL, checkOptions, checkTimeout, expected } from "../kernel/index.ts"
import type { ExitReason, Pid, Result, Timeout } from "../kernel/index.ts"
import { checkServer, request, startServer, stopServer } from "../gen/index.ts"
import type { Destination, StartResult } from "../gen/index.ts"
import type { Wait } from "../runtime/index.ts"
import { resolveChild, resolveChildren } from "./child-spec-resolve.ts"
import type { Child, ChildSpec, ChildSpecError, ChildType } from "./child-spec.types.ts"
import { supervisorCallbacks } from "./server.ts"
import type { SupervisorStartOptions } from "./define.ts"
import type { SupervisorSetup } from "./setup.ts"
import { flagsOf } from "./strategy-flags.ts"
import type { RestartOptions, SupervisorFlags } from "./strategy-flags.ts"

/** A supervisor, by its pid or any form of its name. */
export type SupervisorRef = Destination | string

/** What `Supervisor.init` returns. */
export interface SupervisorInit {
  readonly ok: true
  readonly value: { readonly flags: SupervisorFlags; readonly children: readonly ChildSpec[] }
}

/** The children of a supervisor, each checked against the module that it names. */
export type Children<A extends readonly unknown[]> = { readonly [I in keyof A]: Child<A[I]> }

/** Options of a supervisor that is started with a list of children. */
export interface SupervisorOptions extends RestartOptions, SupervisorStartOptions {}

const FLAGS = ["strategy", "maxRestarts", "maxSeconds", "autoShutdown"]
const DEFAULT_MODULE = "Supervisor.Default"
const listed = supervisorCallbacks(DEFAULT_MODULE, { id: DEFAULT_MODULE })

/** What `startLink` takes as a supervisor's module: what `Supervisor.define` returned. A GenServer's is none. */
export interface SupervisorModule<A> {
  readonly id: string
  readonly start?: never
  startLink(argument: A, options?: SupervisorStartOptions): Wait<StartResult>
}

export function startLink<const A extends readonly unknown[]>(
  children: Children<A>,
  options: SupervisorOptions,
): Wait<StartResult>
export function startLink<A>(
  module: SupervisorModule<A>,
  argument: A,
  options?: SupervisorStartOptions,
): Wait<StartResult>
/**
 * Starts a supervisor with its children, linked to the caller: from a list of children, or from a module and the
 * argument of its `init`.
 *
 * Gives `{ ok: true, value: pid }` when all children have started, each after the one before. If one fails, those
 * before it are stopped again. `{ ok: false, error }` is
 * - `["shutdown", ["failed_to_start_child", id, reason]]`: a child did not start;
 * - `["start_spec", code]`: a child specification is invalid, or an id stands twice (`["duplicate_child_name", id]`);
 * - `["supervisor_data", code]`: an option has a wrong value, such as `["invalid_strategy", value]`;
 * - `["bad_return", ["Name", "init", value]]`: the module's `init` returned something else;
 * - the reason with which `init` ended, `"ignore"`, or `["already_started", pid]`.
 *
 * As with every linked start, a caller that does not trap exits ends with the failure instead (not with the last
 * two); the main process gets the result.
 *
 * Throws `ArgumentError` for what is no child, for a missing strategy, or an unknown option.
 *
 * Options:
 * - `strategy`: `"one_for_one"` restarts the child that ended, `"rest_for_one"` also those that were started after
 *   it, `"one_for_all"` all. Needed with a list.
 * - `maxRestarts` (default 3) restarts within `maxSeconds` (default 5, in seconds) are allowed; with one more the
 *   supervisor ends with the reason `"shutdown"`.
 * - `autoShutdown`: whether it also ends when significant children end by themselves: `"never"` (default),
 *   `"any_significant"`, `"all_significant"`.
 * - `name`: a name to register it under. With a module it is the only option.
 *
 * Elixir: `Supervisor.start_link/2` and `/3`.
 *
 * @example
 * ```ts
 * import { GenServer, ok, reply, Supervisor, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { get(): number }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (start: number) => ok(start),
 *   handleCall: { get: (count) => reply(count, count) },
 * })
 * const children = [Counter.childSpec(5, { name: "counter" })]
 * const supervisor = unwrap(await Supervisor.startLink(children, { strategy: "one_for_one" }))
 * await GenServer.call(GenServer.name<Counter>("counter"), "get") // => 5
 * await Supervisor.stop(supervisor)
 * ```
 */
export function startLink(
  given: unknown,
  second: unknown,
  third?: SupervisorStartOptions,
): Wait<StartResult> {
  if (Array.isArray(given)) return startList(given, second as SupervisorOptions)
  const module = given as Partial<SupervisorModule<unknown>> | null | undefined
  if (typeof module?.startLink !== "function" || "start" in module) {
    throw expected("children", "an array of children, or what Supervisor.define returned", given)
  }
  return module.startLink(second, third)
}

function startList(children: readonly unknown[], options: SupervisorOptions): Wait<StartResult> {
  checkOptions(options, [...FLAGS, "name"], "supervisor options")
  const { name, ...flags } = options ?? {}
  const result = initOf(children, flags)
  const setup: SupervisorSetup = { module: DEFAULT_MODULE, isAsync: false, init: () => result }
  return startServer(listed, setup, name === undefined ? {} : { name }, true)
}

/**
 * Makes what the `init` of a supervisor module returns. Children are resolved at once; the values of the options are
 * checked when the supervisor starts. Options are those of `startLink`, without `name`.
 *
 * Returns `{ ok: true, value: { flags, children } }`. Throws `ArgumentError` as `startLink` does.
 *
 * Elixir: `Supervisor.init/2`.
 *
 * @example
 * ```ts
 * import { Supervisor } from "beamline"
 *
 * Supervisor.init([], { strategy: "one_for_all", maxRestarts: 10 }).value.flags
 * // => { strategy: "one_for_all", intensity: 10, period: 5, autoShutdown: "never" }
 * ```
 */
export function init<const A extends readonly unknown[]>(
  children: Children<A>,
  options: RestartOptions,
): SupervisorInit {
  checkOptions(options, FLAGS, "supervisor options")
  return initOf(children, options)
}

function initOf(children: readonly unknown[], options: RestartOptions): SupervisorInit {
  return { ok: true, value: { flags: flagsOf(options), children: resolveChildren(children) as ChildSpec[] } }
}

/**
 * Asks a supervisor, and waits as long as it takes. The wait fails with an `ExitError` whose reason is
 * `[why, ["GenServer", "call", [supervisor, request, "infinity"]]]`, as that of `GenServer.call`.
 */
function ask<T>(supervisor: SupervisorRef, what: string | readonly unknown[], inline = true): Wait<T> {
  checkServer(supervisor)
  const origin = { module: "GenServer", name: "call", args: [supervisor, what, "infinity"] }
  return request(CALL, supervisor, what, origin, { timeout: "infinity", inline }) as Wait<T>
}

/** Why a child could not be added. */
export type StartChildError =
  | readonly ["already_started", Pid]
  | "already_present"
  | ChildSpecError
  | readonly [reason: ExitReason, child: readonly unknown[]]
  | ExitReason

/**
 * Adds a child behind the others and starts it.
 *
 * Gives `{ ok: true, value: pid }` (with `info` if the start function returned one), `{ ok: true, value: undefined }`
 * when its start was ignored, or `{ ok: false, error }`: `["already_started", pid]`, `"already_present"`, the code of an
 * invalid specification, or `[reason, child]` when the start failed; then nothing is kept.
 *
 * Elixir: `Supervisor.start_child/2`.
 *
 * @example
 * ```ts
 * import { GenServer, isPid, ok, Supervisor, unwrap } from "beamline"
 *
 * const Job = GenServer.define<{}>("Job")({ init: (_argument?: unknown) => ok(0) })
 * const supervisor = unwrap(await Supervisor.startLink([], { strategy: "one_for_one" }))
 * isPid(unwrap(await Supervisor.startChild(supervisor, Job))) // => true
 * const again = await Supervisor.startChild(supervisor, Job)
 * again.ok || again.error // => ["already_started", #PID<…>]
 * ```
 */
export function startChild<A>(
  supervisor: SupervisorRef,
  child: Child<A>,
): Wait<Result<Pid | undefined, StartChildError>> {
  checkServer(supervisor)
  return ask(supervisor, ["start_child", resolveChild(child)])
}

/**
 * Starts a child again that is not running.
 *
 * Gives `{ ok: true, value: pid }`, `{ ok: true, value: undefined }` when its start was ignored, or `{ ok: false, error }`:
 * `"not_found"`, `"running"`, `"restarting"`, or the reason for which the start failed.
 *
 * Elixir: `Supervisor.restart_child/2`.
 *
 * @example
 * ```ts
 * import { GenServer, isPid, ok, Supervisor, unwrap } from "beamline"
 *
 * const Job = GenServer.define<{}>("Job")({ init: (_argument?: unknown) => ok(0) })
 * const supervisor = unwrap(await Supervisor.startLink([Job], { strategy: "one_for_one" }))
 * await Supervisor.restartChild(supervisor, "Job") // => { ok: false, error: "running" }
 * await Supervisor.terminateChild(supervisor, "Job")
 * isPid(unwrap(await Supervisor.restartChild(supervisor, "Job"))) // => true
 * ```
 */
export function restartChild(
  supervisor: SupervisorRef,
  id: unknown,
): Wait<Result<Pid | undefined, "not_found" | "running" | "restarting" | ExitReason>> {
  return ask(supervisor, ["restart_child", id])
}

/**
 * Stops a child and keeps its specification, unless it is temporary.
 *
 * Gives `{ ok: true, value: undefined }`, also when it was not running or about to be restarted, or `{ ok: false, error: "not_found" }`.
 *
 * Elixir: `Supervisor.terminate_child/2`.
 *
 * @example
 * ```ts
 * import { GenServer, ok, Supervisor, unwrap } from "beamline"
 *
 * const Job = GenServer.define<{}>("Job")({ init: (_argument?: unknown) => ok(0) })
 * const supervisor = unwrap(await Supervisor.startLink([Job], { strategy: "one_for_one" }))
 * await Supervisor.terminateChild(supervisor, "Job") // => { ok: true, value: undefined }
 * await Supervisor.countChildren(supervisor) // => { specs: 1, active: 0, supervisors: 0, workers: 1 }
 * await Supervisor.terminateChild(supervisor, "other") // => { ok: false, error: "not_found" }
 * ```
 */
export function terminateChild(supervisor: SupervisorRef, id: unknown): Wait<Result<void, "not_found">> {
  // On the caller's stack the supervisor would have to look whether there is room for a death.
  return ask(supervisor, ["terminate_child", id], false)
}

/**
 * Forgets a child that is not running.
 *
 * Gives `{ ok: true, value: undefined }`, or `{ ok: false, error }`: `"not_found"`, `"running"` or `"restarting"`.
 *
 * Elixir: `Supervisor.delete_child/2`.
 *
 * @example
 * ```ts
 * import { GenServer, ok, Supervisor, unwrap } from "beamline"
 *
 * const Job = GenServer.define<{}>("Job")({ init: (_argument?: unknown) => ok(0) })
 * const supervisor = unwrap(await Supervisor.startLink([Job], { strategy: "one_for_one" }))
 * await Supervisor.deleteChild(supervisor, "Job") // => { ok: false, error: "running" }
 * await Supervisor.terminateChild(supervisor, "Job")
 * await Supervisor.deleteChild(supervisor, "Job") // => { ok: true, value: undefined }
 * ```
 */
export function deleteChild(
  supervisor: SupervisorRef,
  id: unknown,
): Wait<Result<void, "not_found" | "running" | "restarting">> {
  return ask(supervisor, ["delete_child", id])
}

/** A child as `whichChildren` shows it. */
export type ChildInfo = readonly [
  id: unknown,
  pid: Pid | "restarting" | undefined,
  type: ChildType,
  modules: readonly (object | string)[] | "dynamic",
]

/**
 * Lists the children, the last started first.
 *
 * Gives `[id, pid, type, modules]` for each, also for those that don't run: the pid is then `undefined`, or
 * `"restarting"` while a restart that failed is tried again. `modules` is what the specification says, by default
 * the module of its start function.
 *
 * Elixir: `Supervisor.which_children/1`.
 *
 * @example
 * ```ts
 * import { GenServer, ok, Supervisor, unwrap } from "beamline"
 *
 * const Job = GenServer.define<{}>("Job")({ init: (_argument?: unknown) => ok(0) })
 * const supervisor = unwrap(await Supervisor.startLink([Job], { strategy: "one_for_one" }))
 * const [child] = await Supervisor.whichChildren(supervisor)
 * child // => ["Job", #PID<…>, "worker", […]]
 * child?.[3][0] === Job // => true
 * ```
 */
export function whichChildren(supervisor: SupervisorRef): Wait<readonly ChildInfo[]> {
  return ask(supervisor, "which_children")
}

/** The children counted. */
export interface ChildCounts {
  /** All specifications, of children that run or not. */
  readonly specs: number
  /** The children whose process is alive. */
  readonly active: number
  readonly supervisors: number
  readonly workers: number
}

/**
 * Counts the children: all specifications, those whose process is alive, and the specifications by type.
 *
 * Elixir: `Supervisor.count_children/1`.
 *
 * @example
 * ```ts
 * import { GenServer, ok, Supervisor, unwrap } from "beamline"
 *
 * const Job = GenServer.define<{}>("Job")({ init: (_argument?: unknown) => ok(0) })
 * const supervisor = unwrap(await Supervisor.startLink([Job], { strategy: "one_for_one" }))
 * await Supervisor.countChildren(supervisor) // => { specs: 1, active: 1, supervisors: 0, workers: 1 }
 * ```
 */
export function countChildren(supervisor: SupervisorRef): Wait<ChildCounts> {
  return ask(supervisor, "count_children")
}

/**
 * Stops a supervisor: its children one after the other, the last started first, then itself.
 *
 * The children get the exit signal `"shutdown"` whatever the reason, each the time that its specification gives it.
 * The wait fails with an `ExitError` as that of `GenServer.stop`.
 *
 * Options: the reason (default `"normal"`), and a timeout in milliseconds (default `"infinity"`).
 *
 * Elixir: `Supervisor.stop/3`.
 *
 * @example
 * ```ts
 * import { GenServer, ok, Process, Supervisor, unwrap } from "beamline"
 *
 * const Job = GenServer.define<{}>("Job")({ init: (_argument?: unknown) => ok(0) })
 * const supervisor = unwrap(await Supervisor.startLink([Job], { strategy: "one_for_one" }))
 * await Supervisor.stop(supervisor)
 * Process.isAlive(supervisor) // => false
 * ```
 */
export function stop(
  supervisor: SupervisorRef,
  reason: ExitReason = "normal",
  timeout: Timeout = "infinity",
): Wait<void> {
  checkTimeout(timeout, "timeout")
  const origin = { module: "GenServer", name: "stop", args: [supervisor, reason, timeout] }
  return stopServer(supervisor, reason, timeout, origin)
}
