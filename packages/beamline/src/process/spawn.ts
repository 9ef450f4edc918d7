import { provideSelf } from "../kernel/index.ts"
import type { Pid, Reference } from "../kernel/index.ts"
import { currentProc, launch, RawProc, startMonitor } from "../runtime/index.ts"
import type { Code, Proc, Steps } from "../runtime/index.ts"
import { callOf, checkCode, moduleName } from "./arguments.ts"
import type { ModuleLike } from "./arguments.ts"
import { checkSpawnOptions } from "./spawn-options.ts"
import type { CheckedSpawnOptions, SpawnOptions } from "./spawn-options.ts"

/** The code of a raw process: an async function, a generator function, or a function that returns at once. */
export type ProcessFunction = (() => Promise<unknown>) | (() => Steps<unknown>) | (() => unknown)

/** What `spawn` returns: the pid, with `monitor` also the monitor's reference. */
export type Spawned<O> = O extends { readonly monitor: true | object }
  ? readonly [pid: Pid, monitor: Reference]
  : Pid

const LINK = checkSpawnOptions({ link: true })
const MONITOR = checkSpawnOptions({ monitor: true })

export function spawn<const O extends SpawnOptions>(fn: ProcessFunction, options?: O): Spawned<O>
export function spawn<const O extends SpawnOptions>(
  module: ModuleLike,
  name: string,
  args: readonly unknown[],
  options?: O,
): Spawned<O>
/**
 * Starts a process that runs a function: an async function, a generator function (whose waits are `yield*`ed),
 * or one that returns at once. The process ends with `"normal"` when the function returns.
 *
 * Returns the pid, with `monitor` `[pid, reference]`. Throws `ArgumentError` for a wrong argument, an unknown
 * option, or a module without the named function.
 *
 * Options: `link` (default `false`), `monitor` (default `false`; or `{ tag, alias }`), `priority` (default
 * `"normal"`). `fullsweepAfter`, `minHeapSize`, `minBinVheapSize`, `maxHeapSize` and `messageQueueData` are
 * checked, kept and shown by `info`, and have no effect: JavaScript has one heap.
 *
 * Elixir: `Process.spawn/2` and `/4`. There an undefined function makes the new process crash; here it throws.
 *
 * @example
 * ```ts
 * import { Process, receive, self, send } from "beamline"
 *
 * const parent = self()
 * Process.spawn(async () => {
 *   send(parent, "hello")
 * })
 * await receive() // => "hello"
 * ```
 */
export function spawn(
  target: ProcessFunction | ModuleLike,
  nameOrOptions?: string | SpawnOptions,
  args?: readonly unknown[],
  options?: SpawnOptions,
): Pid | readonly [Pid, Reference] {
  if (typeof nameOrOptions === "string" || args !== undefined || options !== undefined) {
    const code = callOf(target, nameOrOptions, args)
    return start(code, initialCallOf(target, nameOrOptions, args), checkSpawnOptions(options))
  }
  checkCode(target)
  return start(target, undefined, checkSpawnOptions(nameOrOptions))
}

function initialCallOf(module: unknown, name: unknown, args: unknown): readonly [string, string, number] {
  return [moduleName(module), name as string, (args as readonly unknown[]).length]
}

/** Starts a process with options that are known to be right. */
function startWith(
  options: CheckedSpawnOptions,
  target: unknown,
  name: unknown,
  args: unknown,
): Pid | readonly [Pid, Reference] {
  if (name !== undefined || args !== undefined)
    return start(callOf(target, name, args), initialCallOf(target, name, args), options)
  checkCode(target)
  return start(target, undefined, options)
}

function start(
  code: Code,
  initialCall: readonly [string, string, number] | undefined,
  options: CheckedSpawnOptions,
): Pid | readonly [Pid, Reference] {
  const parent = currentProc()
  const proc = new RawProc(parent, code, initialCall)
  const monitor = options.monitor === null ? null : monitorNew(parent, proc, options)
  launch(proc, parent, options)
  return monitor === null ? proc.pid : [proc.pid, monitor]
}

function monitorNew(parent: Proc, proc: Proc, options: CheckedSpawnOptions): Reference {
  return startMonitor(parent, proc, proc.pid, options.monitor!)
}

export function spawnLink(fn: ProcessFunction): Pid
export function spawnLink(module: ModuleLike, name: string, args: readonly unknown[]): Pid
/**
 * Starts a process linked to the caller: `spawn` with `link`. There is no moment at which it could die unlinked.
 *
 * Returns the pid.
 *
 * Elixir: `spawn_link/1` and `/3`.
 *
 * @example
 * ```ts
 * import { exit, Process, receive, spawnLink } from "beamline"
 *
 * await Process.run(async () => {
 *   Process.flag("trapExit", true)
 *   const pid = spawnLink(async () => exit("bored"))
 *   await receive() // => ["EXIT", pid, "bored"]
 * })
 * ```
 */
export function spawnLink(
  target: ProcessFunction | ModuleLike,
  name?: string,
  args?: readonly unknown[],
): Pid {
  return startWith(LINK, target, name, args) as Pid
}

export function spawnMonitor(fn: ProcessFunction): readonly [pid: Pid, monitor: Reference]
export function spawnMonitor(
  module: ModuleLike,
  name: string,
  args: readonly unknown[],
): readonly [pid: Pid, monitor: Reference]
/**
 * Starts a process that the caller monitors.
 *
 * Returns `[pid, reference]`.
 *
 * Elixir: `spawn_monitor/1` and `/3`.
 *
 * @example
 * ```ts
 * import { receive, spawnMonitor } from "beamline"
 *
 * const [pid, monitor] = spawnMonitor(async () => {})
 * await receive() // => ["DOWN", monitor, "process", pid, "normal"]
 * ```
 */
export function spawnMonitor(
  target: ProcessFunction | ModuleLike,
  name?: string,
  args?: readonly unknown[],
): readonly [pid: Pid, monitor: Reference] {
  return startWith(MONITOR, target, name, args) as readonly [Pid, Reference]
}

/**
 * The pid of the calling process. Code outside any process runs as the main process.
 *
 * `P` says which protocol the process itself speaks, for servers that send to themselves.
 *
 * Elixir: `self/0`.
 *
 * @example
 * ```ts
 * import { Process, self } from "beamline"
 *
 * Process.isAlive(self()) // => true
 * await Process.run(async () => self() === Process.list().at(-1)) // => true
 * ```
 */
export function self<P = unknown>(): Pid<P> {
  return currentProc().pid
}

provideSelf(self)
