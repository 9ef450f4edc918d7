import { checkFunction } from "../misuse.ts"
import type { Ref } from "../reference.ts"
import { compileAny } from "./matcher.ts"
import type { Matcher } from "./matcher.ts"
import type { ClauseArguments, Pattern } from "./types.ts"

/**
 * One clause of a `receive`: a pattern, and what to do with a message that matches. `R` is what that results in.
 *
 * Elixir: `pattern -> expression`.
 */
export class Clause<R = unknown> {
  /** The references that any matching message contains. */
  readonly references: readonly Ref[]
  readonly #matcher: Matcher
  readonly #handler: (...args: unknown[]) => R

  constructor(matcher: Matcher, handler: (...args: unknown[]) => R) {
    this.references = matcher.references
    this.#matcher = matcher
    this.#handler = handler
  }

  /** The pattern as it was given. */
  get pattern(): unknown {
    return this.#matcher.pattern
  }

  /** Returns the bindings, to be given to `run`, or `undefined` where the message doesn't match. */
  match(message: unknown): object | undefined {
    return this.#matcher.match(message)
  }

  /** Calls the handler of a clause that matched. */
  run(bindings: object, message: unknown): R {
    const handler = this.#handler
    return typeof this.#matcher.pattern === "function" ? handler(message) : handler(bindings, message)
  }
}

/** What a clause's handler returns. */
export type ClauseResult<C> = C extends Clause<infer R> ? R : never

/**
 * Makes a clause for `receive`. The handler gets the bindings and the message; where the pattern is a type guard or
 * a predicate, the message alone.
 *
 * A clause is compiled here: one that serves many messages is best made once, outside the loop that receives.
 *
 * Throws `ArgumentError` for a malformed pattern or a handler that is no function.
 *
 * @example
 * ```ts
 * import { $, is, isClause, on } from "beamline"
 *
 * const add = on(["add", $("n", is.number)], ({ n }) => n + 1)
 * const text = on(is.string, (message) => message.length)
 * isClause(add) && isClause(text) // => true
 * ```
 */
export function on<const P extends Pattern, H extends (...args: ClauseArguments<P>) => unknown>(
  pattern: P,
  handler: H,
): Clause<ReturnType<H>>
export function on(pattern: unknown, handler: unknown): Clause {
  checkFunction(handler, "the handler of a clause")
  return new Clause(compileAny(pattern), handler as (...args: unknown[]) => unknown)
}

/** Tells whether a value is a clause. */
export function isClause(value: unknown): value is Clause {
  return value instanceof Clause
}
