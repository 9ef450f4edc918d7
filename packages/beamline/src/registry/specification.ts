import { _, ArgumentError, compile, compileBody, expected, inspect, when } from "../kernel/index.ts"
import type { Evaluate, Matcher } from "../kernel/index.ts"
import { pairOf } from "./table.ts"
import type { Entry } from "./table.ts"

type Compiled = Pick<Matcher, "match" | "names" | "test">

/** What patterns and guards see of an entry: `[key, [pid, value]]`, as the tables of Elixir's registries have it. */
function shown(entry: Entry): readonly unknown[] {
  return [entry.key, pairOf(entry)]
}

function compileGuarded(pattern: unknown, guards: readonly unknown[]): Compiled {
  const guarded = guards.length === 0 ? pattern : when(pattern as object, ...(guards as boolean[]))
  return compile(guarded as object)
}

/** Compiles a pattern for values, with guards, into a test of entries. */
export function compileValue(pattern: unknown, guards: unknown): (entry: Entry) => boolean {
  if (guards !== undefined && !Array.isArray(guards)) throw expected("guards", "an array of guards", guards)
  const matcher = compileGuarded([_, [_, pattern]], (guards as unknown[] | undefined) ?? [])
  return (entry) => matcher.test(shown(entry))
}

interface Clause {
  readonly matcher: Compiled
  readonly body: Evaluate
}

/** What an entry is that no clause matches. */
export const NO_MATCH: unique symbol = Symbol("no match")

/** Compiles a match specification into a function of entries: the body's value for the first clause that matches. */
export function compileSelect(
  specification: unknown,
  origin: "select" | "countSelect",
): (entry: Entry) => unknown {
  if (!Array.isArray(specification))
    throw expected("match specification", "an array of clauses", specification)
  const clauses = specification.map((clause: unknown) => compileClause(clause, specification, origin))
  return (entry) => {
    const whole = shown(entry)
    for (const { matcher, body } of clauses) {
      const bindings = matcher.match(whole)
      if (bindings !== undefined) return body(bindings, whole)
    }
    return NO_MATCH
  }
}

function compileClause(clause: unknown, specification: unknown, origin: string): Clause {
  const [head, guards, body] = isTriple(clause) ? clause : []
  if (!isTriple(head) || !Array.isArray(guards)) {
    throw new ArgumentError(
      `expected each clause of the match specification of Registry.${origin} to be [[key, pid, value], guards, body], ` +
        `got: ${inspect(specification)}`,
    )
  }
  const [key, pid, value] = head
  const matcher = compileGuarded([key, [pid, value]], guards)
  return { matcher, body: compileBody(body, matcher.names) }
}

function isTriple(value: unknown): value is readonly [unknown, unknown, unknown] {
  return Array.isArray(value) && value.length === 3
}
