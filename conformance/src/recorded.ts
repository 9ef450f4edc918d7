// The traces of the real Elixir, kept in files: one line for each scenario.

import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

import type { Scenario, Trace } from "./language.ts"

const FOLDER = fileURLToPath(new URL("../recorded", import.meta.url))

export interface Recording {
  readonly name: string
  /** Of the scenario, so that a recording of another text is not taken for it. */
  readonly hash: string
  readonly trace: Trace
  /** The scenario itself, where it is not written by hand. */
  readonly scenario?: Scenario
}

/** A short hash of what a scenario does, whatever it is called. */
export function hashOf(scenario: Scenario): string {
  const { name: _name, shows: _shows, ...rest } = scenario
  return createHash("sha256").update(JSON.stringify(rest)).digest("hex").slice(0, 12)
}

export function readRecordings(group: string): ReadonlyMap<string, Recording> {
  const file = join(FOLDER, `${group}.jsonl`)
  if (!existsSync(file)) return new Map()
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
  const recordings = lines.map((line) => JSON.parse(line) as Recording)
  return new Map(recordings.map((recording) => [recording.hash, recording]))
}

export function writeRecordings(group: string, recordings: readonly Recording[]): void {
  const file = join(FOLDER, `${group}.jsonl`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, recordings.map((recording) => `${JSON.stringify(recording)}\n`).join(""))
}

const VERSIONS = join(FOLDER, "reference.json")

export interface Versions {
  readonly elixir: string
  readonly otp: string
}

/** The versions of the Elixir whose traces are recorded. */
export function readVersions(): Versions {
  return JSON.parse(readFileSync(VERSIONS, "utf8")) as Versions
}

export function writeVersions({ elixir, otp }: Versions): void {
  writeFileSync(VERSIONS, `${JSON.stringify({ elixir, otp })}\n`)
}
