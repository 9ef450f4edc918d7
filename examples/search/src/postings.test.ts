import { describe, expect, test } from "vitest"
import { compareIndexes } from "./comparison.ts"
import {
  addDocument,
  countTerms,
  emptyIndex,
  frequency,
  type Index,
  linesOf,
  mergeIndexes,
  newDocuments,
  totals,
} from "./postings.ts"
import { toDocument } from "./tokens.ts"

function indexOf(files: Record<string, string>): Index {
  const index = emptyIndex()
  for (const [path, text] of Object.entries(files)) addDocument(index, toDocument(path, text))
  return index
}

describe("addDocument", () => {
  test("lists each term's documents with their lines", () => {
    const index = indexOf({ "a.md": "ping\nping pong", "b.md": "pong" })
    const found = index.postings
      .get("ping")!
      .map((posting) => [posting.document.path, frequency(posting), [...linesOf(posting)]])
    expect(found).toEqual([["a.md", 2, [1, 2]]])
    expect(index.postings.get("pong")).toHaveLength(2)
  })

  test("changes nothing when the same document comes again", () => {
    const index = indexOf({ "a.md": "ping pong" })
    expect(addDocument(index, toDocument("a.md", "ping pong"))).toBe("unchanged")
    expect(totals([index])).toEqual({ documents: 1, postings: 2, occurrences: 2, lines: 1 })
  })

  test("leaves nothing of the old document when the file has changed", () => {
    const index = indexOf({ "a.md": "ping pong", "b.md": "ping" })
    expect(addDocument(index, toDocument("a.md", "pang ping"))).toBe("replaced")
    const fresh = indexOf({ "b.md": "ping", "a.md": "pang ping" })
    expect(compareIndexes([index], [fresh])).toEqual({ equal: true, differences: [] })
    expect(index.postings.has("pong")).toBe(false)
    expect(totals([index])).toEqual(totals([fresh]))
  })

  test("takes a document without words", () => {
    expect(totals([indexOf({ empty: "" })])).toEqual({ documents: 1, postings: 0, occurrences: 0, lines: 1 })
  })
})

test("totals adds shards up, countTerms counts shared terms once", () => {
  const shards = [indexOf({ a: "one two" }), indexOf({ b: "two\nthree three" })]
  expect(totals(shards)).toEqual({ documents: 2, postings: 4, occurrences: 5, lines: 3 })
  expect(countTerms(shards)).toBe(3)
})

test("mergeIndexes makes one index of all", () => {
  const merged = mergeIndexes([indexOf({ a: "one" }), indexOf({ b: "one two" })])
  expect(compareIndexes([merged], [indexOf({ a: "one", b: "one two" })]).equal).toBe(true)
})

test("newDocuments leaves out what the index holds unchanged", () => {
  const index = indexOf({ a: "one", b: "two" })
  const documents = [toDocument("a", "one"), toDocument("b", "changed"), toDocument("c", "three")]
  expect(newDocuments(index, documents).map(({ path }) => path)).toEqual(["b", "c"])
})
