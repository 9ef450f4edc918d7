// Measures how the cost of an item grows with their number.

import { Process } from "beamline"

import { memory } from "../figures.ts"
import { median } from "../median.ts"
import { BYTES } from "./quantities.ts"
import type { Quantity, Times } from "./quantities.ts"

/** The cost of one item in one step, with so many of them: nanoseconds, or bytes in all where the step says so. */
export interface Point {
  readonly quantity: string
  readonly step: string
  readonly n: number
  readonly cost: number
}

/** How a quantity is measured: up to which size, and how many items at once. */
export interface Effort {
  readonly most: number
  readonly warmUps: number
  /** How many items one measurement handles, in as many repetitions as that takes. */
  readonly items: number
  /** How many measurements are made of each size. */
  readonly often: number
}

export const FULL: Effort = { most: 1_000_000, warmUps: 30, items: 100_000, often: 5 }

/**
 * Measures the sizes in turn, warm, and gives the medians. Few items are handled again and again until there were as many
 * as of the larger sizes, and all of that counts: so an item bears its share of the collector's work at every size.
 */
export async function grow(name: string, quantity: Quantity, effort: Effort): Promise<Point[]> {
  const points: Point[] = []
  const once = (n: number): Promise<Times> => Process.run(() => quantity.measure(n))
  const often = Math.min(effort.often, quantity.often ?? effort.often)
  const repetitions = (n: number): number => (often === 1 ? 1 : Math.max(1, Math.round(effort.items / n)))
  for (let i = 0; i < Math.min(often * 10, effort.warmUps); i++) await once(quantity.sizes[0]!)
  const sizes = quantity.sizes.filter((n) => n <= effort.most)
  const bySize = new Map(sizes.map((n) => [n, [] as Times[]]))
  for (let i = 0; i < often; i++) {
    for (const [n, all] of bySize) {
      await memory()
      all.push(sum(await repeat(repetitions(n), () => once(n))))
    }
  }
  for (const [n, all] of bySize) {
    for (const step of Object.keys(all[0]!)) {
      const cost = median(all.map((times) => times[step]!))
      points.push({
        quantity: name,
        step,
        n,
        cost: step === BYTES ? cost : (cost * 1e6) / (n * repetitions(n)),
      })
    }
  }
  return points
}

async function repeat(times: number, run: () => Promise<Times>): Promise<Times[]> {
  const all: Times[] = []
  for (let i = 0; i < times; i++) all.push(await run())
  return all
}

function sum(all: readonly Times[]): Times {
  const total: Times = {}
  for (const times of all)
    for (const [step, time] of Object.entries(times)) total[step] = (total[step] ?? 0) + time
  return total
}
