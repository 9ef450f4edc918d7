import type { Head } from "../mailbox.ts"
import { LocalPid } from "../pid.ts"
import { Ref } from "../reference.ts"
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

class FlatArray extends FlatPattern {
  readonly #items: readonly unknown[]

  constructor(pattern: readonly unknown[], references: readonly Ref[]) {
    super(pattern, references, flatHead(pattern))
    const items: unknown[] = []
    for (const item of pattern) items.push(item instanceof Wildcard ? ANYTHING : item)
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
  if (!Array.isArray(pattern))
    return isExact(pattern) ? new Exact(pattern, referencesOf(pattern), null) : null
  let references: readonly Ref[] = NONE
  for (const item of pattern as readonly unknown[]) {
    if (item instanceof Ref) references = [...references, item]
    else if (!isExact(item) && !(item instanceof Wildcard)) return null
  }
  return new FlatArray(pattern, references)
}

function isExact(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return value instanceof Ref || value instanceof LocalPid
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
  return pattern instanceof Ref ? [pattern] : NONE
}
