import { describe, expect, test } from "vitest"

import type { Header, Recorded } from "./recorded.ts"
import { results } from "./results.ts"

const header: Header = {
  what: "speed",
  date: "2026-01-02",
  machine: "2 × Abacus, 4 GiB, Linux 6",
  clock: "cpu",
  scale: 0.5,
  rounds: 1,
  systems: [
    { name: "beam", version: "Elixir 1.18.3 on OTP 27" },
    { name: "beamline_async/n24", version: "Node 24", kind: "async", node: "24" },
    { name: "beamline_gen/n24", version: "Node 24", kind: "gen", node: "24" },
    { name: "beamline_gen/n20", version: "Node 20", kind: "gen", node: "20" },
  ],
}

function row(system: string, workload: string, ops_per_s: number, extra = {}) {
  return { system, workload, n: 1_000, ops_per_s, extra, round: 1, foreign: 0.5 }
}

const speed: Recorded = {
  name: "beside-beam",
  header,
  rows: [
    row("beam", "call", 100_000),
    row("beamline_async/n24", "call", 600_000),
    row("beamline_gen/n24", "call", 900_000),
    row("beam", "multicore", 1_000),
    row("beamline_async/n24", "multicore", 600),
    row("beamline_gen/n24", "multicore", 500),
    row("beamline_gen/n20", "multicore", 2_000),
    row("beamline_gen/n24", "live_latency", 9, { p99_us: 7, gc_max_ms: 12.5 }),
    row("beamline_gen/n24", "live_gs_start", 9, { bytes_mem: 380.4 }),
  ],
  points: [],
}

const growth: Recorded = {
  name: "growth",
  header: { ...header, what: "growth", clock: "wall", scale: 1, systems: header.systems.slice(2, 3) },
  rows: [],
  points: [1_000, 10_000].flatMap((n) =>
    [1, 3].map((round) => ({ quantity: "timers", step: "set", n, cost: (100 + n / 100) * round })),
  ),
}

describe("RESULTS.md", () => {
  const text = results([speed, growth])

  test("tells what has failed", () => {
    const failed = ["nact/n24 cast", "beam call"]
    expect(results([{ ...speed, header: { ...header, failed } }])).toContain(
      "**These have failed, and lack here: nact/n24 cast, beam call.**",
    )
    expect(text).not.toContain("have failed")
  })

  test("tells the machine, the versions and how it was measured", () => {
    expect(text).toContain(
      "2 × Abacus, 4 GiB, Linux 6. Elixir 1.18.3 on OTP 27, Node 24, Node 20. 2026-01-02, 1 round, the processor's time, of all threads. " +
        "Sizes are 0.5 of the full ones. Other programs kept 0.50 cores busy meanwhile.",
    )
  })

  test("has ratios to the first system, and the aims", () => {
    expect(text).toMatch(/\| call +\| 1\.00k \| +100k \| +600k \(6\.00\) \| +900k \(9\.00\) \|/)
    expect(text).toContain("2 met, 1 missed.")
    expect(text).toMatch(/\| call +\| +beamline_gen\/n24 \| +≥ 10 \| +9\.00 \| MISSED \|/)
  })

  test("has bytes, pauses and growth", () => {
    expect(text).toMatch(/\| GenServer, beamline_gen\/n24 \| +380 \|/)
    expect(text).toMatch(/\| system +\| p99_us \| gc_max_ms \|/)
    expect(text).toMatch(/\| timers, set +\| +220 \| +400 \| +1\.82 \| +flat \|/)
  })

  test("says where BEAM is ahead of every kind of client on the newest Node", () => {
    expect(text).toContain("- multicore: 0.60 times as fast (beside-beam)")
    expect(text).not.toContain("- call")
  })
})
