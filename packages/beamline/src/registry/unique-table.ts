import type { LocalPid } from "../kernel/index.ts"
import { hashOf, KeyTable } from "./key-table.ts"
import { pairOf } from "./table.ts"
import type { Entry, Owner, Pair, Table } from "./table.ts"

/** A table in which a key leads to one entry. */
export class UniqueTable implements Table {
  readonly #entries = new KeyTable<Entry>()

  get size(): number {
    return this.#entries.size
  }

  lookup(own: unknown): Pair[] {
    const entry = this.#entries.get(own, hashOf(own))
    return entry === undefined ? [] : [pairOf(entry)]
  }

  under(own: unknown): Entry[] {
    const entry = this.#entries.get(own, hashOf(own))
    return entry === undefined ? [] : [entry]
  }

  holder(own: unknown, hash: number): Entry | undefined {
    return this.#entries.get(own, hash)
  }

  add(entry: Entry, holder: Entry | undefined): void {
    if (holder === undefined) this.#entries.add(entry)
    else this.#entries.replace(holder, entry)
  }

  // Another process may have taken the key over from a dead one, whose entry is removed later.
  remove(entry: Entry): void {
    this.#entries.delete(entry)
  }

  ofOwner(owner: Owner, own: unknown): readonly Entry[] {
    const entry = this.#entries.get(own, hashOf(own))
    return entry !== undefined && entry.owner === owner ? [entry] : []
  }

  valuesOf(pid: LocalPid, own: unknown): unknown[] {
    const entry = this.#entries.get(own, hashOf(own))
    return entry !== undefined && entry.pid === pid ? [entry.value] : []
  }

  all(): Entry[] {
    return this.#entries.values()
  }
}
