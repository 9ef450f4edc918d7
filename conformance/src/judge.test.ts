// What becomes of a scenario: it agrees, differs by design, differs, or is dropped; and what is told of it.

import { describe, expect, test } from "vitest"

import { DECLARED } from "./differences.ts"
import { judge } from "./judge.ts"
import type { Scenario, Shown, Trace } from "./language.ts"
import { hashOf, readRecordings } from "./recorded.ts"
import { GROUPS } from "./suite.ts"
import { Tally } from "./tally.ts"

const HERE: Scenario = { name: "here", steps: [{ at: "a", do: [["self"], ["put", "key", 1]] }] }
const WRONG: Trace = { a: [1, ["self", "=", { pid: "a" }], ["put", "=", 7]] }

/** A scenario of the suite with the trace of the real Elixir. */
function recorded(group: string, name: string): { readonly scenario: Scenario; readonly trace: Trace } {
  const scenario = GROUPS[group]!.find((one) => one.name === name)!
  return { scenario, trace: readRecordings(group).get(hashOf(scenario))!.trace }
}

const byDesign = recorded("task_supervisor", "async: what waits at a supervisor that is suspended")

function heard(isRandom = false): { readonly tally: Tally; readonly lines: readonly string[] } {
  const lines: string[] = []
  return { tally: new Tally((line) => lines.push(line), { isRandom, isVerbose: false }), lines }
}

describe("a scenario", () => {
  test("agrees where every process saw the same", async () => {
    expect(await judge(HERE, { trace: { a: [1, ["self", "=", { pid: "a" }], ["put", "=", null]] } })).toEqual(
      {
        kind: "agrees",
      },
    )
  })

  test("differs where nothing is declared: in an event, one too many, one too few, or a process", async () => {
    const right: readonly Shown[] = [1, ["self", "=", { pid: "a" }], ["put", "=", null]]
    const verdicts = await Promise.all(
      [WRONG, { a: [...right, ["get", "=", 1]] }, { a: right.slice(0, 2) }, { a: right, b: [1] }, {}].map(
        async (trace) => judge(HERE, { trace }),
      ),
    )
    expect(verdicts.map(({ kind }) => kind)).toEqual(verdicts.map(() => "differs"))
    expect(verdicts[0]).toMatchObject({
      differences: [{ process: "a", index: 2, elixir: ["put", "=", 7], beamline: ["put", "=", null] }],
    })
  })

  test("is dropped where they differ and a timer was due at the very end of a step", async () => {
    const steps = (...advances: readonly number[]): Scenario => ({
      name: "edge",
      steps: [{ at: "a", do: [["sleep", 64], ["self"]] }, ...advances.map((advance) => ({ advance }))],
    })
    const dropped = { kind: "dropped", why: "a timer at the end of a step" }
    expect(await judge(steps(1), { trace: {} })).toEqual(dropped)
    expect(await judge(steps(2), { trace: {} })).toMatchObject({ kind: "differs" })
  })

  test("differs by design where each difference is declared, and differs where one more is not", async () => {
    const { scenario, trace } = byDesign
    const verdict = await judge(scenario, { trace })
    expect(verdict).toMatchObject({
      kind: "by design",
      declared: [{ name: "what a supervisor of tasks is sent" }],
    })
    expect(await judge(scenario, { trace: { ...trace, b: [9] } })).toMatchObject({
      kind: "differs",
      differences: [{ process: "b" }, { process: "sup" }],
    })
  })

  test("is dropped where Elixir is of two minds, is late or never rests", async () => {
    for (const [answer, why] of [
      [{ unstable: true, first: { trace: {} }, others: [] }, "unstable"],
      [{ late: true }, "late"],
      [{ restless: true }, "restless"],
      [{ broken: "why" }, "the interpreter failed: why"],
    ] as const) {
      expect(await judge(HERE, answer as never)).toEqual({ kind: "dropped", why })
    }
  })

  test("that rests on Elixir and not here differs", async () => {
    const restless: Scenario = {
      name: "restless",
      servers: { s1: { info: { again: { do: [["send", { self: 1 }, "again"]], then: ["noreply", 0] } } } },
      steps: [
        {
          at: "a",
          do: [
            ["start", "s1"],
            ["send", { var: "s1" }, "again"],
          ],
        },
      ],
    }
    expect(await judge(restless, { trace: {} })).toMatchObject({
      kind: "differs",
      differences: [{ elixir: "rests", beamline: "restless" }],
    })
  })
})

describe("the tally", () => {
  test("tells what differs, fails, and ends with one line", async () => {
    const { tally, lines } = heard()
    tally.tell(HERE, { kind: "agrees" })
    expect([tally.hasFailed, tally.summary()]).toEqual([
      false,
      "1 scenarios: 1 agree, 0 differ by design, 0 differ",
    ])
    tally.tell(HERE, await judge(HERE, { trace: WRONG }))
    expect(lines).toEqual([
      "differs: here",
      '  a[2]\n    elixir   ["put","=",7]\n    beamline ["put","=",null]',
    ])
    tally.notRecorded({ ...HERE, name: "there" })
    expect(lines.at(-1)).toBe("not recorded: there")
    expect([tally.hasFailed, tally.summary()]).toEqual([
      true,
      "3 scenarios: 1 agree, 0 differ by design, 2 differ",
    ])
  })

  test("counts what was dropped, by its reason, and shows each that is written by hand", () => {
    const [hand, random] = [heard(), heard(true)]
    for (const { tally } of [hand, random]) {
      tally.tell(HERE, { kind: "agrees" })
      for (const why of ["unstable", "unstable", "restless"]) tally.tell(HERE, { kind: "dropped", why })
      expect(tally.hasFailed).toBe(false)
      expect(tally.summary()).toBe(
        "1 scenarios: 1 agree, 0 differ by design, 0 differ (3 more were dropped, 75.0 %: unstable 2, restless 1)",
      )
    }
    expect(hand.lines).toEqual([
      "dropped (unstable): here",
      "dropped (unstable): here",
      "dropped (restless): here",
    ])
    expect(random.lines).toEqual(["dropped (restless): here"])
  })

  test("lists the declared differences that no scenario has shown", async () => {
    const { tally, lines } = heard()
    const names = DECLARED.map(({ name }) => name)
    expect(tally.idle()).toEqual(names)
    const { scenario, trace } = byDesign
    tally.tell(scenario, await judge(scenario, { trace }))
    expect(tally.idle()).toEqual(names.filter((name) => name !== "what a supervisor of tasks is sent"))
    expect([tally.hasFailed, lines]).toEqual([false, []])
    expect(tally.summary()).toBe("1 scenarios: 0 agree, 1 differ by design, 0 differ")
  })
})
