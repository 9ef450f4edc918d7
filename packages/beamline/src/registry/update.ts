import { checkFunction, keyOf } from "../kernel/index.ts"
import { currentProc, DEAD } from "../runtime/index.ts"
import { hashOf } from "./key-table.ts"
import { registryOf } from "./store.ts"
import type { ValuedRegistry } from "./types.ts"
import { unsupported } from "./unsupported.ts"

/**
 * Changes the value of the calling process's entry under a unique key. The function runs in the caller and gets the
 * present value; when it throws, that stays. Listeners are not told.
 *
 * Returns `[newValue, oldValue]`, or `"error"` when the caller does not have the key. Throws `ArgumentError`:
 * `ERR_UNKNOWN_REGISTRY`; `ERR_UNSUPPORTED` for a registry with duplicate keys.
 *
 * Elixir: `Registry.update_value/3`.
 *
 * @example
 * ```ts
 * import { Registry } from "beamline"
 *
 * const Scores = Registry.define<string, unknown, number>("scores", { keys: "unique" })
 * await Scores.startLink()
 * Registry.register(Scores, "Ada", 1)
 * Registry.updateValue(Scores, "Ada", (score) => score + 4) // => [5, 1]
 * Registry.updateValue(Scores, "Alan", (score) => score + 4) // => "error"
 * ```
 */
export function updateValue<K, V>(
  registry: ValuedRegistry<K, V>,
  key: NoInfer<K>,
  fn: (value: NoInfer<V>) => NoInfer<V>,
): readonly [newValue: V, oldValue: V] | "error"
export function updateValue(
  registry: unknown,
  key: unknown,
  fn: (value: unknown) => unknown,
): readonly [unknown, unknown] | "error" {
  const state = registryOf(registry)
  const own = keyOf(key)
  checkFunction(fn, "the function of updateValue")
  if (!state.isUnique) throw unsupported("Registry.updateValue", state)
  const caller = currentProc()
  const entry = state.table(0)?.holder(own, hashOf(own))
  if (entry === undefined || entry.pid !== caller.pid || caller.state === DEAD) return "error"
  const oldValue = entry.value
  const newValue = fn(oldValue)
  entry.value = newValue
  return [newValue, oldValue]
}
