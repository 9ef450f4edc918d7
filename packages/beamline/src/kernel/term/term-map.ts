import { isPid } from "../pid.ts"
import { encode } from "./encode.ts"
import { kindOf } from "./kind.ts"

/** Marks the encoding of a term with content, and a string that begins like one. */
const CONTENT = "\0t"
const TEXT = "\0s"

/**
 * What stands for a term as the key of a native `Map`: equal terms have the same key, others differ. A primitive
 * and whatever is equal to itself only are their own keys; terms with content are encoded.
 *
 * Throws `ArgumentError` for a term that contains itself.
 */
export function keyOf(term: unknown): unknown {
  if (typeof term === "string") return term.charCodeAt(0) === 0 ? TEXT + term : term
  if (typeof term !== "object" || term === null || isPid(term) || kindOf(term) === "identity") return term
  return CONTENT + encode(term)
}

/**
 * A `Map` whose keys are compared by `equal`: any term will do. Strings, numbers and pids cost what they cost in
 * a native `Map`; a term with content costs its encoding. Iterates in order of insertion.
 *
 * A key with content is encoded when it is set: changing it afterwards does not move its entry.
 * Each function that takes a key throws `ArgumentError` for a term that contains itself.
 *
 * @example
 * ```ts
 * import { TermMap } from "beamline"
 *
 * const rooms = new TermMap<unknown, string>()
 * rooms.set(["room", { floor: 1 }], "kitchen")
 * rooms.get(["room", { floor: 1 }]) // => "kitchen"
 * rooms.has(["room", { floor: 2 }]) // => false
 * ```
 */
export class TermMap<K, V> {
  readonly #values = new Map<unknown, V>()
  /** The terms behind the encoded keys of `#values`. */
  readonly #terms = new Map<unknown, K>()

  get size(): number {
    return this.#values.size
  }

  get(key: K): V | undefined {
    return this.#values.get(keyOf(key))
  }

  has(key: K): boolean {
    return this.#values.has(keyOf(key))
  }

  set(key: K, value: V): this {
    const own = keyOf(key)
    this.#values.set(own, value)
    if (own !== key && !this.#terms.has(own)) this.#terms.set(own, key)
    return this
  }

  delete(key: K): boolean {
    const own = keyOf(key)
    if (own !== key) this.#terms.delete(own)
    return this.#values.delete(own)
  }

  clear(): void {
    this.#values.clear()
    this.#terms.clear()
  }

  *[Symbol.iterator](): Generator<[K, V], undefined> {
    for (const [own, value] of this.#values) yield [this.#termOf(own), value]
  }

  *keys(): Generator<K, undefined> {
    for (const own of this.#values.keys()) yield this.#termOf(own)
  }

  values(): MapIterator<V> {
    return this.#values.values()
  }

  #termOf(own: unknown): K {
    const isEncoded = typeof own === "string" && own.charCodeAt(0) === 0
    return isEncoded ? (this.#terms.get(own) as K) : (own as K)
  }
}
