// Measures how the cost of an item grows with their number.

import { Process } from "beamline"

import { memory } from "../figures.ts"
import { median } from "../median.ts"
import { BYTES, MANY } from "./quantities.ts"
import type { Quantity, Times } from "./quantities.ts"

/** The cost of one item in one step, with so many of them: nanoseconds, or bytes in all where the step says so. */
export interface Point {
  readonly quantity: string
  readonly step: string
  readonly n: number
  readonly cost: number
}

/** How a quantity is measured: up to which size, and how often at each. */
export interface Effort {
  readonly most: number
  readonly warmUps: number
  /** How often each size is measured: until there were so many items, but within limits. */
  readonly items: number
  readonly fewest: number
  readonly often: number
}

export const FULL: Effort = { most: 1_000_000, warmUps: 30, items: 1_000_000, fewest: 3, often: 30 }

/** Measures each size, warm, as often as it takes to see enough items. Gives the medians. */
export async function grow(name: string, quantity: Quantity, effort: Effort): Promise<Point[]> {
  const points: Point[] = []
  const once = (n: number): Promise<Times> => Process.run(() => quantity.measure(n))
  const often = Math.min(effort.often, quantity.often ?? effort.often)
  for (let i = 0; i < Math.min(often, effort.warmUps); i++) await once(quantity.sizes[0]!)
  for (const n of quantity.sizes.filter((n) => n <= effort.most)) {
    const all: Times[] = []
    const times = Math.min(often, Math.max(effort.fewest, Math.ceil(effort.items / n)))
    for (let i = 0; i < times; i++) {
      // What many items leave behind is not the next repetition's.
      if (i === 0 || n >= MANY) await memory()
      all.push(await once(n))
    }
    for (const step of Object.keys(all[0]!)) {
      const cost = median(all.map((times) => times[step]!))
      points.push({ quantity: name, step, n, cost: step === BYTES ? cost : (cost * 1e6) / n })
    }
  }
  return points
}
