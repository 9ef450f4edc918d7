// Compares with the recorded traces of the real Elixir, where no Elixir is.

import { describe, expect, test } from "vitest"

import { judge } from "./judge.ts"
import { hashOf, readRecordings } from "./recorded.ts"
import { GROUPS } from "./suite.ts"

/** Scenarios whose traces on Elixir are not stable have no recording. */
const DROPPED = 10

for (const [group, scenarios] of Object.entries(GROUPS)) {
  describe(`${group} as recorded from Elixir`, () => {
    const recordings = readRecordings(group)

    test("every scenario is recorded, but for few", () => {
      const missing = scenarios.filter((scenario) => !recordings.has(hashOf(scenario)))
      expect(missing.length, missing.map(({ name }) => name).join("\n")).toBeLessThanOrEqual(DROPPED)
    })

    test("Beamline does the same", async () => {
      const differing: unknown[] = []
      for (const scenario of scenarios) {
        const recording = recordings.get(hashOf(scenario))
        if (recording === undefined) continue
        const verdict = await judge(scenario, { trace: recording.trace })
        if (verdict.kind === "differs")
          differing.push({ scenario: scenario.name, differences: verdict.differences })
      }
      expect(differing).toEqual([])
    })
  })
}

describe("programs by chance as recorded from Elixir", () => {
  test("Beamline does the same", async () => {
    const differing: unknown[] = []
    for (const { scenario, trace } of readRecordings("by-chance").values()) {
      const verdict = await judge(scenario!, { trace })
      if (verdict.kind === "differs") differing.push({ scenario, differences: verdict.differences })
    }
    expect(differing).toEqual([])
  })
})
