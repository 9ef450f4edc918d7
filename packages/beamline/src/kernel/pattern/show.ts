import { inspect } from "../inspect.ts"
import { Ref } from "../reference.ts"
import { LocalPid } from "../pid.ts"
import { is } from "./is.ts"
import { Guarded, Literal, Rest, Variable, Wildcard } from "./nodes.ts"
import { isPlain } from "../term/index.ts"

const MAX_DEPTH = 6

/**
 * Renders a pattern on one line as it would be written: `["add", $("n", is.number)]`. A guard and a predicate show as
 * `…` and by their names.
 */
export function showPattern(pattern: unknown): string {
  return show(pattern, 0)
}

function show(pattern: unknown, depth: number): string {
  if (typeof pattern === "function") return guardName(pattern)
  if (typeof pattern !== "object" || pattern === null || depth > MAX_DEPTH) return inspect(pattern)
  const inner = (part: unknown): string => show(part, depth + 1)
  if (pattern instanceof Wildcard) return "_"
  if (pattern instanceof Variable) {
    const name = JSON.stringify(pattern.name)
    return pattern.pattern instanceof Wildcard ? `$(${name})` : `$(${name}, ${inner(pattern.pattern)})`
  }
  if (pattern instanceof Rest) return showRest(pattern)
  if (pattern instanceof Literal) return `literal(${inspect(pattern.value)})`
  if (pattern instanceof Guarded)
    return `when(${[inner(pattern.pattern), ...pattern.conditions.map(() => "…")].join(", ")})`
  if (pattern instanceof LocalPid || pattern instanceof Ref) return inspect(pattern)
  if (Array.isArray(pattern)) return `[${pattern.map((item: unknown) => inner(item)).join(", ")}]`
  if (!isPlain(pattern)) return inspect(pattern)
  const pairs = Object.entries(pattern).map(([key, value]) => `${keyText(key)}: ${inner(value)}`)
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`
}

function showRest({ name, test }: Rest<string, unknown>): string {
  const parts = [
    ...(name === undefined ? [] : [JSON.stringify(name)]),
    ...(test === undefined ? [] : [guardName(test)]),
  ]
  return `rest(${parts.join(", ")})`
}

function guardName(fn: Function): string {
  for (const [name, guard] of Object.entries(is)) if (guard === fn) return `is.${name}`
  return inspect(fn)
}

function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)
}
