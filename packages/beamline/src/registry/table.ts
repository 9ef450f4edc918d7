import type { LocalPid } from "../kernel/index.ts"
import type { Keyed } from "./key-table.ts"

/** A process with its value, as readers get it. */
export type Pair = readonly [pid: LocalPid, value: unknown]

/** One registration. It stands in its owner's list and in its key's, and leaves both in constant time. */
export class Entry implements Keyed {
  // What is read most stands first, in the line of memory that has to be read anyway.
  readonly pid: LocalPid
  value: unknown
  readonly own: unknown
  readonly hash: number
  readonly key: unknown
  readonly owner: Owner
  nextOwned: Entry | null = null
  previousOwned: Entry | null = null
  /** Where it stands among those of its key. */
  place = 0

  constructor(key: unknown, own: unknown, hash: number, owner: Owner, value: unknown) {
    this.pid = owner.pid
    this.value = value
    this.own = own
    this.hash = hash
    this.key = key
    this.owner = owner
  }
}

/** An entry as a reader gets it. */
export function pairOf(entry: Entry): Pair {
  return [entry.pid, entry.value]
}

/** So many entries are looked through; of more there is an index. */
const FEW = 8

/** The registrations of one process in one partition. */
export class Owner {
  readonly pid: LocalPid
  count = 0
  #first: Entry | null = null
  #last: Entry | null = null
  #byKey: Map<unknown, Group> | null = null

  constructor(pid: LocalPid) {
    this.pid = pid
  }

  add(entry: Entry): void {
    entry.previousOwned = this.#last
    if (this.#last === null) this.#first = entry
    else this.#last.nextOwned = entry
    this.#last = entry
    this.count++
    if (this.#byKey !== null) addTo(this.#byKey, entry)
  }

  /** Takes out some of the entries under a key; those given are under it. */
  remove(own: unknown, entries: readonly Entry[]): void {
    if (entries.length === 0) return
    for (const entry of entries) this.#leave(entry)
    const group = this.#byKey?.get(own)
    if (group === undefined) return
    if (group instanceof Entry || group.length === entries.length) this.#byKey!.delete(own)
    else {
      const gone = new Set(entries)
      this.#byKey!.set(
        own,
        group.filter((entry) => !gone.has(entry)),
      )
    }
  }

  #leave(entry: Entry): void {
    if (entry.previousOwned === null) this.#first = entry.nextOwned
    else entry.previousOwned.nextOwned = entry.nextOwned
    if (entry.nextOwned === null) this.#last = entry.previousOwned
    else entry.nextOwned.previousOwned = entry.previousOwned
    entry.nextOwned = entry.previousOwned = null
    this.count--
  }

  /** The entries under a key, oldest first. */
  under(own: unknown): readonly Entry[] {
    if (this.count > FEW) this.#byKey ??= this.#index()
    if (this.#byKey !== null) return listOf(this.#byKey.get(own))
    return this.all().filter((entry) => isSame(entry.own, own))
  }

  /** All entries, oldest first. */
  all(): Entry[] {
    const all: Entry[] = []
    for (let entry = this.#first; entry !== null; entry = entry.nextOwned) all.push(entry)
    return all
  }

  #index(): Map<unknown, Group> {
    const index = new Map<unknown, Group>()
    for (const entry of this.all()) addTo(index, entry)
    return index
  }
}

/** The entries of one process under one key: mostly there is one. */
type Group = Entry | Entry[]

function addTo(index: Map<unknown, Group>, entry: Entry): void {
  const group = index.get(entry.own)
  if (group === undefined) index.set(entry.own, entry)
  else if (group instanceof Entry) index.set(entry.own, [group, entry])
  else group.push(entry)
}

function listOf(group: Group | undefined): readonly Entry[] {
  if (group === undefined) return []
  return group instanceof Entry ? [group] : group
}

/** Equal as keys of a Map. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b))
}

/** The entries of a registry, or of one of its partitions, by key. */
export interface Table {
  readonly size: number
  /** The entries under a key in the order of their registration, in an array of the reader's own. */
  lookup(own: unknown): Pair[]
  /** The entries behind what `lookup` returns. */
  under(own: unknown): Entry[]
  /** The entry that keeps others from registering under the key, alive or not. */
  holder(own: unknown, hash: number): Entry | undefined
  /** Adds an entry; where a key leads to one entry, in the place of the holder, which is dead. */
  add(entry: Entry, holder: Entry | undefined): void
  remove(entry: Entry): void
  /** The entries of one process under a key, oldest first. */
  ofOwner(owner: Owner, own: unknown): readonly Entry[]
  /** The values of one process under a key, oldest first. */
  valuesOf(pid: LocalPid, own: unknown, owner: Owner | undefined): unknown[]
  all(): Entry[]
}
