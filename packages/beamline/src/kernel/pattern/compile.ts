import type { Head } from "../mailbox.ts"
import { ArgumentError, expected } from "../misuse.ts"
import { Ref } from "../reference.ts"
import { equal, kindOf, symbolsOf } from "../term/index.ts"
import { Guarded, Literal, Rest, Variable, Wildcard } from "./nodes.ts"

type Found = Record<string, unknown>

/** A predicate as it may really be: only `true` counts. */
type Test = (value: unknown) => unknown

/** One step of a match. It may bind on the way, and throws for what it can't look at, which is a mismatch. */
export type Step = (value: unknown, found: Found) => boolean

/** What compiling a pattern learns about it. */
export interface Scope {
  /** Variables in the order in which the pattern binds them. */
  names: readonly string[]
  references: readonly Ref[]
  /** Whether bindings are read back: by a guard, or by a variable that stands there twice. */
  isRead: boolean
  /** Whether bindings are wanted. */
  readonly isBinding: boolean
}

/** The head of a pattern, `null` where it has none. */
export function headOf(pattern: unknown): Head | null {
  if (pattern instanceof Guarded) return headOf(pattern.pattern)
  if (!Array.isArray(pattern) || pattern[pattern.length - 1] instanceof Rest) return null
  for (let index = 0; index < pattern.length; index++) {
    if (isTag(pattern[index])) return { length: pattern.length, index, literal: pattern[index] }
  }
  return null
}

const MAX_DEPTH = 1_000

/** The step that any value passes. */
const PASS: Step = () => true

/** Compiles a pattern into its step. Throws `ArgumentError` where the pattern is malformed. */
export function compileStep(pattern: unknown, scope: Scope, depth = 0): Step {
  if (typeof pattern === "function") return compileTest(pattern as Test)
  if (typeof pattern !== "object" || pattern === null) return compileExact(pattern)
  if (depth > MAX_DEPTH) throw new ArgumentError("expected a pattern without cycles")
  if (Array.isArray(pattern)) return compileArray(pattern, scope, depth + 1)
  if (pattern instanceof Wildcard) return PASS
  if (pattern instanceof Variable) return compileVariable(pattern, scope, depth + 1)
  if (pattern instanceof Guarded) return compileGuarded(pattern, scope, depth + 1)
  if (pattern instanceof Literal) return compileLiteral(pattern.value, scope)
  if (pattern instanceof Ref) return compileReference(pattern, scope)
  if (pattern instanceof Rest) throw expected("rest", "the last item of an array pattern", pattern)
  switch (kindOf(pattern)) {
    case "plain":
      return compileObject(pattern as Found, scope, depth + 1)
    case "map":
      return compileMap(pattern as ReadonlyMap<unknown, unknown>, scope, depth + 1)
    case "set":
      return compileSet(pattern as ReadonlySet<unknown>, scope)
    case "identity":
      return compileLiteral(pattern, scope)
    default:
      return (value) => equal(pattern, value)
  }
}

function compileTest(test: Test): Step {
  return (value) => test(value) === true
}

function compileExact(literal: unknown): Step {
  return Number.isNaN(literal) ? Number.isNaN : (value) => value === literal
}

function compileReference(reference: Ref, scope: Scope): Step {
  scope.references = [...scope.references, reference]
  return (value) => value === reference
}

function compileLiteral(literal: unknown, scope: Scope): Step {
  if (typeof literal === "object" && literal !== null) collectReferences(literal, scope)
  const hasContent = typeof literal === "object" && literal !== null && kindOf(literal) !== "identity"
  return hasContent ? (value) => equal(literal, value) : compileExact(literal)
}

function compileVariable({ name, pattern }: Variable<string, unknown>, scope: Scope, depth: number): Step {
  const bind = compileBinding(name, scope)
  const step = compileStep(pattern, scope, depth)
  if (step === PASS) return bind
  return bind === PASS ? step : (value, found) => bind(value, found) && step(value, found)
}

function compileBinding(name: string, scope: Scope): Step {
  if (scope.names.includes(name)) {
    scope.isRead = true
    return (value, found) => equal(found[name], value)
  }
  scope.names = [...scope.names, name]
  if (!scope.isBinding) return PASS
  return (value, found) => {
    found[name] = value
    return true
  }
}

function compileGuarded({ pattern, conditions }: Guarded<unknown>, scope: Scope, depth: number): Step {
  const step = compileStep(pattern, scope, depth)
  scope.isRead = true
  return (value, found) => step(value, found) && conditions.every((condition) => condition(found, value))
}

interface Item {
  readonly index: number
  readonly step: Step
}

function compileArray(pattern: readonly unknown[], scope: Scope, depth: number): Step {
  const last = pattern[pattern.length - 1]
  const rest = last instanceof Rest ? last : undefined
  const length = rest === undefined ? pattern.length : pattern.length - 1
  const tags: number[] = []
  const items: Item[] = []
  for (let index = 0; index < length; index++) {
    const item = pattern[index]
    if (isTag(item)) tags.push(index)
    else {
      const step = compileStep(item, scope, depth)
      if (step !== PASS) items.push({ index, step })
    }
  }
  if (rest !== undefined)
    return compileOpenArray(length, compileItems(pattern, tags, items), compileRest(rest, scope))
  const [first, second] = items
  if (tags.length === 1 && tags[0] === 0 && items.length <= 2)
    return compileTagged(length, pattern[0], first, second)
  const all = compileItems(pattern, tags, items)
  return (value, found) => Array.isArray(value) && value.length === length && all(value, found)
}

