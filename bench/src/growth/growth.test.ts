import { describe, expect, test } from "vitest"

import { curvesOf } from "./flatness.ts"
import { grow } from "./grow.ts"
import type { Point } from "./grow.ts"
import { drawGrowth } from "./plot.ts"
import { BYTES, QUANTITIES } from "./quantities.ts"

const NAMES = Object.keys(QUANTITIES) as (keyof typeof QUANTITIES)[]
const LITTLE = { most: 1_000, warmUps: 0, items: 1, often: 1 }

describe("the quantities", () => {
  test.each(NAMES)("%s gives a cost for each step", async (name) => {
    const points = await grow(name, QUANTITIES[name], LITTLE)
    expect(points.length).toBeGreaterThan(0)
    for (const { quantity, step, n, cost } of points) {
      expect({ quantity, n }).toEqual({ quantity: name, n: 1_000 })
      if (step !== BYTES) expect(cost).toBeGreaterThan(0)
    }
  })
})

function points(step: string, costs: Readonly<Record<number, number>>): Point[] {
  return Object.entries(costs).map(([n, cost]) => ({ quantity: "timers", step, n: Number(n), cost }))
}

describe("curvesOf", () => {
  test("tells how much dearer an item becomes", () => {
    const all = [...points("set", { 1000: 50, 100_000: 90, 10_000: 40 }), ...points("fire", { 1000: 8 })]
    const curves = curvesOf(all)
    expect(curves.map(({ step, growth }) => [step, growth])).toEqual([
      ["set", 1.8],
      ["fire", 1],
    ])
    expect(curves[0]!.points.map(({ n }) => n)).toEqual([1_000, 10_000, 100_000])
  })

  test("takes little memory for none", () => {
    expect(curvesOf(points(BYTES, { 1000: -20, 10_000: 400_000 }))[0]!.growth).toBe(1)
    expect(curvesOf(points(BYTES, { 1000: -20, 10_000: 4_000_000 }))[0]!.growth).toBe(8)
  })
})

describe("drawGrowth", () => {
  test("draws a plot for each quantity that was measured", () => {
    const curves = curvesOf([
      ...points("set & go", { 1000: 300, 10_000: 1_600 }),
      ...points("fire", { 1000: 8 }),
    ])
    const svg = drawGrowth(
      curves,
      new Map([
        ["timers", "timers"],
        ["links", "links"],
      ]),
    )
    expect(svg).toMatch(/^<svg [^>]*width="1020" height="230"/)
    expect(svg.match(/<polyline/g)).toHaveLength(2)
    expect(svg).toContain("set &amp; go")
    expect(svg).toContain(">2 µs<")
    expect(svg).not.toContain("links")
    // The dearest item of 2 µs would stand at the top; this one a fifth below.
    expect(svg).toContain('points="56.0,147.9 328.0,60.8"')
  })
})
