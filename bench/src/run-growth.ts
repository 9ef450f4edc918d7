// Measures growth, each quantity in an OS process of its own.

import { spawnSync } from "node:child_process"
import { join } from "node:path"

import { env } from "./elixir.ts"
import type { Elixir } from "./elixir.ts"
import type { ClockName } from "./figures.ts"
import { curvesOf, MOST_GROWTH } from "./growth/flatness.ts"
import type { Curve } from "./growth/flatness.ts"
import type { Point } from "./growth/grow.ts"
import { BYTES } from "./growth/quantities.ts"
import { median } from "./median.ts"
import { nodeBinary } from "./nodes.ts"
import { HERE } from "./places.ts"
import { FLAGS } from "./systems.ts"
import { digits, short, table } from "./tables.ts"

export interface GrowthPlan {
  readonly quantities: readonly string[]
  readonly node: string
  readonly rounds: number
  /** How many items at the most. */
  readonly most: number
  readonly clock: ClockName
  /** A real Elixir, whose registry is measured as well. */
  readonly beam?: Elixir | undefined
}

/** The quantity that a real Elixir measures. */
export const BEAM = "beam"

/** Runs all rounds. Gives the points of all, in the order in which they came. */
export function measureGrowth(plan: GrowthPlan, onFailure: (message: string) => void): Point[] {
  const points: Point[] = []
  const node = nodeBinary(plan.node)
  const program = join(HERE, "dist/growth/program.js")
  const commands = new Map<string, readonly [string, readonly string[]]>()
  for (const quantity of plan.quantities)
    commands.set(quantity, [node, [...FLAGS, program, quantity, `--most=${plan.most}`]])
  if (plan.beam !== undefined)
    commands.set(BEAM, plan.beam.command("growth_registry", plan.most / 1_000_000, plan.clock))
  for (let round = 1; round <= plan.rounds; round++) {
    for (const [quantity, [command, args]] of commands) {
      const { status, signal, stdout, stderr } = spawnSync(command, args, {
        encoding: "utf8",
        env: { ...env, BEAMLINE_BENCH_CLOCK: plan.clock },
        stdio: ["ignore", "pipe", "pipe"],
      })
      if (status !== 0) onFailure(`${quantity}: status ${signal ?? status}\n${stderr.trimEnd()}`)
      const lines = stdout.split("\n").filter((line) => line.startsWith("{"))
      points.push(...lines.map((line) => JSON.parse(line) as Point))
      console.error(`${round}/${plan.rounds} ${quantity}: ${lines.length} points`)
    }
  }
  return points
}

/** The curves of the medians over all rounds. */
export function growthOf(points: readonly Point[]): Curve[] {
  const groups = new Map<string, Point[]>()
  for (const point of points) {
    const key = `${point.quantity} ${point.step} ${point.n}`
    groups.set(key, [...(groups.get(key) ?? []), point])
  }
  const medians = [...groups.values()].map((group) => ({
    ...group[0]!,
    cost: median(group.map(({ cost }) => cost)),
  }))
  return curvesOf(medians)
}

export const isFlat = ({ growth }: Curve): boolean => growth <= MOST_GROWTH

/** The cost of an item by number of items, in nanoseconds. */
export function growthTable(curves: readonly Curve[]): string {
  const sizes = [...new Set(curves.flatMap(({ points }) => points.map(({ n }) => n)))].sort((a, b) => a - b)
  return table(
    ["quantity, step", ...sizes.map(short), "growth", ""],
    curves.map((curve) => [
      `${curve.quantity}, ${curve.step}`,
      ...sizes.map((size) => {
        const point = curve.points.find(({ n }) => n === size)
        if (point === undefined) return ""
        return curve.step === BYTES ? `${short(Math.max(0, point.cost))}B` : digits(point.cost)
      }),
      digits(curve.growth),
      isFlat(curve) ? "flat" : "NOT FLAT",
    ]),
  )
}
