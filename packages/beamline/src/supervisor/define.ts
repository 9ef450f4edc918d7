import { checkFunction, checkOptions, expected } from "../kernel/index.ts"
import { startServer } from "../gen/index.ts"
import type { Next, StartOptions, StartResult } from "../gen/index.ts"
import { childSpecOf, SPEC_KEYS } from "../gen-server/index.ts"
import type { ChildSpecOverrides } from "../gen-server/index.ts"
import { isAsyncFunction } from "../runtime/index.ts"
import type { Steps, Wait } from "../runtime/index.ts"
import type { ChildSpec } from "./child-spec.types.ts"
import type { SupervisorInit } from "./client.ts"
import { supervisorCallbacks } from "./server.ts"

type Returned = SupervisorInit | Next<never>

/** The one callback of a supervisor module. */
export interface SupervisorCallbacks<A> {
  /** Says with which children and options the supervisor runs: what `Supervisor.init` returns, or `ignore`. */
  readonly init: (argument: A) => Returned | Promise<Returned> | Steps<Returned>
}

/** Options of a supervisor module's start. */
export interface SupervisorStartOptions extends Pick<StartOptions, "name"> {}

type StartArgs<A> = undefined extends A
  ? [argument?: A, options?: SupervisorStartOptions]
  : [argument: A, options?: SupervisorStartOptions]

/** A defined supervisor: what starts it, and what another supervisor takes as a child. */
export interface DefinedSupervisor<A> {
  readonly id: string
  /** Starts the supervisor linked to the caller. Elixir: `Supervisor.start_link/3`. */
  startLink(...args: StartArgs<A>): Wait<StartResult>
  /** The child spec of the supervisor. Elixir: `child_spec/1`. */
  childSpec(argument: A, overrides?: ChildSpecOverrides): ChildSpec
}

/**
 * Defines a supervisor module: `Supervisor.define("Name")({ init: (argument) => Supervisor.init(children, options) })`.
 *
 * Options: the keys of the child spec, which `childSpec` starts from, and `name`, under which it is registered.
 *
 * Returns the module. Throws `ArgumentError` for a missing `init` or a wrong option.
 *
 * Elixir: `use Supervisor, options`.
 *
 * @example
 * ```ts
 * import { GenServer, ok, reply, Supervisor, unwrap } from "beamline"
 *
 * interface Cache {
 *   call: { size(): number }
 * }
 * const Cache = GenServer.define<Cache>("Cache")({
 *   init: (limit: number) => ok(limit),
 *   handleCall: { size: (limit) => reply(limit, limit) },
 * })
 * const Caches = Supervisor.define("Caches")({
 *   init: (limit: number) =>
 *     Supervisor.init([Cache.childSpec(limit, { name: "cache" })], { strategy: "one_for_one" }),
 * })
 * const supervisor = unwrap(await Caches.startLink(10))
 * await GenServer.call(GenServer.name<Cache>("cache"), "size") // => 10
 * await Supervisor.stop(supervisor)
 * ```
 */
export function define(
  id: string,
  options: ChildSpecOverrides = {},
): <A>(callbacks: SupervisorCallbacks<A>) => DefinedSupervisor<A> {
  if (typeof id !== "string" || id === "") throw expected("id", "a non-empty string", id)
  checkOptions(options, SPEC_KEYS, "definition options")
  return (callbacks) => moduleOf(id, options, callbacks) as DefinedSupervisor<never>
}

function moduleOf(id: string, defaults: ChildSpecOverrides, given: SupervisorCallbacks<never>): object {
  checkOptions(given ?? null, ["init"], "callbacks")
  checkFunction(given.init, "init")
  const isAsync = isAsyncFunction(given.init)
  const module = {
    id,
    startLink: (argument?: unknown, options: SupervisorStartOptions = {}) => {
      checkOptions(options, ["name"], "supervisor options")
      return startServer(
        callbacks,
        { module: id, isAsync, init: () => given.init(argument as never) },
        options,
        true,
      )
    },
    childSpec: (argument: unknown, overrides?: ChildSpecOverrides) =>
      childSpecOf(module, argument, { type: "supervisor", ...defaults }, overrides),
  }
  const callbacks = supervisorCallbacks(id, module)
  return Object.freeze(module)
}
