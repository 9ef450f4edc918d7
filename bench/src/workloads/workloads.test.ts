import { Logger } from "beamline"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { Bench, KINDS } from "../bench.ts"
import type { Figures } from "../figures.ts"
import { WORKLOADS } from "./index.ts"

const NAMES = Object.keys(WORKLOADS) as (keyof typeof WORKLOADS)[]

// The workloads check that they did all their work, so a small one is a test of the library too.
describe("the workloads", () => {
  const level = Logger.level()
  beforeAll(() => Logger.configure({ level: "none" }))
  afterAll(() => Logger.configure({ level }))

  for (const kind of KINDS) {
    test.each(NAMES)(`%s does all its work with clients of kind ${kind}`, async (name) => {
      const printed: Figures[] = []
      await WORKLOADS[name](new Bench(kind, 0.002, "test", (figures) => printed.push(figures), 1))
      expect(printed.length).toBeGreaterThan(0)
      for (const { system, workload, n, ops_per_s, extra } of printed) {
        expect({ system, workload }).toEqual({ system: "test", workload: expect.any(String) })
        expect(n).toBeGreaterThan(0)
        expect(Math.abs(ops_per_s / ((n * 1_000) / extra["ms"]!) - 1)).toBeLessThan(0.1)
      }
    })
  }
})
