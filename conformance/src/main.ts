// Runs the scenarios on a real Elixir and on Beamline, and says where they differ.
//
// Run: npm run conformance -- [--group NAME] [--only TEXT] [--record] [--fidelity] [--random N [--seed S] [--profile P] [--program I] [--failures N]] [--verbose]

import { parseArgs } from "node:util"

import { canonical } from "./compare.ts"
import type { Difference } from "./compare.ts"
import { DECLARED } from "./differences.ts"
import { writeFidelity } from "./fidelity.ts"
import { judgeRecorded } from "./judged.ts"
import { judge } from "./judge.ts"
import type { Verdict } from "./judge.ts"
import type { Scenario } from "./language.ts"
import { runRandom } from "./random.ts"
import { hashOf, readRecordings, writeRecordings, writeVersions } from "./recorded.ts"
import type { Recording } from "./recorded.ts"
import { findReference, Reference } from "./reference.ts"
import type { Answer } from "./reference.ts"
import { GROUPS } from "./suite.ts"

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    group: { type: "string" },
    record: { type: "boolean", default: false },
    fidelity: { type: "boolean", default: false },
    random: { type: "string" },
    seed: { type: "string" },
    program: { type: "string" },
    profile: { type: "string", default: "all" },
    failures: { type: "string", default: "10" },
    verbose: { type: "boolean", default: false },
  },
})

const counts = { agrees: 0, "by design": 0, differs: 0, dropped: 0 }
const dropped = new Map<string, number>()
const shown = new Set<string>()

function tell(scenario: Scenario, verdict: Verdict): void {
  counts[verdict.kind]++
  if (verdict.kind === "by design") for (const { name } of verdict.declared) shown.add(name)
  if (verdict.kind === "dropped") {
    dropped.set(verdict.why, (dropped.get(verdict.why) ?? 0) + 1)
    if (values.random === undefined || verdict.why !== "unstable")
      console.log(`dropped (${verdict.why}): ${scenario.name}`)
  }
  if (verdict.kind !== "differs") return
  console.log(`differs: ${scenario.name}`)
  for (const difference of verdict.differences) console.log(described(difference))
  if (values.verbose) console.log(JSON.stringify(scenario))
}

function described({ process, index, elixir, beamline }: Difference): string {
  return `  ${process}[${index}]\n    elixir   ${canonical(elixir)}\n    beamline ${canonical(beamline)}`
}

async function answerOf(
  scenario: Scenario,
  reference: Reference | undefined,
  recordings: ReadonlyMap<string, Recording>,
): Promise<Answer | undefined> {
  if (reference !== undefined) return settled(reference, scenario)
  const recording = recordings.get(hashOf(scenario))
  return recording === undefined ? undefined : { trace: recording.trace }
}

/** Asks again where the runs differ: what the schedule decides differs again, what a busy machine did does not. */
async function settled(reference: Reference, scenario: Scenario): Promise<Answer> {
  let answer = await reference.run(scenario)
  for (let again = 0; again < 3 && "unstable" in answer; again++) answer = await reference.run(scenario)
  return answer
}

async function runGroup(
  group: string,
  scenarios: readonly Scenario[],
  reference: Reference | undefined,
): Promise<void> {
  const recordings = readRecordings(group)
  const fresh: Recording[] = []
  for (const scenario of scenarios) {
    if (values.only !== undefined && !scenario.name.includes(values.only)) continue
    if (values.verbose) console.log(`# ${scenario.name}`)
    let answer = await answerOf(scenario, reference, recordings)
    if (answer === undefined) {
      console.log(`not recorded: ${scenario.name}`)
      counts.differs++
      continue
    }
    let verdict = await judge(scenario, answer)
    if (verdict.kind === "differs" && reference !== undefined) {
      // A difference must come twice: once may be the machine's doing.
      answer = await settled(reference, scenario)
      verdict = await judge(scenario, answer)
    }
    if ("trace" in answer) fresh.push({ name: scenario.name, hash: hashOf(scenario), trace: answer.trace })
    tell(scenario, verdict)
    if (values.verbose) console.log(JSON.stringify(answer))
  }
  if (values.record && reference !== undefined && values.only === undefined) writeRecordings(group, fresh)
}

const place = findReference()
console.log(
  place === undefined
    ? "no Elixir here: comparing with the recorded traces"
    : `reference: ${place.description}`,
)
const reference = place === undefined ? undefined : new Reference(place)
if (reference !== undefined) {
  const { elixir, otp } = await reference.versions
  if (values.record) writeVersions({ elixir, otp })
  console.log(`Elixir ${elixir} on OTP ${otp}`)
}
if (values.random === undefined) {
  for (const [group, scenarios] of Object.entries(GROUPS)) {
    if (values.group === undefined || values.group === group) await runGroup(group, scenarios, reference)
  }
  if (values.only === undefined && values.group === undefined) {
    for (const { name } of DECLARED)
      if (!shown.has(name)) console.log(`declared, but shown by no scenario: ${name}`)
  }
} else if (place !== undefined) {
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed)
  const recordings = await runRandom({
    place,
    count: Number(values.random),
    seed,
    profile: values.profile,
    ...(values.program === undefined ? {} : { program: Number(values.program) }),
    failures: Number(values.failures),
    tell,
  })
  if (values.record) writeRecordings("by-chance", recordings)
}
if (values.fidelity) writeFidelity(await judgeRecorded())
reference?.close()
const total = counts.agrees + counts["by design"] + counts.differs
console.log(
  `${total} scenarios: ${counts.agrees} agree, ${counts["by design"]} differ by design, ${counts.differs} differ` +
    (counts.dropped > 0
      ? ` (${counts.dropped} more were dropped, ${droppedShare()}: ${[...dropped].map((one) => one.join(" ")).join(", ")})`
      : ""),
)

function droppedShare(): string {
  return `${((100 * counts.dropped) / (total + counts.dropped)).toFixed(1)} %`
}
process.exitCode = counts.differs > 0 ? 1 : 0
