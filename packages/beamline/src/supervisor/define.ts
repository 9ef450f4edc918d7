import { ArgumentError, checkFunction, checkOptions, expected, inspect } from "../kernel/index.ts"
import { startServer } from "../gen/index.ts"
import type { Next, StartOptions, StartResult } from "../gen/index.ts"
import type { ChildSpecOverrides } from "../gen-server/index.ts"
import type { Steps, Wait } from "../runtime/index.ts"
import type { ChildSpec } from "./child-spec.types.ts"
import type { SupervisorInit } from "./client.ts"
import { supervisorCallbacks } from "./server.ts"

const KEYS = ["id", "start", "restart", "shutdown", "type", "modules", "significant", "name"]

type Returned = SupervisorInit | Next<never>

/** The one callback of a supervisor module. */
export interface SupervisorCallbacks<A> {
  /** Says with which children and options the supervisor runs: what `Supervisor.init` returns, or `ignore`. */
  init(argument: A): Returned | Promise<Returned> | Steps<Returned>
}

type StartArgs<A> = undefined extends A ? [argument?: A, options?: StartOptions] : [argument: A, options?: StartOptions]

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
  checkOptions(options, KEYS, "definition options")
  return (callbacks) => moduleOf(id, options, callbacks as SupervisorCallbacks<unknown>) as DefinedSupervisor<never>
}

function moduleOf(id: string, defaults: ChildSpecOverrides, given: SupervisorCallbacks<unknown>): object {
  if (typeof given !== "object" || given === null) throw expected("callbacks", "an object with init", given)
  checkOptions(given, ["init"], "callbacks")
  checkFunction(given.init, "init")
  const module = {
    id,
    startLink: (argument?: unknown, options: StartOptions = {}) =>
      startServer(callbacks, { module: id, init: () => given.init(argument) }, options, true),
    childSpec: (argument: unknown, overrides: ChildSpecOverrides = {}) => {
      const { name, ...spec } = { ...defaults, ...checked(overrides) }
      const args = name === undefined ? [argument] : [argument, { name }]
      return { id, start: [module, "startLink", args], type: "supervisor", ...spec }
    },
  }
  const callbacks = supervisorCallbacks(id, module)
  return Object.freeze(module)
}

function checked(overrides: ChildSpecOverrides): ChildSpecOverrides {
  if (typeof overrides !== "object" || overrides === null || Array.isArray(overrides)) {
    throw expected("child spec overrides", "an object", overrides)
  }
  for (const key of Object.keys(overrides)) {
    if (!KEYS.includes(key)) {
      throw new ArgumentError(`unknown key ${inspect(key)} in child specification override`, "ERR_CHILD_SPEC")
    }
  }
  return overrides
}
