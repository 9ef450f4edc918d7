import { INFO, Message } from "../kernel/index.ts"
import type { Ok, Pid } from "../kernel/index.ts"
import type { ChildSpec } from "../supervisor/index.ts"
import { makeRef } from "../process/index.ts"
import { currentProc, DEAD, deliver, launch } from "../runtime/index.ts"
import { makeTask, TaskRef } from "./handle.ts"
import { callOf } from "./task-call.ts"
import { callersOf, starterOf, TaskProc } from "./task-proc.ts"
import type { ArgumentsOf, FunctionName, Returned, ReturnOf, Task, TaskFunction } from "./types.ts"

export function async<R>(fn: TaskFunction<R>): Task<Returned<R>>
export function async<M extends object, K extends FunctionName<M>>(
  module: M,
  name: K,
  args: ArgumentsOf<M, K>,
): Task<Returned<ReturnOf<M, K>>>
/**
 * Starts a task, a process that runs one function, linked to the caller. Its answer is to be awaited: by `Task.await`,
 * `Task.yield` and their like, or as the messages `[task.ref, value]` and `["DOWN", task.ref, "process", pid, reason]`.
 *
 * The function may be plain, `async` or a generator function. If it has a parameter it gets an `AbortSignal` that aborts
 * when the task has ended. Other forms: `Task.async(module, "function", args)`.
 *
 * Returns the task at once. A task that fails ends its owner too, unless that traps exits; and the other way round.
 *
 * Throws `ArgumentError` for what is no function of a task.
 *
 * Elixir: `Task.async/1` and `/3`.
 *
 * @example
 * ```ts
 * import { Task } from "beamline"
 *
 * const task = Task.async(async (signal) => signal.aborted)
 * await Task.await(task) // => false
 * await Task.await(Task.async(Math, "max", [1, 2])) // => 2
 * ```
 */
export function async(target: unknown, name?: string, args?: readonly unknown[]): Task<never> {
  const call = callOf(target, name, args)
  const owner = currentProc()
  const proc = new TaskProc(owner, starterOf(owner), callersOf(owner), call, "reply")
  const ref = new TaskRef(owner, proc.pid)
  proc.answered = ref
  if (owner.state !== DEAD) ref.start(proc)
  launch(proc, owner, { link: true })
  return makeTask(proc.pid, ref, owner, call.mfa)
}

export function start(fn: TaskFunction<unknown>): Ok<Pid>
export function start<M extends object, K extends FunctionName<M>>(
  module: M,
  name: K,
  args: ArgumentsOf<M, K>,
): Ok<Pid>
/**
 * Starts a task whose answer nobody wants, not linked to the caller.
 *
 * Returns `{ ok: true, value: pid }` at once. Throws as `Task.async` does.
 *
 * Elixir: `Task.start/1` and `/3`.
 *
 * @example
 * ```ts
 * import { receive, self, send, Task } from "beamline"
 *
 * const caller = self()
 * Task.start(async () => send(caller, "done")).ok // => true
 * await receive() // => "done"
 * ```
 */
export function start(target: unknown, name?: string, args?: readonly unknown[]): Ok<Pid> {
  return startAlone(target, name, args, false)
}

export function startLink(fn: TaskFunction<unknown>): Ok<Pid>
export function startLink<M extends object, K extends FunctionName<M>>(
  module: M,
  name: K,
  args: ArgumentsOf<M, K>,
): Ok<Pid>
/**
 * Starts a task whose answer nobody wants, linked to the caller: what a supervisor starts.
 *
 * Returns `{ ok: true, value: pid }` at once. Throws as `Task.async` does.
 *
 * Elixir: `Task.start_link/1` and `/3`.
 *
 * @example
 * ```ts
 * import { Supervisor, Task, unwrap } from "beamline"
 *
 * const warmUp = async () => {}
 * const supervisor = unwrap(await Supervisor.startLink([[Task, warmUp]], { strategy: "one_for_one" }))
 * await Supervisor.stop(supervisor)
 * ```
 */
export function startLink(target: unknown, name?: string, args?: readonly unknown[]): Ok<Pid> {
  return startAlone(target, name, args, true)
}

function startAlone(target: unknown, name: unknown, args: unknown, link: boolean): Ok<Pid> {
  const call = callOf(target, name, args)
  const owner = currentProc()
  const proc = new TaskProc(owner, starterOf(owner), callersOf(owner), call, "noreply")
  launch(proc, owner, { link })
  return { ok: true, value: proc.pid }
}

/**
 * Makes a task that has answered already, without a process: for code that expects a task.
 *
 * Returns the task; its `pid` is `undefined`.
 *
 * Elixir: `Task.completed/1`.
 *
 * @example
 * ```ts
 * import { Task } from "beamline"
 *
 * await Task.await(Task.completed(5)) // => 5
 * ```
 */
export function completed<const T>(value: T): Task<T> {
  const owner = currentProc()
  const ref = makeRef()
  deliver(owner, new Message(INFO, [ref, value], null))
  return makeTask(undefined, ref, owner, COMPLETED)
}

const COMPLETED = ["Task", "completed", 1] as const

/**
 * The child specification of a task that runs a function: id `"Task"`, `restart` `"temporary"`.
 *
 * Elixir: `Task.child_spec/1`.
 *
 * @example
 * ```ts
 * import { Task } from "beamline"
 *
 * Task.childSpec(async () => {}).restart // => "temporary"
 * ```
 */
export function childSpec(fn: TaskFunction<unknown>): ChildSpec {
  return { id: "Task", start: [SELF, "startLink", [fn]], restart: "temporary" }
}

const SELF = { id: "Task", startLink }
