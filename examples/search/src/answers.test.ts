import { describe, expect, test } from "vitest"
import { renderAnswers, renderOutcome, snippet } from "./answers.ts"
import { createStyle } from "./style.ts"

const plain = createStyle(false)

describe("renderAnswers", () => {
  const answers = [
    {
      path: "a/trees.md",
      score: 12.3456,
      lines: [
        { line: 3, text: "  A supervision\ttree " },
        { line: 10, text: "Trees" },
      ],
    },
    { path: "gone.md", score: 0.5, lines: [] },
  ]

  test("shows score, file, lines and what stands there", () => {
    expect(renderAnswers("supervision tree", ["supervision", "tree"], answers, 80, plain)).toEqual([
      '"supervision tree"',
      "  12.346  a/trees.md",
      "           3: A supervision tree",
      "          10: Trees",
      "   0.500  gone.md",
    ])
  })

  test("marks the words that were looked for", () => {
    const lines = renderAnswers("TREE", ["tree"], answers, 80, createStyle(true))
    expect(lines[2]).toContain("A supervision \x1b[33mtree\x1b[39m")
    expect(lines[3]).not.toContain("\x1b[33m")
  })

  test("cuts the lines of minified files where there is no width", () => {
    const minified = [{ path: "a.js", score: 1, lines: [{ line: 1, text: "tree ".repeat(1e5) }] }]
    expect(
      renderAnswers("tree", ["tree"], minified, Number.POSITIVE_INFINITY, plain)[2]!.length,
    ).toBeLessThan(200)
  })

  test("says so when there is nothing to find or to look for", () => {
    expect(renderAnswers("x\x1b[2J", ["x", "2j"], [], 80, plain)).toEqual(['nothing found for "x [2J"'])
    expect(renderAnswers("?!", [], [], 80, plain)).toEqual(['"?!" has no word to look for'])
  })
})

describe("snippet", () => {
  test("shows a long line around the first word that was looked for", () => {
    const line = `${"before ".repeat(20)}needle${" after".repeat(20)}`
    const shown = snippet(line, ["needle"], 40)
    expect(shown).toHaveLength(40)
    expect(shown).toMatch(/^….*needle.*…$/)
  })

  test("begins at the beginning when the word is near it, and ends at the end when it is near that", () => {
    expect(snippet(`needle${" after".repeat(20)}`, ["needle"], 20)).toBe("needle after after …")
    expect(snippet(`${"before ".repeat(20)}needle`, ["needle"], 20)).toBe("…efore before needle")
  })
})

describe("renderOutcome", () => {
  const totals = { documents: 2203, postings: 282_833, occurrences: 1_965_956, lines: 5 }
  const fingerprint = { documents: 2203, postings: 282_833, low: 1, high: 2 }
  const passes = [
    { name: "under fire", elapsed: 5120, kills: 98, tasksKilled: 40, restarts: 58, totals, fingerprint },
    { name: "undisturbed", elapsed: 1400, kills: 0, tasksKilled: 0, restarts: 0, totals, fingerprint },
  ]

  test("shows both passes and that they are equal", () => {
    expect(renderOutcome(passes, { equal: true, differences: [] }, plain)).toEqual([
      "             documents  postings      words  kills  of tasks  restarts   time",
      "under fire       2,203   282,833  1,965,956     98        40        58  5.1 s",
      "undisturbed      2,203   282,833  1,965,956      0         0         0  1.4 s",
      "equal: same documents, same postings (0000000200000001 = 0000000200000001)",
    ])
  })

  test("shows what differs", () => {
    const lines = renderOutcome(
      passes,
      { equal: false, differences: ["a.md: only in the first index"] },
      plain,
    )
    expect(lines.slice(3)).toEqual(["NOT EQUAL: the two indexes differ", "  a.md: only in the first index"])
  })
})
