// RESULTS.md, made of what was recorded.

import { writeFileSync } from "node:fs"
import { join } from "node:path"

import { HERE } from "./places.ts"
import { readRecorded } from "./recorded.ts"
import type { Recorded } from "./recorded.ts"
import { growthOf, growthTable } from "./run-growth.ts"
import { judge, ratioOf, summarize } from "./summary.ts"
import type { Summary } from "./summary.ts"
import type { System } from "./systems.ts"
import { digits, outcomes, speeds, table } from "./tables.ts"

const HEAD = `# Results

Made by \`npm run bench -- --record\`; the figures of every round are in \`recorded/\`. Operations in a second, medians; in brackets
the ratio to the first system, which is the median of the rounds' ratios (above 1: faster). \`_async\` and \`_gen\` say whether the clients
are async or generator processes, \`n20\` and \`n24\` the version of Node.`

const WHERE_BEAM_IS_AHEAD = `BEAM can do what one JavaScript thread can't, whatever the figures:

- **Preemption.** BEAM takes the turn from any process after some thousand reductions. Here a process has the thread until it waits or
  its handler returns; a long computation holds up all others.
- **Parallel schedulers.** BEAM runs processes on all cores; \`multicore\` above shows it. What Beamline runs beside each other shares one.
- **Heaps of their own.** BEAM collects the garbage of each process alone, in microseconds, and drops a dead process's heap as a
  whole. Here all live in one heap, whose collections stop everybody; \`gc_max_ms\` of \`live_latency\` above shows how long. In return a
  message is not copied.`

/** Writes RESULTS.md from all that is recorded. */
export function writeResults(): void {
  writeFileSync(join(HERE, "RESULTS.md"), results(readRecorded()))
}

export function results(recorded: readonly Recorded[]): string {
  const sections = recorded.map((run) =>
    run.header.what === "speed" ? speedSection(run) : growthSection(run),
  )
  return `${[HEAD, ...sections, aheadSection(recorded)].join("\n\n")}\n`
}

function speedSection({ name, header, rows }: Recorded): string {
  const summaries = summarize(rows)
  const systems = header.systems.map((system) => ({ ...system, workloads: [], env: {}, command: noCommand }))
  const judged = judge(rows, systems)
  const parts = [`## ${name}`, about(header, summaries), speeds(rows, summaries, header.systems[0]?.name)]
  if (judged.length > 0) {
    const missed = judged.filter(({ isMet }) => !isMet).length
    parts.push(`### The aims\n\n${judged.length - missed} met, ${missed} missed.`, outcomes(judged))
  }
  parts.push(...sizes(summaries), ...latencies(summaries))
  return parts.join("\n\n")
}

const noCommand = (): never => {
  throw new Error("what was recorded is not run again")
}

function about(header: Recorded["header"], summaries: readonly Summary[]): string {
  const clock = header.clock === "cpu" ? "the processor's time, of all threads" : "the time on the wall"
  const foreign = summaries.flatMap(({ foreign }) => foreign ?? [])
  const others =
    foreign.length === 0
      ? ""
      : ` Other programs kept ${digits(foreign.reduce((sum, one) => sum + one, 0) / foreign.length)} cores busy meanwhile.`
  const scale = header.scale === 1 ? "" : ` Sizes are ${header.scale} of the full ones.`
  const versions = [...new Set(header.systems.map(({ version }) => version))].join(", ")
  const { failed = [] } = header
  const missing = failed.length === 0 ? "" : ` **These have failed, and lack here: ${failed.join(", ")}.**`
  return `${header.machine}. ${versions}. ${header.date}, ${header.rounds} round${header.rounds === 1 ? "" : "s"}, ${clock}.${scale}${others}${missing}`
}

function sizes(summaries: readonly Summary[]): string[] {
  const found = summaries.filter(({ extra }) => extra["bytes_mem"] !== undefined)
  if (found.length === 0) return []
  const rows = found.map(({ workload, system, extra }) => [
    `${workload === "live_gs_start" ? "GenServer" : "raw process"}, ${system}`,
    extra["bytes_mem"]!.toFixed(0),
  ])
  return ["### Bytes of an idle process", table(["process", "bytes"], rows)]
}

/** Tables of what some workloads tell beside their speed. */
function latencies(summaries: readonly Summary[]): string[] {
  return (
    [
      ["live_latency", "Calls to a million live servers taken at random, and the collector's pauses"],
      ["under_load", "Under the load of 10,000 processes that never stop"],
    ] as const
  ).flatMap(([workload, title]) => {
    const found = summaries.filter((summary) => summary.workload === workload)
    if (found.length === 0) return []
    const keys = [...new Set(found.flatMap(({ extra }) => Object.keys(extra)))].filter((key) => key !== "ms")
    const rows = found.map(({ system, extra }) => [
      system,
      ...keys.map((key) => (extra[key] === undefined ? "" : digits(extra[key]))),
    ])
    return [`### ${title}`, table(["system", ...keys], rows)]
  })
}

function growthSection({ header, points }: Recorded): string {
  return [
    "## Growth",
    about(header, []),
    `What one item costs, in nanoseconds, by the number of items. Growth is the dearest size's cost to the smallest size's. \`map\` is a
native Map with nothing around it: what the machine charges when memory is farther away, which no table on it can undercut.
\`dispatch, a key of one entry\` is over as many keys, \`an entry of one key\` over as many entries of a single key.
\`beam\` is the registry of a real Elixir, with the same keys in the same order. Every size is measured with 100,000 items or more: few
of them again and again, so that each item bears its share of the collector's work. With 100,000 or more the collector is done,
before most steps, with what the steps before have left.`,
    "![growth](growth.svg)",
    growthTable(growthOf(points)),
    `Where it is not flat, that is the memory. With 1,000 items all is in the processor's caches. With more of them a look-up waits for
memory, as \`map\` and \`beam\` show; and what lives on (children, messages, timers, monitors) is copied twice by the collector while it
is young, where what soon goes is not copied at all. A dispatch copies the list of its key's entries, and a long list stands in memory
that the system has just given, which takes a fault for each page: with a million entries that is half of what each costs. No step of ours takes longer because there are more: the tests called \`growth\` see to that.`,
  ].join("\n\n")
}

function aheadSection(recorded: readonly Recorded[]): string {
  const slower = recorded.flatMap(({ name, header, rows }) =>
    header.what === "speed" && header.systems.some((system) => system.name === "beam")
      ? behind(header.systems, rows).map((line) => `${line} (${name})`)
      : [],
  )
  const list =
    slower.length === 0 ? "In nothing that was measured." : slower.map((line) => `- ${line}`).join("\n")
  return `## Where BEAM is ahead\n\nIn this, with the best kind of client:\n\n${list}\n\n${WHERE_BEAM_IS_AHEAD}`
}

/** What no kind of client does as fast as BEAM, on the newest Node that was measured. */
function behind(systems: readonly Pick<System, "name" | "node">[], rows: Recorded["rows"]): string[] {
  const ours = systems.filter(({ name }) => name.startsWith("beamline_"))
  const newest = Math.max(...ours.map(({ node }) => Number(node)))
  return [...new Set(rows.map(({ workload }) => workload))].flatMap((workload) => {
    const ratios = ours
      .filter(({ node }) => Number(node) === newest)
      .flatMap(({ name }) => ratioOf(rows, workload, name, "beam") ?? [])
    const best = Math.max(...ratios)
    return ratios.length > 0 && best < 1 ? [`${workload}: ${digits(best)} times as fast`] : []
  })
}
