import type { Via } from "../gen/index.ts"
import type { Address } from "../kernel/index.ts"
import type { ChildSpec } from "../supervisor/index.ts"
import { Handle } from "./handle.ts"
import { asModule } from "./module.ts"
import { checkDefaults, checkRegistryName, checkRegistryOptions } from "./options.ts"
import { startLink } from "./start.ts"
import { registryName } from "./store.ts"
import type { DefinedRegistry, RegistryDefaults, RegistryOptions, RegistryRef } from "./types.ts"

/**
 * The child spec of a registry: `[Registry, options]` as a child of a supervisor.
 *
 * Returns `{ id: name, start, type: "supervisor" }`. Throws `ArgumentError` as `startLink` does.
 *
 * Elixir: `Registry.child_spec/1`.
 *
 * @example
 * ```ts
 * import { Registry, Supervisor } from "beamline"
 *
 * const spec = Registry.childSpec({ keys: "unique", name: "sessions" })
 * spec.id // => "sessions"
 * await Supervisor.startLink([spec], { strategy: "one_for_one" })
 * Registry.count("sessions") // => 0
 * ```
 */
export function childSpec(options: RegistryOptions): ChildSpec {
  const { name } = checkRegistryOptions(options)
  return { id: name, start: [asModule, "startLink", [options]], type: "supervisor" }
}

/**
 * Defines a registry with its types: keys of type `K`, processes of protocol `P`, values of type `V`, metadata of type
 * `M`. What it returns stands for the registry in all functions, and is a child of a supervisor. The registry itself may
 * as well be started elsewhere, under the same name.
 *
 * Options are those of `startLink` but the name; `startLink` and `childSpec` of the definition take further ones.
 *
 * Throws `ArgumentError` for a wrong name or a wrong option.
 *
 * @example
 * ```ts
 * import { GenServer, ok, Registry, reply, Supervisor, unwrap } from "beamline"
 *
 * interface Room {
 *   call: { guests(): number }
 * }
 * const Room = GenServer.define<Room>("Room")({
 *   init: (guests: number) => ok(guests),
 *   handleCall: { guests: (guests) => reply(guests, guests) },
 * })
 * const Rooms = Registry.define<readonly [hotel: string, number: number], Room>("hotel.rooms", { keys: "unique" })
 *
 * await Supervisor.startLink([Rooms], { strategy: "one_for_one" })
 * unwrap(await Room.start(2, { name: Registry.via(Rooms, ["Ritz", 7]) }))
 * await GenServer.call(Registry.via(Rooms, ["Ritz", 7]), "guests") // => 2
 * ```
 */
export function define<K, P = unknown, V = unknown, M = unknown>(
  name: string,
  options: RegistryDefaults<M> = {},
): DefinedRegistry<K, P, V, M> {
  checkRegistryName(name)
  checkDefaults(options)
  checkRegistryOptions({ ...options, keys: options.keys === undefined ? "unique" : options.keys, name })
  const complete = (more: object | undefined): RegistryOptions => {
    checkDefaults(more)
    return { ...options, ...more, name } as RegistryOptions
  }
  return new Handle(
    name,
    (more) => startLink(complete(more)),
    (handle, more) => {
      const all = complete(more)
      return { ...childSpec(all), start: [handle, "startLink", [{ ...more }]] }
    },
  )
}

/**
 * Names a server by its key in a registry with unique keys: to start it under that name, and to address it afterwards.
 * With a value the server is registered with it, otherwise with `undefined`.
 *
 * Returns `["via", Registry, [name, key]]` or `["via", Registry, [name, key, value]]`, which may be written by hand too.
 * The name knows the protocol that the definition tells. Throws `ArgumentError` unless `registry` is a name or a
 * definition.
 *
 * Elixir: `{:via, Registry, {registry, key}}`.
 *
 * @example
 * ```ts
 * import { GenServer, ok, Registry } from "beamline"
 *
 * const Echo = GenServer.define("Echo")({ init: () => ok(undefined) })
 * await Registry.startLink({ keys: "unique", name: "echoes" })
 * const { ok: isStarted } = await Echo.start(undefined, { name: Registry.via("echoes", 1) })
 * isStarted // => true
 * GenServer.whereis(["via", Registry, ["echoes", 1]]) === GenServer.whereis(Registry.via("echoes", 1)) // => true
 * ```
 */
export function via<K, P, V>(
  registry: RegistryRef<K, P, V>,
  key: NoInfer<K>,
  ...value: [value?: NoInfer<V>]
): Via & Address<P> {
  return ["via", asModule, [registryName(registry), key, ...value]] as const
}
