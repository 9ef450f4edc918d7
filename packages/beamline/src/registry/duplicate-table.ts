import type { LocalPid } from "../kernel/index.ts"
import { pairOf } from "./table.ts"
import type { Entry, Owner, Pair, Table } from "./table.ts"

/** The entries under one key, oldest first. */
class Bucket {
  first: Entry | null = null
  last: Entry | null = null
  length = 0
  // Not frozen: to walk through frozen arrays takes several times as long.
  /** What readers get copies of: made when somebody reads, dropped when an entry comes or goes. */
  pairs: readonly Pair[] | null = null

  add(entry: Entry): void {
    entry.previousOfKey = this.last
    if (this.last === null) this.first = entry
    else this.last.nextOfKey = entry
    this.last = entry
    this.length++
    this.pairs = null
  }

  remove(entry: Entry): void {
    if (entry.previousOfKey === null) this.first = entry.nextOfKey
    else entry.previousOfKey.nextOfKey = entry.nextOfKey
    if (entry.nextOfKey === null) this.last = entry.previousOfKey
    else entry.nextOfKey.previousOfKey = entry.previousOfKey
    entry.nextOfKey = entry.previousOfKey = null
    this.length--
    this.pairs = null
  }

  entries(): Entry[] {
    const entries: Entry[] = []
    for (let entry = this.first; entry !== null; entry = entry.nextOfKey) entries.push(entry)
    return entries
  }

  read(): Pair[] {
    if (this.length === 1) return [pairOf(this.first!)]
    this.pairs ??= this.entries().map(pairOf)
    return this.pairs.slice()
  }
}

/** A table in which a key leads to any number of entries. */
export class DuplicateTable implements Table {
  readonly #buckets = new Map<unknown, Bucket>()
  size = 0

  lookup(own: unknown): Pair[] {
    return this.#buckets.get(own)?.read() ?? []
  }

  under(own: unknown): Entry[] {
    return this.#buckets.get(own)?.entries() ?? []
  }

  holder(): undefined {
    return undefined
  }

  add(entry: Entry): void {
    let bucket = this.#buckets.get(entry.own)
    if (bucket === undefined) this.#buckets.set(entry.own, (bucket = new Bucket()))
    bucket.add(entry)
    this.size++
  }

  remove(entry: Entry): void {
    const bucket = this.#buckets.get(entry.own)!
    bucket.remove(entry)
    if (bucket.length === 0) this.#buckets.delete(entry.own)
    this.size--
  }

  ofOwner(owner: Owner, own: unknown): readonly Entry[] {
    return owner.under(own)
  }

  valuesOf(_pid: LocalPid, own: unknown, owner: Owner | undefined): unknown[] {
    return owner === undefined ? [] : owner.under(own).map((entry) => entry.value)
  }

  all(): Entry[] {
    return [...this.#buckets.values()].flatMap((bucket) => bucket.entries())
  }
}
