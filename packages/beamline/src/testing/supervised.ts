import { ArgumentError, ExitError, formatExit, inspect } from "../kernel/index.ts"
import type { Pid } from "../kernel/index.ts"
import type { Module } from "../gen-server/index.ts"
import { never, currentProc } from "../runtime/index.ts"
import type { Wait } from "../runtime/index.ts"
import { Supervisor } from "../supervisor/index.ts"
import type { Child, ChildSpec } from "../supervisor/index.ts"
import { waitForWork } from "./at-rest.ts"
import { currentTest } from "./test-case.ts"
import type { TestCase } from "./test-case.ts"

// A property: methods are compared bivariantly, and a module that needs an argument would be taken without.
interface ChildModule<A> {
  readonly childSpec: (argument: A) => ChildSpec
}

export function startSupervised<P>(
  child: Module<P, undefined> & ChildModule<undefined>,
  overrides?: Partial<ChildSpec>,
): Wait<Pid<P>>
export function startSupervised<P, A>(
  child: readonly [Module<P, A>, NoInfer<A>],
  overrides?: Partial<ChildSpec>,
): Wait<Pid<P>>
export function startSupervised<P = unknown, A = unknown>(
  child:
    | (ChildSpec & { readonly childSpec?: never })
    | ChildModule<undefined>
    | readonly [ChildModule<A>, NoInfer<A>],
  overrides?: Partial<ChildSpec>,
): Wait<Pid<P>>
/**
 * Starts a child under the supervisor of the test. When the body ends, however it ends, its children are stopped,
 * the last started first, before the next test begins. One that crashes meanwhile is restarted, as its specification
 * says; with `{ restart: "temporary" }` it is not.
 *
 * A child is what a supervisor takes: `Module`, `[Module, argument]` or a child specification; `overrides` replace
 * keys of it, such as `id` for the second child of one module.
 *
 * Gives the pid. It fails with an `ExitError` whose reason is that of the failed start, `"ignore"` included. Throws
 * `ArgumentError` for what is no child, and outside a test body.
 *
 * Elixir: `ExUnit.Callbacks.start_supervised!/2`.
 *
 * @example
 * ```ts
 * import { GenServer, ok, reply } from "beamline"
 * import { inProcess, startSupervised } from "beamline/testing"
 *
 * const Counter = GenServer.define<{ call: { next(): number } }>("Counter")({
 *   init: (start: number) => ok(start),
 *   handleCall: { next: (n) => reply(n + 1, n + 1) },
 * })
 * const body = inProcess(async () => {
 *   const counter = await startSupervised([Counter, 41])
 *   return GenServer.call(counter, "next")
 * })
 * await body() // => 42
 * ```
 */
export function startSupervised(child: unknown, overrides: Partial<ChildSpec> = {}): Wait<Pid> {
  const test = currentTest("startSupervised")
  if (test === null) return never(currentProc())
  const spec = Supervisor.childSpec(child as Child<unknown>, overrides)
  return waitForWork(() => start(test, spec))
}

async function start(test: TestCase, spec: ChildSpec): Promise<Pid> {
  const supervisor = await test.startSupervisor()
  const result = await test.asKeeper(() => Supervisor.startChild(supervisor, spec))
  if (result.ok && result.value !== undefined) return result.value
  throw startFailure(spec.id, result.ok ? "ignore" : result.error)
}

function startFailure(id: unknown, error: unknown): ExitError {
  const reason = reasonIn(error)
  const isTwice = Array.isArray(reason) && reason[0] === "already_started"
  const hint = isTwice ? `; give the second child another one: startSupervised(child, { id })` : ""
  return new ExitError(reason, `the child ${inspect(id)} did not start: ${formatExit(reason)}${hint}`)
}

/** A supervisor tells the reason together with the child. */
function reasonIn(error: unknown): unknown {
  const isWithChild =
    Array.isArray(error) && error.length === 2 && Array.isArray(error[1]) && error[1][0] === "child"
  return isWithChild ? (error as readonly unknown[])[0] : error
}

/**
 * Stops a child that `startSupervised` has started, before the body ends. It is named by its id, or by its module
 * where that is its id.
 *
 * Gives nothing; the child has ended then. It fails with `ArgumentError` when there is no such child.
 *
 * Elixir: `ExUnit.Callbacks.stop_supervised!/1`.
 *
 * @example
 * ```ts
 * import { GenServer, ok, Process } from "beamline"
 * import { inProcess, startSupervised, stopSupervised } from "beamline/testing"
 *
 * const Cache = GenServer.define<{}>("Cache")({ init: () => ok(0) })
 * const body = inProcess(async () => {
 *   const cache = await startSupervised(Cache)
 *   await stopSupervised(Cache)
 *   return Process.isAlive(cache)
 * })
 * await body() // => false
 * ```
 */
export function stopSupervised(id: unknown): Wait<void> {
  const test = currentTest("stopSupervised")
  if (test === null) return never(currentProc())
  return waitForWork(() => stop(test, isModule(id) ? id.id : id))
}

async function stop(test: TestCase, id: unknown): Promise<void> {
  const supervisor = await test.startSupervisor()
  const stopped = await test.asKeeper(() => Supervisor.terminateChild(supervisor, id))
  if (!stopped.ok)
    throw new ArgumentError(`expected id to be that of a supervised child, got: ${inspect(id)}`)
  // A temporary child is forgotten with its end.
  await test.asKeeper(() => Supervisor.deleteChild(supervisor, id))
}

function isModule(value: unknown): value is { readonly id: unknown } {
  return typeof value === "object" && value !== null && "id" in value && "childSpec" in value
}
