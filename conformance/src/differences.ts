// The differences by design, each with its reason. A difference that no entry matches fails the run; an entry that
// matches none is told.

import type { Difference } from "./compare.ts"
import { canonical } from "./compare.ts"
import type { Scenario } from "./language.ts"

export interface Declared {
  readonly name: string
  readonly reason: string
  matches(difference: Difference, scenario: Scenario): boolean
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\["debug",(\[[^\]]*\]|"[^"]*")\]/g, "$1"],
  [/"(no_debug|noDebug)"/g, '"no_debug"'],
  [/"(get_state|getState)"/g, '"get_state"'],
  [/"(get_status|getStatus)"/g, '"get_status"'],
]

function sameRequest(one: string, other: string): boolean {
  const plain = (text: string): string =>
    WORDS.reduce((changed, [words, word]) => changed.replace(words, word), text)
  return plain(one) === plain(other)
}

export const DECLARED: readonly Declared[] = [
  {
    name: "a stored nil",
    reason:
      "Elixir's nil and :undefined are both written undefined. A stored undefined reads as the default, as a stored :undefined does there.",
    matches: ({ elixir, beamline }) =>
      canonical(elixir) === '["get","=",null]' && canonical(beamline).startsWith('["get","=",'),
  },
  {
    name: "nil is undefined",
    reason:
      'Elixir\'s nil is written undefined, so the text "nil" is a text like any other, and undefined is no name.',
    matches: ({ elixir, beamline }) =>
      elixir !== undefined &&
      canonical(beamline).includes('"nil"') &&
      canonical(beamline).replaceAll('"nil"', "null") === canonical(elixir),
  },
  {
    name: "sys names its functions",
    reason:
      "A reason names the function that was called: sys.noDebug, and sys requests in camelCase. OTP shows the request inside (debug) instead.",
    matches: ({ elixir, beamline }) =>
      /"(sys|system)"/.test(canonical(elixir)) && sameRequest(canonical(elixir), canonical(beamline)),
  },
  {
    name: "a module is an object",
    reason: "An unknown system request shows its module: in JavaScript that is an object, not a name.",
    matches: ({ elixir, beamline }) =>
      canonical(elixir).includes('"unknown_system_msg",["change_code"') &&
      canonical(beamline).includes('"unknown_system_msg",["changeCode"'),
  },
  {
    name: "lists and tuples are arrays",
    reason: "Both are arrays in JavaScript, so a pattern that is a tuple matches a list of that length.",
    matches: ({ elixir, beamline }, { name }) =>
      name === "a list and a tuple are both arrays" &&
      canonical(elixir) === '["registry","=",[]]' &&
      canonical(beamline) === '["registry","=",[[{"pid":"a"},[1,2]]]]',
  },
  {
    name: "Registry.values of no process",
    reason:
      "A pid is expected where the argument is one: anything else throws at once, as Registry.keys does.",
    matches: ({ elixir, beamline }, { name }) =>
      name === "values of what is no process" &&
      canonical(elixir) === '["registry","=",[]]' &&
      canonical(beamline) === '["registry","raise","misuse"]',
  },
  {
    name: "texts about formatStatus",
    reason: "What stands in place of a state that formatStatus could not show names the TypeScript callback.",
    matches: ({ elixir, beamline }) =>
      /format_status\/1 (crashed|did not return a map|returned a map with unknown keys)/.test(
        canonical(elixir),
      ) &&
      /\.formatStatus (crashed|did not return an object|returned an object with unknown keys)/.test(
        canonical(beamline),
      ),
  },
]
