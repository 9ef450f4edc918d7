import type { Clock } from "./clock.ts"
import { Ref } from "./reference.ts"

const BITS = 10
const SIZE = 1 << BITS
const MASK = SIZE - 1
const SPAN = [1, SIZE, SIZE * SIZE] as const

/** Something that happens at a time. The runtime's timers, deadlines and sleeps are subclasses. */
export abstract class Timer extends Ref {
  /** When, by the clock of the wheel: a whole millisecond, which the collector does not have to look after. */
  at: number
  order = 0
  slot: Slot | null = null
  next: Timer | null = null
  previous: Timer | null = null

  // Without a constructor of its own it would be made with an array of the arguments.
  constructor() {
    super()
    this.at = 0
  }

  abstract fire(): void

  /** Whether it keeps the program alive, as `setTimeout` does. */
  abstract readonly holds: boolean
}

class Slot {
  first: Timer | null = null
  last: Timer | null = null
  readonly wheel: TimerWheel
  readonly level: Level | null
  readonly index: number

  constructor(wheel: TimerWheel, level: Level | null, index: number) {
    this.wheel = wheel
    this.level = level
    this.index = index
  }

  append(timer: Timer): void {
    timer.slot = this
    timer.previous = this.last
    timer.next = null
    if (this.last === null) {
      this.first = timer
      this.level?.fill(this.index)
    } else this.last.next = timer
    this.last = timer
  }

  remove(timer: Timer): void {
    if (timer.previous === null) this.first = timer.next
    else timer.previous.next = timer.next
    if (timer.next === null) this.last = timer.previous
    else timer.next.previous = timer.previous
    timer.slot = timer.next = timer.previous = null
    if (this.first === null) this.level?.empty(this.index)
  }

  /** Empties the slot, which has the timers of one millisecond. Gives the first of them in the order of their start. */
  takeInOrder(): Timer | null {
    const first = this.take()
    for (let timer = first; timer !== null && timer.next !== null; timer = timer.next)
      if (timer.order > timer.next.order) return sorted(first)
    return first
  }

  /** Empties the slot. Gives the first of its timers, which leads to the others. */
  take(): Timer | null {
    const { first } = this
    this.first = this.last = null
    this.level?.empty(this.index)
    return first
  }

  appendAll(first: Timer | null): void {
    for (let timer = first; timer !== null;) {
      const { next }: Timer = timer
      this.append(timer)
      timer = next
    }
  }
}

/** One ring of slots, with a bit for each that is not empty. */
class Level {
  readonly #wheel: TimerWheel
  readonly #slots: (Slot | undefined)[] = []
  readonly #bits = new Uint32Array(SIZE / 32)

  constructor(wheel: TimerWheel) {
    this.#wheel = wheel
  }

  slot(index: number): Slot {
    return (this.#slots[index] ??= new Slot(this.#wheel, this, index))
  }

  fill(index: number): void {
    this.#bits[index >> 5]! |= 1 << (index & 31)
  }

  empty(index: number): void {
    this.#bits[index >> 5]! &= ~(1 << (index & 31))
  }

  /** How many slots lie between `index` and the next one in use: 1 to SIZE, or 0 when there is none. */
  distance(index: number): number {
    let offset = 1
    while (offset <= SIZE) {
      const at = (index + offset) & MASK
      const word = this.#bits[at >> 5]! >>> (at & 31)
      if (word !== 0) return offset + 31 - Math.clz32(word & -word)
      offset += 32 - (at & 31)
    }
    return 0
  }
}

/**
 * A hierarchical timer wheel over one wish of the clock: starting and stopping a timer cost the same however
 * many there are. Timers fire in the order of their times, those of one millisecond in the order of their start, and
 * never early.
 */
export class TimerWheel {
  readonly #clock: Clock
  readonly #levels = [new Level(this), new Level(this), new Level(this)] as const
  readonly #due = new Slot(this, null, 0)
  #tick: number
  #count = 0
  #holding = 0
  #order = 0
  #wish = Infinity
  #wishHolds = false
  readonly #wake = (): void => this.advance()

  constructor(clock: Clock) {
    this.#clock = clock
    this.#tick = Math.floor(clock.now())
  }

  /** How many timers run. */
  get size(): number {
    return this.#count
  }

  /** How many of them keep the program alive. */
  get holding(): number {
    return this.#holding
  }

