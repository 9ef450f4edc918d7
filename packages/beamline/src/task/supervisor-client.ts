import { checkServer, checkStartOptions, mapWait, runSteps } from "../gen/index.ts"
import type { StartOptions, StartResult, Waiting } from "../gen/index.ts"
import { checkOptions, expected, isPid, isTimeout } from "../kernel/index.ts"
import type { Pid, Result, Timeout } from "../kernel/index.ts"
import { currentProc, DEAD, never, processOf, settleSignals } from "../runtime/index.ts"
import type { Proc, Wait } from "../runtime/index.ts"
import { Process } from "../process/index.ts"
import {
  dynamicCallbacks,
  dynamicFlagsOf,
  DynamicSupervisor,
  idOf,
  startDynamic,
  startDynamicChild,
} from "../supervisor/index.ts"
import type { ChildSpec, RestartType, SupervisorRef } from "../supervisor/index.ts"
import { makeTask, TaskRef } from "./handle.ts"
import { assign, Supervised } from "./supervised.ts"
import { LIMIT, startWaiting, taskSpec } from "./supervisor-start.ts"
import { callOf } from "./task-call.ts"
import type { TaskCall } from "./task-call.ts"
import { callersOf, starterOf } from "./task-proc.ts"
import type { ArgumentsOf, FunctionName, Returned, ReturnOf, Task, TaskFunction } from "./types.ts"

const ID = "Task.Supervisor"
const FLAGS = ["maxChildren", "maxRestarts", "maxSeconds"] as const
const START = ["name", "timeout", "debug", "spawnOpt", "hibernateAfter"] as const

/** Options of a Task.Supervisor. */
export interface TaskSupervisorOptions extends StartOptions {
  /** How many tasks there may be at a time. `"infinity"` by default. */
  readonly maxChildren?: number | "infinity"
  /** The number of restarts allowed in `maxSeconds`. 3 by default. */
  readonly maxRestarts?: number
  /** In seconds. 5 by default. */
  readonly maxSeconds?: number
}

const callbacks = dynamicCallbacks(ID, { id: ID })

/**
 * Starts a supervisor of tasks, a DynamicSupervisor, linked to the caller.
 *
 * Gives what `DynamicSupervisor.startLink` gives, and throws as it does.
 *
 * Options: `maxChildren` (default `"infinity"`), `maxRestarts` (default 3) in `maxSeconds` (default 5), and those of
 * `GenServer.startLink`.
 *
 * Elixir: `Task.Supervisor.start_link/1`. Its deprecated options `:restart` and `:shutdown` are given to `startChild`.
 *
 * @example
 * ```ts
 * import { DynamicSupervisor, Task, unwrap } from "beamline"
 *
 * const supervisor = unwrap(await Task.Supervisor.startLink({ name: "tasks" }))
 * const task = await Task.Supervisor.async("tasks", async () => 1 + 1)
 * await Task.await(task) // => 2
 * await DynamicSupervisor.stop(supervisor)
 * ```
 */
export function startLink(options: TaskSupervisorOptions = {}): Wait<StartResult> {
  checkOptions(options, [...FLAGS, ...START], "task supervisor options")
  const { flags, start } = readOptions(options)
  return startDynamic(callbacks, ID, dynamicFlagsOf(flags), start)
}

function readOptions(options: TaskSupervisorOptions): {
  readonly flags: TaskSupervisorOptions
  readonly start: StartOptions
} {
  const { maxChildren, maxRestarts, maxSeconds, ...start } = options
  return { flags: { maxChildren, maxRestarts, maxSeconds } as TaskSupervisorOptions, start }
}

/**
 * The child specification of a Task.Supervisor with these options. Its id is the name, or the term inside
 * `["global", term]` and `["via", module, term]`; without a name `"Task.Supervisor"`.
 *
 * Elixir: `Task.Supervisor.child_spec/1`.
 *
 * @example
 * ```ts
 * import { Supervisor, Task, unwrap } from "beamline"
 *
 * const children = [[Task.Supervisor, { name: "jobs" }]] as const
 * const supervisor = unwrap(await Supervisor.startLink(children, { strategy: "one_for_one" }))
 * const task = await Task.Supervisor.async("jobs", () => "done")
 * await Task.await(task) // => "done"
 * await Supervisor.stop(supervisor)
 * ```
 */
