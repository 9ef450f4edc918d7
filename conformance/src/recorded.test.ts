// Compares with the recorded traces of the real Elixir, where no Elixir is; and the pages that are made of that.

import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

import { beforeAll, describe, expect, test } from "vitest"

import { DECLARED } from "./differences.ts"
import { GUIDE, page } from "./fidelity.ts"
import { ELSEWHERE } from "./elsewhere.ts"
import { FUNCTIONS, OPTIONS } from "./functions.ts"
import { judge } from "./judge.ts"
import { judgeRecorded, misuses, textOf, uses } from "./judged.ts"
import type { Judged } from "./judged.ts"
import { hashOf, readRecordings } from "./recorded.ts"
import { COVERAGE } from "./statements/index.ts"
import { GROUPS } from "./suite.ts"

/** Scenarios whose traces on Elixir are not stable have no recording. */
const DROPPED = 3

const ROOT = fileURLToPath(new URL("../../", import.meta.url))

let judged: readonly Judged[] = []
let compared: readonly Judged[] = []
beforeAll(async () => {
  judged = await judgeRecorded()
  compared = judged.filter(({ verdict }) => verdict.kind !== "dropped")
}, 120_000)

describe("scenarios as recorded from Elixir", () => {
  test("all are recorded, but for few, and nothing else is", () => {
    const missing = judged.filter(({ verdict }) => verdict.kind === "dropped")
    expect(missing.length, missing.map(({ scenario }) => scenario.name).join("\n")).toBeLessThanOrEqual(
      DROPPED,
    )
    for (const [group, scenarios] of Object.entries(GROUPS)) {
      const known = new Set(scenarios.map(hashOf))
      const stale = [...readRecordings(group).values()].filter(({ hash }) => !known.has(hash))
      expect(stale.map(({ name }) => name)).toEqual([])
    }
  })

  test("no two of a group have the same name", () => {
    for (const scenarios of Object.values(GROUPS)) {
      const names = scenarios.map(({ name }) => name)
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
    }
  })

  test("Beamline does the same", () => {
    const differing = judged.flatMap(({ scenario, verdict }) =>
      verdict.kind === "differs" ? [{ scenario: scenario.name, differences: verdict.differences }] : [],
    )
    expect(differing).toEqual([])
  })

  test("every difference by design is shown by a scenario", () => {
    const shown = new Set(
      judged.flatMap(({ verdict }) =>
        verdict.kind === "by design" ? verdict.declared.map(({ name }) => name) : [],
      ),
    )
    expect(DECLARED.flatMap(({ name }) => (shown.has(name) ? [] : [name]))).toEqual([])
  })
})

describe("programs by chance as recorded from Elixir", () => {
  test("Beamline does the same", async () => {
    const differing: unknown[] = []
    for (const { scenario, trace } of readRecordings("by-chance").values()) {
      const verdict = await judge(scenario!, { trace })
      if (verdict.kind === "differs") differing.push({ scenario, differences: verdict.differences })
    }
    expect(differing).toEqual([])
  }, 120_000)
})

/** The bodies of the tests, or groups of tests, with this title. */
function testsOf(source: string, title: string): readonly string[] {
  const lines = source.split("\n")
  return lines.flatMap((line, first) => {
    const opening = /^( *)(?:test|both|describe|\])\(|^( *)(?:test|describe)\.each\(.*\)\(|^( *)\]\)\(/.exec(
      line,
    )
    if (opening === null || !line.slice(opening[0].length).startsWith(JSON.stringify(title))) return []
    const closing = `${/^ */.exec(line)![0]}}`
    const last = lines.findIndex((one, at) => at > first && one.startsWith(closing))
    return [lines.slice(first, last).slice(1).join("\n")]
  })
}

describe("what is owed", () => {
  const features = Object.values(FUNCTIONS).flat()

  test("every function is in three scenarios, of which one is a misuse, or can't be misused", () => {
    const lacking = features.flatMap((feature) => {
      const using = compared.filter(({ scenario }) => uses(feature, scenario))
      const failing = using.filter((one) => misuses(feature, one))
      const isShown = using.length >= 3 && (failing.length > 0 || feature.never !== undefined)
      return isShown ? [] : [`${feature.name}: in ${using.length}, of which ${failing.length} fail`]
    })
    expect(lacking).toEqual([])
  }, 120_000)

  test("every option is in a scenario", () => {
    const texts = compared.map(({ scenario }) => textOf(scenario))
    const lacking = Object.entries(OPTIONS).flatMap(([where, options]) =>
      options.flatMap(([name, pattern]) =>
        texts.some((text) => pattern.test(text)) ? [] : [`${where}: ${name}`],
      ),
    )
    expect(lacking).toEqual([])
  })

  test("what no scenario calls stands in the test that is named", () => {
    for (const [name, file, title, word] of Object.values(ELSEWHERE).flat()) {
      const found = testsOf(readFileSync(`${ROOT}${file}`, "utf8"), title)
      expect(found, `${file}: ${title}`).toHaveLength(1)
      expect(found[0], name).toContain(word)
    }
  })

  test("every statement has scenarios that were compared, or a reason", () => {
    const tags = new Set(compared.flatMap(({ scenario }) => scenario.shows ?? []))
    const lacking = Object.values(COVERAGE)
      .flat()
      .filter(({ by, because }) =>
        because === undefined
          ? by.length === 0 || by.some((tag) => !tags.has(tag))
          : because === "" || by.length > 0,
      )
    expect(lacking).toEqual([])
  })

  test("a reason that names a test file names one that is there", () => {
    const reasons = Object.values(COVERAGE).flatMap((all) => all.flatMap(({ because = "" }) => because))
    const files = new Set(reasons.flatMap((because) => because.match(/packages\/\S+?\.test\.ts/g) ?? []))
    expect([...files].filter((file) => !existsSync(`${ROOT}${file}`))).toEqual([])
    expect(files.size).toBeGreaterThan(0)
  })

  test("every scenario shows a statement", () => {
    const shown = new Set(Object.values(COVERAGE).flatMap((all) => all.flatMap(({ by }) => by)))
    const idle = judged.filter(({ scenario }) => scenario.shows?.some((tag) => shown.has(tag)) !== true)
    expect(idle.map(({ scenario }) => scenario.name)).toEqual([])
  })
})

test("guides/fidelity.md is what npm run conformance -- --fidelity makes of it", () => {
  expect(readFileSync(GUIDE, "utf8")).toBe(page(judged))
}, 120_000)
