import { expected } from "../misuse.ts"
import type { Literal, Variable } from "./nodes.ts"
import { AllBindings, compileTerm, compileTuple, WholeValue } from "./template.ts"
import type { Evaluate } from "./template.ts"

/** In guards and bodies, the list of all bound values, in the order of their variables. Elixir: `:"$$"`. */
export const $$: AllBindings = Object.freeze(new AllBindings())

/** In guards and bodies, the whole value that was matched. Elixir: `:"$_"`. */
export const $_: WholeValue = Object.freeze(new WholeValue())

/** What a term of a body stands for, given the bindings `B` and the matched value `W`. */
export type BodyValue<T, B, W = unknown> =
  T extends Variable<infer N, unknown>
    ? N extends keyof B
      ? B[N]
      : unknown
    : T extends AllBindings
      ? unknown[]
      : T extends WholeValue
        ? W
        : T extends Literal<infer V> | { readonly const: infer V }
          ? V
          : T extends (bindings: never) => infer R
            ? R
            : T extends readonly unknown[] | Readonly<Record<string, unknown>>
              ? { -readonly [K in keyof T]: BodyValue<T[K], B, W> }
              : T

/** What a body, a list of terms, evaluates to: its last term. */
export type BodyResult<L extends readonly unknown[], B, W = unknown> = L extends readonly [
  ...unknown[],
  infer T,
]
  ? BodyValue<T, B, W>
  : unknown

/**
 * Compiles the body of a match specification for a pattern that binds `names`. The result computes the value of the
 * body, which is that of its last term, from bindings and the matched value.
 *
 * In a term a variable, `$$` and `$_` stand for their values, arrays and objects are made of terms, `{ const: term }`
 * is that term as it is, and a function computes its value from the bindings.
 *
 * Throws `ArgumentError` unless the body is a list with at least one term, and for a variable that is not bound.
 *
 * Elixir: the third part of a match specification. There a tuple is written doubled, `{{:"$1", :"$2"}}`, since a plain
 * one is an operation; here an array is always an array, and a function takes the place of operations.
 */
export function compileBody(body: unknown, names: readonly string[]): Evaluate {
  if (!Array.isArray(body) || body.length === 0)
    throw expected("the body", "a list of at least one term", body)
  const rules = {
    names,
    array: compileTuple,
    function: (fn: Function): Evaluate => {
      return (bindings) => (fn as (bindings: unknown) => unknown)(bindings)
    },
  }
  return body.map((term) => compileTerm(term, rules)).at(-1) as Evaluate
}
