import { frequency, type Index, linesOf, type Posting } from "./postings.ts"

/** What ranking must know of all shards together before any of them can score. */
export interface Collection {
  readonly documents: number
  readonly occurrences: number
  /** For each term of the query, how many documents have it. */
  readonly having: readonly number[]
}

export interface Match {
  readonly path: string
  readonly score: number
  /** The lines that say most about the query, ascending. */
  readonly lines: readonly number[]
}

// The usual settings of BM25: how soon repetition stops counting, and how far long documents are discounted.
const saturation = 1.2
const discount = 0.75

const linesShown = 3

/** First phase: what one shard contributes to the collection. */
export function measure(index: Index, terms: readonly string[]): Collection {
  return {
    documents: index.documents.size,
    occurrences: index.occurrences,
    having: terms.map((term) => index.postings.get(term)?.length ?? 0),
  }
}

export function addCollections(parts: readonly Collection[]): Collection {
  return parts.reduce((sum, part) => ({
    documents: sum.documents + part.documents,
    occurrences: sum.occurrences + part.occurrences,
    having: sum.having.map((count, i) => count + part.having[i]!),
  }))
}

/**
 * Second phase: a shard's best documents by BM25, weighed with the whole collection's numbers, so that it
 * doesn't matter which shard a document is in.
 */
export function rank(index: Index, terms: readonly string[], collection: Collection, limit: number): Match[] {
  const weights = terms.map((_, i) => rarity(collection.documents, collection.having[i]!))
  const average = collection.occurrences / collection.documents
  const scores = new Map<string, number>()
  for (const [i, term] of terms.entries()) {
    for (const posting of index.postings.get(term) ?? []) {
      const { path } = posting.document
      scores.set(path, (scores.get(path) ?? 0) + weights[i]! * weight(posting, average))
    }
  }
  return [...scores]
    .map(([path, score]) => ({ path, score }))
    .sort(byScore)
    .slice(0, limit)
    .map(({ path, score }) => ({ path, score, lines: bestLines(index, path, terms, weights) }))
}

export function mergeMatches(lists: readonly (readonly Match[])[], limit: number): Match[] {
  return lists.flat().sort(byScore).slice(0, limit)
}

function rarity(documents: number, having: number): number {
  return Math.log(1 + (documents - having + 0.5) / (having + 0.5))
}

function weight(posting: Posting, average: number): number {
  const count = frequency(posting)
  const relative = posting.document.lines.length / average
  return (count * (saturation + 1)) / (count + saturation * (1 - discount + discount * relative))
}

// Paths break ties, so that the same index always gives the same answer.
function byScore(a: Pick<Match, "path" | "score">, b: Pick<Match, "path" | "score">): number {
  return b.score - a.score || (a.path < b.path ? -1 : 1)
}

// A line is worth the sum of the different query terms on it.
function bestLines(
  index: Index,
  path: string,
  terms: readonly string[],
  weights: readonly number[],
): number[] {
  const document = index.documents.get(path)!
  const worth = new Map<number, number>()
  for (const [i, term] of terms.entries()) {
    const number = document.terms.indexOf(term)
    if (number === -1) continue
    for (const line of new Set(linesOf({ document, number })))
      worth.set(line, (worth.get(line) ?? 0) + weights[i]!)
  }
  return [...worth]
    .sort(([lineA, a], [lineB, b]) => b - a || lineA - lineB)
    .slice(0, linesShown)
    .map(([line]) => line)
    .sort((a, b) => a - b)
}
