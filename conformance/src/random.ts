// Programs by chance: fast-check makes them, the real Elixir and Beamline run them, and a difference shrinks to the
// smallest program that shows it.

import { availableParallelism } from "node:os"

import fc from "fast-check"

import { anyScenario } from "./generator.ts"
import { judge } from "./judge.ts"
import type { Verdict } from "./judge.ts"
import type { Scenario, Trace } from "./language.ts"
import { hashOf } from "./recorded.ts"
import type { Recording } from "./recorded.ts"
import { NotRun, Reference } from "./reference.ts"
import type { Answer, findReference, Schedule } from "./reference.ts"

export interface RandomOptions {
  readonly place: NonNullable<ReturnType<typeof findReference>>
  readonly count: number
  readonly seed: number
  readonly profile: string
  /** Only this one of the programs. */
  readonly program?: number
  /** How many differences to shrink before it gives up. */
  readonly failures: number
  tell(scenario: Scenario, verdict: Verdict): void
}

/** How many programs the references work at ahead of Beamline. */
const AHEAD = 60
const REFERENCES = Math.min(4, Math.max(2, availableParallelism()))
const REPORT = 1_000

/** The programs of a seed: the same ones each time, whatever their number. */
export function programsOf(profile: string, seed: number, count: number): readonly Scenario[] {
  return fc
    .sample(anyScenario(profile), { numRuns: count, seed })
    .map((program, index) => ({ ...program, name: `program ${index} of seed ${seed} (${profile})` }))
}

/** Runs `count` programs. References run ahead of Beamline; a difference is shrunk and told, and the search goes on. */
export async function runRandom(options: RandomOptions): Promise<readonly Recording[]> {
  const { place, count, seed, profile, program, failures, tell } = options
  console.log(`seed ${seed}, profile ${profile}: ${count} programs`)
  const all = programsOf(profile, seed, count)
  const programs = program === undefined ? all : all.slice(program, program + 1)
  const references = new References(place)
  const answers: Promise<Answer>[] = []
  const recordings: Recording[] = []
  const startedAt = performance.now()
  let found = 0
  let judged = 0
  for (const [index, scenario] of programs.entries()) {
    if (found >= failures) break
    while (answers.length < Math.min(programs.length, index + AHEAD))
      answers.push(references.run(programs[answers.length]!))
    const answer = await answers[index]!
    const verdict = await confirmed(scenario, answer, references)
    if (verdict.kind === "agrees" && "trace" in answer)
      recordings.push({ name: scenario.name, hash: hashOf(scenario), trace: answer.trace, scenario })
    if (verdict.kind === "differs") {
      found++
      const smallest = await shrink(scenario, references)
      const name = `${scenario.name}: ${JSON.stringify(smallest.scenario)}`
      tell({ ...smallest.scenario, name }, smallest.verdict)
    } else tell(scenario, verdict)
    judged++
    if (judged % REPORT === 0) console.log(pace(judged, startedAt))
  }
  console.log(pace(judged, startedAt))
  references.close()
  return recordings
}

const SPLITS = [1, 2, 3, 4, 5, 6]

/** A difference must stand: the reference runs again, with other schedules, and may turn out to be of two minds. */
async function confirmed(scenario: Scenario, answer: Answer, references: References): Promise<Verdict> {
  const verdict = await judge(scenario, answer)
  if (verdict.kind !== "differs" || !("trace" in answer)) return verdict
  const first = JSON.stringify(answer.trace)
  for await (const again of otherAnswers(scenario, answer.trace, references)) {
    if ("unstable" in again || ("trace" in again && JSON.stringify(again.trace) !== first))
      return { kind: "dropped", why: "unstable" }
  }
  return verdict
}

async function* otherAnswers(
  scenario: Scenario,
  trace: Trace,
  references: References,
): AsyncGenerator<Answer> {
  for (const held of Object.keys(trace)) yield await references.run(scenario, { held })
  for (const split of SPLITS) yield await references.run(scenario, { split })
}

function pace(programs: number, startedAt: number): string {
  const seconds = (performance.now() - startedAt) / 1_000
  return `${programs} programs in ${seconds.toFixed(0)} s: ${(programs / seconds).toFixed(1)} a second`
}

/** Several references. One that a program has brought down is replaced, and that program dropped. */
class References {
  readonly #place: RandomOptions["place"]
  readonly #all: Reference[]
  #next = 0

  constructor(place: RandomOptions["place"]) {
    this.#place = place
    this.#all = Array.from({ length: REFERENCES }, () => new Reference(place))
  }

  async run(scenario: Scenario, schedule?: Schedule): Promise<Answer> {
    const index = this.#next++ % this.#all.length
    for (;;) {
      const reference = this.#all[index]!
      try {
        return await reference.run(scenario, schedule)
      } catch (error) {
        if (this.#all[index] === reference) this.#all[index] = new Reference(this.#place)
        if (!(error instanceof NotRun)) return { broken: String(error) }
      }
    }
  }

  close(): void {
    for (const reference of this.#all) reference.close()
  }
}

interface Shrunk {
  readonly scenario: Scenario
  readonly verdict: Verdict
}

/** Leaves out steps, operations, processes and plans as long as the difference stays. */
async function shrink(scenario: Scenario, references: References): Promise<Shrunk> {
  let best: Shrunk = { scenario, verdict: await verdictOf(scenario, references) }
  if (best.verdict.kind !== "differs") return best
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false
    for (const candidate of smaller(best.scenario)) {
      const verdict = await confirmed(candidate, await references.run(candidate), references)
      if (verdict.kind !== "differs") continue
      best = { scenario: candidate, verdict }
      isSmaller = true
      break
    }
  }
  return best
}

async function verdictOf(scenario: Scenario, references: References): Promise<Verdict> {
  return judge(scenario, await references.run(scenario))
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
const NEEDED = new Set(["id", "server", "supervisor", "children", "options", "strategy"])

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
