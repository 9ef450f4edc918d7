import type { Head } from "../mailbox.ts"
import type { Ref } from "../reference.ts"
import { compileStep, headOf } from "./compile.ts"
import type { Scope, Step } from "./compile.ts"
import { FlatPattern, flatPattern } from "./flat.ts"
import type { Bindings, Matched, Pattern } from "./types.ts"

/** A compiled pattern. */
export interface Matcher<P = unknown> {
  readonly pattern: P
  /** The variables of the pattern, in the order in which they stand in it. */
  readonly names: readonly string[]
  /** The references that any matching value contains. */
  readonly references: readonly Ref[]
  /** Tells whether a value matches. */
  test(value: unknown): value is Matched<P>
  /** Returns the bindings, or `undefined` where the value doesn't match. */
  match(value: unknown): Bindings<P> | undefined
}

/** What an array that matches must have, if that is known. */
export function headOfMatcher(matcher: Matcher): Head | null {
  return matcher instanceof CompiledPattern || matcher instanceof FlatPattern ? matcher.head : null
}

const NOTHING: Record<string, unknown> = Object.freeze({})

const NONE: readonly never[] = Object.freeze([])

class CompiledPattern implements Matcher {
  readonly pattern: unknown
  readonly names: readonly string[]
  readonly references: readonly Ref[]
  private readonly step: Step
  private testStep: Step | undefined
  readonly head: Head | null

  constructor(pattern: unknown) {
    const scope: Scope = { names: NONE, references: NONE, isRead: false, isBinding: true }
    this.pattern = pattern
    this.step = compileStep(pattern, scope)
    this.names = scope.names
    this.references = scope.references
    // Where bindings are read back, by a guard or a repeated variable, a test has to bind as well.
    this.testStep = scope.names.length === 0 || scope.isRead ? this.step : undefined
    this.head = headOf(pattern)
  }

  match(value: unknown): Record<string, unknown> | undefined {
    if (this.head !== null && !hasHead(value, this.head)) return undefined
    const found = this.names.length === 0 ? NOTHING : {}
    return runs(this.step, value, found) ? found : undefined
  }

  test(value: unknown): value is unknown {
    if (this.head !== null && !hasHead(value, this.head)) return false
    this.testStep ??= compileStep(this.pattern, {
      names: NONE,
      references: NONE,
      isRead: false,
      isBinding: false,
    })
    return runs(this.testStep, value, this.testStep === this.step ? {} : NOTHING)
  }
}

// What a receive passes over mostly fails here: the one place that all patterns share, and so the fastest.
function hasHead(value: unknown, { length, index, literal }: Head): boolean {
  try {
    return Array.isArray(value) && value.length === length && value[index] === literal
  } catch {
    return false
  }
}

// A getter, a predicate or a guard that throws is a mismatch, as a failing guard is.
function runs(step: Step, value: unknown, found: Record<string, unknown>): boolean {
  try {
    return step(value, found)
  } catch {
    return false
  }
}

/**
 * Compiles a pattern, to be used many times: matching then costs some tens of nanoseconds, where `match` compiles
 * each time. The pattern must not be changed afterwards.
 *
 * Throws `ArgumentError` for a malformed pattern: a `rest` that isn't the last item of an array, a pattern inside a
 * Set or a key of a Map, a cycle.
 *
 * Elixir: `:ets.match_spec_compile/1`.
 *
 * @example
 * ```ts
 * import { $, compile, is } from "beamline"
 *
 * const add = compile(["add", $("n", is.number)])
 * add.match(["add", 2]) // => { n: 2 }
 * add.test(["add", "2"]) // => false
 * add.names // => ["n"]
 * ```
 */
export function compile<const P extends Pattern>(pattern: P): Matcher<P> {
  return compileAny(pattern) as unknown as Matcher<P>
}

// Matchers are not cached by pattern: patterns are mostly written in place, and an entry in a WeakMap costs
// several times what compiling does.
/** `compile` for a pattern of which the type checker knows nothing. */
export function compileAny(pattern: unknown): Matcher {
  return (flatPattern(pattern) as Matcher | null) ?? new CompiledPattern(pattern)
}

/**
 * Matches a value against a pattern. Returns what the pattern's variables are bound to (an object without keys
 * where it has none), or `undefined` where the value doesn't match.
 *
 * A pattern is a value, in which
 * - a primitive matches what is equal to it: `1` and `"1"` differ, `NaN` matches `NaN`, `-0` and `0` match each other;
 * - an array matches an array of that length, item by item; `rest()` as its last item matches any further items;
 * - a plain object matches an object that has its keys, of whatever class, with matching values; more keys are fine.
 *   A key whose pattern matches `undefined` must still be there;
 * - a Map matches a Map in the same way;
 * - a Date, a RegExp, a Set, a typed array or a Buffer matches one with the same content;
 * - any other object (a pid, a reference, an error, an instance of a class) matches itself;
 * - a function is asked: a type guard or a predicate, such as those of `is`;
 * - `_` matches anything, `$("name")` too and binds it, `$("name", pattern)` binds what matches a pattern. A variable
 *   that stands twice matches equal values only;
 * - `literal(value)` matches what is equal to a value, exactly, and `when(pattern, guard)` adds a condition.
 *
 * A predicate, guard or getter that throws is a mismatch. Throws `ArgumentError` for a malformed pattern.
 *
 * Elixir: `case value do pattern -> … end`, `match?/2`. There a class of terms is tested by a guard, and
 * `0.0` does not match `-0.0`.
 *
 * @example
 * ```ts
 * import { $, _, is, match } from "beamline"
 *
 * match(["add", $("n", is.number)], ["add", 2]) // => { n: 2 }
 * match(["add", $("n", is.number)], ["add", "2"]) // => undefined
 * match({ user: { id: $("id") } }, { user: { id: 7, name: "Ada" } }) // => { id: 7 }
 * match([$("x"), _, $("x")], [1, 2, 1]) // => { x: 1 }
 * ```
 */
export function match<const P extends Pattern>(pattern: P, value: unknown): Bindings<P> | undefined {
  return compile(pattern).match(value)
}
