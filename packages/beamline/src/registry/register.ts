import { ArgumentError, failure, inspect, keyOf, success } from "../kernel/index.ts"
import type { Guard, LocalPid, Pattern, Pid, Result } from "../kernel/index.ts"
import { Process, send } from "../process/index.ts"
import {
  currentProc,
  DEAD,
  isLinkedTo,
  processOf,
  settleSignals,
  signalLink,
  signalUnlink,
} from "../runtime/index.ts"
import type { Proc } from "../runtime/index.ts"
import { hashOf } from "./key-table.ts"
import { compileValue } from "./specification.ts"
import { registryOf } from "./store.ts"
import type { Partition, RegistryState } from "./store.ts"
import { Entry } from "./table.ts"
import type { Table } from "./table.ts"
import type {
  AlreadyRegistered,
  BoundIn,
  KeyedRegistry,
  RegistryRef,
  ValuedRegistry,
  ValueArgument,
} from "./types.ts"

/**
 * Registers the calling process under a key, with a value. The key may be any term, see `Registry.lookup`.
 *
 * Returns `{ ok: true, value: pid }` with the pid of the partition process, or with unique keys
 * `{ ok: false, error: ["already_registered", pid] }` when a live process has the key, the caller included. With duplicate
 * keys it always succeeds, also with a key and value that the caller has already.
 *
 * The caller is linked with the partition process: it ends with the registry, or gets `["EXIT", partition, reason]` if
 * it traps exits. Its end does not harm the registry.
 *
 * Throws `ArgumentError`: `ERR_UNKNOWN_REGISTRY`; `ERR_NOT_REGISTERED` when a listener is not there (the entry stays).
 *
 * Elixir: `Registry.register/3`.
 *
 * @example
 * ```ts
 * import { Process, Registry, self } from "beamline"
 *
 * await Registry.startLink({ keys: "unique", name: "devices" })
 * Registry.register("devices", ["lamp", 1], { on: true }) // => { ok: true, value: Process.whereis("devices.PIDPartition0") }
 * Registry.register("devices", ["lamp", 1]) // => { ok: false, error: ["already_registered", self()] }
 * ```
 */
export function register<K, P, V>(
  registry: RegistryRef<K, P, V>,
  key: NoInfer<K>,
  ...value: ValueArgument<NoInfer<V>>
): Result<Pid, AlreadyRegistered<P>>
export function register(
  registry: unknown,
  key: unknown,
  value?: unknown,
): Result<Pid, AlreadyRegistered<never>> {
  settleSignals()
  const state = registryOf(registry)
  const own = keyOf(key)
  const caller = currentProc()
  const { partition, table } = placeOf(state, caller)
  if (caller.state !== DEAD) {
    // A key whose holder is dead is free, though its partition has not removed the entry yet.
    const hash = hashOf(own)
    const holder = table.holder(own, hash)
    if (holder !== undefined && processOf(holder.pid) !== null) {
      return failure(["already_registered", holder.pid as Pid<never>])
    }
    if (!isLinkedTo(caller, partition.proc)) signalLink(caller, partition.proc)
    const owner = partition.ownerOf(caller.pid)
    const entry = new Entry(key, own, hash, owner, value)
    owner.add(entry)
    table.add(entry, holder)
    notify(state, () => ["register", state.name, key, caller.pid, value])
  }
  return success(partition.proc.pid as Pid)
}

interface Place {
  readonly partition: Partition
  readonly table: Table
}

/** Where a process registers. Between the end of a partition and its restart that is nowhere. */
function placeOf(state: RegistryState, caller: Proc): Place {
  const partition = state.partitionOf(caller.pid)
  const table = state.tableOf(caller.pid)
  if (partition !== undefined && table !== undefined) return { partition, table }
  const pid = state.partitionPid(caller.pid)
  if (pid !== undefined) Process.link(pid)
  throw new ArgumentError(
    `expected registry to have all its partitions, got: ${inspect(state.name)} while one is restarted`,
    "ERR_UNKNOWN_REGISTRY",
  )
}

