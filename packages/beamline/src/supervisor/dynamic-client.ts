import { checkServer, checkStartOptions, request, startServer, stopServer } from "../gen/index.ts"
import type { AlreadyStarted, Origin, RequestOptions, StartOptions, StartResult } from "../gen/index.ts"
import { CALL, checkOptions, checkTimeout, expected, isPid } from "../kernel/index.ts"
import type { AnyPid, ExitReason, Pid, Result, Timeout } from "../kernel/index.ts"
import { currentProc, ready } from "../runtime/index.ts"
import type { Wait } from "../runtime/index.ts"
import { resolveChild } from "./child-spec-resolve.ts"
import { normalizeDynamicChildSpec, normalizeDynamicChildTuple } from "./child-spec.ts"
import type {
  ChildModule,
  ChildSpec,
  ChildSpecError,
  ChildSpecTuple,
  ChildTuple,
  ChildType,
} from "./child-spec.types.ts"
import type { ChildCounts, SupervisorRef } from "./client.ts"
import { dynamicCallbacks } from "./dynamic-server.ts"
import type { DynamicSetup } from "./dynamic-state.ts"
import type { DynamicSupervisorFlags } from "./strategy-flags.ts"

/** The options that decide how a DynamicSupervisor restarts. Elixir: `t:DynamicSupervisor.init_option/0`. */
export interface DynamicSupervisorInitOptions {
  /** The only strategy. */
  readonly strategy?: "one_for_one"
  /** The number of restarts allowed in `maxSeconds`. 3 by default. */
  readonly maxRestarts?: number
  /** In seconds. 5 by default. */
  readonly maxSeconds?: number
  /** How many children there may be, those that are being restarted included. `"infinity"` by default. */
  readonly maxChildren?: number | "infinity"
  /** Stand before the arguments of every start function. None by default. */
  readonly extraArguments?: readonly unknown[]
}

/** Options of a DynamicSupervisor that is started without a module. */
export interface DynamicSupervisorOptions extends DynamicSupervisorInitOptions, StartOptions {}

/** What `DynamicSupervisor.init` returns. */
export interface DynamicSupervisorInit {
  readonly ok: true
  readonly value: DynamicSupervisorFlags
}

/** A DynamicSupervisor defined by `DynamicSupervisor.define`. */
export interface DynamicSupervisorModule<A> {
  readonly id: string
  startLink(argument: A, options?: StartOptions): Wait<StartResult>
}

const FLAGS = ["strategy", "maxRestarts", "maxSeconds", "maxChildren", "extraArguments"] as const
const START = ["name", "timeout", "debug", "spawnOpt", "hibernateAfter"] as const
const DEFAULT_MODULE = "Supervisor.Default"
const ID = "DynamicSupervisor"
const unnamed = dynamicCallbacks(DEFAULT_MODULE, { id: DEFAULT_MODULE })

export function startLink(options?: DynamicSupervisorOptions): Wait<StartResult>
export function startLink<A>(
  module: DynamicSupervisorModule<A>,
  argument: NoInfer<A>,
  options?: StartOptions,
): Wait<StartResult>
/**
 * Starts a supervisor without children, linked to the caller: from options, or from a module. Children are added by
 * `startChild`.
 *
 * Gives `{ ok: true, value: pid }`, or `{ ok: false, error }`: `["supervisor_data", [code, value]]` for a wrong value
 * of an option, `["already_started", pid]`, and with a module `"ignore"` and `["bad_return", [module, "init", value]]`.
 * As with every linked start, a caller that does not trap exits ends with it instead where `init` failed; the main
 * process gets the result.
 *
 * Throws `ArgumentError` for an unknown option and for a wrong start option.
 *
 * Options:
 *
 * - `strategy`: `"one_for_one"`, the only one.
 * - `maxRestarts` (default 3) in `maxSeconds` (default 5): more restarts, of all children together, end the supervisor.
 * - `maxChildren` (default `"infinity"`).
 * - `extraArguments` (default none) stand before the arguments of every child's start function.
 * - those of `GenServer.startLink`: `name`, `timeout`, `debug`, `spawnOpt`, `hibernateAfter`.
 *
 * Elixir: `DynamicSupervisor.start_link/1` and `/3`.
 *
 * @example
 * ```ts
 * import { DynamicSupervisor, unwrap } from "beamline"
 *
 * const supervisor = unwrap(await DynamicSupervisor.startLink({ maxChildren: 100 }))
 * await DynamicSupervisor.countChildren(supervisor) // => { specs: 0, active: 0, supervisors: 0, workers: 0 }
 * await DynamicSupervisor.stop(supervisor)
 * ```
 */
