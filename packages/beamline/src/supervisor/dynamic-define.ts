import { childSpecOf, SPEC_KEYS } from "../gen-server/index.ts"
import type { ChildSpecOverrides } from "../gen-server/index.ts"
import { startServer } from "../gen/index.ts"
import type { Next, StartOptions } from "../gen/index.ts"
import { checkFunction, checkOptions, expected } from "../kernel/index.ts"
import { isAsyncFunction } from "../runtime/index.ts"
import type { Steps } from "../runtime/index.ts"
import type { DefinedSupervisor } from "./define.ts"
import type { DynamicSupervisorInit } from "./dynamic-client.ts"
import { dynamicCallbacks } from "./dynamic-server.ts"

type Returned = DynamicSupervisorInit | Next<never>

/** The one callback of a DynamicSupervisor module. */
export interface DynamicSupervisorCallbacks<A> {
  /** Says with which options the supervisor runs: what `DynamicSupervisor.init` returns, or `ignore`. */
  init(argument: A): Returned | Promise<Returned> | Steps<Returned>
}

/**
 * Defines a DynamicSupervisor module:
 * `DynamicSupervisor.define("Name")({ init: (argument) => DynamicSupervisor.init(options) })`.
 *
 * Options: the keys of the child spec, which `childSpec` starts from, and `name`, under which it is registered.
 *
 * Returns the module. Throws `ArgumentError` for a missing `init` or a wrong option.
 *
 * Elixir: `use DynamicSupervisor, options`.
 *
 * @example
 * ```ts
 * import { Agent, DynamicSupervisor, unwrap } from "beamline"
 *
 * const Rooms = DynamicSupervisor.define("Rooms", { name: "rooms" })({
 *   init: (limit: number) => DynamicSupervisor.init({ maxChildren: limit }),
 * })
 * const openRoom = (title: string) => DynamicSupervisor.startChild("rooms", [Agent, () => title])
 *
 * unwrap(await Rooms.startLink(1, { name: "rooms" }))
 * const room = unwrap(await openRoom("lobby"))
 * await Agent.get(room, (title) => title) // => "lobby"
 * await openRoom("cellar") // => { ok: false, error: "max_children" }
 * await DynamicSupervisor.stop("rooms")
 * ```
 */
export function define(
  id: string,
  options: ChildSpecOverrides = {},
): <A>(callbacks: DynamicSupervisorCallbacks<A>) => DefinedSupervisor<A> {
  if (typeof id !== "string" || id === "") throw expected("id", "a non-empty string", id)
  checkOptions(options, SPEC_KEYS, "definition options")
  return (callbacks) => moduleOf(id, options, callbacks) as DefinedSupervisor<never>
}

function moduleOf(
  id: string,
  defaults: ChildSpecOverrides,
  given: DynamicSupervisorCallbacks<never>,
): object {
  if (typeof given !== "object" || given === null) throw expected("callbacks", "an object with init", given)
  checkOptions(given, ["init"], "callbacks")
  const callback: unknown = Reflect.get(given, "init")
  checkFunction(callback, "init")
  const isAsync = isAsyncFunction(callback)
  const module = {
    id,
    startLink: (argument?: unknown, options: StartOptions = {}) =>
      startServer(
        callbacks,
        { module: id, isAsync, init: () => given.init(argument as never) },
        options,
        true,
      ),
    childSpec: (argument: unknown, overrides?: ChildSpecOverrides) =>
      childSpecOf(module, argument, { type: "supervisor", ...defaults }, overrides),
  }
  const callbacks = dynamicCallbacks(id, module)
  return Object.freeze(module)
}
