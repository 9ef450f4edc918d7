// Programs by chance: fast-check makes them, the real Elixir and Beamline run them, and a difference shrinks to the
// smallest program that shows it.

import fc from "fast-check"

import { anyScenario } from "./generator.ts"
import { judge } from "./judge.ts"
import type { Verdict } from "./judge.ts"
import type { Scenario } from "./language.ts"
import { hashOf } from "./recorded.ts"
import type { Recording } from "./recorded.ts"
import { Reference } from "./reference.ts"
import type { findReference } from "./reference.ts"

export interface RandomOptions {
  readonly place: NonNullable<ReturnType<typeof findReference>>
  readonly count: number
  readonly seed: number
  readonly profile: string
  /** How many differences to shrink before it gives up. */
  readonly failures: number
  tell(scenario: Scenario, verdict: Verdict): void
}

const BATCH = 60
const REFERENCES = 10

/** Runs `count` programs. References run ahead of Beamline; a difference is shrunk and told, and the search goes on. */
export async function runRandom({
  place,
  count,
  seed,
  profile,
  failures,
  tell,
}: RandomOptions): Promise<readonly Recording[]> {
  console.log(`seed ${seed}`)
  const references = Array.from({ length: REFERENCES }, () => new Reference(place))
  const arbitrary = anyScenario(profile)
  const programs = fc.sample(arbitrary, { numRuns: count, seed })
  const recordings: Recording[] = []
  let found = 0
  for (let start = 0; start < programs.length && found < failures; start += BATCH) {
    const batch = programs.slice(start, start + BATCH)
    const answers = await Promise.all(
      batch.map((program, index) => references[index % references.length]!.run(program)),
    )
    for (const [index, program] of batch.entries()) {
      const scenario = { ...program, name: `program ${start + index} of seed ${seed}` }
      const answer = answers[index]!
      const verdict = await judge(scenario, answer)
      if (verdict.kind === "agrees" && "trace" in answer)
        recordings.push({ name: scenario.name, hash: hashOf(scenario), trace: answer.trace, scenario })
      if (verdict.kind !== "differs") {
        tell(scenario, verdict)
        continue
      }
      found++
      const smallest = await shrink(scenario, references[0]!)
      tell(
        { ...smallest.scenario, name: `${scenario.name}: ${JSON.stringify(smallest.scenario)}` },
        smallest.verdict,
      )
    }
    if (start % 1_200 === 0 && start > 0) console.log(`${start} programs`)
  }
  for (const reference of references) reference.close()
  return recordings
}

interface Shrunk {
  readonly scenario: Scenario
  readonly verdict: Verdict
}

/** Leaves out steps, operations, processes and plans as long as the difference stays. */
async function shrink(scenario: Scenario, reference: Reference): Promise<Shrunk> {
  let best: Shrunk = { scenario, verdict: await verdictOf(scenario, reference) }
  if (best.verdict.kind !== "differs") return best
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false
    for (const candidate of smaller(best.scenario)) {
      const verdict = await verdictOf(candidate, reference)
      if (verdict.kind !== "differs") continue
      best = { scenario: candidate, verdict }
      isSmaller = true
      break
    }
  }
  return best
}

async function verdictOf(scenario: Scenario, reference: Reference): Promise<Verdict> {
  return judge(scenario, await reference.run(scenario))
}

function* smaller(scenario: Scenario): Generator<Scenario> {
  const { steps } = scenario
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < steps.length; at += size)
      yield { ...scenario, steps: [...steps.slice(0, at), ...steps.slice(at + size)] }
  }
  for (const [index, step] of steps.entries()) {
    if ("advance" in step || step.do.length < 2) continue
    for (const left of step.do.keys()) {
      const ops = step.do.filter((_, at) => at !== left)
      yield { ...scenario, steps: steps.with(index, { at: step.at, do: ops }) }
    }
  }
  for (const key of ["servers", "supervisors"] as const) {
    for (const [label, plan] of Object.entries(scenario[key] ?? {})) {
      for (const smallerPlan of without(plan))
        yield { ...scenario, [key]: { ...scenario[key], [label]: smallerPlan } }
    }
  }
}

/** Without these a program would be another kind of program. */
const NEEDED = new Set(["id", "server", "children", "options", "strategy"])

/** A value with one key, or one item of an array, less: at any depth. */
function* without(value: unknown): Generator {
  if (typeof value !== "object" || value === null) return
  if (Array.isArray(value)) {
    const items = value as readonly unknown[]
    if (items.every((item) => typeof item === "object" && item !== null && !Array.isArray(item))) {
      for (const left of items.keys()) yield items.filter((_, at) => at !== left)
    }
    for (const [at, item] of items.entries()) for (const less of without(item)) yield items.with(at, less)
    return
  }
  for (const [key, item] of Object.entries(value)) {
    const { [key]: _left, ...rest } = value as Record<string, unknown>
    if (!NEEDED.has(key) && Object.keys(value).length > 1) yield rest
    for (const less of without(item)) yield { ...value, [key]: less }
  }
}