export function startLink(
  given: unknown = {},
  argument?: unknown,
  options?: StartOptions,
): Wait<StartResult> {
  const module = given as Partial<DynamicSupervisorModule<unknown>> | null
  if (typeof module === "object" && module !== null && typeof module.startLink === "function") {
    return module.startLink(argument, options)
  }
  if (argument !== undefined || options !== undefined) {
    throw expected("module", "what DynamicSupervisor.define returned", given)
  }
  checkOptions(given, [...FLAGS, ...START], "dynamic supervisor options")
  const all = given as DynamicSupervisorOptions
  return startDynamic(unnamed, DEFAULT_MODULE, flagsOf(all), pick(all, START))
}

/** Starts a DynamicSupervisor that has its flags already, under the name of a module. */
export function startDynamic(
  callbacks: ReturnType<typeof dynamicCallbacks>,
  module: string,
  flags: DynamicSupervisorInit,
  options: StartOptions,
): Wait<StartResult> {
  const setup: DynamicSetup = { module, isAsync: false, init: () => flags }
  return startServer(callbacks, setup, options, true)
}

function pick(options: DynamicSupervisorOptions, keys: readonly (keyof StartOptions)[]): StartOptions {
  return Object.fromEntries(keys.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]])))
}

/**
 * Makes what the `init` of a DynamicSupervisor module returns. The values of the options are checked when the
 * supervisor starts.
 *
 * Returns `{ ok: true, value: flags }`. Throws `ArgumentError` for an unknown option.
 *
 * Elixir: `DynamicSupervisor.init/1`.
 *
 * @example
 * ```ts
 * import { DynamicSupervisor } from "beamline"
 *
 * DynamicSupervisor.init({ maxRestarts: 10 }).value.intensity // => 10
 * ```
 */
export function init(options: DynamicSupervisorInitOptions = {}): DynamicSupervisorInit {
  checkOptions(options, FLAGS, "dynamic supervisor options")
  return flagsOf(options)
}

export function flagsOf(options: DynamicSupervisorInitOptions): DynamicSupervisorInit {
  const { strategy = "one_for_one", maxRestarts: intensity = 3, maxSeconds: period = 5 } = options
  const { maxChildren = "infinity", extraArguments = [] } = options
  return { ok: true, value: { strategy, intensity, period, maxChildren, extraArguments } }
}

/**
 * The child specification of a DynamicSupervisor with these options, for a supervisor above it. Its id is the name, or
 * the term inside `["global", term]` and `["via", module, term]`; without a name `"DynamicSupervisor"`.
 *
 * Throws `ArgumentError` for an unknown option.
 *
 * Elixir: `DynamicSupervisor.child_spec/1`.
 *
 * @example
 * ```ts
 * import { DynamicSupervisor } from "beamline"
 *
 * DynamicSupervisor.childSpec({ name: "workers" }).id // => "workers"
 * ```
 */
export function childSpec(options: DynamicSupervisorOptions | undefined): ChildSpec {
  checkOptions(options, [...FLAGS, ...START], "dynamic supervisor options")
  checkStartOptions(pick(options ?? {}, START))
  return {
    id: idOf(options?.name, ID),
    start: [{ id: ID, startLink }, "startLink", [options ?? {}]],
    type: "supervisor",
  }
}

