import { compileGuard } from "./guard.ts"
import type { Guard } from "./guard.ts"
import { compileAny } from "./matcher.ts"
import { Guarded, Literal, Rest, Variable, Wildcard } from "./nodes.ts"
import type { Bindings, Pattern, Predicate } from "./types.ts"

/**
 * Matches anything and binds nothing.
 *
 * Elixir: `_`; in match specifications `:_`.
 *
 * @example
 * ```ts
 * import { _, match } from "beamline"
 *
 * match(["ping", _], ["ping", 1]) // => {}
 * ```
 */
export const _: Wildcard = Object.freeze(new Wildcard())

/**
 * Binds a name to what it matches: anything, or what matches the given pattern.
 * Throws `ArgumentError` unless the name is a non-empty string other than `"__proto__"`.
 *
 * Elixir: a variable; with a pattern, `pattern = name`.
 *
 * @example
 * ```ts
 * import { $, is, match } from "beamline"
 *
 * match($("n", is.number), 4) // => { n: 4 }
 * match($("all", ["add", $("n")]), ["add", 2]) // => { all: ["add", 2], n: 2 }
 * ```
 */
export function $<const N extends string>(name: N): Variable<N, Wildcard>
export function $<const N extends string, const P extends Pattern>(name: N, pattern: P): Variable<N, P>
export function $(name: string, ...pattern: [] | [Pattern]): Variable<string, unknown> {
  return new Variable(name, pattern.length === 0 ? _ : pattern[0])
}

/** The variables of match specifications. Elixir: `:"$1"` and so on; further ones are `$("$10")`. */
export const $1: Variable<"$1", Wildcard> = $("$1")
export const $2: Variable<"$2", Wildcard> = $("$2")
export const $3: Variable<"$3", Wildcard> = $("$3")
export const $4: Variable<"$4", Wildcard> = $("$4")
export const $5: Variable<"$5", Wildcard> = $("$5")
export const $6: Variable<"$6", Wildcard> = $("$6")
export const $7: Variable<"$7", Wildcard> = $("$7")
export const $8: Variable<"$8", Wildcard> = $("$8")
export const $9: Variable<"$9", Wildcard> = $("$9")

/**
 * Matches the remaining items of an array, none included, as the last item of an array pattern. With a name it binds
 * them; with a test each of them must pass it.
 *
 * Elixir: `[head | tail]`.
 *
 * @example
 * ```ts
 * import { is, match, rest } from "beamline"
 *
 * match(["log", rest("words", is.string)], ["log", "a", "b"]) // => { words: ["a", "b"] }
 * match([1, rest()], [1, 2, 3]) // => {}
 * ```
 */
export function rest(): Rest<never, unknown>
export function rest<const N extends string>(name: N): Rest<N, unknown>
export function rest<const N extends string, T>(name: N, test: (item: unknown) => item is T): Rest<N, T>
export function rest<const N extends string>(name: N, test: Predicate): Rest<N, unknown>
export function rest(name?: string, test?: Predicate): Rest<string, unknown> {
  return new Rest(name, test)
}

/**
 * Matches what is equal to a value and nothing else: a function itself, an object with exactly these keys.
 *
 * Elixir: `^value`.
 *
 * @example
 * ```ts
 * import { literal, match } from "beamline"
 *
 * match({ a: 1 }, { a: 1, b: 2 }) // => {}
 * match(literal({ a: 1 }), { a: 1, b: 2 }) // => undefined
 * match(literal(Math.max), Math.max) // => {}
 * ```
 */
export function literal<const T>(value: T): Literal<T> {
  return new Literal(value)
}

/**
 * Adds guards to a pattern: it matches only if all of them are `true`. A guard is a function of the bindings, or an
 * expression of a match specification as data. One that throws, or fails on the type of an operand, is false.
 *
 * Throws `ArgumentError` for an unknown operator, a wrong number of operands, or a variable that the pattern
 * doesn't bind.
 *
 * Elixir: `when`; the guards of `Registry.select/2`.
 *
 * @example
 * ```ts
 * import { $, $1, is, match, when } from "beamline"
 *
 * match(when(["add", $("n", is.number)], ({ n }) => n > 3), ["add", 4]) // => { n: 4 }
 * match(when(["add", $1], [">", $1, 3], ["is_integer", $1]), ["add", 4.5]) // => undefined
 * match(when($1, [">", ["+", $1, 1], 3]), "text") // => undefined
 * ```
 */
export function when<const P extends Pattern>(
  pattern: P,
  ...guards: readonly Guard<Bindings<P>>[]
): Guarded<P> {
  const { names } = compileAny(pattern)
  return new Guarded(
    pattern,
    guards.map((guard) => compileGuard(guard, names)),
  )
}
