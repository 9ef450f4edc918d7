import { useClock, VirtualClock } from "beamline/testing"
import { afterEach, beforeEach } from "vitest"

import { collectingSink, settings } from "../src/logger/index.ts"

const cleanups: (() => void)[] = []

/** To be called once in a file, for the helpers below: each test leaves nothing to the next. */
export function cleanUpAfterEach(): void {
  afterEach(() => {
    for (const cleanup of cleanups.splice(0).reverse()) cleanup()
  })
}

/** Does something when the test is over. */
export function atEnd(cleanup: () => void): void {
  cleanups.push(cleanup)
}

/** For every test of a file: time passes by itself, in no time, when all processes are at rest. */
export function timeFlows(): void {
  cleanUpAfterEach()
  beforeEach(() => {
    cleanups.push(virtualTime().flow())
  })
}

/** A clock that stands still until the test tells it to go on. */
export function virtualTime(): VirtualClock {
  const clock = new VirtualClock()
  const real = useClock(clock)
  cleanups.push(() => useClock(real))
  return clock
}

/** Collects what is logged from here on, as `level: message`. */
export function logged(): () => readonly string[] {
  const sink = collectingSink()
  settings.sinks.set("collected", sink)
  cleanups.push(() => settings.sinks.delete("collected"))
  return () => sink.events.map(({ level, message }) => `${level}: ${message}`)
}