/** The id of a child that is known by its name. */
export function idOf(name: unknown, otherwise: string): unknown {
  return Array.isArray(name) ? (name.at(-1) as unknown) : (name ?? otherwise)
}

/** A module that a child can be made of. `P` is the protocol of the server that it starts, where that is known. */
export interface StartableModule<A, P> extends ChildModule<A> {
  readonly startLink?: (...args: never[]) => PromiseLike<StartResult<P>>
}

/** The forms of a child of a DynamicSupervisor: its specification, also as a tuple, `Module`, or `[Module, arg]`. */
export type DynamicChildOf<A, P> =
  // A defined module has an id and a start of its own, and must not pass for a specification.
  | (ChildSpec & { readonly childSpec?: never })
  | StartableModule<undefined, P>
  | readonly [StartableModule<A, P>, NoInfer<A>]
  | ChildSpecTuple

/** Why a DynamicSupervisor has no new child. */
export type StartDynamicChildError<P = unknown> =
  | "ignore"
  | "max_children"
  | AlreadyStarted<P>
  | ChildSpecError
  | ExitReason

export type StartDynamicChildResult<P = unknown> = Result<Pid<P>, StartDynamicChildError<P>>

const ORIGIN: Origin = { module: "GenServer", name: "call", args: null }
const INLINE: RequestOptions = { timeout: "infinity" }
const QUEUED: RequestOptions = { timeout: "infinity", inline: false }

/** Asks a supervisor, and waits as long as it takes. `shown` is the request as the reason of a failure shows it. */
function ask<T>(
  supervisor: SupervisorRef,
  what: string | readonly unknown[],
  shown: unknown = what,
  inline = true,
): Wait<T> {
  checkServer(supervisor)
  const origin = shown === what ? ORIGIN : { ...ORIGIN, args: [supervisor, shown, "infinity"] }
  return request(CALL, supervisor, what, origin, inline ? INLINE : QUEUED) as Wait<T>
}

/**
 * Starts a child. Its id must be there, but means nothing: there can be any number of children of one specification.
 *
 * Gives `{ ok: true, value: pid }`, with `info` if the start function returned one; or `{ ok: false, error }`, and then
 * there is no child:
 *
 * - `"ignore"`: the start function gave that.
 * - `"max_children"`: there are as many as there may be. The start function was not called.
 * - the code of an invalid specification, such as `["invalid_restart_type", value]`. The supervisor was not asked.
 * - the error that the start function gave, or what else it returned; an `Error` that it threw, or the reason of its
 *   exit, or `["nocatch", value]`.
 *
 * The wait fails with an `ExitError` when there is no such supervisor, or it ends. Throws `ArgumentError` for what is
 * no child, and for an unknown type of child.
 *
 * Elixir: `DynamicSupervisor.start_child/2`.
 *
 * @example
 * ```ts
 * import { DynamicSupervisor, GenServer, ok, reply, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { next(): number }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (first: number) => ok(first),
 *   handleCall: { next: (count) => reply(count, count + 1) },
 * })
 * const supervisor = unwrap(await DynamicSupervisor.startLink())
 * const counter = unwrap(await DynamicSupervisor.startChild(supervisor, [Counter, 5]))
 * await GenServer.call(counter, "next") // => 5
 * await GenServer.call(counter, "next") // => 6
 * await DynamicSupervisor.stop(supervisor)
 * ```
 */
export function startChild<A, P = unknown>(
  supervisor: SupervisorRef,
  child: DynamicChildOf<A, P>,
): Wait<StartDynamicChildResult<P>> {
  checkServer(supervisor)
  const checked = isTuple(child)
    ? normalizeDynamicChildTuple(child)
    : normalizeDynamicChildSpec(resolveChild(child))
  if (!checked.ok) return ready(currentProc(), checked)
  return ask(supervisor, ["start_child", checked.value])
}

function isTuple(child: unknown): child is ChildSpecTuple {
  return Array.isArray(child) && child.length === 6
}

