// Tables of figures, in Markdown.

import type { Row } from "./measure.ts"
import { ratioOf } from "./summary.ts"
import type { Outcome, Summary } from "./summary.ts"

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i]!.length)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(" | ")} |`
  const rule = widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`))
  return [line(head), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n")
}

/** A number in three digits or so: `12.3M`, `456k`. */
export function short(value: number): string {
  for (const [size, unit] of [
    [1e6, "M"],
    [1e3, "k"],
  ] as const) {
    if (value >= size * 100) return `${(value / size).toFixed(0)}${unit}`
    if (value >= size * 10) return `${(value / size).toFixed(1)}${unit}`
    if (value >= size) return `${(value / size).toFixed(2)}${unit}`
  }
  return digits(value)
}

export function digits(value: number): string {
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)
}

/** Operations in a second by system, with the ratio to a first one in brackets. */
export function speeds(rows: readonly Row[], summaries: readonly Summary[], first?: string): string {
  const systems = [...new Set(summaries.map(({ system }) => system))]
  const workloads = [...new Set(summaries.map(({ workload }) => workload))]
  const ordered = first === undefined ? systems : [first, ...systems.filter((system) => system !== first)]
  const cell = (workload: string, system: string): string => {
    const found = summaries.find((one) => one.workload === workload && one.system === system)
    if (found === undefined) return ""
    const ratio = first === undefined || system === first ? undefined : ratioOf(rows, workload, system, first)
    return short(found.ops_per_s) + (ratio === undefined ? "" : ` (${digits(ratio)})`)
  }
  return table(
    ["workload", "n", ...ordered],
    workloads.map((workload) => [
      workload,
      short(summaries.find((one) => one.workload === workload)!.n),
      ...ordered.map((system) => cell(workload, system)),
    ]),
  )
}

export function outcomes(all: readonly Outcome[]): string {
  return table(
    ["aim", "system", "wanted", "got", ""],
    all.map(({ what, system, wanted, got, isMet }) => [
      what,
      system.name,
      wanted,
      digits(got),
      isMet ? "met" : "MISSED",
    ]),
  )
}
