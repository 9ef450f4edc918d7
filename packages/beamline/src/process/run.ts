import { checkFunction, ExitError } from "../kernel/index.ts"
import type { ExitReason } from "../kernel/index.ts"
import {
  contextOf,
  currentProc,
  DEAD,
  inRoot,
  launch,
  main,
  Pending,
  processOf,
  RawProc,
  turn,
} from "../runtime/index.ts"
import type { Proc, Steps, Wait } from "../runtime/index.ts"
import { checkCode } from "./arguments.ts"

class Run<T> extends Pending<T> {
  override targetEnded(reason: ExitReason): void {
    // A user's own Error comes back as itself, all else as an exit.
    this.fail(() => (reason instanceof Error ? reason : new ExitError(reason)))
  }
}

/** Runs the function, and tells what it returned. */
class Runner<T> extends RawProc {
  readonly #wait: Run<T>

  constructor(caller: Proc, fn: () => unknown, wait: Run<T>) {
    super(caller, fn)
    this.#wait = wait
  }

  protected override completed(value: unknown): void {
    this.#wait.succeed(value as T)
  }
}

/**
 * Runs a function in a process of its own, monitored and not linked, and waits for what it returns. This is the
 * way into the world of processes for a request handler, a job, a test.
 *
 * The wait rejects with the function's own `Error` when it threw one, else with an `ExitError` whose reason is
 * the process's exit reason.
 *
 * @example
 * ```ts
 * import { Process, self } from "beamline"
 *
 * const outer = self()
 * await Process.run(async () => self() === outer) // => false
 * ```
 */
export function run<T>(fn: (() => Steps<T>) | (() => Promise<T>) | (() => T)): Wait<T> {
  checkCode(fn)
  const caller = currentProc()
  const wait = new Run<T>(caller)
  const proc = new Runner(caller, fn, wait)
  wait.begin(proc)
  launch(proc, caller, {})
  return wait.handle
}

/**
 * Binds a callback to the calling process: whenever and from wherever it is called, it runs as this process, and
 * what it throws ends the process. When the process is dead it does nothing and returns `undefined`.
 *
 * Callbacks of timers and event emitters that are set up in a synchronous callback of a server belong to main
 * otherwise.
 *
 * @example
 * ```ts
 * import { Process, receive, self } from "beamline"
 *
 * await Process.run(function* () {
 *   const me = self()
 *   setTimeout(
 *     Process.bind(() => Process.exit(me, "late")),
 *     1,
 *   )
 *   yield* receive()
 * }) // => throws late
 * ```
 */
export function bind<A extends unknown[], R>(fn: (...args: A) => R): (...args: A) => R | undefined {
  checkFunction(fn, "function")
  // Holds the pid alone: a listener that is never removed keeps no dead process.
  const { pid } = currentProc()
  return (...args) => {
    const proc = processOf(pid)
    if (proc === null) return undefined
    return inProcess(proc, () => {
      if (proc === main) return inRoot(() => fn(...args))
      const context = contextOf(proc)
      return context === null ? fn(...args) : context.runInAsyncScope(fn, undefined, ...args)
    })
  }
}

function inProcess<R>(proc: Proc, fn: () => R): R | undefined {
  const { proc: outer, generator } = turn
  turn.proc = proc === main ? null : proc
  turn.generator = false
  try {
    return fn()
  } catch (error) {
    if (proc === main) throw error
    proc.crash(error)
    return undefined
  } finally {
    turn.proc = outer
    turn.generator = generator
  }
}

/**
 * A signal that aborts when the calling process has ended, for `fetch`, timers and streams that the process
 * started. Its reason is the exit reason. Its listeners run when the process is dead: they can close what it had
 * open, but no longer send.
 *
 * Returns the signal, the same one each time. The main process's never aborts.
 *
 * @example
 * ```ts
 * import { Process, receive, spawn } from "beamline"
 *
 * const open = new Set(["socket"])
 * const pid = spawn(async () => {
 *   Process.signal().addEventListener("abort", () => open.delete("socket"))
 *   await receive()
 * })
 * await Process.sleep(1)
 * Process.exit(pid, "shutdown")
 * open.size // => 0
 * ```
 */
export function signal(): AbortSignal {
  const proc = currentProc()
  const extra = proc.extras
  if (extra.abort === null) {
    extra.abort = new AbortController()
    if (proc.state === DEAD) extra.abort.abort(proc.exitReason)
  }
  return extra.abort.signal
}
