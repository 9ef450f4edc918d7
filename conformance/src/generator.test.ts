import { describe, expect, test } from "vitest"

import { ownLabels } from "./chance/labels.ts"
import { PROFILES } from "./generator.ts"
import type { Step } from "./language.ts"
import { programsOf } from "./random.ts"
import { hashOf, readRecordings } from "./recorded.ts"

describe.each(Object.keys(PROFILES))("programs of the profile %s", (profile) => {
  test("are the same for the same seed, whatever their number", () => {
    const [few, more] = [programsOf(profile, 7, 3), programsOf(profile, 7, 6)]
    expect(more.slice(0, 3)).toEqual(few)
    expect(programsOf(profile, 8, 3).map(hashOf)).not.toEqual(few.map(hashOf))
  })

  test("have up to 40 steps", () => {
    const lengths = programsOf(profile, 7, 30).map(({ steps }) => steps.length)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(40)
    expect(Math.max(...lengths)).toBeGreaterThan(20)
  })
})

describe("labels of tasks", () => {
  test("are given once, and mean the last task of that name", () => {
    const steps: readonly Step[] = [
      { at: "a", do: [["task", "async", "k1", { do: [] }]] },
      { advance: 1 },
      { at: "b", do: [["send", { var: "k1" }, "go"]] },
      { at: "a", do: [["taskSupervisor", "startChild", { var: "sup" }, "k1", { do: [] }]] },
      { at: "a", do: [["task", "awaitMany", [{ var: "k1.task" }, { var: "k2.task" }], { t: 2 }]] },
    ]
    expect(ownLabels(steps)).toEqual([
      ...steps.slice(0, 3),
      { at: "a", do: [["taskSupervisor", "startChild", { var: "sup" }, "k1_2", { do: [] }]] },
      { at: "a", do: [["task", "awaitMany", [{ var: "k1_2.task" }, { var: "k2.task" }], { t: 2 }]] },
    ])
  })
})

describe("the recorded programs by chance", () => {
  const recordings = [...readRecordings("by-chance").values()]

  test("are what their hashes say", () => {
    expect(recordings.length).toBeGreaterThan(100)
    for (const { scenario, hash } of recordings) expect(hashOf(scenario!)).toBe(hash)
  })

  test.each([
    "spawn",
    "startSupervisor",
    "startDynamic",
    "registry",
    "task",
    "taskSupervisor",
    "agent",
    "call",
  ])("show %s at work", (name) => {
    const shown = recordings.filter(({ trace }) => JSON.stringify(trace).includes(`["${name}","=",`))
    expect(shown.length).toBeGreaterThan(3)
  })
})
