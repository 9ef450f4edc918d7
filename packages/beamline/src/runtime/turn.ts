import type { Proc } from "./proc.ts"

/**
 * What the running code may know and use up. One object, so that every module reads the same place.
 */
export const turn = {
  /** The process whose synchronous code runs; `null` between turns. */
  proc: null as Proc | null,
  /** Whether a generator is being resumed, so that a wait is handed out as an operation. */
  generator: false,
  /** How much may still run before the event loop has its turn. */
  budget: 0,
  /** How many processes the scheduler has resumed whose code goes on in microtasks, after its own. */
  resumed: 0,
  /** Whether the code runs in the async context of nobody. */
  rooted: false,
  /** How many processes run on top of each other on this stack. */
  depth: 0,
  /** How many of them were entered from the code of another, whose own depth nobody knows. */
  inline: 0,
  /** The first of those whose turn was cut short, by a used-up stack perhaps. The scheduler looks after them. */
  stranded: null as Proc | null,
}

/** The reductions of one stretch between looks at the clock. */
export const STRETCH = 500

/** How deep processes may run on top of each other's stacks. */
export const MAX_DEPTH = 40

/** Switches of the runtime, read once from the environment. */
export const switches = {
  /** Whether a call to an idle server may run on the caller's stack. */
  inline: true,
}