/** Starts a child that needs no check. */
export function startDynamicChild(
  supervisor: SupervisorRef,
  child: ChildTuple,
  shown?: unknown,
): Wait<Result<Pid, unknown>> {
  return ask(supervisor, ["start_child", child], shown)
}

/**
 * Stops a child and forgets it.
 *
 * Gives `{ ok: true }`, or `{ ok: false, error: "not_found" }`: the pid is no child's, or not any more, since the child
 * was restarted. The last pid of a child that is being restarted does.
 *
 * Throws `ArgumentError` for what is no pid.
 *
 * Elixir: `DynamicSupervisor.terminate_child/2`.
 *
 * @example
 * ```ts
 * import { Agent, DynamicSupervisor, unwrap } from "beamline"
 *
 * const supervisor = unwrap(await DynamicSupervisor.startLink())
 * const child = unwrap(await DynamicSupervisor.startChild(supervisor, [Agent, () => 0]))
 * await DynamicSupervisor.terminateChild(supervisor, child) // => { ok: true, value: undefined }
 * await DynamicSupervisor.terminateChild(supervisor, child) // => { ok: false, error: "not_found" }
 * await DynamicSupervisor.stop(supervisor)
 * ```
 */
export function terminateChild(supervisor: SupervisorRef, pid: AnyPid): Wait<Result<void, "not_found">> {
  checkServer(supervisor)
  if (!isPid(pid)) throw expected("pid", "a pid", pid)
  const request = ["terminate_child", pid] as const
  // On the caller's stack the supervisor would have to look whether there is room for a death.
  return ask(supervisor, request, request, false)
}

/** A child as `whichChildren` shows it. It has no id. */
export type DynamicChildInfo = readonly [
  id: undefined,
  pid: Pid | "restarting",
  type: ChildType,
  modules: readonly (object | string)[] | "dynamic",
]

/**
 * Lists the children, in no order that may be relied on.
 *
 * Elixir: `DynamicSupervisor.which_children/1`.
 *
 * @example
 * ```ts
 * import { Agent, DynamicSupervisor, unwrap } from "beamline"
 *
 * const supervisor = unwrap(await DynamicSupervisor.startLink())
 * const agent = unwrap(await DynamicSupervisor.startChild(supervisor, [Agent, () => 0]))
 * const [[id, pid, type] = []] = await DynamicSupervisor.whichChildren(supervisor)
 * pid === agent // => true
 * type // => "worker"
 * await DynamicSupervisor.stop(supervisor)
 * ```
 */
export function whichChildren(supervisor: SupervisorRef): Wait<readonly DynamicChildInfo[]> {
  return ask(supervisor, "which_children")
}

/**
 * Counts the children: `specs` all of them, `active` those that are not being restarted.
 *
 * Elixir: `DynamicSupervisor.count_children/1`.
 *
 * @example
 * ```ts
 * import { Agent, DynamicSupervisor, unwrap } from "beamline"
 *
 * const supervisor = unwrap(await DynamicSupervisor.startLink())
 * await DynamicSupervisor.startChild(supervisor, [Agent, () => 0])
 * await DynamicSupervisor.countChildren(supervisor) // => { specs: 1, active: 1, supervisors: 0, workers: 1 }
 * await DynamicSupervisor.stop(supervisor)
 * ```
 */
export function countChildren(supervisor: SupervisorRef): Wait<ChildCounts> {
  return ask(supervisor, "count_children")
}

/**
 * Stops a supervisor: its children all at once, then itself.
 *
 * The wait fails as that of `GenServer.stop`. Options: the reason (default `"normal"`), a timeout in milliseconds (default
 * `"infinity"`).
 *
 * Elixir: `DynamicSupervisor.stop/3`.
 *
 * @example
 * ```ts
 * import { DynamicSupervisor, Process, unwrap } from "beamline"
 *
 * const supervisor = unwrap(await DynamicSupervisor.startLink())
 * await DynamicSupervisor.stop(supervisor)
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