export function childSpec(options: TaskSupervisorOptions | undefined): ChildSpec {
  checkOptions(options, [...FLAGS, ...START], "task supervisor options")
  checkStartOptions(readOptions(options ?? {}).start)
  return {
    id: idOf(options?.name, ID),
    start: [{ id: ID, startLink }, "startLink", [options ?? {}]],
    type: "supervisor",
  }
}

/** How long a task may take to end when its supervisor stops it. */
export interface TaskOptions {
  /** Milliseconds, `"infinity"`, or `"brutal_kill"`. Default 5000. */
  readonly shutdown?: Timeout | "brutal_kill"
}

/** How a task that nobody awaits is restarted and stopped. */
export interface TaskChildOptions extends TaskOptions {
  /** Default `"temporary"`. */
  readonly restart?: RestartType
}

// ------------------------------------------------------------------ tasks that are awaited

export function async<R>(
  supervisor: SupervisorRef,
  fn: TaskFunction<R>,
  options?: TaskOptions,
): Wait<Task<Returned<R>>>
export function async<M extends object, K extends FunctionName<M>>(
  supervisor: SupervisorRef,
  module: M,
  name: K,
  args: ArgumentsOf<M, K>,
  options?: TaskOptions,
): Wait<Task<Returned<ReturnOf<M, K>>>>
/**
 * Starts a task under a supervisor, linked to the caller too, to be awaited as one of `Task.async`.
 *
 * Gives the task. Fails with an `ExitError` whose reason is `[why, ["GenServer", "call", […]]]` when there is no such
 * supervisor, and with an `Error` when it has as many tasks as it may.
 *
 * Options: `shutdown`, how long the task may take to end when the supervisor stops it (default 5000, or `"brutal_kill"`).
 * Throws as `Task.async` does, and for unknown options.
 *
 * Elixir: `Task.Supervisor.async/3` and `/5`.
 *
 * @example
 * ```ts
 * import { DynamicSupervisor, Task, unwrap } from "beamline"
 *
 * const supervisor = unwrap(await Task.Supervisor.startLink())
 * const task = await Task.Supervisor.async(supervisor, async () => "answer", { shutdown: 1_000 })
 * await Task.await(task) // => "answer"
 * await DynamicSupervisor.stop(supervisor)
 * ```
 */
export function async(supervisor: SupervisorRef, ...rest: readonly unknown[]): Wait<Task<never>> {
  return commission(supervisor, rest, true)
}

