// The benchmark. `npm run bench -- --help` tells its options.

import { appendFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import { findElixir } from "./elixir.ts"
import { drawGrowth } from "./growth/plot.ts"
import { QUANTITIES } from "./growth/quantities.ts"
import { measure } from "./measure.ts"
import type { Row } from "./measure.ts"
import { HELP, NAMES, readArguments } from "./options.ts"
import type { Options } from "./options.ts"
import { HERE } from "./places.ts"
import { machine, record } from "./recorded.ts"
import type { Header } from "./recorded.ts"
import { writeResults } from "./results.ts"
import { BEAM, growthOf, growthTable, isFlat, measureGrowth } from "./run-growth.ts"
import { judge, summarize } from "./summary.ts"
import { against, beamline } from "./systems.ts"
import type { System } from "./systems.ts"
import { outcomes, short, speeds } from "./tables.ts"

const failures: string[] = []

function onFailure(failure: string): void {
  failures.push(failure)
  console.error(failure)
}

function headerOf(what: Header["what"], args: Options, systems: readonly System[]): Header {
  const { clock, scale, rounds } = args
  return {
    what,
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    clock,
    scale,
    rounds,
    systems: systems.map(({ name, version, kind, node }) => ({
      name,
      version,
      ...(kind !== undefined && { kind }),
      ...(node !== undefined && { node }),
    })),
  }
}

/** The header of a run, with what has failed so far. */
function withFailures(header: Header): Header {
  if (failures.length === 0) return header
  return {
    ...header,
    failed: [...new Set(failures.map((failure) => failure.slice(0, failure.indexOf(":"))))],
  }
}

/** Measures speed. Tells whether all aims are met. */
function runSpeed(args: Options): boolean {
  const systems = [
    ...against(args.others, args.nodes, args.kinds),
    ...args.nodes.flatMap((node) => args.kinds.map((kind) => beamline(node, kind))),
  ]
  for (const { name, version } of systems) console.error(`${name}: ${version}`)
  const header = headerOf("speed", args, systems)
  const rows: Row[] = []
  const onRow = (row: Row): void => {
    rows.push(row)
    // Each row at once: a run that is interrupted has its rounds.
    if (args.record !== undefined) record(args.record, withFailures(header), rows)
    if (args.out !== undefined) appendFileSync(args.out, `${JSON.stringify(row)}\n`)
    const foreign = row.foreign === undefined ? "" : `, others ${(row.foreign * 100).toFixed(0)} %`
    console.error(
      `${row.round}/${args.rounds} ${row.workload} ${row.system}: ${short(row.ops_per_s)}/s${foreign}`,
    )
  }
  measure({ ...args, systems }, onRow, onFailure)
  if (args.record !== undefined) record(args.record, withFailures(header), rows)
  const summaries = summarize(rows)
  const judged = judge(rows, systems)
  if (args.json) for (const summary of summaries) console.log(JSON.stringify(summary))
  else {
    const first = systems[0]!.name
    console.log(`\n${speeds(rows, summaries, systems.length > 1 ? first : undefined)}`)
    if (judged.length > 0) console.log(`\n${outcomes(judged)}`)
  }
  return judged.every(({ isMet }) => isMet)
}

/** Measures growth. Tells whether all of it is flat. */
function runGrowth(args: Options): boolean {
  const node = args.nodes[0]!
  const most = 1_000_000 * args.scale
  const others = against(
    args.others.filter((name) => name === "beam"),
    [],
    [],
  )
  const beam = others.length > 0 ? findElixir() : undefined
  const points = measureGrowth({ ...args, quantities: args.workloads, node, most, beam }, onFailure)
  const curves = growthOf(points)
  if (args.json) for (const curve of curves) console.log(JSON.stringify(curve))
  else console.log(`\n${growthTable(curves)}`)
  const titles = new Map(Object.entries(QUANTITIES).map(([name, { title }]) => [name, title]))
  titles.set(BEAM, "keys of a registry of BEAM's, to compare")
  writeFileSync(join(HERE, "growth.svg"), drawGrowth(curves, titles))
  if (args.record !== undefined)
    record(args.record, withFailures(headerOf("growth", args, [beamline(node, "gen"), ...others])), points)
  return curves.every((curve) => curve.quantity === BEAM || isFlat(curve))
}

function main(): number {
  const args = readArguments(process.argv.slice(2))
  if (args.help || args.list) {
    const quantities = Object.keys(QUANTITIES).map((name) => `--growth ${name}`)
    console.log(args.help ? HELP : [...NAMES, ...quantities].join("\n"))
    return 0
  }
  if (args.write) {
    writeResults()
    return 0
  }
  const isMet = args.growth ? runGrowth(args) : runSpeed(args)
  if (args.record !== undefined) writeResults()
  for (const failure of failures) console.error(`failed: ${failure}`)
  return failures.length > 0 || (args.check && !isMet) ? 1 : 0
}

try {
  process.exitCode = main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
