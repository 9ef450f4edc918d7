import { expected } from "../kernel/index.ts"
import type { StartResult } from "../gen/index.ts"
import type { Wait } from "../runtime/index.ts"
import type { Module, StartArgs } from "./types.ts"

/**
 * Starts a server linked to the caller and waits until its `init` is done. `Module.startLink` is the same.
 *
 * Gives `{ ok: true, value: pid }`, or `{ ok: false, error }`: `"ignore"`, `["already_started", pid]`, `"timeout"`, or
 * the reason for which `init` failed. A caller that does not trap exits ends with that reason instead of learning of
 * it; the main process learns of it.
 *
 * Options: `name`; `timeout` for `init`, in milliseconds (default `"infinity"`); `debug`; `spawnOpt`;
 * `hibernateAfter`, in milliseconds (default `"infinity"`).
 *
 * Elixir: `GenServer.start_link/3`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { add(n: number): number }
 *   cast: { add(n: number): void }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (n: number) => ok(n),
 *   handleCall: { add: (n, _from, more) => reply(n + more, n + more) },
 *   handleCast: { add: (n, more) => noreply(n + more) },
 * })
 * const counter = unwrap(await GenServer.startLink(Counter, 1, { timeout: 1_000 }))
 * await GenServer.call(counter, ["add", 2]) // => 3
 * await GenServer.stop(counter)
 * ```
 */
export function startLink<P, A>(module: Module<P, A>, ...args: StartArgs<A>): Wait<StartResult<P>> {
  checkModule(module)
  return module.startLink(...args)
}

/**
 * Starts a server that is not linked to the caller. Its parent is itself.
 *
 * Gives what `startLink` gives; a failure never harms the caller.
 *
 * Elixir: `GenServer.start/3`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { add(n: number): number }
 *   cast: { add(n: number): void }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (n: number) => ok(n),
 *   handleCall: { add: (n, _from, more) => reply(n + more, n + more) },
 *   handleCast: { add: (n, more) => noreply(n + more) },
 * })
 * const counter = unwrap(await GenServer.start(Counter, 1, { name: "the counter" }))
 * await GenServer.start(Counter, 1, { name: "the counter" }) // => { ok: false, error: ["already_started", counter] }
 * await GenServer.stop(counter)
 * ```
 */
export function start<P, A>(module: Module<P, A>, ...args: StartArgs<A>): Wait<StartResult<P>> {
  checkModule(module)
  return module.start(...args)
}

function checkModule(module: unknown): void {
  const { startLink: link, start: alone } = (module ?? {}) as { startLink?: unknown; start?: unknown }
  if (typeof link !== "function" || typeof alone !== "function") {
    throw expected("module", "what GenServer.define returned", module)
  }
}
