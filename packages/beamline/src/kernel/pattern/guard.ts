import { ArgumentError, expected } from "../misuse.ts"
import { inspect } from "../inspect.ts"
import type { Variable } from "./nodes.ts"
import { boolean, operatorOf } from "./operators.ts"
import type { StrictOperator } from "./operators.ts"
import { compileTerm, compileTuple } from "./template.ts"
import type { Evaluate, TemplateRules } from "./template.ts"
import type { Condition } from "./types.ts"

/** An operator of a guard, under its name in Erlang's match specifications. */
export type GuardOperator = StrictOperator | "andalso" | "orelse"

/**
 * A guard as data: `[">", $("n"), 3]`. An operand is another such expression, a variable, `$$`, `$_`, a literal, or
 * `{ const: term }`. A tuple is written doubled, `[["user", $("id")]]`, since an array is an expression.
 */
export type GuardExpression = readonly [operator: GuardOperator, ...operands: unknown[]]

/** A guard: an expression, a variable bound to a boolean, or a function of the bindings. */
export type Guard<B> = GuardExpression | Variable<string, unknown> | boolean | ((bindings: B) => boolean)

/**
 * Compiles a guard on a pattern that binds `names`. Only `true` counts as true.
 * Throws `ArgumentError` for an unknown operator, a wrong number of operands or an unbound variable.
 */
export function compileGuard(guard: unknown, names: readonly string[]): Condition {
  if (typeof guard === "function")
    return (bindings) => (guard as (bindings: unknown) => unknown)(bindings) === true
  const evaluate = compileTerm(guard, { names, array: compileExpression, function: refuseFunction })
  return (bindings, whole) => evaluate(bindings, whole) === true
}

function refuseFunction(fn: Function): Evaluate {
  throw expected("an operand of a guard", "a value (a function is written { const: fn })", fn)
}

function compileExpression(items: readonly unknown[], rules: TemplateRules): Evaluate {
  const [name, ...rest] = items
  if (items.length === 0) return () => []
  if (items.length === 1 && Array.isArray(name)) return compileTuple(name, rules)
  const operands = rest.map((operand) => compileTerm(operand, rules))
  if (name === "andalso" || name === "orelse") return compileLazy(name, operands)
  const operator = operatorOf(name)
  if (operator === undefined) throw expected("the operator of a guard", "one of match specifications", name)
  if (rest.length < operator.least || rest.length > operator.most) throw wrongCount(items, operator.least)
  return compileCall(operator.run as (...operands: unknown[]) => unknown, operands)
}

function compileCall(run: (...operands: unknown[]) => unknown, operands: readonly Evaluate[]): Evaluate {
  const [first, second] = operands
  if (first !== undefined && second === undefined) return (bindings, whole) => run(first(bindings, whole))
  if (first !== undefined && second !== undefined && operands.length === 2) {
    return (bindings, whole) => run(first(bindings, whole), second(bindings, whole))
  }
  return (bindings, whole) => run(...operands.map((operand) => operand(bindings, whole)))
}

/** `andalso` and `orelse`: the last operand is only looked at if the others leave it open, and may be any value. */
function compileLazy(name: "andalso" | "orelse", operands: readonly Evaluate[]): Evaluate {
  const last = operands.at(-1)
  if (last === undefined) throw wrongCount([name], 1)
  const others = operands.slice(0, -1)
  const decisive = name === "orelse"
  return (bindings, whole) => {
    for (const operand of others) if (boolean(operand(bindings, whole)) === decisive) return decisive
    return last(bindings, whole)
  }
}

function wrongCount(expression: readonly unknown[], least: number): ArgumentError {
  return new ArgumentError(
    `expected the guard ${inspect(expression)} to have ${least} or more operands as its operator takes, ` +
      `got: ${expression.length - 1}`,
  )
}
