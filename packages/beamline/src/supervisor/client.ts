import { checkOptions, expected } from "../kernel/index.ts"
import type { ExitReason, Pid, Result, Timeout } from "../kernel/index.ts"
import { checkServer, request, startServer, stopServer } from "../gen/index.ts"
import type { Destination, StartOptions, StartResult } from "../gen/index.ts"
import { CALL, checkTimeout } from "../kernel/index.ts"
import type { Wait } from "../runtime/index.ts"
import { resolveChild, resolveChildren } from "./child-spec-resolve.ts"
import type { Child, ChildSpec, ChildSpecError, ChildType } from "./child-spec.types.ts"
import { supervisorCallbacks } from "./server.ts"
import type { SupervisorSetup } from "./server.ts"
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
export interface SupervisorOptions extends RestartOptions, Pick<StartOptions, "name"> {}

const FLAGS = ["strategy", "maxRestarts", "maxSeconds", "autoShutdown"]
const DEFAULT_MODULE = "Supervisor.Default"
const listed = supervisorCallbacks(DEFAULT_MODULE, { id: DEFAULT_MODULE })

/** A supervisor defined by `Supervisor.define`. */
export interface SupervisorModule<A> {
  readonly id: string
  startLink(argument: A, options?: StartOptions): Wait<StartResult>
}

export function startLink<const A extends readonly unknown[]>(
  children: Children<A>,
  options: SupervisorOptions,
): Wait<StartResult>
export function startLink<A>(module: SupervisorModule<A>, argument: A, options?: StartOptions): Wait<StartResult>
/**
 * Starts a supervisor with its children, linked to the caller: from a list of children, or from a module.
 *
 * Gives `{ ok: true, value: pid }` when all children have started, each after the one before; else `{ ok: false, error }`:
 * `["shutdown", ["failed_to_start_child", id, reason]]`, `["start_spec", code]`, `["supervisor_data", code]`,
 * `["bad_return", …]`, `"ignore"`, `["already_started", pid]`. As with every linked start, a caller that does not trap
 * exits ends with it instead (not with the last two); the main process gets the result.
 *
 * Throws `ArgumentError` for what is no child, for a missing strategy, or an unknown option.
 *
 * Options: `strategy` (`"one_for_one"`, `"one_for_all"` or `"rest_for_one"`); `maxRestarts` (default 3) in
 * `maxSeconds` (default 5); `autoShutdown` (default `"never"`); `name`.
 *
 * Elixir: `Supervisor.start_link/2` and `/3`.
 */
export function startLink(given: unknown, second: unknown, third?: StartOptions): Wait<StartResult> {
  if (Array.isArray(given)) return startList(given, second as SupervisorOptions)
  const module = given as Partial<SupervisorModule<unknown>> | null | undefined
  if (typeof module?.startLink !== "function") {
    throw expected("children", "an array of children, or what Supervisor.define returned", given)
  }
  return module.startLink(second, third)
}

function startList(children: readonly unknown[], options: SupervisorOptions): Wait<StartResult> {
  checkOptions(options, [...FLAGS, "name"], "supervisor options")
  const { name, ...flags } = options ?? {}
  const result = initOf(children, flags as RestartOptions)
  const setup: SupervisorSetup = { module: DEFAULT_MODULE, init: () => result }
  return startServer(listed, setup, name === undefined ? {} : { name }, true)
}

/**
 * Makes what the `init` of a supervisor module returns. Children are resolved at once; the values of the options are
 * checked when the supervisor starts.
 *
 * Returns `{ ok: true, value: { flags, children } }`. Throws `ArgumentError` as `startLink` does.
 *
 * Elixir: `Supervisor.init/2`.
 */
export function init<const A extends readonly unknown[]>(children: Children<A>, options: RestartOptions): SupervisorInit {
  checkOptions(options, FLAGS, "supervisor options")
  return initOf(children, options)
}

function initOf(children: readonly unknown[], options: RestartOptions): SupervisorInit {
  return { ok: true, value: { flags: flagsOf(options), children: resolveChildren(children) as ChildSpec[] } }
}

/** Asks a supervisor, and waits as long as it takes. */
function ask<T>(supervisor: SupervisorRef, what: readonly unknown[]): Wait<T> {
  checkServer(supervisor)
  const origin = { module: "GenServer", name: "call", args: [supervisor, what, "infinity"] }
  return request(CALL, supervisor, what, origin, { timeout: "infinity" }) as Wait<T>
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
 */
export function startChild<A>(
  supervisor: SupervisorRef,
  child: Child<A>,
): Wait<Result<Pid | undefined, StartChildError>> {
  const spec = resolveChild(child)
  return ask(supervisor, ["start_child", spec])
}

/**
 * Starts a child again that is not running.
 *
 * Gives `{ ok: true, value: pid }`, `{ ok: true, value: undefined }` when its start was ignored, or `{ ok: false, error }`:
 * `"not_found"`, `"running"`, `"restarting"`, or the reason for which the start failed.
 *
 * Elixir: `Supervisor.restart_child/2`.
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
 * Gives `{ ok: true }`, also when it was not running, or `{ ok: false, error: "not_found" }`.
 *
 * Elixir: `Supervisor.terminate_child/2`.
 */
export function terminateChild(supervisor: SupervisorRef, id: unknown): Wait<Result<void, "not_found">> {
  return ask(supervisor, ["terminate_child", id])
}

/**
 * Forgets a child that is not running.
 *
 * Gives `{ ok: true }`, or `{ ok: false, error }`: `"not_found"`, `"running"` or `"restarting"`.
 *
 * Elixir: `Supervisor.delete_child/2`.
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
 * Elixir: `Supervisor.which_children/1`.
 */
export function whichChildren(supervisor: SupervisorRef): Wait<readonly ChildInfo[]> {
  return ask(supervisor, ["which_children"])
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

/** Counts the children. Elixir: `Supervisor.count_children/1`. */
export function countChildren(supervisor: SupervisorRef): Wait<ChildCounts> {
  return ask(supervisor, ["count_children"])
}

/**
 * Stops a supervisor: its children one after the other, the last started first, then itself.
 *
 * The wait fails as that of `GenServer.stop`. Options: the reason (default `"normal"`), a timeout in milliseconds (default
 * `"infinity"`).
 *
 * Elixir: `Supervisor.stop/3`.
 */
export function stop(supervisor: SupervisorRef, reason: ExitReason = "normal", timeout: Timeout = "infinity"): Wait<void> {
  checkTimeout(timeout, "timeout")
  const origin = { module: "GenServer", name: "stop", args: [supervisor, reason, timeout] }
  return stopServer(supervisor, reason, timeout, origin)
}
