// Every scenario that is written by hand, held against its recording.

import type { Feature } from "./functions.ts"
import { judge } from "./judge.ts"
import type { Verdict } from "./judge.ts"
import type { Scenario, Shown, Trace } from "./language.ts"
import { hashOf, readRecordings } from "./recorded.ts"
import { GROUPS } from "./suite.ts"

export interface Judged {
  readonly group: string
  readonly scenario: Scenario
  readonly verdict: Verdict
  /** What the real Elixir did; nothing where its own runs differ. */
  readonly trace: Trace
}

/** Runs all scenarios on Beamline. */
export async function judgeRecorded(): Promise<readonly Judged[]> {
  const judged: Judged[] = []
  for (const [group, scenarios] of Object.entries(GROUPS)) {
    const recordings = readRecordings(group)
    for (const scenario of scenarios) {
      const trace = recordings.get(hashOf(scenario))?.trace
      const verdict: Verdict =
        trace === undefined ? { kind: "dropped", why: "not recorded" } : await judge(scenario, { trace })
      judged.push({ group, scenario, verdict, trace: trace ?? {} })
    }
  }
  return judged
}

const texts = new WeakMap<Scenario, string>()

/** A scenario as text, made once. */
export function textOf(scenario: Scenario): string {
  const known = texts.get(scenario) ?? JSON.stringify(scenario)
  texts.set(scenario, known)
  return known
}

/** Whether a scenario carries out an operation. */
export function uses({ operation }: Feature, scenario: Scenario): boolean {
  const text = textOf(scenario)
  return operation.split("|").some((one) => {
    const quoted = one.split(" ").map((word) => JSON.stringify(word))
    return text.includes(`[${quoted.join(",")}`)
  })
}

/** Whether a scenario shows what an operation does that fails: it raises, exits, or gives an error. */
export function misuses(feature: Feature, { scenario, trace }: Judged): boolean {
  const words = feature.operation.split("|").map((one) => one.split(" ")[0])
  const events = Object.values(trace).flat()
  return uses(feature, scenario) && events.some((event) => words.some((word) => failed(event, word!)))
}

function failed(event: Shown, word: string): boolean {
  if (!Array.isArray(event) || event[0] !== word) return false
  const [, outcome, value] = event as readonly Shown[]
  if (outcome === "raise" || outcome === "exit") return true
  return value === "error" || value === "unknown_debug" || (Array.isArray(value) && value[0] === "error")
}
