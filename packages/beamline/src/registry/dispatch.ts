import { checkBoolean, checkOptions, ExitError, expected, keyOf } from "../kernel/index.ts"
import type { ExitReason } from "../kernel/index.ts"
import { functionOf } from "../process/index.ts"
import {
  currentProc,
  DEAD,
  launch,
  main,
  never,
  Pending,
  RawProc,
  ready,
  signalUnlink,
  Watch,
} from "../runtime/index.ts"
import type { Proc, Wait } from "../runtime/index.ts"
import { registryOf } from "./store.ts"
import type { Pair } from "./table.ts"
import type { Dispatcher, RegistryRef } from "./types.ts"

type Run = (pairs: readonly Pair[]) => unknown

/**
 * Calls a function with the entries of a key, or `[module, "function", args]` with the entries before `args`. What it
 * returns does not matter. Without entries it is not called.
 *
 * It is called once, in the calling process; with duplicate keys and several partitions once for each partition that
 * has entries, one after the other. With `parallel: true` each of these partitions gets a process linked to the caller,
 * all at the same time, and `dispatch` returns a wait of their end; with one partition that changes nothing but the
 * wait.
 *
 * What the function throws is thrown to the caller; from a process of `parallel` it ends the caller over the link. One
 * that traps exits, and the main process, see the wait fail with `[reason, ["Task", "await", …]]`.
 *
 * Throws `ArgumentError`: `ERR_UNKNOWN_REGISTRY`; `ERR_BAD_ARGUMENT` for anything that can't be called.
 *
 * Elixir: `Registry.dispatch/4`.
 *
 * @example
 * ```ts
 * import { receive, Registry, self, send } from "beamline"
 *
 * await Registry.startLink({ keys: "duplicate", name: "news" })
 * Registry.register("news", "sports", self())
 * Registry.dispatch("news", "sports", (entries) => {
 *   for (const [pid] of entries) send(pid, ["broadcast", "goal"])
 * })
 * await receive() // => ["broadcast", "goal"]
 * ```
 */
export function dispatch<K, P, V>(
  registry: RegistryRef<K, P, V>,
  key: NoInfer<K>,
  dispatcher: Dispatcher<NoInfer<P>, NoInfer<V>>,
  options?: { readonly parallel?: false },
): void
export function dispatch<K, P, V>(
  registry: RegistryRef<K, P, V>,
  key: NoInfer<K>,
  dispatcher: Dispatcher<NoInfer<P>, NoInfer<V>>,
  options: { readonly parallel: true },
): Wait<void>
export function dispatch<K, P, V>(
  registry: RegistryRef<K, P, V>,
  key: NoInfer<K>,
  dispatcher: Dispatcher<NoInfer<P>, NoInfer<V>>,
  options?: { readonly parallel?: boolean },
): Wait<void> | void
export function dispatch(
  registry: unknown,
  key: unknown,
  dispatcher: unknown,
  options?: { readonly parallel?: boolean },
): Wait<void> | void {
  const state = registryOf(registry)
  const own = keyOf(key)
  const run = runOf(dispatcher)
  checkOptions(options, ["parallel"], "dispatch options")
  const { parallel = false } = options ?? {}
  checkBoolean(parallel, "parallel")
  const caller = currentProc()
  if (caller.state === DEAD) return parallel ? never(caller) : undefined
  if (state.tableCount === 1) {
    const pairs = state.table(0)?.lookup(own)
    if (pairs !== undefined && pairs.length > 0) run(pairs)
    return parallel ? ready(caller, undefined) : undefined
  }
  const shares = state.tables().map((table) => table.lookup(own))
  const full = shares.filter((pairs) => pairs.length > 0).toReversed()
  if (parallel) return inParallel(caller, full, run)
  for (const pairs of full) run(pairs)
}

function runOf(dispatcher: unknown): Run {
  if (typeof dispatcher === "function") return dispatcher as Run
  if (!Array.isArray(dispatcher) || dispatcher.length !== 3) {
    throw expected("dispatcher", 'a function or [module, "function", args]', dispatcher)
  }
  const [module, name, args] = dispatcher as [object, string, readonly unknown[]]
  functionOf(module, name, args)
  return (pairs) => (module as Record<string, (...all: unknown[]) => unknown>)[name]!(pairs, ...args)
}

/** Waits for the end of all processes of a dispatch. */
class Dispatched extends Pending<void> {
  #running: number

  constructor(owner: Proc, running: number) {
    super(owner)
    this.#running = running
  }

  watch(task: Proc): void {
    const end = new TaskEnd(this, task)
    end.enter(task)
  }

  taskEnded(task: Proc, reason: ExitReason): void {
    if (reason !== "normal")
      this.fail(() => new ExitError([reason, ["Task", "await", [task.pid, "infinity"]]]))
    else if (--this.#running === 0) this.succeed(undefined)
  }
}

class TaskEnd extends Watch {
  readonly #wait: Dispatched
  readonly #task: Proc

  constructor(wait: Dispatched, task: Proc) {
    super(null)
    this.#wait = wait
    this.#task = task
  }

  override targetEnded(reason: ExitReason): void {
    this.#wait.taskEnded(this.#task, reason)
  }
}

/** Runs the function with the entries of one partition. When it is done, its end is not the caller's business. */
class Dispatching extends RawProc {
  readonly #caller: Proc

  constructor(caller: Proc, code: () => unknown) {
    super(caller, code)
    this.#caller = caller
  }

  protected override completed(): void {
    signalUnlink(this, this.#caller)
  }
}

function inParallel(caller: Proc, shares: readonly (readonly Pair[])[], run: Run): Wait<void> {
  if (shares.length === 0) return ready(caller, undefined)
  const wait = new Dispatched(caller, shares.length)
  wait.begin(null)
  const callers = [caller.pid, ...(caller.callers ?? [])]
  for (const pairs of shares) {
    const task = new Dispatching(caller, () => run(pairs))
    task.extras.callers = callers
    wait.watch(task)
    // The main process can't end with a task: it learns of the failure by the wait.
    launch(task, caller, { link: caller !== main })
  }
  return wait.handle
}
