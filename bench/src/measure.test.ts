import { describe, expect, test } from "vitest"

import { measure } from "./measure.ts"
import type { Row } from "./measure.ts"
import type { System } from "./systems.ts"

/** A system whose programs run some code, which is told the workload and the scale. */
function system(name: string, code: string, workloads = ["call", "cast"]): System {
  return {
    name,
    version: "1",
    workloads,
    env: process.env,
    command: (workload, scale) => [process.execPath, ["-e", code, workload, String(scale)]],
  }
}

const PRINT = `console.log(JSON.stringify({ system: "?", workload: process.argv[1], n: 5, ops_per_s: +process.argv[2],
  extra: { isCpu: +(process.env.BEAMLINE_BENCH_CLOCK === "cpu") } }))`

function run(systems: readonly System[], rounds: number) {
  const rows: Row[] = []
  const failures: string[] = []
  const plan = { systems, workloads: ["call", "cast"], rounds, scale: 0.5, clock: "cpu" } as const
  measure(
    plan,
    (row) => rows.push(row),
    (failure) => failures.push(failure),
  )
  return { rows, failures }
}

describe("measure", () => {
  test("lets the systems take turns, each workload in a program of its own", () => {
    const { rows, failures } = run([system("a", PRINT), system("b", PRINT, ["cast"])], 2)
    expect(failures).toEqual([])
    expect(rows.map(({ round, workload, system }) => [round, workload, system])).toEqual([
      [1, "call", "a"],
      [1, "cast", "a"],
      [1, "cast", "b"],
      [2, "call", "a"],
      [2, "cast", "a"],
      [2, "cast", "b"],
    ])
    expect(rows[0]).toMatchObject({ n: 5, ops_per_s: 0.5, extra: { isCpu: 1 } })
  })

  test("counts no figures of a program that failed or was silent", () => {
    const fails = `${PRINT}; console.error("lost count"); process.exitCode = 3`
    const { rows, failures } = run([system("fails", fails, ["call"]), system("silent", "", ["cast"])], 1)
    expect(rows).toEqual([])
    expect(failures).toEqual([
      "fails call: status 3\nlost count",
      expect.stringMatching(/^silent cast: status 0/),
    ])
  })
})
