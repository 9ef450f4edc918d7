// Runs workloads, each in an OS process of its own, the systems taking turns, so that what disturbs the machine
// disturbs them alike.

import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { cpus } from "node:os"

import type { ClockName, Figures } from "./figures.ts"
import type { System } from "./systems.ts"

/** One figure of one round. */
export interface Row extends Figures {
  readonly round: number
  /** How many cores other programs kept busy meanwhile, where the machine tells. */
  readonly foreign?: number
}

export interface Plan {
  readonly systems: readonly System[]
  readonly workloads: readonly string[]
  readonly rounds: number
  readonly scale: number
  readonly clock: ClockName
}

const TIMEOUT = 600_000

/** Runs all of a plan. Tells each row and each failure as it comes. */
export function measure(plan: Plan, onRow: (row: Row) => void, onFailure: (message: string) => void): void {
  const { systems, workloads, rounds } = plan
  for (let round = 1; round <= rounds; round++) {
    for (const workload of workloads) {
      for (const system of systems) {
        if (system.workloads.includes(workload)) runOnce(system, workload, plan, round, onRow, onFailure)
      }
    }
  }
}

function runOnce(
  system: System,
  workload: string,
  { scale, clock }: Plan,
  round: number,
  onRow: (row: Row) => void,
  onFailure: (message: string) => void,
): void {
  const [program, args] = system.command(workload, scale, clock)
  const before = load()
  const { status, signal, stdout, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...system.env, BEAMLINE_BENCH_CLOCK: clock },
    maxBuffer: 2 ** 26,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TIMEOUT,
  })
  const after = load()
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"))
  if (status !== 0 || lines.length === 0) {
    onFailure(`${system.name} ${workload}: status ${signal ?? status}\n${stderr.trimEnd()}`)
    return
  }
  const foreign = foreignShare(before, after)
  for (const line of lines) {
    const figures = JSON.parse(line) as Figures
    onRow({ ...figures, system: system.name, round, ...(foreign !== undefined && { foreign }) })
  }
}

/** Seconds: of the clock, of work on all cores, of work of programs that this one has started. */
interface Load {
  readonly clock: number
  readonly all: number
  readonly own: number | undefined
}

function load(): Load {
  const all = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0)
  return { clock: performance.now() / 1_000, all: all / 1_000, own: ownSeconds() }
}

/** The work of the children that have ended, and of this program, where the system tells it. */
function ownSeconds(): number | undefined {
  try {
    const stat = readFileSync("/proc/self/stat", "latin1")
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100
  } catch {
    return undefined
  }
}

function foreignShare(before: Load, after: Load): number | undefined {
  if (before.own === undefined || after.own === undefined) return undefined
  const foreign = after.all - before.all - (after.own - before.own)
  return Number(Math.max(0, foreign / (after.clock - before.clock)).toFixed(2))
}
