import type { Pid } from "../pid.ts"
import type { Reference } from "../reference.ts"
import type { Guarded, Literal, Rest, Variable, Wildcard } from "./nodes.ts"

// `any` stands here for the argument of a user's type guard, whose type no other one is assignable to.

/** A function in the place of a pattern: the value matches if it returns `true`. A type guard narrows. */
export type Predicate = (value: unknown) => boolean

/** What a pattern may be: see `match`. */
export type Pattern =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | null
  | undefined
  | Predicate
  | readonly Pattern[]
  | { readonly [key: string]: Pattern }
  | object

/** A compiled condition. It fails by returning `false` or by throwing. */
export type Condition = (bindings: Readonly<Record<string, unknown>>, whole: unknown) => boolean

type AnyFunction = (...args: never[]) => unknown

/** Values that match as they are and in which no pattern can stand. */
// A Map stands before these in the types below: to TypeScript it is a `ReadonlySet` too.
type Atomic = Pid | Reference | Date | RegExp | ReadonlySet<unknown> | ArrayBufferView

type Guarding<F> = F extends ((value: any) => value is infer T) ? T : unknown

/**
 * The type of the values that a pattern matches.
 *
 * @example
 * ```ts
 * import { $, is, type Matched } from "beamline"
 *
 * const add = ["add", $("n", is.number)] as const
 * const request: Matched<typeof add> = ["add", 2]
 * request[1] // => 2
 * ```
 */
export type Matched<P> = [Pattern] extends [P] ? unknown : MatchedBy<P>

type MatchedBy<P> = P extends Wildcard
  ? unknown
  : P extends Variable<string, infer S> | Guarded<infer S>
    ? Matched<S>
    : P extends Literal<infer T>
      ? T
      : P extends AnyFunction
        ? Guarding<P>
        : P extends ReadonlyMap<unknown, unknown>
          ? ReadonlyMap<unknown, unknown>
          : P extends Atomic
            ? P
            : P extends readonly unknown[]
              ? MatchedItems<P>
              : P extends object
                ? { readonly [K in keyof P]: Matched<P[K]> }
                : P

type MatchedItems<P extends readonly unknown[]> = P extends readonly [...infer Head, Rest<string, infer T>]
  ? readonly [...MatchedEach<Head>, ...T[]]
  : Readonly<MatchedEach<P>>

type MatchedEach<P extends readonly unknown[]> = { [K in keyof P]: Matched<P[K]> }

/**
 * What a match binds: a property for each variable of the pattern, with the type that its own pattern gives it.
 *
 * @example
 * ```ts
 * import { $, is, type Bindings } from "beamline"
 *
 * const add = ["add", $("n", is.number)] as const
 * const bound: Bindings<typeof add> = { n: 2 }
 * bound.n // => 2
 * ```
 */
export type Bindings<P> = [Pattern] extends [P]
  ? Record<string, unknown>
  : { [K in keyof Bound<P>]: Bound<P>[K] }

// An intersection, with `unknown` for a pattern that binds nothing.
type Bound<P> = [Pattern] extends [P] ? unknown : BoundBy<P>

type BoundBy<P> =
  P extends Variable<infer N, infer S>
    ? { [K in N]: Matched<S> } & Bound<S>
    : P extends Guarded<infer S>
      ? Bound<S>
      : P extends Rest<infer N, infer T>
        ? { [K in N]: readonly T[] }
        : P extends ReadonlyMap<unknown, infer V>
          ? BoundInAll<V extends unknown ? (bound: Bound<V>) => void : never>
          : P extends Wildcard | Literal<unknown> | AnyFunction | Atomic
            ? unknown
            : P extends readonly unknown[]
              ? BoundInAll<{ [K in keyof P]: (bound: Bound<P[K]>) => void }[number]>
              : P extends object
                ? BoundInAll<{ [K in keyof P]-?: (bound: Bound<P[K]>) => void }[keyof P]>
                : unknown

// The members of the union `F` take their part each; what could be passed to any of them is the intersection.
type BoundInAll<F> = [F] extends [never] ? unknown : [F] extends [(bound: infer B) => void] ? B : unknown

/** What a clause's handler is called with: the message alone where the pattern is a function. */
export type ClauseArguments<P> = P extends AnyFunction
  ? [message: Guarding<P>]
  : [bindings: Bindings<P>, message: Matched<P>]
