import { SystemClock, Timer, TimerWheel } from "../kernel/index.ts"
import type { Clock } from "../kernel/index.ts"
import { settings as logSettings } from "../logger/index.ts"
import { atTurnEnd, openTurn } from "./scheduler.ts"

// A clock has one wish at a time, so each has one wheel.
const wheels: WeakMap<Clock, TimerWheel> = new WeakMap()

function wheelOf(clock: Clock): TimerWheel {
  let wheel = wheels.get(clock)
  if (wheel === undefined) {
    wheel = new TimerWheel(clock)
    wheels.set(clock, wheel)
  }
  return wheel
}

const systemClock = new SystemClock()

/** The clock in use and the wheel that runs on it. */
export const time: { clock: Clock; wheel: TimerWheel } = { clock: systemClock, wheel: wheelOf(systemClock) }

/** Puts another clock in place; timers of the old one are left to it. Returns the old clock. */
export function useClock(clock: Clock): Clock {
  const old = time.clock
  time.clock = clock
  time.wheel = wheelOf(clock)
  logSettings.now = () => clock.wallTime()
  return old
}

export function now(): number {
  return time.clock.now()
}

/** Starts a timer that fires `delay` milliseconds from now. */
export function startTimer(timer: Timer, delay: number): void {
  time.wheel.start(timer, time.clock.now() + delay)
}

export function stopTimer(timer: Timer): boolean {
  return time.wheel.stop(timer)
}

/** A deadline of a wait. It does not keep the program alive. */
export class Deadline extends Timer {
  readonly holds: boolean
  readonly #fire: () => void

  constructor(fire: () => void, holds = false) {
    super()
    this.#fire = fire
    this.holds = holds
  }

  fire(): void {
    this.#fire()
  }
}

interface Overdue {
  readonly isOpen: boolean
  startDeadline(): void
}

// Most calls are answered within the turn in which they are made. So their deadlines start only at its end: one
// look at the clock for all, and nothing at all for those answered by then.
let unstarted: Overdue[] = []

/** Of so many, those that are over are let go before the end of the turn: till then the collector would move them all. */
const MANY = 64
let room = MANY

atTurnEnd(() => {
  const waits = unstarted
  unstarted = []
  room = MANY
  for (const wait of waits) if (wait.isOpen) wait.startDeadline()
})

/** Starts the deadline of a wait at the end of this turn, at once where reading the clock is free. */
export function startDeadlineSoon(wait: Overdue): void {
  if (time.clock.free) wait.startDeadline()
  else {
    if (unstarted.length === room) letGo()
    unstarted.push(wait)
    openTurn()
  }
}

function letGo(): void {
  unstarted = unstarted.filter((wait) => wait.isOpen)
  room = Math.max(MANY, 2 * unstarted.length)
}
