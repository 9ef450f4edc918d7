import { readFileSync } from "node:fs"

import { beforeAll, describe, expect, test } from "vitest"

import { runNode } from "../../../packages/beamline/test-support/index.ts"

interface Counts {
  readonly bytes: number
  readonly promises: number
  readonly timers: number
  readonly turns: number
}

// What an operation may cost: half as much again in bytes as it did when this was written, and no promise more. The
// natural direction of a change is down; then take the bound down too.
const BOUNDS: Readonly<
  Record<string, { readonly bytes: number; readonly promises: number; readonly timers?: number }>
> = {
  "call, generator": { bytes: 600, promises: 0 },
  "call, async": { bytes: 2_300, promises: 2 },
  cast: { bytes: 240, promises: 0 },
  "message to itself, generator": { bytes: 300, promises: 0 },
  "message to itself, async": { bytes: 1_700, promises: 2 },
  "request and answer, generator": { bytes: 3_500, promises: 0 },
  "spawn, generator": { bytes: 6_000, promises: 0 },
  // Two of them ask for the pump, where `queueMicrotask` would make async resources, which cost more.
  "spawn, async": { bytes: 12_500, promises: 6 },
  "task, generator": { bytes: 3_900, promises: 0 },
  // When the only timer is cancelled, the native one goes too.
  "timer set and cancelled": { bytes: 2_900, promises: 0, timers: 1 },
  "look-up": { bytes: 320, promises: 0 },
}

const FLAGS = [
  "--expose-gc",
  "--no-opt",
  "--no-maglev",
  "--min-semi-space-size=128",
  "--max-semi-space-size=128",
]

/** What comes once in many operations, or from elsewhere. */
const SOME = 0.05

describe("what an operation costs, without a clock", () => {
  let counts: Record<string, Counts> = {}

  beforeAll(async () => {
    const code = readFileSync(new URL("operations.mjs", import.meta.url), "utf8")
    const { stdout, stderr, status } = await runNode(code, {
      args: [...FLAGS, "--input-type=module", "-e", code],
      // Whatever the mode of the tests, this is about the usual one.
      env: { BEAMLINE_INLINE: "on" },
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
    counts = JSON.parse(stdout) as Record<string, Counts>
  }, 90_000)

  test("is counted for each operation", () => {
    expect(Object.keys(counts).toSorted()).toEqual(Object.keys(BOUNDS).toSorted())
  })

  test.each(Object.entries(BOUNDS))("%s", (name, bounds) => {
    const { bytes, promises, timers, turns } = counts[name]!
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThanOrEqual(bounds.bytes)
    expect(promises).toBeLessThanOrEqual(bounds.promises + SOME)
    // No operation has a native timer of its own, and the event loop's turn comes by time, not with each message.
    expect(timers).toBeLessThanOrEqual((bounds.timers ?? 0) + SOME)
    expect(turns).toBeLessThan(0.1)
  })
})