/** Literals that `===` can compare are looked at first: they tell most messages apart. */
function isTag(item: unknown): boolean {
  return typeof item !== "function" && (typeof item !== "object" || item === null) && !Number.isNaN(item)
}

/** The usual shapes of a message, `[tag, …]` with up to two items to look into, in one step. */
function compileTagged(
  length: number,
  tag: unknown,
  first: Item | undefined,
  second: Item | undefined,
): Step {
  if (first === undefined)
    return (value) => Array.isArray(value) && value.length === length && value[0] === tag
  const { index, step } = first
  if (second === undefined) {
    return (value, found) =>
      Array.isArray(value) && value.length === length && value[0] === tag && step(value[index], found)
  }
  const { index: index2, step: step2 } = second
  return (value, found) =>
    Array.isArray(value) &&
    value.length === length &&
    value[0] === tag &&
    step(value[index], found) &&
    step2(value[index2], found)
}

type ItemsStep = (values: readonly unknown[], found: Found) => boolean

function compileItems(
  pattern: readonly unknown[],
  tags: readonly number[],
  items: readonly Item[],
): ItemsStep {
  const literals = tags.map((index) => ({ index, literal: pattern[index] }))
  return (values, found) => {
    for (const { index, literal } of literals) if (values[index] !== literal) return false
    for (const { index, step } of items) if (!step(values[index], found)) return false
    return true
  }
}

function compileOpenArray(length: number, items: ItemsStep, tail: Step): Step {
  return (value, found) =>
    Array.isArray(value) &&
    value.length >= length &&
    items(value, found) &&
    (tail === PASS || tail(value.slice(length), found))
}

function compileRest(
  { name, test }: { name: string | undefined; test: Test | undefined },
  scope: Scope,
): Step {
  const bind = name === undefined ? PASS : compileBinding(name, scope)
  if (test === undefined) return bind
  return (value, found) => (value as unknown[]).every((item) => test(item) === true) && bind(value, found)
}

function compileObject(pattern: Found, scope: Scope, depth: number): Step {
  const keys: readonly PropertyKey[] = [...Object.keys(pattern), ...symbolsOf(pattern)]
  const steps = keys.map((key) => compileProperty(key, compileStep(pattern[key as string], scope, depth)))
  return (value, found) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false
    for (const step of steps) if (!step(value, found)) return false
    return true
  }
}

/** A key counts wherever an object has it, its class included; only what every object has doesn't count. */
function compileProperty(key: PropertyKey, step: Step): Step {
  if (key in Object.prototype) {
    return (value, found) => hasOfItsOwn(value as object, key) && step((value as Found)[key as string], found)
  }
  return (value, found) => {
    const property = (value as Found)[key as string]
    return (property !== undefined || key in (value as object)) && step(property, found)
  }
}

function hasOfItsOwn(object: object, key: PropertyKey): boolean {
  if (Object.hasOwn(object, key)) return true
  if (key === "__proto__" || !(key in object)) return false
  return Reflect.get(object, key) !== Reflect.get(Object.prototype, key)
}

function compileMap(pattern: ReadonlyMap<unknown, unknown>, scope: Scope, depth: number): Step {
  const entries = [...pattern].map(([key, value]) => {
    checkPlainTerm(key, "a key of a Map pattern")
    collectReferences(key, scope)
    return { key, step: compileStep(value, scope, depth) }
  })
  return (value, found) => {
    if (!(value instanceof Map)) return false
    return entries.every(({ key, step }) => {
      const own = findKey(value, key)
      return value.has(own) && step(value.get(own), found)
    })
  }
}

/** The key of a Map that is equal to `key`; `key` itself where it has none. */
function findKey(map: ReadonlyMap<unknown, unknown>, key: unknown): unknown {
  if (map.has(key) || typeof key !== "object") return key
  for (const other of map.keys()) if (equal(key, other)) return other
  return key
}

function compileSet(pattern: ReadonlySet<unknown>, scope: Scope): Step {
  for (const member of pattern) checkPlainTerm(member, "a member of a Set in a pattern")
  return compileLiteral(pattern, scope)
}

function checkPlainTerm(term: unknown, what: string): void {
  const isPattern = [Wildcard, Variable, Guarded, Literal, Rest].some((node) => term instanceof node)
  if (isPattern) throw expected(what, "a value without patterns", term)
}

/** Notes the references that a value equal to `term` must contain. */
function collectReferences(term: unknown, scope: Scope, seen: Set<object> = new Set()): void {
  if (typeof term !== "object" || term === null || seen.has(term)) return
  if (term instanceof Ref) {
    scope.references = [...scope.references, term]
    return
  }
  seen.add(term)
  for (const part of partsOf(term)) collectReferences(part, scope, seen)
}

function partsOf(term: object): Iterable<unknown> {
  switch (kindOf(term)) {
    case "array":
    case "set":
      return term as Iterable<unknown>
    case "map":
      return [...(term as ReadonlyMap<unknown, unknown>)].flat()
    case "plain":
      return Object.values(term)
    default:
      return []
  }
}
