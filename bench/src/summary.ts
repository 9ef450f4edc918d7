// Medians of what was measured, and ratios to another system in the same run.

import { AIMS, aimFor, SIZE_AIMS } from "./aims.ts"
import { median } from "./median.ts"
import type { Row } from "./measure.ts"
import type { System } from "./systems.ts"

/** The medians of one figure of one system. */
export interface Summary {
  readonly system: string
  readonly workload: string
  readonly n: number
  readonly ops_per_s: number
  readonly min: number
  readonly max: number
  readonly rounds: number
  readonly foreign?: number
  readonly extra: Readonly<Record<string, number>>
}

export function summarize(rows: readonly Row[]): Summary[] {
  return [...groupsOf(rows).values()].map((rows) => {
    const { system, workload, n, extra } = rows[0]!
    const speeds = rows.map(({ ops_per_s }) => ops_per_s)
    const foreign = rows.flatMap(({ foreign }) => foreign ?? [])
    return {
      system,
      workload,
      n,
      ops_per_s: median(speeds),
      min: Math.min(...speeds),
      max: Math.max(...speeds),
      rounds: rows.length,
      ...(foreign.length > 0 && { foreign: median(foreign) }),
      extra: Object.fromEntries(
        Object.keys(extra).map((key) => [key, median(rows.map(({ extra }) => extra[key] ?? 0))]),
      ),
    }
  })
}

const keyOf = ({ system, workload }: Row): string => `${system} ${workload}`

function groupsOf(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group === undefined) groups.set(keyOf(row), [row])
    else group.push(row)
  }
  return groups
}

/**
 * How many times as fast a system is as another: the median of the rounds' ratios, since what disturbs the machine
 * disturbs neighbours alike. Undefined where one of them was not measured.
 */
export function ratioOf(
  rows: readonly Row[],
  workload: string,
  system: string,
  other: string,
): number | undefined {
  const find = (system: string): Row[] =>
    rows.filter((row) => row.workload === workload && row.system === system)
  const theirs = find(other)
  const ratios = find(system).flatMap(({ round, ops_per_s }) => {
    const their = theirs.find((row) => row.round === round)
    return their === undefined ? [] : [ops_per_s / their.ops_per_s]
  })
  return ratios.length === 0 ? undefined : median(ratios)
}

/** What became of an aim. */
export interface Outcome {
  readonly workload: string
  readonly system: System
  readonly what: string
  readonly wanted: string
  readonly got: number
  readonly isMet: boolean
}

/** Those that Beamline wants to be ahead of in all they can express. XState's `send` is a synchronous call. */
const AHEAD_OF = ["effect", "nact"]

/** Judges the aims for the systems of Beamline that were measured: against BEAM, and against other libraries. */
export function judge(rows: readonly Row[], systems: readonly System[]): Outcome[] {
  const ours = systems.filter(({ name, kind }) => name.startsWith("beamline_") && kind !== "main")
  const workloads = [...new Set(rows.map(({ workload }) => workload))]
  const summaries = summarize(rows)
  return workloads.flatMap((workload) =>
    ours.flatMap((system) => [
      ...judgeSpeed(rows, workload, system),
      ...judgeSize(summaries, workload, system),
      ...judgePeers(rows, workload, system),
      ...judgeLatency(summaries, workload, system),
    ]),
  )
}

function judgeSpeed(rows: readonly Row[], workload: string, system: System): Outcome[] {
  const aim = aimFor(AIMS, workload, system.kind!)
  const got = ratioOf(rows, workload, system.name, "beam")
  if (aim === undefined || got === undefined) return []
  return [{ workload, system, what: workload, wanted: `≥ ${aim.ratio}`, got, isMet: got >= aim.ratio }]
}

function judgeSize(summaries: readonly Summary[], workload: string, system: System): Outcome[] {
  const aim = aimFor(SIZE_AIMS, workload, system.kind!)
  const summary = summaries.find((one) => one.system === system.name && one.workload === workload)
  const got = summary?.extra["bytes_mem"]
  if (aim === undefined || got === undefined) return []
  const what = `bytes of an ${aim.what}`
  return [{ workload, system, what, wanted: `≤ ${aim.bytes}`, got, isMet: got <= aim.bytes }]
}

function judgePeers(rows: readonly Row[], workload: string, system: System): Outcome[] {
  return AHEAD_OF.flatMap((peer) => {
    const got = ratioOf(rows, workload, system.name, `${peer}/n${system.node}`)
    const what = `${workload}, to ${peer}`
    return got === undefined ? [] : [{ workload, system, what, wanted: "> 1", got, isMet: got > 1 }]
  })
}

/** Milliseconds that the event loop may be later under load than idle, and that a call of high priority may take. */
const LOOP_LATER = 15
const CALL_TAKES = 5

function judgeLatency(summaries: readonly Summary[], workload: string, system: System): Outcome[] {
  if (workload !== "under_load") return []
  const { extra } = summaries.find((one) => one.system === system.name && one.workload === workload) ?? {}
  if (extra === undefined) return []
  const later = extra["loop_p99_ms"]! - extra["loop_idle_p99_ms"]!
  const call = extra["call_p99_ms"]!
  return [
    {
      workload,
      system,
      what: "event loop's p99 under load, ms later than idle",
      wanted: `≤ ${LOOP_LATER}`,
      got: later,
      isMet: later <= LOOP_LATER,
    },
    {
      workload,
      system,
      what: "p99 of a call of high priority under load, ms",
      wanted: `< ${CALL_TAKES}`,
      got: call,
      isMet: call < CALL_TAKES,
    },
  ]
}
