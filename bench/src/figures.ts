// Figures of a workload, and how they are measured and checked, whatever the library.

/** One workload's figures. */
export interface Figures {
  readonly system: string
  readonly workload: string
  readonly n: number
  readonly ops_per_s: number
  readonly extra: Readonly<Record<string, number>>
}

export function figuresOf(
  system: string,
  workload: string,
  n: number,
  ms: number,
  extra: Readonly<Record<string, number>> = {},
): Figures {
  const all = Object.entries({ ms, ...extra }).map(([key, value]) => [key, rounded(value)] as const)
  return { system, workload, n, ops_per_s: rounded((n * 1_000) / ms), extra: Object.fromEntries(all) }
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
