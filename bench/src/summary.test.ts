import { describe, expect, test } from "vitest"

import { AIMS } from "./aims.ts"
import { median } from "./median.ts"
import type { Row } from "./measure.ts"
import { judge, ratioOf, summarize } from "./summary.ts"
import type { System } from "./systems.ts"
import { WORKLOADS } from "./workloads/index.ts"

function row(system: string, workload: string, round: number, speed: number, extra = {}): Row {
  return { system, workload, n: 10, ops_per_s: speed, extra, round, foreign: round / 10 }
}

function system(name: string, kind: "async" | "gen" | "main"): System {
  return { name, version: "", kind, node: "24", workloads: [], env: {}, command: () => ["", []] }
}

describe("median", () => {
  test("is the middle value, or the mean of both", () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([8, 1, 4, 2])).toBe(3)
  })
})

describe("summarize", () => {
  test("gives medians for each system and workload", () => {
    const rows = [
      row("a", "call", 1, 30, { ms: 1 }),
      row("b", "call", 1, 7),
      row("a", "call", 2, 10, { ms: 3 }),
      row("a", "call", 3, 20, { ms: 2 }),
    ]
    expect(summarize(rows)).toEqual([
      {
        system: "a",
        workload: "call",
        n: 10,
        ops_per_s: 20,
        min: 10,
        max: 30,
        rounds: 3,
        foreign: 0.2,
        extra: { ms: 2 },
      },
      {
        system: "b",
        workload: "call",
        n: 10,
        ops_per_s: 7,
        min: 7,
        max: 7,
        rounds: 1,
        foreign: 0.1,
        extra: {},
      },
    ])
  })
})

describe("ratioOf", () => {
  test("compares neighbours of the same round", () => {
    // The machine became ten times slower, for both.
    const rows = [
      row("a", "call", 1, 400),
      row("b", "call", 1, 100),
      row("a", "call", 2, 40),
      row("b", "call", 2, 10),
      row("a", "call", 3, 50),
      row("b", "call", 3, 10),
    ]
    expect(ratioOf(rows, "call", "a", "b")).toBe(4)
    expect(ratioOf(rows, "cast", "a", "b")).toBeUndefined()
  })
})

describe("the aims", () => {
  test("are for figures that a workload gives", () => {
    const figures = [...Object.keys(WORKLOADS), "live_gs_start", "live_gs_call", "live_raw_start"]
    figures.push("selrecv_ref", "selrecv_noref", "reg_register", "reg_lookup", "reg_via_call")
    figures.push("sup_start", "sup_terminate_child", "timer_start")
    for (const { workload } of AIMS) expect(figures).toContain(workload)
  })

  test("are judged by kind, against BEAM alone", () => {
    const rows = ["call", "live_gs_start"].flatMap((workload) => [
      row("beam", workload, 1, 100),
      row("beamline_async/n24", workload, 1, 700, { bytes_mem: 300 }),
      row("beamline_gen/n24", workload, 1, 700, { bytes_mem: 500 }),
      row("beamline_main/n24", workload, 1, 1),
      row("before_gen/n24", workload, 1, 1),
    ])
    const systems = [
      system("beamline_async/n24", "async"),
      system("beamline_gen/n24", "gen"),
      system("beamline_main/n24", "main"),
      system("before_gen/n24", "gen"),
    ]
    const judged = judge(rows, systems).map(({ what, system, isMet }) => [what, system.kind, isMet])
    expect(judged).toEqual([
      ["call", "async", true],
      ["call", "gen", false],
      ["live_gs_start", "async", false],
      ["bytes of an idle GenServer", "async", true],
      ["live_gs_start", "gen", false],
      ["bytes of an idle GenServer", "gen", false],
    ])
    const peers = [
      row("nact/n24", "call", 1, 600),
      row("xstate/n24", "call", 1, 9_000),
      row("effect/n24", "call", 1, 800),
    ]
    const { what, wanted, isMet } = judge([...rows, ...peers], systems).find(
      ({ what }) => what === "call, to nact",
    )!
    expect({ what, wanted, isMet }).toEqual({ what: "call, to nact", wanted: "> 1", isMet: true })
    expect(
      judge([...rows, ...peers], systems).filter(({ what }) => / to (xstate|effect)/.test(what)),
    ).toMatchObject([
      { what: "call, to effect", isMet: false },
      { what: "call, to effect", isMet: false },
    ])
    const others = rows.filter(({ system }) => system !== "beam")
    expect(judge(others, systems).map(({ what }) => what)).toEqual([
      "bytes of an idle GenServer",
      "bytes of an idle GenServer",
    ])
  })
})
