import type { LocalPid } from "../kernel/index.ts"
import { hashOf, KeyTable } from "./key-table.ts"
import type { Keyed } from "./key-table.ts"
import { pairOf } from "./table.ts"
import type { Entry, Owner, Pair, Table } from "./table.ts"

/** The entries under one key, oldest first. There is always one at least. */
class Bucket implements Keyed {
  readonly own: unknown
  readonly hash: number
  length = 1
  /** `null` where an entry has left; at most half of the places are empty. */
  #places: (Entry | null)[]
  // Not frozen: to walk through frozen arrays takes several times as long.
  /** At the same places what readers get, made once: from the second entry on there are mostly more, and readers. */
  #pairs: (Pair | null)[] | null = null

  constructor(first: Entry) {
    this.own = first.own
    this.hash = first.hash
    this.#places = [first]
    first.place = 0
  }

  add(entry: Entry): void {
    this.#pairs ??= this.entries().map(pairOf)
    this.#pairs.push(pairOf(entry))
    entry.place = this.#places.length
    this.#places.push(entry)
    this.length++
  }

  remove(entry: Entry): void {
    this.#places[entry.place] = null
    if (this.#pairs !== null) this.#pairs[entry.place] = null
    this.length--
    if (this.length * 2 < this.#places.length) this.#moveTogether()
  }

  #moveTogether(): void {
    const places = this.#places
    const pairs = this.#pairs
    let place = 0
    for (let i = 0; i < places.length; i++) {
      const entry = places[i] ?? null
      if (entry === null) continue
      if (place < i) {
        places[place] = entry
        if (pairs !== null) pairs[place] = pairs[i]!
        entry.place = place
      }
      place++
    }
    places.length = place
    if (pairs !== null) pairs.length = place
  }

  entries(): Entry[] {
    return this.#places.filter((entry) => entry !== null)
  }

  read(): Pair[] {
    // There has been one entry only.
    if (this.#pairs === null) return [pairOf(this.#places[0]!)]
    if (this.length < this.#places.length) this.#moveTogether()
    return (this.#pairs as Pair[]).slice()
  }
}

/** A table in which a key leads to any number of entries. */
export class DuplicateTable implements Table {
  readonly #buckets = new KeyTable<Bucket>()
  size = 0

  lookup(own: unknown): Pair[] {
    return this.#buckets.get(own, hashOf(own))?.read() ?? []
  }

  under(own: unknown): Entry[] {
    return this.#buckets.get(own, hashOf(own))?.entries() ?? []
  }

  holder(): undefined {
    return undefined
  }

  add(entry: Entry): void {
    const bucket = this.#buckets.get(entry.own, entry.hash)
    if (bucket === undefined) this.#buckets.add(new Bucket(entry))
    else bucket.add(entry)
    this.size++
  }

  remove(entry: Entry): void {
    const bucket = this.#buckets.get(entry.own, entry.hash)!
    bucket.remove(entry)
    if (bucket.length === 0) this.#buckets.delete(bucket)
    this.size--
  }

  ofOwner(owner: Owner, own: unknown): readonly Entry[] {
    return owner.under(own)
  }

  valuesOf(_pid: LocalPid, own: unknown, owner: Owner | undefined): unknown[] {
    return owner === undefined ? [] : owner.under(own).map((entry) => entry.value)
  }

  all(): Entry[] {
    return this.#buckets.values().flatMap((bucket) => bucket.entries())
  }
}
