import { expected, failure, success } from "../kernel/index.ts"
import type { Result } from "../kernel/index.ts"
import { isLeftover } from "../runtime/index.ts"
import { registryOf } from "./store.ts"
import type { DescribedRegistry, MetaKeyOf, MetaValue } from "./types.ts"

/**
 * Reads the metadata of a registry: what `startLink` was given or any process has put there.
 *
 * Returns `{ ok: true, value }`, or `{ ok: false, error: "error" }` when there is none under the key. Throws
 * `ArgumentError`: `ERR_UNKNOWN_REGISTRY`; `ERR_BAD_ARGUMENT` unless the key is a string, a symbol or an array.
 *
 * Elixir: `Registry.meta/2`.
 *
 * @example
 * ```ts
 * import { Registry } from "beamline"
 *
 * await Registry.startLink({ keys: "unique", name: "plants", meta: { soil: "dry" } })
 * Registry.meta("plants", "soil") // => { ok: true, value: "dry" }
 * Registry.meta("plants", "light") // => { ok: false, error: "error" }
 * ```
 */
export function meta<M, const N extends MetaKeyOf<M>>(
  registry: DescribedRegistry<M>,
  key: N,
): Result<MetaValue<M, N>, "error"> {
  checkKey(key)
  const { meta } = registryOf(registry)
  return meta.has(key) ? success(meta.get(key) as MetaValue<M, N>) : failure("error")
}

/**
 * Puts metadata into a registry. Any process may.
 *
 * Throws what `meta` throws. Elixir: `Registry.put_meta/3`.
 *
 * @example
 * ```ts
 * import { Registry } from "beamline"
 *
 * const Plants = Registry.define<string, unknown, unknown, { light: number }>("seedlings", { keys: "unique" })
 * await Plants.startLink()
 * Registry.putMeta(Plants, "light", 12)
 * Registry.meta(Plants, "light") // => { ok: true, value: 12 }
 * ```
 */
export function putMeta<M, const N extends MetaKeyOf<M>>(
  registry: DescribedRegistry<M>,
  key: N,
  value: NoInfer<MetaValue<M, N>>,
): void {
  checkKey(key)
  const { meta } = registryOf(registry)
  if (!isLeftover()) meta.set(key, value)
}

/**
 * Removes metadata from a registry. Having none is no error.
 *
 * Throws what `meta` throws. Elixir: `Registry.delete_meta/2`.
 *
 * @example
 * ```ts
 * import { Registry } from "beamline"
 *
 * await Registry.startLink({ keys: "unique", name: "trees", meta: { season: "autumn" } })
 * Registry.deleteMeta("trees", "season")
 * Registry.meta("trees", "season").ok // => false
 * ```
 */
export function deleteMeta<M>(registry: DescribedRegistry<M>, key: MetaKeyOf<NoInfer<M>>): void {
  checkKey(key)
  const { meta } = registryOf(registry)
  if (!isLeftover()) meta.delete(key)
}

function checkKey(key: unknown): void {
  if (typeof key === "string" || typeof key === "symbol" || Array.isArray(key)) return
  throw expected("key", "a string, a symbol or an array", key)
}
