// The types of a registry. `any` stands where a registry of any key, protocol, value or metadata is accepted, and for
// the bindings of a guard that is written inside a match specification, which TypeScript can't infer in place.

import type {
  Bindings,
  BodyResult,
  Guard,
  Guarded,
  Matched,
  Pattern,
  Pid,
  Rest,
  Variable,
} from "../kernel/index.ts"
import type { StartResult } from "../gen/index.ts"
import type { ChildSpec } from "../supervisor/index.ts"
import type { Wait } from "../runtime/index.ts"

interface Types<K, P, V, M> {
  key: K
  protocol: Pid<P>
  value: V
  meta: M
}

/**
 * A registry that knows its types, made by `Registry.define`: keys of type `K`, processes of protocol `P`, values of type
 * `V`, metadata of type `M`. It serves wherever the registry's name does, and as the child of a supervisor.
 */
export interface DefinedRegistry<K = any, P = any, V = any, M = any> {
  readonly name: string
  /** Starts the registry. Options given here stand before those of the definition. */
  startLink(options?: RegistryDefaults<M>): Wait<StartResult>
  /** The child spec of the registry. */
  childSpec(options?: RegistryDefaults<M>): ChildSpec
  readonly "~registry"?: (types: Types<K, P, V, M>) => Types<K, P, V, M>
}

/** A registry, by its name or by what `Registry.define` returned. */
export type RegistryRef<K, P, V, M = any> = DefinedRegistry<K, P, V, M> | string

export type AnyRegistry = RegistryRef<any, any, any>
export type KeyedRegistry<K> = RegistryRef<K, any, any>
export type ValuedRegistry<K, V> = RegistryRef<K, any, V>
export type DescribedRegistry<M> = RegistryRef<any, any, any, M>

/** Whether a key leads to one process, or to any number of them. */
export type RegistryKeys = "unique" | "duplicate"

/** Options of a registry. */
export interface RegistryOptions {
  readonly keys: RegistryKeys
  readonly name: string | DefinedRegistry
  /** The number of processes that clean up, and of tables of a registry with duplicate keys. 1 by default. */
  readonly partitions?: number
  /** Names of processes that are told of registrations. */
  readonly listeners?: readonly string[]
  /** The metadata that the registry starts with. */
  readonly meta?: object
  /** Accepted, and without effect: there is nothing to compress here. `false` by default. */
  readonly compressed?: boolean
}

/** Options that a definition may set. */
export interface RegistryDefaults<M> extends Partial<Omit<RegistryOptions, "name" | "meta">> {
  readonly meta?: unknown extends M ? object : Partial<M>
}

/** A registered process with its value. */
export type RegistryEntry<P = unknown, V = unknown> = readonly [pid: Pid<P>, value: V]

/** What a listener gets when a process has registered under a key, or is registered under it no more. */
export type RegistryEvent<K = unknown, V = unknown> =
  | readonly [event: "register", registry: string, key: K, pid: Pid, value: V]
  | readonly [event: "unregister", registry: string, key: K, pid: Pid]

/** The value of a registration; it may be left out where it may be `undefined`. */
export type ValueArgument<V> = undefined extends V ? [value?: V] : [value: V]

/** Why a process could not be registered. */
export type AlreadyRegistered<P = unknown> = readonly ["already_registered", pid: Pid<P>]

/** What is called with the entries of a key: a function, or `[module, "function", args]`. */
export type Dispatcher<P, V> =
  | ((entries: readonly RegistryEntry<P, V>[]) => void)
  | readonly [module: object, name: string, args: readonly unknown[]]

/** What can stand in `["via", Registry, term]`. */
export type ViaTerm =
  | readonly [registry: string | DefinedRegistry, key: unknown]
  | readonly [registry: string | DefinedRegistry, key: unknown, value: unknown]

// ------------------------------------------------------------------ metadata

/** A key of metadata. Elixir: an atom or a tuple. */
export type MetaKey = string | symbol | readonly unknown[]

/** The metadata keys of a registry whose metadata has the type `M`. */
export type MetaKeyOf<M> = unknown extends M ? MetaKey : keyof M & (string | symbol)

/** The value of the metadata under a key. */
export type MetaValue<M, N> = N extends keyof M ? M[N] : unknown

// ------------------------------------------------------------------ patterns

/** The values of type `T` that match what a pattern matches. */
export type Narrowed<T, M> = unknown extends M ? T : [Extract<T, M>] extends [never] ? T & M : Extract<T, M>

/** What a pattern binds when it matches values of type `T`. */
export type BoundIn<P, T> = [Pattern] extends [P]
  ? Record<string, unknown>
  : { [N in keyof Found<P, T>]: Found<P, T>[N] }

// As `Bindings`, but a variable without a pattern of its own has the type of what stands in its place.
type Found<P, T> =
  P extends Variable<infer N, infer S>
    ? { [_ in N]: Narrowed<T, Matched<S>> } & Found<S, T>
    : P extends Guarded<infer S>
      ? Found<S, T>
      : P extends readonly [...unknown[], Rest<string, unknown>]
        ? Bindings<P>
        : P extends readonly unknown[]
          ? All<{ [I in keyof P]: (found: Found<P[I], PartOf<Narrowed<T, Matched<P>>, I>>) => void }[number]>
          : unknown extends T
            ? Bindings<P>
            : P extends (...args: never[]) => unknown
              ? unknown
              : P extends Readonly<Record<string, unknown>>
                ? All<
                    {
                      [N in keyof P]-?: (found: Found<P[N], PartOf<Narrowed<T, Matched<P>>, N>>) => void
                    }[keyof P]
                  >
                : Bindings<P>

type PartOf<T, I> = T extends unknown ? (I extends keyof T ? T[I] : unknown) : never

// The members of the union `F` take their part each; what could be passed to any of them is the intersection.
type All<F> = [F] extends [never] ? unknown : [F] extends [(found: infer B) => void] ? B : unknown

/** A term of the body of a match specification. */
export type BodyTerm =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | null
  | undefined
  | object
  | ((bindings: any) => unknown)

/** One clause of a match specification: patterns of key, pid and value, guards, and what the entry becomes. */
export type SelectClause = readonly [
  head: readonly [key: Pattern, pid: Pattern, value: Pattern],
  guards: readonly Guard<any>[],
  body: readonly BodyTerm[],
]

/** What a clause makes of the entries of a registry. */
export type Selected<C, K, P, V> = C extends readonly [infer H, unknown, infer L extends readonly unknown[]]
  ? BodyResult<L, BoundIn<H, readonly [K, Pid<P>, V]>, readonly [key: K, entry: RegistryEntry<P, V>]>
  : never
