/**
 * What the index knows of one file. It travels from reader to shard by reference and is never changed.
 *
 * Term `i` stands on `lines[starts[i]] … lines[starts[i + 1] - 1]`, ascending, once for each occurrence.
 * Two flat arrays instead of a list a term: they are copied to and from the journal without a loop.
 */
export interface Document {
  readonly path: string
  readonly lineCount: number
  readonly terms: readonly string[]
  readonly starts: Uint32Array
  readonly lines: Uint32Array
}

const headWords = 5

/** Packs a document for the journal. The numbers are in the machine's own byte order: journals don't travel. */
export function encodeDocument(document: Document): Uint8Array {
  const path = Buffer.from(document.path)
  const terms = Buffer.from(document.terms.join("\n"))
  const { starts, lines } = document
  const words = headWords + starts.length + lines.length
  const bytes = new Uint8Array(words * 4 + path.length + terms.length)
  const numbers = new Uint32Array(bytes.buffer, 0, words)
  numbers.set([path.length, terms.length, starts.length, lines.length, document.lineCount])
  numbers.set(starts, headWords)
  numbers.set(lines, headWords + starts.length)
  bytes.set(path, words * 4)
  bytes.set(terms, words * 4 + path.length)
  return bytes
}

export function decodeDocument(bytes: Uint8Array): Document {
  // The copy aligns the numbers, and keeps a document from holding on to the whole journal it was read from.
  const { buffer } = new Uint8Array(bytes)
  const head = new Uint32Array(buffer, 0, headWords)
  const [pathLength = 0, termsLength = 0, startCount = 0, occurrences = 0, lineCount = 0] = head
  const startsAt = headWords * 4
  const linesAt = startsAt + startCount * 4
  const pathAt = linesAt + occurrences * 4
  const termsAt = pathAt + pathLength
  const text = Buffer.from(buffer)
  return {
    path: text.toString("utf8", pathAt, termsAt),
    lineCount,
    terms: startCount === 1 ? [] : text.toString("utf8", termsAt, termsAt + termsLength).split("\n"),
    starts: new Uint32Array(buffer, startsAt, startCount),
    lines: new Uint32Array(buffer, linesAt, occurrences),
  }
}

export function sameDocument(a: Document, b: Document): boolean {
  return (
    a.path === b.path &&
    a.lineCount === b.lineCount &&
    sameItems(a.terms, b.terms) &&
    sameItems(a.starts, b.starts) &&
    sameItems(a.lines, b.lines)
  )
}

function sameItems(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