/** Tells the listeners, where there are any. */
function notify(state: RegistryState, event: () => readonly unknown[]): void {
  if (state.listeners.length === 0) return
  const told = event()
  for (const listener of state.listeners) send(listener, told)
}

/**
 * Removes the entries of the calling process under a key; those of others stay. Having none is no error.
 *
 * Throws `ArgumentError`: `ERR_UNKNOWN_REGISTRY`; `ERR_NOT_REGISTERED` when a listener is not there.
 *
 * Elixir: `Registry.unregister/2`.
 *
 * @example
 * ```ts
 * import { Registry } from "beamline"
 *
 * await Registry.startLink({ keys: "unique", name: "shifts" })
 * Registry.register("shifts", "night")
 * Registry.unregister("shifts", "night")
 * Registry.lookup("shifts", "night") // => []
 * ```
 */
export function unregister<K>(registry: KeyedRegistry<K>, key: NoInfer<K>): void {
  settleSignals()
  const state = registryOf(registry)
  const own = keyOf(key)
  const caller = currentProc()
  if (caller.state === DEAD) return
  const place = placeOf(state, caller)
  withdraw(place, caller, own, ownEntries(place, caller.pid, own))
  notify(state, () => ["unregister", state.name, key, caller.pid])
}

/**
 * Removes those entries of the calling process under a key whose value matches a pattern and meets all guards.
 *
 * Listeners are told only if none of the caller's entries is left under the key.
 *
 * Throws `ArgumentError`: `ERR_UNKNOWN_REGISTRY`; `ERR_BAD_ARGUMENT` for a malformed pattern or guard.
 *
 * Elixir: `Registry.unregister_match/4`.
 *
 * @example
 * ```ts
 * import { $, is, Registry, self } from "beamline"
 *
 * await Registry.startLink({ keys: "duplicate", name: "bids" })
 * for (const bid of [3, 5, 8]) Registry.register("bids", "vase", bid)
 * Registry.unregisterMatch("bids", "vase", $("bid", is.number), [({ bid }) => bid > 4])
 * Registry.values("bids", "vase", self()) // => [3]
 * ```
 */
export function unregisterMatch<K, V, const P extends Pattern>(
  registry: ValuedRegistry<K, V>,
  key: NoInfer<K>,
  pattern: P,
  guards?: readonly Guard<BoundIn<P, NoInfer<V>>>[],
): void
export function unregisterMatch(registry: unknown, key: unknown, pattern: unknown, guards?: unknown): void {
  settleSignals()
  const state = registryOf(registry)
  const own = keyOf(key)
  const matches = compileValue(pattern, guards)
  const caller = currentProc()
  if (caller.state === DEAD) return
  const matching = new Set(ownEntries(placeOf(state, caller), caller.pid, own).filter(matches))
  // The pattern may have run code of the user's, so what was read before is read again.
  const place = placeOf(state, caller)
  const all = ownEntries(place, caller.pid, own)
  const removed = all.filter((entry) => matching.has(entry))
  withdraw(place, caller, own, removed)
  if (removed.length === all.length) notify(state, () => ["unregister", state.name, key, caller.pid])
}

function ownEntries({ partition, table }: Place, pid: LocalPid, own: unknown): readonly Entry[] {
  const owner = partition.owners.get(pid)
  return owner === undefined ? [] : table.ofOwner(owner, own)
}

function withdraw({ partition, table }: Place, caller: Proc, own: unknown, entries: readonly Entry[]): void {
  const owner = partition.owners.get(caller.pid)
  if (owner === undefined) {
    // It may still be linked: an exit signal of its own has made the partition take it for dead.
    signalUnlink(caller, partition.proc)
    return
  }
  for (const entry of entries) table.remove(entry)
  owner.remove(own, entries)
  partition.release(owner, caller)
}
