import { readFileSync } from "node:fs"

import { transformSync } from "esbuild"
import { expect } from "vitest"

import { inspect } from "../../packages/beamline/src/kernel/index.ts"
import { runNode } from "../../packages/beamline/test-support/index.ts"

/** What a block found out about itself. */
interface Outcome {
  readonly reached: Set<number>
  readonly failures: Error[]
}

/** The checks that a rewritten block calls. Each returns its value, and throws when the value is another. */
export interface DocChecks {
  equals<T>(value: T, line: number, expected: () => unknown): T
  shows<T>(value: T, line: number, expected: string): T
  throws(error: unknown, line: number, expected: string): void
  throwsNothing(line: number): void
}

// Blocks may run with fresh copies of every module, this one included, so what they share is global.
const shared = globalThis as { beamlineDocTests?: Map<string, Outcome> }
const outcomes = (shared.beamlineDocTests ??= new Map())

/** Makes the checks of the block at `file:line`. */
export function docChecks(file: string, blockLine: number): DocChecks {
  const outcome: Outcome = { reached: new Set(), failures: [] }
  outcomes.set(`${file}:${blockLine}`, outcome)

  function check(line: number, compare: () => void): void {
    outcome.reached.add(line)
    try {
      compare()
    } catch (cause) {
      throw fail(line, cause instanceof Error ? cause.message : String(cause))
    }
  }
  function fail(line: number, message: string): Error {
    const failure = new Error(`${file}:${line} ${message}`)
    outcome.failures.push(failure)
    return failure
  }

  return {
    equals(value, line, expected) {
      check(line, () => expect(value).toEqual(expected()))
      return value
    },
    shows(value, line, expected) {
      check(line, () => expect(shown(value)).toMatch(wildcards(expected, "whole")))
      return value
    },
    throws(error, line, expected) {
      check(line, () => expect(shownError(error)).toMatch(wildcards(expected, "part")))
    },
    throwsNothing(line) {
      outcome.reached.add(line)
      throw fail(line, "throws nothing")
    },
  }
}

/**
 * Runs a block, waits for checks that its processes make later, and throws the first one that failed or was
 * never reached.
 */
export async function runBlock(
  file: string,
  line: number,
  checks: number[],
  load: () => Promise<unknown>,
): Promise<void> {
  const crash = await load().then(
    () => undefined,
    (error: unknown) => error ?? new Error("the block threw undefined"),
  )
  const outcome = outcomes.get(`${file}:${line}`) ?? { reached: new Set(), failures: [] }
  const missing = (): number[] => checks.filter((check) => !outcome.reached.has(check))
  const patience = crash === undefined ? 200 : 0
  for (let waits = 0; waits < patience && missing().length > 0; waits++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  if (outcome.failures[0]) throw outcome.failures[0]
  if (crash !== undefined) throw withPlace(crash, file, line)
  if (missing().length > 0) throw new Error(`${file}:${missing()[0]} is never reached`)
}

/** Runs a block as a program of its own, and throws unless it ends with the status. */
export async function runProgram(file: string, line: number, status: number, source: URL): Promise<void> {
  const { code } = transformSync(readFileSync(source, "utf8"), { loader: "ts" })
  const ended = await runNode(code)
  if (ended.status === status) return
  const how = ended.status === null ? `signal ${ended.signal}` : `status ${ended.status}`
  throw new Error(`${file}:${line} ends with ${how}, expected ${status}\n${ended.stdout}${ended.stderr}`)
}

function withPlace(crash: unknown, file: string, line: number): unknown {
  if (!(crash instanceof Error)) return new Error(`${file}:${line} throws ${shown(crash)}`)
  const place = new RegExp(`\\.doc-tests/.*/${line}\\.ts:(\\d+)`).exec(crash.stack ?? "")
  return new Error(`${file}:${place?.[1] ?? line} ${crash.name}: ${crash.message}`, { cause: crash })
}

/** A value as a reader expects to see it: what its own toString says, else what Beamline's reports say. */
export function shown(value: unknown): string {
  if (typeof value === "string") return value
  const own = (value as { toString?: unknown } | null | undefined)?.toString
  const plain = own === Object.prototype.toString || Array.isArray(value) || typeof value === "function"
  return typeof own === "function" && !plain ? String(value) : inspect(value)
}

function shownError(error: unknown): string {
  if (!(error instanceof Error)) return shown(error)
  const { code, reason } = error as { code?: unknown; reason?: unknown }
  const more = [code, reason].filter((part) => part !== undefined).map((part) => shown(part))
  return [`${error.name}: ${error.message}`, ...more].join("\n")
}

/** A pattern for a text in which … stands for anything. */
function wildcards(text: string, extent: "whole" | "part"): RegExp {
  const parts = text.split("…").map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
  return new RegExp(extent === "whole" ? `^${parts.join("[^]*")}$` : parts.join("[^]*"))
}