export function asyncNolink<R>(
  supervisor: SupervisorRef,
  fn: TaskFunction<R>,
  options?: TaskOptions,
): Wait<Task<Returned<R>>>
export function asyncNolink<M extends object, K extends FunctionName<M>>(
  supervisor: SupervisorRef,
  module: M,
  name: K,
  args: ArgumentsOf<M, K>,
  options?: TaskOptions,
): Wait<Task<Returned<ReturnOf<M, K>>>>
/**
 * Starts a task under a supervisor, not linked to the caller: for work that may fail. The caller then gets
 * `["DOWN", task.ref, "process", pid, reason]`, `Task.yield` gives the reason, and `Task.await` fails. The end of the caller
 * does not end the task.
 *
 * Gives, fails and throws as `Task.Supervisor.async` does, with the same options.
 *
 * Elixir: `Task.Supervisor.async_nolink/3` and `/5`.
 *
 * @example
 * ```ts
 * import { DynamicSupervisor, GenServer, noreply, ok, Process, reply, Task, unwrap } from "beamline"
 * import type { Down, Reference } from "beamline"
 *
 * // A server that has its slow work done by a task, and serves others meanwhile.
 * interface Worker {
 *   call: { startTask(): "started" | "busy"; answers(): readonly unknown[] }
 *   info: readonly [ref: Reference, answer: number] | Down
 * }
 * interface State {
 *   readonly ref: Reference | undefined
 *   readonly answers: readonly unknown[]
 * }
 * const Worker = GenServer.define<Worker, State>("Worker")({
 *   init: () => ok({ ref: undefined, answers: [] }),
 *   handleCall: {
 *     async startTask(state) {
 *       if (state.ref !== undefined) return reply("busy", state)
 *       const task = await Task.Supervisor.asyncNolink("worker-tasks", async () => 6 * 7)
 *       return reply("started", { ...state, ref: task.ref })
 *     },
 *     answers: (state) => reply(state.answers, state),
 *   },
 *   handleInfo(state, message) {
 *     if (message[0] === state.ref) {
 *       Process.demonitor(state.ref as Reference, { flush: true })
 *       return noreply({ ref: undefined, answers: [...state.answers, message[1]] })
 *     }
 *     if (message[0] === "DOWN" && message[1] === state.ref) return noreply({ ...state, ref: undefined })
 *     return noreply(state)
 *   },
 * })
 *
 * const tasks = unwrap(await Task.Supervisor.startLink({ name: "worker-tasks" }))
 * const worker = unwrap(await Worker.startLink(undefined))
 * await GenServer.call(worker, "startTask") // => "started"
 * await Process.sleep(5)
 * await GenServer.call(worker, "answers") // => [42]
 * await GenServer.stop(worker)
 * await DynamicSupervisor.stop(tasks)
 * ```
 */
export function asyncNolink(supervisor: SupervisorRef, ...rest: readonly unknown[]): Wait<Task<never>> {
  return commission(supervisor, rest, false)
}

function commission(supervisor: SupervisorRef, rest: readonly unknown[], link: boolean): Wait<Task<never>> {
  checkServer(supervisor)
  const { call, options } = readArguments(rest)
  const shutdown = checkTaskOptions(options)
  const owner = currentProc()
  return runSteps(owner, starting(owner, supervisor, call, shutdown, link))
}

function* starting(
  owner: Proc,
  supervisor: SupervisorRef,
  call: TaskCall,
  shutdown: Timeout | "brutal_kill",
  link: boolean,
): Waiting<Task<never>> {
  const pid = yield* startWaiting(owner, supervisor, shutdown, LIMIT)
  settleSignals()
  const proc = processOf(pid)
  if (link) Process.link(pid)
  const ref = new TaskRef(owner, pid as never)
  ref.start(proc)
  if (proc !== null) assign(proc, call, ref)
  return makeTask(pid as never, ref, owner, call.mfa)
}

// ------------------------------------------------------------------ tasks that nobody awaits

export function startChild(
  supervisor: SupervisorRef,
  fn: TaskFunction<unknown>,
  options?: TaskChildOptions,
): Wait<Result<Pid, "max_children">>
export function startChild<M extends object, K extends FunctionName<M>>(
  supervisor: SupervisorRef,
  module: M,
  name: K,
  args: ArgumentsOf<M, K>,
  options?: TaskChildOptions,
): Wait<Result<Pid, "max_children">>
/**
 * Starts a task under a supervisor whose answer nobody wants.
 *
 * Gives `{ ok: true, value: pid }`, or `{ ok: false, error: "max_children" }`. Fails when there is no such supervisor.
 *
 * Options: `restart`: `"temporary"` (the default), `"transient"` (it runs again when it crashed), `"permanent"` (it runs again
 * whatever happened, and soon too often for the supervisor); `shutdown` as of `Task.Supervisor.async`. Throws as
 * `Task.async` does, and for unknown options.
 *
 * Elixir: `Task.Supervisor.start_child/3` and `/5`.
 *
 * @example
 * ```ts
 * import { DynamicSupervisor, receive, self, send, Task, unwrap } from "beamline"
 *
 * const supervisor = unwrap(await Task.Supervisor.startLink())
 * const caller = self()
 * unwrap(await Task.Supervisor.startChild(supervisor, async () => send(caller, "done")))
 * await receive() // => "done"
 * await DynamicSupervisor.stop(supervisor)
 * ```
 */
