// Runs the scenarios on a real Elixir and on Beamline, and says where they differ.
//
// Run: npm run conformance -- --help

import { parseArgs } from "node:util"

import { writeFidelity } from "./fidelity.ts"
import { judgeRecorded } from "./judged.ts"
import { judge } from "./judge.ts"
import type { Scenario } from "./language.ts"
import { runRandom } from "./random.ts"
import { hashOf, readRecordings, writeRecordings, writeVersions } from "./recorded.ts"
import type { Recording } from "./recorded.ts"
import { findReference, Reference } from "./reference.ts"
import type { Answer } from "./reference.ts"
import { GROUPS } from "./suite.ts"
import { Tally } from "./tally.ts"

const USAGE = `npm run conformance -- [options]

  --group NAME       only the scenarios of a group
  --only TEXT        only scenarios whose names contain it
  --record           keep what the real Elixir answers
  --fidelity         write guides/fidelity.md
  --random N         N programs by chance instead
    --seed S         which ones; else new ones
    --profile P      of which kind (default all)
    --program I      only the one with this number
    --failures N     stop after so many that differ (default 10)
  --verbose          every scenario, not only those that differ
  --help             this text`

const OPTIONS = {
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
  help: { type: "boolean", default: false },
} as const

function readArguments(): ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"] {
  try {
    const { values } = parseArgs({ options: OPTIONS })
    if (!values.help) return values
    console.log(USAGE)
    return process.exit(0)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`)
    return process.exit(2)
  }
}

const values = readArguments()

const tally = new Tally(console.log, { isRandom: values.random !== undefined, isVerbose: values.verbose })

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
      tally.notRecorded(scenario)
      continue
    }
    let verdict = await judge(scenario, answer)
    if (verdict.kind === "differs" && reference !== undefined) {
      // A difference must come twice: once may be the machine's doing.
      answer = await settled(reference, scenario)
      verdict = await judge(scenario, answer)
    }
    if ("trace" in answer) fresh.push({ name: scenario.name, hash: hashOf(scenario), trace: answer.trace })
    tally.tell(scenario, verdict)
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
    for (const name of tally.idle()) console.log(`declared, but shown by no scenario: ${name}`)
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
    tell: (scenario, verdict) => tally.tell(scenario, verdict),
  })
  if (values.record) writeRecordings("by-chance", recordings)
}
if (values.fidelity) writeFidelity(await judgeRecorded())
reference?.close()
console.log(tally.summary())
process.exitCode = tally.hasFailed ? 1 : 0
