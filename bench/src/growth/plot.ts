// Draws the growth curves: one plot a quantity, in one SVG file without scripts or fonts of its own.

import type { Curve } from "./flatness.ts"

const WIDTH = 340
const HEIGHT = 230
const LEFT = 56
const RIGHT = 12
const TOP = 34
const BOTTOM = 62
const COLUMNS = 3
const COLORS = ["#1f6feb", "#d1570a", "#1a7f37"]

/** The whole file. Each title stands for a quantity of the curves, and gives its plot. */
export function drawGrowth(curves: readonly Curve[], titles: ReadonlyMap<string, string>): string {
  const plots = [...titles].filter(([quantity]) => curves.some((curve) => curve.quantity === quantity))
  const rows = Math.ceil(plots.length / COLUMNS)
  const drawn = plots.map(([quantity, title], i) => {
    const x = (i % COLUMNS) * WIDTH
    const y = Math.floor(i / COLUMNS) * HEIGHT
    const own = curves.filter((curve) => curve.quantity === quantity)
    return `<g transform="translate(${x} ${y})">\n${drawPlot(title, own)}\n</g>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${COLUMNS * WIDTH}" height="${rows * HEIGHT}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    ...drawn,
    "</svg>\n",
  ].join("\n")
}

function drawPlot(title: string, curves: readonly Curve[]): string {
  const points = curves.flatMap(({ points }) => points)
  const first = Math.log10(Math.min(...points.map(({ n }) => n)))
  const last = Math.log10(Math.max(...points.map(({ n }) => n)))
  const top = roundUp(Math.max(...points.map(({ cost }) => cost)))
  const isBytes = curves.some(({ step }) => step.startsWith("bytes"))
  const x = (n: number): string =>
    (LEFT + ((Math.log10(n) - first) / (last - first || 1)) * (WIDTH - LEFT - RIGHT)).toFixed(1)
  const y = (cost: number): string => (TOP + (1 - cost / top) * (HEIGHT - TOP - BOTTOM)).toFixed(1)
  const parts = [`<text x="${LEFT}" y="18" font-weight="bold">${escape(title)}</text>`]
  for (const part of [0, 0.5, 1]) {
    const at = y(top * part)
    parts.push(
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" stroke="#ddd"/>`,
      `<text x="${LEFT - 5}" y="${Number(at) + 4}" text-anchor="end" fill="#555">${label(top * part, isBytes)}</text>`,
    )
  }
  for (let power = Math.ceil(first); power <= last; power++) {
    const at = x(10 ** power)
    parts.push(
      `<text x="${at}" y="${HEIGHT - BOTTOM + 15}" text-anchor="middle" fill="#555">10<tspan dy="-4" font-size="8">${power}</tspan></text>`,
    )
  }
  curves.forEach(({ step, points }, i) => {
    const color = COLORS[i % COLORS.length]
    const line = points.map(({ n, cost }) => `${x(n)},${y(cost)}`).join(" ")
    parts.push(`<polyline points="${line}" fill="none" stroke="${color}" stroke-width="1.5"/>`)
    for (const { n, cost } of points)
      parts.push(`<circle cx="${x(n)}" cy="${y(cost)}" r="2.5" fill="${color}"/>`)
    const row = HEIGHT - BOTTOM + 29 + i * 13
    parts.push(
      `<circle cx="${LEFT + 4}" cy="${row - 4}" r="3.5" fill="${color}"/>`,
      `<text x="${LEFT + 12}" y="${row}">${escape(step)}</text>`,
    )
  })
  return parts.join("\n")
}

/** The next number of 1, 2 or 5 and zeros. */
function roundUp(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 5, 10].find((step) => step * power >= value)! * power
}

function label(value: number, isBytes: boolean): string {
  if (value === 0) return "0"
  if (isBytes) return value >= 1e6 ? `${value / 1e6} MB` : `${value / 1e3} kB`
  return value >= 1_000 ? `${value / 1_000} µs` : `${value} ns`
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
}
