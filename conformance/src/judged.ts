// Every scenario that is written by hand, held against its recording.

import type { Feature } from "./functions.ts"
import { judge } from "./judge.ts"
import type { Verdict } from "./judge.ts"
import type { Op, Scenario, Shown, Trace } from "./language.ts"
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
  return formsOf(operation).some((words) =>
    text.includes(`[${words.map((word) => JSON.stringify(word)).join(",")}`),
  )
}

function formsOf(operation: string): readonly (readonly string[])[] {
  return operation.split("|").map((one) => one.split(" "))
}

/** Whether a scenario shows what an operation does that fails: it raises, exits, or gives an error. */
export function misuses({ operation }: Feature, { scenario, trace }: Judged): boolean {
  const forms = formsOf(operation)
  const isMeant = (op: readonly unknown[]): boolean =>
    forms.some((words) => words.every((word, index) => op[index] === word))
  return Object.entries(trace).some(([process, events]) =>
    outcomes(operationsOf(scenario, process), events).some(([op, event]) => isMeant(op) && failed(event)),
  )
}

/** What a process is told to do, step by step, without the words around an operation. */
function operationsOf({ steps }: Scenario, process: string): readonly Op[] {
  return steps.flatMap((step) => ("advance" in step || step.at !== process ? [] : step.do.flatMap(unwrapped)))
}

function unwrapped(op: Op): readonly Op[] {
  if (op[0] === "let") return unwrapped(op[2] as unknown as Op)
  return op[0] === "try" ? (op[1] as unknown as readonly Op[]).flatMap(unwrapped) : [op]
}

/** Each operation with its event: both come in the same order, and other events between them. */
function outcomes(
  ops: readonly Op[],
  events: readonly Shown[],
): readonly (readonly [Op, readonly Shown[]])[] {
  const pairs: (readonly [Op, readonly Shown[]])[] = []
  let at = 0
  for (const op of ops) {
    const found = events.findIndex(
      (event, index) => index >= at && Array.isArray(event) && event[0] === op[0],
    )
    if (found === -1) break
    pairs.push([op, events[found] as readonly Shown[]])
    at = found + 1
  }
  return pairs
}

function failed([, outcome, value]: readonly Shown[]): boolean {
  if (outcome === "raise" || outcome === "exit") return true
  return value === "error" || value === "unknown_debug" || (Array.isArray(value) && value[0] === "error")
}
