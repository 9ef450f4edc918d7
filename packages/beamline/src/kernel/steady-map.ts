import { isPid } from "./pid.ts"

/** So many empty places are kept whatever the size: to clear them away makes a new table. */
const FEW = 64

/**
 * A table whose keys may come and go for ever at the same cost, however many others there are.
 *
 * A native Map leaves a deleted entry in the chain of its hash until the whole table is made anew: one key that is
 * deleted and set again makes its own chain longer each time, by up to half of the table. Here a key that goes keeps its
 * place, empty. When most places are empty, they are cleared away.
 *
 * So a key may be held after it has gone. Objects are not, except pids, which hold nothing.
 * A key that comes again stands where it stood.
 */
export class SteadyMap<K, V extends object> {
  #places = new Map<K, V | null>()
  #empty = 0

  get size(): number {
    return this.#places.size - this.#empty
  }

  get(key: K): V | undefined {
    return this.#places.get(key) ?? undefined
  }

  has(key: K): boolean {
    return this.get(key) !== undefined
  }

  set(key: K, value: V): void {
    if (this.#empty > 0 && this.#places.get(key) === null) this.#empty--
    this.#places.set(key, value)
  }

  delete(key: K): void {
    if (this.has(key)) this.#leave(key)
  }

  /** Takes a key out if it leads to this value. */
  deleteOnly(key: K, value: V): void {
    if (this.#places.get(key) === value) this.#leave(key)
  }

  #leave(key: K): void {
    const places = this.#places
    if (mayStay(key)) {
      places.set(key, null)
      if (++this.#empty > FEW && this.#empty * 2 > places.size) this.#clearAway()
    } else places.delete(key)
  }

  #clearAway(): void {
    const full = new Map<K, V | null>()
    this.#places.forEach((value, key) => {
      if (value !== null) full.set(key, value)
    })
    this.#places = full
    this.#empty = 0
  }

  keys(): K[] {
    const keys: K[] = []
    for (const [key, value] of this.#places) if (value !== null) keys.push(key)
    return keys
  }

  values(): V[] {
    const values: V[] = []
    for (const value of this.#places.values()) if (value !== null) values.push(value)
    return values
  }
}

function mayStay(key: unknown): boolean {
  return typeof key === "string" || isPid(key) || (typeof key !== "object" && typeof key !== "function")
}
