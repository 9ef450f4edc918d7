import { describe, expect, test } from "vitest"

import { NAMES, readArguments } from "./options.ts"

describe("the command line", () => {
  test("measures everything on this Node by default, in five rounds", () => {
    const { workloads, rounds, scale, clock, kinds, others } = readArguments([])
    expect(workloads).toEqual(NAMES)
    expect({ rounds, scale, clock, kinds, others }).toEqual({
      rounds: 5,
      scale: 1,
      clock: "wall",
      kinds: ["async", "gen"],
      others: [],
    })
  })

  test("names workloads, versions and others", () => {
    const args = ["call", "cast", "--rounds", "3", "--node", "20,24", "--against", "beam,xstate", "--check"]
    expect(readArguments(args)).toMatchObject({
      workloads: ["call", "cast"],
      rounds: 3,
      nodes: ["20", "24"],
      others: ["beam", "xstate"],
      check: true,
    })
  })

  test.each([
    [["calls"], /expected a workload to be one of call, .*, got: calls/],
    [["--rounds", "0"], /expected --rounds to be a positive integer, got: 0/],
    [["--rounds", "many"], /got: many/],
    [["--scale=-1"], /expected --scale to be a positive number, got: -1/],
    [["--kind", "thread"], /expected --kind to be of async, gen, main, got: thread/],
    [["--clock", "sun"], /expected --clock to be wall or cpu, got: sun/],
    [["--node", "twenty"], /expected --node to be major versions, such as 24, got: twenty/],
    [["--growth", "call"], /expected a quantity to be one of mailbox, .*, got: call/],
    [["--record", "../x"], /expected --record to be a name of lower-case letters, digits and -/],
    [["--check"], /expected --check to come with --against beam/],
    [["--fast"], /--fast/],
  ])("refuses %j", (args, message) => {
    expect(() => readArguments(args)).toThrow(message)
  })
})
