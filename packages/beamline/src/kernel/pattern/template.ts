import { ArgumentError, expected } from "../misuse.ts"
import { isPlain, kindOf } from "../term/index.ts"
import { Guarded, Literal, Rest, Variable, Wildcard } from "./nodes.ts"

/** What a guard or a body computes its value from. */
export type Evaluate = (bindings: Readonly<Record<string, unknown>>, whole: unknown) => unknown

/** Stands for the list of all bound values. */
export class AllBindings {
  declare readonly "~term": "bindings"
}

/** Stands for the whole value that was matched. */
export class WholeValue {
  declare readonly "~term": "whole"
}

/** What the two kinds of templates differ in, and what they may refer to. */
export interface TemplateRules {
  /** The variables that the pattern binds. */
  readonly names: readonly string[]
  readonly array: (items: readonly unknown[], rules: TemplateRules) => Evaluate
  readonly function: (fn: Function) => Evaluate
}

/**
 * Compiles a term in which variables, `$$`, `$_` and `{ const: term }` stand for values.
 * Throws `ArgumentError` for a variable that the pattern doesn't bind, and for a pattern that binds or tests.
 */
export function compileTerm(term: unknown, rules: TemplateRules): Evaluate {
  if (typeof term === "function") return rules.function(term)
  if (typeof term !== "object" || term === null) return () => term
  if (Array.isArray(term)) return rules.array(term, rules)
  if (term instanceof Variable) return compileVariable(term, rules)
  if (term instanceof AllBindings) return compileAll(rules)
  if (term instanceof WholeValue) return (_, whole) => whole
  if (term instanceof Literal) return constant(term.value)
  if (term instanceof Wildcard || term instanceof Rest || term instanceof Guarded) {
    throw expected("a guard or body", "made of values, variables and expressions", term)
  }
  if (isPlain(term)) return compileObject(term, rules)
  return kindOf(term) === "map" ? compileMap(term as ReadonlyMap<unknown, unknown>, rules) : constant(term)
}

/** Compiles an array of which each item is a term. */
export function compileTuple(items: readonly unknown[], rules: TemplateRules): Evaluate {
  const parts = items.map((item) => compileTerm(item, rules))
  return (bindings, whole) => parts.map((part) => part(bindings, whole))
}

function constant(value: unknown): Evaluate {
  return () => value
}

function compileVariable({ name }: Variable<string, unknown>, { names }: TemplateRules): Evaluate {
  if (!names.includes(name)) {
    const bound = names.length === 0 ? "none" : names.join(", ")
    throw new ArgumentError(
      `expected a guard or body to use variables of its pattern (${bound}), got: ${name}`,
    )
  }
  return (bindings) => bindings[name]
}

/** `$1`, `$2` … come by number, before all others. */
function compileAll({ names }: TemplateRules): Evaluate {
  const numberOf = (name: string): number => (/^\$\d+$/.test(name) ? Number(name.slice(1)) : Infinity)
  const ordered = names.toSorted((a, b) =>
    numberOf(a) < numberOf(b) ? -1 : Number(numberOf(a) > numberOf(b)),
  )
  return (bindings) => ordered.map((name) => bindings[name])
}

function compileObject(object: Readonly<Record<string, unknown>>, rules: TemplateRules): Evaluate {
  const keys = Object.keys(object)
  if (keys.length === 1 && keys[0] === "const") return constant(object["const"])
  const parts = keys.map((key) => [key, compileTerm(object[key], rules)] as const)
  return (bindings, whole) => Object.fromEntries(parts.map(([key, part]) => [key, part(bindings, whole)]))
}

function compileMap(map: ReadonlyMap<unknown, unknown>, rules: TemplateRules): Evaluate {
  const parts = [...map].map(([key, value]) => [compileTerm(key, rules), compileTerm(value, rules)] as const)
  return (bindings, whole) =>
    new Map(parts.map(([key, value]) => [key(bindings, whole), value(bindings, whole)]))
}
