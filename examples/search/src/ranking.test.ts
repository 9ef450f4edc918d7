import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Document } from "./document.ts"
import { addDocument, emptyIndex, type Index } from "./postings.ts"
import { addCollections, type Match, measure, mergeMatches, rank } from "./ranking.ts"
import { toDocument } from "./tokens.ts"

function search(shards: readonly Index[], terms: readonly string[], limit = 10): Match[] {
  const collection = addCollections(shards.map((index) => measure(index, terms)))
  return mergeMatches(
    shards.map((index) => rank(index, terms, collection, limit)),
    limit,
  )
}

function shardsOf(documents: readonly Document[], count: number): Index[] {
  const shards = Array.from({ length: count }, emptyIndex)
  for (const [i, document] of documents.entries()) addDocument(shards[i % count]!, document)
  return shards
}

const corpus = [
  toDocument(
    "trees.md",
    "supervision trees\n\nA supervision tree restarts its children.\nA tree has leaves.",
  ),
  toDocument("birds.md", "A tree is where birds live, and birds sing."),
  toDocument("stones.md", "Nothing grows on a stone."),
  toDocument("empty.md", ""),
]

describe("rank", () => {
  test("puts documents with rarer and more frequent words first", () => {
    const found = search(shardsOf(corpus, 2), ["supervision", "tree"])
    expect(found.map(({ path }) => path)).toEqual(["trees.md", "birds.md"])
    expect(found[0]!.score).toBeGreaterThan(found[1]!.score)
  })

  test("computes BM25 as the textbook does", () => {
    const [match] = search(shardsOf(corpus, 1), ["stone"])
    const average = (12 + 9 + 5 + 0) / 4
    const weight = (1 * 2.2) / (1 + 1.2 * (0.25 + (0.75 * 5) / average))
    expect(match!.score).toBeCloseTo(Math.log(1 + 3.5 / 1.5) * weight, 12)
  })

  test("names the lines with most of the query, ascending", () => {
    const [match] = search(shardsOf(corpus, 1), ["supervision", "tree"])
    expect(match!.lines).toEqual([1, 3, 4])
    const many = toDocument("many.md", `${"tree\n".repeat(5)}supervision tree`)
    expect(search(shardsOf([many], 1), ["supervision", "tree"])[0]!.lines).toEqual([1, 2, 6])
  })

  test("breaks ties by path and keeps to the limit", () => {
    const same = ["c", "a", "b"].map((path) => toDocument(path, "same words"))
    expect(search(shardsOf(same, 2), ["words"], 2).map(({ path }) => path)).toEqual(["a", "b"])
  })

  test.each<[string, Document[], string[]]>([
    ["an unknown word", corpus, ["nowhere"]],
    ["no words", corpus, []],
    ["no documents", [], ["tree"]],
  ])("finds nothing with %s", (_, documents, terms) => {
    expect(search(shardsOf(documents, 2), terms)).toEqual([])
  })

  test("gives the same answer however many shards there are", () => {
    const word = fc.constantFrom("a", "b", "c", "d", "e", "\n")
    const text = fc.array(word, { maxLength: 20 }).map((words) => words.join(" "))
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 2, max: 5 }),
        (list, shards) => {
          const documents = list.map((content, i) => toDocument(`${i}.md`, content))
          expect(search(shardsOf(documents, shards), ["a", "c"], 5)).toEqual(
            search(shardsOf(documents, 1), ["a", "c"], 5),
          )
        },
      ),
    )
  })
})
