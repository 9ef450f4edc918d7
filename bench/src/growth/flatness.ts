// Whether an item costs the same however many there are.

import { BYTES } from "./quantities.ts"
import type { Point } from "./grow.ts"

/** One step over all sizes. */
export interface Curve {
  readonly quantity: string
  readonly step: string
  readonly points: readonly Point[]
  /** How many times as much an item costs at its dearest size as at the smallest. */
  readonly growth: number
}

/** How many times as much an item may cost as with the fewest items. */
export const MOST_GROWTH = 2

/** Bytes that may come and go by chance. */
const NOISE = 500_000

export function curvesOf(points: readonly Point[]): Curve[] {
  const keys = [...new Set(points.map(({ quantity, step }) => `${quantity}\n${step}`))]
  return keys.map((key) => {
    const [quantity = "", step = ""] = key.split("\n")
    const own = points.filter((point) => point.quantity === quantity && point.step === step)
    const sorted = own.toSorted((a, b) => a.n - b.n)
    const noise = step === BYTES ? NOISE : 0
    const first = Math.max(sorted[0]!.cost, noise)
    const growth = Math.max(...sorted.map(({ cost }) => Math.max(cost, noise))) / first
    return { quantity, step, points: sorted, growth }
  })
}
