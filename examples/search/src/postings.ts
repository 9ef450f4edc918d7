import { type Document, sameDocument } from "./document.ts"

/** One term in one document. */
export interface Posting {
  readonly document: Document
  /** The term's number in that document. */
  readonly number: number
}

/** What a shard holds. Changed in place: copying it for each batch would cost as much as indexing anew. */
export interface Index {
  readonly documents: Map<string, Document>
  readonly postings: Map<string, Posting[]>
  /** The sum of all documents' lengths. */
  occurrences: number
}

export interface Totals {
  readonly documents: number
  readonly postings: number
  readonly occurrences: number
  readonly lines: number
}

export function emptyIndex(): Index {
  return { documents: new Map(), postings: new Map(), occurrences: 0 }
}

/** Adds a document once, however often it comes: a second copy changes nothing, a changed file replaces the old. */
export function addDocument(index: Index, document: Document): "added" | "unchanged" | "replaced" {
  const known = index.documents.get(document.path)
  if (known !== undefined) {
    if (sameDocument(known, document)) return "unchanged"
    removeDocument(index, known)
  }
  index.documents.set(document.path, document)
  index.occurrences += document.lines.length
  const { postings } = index
  const { terms } = document
  for (let number = 0; number < terms.length; number++) {
    const term = terms[number]!
    const list = postings.get(term)
    if (list === undefined) postings.set(term, [{ document, number }])
    else list.push({ document, number })
  }
  return known === undefined ? "added" : "replaced"
}

/** The documents that adding would change something with: only they need to go to the journal. */
export function newDocuments(index: Index, documents: readonly Document[]): Document[] {
  return documents.filter((document) => {
    const known = index.documents.get(document.path)
    return known === undefined || !sameDocument(known, document)
  })
}

function removeDocument(index: Index, document: Document): void {
  index.documents.delete(document.path)
  index.occurrences -= document.lines.length
  for (const term of document.terms) {
    const rest = index.postings.get(term)!.filter((posting) => posting.document !== document)
    if (rest.length === 0) index.postings.delete(term)
    else index.postings.set(term, rest)
  }
}

/** One index that holds the documents of all. */
export function mergeIndexes(indexes: readonly Index[]): Index {
  const merged = emptyIndex()
  for (const index of indexes) for (const document of index.documents.values()) addDocument(merged, document)
  return merged
}

/** How often the term occurs in the document. */
export function frequency({ document, number }: Posting): number {
  return document.starts[number + 1]! - document.starts[number]!
}

/** The lines the term stands on, ascending, a line as often as the term is on it. */
export function linesOf({ document, number }: Posting): Uint32Array {
  return document.lines.subarray(document.starts[number], document.starts[number + 1])
}

/** How large the indexes are together. (Their distinct terms can't be added up: shards share terms.) */
export function totals(indexes: readonly Index[]): Totals {
  let documents = 0
  let postings = 0
  let occurrences = 0
  let lines = 0
  for (const index of indexes) {
    documents += index.documents.size
    occurrences += index.occurrences
    for (const list of index.postings.values()) postings += list.length
    for (const document of index.documents.values()) lines += document.lineCount
  }
  return { documents, postings, occurrences, lines }
}

export function countTerms(indexes: readonly Index[]): number {
  const terms = new Set<string>()
  for (const index of indexes) for (const term of index.postings.keys()) terms.add(term)
  return terms.size
}
