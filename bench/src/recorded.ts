// What was measured and kept: a file for each run, with a first line that tells how.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { cpus, release, totalmem, type } from "node:os"
import { join } from "node:path"

import type { ClockName } from "./figures.ts"
import type { Point } from "./growth/grow.ts"
import type { Row } from "./measure.ts"
import { HERE } from "./places.ts"
import type { System } from "./systems.ts"

const FOLDER = join(HERE, "recorded")

/** How a run was made. */
export interface Header {
  readonly what: "speed" | "growth"
  readonly date: string
  readonly machine: string
  readonly clock: ClockName
  readonly scale: number
  readonly rounds: number
  readonly systems: readonly Pick<System, "name" | "version" | "kind" | "node">[]
  /** What failed, and so has fewer rows or none: the system and the workload of each. */
  readonly failed?: readonly string[]
}

export interface Recorded {
  readonly name: string
  readonly header: Header
  /** The rows of a run about speed. */
  readonly rows: readonly Row[]
  /** The points of a run about growth, of all rounds. */
  readonly points: readonly Point[]
}

export function machine(): string {
  const all = cpus()
  const model = all[0]?.model.trim() || "unknown processor"
  return `${all.length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}`
}

export function record(name: string, header: Header, lines: readonly (Row | Point)[]): void {
  mkdirSync(FOLDER, { recursive: true })
  const text = [header, ...lines].map((line) => JSON.stringify(line)).join("\n")
  writeFileSync(join(FOLDER, `${name}.jsonl`), `${text}\n`)
}

export function readRecorded(): Recorded[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".jsonl"))
    .toSorted()
    .map((file) => {
      const [first = "", ...lines] = readFileSync(join(FOLDER, file), "utf8").trimEnd().split("\n")
      const header = JSON.parse(first) as Header
      const parsed = lines.map((line) => JSON.parse(line) as unknown)
      return {
        name: file.slice(0, -".jsonl".length),
        header,
        rows: (header.what === "speed" ? parsed : []) as Row[],
        points: (header.what === "growth" ? parsed : []) as Point[],
      }
    })
}