export function startChild(
  supervisor: SupervisorRef,
  ...rest: readonly unknown[]
): Wait<Result<Pid, "max_children">> {
  const { call, options } = readArguments(rest)
  const shutdown = checkTaskOptions(options, ["restart", "shutdown"])
  const { restart = "temporary" } = (options ?? {}) as TaskChildOptions
  if (restart !== "temporary" && restart !== "transient" && restart !== "permanent") {
    throw expected("restart", '"temporary", "transient" or "permanent"', restart)
  }
  const owner = currentProc()
  if (owner.state === DEAD) return never(owner)
  const starter = starterOf(owner)
  const callers = callersOf(owner)
  const shown = ["start_task", [[starter, owner.pid], callers, call.mfa], restart, shutdown]
  const spec = taskSpec({ start: [Supervised, "startLink", [starter, callers, call]], restart, shutdown })
  return startDynamicChild(supervisor, spec, shown) as Wait<Result<Pid, "max_children">>
}

/** Takes `fn, options` and `module, name, args, options` apart. */
function readArguments(rest: readonly unknown[]): { readonly call: TaskCall; readonly options: unknown } {
  if (typeof rest[1] === "string" || rest.length > 2)
    return { call: callOf(rest[0], rest[1], rest[2]), options: rest[3] }
  return { call: callOf(rest[0], undefined, undefined), options: rest[1] }
}

function checkTaskOptions(
  options: unknown,
  known: readonly string[] = ["shutdown"],
): Timeout | "brutal_kill" {
  checkOptions(options, known, "task options")
  const { shutdown = 5_000 } = (options ?? {}) as TaskOptions
  if (shutdown !== "brutal_kill" && !isTimeout(shutdown)) {
    throw expected("shutdown", 'milliseconds, "infinity" or "brutal_kill"', shutdown)
  }
  return shutdown
}

// ------------------------------------------------------------------ the tasks there are

/**
 * The pids of the tasks of a supervisor.
 *
 * Elixir: `Task.Supervisor.children/1`.
 *
 * @example
 * ```ts
 * import { DynamicSupervisor, Process, Task, unwrap } from "beamline"
 *
 * const supervisor = unwrap(await Task.Supervisor.startLink())
 * const task = await Task.Supervisor.asyncNolink(supervisor, () => Process.sleep("infinity"))
 * const pids = await Task.Supervisor.children(supervisor)
 * pids[0] === task.pid // => true
 * await DynamicSupervisor.stop(supervisor)
 * ```
 */
export function children(supervisor: SupervisorRef): Wait<readonly Pid[]> {
  return mapWait(DynamicSupervisor.whichChildren(supervisor), (all) =>
    all.map(([, pid]) => pid).filter((pid) => isPid(pid)),
  )
}

/**
 * Stops a task, with `"shutdown"` and the time that it has.
 *
 * Gives `{ ok: true }` or `{ ok: false, error: "not_found" }`. Throws `ArgumentError` for what is no pid.
 *
 * Elixir: `Task.Supervisor.terminate_child/2`.
 *
 * @example
 * ```ts
 * import { DynamicSupervisor, Process, Task, unwrap } from "beamline"
 *
 * const supervisor = unwrap(await Task.Supervisor.startLink())
 * const pid = unwrap(await Task.Supervisor.startChild(supervisor, () => Process.sleep("infinity")))
 * await Task.Supervisor.terminateChild(supervisor, pid) // => { ok: true, value: undefined }
 * Process.isAlive(pid) // => false
 * await DynamicSupervisor.stop(supervisor)
 * ```
 */
export function terminateChild(supervisor: SupervisorRef, pid: Pid): Wait<Result<void, "not_found">> {
  return DynamicSupervisor.terminateChild(supervisor, pid)
}
