// The benchmark. `npm run bench -- --help` tells its options.

import { appendFileSync } from "node:fs"

import { measure } from "./measure.ts"
import type { Row } from "./measure.ts"
import { HELP, NAMES, readArguments } from "./options.ts"
import { judge, summarize } from "./summary.ts"
import { against, beamline } from "./systems.ts"
import { outcomes, short, speeds } from "./tables.ts"

function main(): number {
  const args = readArguments(process.argv.slice(2))
  if (args.help || args.list) {
    console.log(args.help ? HELP : NAMES.join("\n"))
    return 0
  }
  const systems = [
    ...against(args.others, args.nodes, args.kinds),
    ...args.nodes.flatMap((node) => args.kinds.map((kind) => beamline(node, kind))),
  ]
  for (const { name, version } of systems) console.error(`${name}: ${version}`)
  const rows: Row[] = []
  const failures: string[] = []
  const plan = {
    systems,
    workloads: args.workloads,
    rounds: args.rounds,
    scale: args.scale,
    clock: args.clock,
  }
  measure(
    plan,
    (row) => {
      rows.push(row)
      if (args.out !== undefined) appendFileSync(args.out, `${JSON.stringify(row)}\n`)
      const foreign = row.foreign === undefined ? "" : `, others ${(row.foreign * 100).toFixed(0)} %`
      console.error(
        `${row.round}/${args.rounds} ${row.workload} ${row.system}: ${short(row.ops_per_s)}/s${foreign}`,
      )
    },
    (failure) => {
      failures.push(failure)
      console.error(failure)
    },
  )
  const summaries = summarize(rows)
  const judged = judge(rows, systems)
  if (args.json) for (const summary of summaries) console.log(JSON.stringify(summary))
  else {
    const first = systems[0]!.name
    console.log(`\n${speeds(rows, summaries, systems.length > 1 ? first : undefined)}`)
    if (judged.length > 0) console.log(`\n${outcomes(judged)}`)
  }
  for (const failure of failures) console.error(`failed: ${failure}`)
  const isMissed = judged.some(({ isMet }) => !isMet)
  return failures.length > 0 || (args.check && isMissed) ? 1 : 0
}

try {
  process.exitCode = main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
