// The differences by design, each with its reason. A difference that no entry matches fails the run; an entry that
// matches none is told.

import type { Difference } from "./compare.ts"
import { canonical } from "./compare.ts"
import type { Scenario, Shown } from "./language.ts"

export interface Declared {
  readonly name: string
  readonly reason: string
  matches(difference: Difference, scenario: Scenario): boolean
}

/** An operation with the same name that went another way on each side. */
function outcomes(name: string, elixir: (outcome: readonly Shown[]) => boolean, beamline: (outcome: readonly Shown[]) => boolean) {
  return (difference: Difference): boolean => {
    const { elixir: one, beamline: other } = difference
    if (!Array.isArray(one) || !Array.isArray(other) || one[0] !== name || other[0] !== name) return false
    return elixir(one.slice(1)) && beamline(other.slice(1))
  }
}

const isMisuse = (outcome: readonly Shown[]): boolean => canonical(outcome) === '["raise","misuse"]'

export const DECLARED: readonly Declared[] = [
  {
    name: "nil is undefined",
    reason: "Elixir's nil is written undefined, so the text \"nil\" is a text like any other, and undefined is no name.",
    matches: ({ elixir, beamline }) =>
      elixir !== undefined && canonical(beamline).includes('"nil"') && canonical(beamline).replaceAll('"nil"', "null") === canonical(elixir),
  },
]

export { isMisuse, outcomes }
