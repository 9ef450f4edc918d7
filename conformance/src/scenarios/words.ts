// Short words to write scenarios with.

import type { Body, Op, Scenario, Step, Term } from "../language.ts"

/** A process carries out operations. */
export const at = (label: string, ...ops: readonly Op[]): Step => ({ at: label, do: ops })

export const advance = (units: number): Step => ({ advance: units })

/** What a variable holds. */
export const v = (name: string): Term => ({ var: name })

/** A time of so many units. */
export const t = (units: number): Term => ({ t: units })

export const self: Term = { self: 1 }
export const state: Term = { state: 1 }
export const from: Term = { from: 1 }

/** Binds what an operation gives. */
export const bind = (name: string, op: Op): Op => ["let", name, op]

/** A scenario of one process and one step. */
export const one = (shows: string, name: string, ...ops: readonly Op[]): Scenario => ({
  name,
  shows: [shows],
  steps: [at("a", ...ops)],
})

export const many = (shows: string, name: string, ...steps: readonly Step[]): Scenario => ({
  name,
  shows: [shows],
  steps,
})

export const text = (term: Term): string => (typeof term === "string" ? term : JSON.stringify(term))

/** A function that carries out operations and gives a term. */
export const gives = (term: Term, ...ops: readonly Op[]): Term => body({ do: ops, then: ["return", term] })

/** A function that only carries out operations. */
export const does = (...ops: readonly Op[]): Term => body({ do: ops })

export const body = (plan: Body): Term => plan as unknown as Term

/** A function that waits until it is told to go on: by a message `go`. */
export const waits = (term: Term, ...ops: readonly Op[]): Term =>
  gives(term, ["receive", [{ eq: "go" }]], ...ops)
