import type { Document } from "./document.ts"
import { hashText, mix } from "./hash.ts"
import { type Index, linesOf, type Posting } from "./postings.ts"
import { postingsComparer } from "./same-postings.ts"

/** A sum over all documents and postings, so neither their order nor their distribution over shards counts. */
export interface Fingerprint {
  readonly documents: number
  readonly postings: number
  readonly low: number
  readonly high: number
}

export interface Comparison {
  readonly equal: boolean
  /** The first few differences, for a person. */
  readonly differences: readonly string[]
}

/** Takes a shard's fingerprint from its inverted lists, which is where a lost or doubled posting would show. */
export function fingerprint(index: Index): Fingerprint {
  const hashes = new Map<string, number>()
  let low = 0
  let high = 0
  const add = (hash: number): void => {
    low = (low + mix(hash)) >>> 0
    high = (high + mix(hash ^ 0x5bd1e995)) >>> 0
  }
  for (const { path, lines, lineCount } of index.documents.values()) {
    const hash = hashText(path)
    hashes.set(path, hash)
    add(Math.imul(hash, 31) + Math.imul(lines.length, 0x9e3779b1) + lineCount)
  }
  let postings = 0
  for (const [term, list] of index.postings) {
    const termHash = Math.imul(hashText(term), 0x01000193)
    postings += list.length
    for (const posting of list) add(hashPosting(termHash ^ hashes.get(posting.document.path)!, posting))
  }
  return { documents: index.documents.size, postings, low, high }
}

function hashPosting(seed: number, { document, number }: Posting): number {
  let hash = seed
  const end = document.starts[number + 1]!
  for (let i = document.starts[number]!; i < end; i++) hash = Math.imul(hash ^ document.lines[i]!, 0x01000193)
  return hash
}

export function addFingerprints(prints: readonly Fingerprint[]): Fingerprint {
  return prints.reduce(
    (sum, print) => ({
      documents: sum.documents + print.documents,
      postings: sum.postings + print.postings,
      low: (sum.low + print.low) >>> 0,
      high: (sum.high + print.high) >>> 0,
    }),
    { documents: 0, postings: 0, low: 0, high: 0 },
  )
}

/** Sixteen hexadecimal digits. */
export function formatFingerprint({ high, low }: Fingerprint): string {
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0")
}

/**
 * Compares two sets of shards exactly: same documents, same terms, same lines for each. Says what differs,
 * `limit` differences at most.
 */
export function compareIndexes(first: readonly Index[], second: readonly Index[], limit = 5): Comparison {
  const differences: string[] = []
  for (const difference of eachDifference(first, second)) {
    if (differences.length === limit) {
      differences.push("and more")
      break
    }
    differences.push(difference)
  }
  return { equal: differences.length === 0, differences }
}

function* eachDifference(first: readonly Index[], second: readonly Index[]): Generator<string> {
  yield* repeatedDocuments(first, "first")
  yield* repeatedDocuments(second, "second")
  yield* differentDocuments(first, second)
  yield* differentPostings(first, second)
}

function* repeatedDocuments(indexes: readonly Index[], which: string): Generator<string> {
  const seen = new Set<string>()
  for (const index of indexes) {
    for (const path of index.documents.keys()) {
      if (seen.has(path)) yield `${path}: in two shards of the ${which} index`
      seen.add(path)
    }
  }
}

function* differentDocuments(first: readonly Index[], second: readonly Index[]): Generator<string> {
  for (const index of first) {
    for (const [path, document] of index.documents) {
      const other = findDocument(second, path)
      if (other === undefined) yield `${path}: only in the first index`
      else if (other.lines.length !== document.lines.length || other.lineCount !== document.lineCount) {
        yield `${path}: ${document.lines.length} words in ${document.lineCount} lines, then ${other.lines.length} in ${other.lineCount}`
      }
    }
  }
  for (const index of second) {
    for (const path of index.documents.keys()) {
      if (findDocument(first, path) === undefined) yield `${path}: only in the second index`
    }
  }
}

function findDocument(indexes: readonly Index[], path: string): Document | undefined {
  for (const index of indexes) {
    const document = index.documents.get(path)
    if (document !== undefined) return document
  }
  return undefined
}

function* differentPostings(first: readonly Index[], second: readonly Index[]): Generator<string> {
  const isSame = postingsComparer(first, second)
  for (const term of allTerms([...first, ...second])) {
    if (isSame(term)) continue
    const before = linesByPath(first, term)
    const after = linesByPath(second, term)
    for (const [path, lines] of before) {
      const others = after.get(path)
      if (!sameLines(lines, others)) yield difference(term, path, lines, others)
    }
    for (const [path, others] of after) {
      if (!before.has(path)) yield difference(term, path, undefined, others)
    }
  }
}

function allTerms(indexes: readonly Index[]): Set<string> {
  const terms = new Set<string>()
  for (const index of indexes) for (const term of index.postings.keys()) terms.add(term)
  return terms
}

// A list a path, so that a posting which is there twice is seen.
function linesByPath(indexes: readonly Index[], term: string): Map<string, Uint32Array[]> {
  const found = new Map<string, Uint32Array[]>()
  for (const index of indexes) {
    for (const posting of index.postings.get(term) ?? []) {
      const { path } = posting.document
      const list = found.get(path)
      if (list === undefined) found.set(path, [linesOf(posting)])
      else list.push(linesOf(posting))
    }
  }
  return found
}

function sameLines(a: readonly Uint32Array[], b: readonly Uint32Array[] | undefined): boolean {
  if (b === undefined || a.length !== b.length) return false
  return a.every((lines, i) => {
    const others = b[i]!
    return lines.length === others.length && lines.every((line, j) => line === others[j])
  })
}

function difference(
  term: string,
  path: string,
  before?: readonly Uint32Array[],
  after?: readonly Uint32Array[],
): string {
  return `${path}: "${term}" ${describeLines(before)}, then ${describeLines(after)}`
}

function describeLines(lists: readonly Uint32Array[] | undefined): string {
  if (lists === undefined) return "missing"
  return lists
    .map((lines) => `on ${lines.length === 1 ? "line" : "lines"} ${shorten([...lines])}`)
    .join(" and again ")
}

function shorten(lines: readonly number[]): string {
  return lines.length <= 6 ? lines.join(" ") : `${lines.slice(0, 5).join(" ")} … (${lines.length})`
}
