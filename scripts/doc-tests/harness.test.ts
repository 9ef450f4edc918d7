import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

import { describe, expect, test } from "vitest"

import { docChecks, runBlock, runProgram, shown } from "./harness.ts"

describe("runBlock", () => {
  test("passes when every check holds", async () => {
    await runBlock("a.md", 1, [2, 3, 4], async () => {
      const doc = docChecks("a.md", 1)
      expect(doc.equals([1], 2, () => [1])).toEqual([1])
      doc.shows("#PID<0.7.0>", 3, "#PID<0.…>")
      doc.throws(Object.assign(new Error("exited in f"), { reason: ["noproc", 1] }), 4, '["noproc", …]')
    })
  })

  test("waits for checks made later", async () => {
    await runBlock("b.md", 1, [2], async () => {
      const doc = docChecks("b.md", 1)
      setTimeout(() => doc.equals(1, 2, () => 1), 20)
    })
  })

  test("names file and line of a difference, even one that the block swallowed", async () => {
    const block = runBlock("c.md", 1, [2], async () => {
      const doc = docChecks("c.md", 1)
      try {
        doc.equals(1, 2, () => 2)
      } catch {}
    })
    await expect(block).rejects.toThrow(/^c\.md:2 expected 1 to deeply equal 2/)
  })

  test.each([
    ["a text that differs", "#PID<1.7.0>", "#PID<0.…>"],
    ["a text that goes on", "#PID<0.7.0>!", "#PID<0.7.0>"],
  ])("fails on %s", async (_name, value, expected) => {
    const block = runBlock("d.md", 1, [2], async () => void docChecks("d.md", 1).shows(value, 2, expected))
    await expect(block).rejects.toThrow(/^d\.md:2 /)
  })

  test("fails on a statement that throws nothing, or something else", async () => {
    const nothing = runBlock("e.md", 1, [2], async () => docChecks("e.md", 1).throwsNothing(2))
    await expect(nothing).rejects.toThrow("e.md:2 throws nothing")
    const other = runBlock("e.md", 5, [6], async () =>
      docChecks("e.md", 5).throws(new TypeError("no"), 6, "noproc"),
    )
    await expect(other).rejects.toThrow(/^e\.md:6 expected 'TypeError: no' to match/)
  })

  test("names the block that throws", async () => {
    const block = runBlock("f.md", 4, [], () => Promise.reject(new RangeError("too far")))
    await expect(block).rejects.toThrow("f.md:4 RangeError: too far")
  })

  test("fails on a check that is never reached", async () => {
    const block = runBlock("g.md", 1, [2, 3], async () => void docChecks("g.md", 1).equals(1, 2, () => 1))
    await expect(block).rejects.toThrow("g.md:3 is never reached")
  })
})

describe("runProgram", { timeout: 60_000 }, () => {
  const source = (code: string): URL => {
    const path = join(mkdtempSync(join(tmpdir(), "program-")), "1.ts")
    writeFileSync(path, code)
    return pathToFileURL(path)
  }

  test("runs TypeScript until its end", async () => {
    await runProgram("a.md", 1, 3, source(`const status: number = 3; process.exit(status)`))
  })

  test("tells another status, with what was printed", async () => {
    const program = runProgram("a.md", 1, 0, source(`throw new Error("too bad")`))
    await expect(program).rejects.toThrow(/a\.md:1 ends with status 1, expected 0\n[^]*too bad/)
  })
})

describe("shown", () => {
  test.each([
    ["text", "text"],
    [["a", 1], '["a", 1]'],
    [{ a: { b: [undefined] } }, "{ a: { b: [undefined] } }"],
    [undefined, "undefined"],
    [new Map([[1, 2]]), "Map(1) { 1 => 2 }"],
    [{ toString: (): string => "#PID<0.1.0>" }, "#PID<0.1.0>"],
  ])("shows %o", (value, expected) => {
    expect(shown(value)).toBe(expected)
  })
})
