import { SteadyMap } from "../kernel/index.ts"

/** What stands in a table under a key. */
export interface Keyed {
  /** What stands for the key: equal for equal keys. */
  readonly own: unknown
  readonly hash: number
}

/** Differs from program to program, so that nobody outside can choose keys of one hash. */
const SEED = (Math.random() * 0x1_0000_0000) | 0

/** The hash of a key, or 0 for one that can't be hashed here. */
export function hashOf(own: unknown): number {
  if (typeof own === "string") return mixed(ofText(own))
  return typeof own === "number" && (own | 0) === own ? mixed(Math.imul(own ^ SEED, 0x9e37_79b1)) : 0
}

/** Two lanes, since a multiplication waits for the one before. */
function ofText(text: string): number {
  const { length } = text
  let even = SEED
  let odd = ~SEED
  let i = 1
  for (; i < length; i += 2) {
    even = Math.imul(even ^ text.charCodeAt(i - 1), 0x0100_0193)
    odd = Math.imul(odd ^ text.charCodeAt(i), 0x0100_0193)
  }
  if (i === length) even = Math.imul(even ^ text.charCodeAt(i - 1), 0x0100_0193)
  return even ^ Math.imul(odd, 0x85eb_ca6b)
}

function mixed(hash: number): number {
  const all = hash ^ (hash >>> 15)
  return all === 0 ? 1 : all
}

/** The least number of items that a table has room for. */
const LEAST = 8
/** So many empty places are kept whatever the size. */
const FEW = 64

/**
 * A table of items by their keys, which a look-up reaches with fewer steps to far memory than a native Map: the hash is
 * of this table's own making, so it needs neither the strings nor the places of other keys to find the one. With a
 * million keys that is twice as fast.
 *
 * The places are an array; an item keeps the one that it is given. The slots, twice as many, are searched from the
 * hash's own onward; each holds the number of a place, and above it the bits of the hash that did not choose the slot.
 * An item that goes leaves its place empty and its slot taken, for the next item on the way past it, or until most places
 * are empty.
 *
 * Keys that can't be hashed here (objects, symbols, fractions) stand in a Map.
 */
export class KeyTable<T extends Keyed> {
  #places: (T | null)[] = []
  #slots = new Int32Array(2 * LEAST)
  #mask = 2 * LEAST - 1
  #empty = 0
  readonly #others = new SteadyMap<unknown, T>()

  get size(): number {
    return this.#places.length - this.#empty + this.#others.size
  }

  get(own: unknown, hash: number): T | undefined {
    if (hash === 0) return this.#others.get(own)
    const places = this.#places
    const slots = this.#slots
    const mask = this.#mask
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const slot = slots[at]!
      if (slot === 0) return undefined
      if (((slot ^ hash) & ~mask) !== 0) continue
      const item = places[(slot & mask) - 1]!
      if (item !== null && item.own === own) return item
    }
  }

  /** Puts an item under its key, where there is none. */
  add(item: T): void {
    if (item.hash === 0) return this.#others.set(item.own, item)
    const places = this.#places
    const mask = this.#mask
    if (places.length * 2 > mask) {
      places.push(item)
      return this.#rebuild()
    }
    const slots = this.#slots
    let at = item.hash & mask
    let slot = slots[at]!
    // The place of one that has gone is taken, else a key that comes and goes would fill the slots after its own.
    while (slot !== 0 && places[(slot & mask) - 1] !== null) slot = slots[(at = (at + 1) & mask)]!
    if (slot === 0) slot = places.push(item)
    else {
      places[(slot & mask) - 1] = item
      this.#empty--
    }
    slots[at] = (item.hash & ~mask) | (slot & mask)
  }

  /** Puts an item under its key, in the place of the one that is there. */
  replace(former: T, item: T): void {
    if (item.hash === 0) this.#others.set(item.own, item)
    else this.#places[this.#placeOf(former)] = item
  }

  /** Takes an item out, unless its key leads to another. */
  delete(item: T): void {
    if (item.hash === 0) return this.#others.deleteOnly(item.own, item)
    const place = this.#placeOf(item)
    if (place < 0) return
    this.#places[place] = null
    if (++this.#empty > FEW && this.#empty * 2 > this.#places.length) this.#rebuild()
  }

  values(): T[] {
    return [...this.#places.filter((item) => item !== null), ...this.#others.values()]
  }

  #placeOf(item: T): number {
    const mask = this.#mask
    for (let at = item.hash & mask; ; at = (at + 1) & mask) {
      const slot = this.#slots[at]!
      if (slot === 0) return -1
      const place = (slot & mask) - 1
      if (this.#places[place] === item) return place
    }
  }

  /** Leaves out what is empty, and makes room for half as many more. */
  #rebuild(): void {
    const items = this.#empty === 0 ? (this.#places as T[]) : this.#places.filter((item) => item !== null)
    let room = LEAST
    while (room < items.length * 1.5) room *= 2
    const mask = 2 * room - 1
    const slots = new Int32Array(2 * room)
    for (let i = 0; i < items.length; i++) {
      const { hash } = items[i]!
      let at = hash & mask
      while (slots[at] !== 0) at = (at + 1) & mask
      slots[at] = (hash & ~mask) | (i + 1)
    }
    this.#slots = slots
    this.#mask = mask
    this.#places = items
    this.#empty = 0
  }
}
