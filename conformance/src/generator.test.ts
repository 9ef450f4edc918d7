import { describe, expect, test } from "vitest"

import { PROFILES } from "./generator.ts"
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
