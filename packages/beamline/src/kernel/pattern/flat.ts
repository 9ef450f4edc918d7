import type { Head } from "../mailbox.ts"
import { isPid } from "../pid.ts"
import { isReference } from "../reference.ts"
import type { Ref } from "../reference.ts"
import { Wildcard } from "./nodes.ts"

const NONE: readonly never[] = Object.freeze([])
const ANYTHING = Symbol("anything")
const NOTHING: Record<string, never> = Object.freeze({})

/**
 * The commonest patterns need no compiling: one value, or an array of values, that `===` compares. Such as
 * `receive([ref, "pong"])` has are mostly made anew for each message, so that what it takes to make them counts.
 */
export abstract class FlatPattern {
  readonly pattern: unknown
  readonly references: readonly Ref[]
  readonly head: Head | null

  constructor(pattern: unknown, references: readonly Ref[], head: Head | null) {
    this.pattern = pattern
    this.references = references
    this.head = head
  }

  get names(): readonly string[] {
    return NONE
  }

  match(value: unknown): Record<string, never> | undefined {
    return this.test(value) ? NOTHING : undefined
  }

  abstract test(value: unknown): boolean
}

class Exact extends FlatPattern {
  test(value: unknown): boolean {
    return value === this.pattern
  }
}

/** A type guard or a predicate, of which one that throws is a mismatch. */
class Asked extends FlatPattern {
  readonly #test: (value: unknown) => unknown

  constructor(test: (value: unknown) => unknown) {
    super(test, NONE, null)
    this.#test = test
  }

  test(value: unknown): boolean {
    const test = this.#test
    try {
      return test(value) === true
    } catch {
      return false
    }
  }
}

class FlatArray extends FlatPattern {
  readonly #items: readonly unknown[]

  constructor(pattern: readonly unknown[], references: readonly Ref[]) {
    super(pattern, references, flatHead(pattern))
    const items = pattern.slice()
    for (let index = 0; index < items.length; index++)
      if (items[index] instanceof Wildcard) items[index] = ANYTHING
    this.#items = items
  }

  test(value: unknown): boolean {
    const items = this.#items
    try {
      if (!Array.isArray(value) || value.length !== items.length) return false
      for (let index = 0; index < items.length; index++) {
        const item = items[index]
        if (item !== ANYTHING && value[index] !== item) return false
      }
      return true
    } catch {
      // A getter that throws is a mismatch.
      return false
    }
  }
}

/** The pattern, if it is flat; else `null`. */
export function flatPattern(pattern: unknown): FlatPattern | null {
  if (typeof pattern === "function") return new Asked(pattern as (value: unknown) => unknown)
  if (!Array.isArray(pattern))
    return isExact(pattern) ? new Exact(pattern, referencesOf(pattern), null) : null
  let references: readonly Ref[] = NONE
  for (const item of pattern as readonly unknown[]) {
    if (isReference(item))
      references = references === NONE ? [item as unknown as Ref] : [...references, item as unknown as Ref]
    else if (!isExact(item) && !(item instanceof Wildcard)) return null
  }
  return new FlatArray(pattern, references)
}

function isExact(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return isReference(value) || isPid(value)
  return typeof value !== "function" && !Number.isNaN(value)
}

function flatHead(pattern: readonly unknown[]): Head | null {
  const { length } = pattern
  for (let index = 0; index < length; index++) {
    const literal = pattern[index]
    if (!(literal instanceof Wildcard)) return { length, index, literal }
  }
  return null
}

function referencesOf(pattern: unknown): readonly Ref[] {
  return isReference(pattern) ? [pattern as unknown as Ref] : NONE
}
