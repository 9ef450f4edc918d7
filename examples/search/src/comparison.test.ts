import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { addFingerprints, compareIndexes, fingerprint, formatFingerprint } from "./comparison.ts"
import type { Document } from "./document.ts"
import { addDocument, emptyIndex, type Index } from "./postings.ts"
import { toDocument } from "./tokens.ts"

function distribute(documents: readonly Document[], shards: number, choose: (i: number) => number): Index[] {
  const indexes = Array.from({ length: shards }, emptyIndex)
  for (const [i, document] of documents.entries()) addDocument(indexes[choose(i) % shards]!, document)
  return indexes
}

function digest(indexes: readonly Index[]): string {
  return formatFingerprint(addFingerprints(indexes.map(fingerprint)))
}

const words = fc
  .array(fc.constantFrom("a", "b", "c", "d", "\n"), { maxLength: 12 })
  .map((list) => list.join(" "))
const texts = fc.array(words, { minLength: 1, maxLength: 8 })

describe("fingerprint", () => {
  test("is the same in whatever order and in whichever shards the documents are", () => {
    fc.assert(
      fc.property(texts, fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }), (list, choice) => {
        const documents = list.map((text, i) => toDocument(`${i}.md`, text))
        const one = distribute(documents, 1, () => 0)
        const many = distribute([...documents].reverse(), 4, (i) => choice[i]!)
        expect(digest(many)).toBe(digest(one))
        expect(compareIndexes(one, many)).toEqual({ equal: true, differences: [] })
      }),
    )
  })

  test("differs when any document differs", () => {
    fc.assert(
      fc.property(texts, words, fc.nat(7), (list, other, at) => {
        const position = at % list.length
        // An index knows which words stand in a line, not in which order.
        fc.pre(wordsByLine(list[position]!) !== wordsByLine(other))
        const build = (all: readonly string[]): Index[] =>
          distribute(
            all.map((text, i) => toDocument(`${i}.md`, text)),
            2,
            (i) => i,
          )
        const before = build(list)
        const after = build(list.with(position, other))
        const same = compareIndexes(before, after).equal
        expect(digest(before) === digest(after)).toBe(same)
        expect(same).toBe(false)
      }),
    )
  })

  test("has sixteen digits", () => {
    expect(formatFingerprint({ documents: 0, postings: 0, low: 0xabc, high: 1 })).toBe("0000000100000abc")
  })
})

describe("compareIndexes", () => {
  const build = (files: Record<string, string>): Index =>
    distribute(
      Object.entries(files).map(([path, text]) => toDocument(path, text)),
      1,
      () => 0,
    )[0]!

  test.each<[string, Index[], Index[], string[]]>([
    ["a lost document", [build({ a: "x", b: "" })], [build({ a: "x" })], ["b: only in the first index"]],
    ["a document too many", [build({ a: "x" })], [build({ a: "x", b: "" })], ["b: only in the second index"]],
    [
      "a word on another line",
      [build({ a: "x y\nz" })],
      [build({ a: "x\ny z" })],
      ['a: "y" on line 1, then on line 2'],
    ],
    [
      "a lost word",
      [build({ a: "x y" })],
      [build({ a: "x" })],
      ["a: 2 words in 1 lines, then 1 in 1", 'a: "y" on line 1, then missing'],
    ],
    [
      "a document in two shards",
      [build({ a: "x" }), build({ a: "x" })],
      [build({ a: "x" })],
      ["a: in two shards of the first index", 'a: "x" on line 1 and again on line 1, then on line 1'],
    ],
  ])("tells of %s", (_, first, second, differences) => {
    expect(compareIndexes(first, second)).toEqual({ equal: false, differences })
  })

  test("sees a posting that an index lost while it kept the document", () => {
    const damaged = build({ a: "x y" })
    damaged.postings.delete("y")
    expect(compareIndexes([build({ a: "x y" })], [damaged]).differences).toEqual([
      'a: "y" on line 1, then missing',
    ])
    expect(digest([damaged])).not.toBe(digest([build({ a: "x y" })]))
  })

  test("sees a posting that stands twice in the place of another, on either side", () => {
    const whole = build({ a: "x", b: "x" })
    const damaged = build({ a: "x", b: "x" })
    const [posting] = damaged.postings.get("x")!
    damaged.postings.set("x", [posting!, posting!])
    const differences = (first: Index, second: Index): readonly string[] =>
      compareIndexes([first], [second]).differences
    expect(differences(whole, damaged)).toEqual([
      'a: "x" on line 1, then on line 1 and again on line 1',
      'b: "x" on line 1, then missing',
    ])
    expect(differences(damaged, whole)).toEqual([
      'a: "x" on line 1 and again on line 1, then on line 1',
      'b: "x" missing, then on line 1',
    ])
  })

  test("goes on comparing rightly after a difference", () => {
    const first = build({ a: "m x y", b: "m x y" })
    const second = build({ a: "m\nx y", b: "m x y" })
    expect(compareIndexes([first], [second]).differences).toEqual([
      "a: 3 words in 1 lines, then 3 in 2",
      'a: "x" on line 1, then on line 2',
      'a: "y" on line 1, then on line 2',
    ])
  })

  test("stops after so many differences, and shortens long lists of lines", () => {
    const { differences } = compareIndexes(
      [build({ a: "x\n".repeat(9), b: "", c: "" })],
      [build({ a: "" })],
      4,
    )
    expect(differences).toEqual([
      "a: 9 words in 10 lines, then 0 in 1",
      "b: only in the first index",
      "c: only in the first index",
      'a: "x" on lines 1 2 3 4 5 … (9), then missing',
    ])
    expect(compareIndexes([build({ a: "", b: "" })], [build({})], 1).differences.at(-1)).toBe("and more")
  })
})

function wordsByLine(text: string): string {
  const lines = text.split("\n").map((line) => line.split(/\s+/).toSorted().join(" ").trim())
  return lines.join("\n")
}
