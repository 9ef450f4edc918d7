// Runs a scenario on Beamline and holds it against what the real Elixir gave.

import { runOnBeamline } from "./beamline.ts"
import { differences } from "./compare.ts"
import type { Difference } from "./compare.ts"
import { DECLARED } from "./differences.ts"
import type { Declared } from "./differences.ts"
import type { Scenario } from "./language.ts"
import type { Answer } from "./reference.ts"

export type Verdict =
  | { readonly kind: "agrees" }
  | { readonly kind: "by design"; readonly declared: readonly Declared[] }
  | { readonly kind: "differs"; readonly differences: readonly Difference[] }
  /** The real Elixir's own runs differ, were late, or never came to rest: nothing to compare with. */
  | { readonly kind: "dropped"; readonly why: string }

/** Says how Beamline does on a scenario, given the reference's answer. */
export async function judge(scenario: Scenario, answer: Answer): Promise<Verdict> {
  if (!("trace" in answer)) return { kind: "dropped", why: whyDropped(answer) }
  const own = await runOnBeamline(scenario)
  if (!("trace" in own))
    return {
      kind: "differs",
      differences: [{ process: "~", index: 0, elixir: "rests", beamline: "restless" }],
    }
  const found = differences(answer.trace, own.trace)
  if (found.length === 0) return { kind: "agrees" }
  const declared = found.map((difference) => DECLARED.find((one) => one.matches(difference, scenario)))
  if (declared.every((one) => one !== undefined)) return { kind: "by design", declared }
  // A chain of many timers comes back to the end of a unit, and on the emulator each of them may be a little late.
  return own.isOnEdge
    ? { kind: "dropped", why: "a timer at the end of a step" }
    : { kind: "differs", differences: found }
}

function whyDropped(answer: Answer): string {
  if ("broken" in answer) return `the interpreter failed: ${answer.broken}`
  return "unstable" in answer ? "unstable" : Object.keys(answer)[0]!
}
