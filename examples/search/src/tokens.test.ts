import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { eachTerm, queryTerms, toDocument } from "./tokens.ts"

function termsOf(text: string): string[] {
  const terms: string[] = []
  eachTerm(text, (term, line) => terms.push(`${term}:${line}`))
  return terms
}

describe("eachTerm", () => {
  test.each<[string, string, string[]]>([
    ["lower-cases ASCII", "Let it CRASH", ["let:1", "it:1", "crash:1"]],
    ["counts lines", "a\nb\r\nc\n\nd", ["a:1", "b:2", "c:3", "d:5"]],
    [
      "splits at anything but letters and digits",
      "gen_server/2, sha-256",
      ["gen:1", "server:1", "2:1", "sha:1", "256:1"],
    ],
    ["lower-cases other alphabets", "ÉCOLE Ωmega МИР", ["école:1", "ωmega:1", "мир:1"]],
    ["mixes ASCII and others in one word", "Naïve", ["naïve:1"]],
    ["composes marks", "e\u0301cole", ["\u00e9cole:1"]],
    ["takes ideographs one by one", "東京 go", ["東:1", "京:1", "go:1"]],
    ["knows letters outside the first plane", "\u{10400}x 𠮷", ["\u{10428}x:1", "𠮷:1"]],
    ["composes ideographs too", "\uf900", ["\u8c48:1"]],
    ["stops at emoji and punctuation of other scripts", "one—two… 🚀three", ["one:1", "two:1", "three:1"]],
    ["survives a lone surrogate", "a\ud800b", ["a:1", "b:1"]],
    ["leaves encoded data out", `x ${"A".repeat(65)} ${"b".repeat(64)}`, ["x:1", `${"b".repeat(64)}:1`]],
    ["finds nothing in nothing", "", []],
  ])("%s", (_, text, terms) => {
    expect(termsOf(text)).toEqual(terms)
  })

  test("says where each term stands, and how many lines there are", () => {
    const places: [number, number][] = []
    const lines = eachTerm("One, 東\ntwo", (_term, _line, start, end) => places.push([start, end]))
    expect([lines, places]).toEqual([
      2,
      [
        [0, 3],
        [5, 6],
        [7, 10],
      ],
    ])
  })

  test("agrees with a regular expression on any text", () => {
    const word =
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{M}\p{N}])+/gu
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        const expected = [...text.matchAll(word)].map(([found]) =>
          found.normalize("NFC").toLowerCase().normalize("NFC"),
        )
        const found: string[] = []
        eachTerm(text, (term) => found.push(term))
        expect(found).toEqual(expected)
      }),
    )
  })
})

describe("toDocument", () => {
  test("keeps each term once, with a line for each time it occurs", () => {
    const { terms, starts, lines, lineCount } = toDocument("a.md", "Ping pong\nping ping\n")
    expect({ terms, starts: [...starts], lines: [...lines], lineCount }).toEqual({
      terms: ["ping", "pong"],
      starts: [0, 3, 4],
      lines: [1, 2, 2, 1],
      lineCount: 3,
    })
  })

  test("is not fooled by names that objects inherit", () => {
    expect(toDocument("a.md", "constructor __proto__ toString").terms).toEqual([
      "constructor",
      "proto",
      "tostring",
    ])
  })
})

test("queryTerms keeps each word once, in order", () => {
  expect(queryTerms("  Tree the tree, THE fall")).toEqual(["tree", "the", "fall"])
})
