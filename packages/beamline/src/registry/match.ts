import { keyOf } from "../kernel/index.ts"
import type { Guard, Matched, Pattern } from "../kernel/index.ts"
import { compileSelect, compileValue, NO_MATCH } from "./specification.ts"
import { registryOf } from "./store.ts"
import type { RegistryState } from "./store.ts"
import { pairOf } from "./table.ts"
import type { Entry } from "./table.ts"
import type {
  BoundIn,
  Narrowed,
  RegistryEntry,
  RegistryRef,
  SelectClause,
  Selected,
  ValuedRegistry,
} from "./types.ts"

/**
 * The entries under a key whose value matches a pattern and meets all guards.
 *
 * Patterns and guards are those of `receive`: `_`, `$1`, `$("name")`, a type guard, arrays and objects of patterns;
 * guards are functions of what is bound, or expressions such as `[">", $1, 3]`. The pattern looks at the value alone.
 *
 * Returns the entries in the order of `lookup`. Throws `ArgumentError`: `ERR_UNKNOWN_REGISTRY`; `ERR_BAD_ARGUMENT` for
 * a malformed pattern or guard.
 *
 * Elixir: `Registry.match/4`.
 *
 * @example
 * ```ts
 * import { $, $1, _, is, Registry, self } from "beamline"
 *
 * await Registry.startLink({ keys: "duplicate", name: "shapes" })
 * Registry.register("shapes", "rectangle", [2, 3])
 * Registry.register("shapes", "rectangle", [4, 4])
 * Registry.match("shapes", "rectangle", [$1, $1]) // => [[self(), [4, 4]]]
 * Registry.match("shapes", "rectangle", [$("width", is.number), _], [({ width }) => width < 4]).length // => 1
 * ```
 */
export function match<K, P, V, const T extends Pattern>(
  registry: RegistryRef<K, P, V>,
  key: NoInfer<K>,
  pattern: T,
  guards?: readonly Guard<BoundIn<T, NoInfer<V>>>[],
): RegistryEntry<P, Narrowed<V, Matched<T>>>[] {
  const found = matching(registryOf(registry), keyOf(key), pattern, guards)
  return found.map(pairOf) as unknown as RegistryEntry<P, Narrowed<V, Matched<T>>>[]
}

/**
 * Counts the entries that `match` would return.
 *
 * Elixir: `Registry.count_match/4`.
 *
 * @example
 * ```ts
 * import { $1, Registry } from "beamline"
 *
 * await Registry.startLink({ keys: "duplicate", name: "tips" })
 * for (const tip of [1, 2, 5]) Registry.register("tips", "today", tip)
 * Registry.countMatch("tips", "today", $1, [[">", $1, 1]]) // => 2
 * ```
 */
export function countMatch<K, V, const T extends Pattern>(
  registry: ValuedRegistry<K, V>,
  key: NoInfer<K>,
  pattern: T,
  guards?: readonly Guard<BoundIn<T, NoInfer<V>>>[],
): number {
  return matching(registryOf(registry), keyOf(key), pattern, guards).length
}

function matching(state: RegistryState, own: unknown, pattern: unknown, guards: unknown): Entry[] {
  const matches = compileValue(pattern, guards)
  return state.tables().flatMap((table) => table.under(own).filter(matches))
}

/**
 * What a match specification makes of the entries of all keys: a list of clauses `[[key, pid, value], guards, body]`.
 * An entry becomes the value of the body of the first clause whose patterns match and whose guards all hold; where there
 * is none it is left out.
 *
 * A body is a list whose last term is the value: a variable stands for what it has bound, `$$` for all that is bound,
 * `$_` for the entry as `[key, [pid, value]]`, an array and an object for one of such terms, `{ const: term }` for
 * the term itself, a function for its result.
 *
 * Returns the values in no particular order. It looks at every entry. Throws `ArgumentError`: `ERR_UNKNOWN_REGISTRY`;
 * `ERR_BAD_ARGUMENT` for a malformed specification.
 *
 * Elixir: `Registry.select/2`. There a tuple in a body is written doubled, `{{:"$1", :"$2"}}`.
 *
 * @example
 * ```ts
 * import { $1, $2, _, Registry } from "beamline"
 *
 * await Registry.startLink({ keys: "unique", name: "stock" })
 * Registry.register("stock", "apples", 12)
 * Registry.register("stock", "pears", 3)
 * Registry.select("stock", [[[$1, _, $2], [["<", $2, 10]], [[$1, $2]]]]) // => [["pears", 3]]
 * ```
 */
export function select<K, P, V, const S extends readonly SelectClause[]>(
  registry: RegistryRef<K, P, V>,
  specification: S,
): Selected<S[number], K, P, V>[] {
  const state = registryOf(registry)
  const evaluate = compileSelect(specification, "select")
  // All entries are gathered first: what patterns run may register others.
  const entries = state.tables().flatMap((table) => table.all())
  return entries.map(evaluate).filter((value) => value !== NO_MATCH) as Selected<S[number], K, P, V>[]
}

/**
 * Counts the entries for which a match specification gives `true`: the body is `[true]`.
 *
 * Throws what `select` throws.
 *
 * Elixir: `Registry.count_select/2`.
 *
 * @example
 * ```ts
 * import { $1, _, Registry } from "beamline"
 *
 * await Registry.startLink({ keys: "unique", name: "ages" })
 * Registry.register("ages", "Ada", 36)
 * Registry.register("ages", "Alan", 41)
 * Registry.countSelect("ages", [[[_, _, $1], [[">", $1, 40]], [true]]]) // => 1
 * ```
 */
export function countSelect<K, P, V>(
  registry: RegistryRef<K, P, V>,
  specification: readonly SelectClause[],
): number {
  const state = registryOf(registry)
  const evaluate = compileSelect(specification, "countSelect")
  const entries = state.tables().flatMap((table) => table.all())
  return entries.filter((entry) => evaluate(entry) === true).length
}
