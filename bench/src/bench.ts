// What a workload measures with: its client, its clock, its checks, and where its figures go.

import { Process } from "beamline"
import type { Steps } from "beamline"

/** Who does the work: an async process, a generator process, or async code outside any process. */
export type Kind = "async" | "gen" | "main"

export const KINDS: readonly Kind[] = ["async", "gen", "main"]

/** One workload's figures. */
export interface Figures {
  readonly system: string
  readonly workload: string
  readonly n: number
  readonly ops_per_s: number
  readonly extra: Readonly<Record<string, number>>
}

/** The client of a workload, written for each kind: a driver that ran one as the other would be measured too. */
export interface Code {
  async(): Promise<void>
  gen(): Steps
}

export class Bench {
  readonly kind: Kind
  /** How often what is measured runs before. */
  readonly warmUps: number
  readonly #scale: number
  readonly #system: string
  readonly #print: (figures: Figures) => void

  constructor(kind: Kind, scale: number, system: string, print: (figures: Figures) => void, warmUps = 30) {
    this.warmUps = warmUps
    this.kind = kind
    this.#scale = scale
    this.#system = system
    this.#print = print
  }

  /** A number of the parameters at the scale of this run. */
  scaled(n: number): number {
    return Math.max(1, Math.trunc(n * this.#scale))
  }

  /** Runs the client to its end. */
  async client(code: Code): Promise<void> {
    if (this.kind === "main") await code.async()
    else await Process.run(this.kind === "gen" ? () => code.gen() : () => code.async())
  }

  /** Runs the client, and gives how long it took, in milliseconds. */
  async time(code: Code): Promise<number> {
    const start = now()
    await this.client(code)
    return now() - start
  }

  /**
   * Runs clients until V8 has compiled what they run: many short ones, since a function that is entered often is
   * compiled for certain, and one that loops for long only sometimes.
   */
  async warm(make: () => Code): Promise<void> {
    for (let i = 0; i < this.warmUps; i++) await this.client(make())
  }

  emit(workload: string, n: number, ms: number, extra: Readonly<Record<string, number>> = {}): void {
    const figures = Object.entries({ ms, ...extra }).map(([key, value]) => [key, rounded(value)] as const)
    this.#print({
      system: this.#system,
      workload,
      n,
      ops_per_s: rounded((n * 1_000) / ms),
      extra: Object.fromEntries(figures),
    })
  }
}

function rounded(value: number): number {
  return Number(value.toFixed(3))
}

/** What the time of a workload is: of the clock on the wall, or of the processor, by all threads of the program. */
export const CLOCKS = ["wall", "cpu"] as const

export type ClockName = (typeof CLOCKS)[number]

const isCpuTime = process.env["BEAMLINE_BENCH_CLOCK"] === "cpu"

/** Milliseconds, of the clock that the run was told to use. */
export function now(): number {
  if (!isCpuTime) return performance.now()
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** Ends the run unless a workload did all its work: what has stopped early looks fast. */
export function check(what: string, got: unknown, wanted: unknown): void {
  if (got !== wanted) throw new Error(`${what}: expected ${String(wanted)}, got: ${String(got)}`)
}

/** Collects the garbage and gives the bytes in use: of the heap and, where the system tells, of the OS process. */
export async function memory(): Promise<{ readonly heap: number; readonly rss: number }> {
  await new Promise((resolve) => setImmediate(resolve))
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heap: heapUsed + external, rss }
}

/** A generator of random numbers from 0 to 1 that gives the same ones in each run. */
export function random(seed = 12_345): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