  start(timer: Timer, at: number): void {
    if (this.#count === 0) this.#tick = Math.max(this.#tick, Math.floor(this.#clock.now()))
    timer.at = Math.ceil(at)
    timer.order = ++this.#order
    this.#count++
    if (timer.holds) this.#holding++
    this.#place(timer)
    this.#wishFor(Math.max(timer.at, this.#tick), timer.holds)
  }

  /** Stops a timer; `false` when it did not run. A timer of another wheel is left to that. */
  stop(timer: Timer): boolean {
    const slot = timer.slot
    if (slot === null) return false
    if (slot.wheel !== this) return slot.wheel.stop(timer)
    slot.remove(timer)
    this.#forget(timer)
    if (this.#count === 0) this.#rest()
    else if (this.#holding === 0 && this.#wishHolds) this.#wishAgain()
    return true
  }

  /** Fires all that is due. */
  advance(): void {
    this.#wish = Infinity
    const target = Math.floor(this.#clock.now())
    try {
      this.#fireDue()
      for (let next = this.#nextTick(); next <= target; next = this.#nextTick()) {
        this.#tick = next
        this.#cascade()
        this.#due.appendAll(this.#levels[0].slot(next & MASK).takeInOrder())
        this.#fireDue()
      }
      this.#tick = Math.max(this.#tick, target)
    } finally {
      // Even where a timer has thrown, the others must not be forgotten.
      if (this.#count > 0) this.#wishAgain()
      else this.#rest()
    }
  }

  /** The time of the next thing to do, `Infinity` when there is none. */
  next(): number {
    return this.#due.first === null ? this.#nextTick() : this.#tick
  }

  #place(timer: Timer): void {
    const tick = timer.at
    const ahead = tick - this.#tick
    if (ahead <= 0) this.#due.append(timer)
    else if (ahead < SPAN[1]) this.#levels[0].slot(tick & MASK).append(timer)
    else if (ahead < SPAN[2]) this.#levels[1].slot(Math.floor(tick / SPAN[1]) & MASK).append(timer)
    else {
      // Beyond the wheel's reach a timer waits in the slot farthest away, and is placed again from there.
      const turn = Math.min(Math.floor(tick / SPAN[2]), Math.floor(this.#tick / SPAN[2]) + MASK)
      this.#levels[2].slot(turn & MASK).append(timer)
    }
  }

  #cascade(): void {
    for (const level of [2, 1] as const) {
      if (this.#tick % SPAN[level] !== 0) continue
      const slot = this.#levels[level].slot((this.#tick / SPAN[level]) & MASK)
      for (let timer = slot.take(); timer !== null;) {
        const { next }: Timer = timer
        this.#place(timer)
        timer = next
      }
    }
  }

  #nextTick(): number {
    let next = Infinity
    for (const level of [0, 1, 2] as const) {
      const turn = Math.floor(this.#tick / SPAN[level])
      const distance = this.#levels[level].distance(turn & MASK)
      if (distance > 0) next = Math.min(next, (turn + distance) * SPAN[level])
    }
    return next
  }

  /** Fires one after the other, since each may stop those behind it. */
  #fireDue(): void {
    for (let timer = this.#due.first; timer !== null; timer = this.#due.first) {
      this.#due.remove(timer)
      this.#forget(timer)
      timer.fire()
    }
  }

  #forget(timer: Timer): void {
    this.#count--
    if (timer.holds) this.#holding--
  }

  #wishFor(at: number, holds: boolean): void {
    if (at >= this.#wish && (this.#wishHolds || !holds)) return
    this.#wish = Math.min(at, this.#wish)
    this.#wishHolds = this.#holding > 0
    this.#clock.wakeAt(this.#wish, this.#wishHolds, this.#wake)
  }

  #wishAgain(): void {
    this.#wish = this.next()
    this.#wishHolds = this.#holding > 0
    this.#clock.wakeAt(this.#wish, this.#wishHolds, this.#wake)
  }

  #rest(): void {
    this.#wish = Infinity
    this.#wishHolds = false
    this.#clock.sleep()
  }
}

/** Puts the timers of a list into the order of their start. */
function sorted(first: Timer | null): Timer | null {
  const timers: Timer[] = []
  for (let timer = first; timer !== null; timer = timer.next) timers.push(timer)
  timers.sort((a, b) => a.order - b.order)
  for (const [index, timer] of timers.entries()) timer.next = timers[index + 1] ?? null
  return timers[0] ?? null
}
