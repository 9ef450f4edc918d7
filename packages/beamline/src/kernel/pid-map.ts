import type { Pid } from "./pid.ts"

/** So many entries are looked through; of more there is an index. */
const FEW = 8
const LEAST_ROOM = 32

/**
 * A table by pid, in the order in which the pids came, whose pids may come and go for ever at the same cost.
 *
 * The entries stand in two lists; a place that becomes empty stays so until most are. The index leads from ids to places,
 * searched from the id's own slot onward. It holds the ids themselves, so neither a look-up nor its growth touches other
 * pids. Pids that were made one after the other have neighbouring slots, so a supervisor's children are found where the
 * memory is at hand.
 */
export class PidMap<V extends object> {
  #pids: (Pid | null)[] = []
  #values: (V | null)[] = []
  #empty = 0
  #index: Index | null = null

  get size(): number {
    return this.#pids.length - this.#empty
  }

  get(pid: Pid): V | undefined {
    const place = this.#placeOf(pid)
    return place < 0 ? undefined : this.#values[place]!
  }

  has(pid: Pid): boolean {
    return this.#placeOf(pid) >= 0
  }

  set(pid: Pid, value: V): void {
    const place = this.#placeOf(pid)
    if (place >= 0) this.#values[place] = value
    else this.add(pid, value)
  }

  /** Adds a pid that is not there. */
  add(pid: Pid, value: V): void {
    const length = this.#pids.push(pid)
    this.#values.push(value)
    if (this.#index !== null) {
      if (this.#index.isFullWith(length)) this.#moveTogether()
      else this.#index.add(pid.id, length - 1)
    } else if (length > FEW) this.#moveTogether()
  }

  /** Returns whether the pid was there. */
  delete(pid: Pid): boolean {
    const place = this.#index === null ? this.#pids.indexOf(pid) : this.#index.delete(pid, this.#pids)
    if (place < 0) return false
    if (this.#index === null) this.#close(place)
    else {
      this.#pids[place] = this.#values[place] = null
      if (++this.#empty * 2 > this.#pids.length) this.#moveTogether()
    }
    return true
  }

  keys(): Pid[] {
    return present(this.#pids)
  }

  values(): V[] {
    return present(this.#values)
  }

  #placeOf(pid: Pid): number {
    return this.#index === null ? this.#pids.indexOf(pid) : this.#index.get(pid, this.#pids)
  }

  /** Takes a place out of a short list. */
  #close(place: number): void {
    const pids = this.#pids
    const values = this.#values
    const last = pids.length - 1
    for (let i = place; i < last; i++) {
      pids[i] = pids[i + 1]!
      values[i] = values[i + 1]!
    }
    pids.pop()
    values.pop()
  }

  /** Leaves out what is empty, and makes room for half as many more. */
  #moveTogether(): void {
    const former = this.#empty === 0 ? this.#index : null
    if (this.#empty > 0) {
      closeUp(this.#pids)
      closeUp(this.#values)
      this.#empty = 0
    }
    const pids = this.#pids as Pid[]
    const { length } = pids
    this.#index = length > FEW ? new Index(length) : null
    if (this.#index === null) return
    let place = 0
    // The newest is not in the former index yet.
    if (former !== null) {
      this.#index.addAll(former)
      place = length - 1
    }
    for (; place < length; place++) this.#index.add(pids[place]!.id, place)
  }
}

/** What is not empty. A loop, since what `filter` calls for each is not compiled into it. */
function present<T>(list: readonly (T | null)[]): T[] {
  const all: T[] = []
  for (const item of list) if (item !== null) all.push(item)
  return all
}

/** Moves what is not empty to the front, and cuts off the rest. */
function closeUp(list: unknown[]): void {
  let length = 0
  for (const item of list) if (item !== null) list[length++] = item
  list.length = length
}

/** Leads from the ids of pids to their places in a list. */
class Index {
  /** Pairs of the lower half of an id and its place plus one; that is 0 where there is none. */
  readonly #slots: Int32Array
  readonly #mask: number
  readonly #shift: number

  constructor(length: number) {
    let room = LEAST_ROOM
    while (room < length * 3) room *= 2
    this.#slots = new Int32Array(2 * room)
    this.#mask = room - 1
    this.#shift = Math.clz32(room - 1) + 3
  }

  /** Whether so many are more than it has room for. */
  isFullWith(length: number): boolean {
    return length * 2 > this.#mask
  }

  get(pid: Pid, pids: readonly (Pid | null)[]): number {
    const at = this.#slotOf(pid, pids)
    return at < 0 ? -1 : this.#slots[2 * at + 1]! - 1
  }

  add(id: number, place: number): void {
    const slots = this.#slots
    const mask = this.#mask
    let at = this.#homeOf(id)
    while (slots[2 * at + 1] !== 0) at = (at + 1) & mask
    slots[2 * at] = id
    slots[2 * at + 1] = place + 1
  }

  addAll(other: Index): void {
    const slots = other.#slots
    for (let at = 0; at < slots.length; at += 2)
      if (slots[at + 1] !== 0) this.add(slots[at]!, slots[at + 1]! - 1)
  }

  /** Gives the place that it led to. What stands behind the slot, and would be missed if it were empty, moves back. */
  delete(pid: Pid, pids: readonly (Pid | null)[]): number {
    let hole = this.#slotOf(pid, pids)
    if (hole < 0) return -1
    const slots = this.#slots
    const mask = this.#mask
    const place = slots[2 * hole + 1]! - 1
    for (let at = (hole + 1) & mask; slots[2 * at + 1] !== 0; at = (at + 1) & mask) {
      const home = this.#homeOf(slots[2 * at]!)
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      slots[2 * hole] = slots[2 * at]!
      slots[2 * hole + 1] = slots[2 * at + 1]!
      hole = at
    }
    slots[2 * hole + 1] = 0
    return place
  }

  #slotOf(pid: Pid, pids: readonly (Pid | null)[]): number {
    const slots = this.#slots
    const mask = this.#mask
    const half = pid.id | 0
    for (let at = this.#homeOf(half); slots[2 * at + 1] !== 0; at = (at + 1) & mask)
      if (slots[2 * at] === half && pids[slots[2 * at + 1]! - 1] === pid) return at
    return -1
  }

  /** Eight ids in a row have slots in a row; where the row begins is told by the highest bits of a Fibonacci hash. */
  #homeOf(id: number): number {
    return ((Math.imul(id >>> 3, 0x9e37_79b1) >>> this.#shift) << 3) | (id & 7)
  }
}
