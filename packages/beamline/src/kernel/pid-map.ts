import type { Pid } from "./pid.ts"

/** So many entries are looked through; of more there is an index. */
const FEW = 8

/**
 * A table by pid, in the order in which the pids came, whose pids may come and go for ever at the same cost.
 *
 * The entries stand in two lists, which no collection of garbage and no growth has to hash again as it would a native
 * Map; a place that becomes empty stays so until most are. The index holds the numbers of the places, searched from the
 * pid's own slot onward. Sixteen pids that were made one after the other have neighbouring slots, so a supervisor's
 * children are found where the memory is at hand.
 */
export class PidMap<V extends object> {
  #pids: (Pid | null)[] = []
  #values: (V | null)[] = []
  #empty = 0
  #slots: Int32Array | null = null

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
    else this.#add(pid, value)
  }

  delete(pid: Pid): void {
    const place = this.#placeOf(pid)
    if (place < 0) return
    if (this.#slots === null) return this.#close(place)
    this.#leaveIndex(this.#slots, pid, place)
    this.#pids[place] = this.#values[place] = null
    if (++this.#empty * 2 > this.#pids.length) this.#moveTogether()
  }

  keys(): Pid[] {
    return this.#pids.filter((pid) => pid !== null)
  }

  values(): V[] {
    return this.#values.filter((value) => value !== null)
  }

  #placeOf(pid: Pid): number {
    const slots = this.#slots
    if (slots === null) return this.#pids.indexOf(pid)
    const mask = slots.length - 1
    for (let at = slotOf(pid, mask); ; at = (at + 1) & mask) {
      const place = slots[at]! - 1
      if (place < 0 || this.#pids[place] === pid) return place
    }
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

  /** Moves back what stands behind the slot and would be missed if it were empty. */
  #leaveIndex(slots: Int32Array, pid: Pid, place: number): void {
    const mask = slots.length - 1
    let hole = slotOf(pid, mask)
    while (slots[hole] !== place + 1) hole = (hole + 1) & mask
    for (let at = (hole + 1) & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const home = slotOf(this.#pids[slots[at]! - 1]!, mask)
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      slots[hole] = slots[at]!
      hole = at
    }
    slots[hole] = 0
  }

  #add(pid: Pid, value: V): void {
    const place = this.#pids.push(pid)
    this.#values.push(value)
    const slots = this.#slots
    if (slots === null ? place > FEW : place * 2 > slots.length) this.#moveTogether()
    else if (slots !== null) enter(slots, pid, place)
  }

  /** Leaves out what is empty, and makes room for as many more. */
  #moveTogether(): void {
    if (this.#empty > 0) {
      this.#pids = this.keys()
      this.#values = this.values()
      this.#empty = 0
    }
    const pids = this.#pids as Pid[]
    this.#slots = pids.length > FEW ? new Int32Array(roomFor(pids.length)) : null
    if (this.#slots !== null) for (let i = 0; i < pids.length; i++) enter(this.#slots, pids[i]!, i + 1)
  }
}

/** Room for half as many more, and as many slots again. */
function roomFor(length: number): number {
  let room = 4 * FEW
  while (room < length * 3) room *= 2
  return room
}

function slotOf({ id }: Pid, mask: number): number {
  const group = Math.imul(id >>> 4, 0x9e37_79b1)
  return (((group ^ (group >>> 15)) << 4) | (id & 15)) & mask
}

function enter(slots: Int32Array, pid: Pid, place: number): void {
  const mask = slots.length - 1
  let at = slotOf(pid, mask)
  while (slots[at] !== 0) at = (at + 1) & mask
  slots[at] = place
}
