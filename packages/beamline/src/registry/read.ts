import { expected, isPid, keyOf } from "../kernel/index.ts"
import type { AnyPid, LocalPid } from "../kernel/index.ts"
import { registryOf } from "./store.ts"
import type { RegistryState } from "./store.ts"
import type { Pair } from "./table.ts"
import type { AnyRegistry, KeyedRegistry, RegistryEntry, RegistryRef, ValuedRegistry } from "./types.ts"

/**
 * The processes that are registered under a key, with their values.
 *
 * Returns at most one entry with unique keys. With duplicate keys the entries are in the order of their registration,
 * with several partitions the entries of one partition after those of the other. The array is the caller's own, and does
 * not change any more; its entries are shared with other readers, and for reading only.
 *
 * A process that has just ended may still be among them: its partition removes it a moment later. `whereisName` and
 * whatever addresses a server by a via name never find a dead process, and its unique keys are free at once.
 *
 * Keys are compared as by `equal`: arrays, plain objects, Maps, Sets, typed arrays and Dates (by their time) by content;
 * regular expressions by source and flags; pids, references, functions and instances of other classes by identity. `1`,
 * `"1"` and `1n` differ, `-0` is `0`, and `NaN` equals itself. A key must not be changed after it was registered.
 *
 * Throws `ArgumentError`: `ERR_UNKNOWN_REGISTRY`; `ERR_BAD_ARGUMENT` for a key that contains itself, or is more than
 * 1,000 levels deep.
 *
 * Elixir: `Registry.lookup/2`. There `1` and `1.0` differ, and `0.0` and `-0.0`.
 *
 * @example
 * ```ts
 * import { Registry, self } from "beamline"
 *
 * await Registry.startLink({ keys: "duplicate", name: "newsletter" })
 * Registry.register("newsletter", { topic: "cheese" }, "daily")
 * Registry.register("newsletter", { topic: "cheese" }, "weekly")
 * Registry.lookup("newsletter", { topic: "cheese" }) // => [[self(), "daily"], [self(), "weekly"]]
 * Registry.lookup("newsletter", { topic: "wine" }) // => []
 * ```
 */
export function lookup<K, P, V>(registry: RegistryRef<K, P, V>, key: NoInfer<K>): RegistryEntry<P, V>[] {
  return pairsUnder(registryOf(registry), keyOf(key)) as unknown as RegistryEntry<P, V>[]
}

/** The entries under a key, from all tables. */
function pairsUnder(state: RegistryState, own: unknown): Pair[] {
  if (state.tableCount === 1) return state.table(0)?.lookup(own) ?? []
  return state.tables().flatMap((table) => table.lookup(own))
}

/**
 * The values of a process under a key, in the order of their registration.
 *
 * Throws `ArgumentError`: `ERR_UNKNOWN_REGISTRY`; `ERR_BAD_ARGUMENT` unless `pid` is a pid.
 *
 * Elixir: `Registry.values/3`.
 *
 * @example
 * ```ts
 * import { Registry, self } from "beamline"
 *
 * await Registry.startLink({ keys: "duplicate", name: "marks" })
 * Registry.register("marks", "maths", 1)
 * Registry.register("marks", "maths", 2)
 * Registry.values("marks", "maths", self()) // => [1, 2]
 * ```
 */
export function values<K, V>(registry: ValuedRegistry<K, V>, key: NoInfer<K>, pid: AnyPid): V[] {
  const state = registryOf(registry)
  const own = keyOf(key)
  checkPid(pid)
  const owner = state.partitionOf(pid)?.owners.get(pid)
  return (state.tableOf(pid)?.valuesOf(pid, own, owner) ?? []) as V[]
}

/**
 * The keys under which a process is registered, in the order of their registration; with duplicate keys once for each
 * entry. A process that has just ended may still have some.
 *
 * Throws `ArgumentError`: `ERR_UNKNOWN_REGISTRY`; `ERR_BAD_ARGUMENT` unless `pid` is a pid.
 *
 * Elixir: `Registry.keys/2`, where the order is unspecified.
 *
 * @example
 * ```ts
 * import { Registry, self } from "beamline"
 *
 * await Registry.startLink({ keys: "unique", name: "doors" })
 * Registry.register("doors", "front")
 * Registry.register("doors", "back")
 * Registry.keys("doors", self()) // => ["front", "back"]
 * ```
 */
export function keys<K>(registry: KeyedRegistry<K>, pid: AnyPid): K[] {
  const state = registryOf(registry)
  checkPid(pid)
  const owner = state.partitionOf(pid)?.owners.get(pid)
  return (owner?.all() ?? []).map((entry) => entry.key as K)
}

function checkPid(pid: unknown): asserts pid is LocalPid {
  if (!isPid(pid)) throw expected("pid", "a pid", pid)
}

/**
 * The number of entries. Those of processes that have just ended may still count.
 *
 * Throws `ArgumentError`: `ERR_UNKNOWN_REGISTRY`.
 *
 * Elixir: `Registry.count/1`.
 *
 * @example
 * ```ts
 * import { Registry } from "beamline"
 *
 * await Registry.startLink({ keys: "duplicate", name: "votes" })
 * Registry.register("votes", "yes")
 * Registry.register("votes", "yes")
 * Registry.count("votes") // => 2
 * ```
 */
export function count(registry: AnyRegistry): number {
  const state = registryOf(registry)
  return state.tables().reduce((sum, table) => sum + table.size, 0)
}
