// What the programs of the other libraries share.

import { figuresOf, now } from "../figures.ts"
import { WARM_UPS } from "../parameters.ts"
import type { Peer } from "./names.ts"

const argument = process.argv.find((argument) => argument.startsWith("--scale="))
const scale = argument === undefined ? 1 : Number(argument.slice("--scale=".length))

/** A number of the parameters at the scale of this run. */
export function scaled(n: number): number {
  return Math.max(1, Math.trunc(n * scale))
}

/** Runs what is measured some times before. */
export async function warm(run: () => Promise<unknown>, times = WARM_UPS): Promise<void> {
  for (let i = 0; i < times; i++) await run()
}

/** How long something takes, in milliseconds. */
export async function time(run: () => Promise<unknown>): Promise<number> {
  const start = now()
  await run()
  return now() - start
}

export function emitAs(peer: Peer) {
  const system = `${peer}/n${process.versions.node.split(".")[0]}`
  return (workload: string, n: number, ms: number, extra?: Readonly<Record<string, number>>): void =>
    console.log(JSON.stringify(figuresOf(system, workload, n, ms, extra)))
}

/** What to measure, by name. */
export type Workloads = Readonly<Record<string, () => Promise<void>>>

/** Runs the workload that the command line names, and ends the program. */
export async function run(workloads: Workloads): Promise<void> {
  const name = process.argv[2] ?? ""
  const workload = workloads[name]
  if (workload === undefined)
    throw new Error(`expected a workload of ${Object.keys(workloads).join(", ")}, got: ${name}`)
  await workload()
  process.exit()
}

/** Bytes of the heap for each of `count` things. */
export async function bytesOf(count: number, make: () => Promise<number>) {
  const heap = (): number => {
    globalThis.gc?.()
    globalThis.gc?.()
    return process.memoryUsage().heapUsed
  }
  const before = heap()
  const ms = await make()
  return [ms, { bytes_mem: (heap() - before) / count }] as const
}
