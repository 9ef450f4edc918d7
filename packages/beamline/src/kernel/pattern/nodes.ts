import { expected } from "../misuse.ts"
import type { Condition, Predicate } from "./types.ts"

/** The pattern that matches anything. */
export class Wildcard {
  declare readonly "~pattern": "wildcard"
}

/** A pattern that gives a name to what it matches. `P` is what the value must match besides. */
export class Variable<N extends string, P> {
  declare readonly "~pattern": "variable"
  readonly name: N
  readonly pattern: P

  constructor(name: N, pattern: P) {
    checkName(name)
    this.name = name
    this.pattern = pattern
  }
}

/** The pattern of an array's remaining items. */
export class Rest<N extends string, T> {
  declare readonly "~pattern": "rest"
  declare readonly "~item": T
  readonly name: N | undefined
  readonly test: Predicate | undefined

  constructor(name: N | undefined, test: Predicate | undefined) {
    if (name !== undefined) checkName(name)
    if (test !== undefined && typeof test !== "function")
      throw expected("the test of rest", "a function", test)
    this.name = name
    this.test = test
  }
}

/** A pattern that matches what is equal to a value. */
export class Literal<T> {
  declare readonly "~pattern": "literal"
  readonly value: T

  constructor(value: T) {
    this.value = value
  }
}

/** A pattern with conditions on what it binds. */
export class Guarded<P> {
  declare readonly "~pattern": "guarded"
  readonly pattern: P
  readonly conditions: readonly Condition[]

  constructor(pattern: P, conditions: readonly Condition[]) {
    this.pattern = pattern
    this.conditions = conditions
  }
}

// An object's prototype is no place for a binding.
function checkName(name: unknown): void {
  if (typeof name !== "string" || name === "" || name === "__proto__") {
    throw expected("the name of a variable", "a non-empty string", name)
  }
}
