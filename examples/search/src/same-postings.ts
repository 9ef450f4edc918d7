import type { Document } from "./document.ts"
import type { Index, Posting } from "./postings.ts"

/**
 * Makes a function that tells whether a term has the same postings in both sets of shards: same documents, same lines,
 * whatever their order and their shard. Documents are numbered once, so that no path is hashed again for each of their
 * terms, which is most of what a comparison would cost.
 */
export function postingsComparer(
  first: readonly Index[],
  second: readonly Index[],
): (term: string) => boolean {
  const numbers = numberDocuments([...first, ...second])
  const waiting: (Posting | undefined)[] = Array.from({ length: numbers.size })

  const areSame = (before: readonly Posting[], after: readonly Posting[]): boolean => {
    if (before.length !== after.length) return false
    for (const posting of before) {
      const number = numbers.get(posting.document)
      if (number === undefined || waiting[number] !== undefined) return false
      waiting[number] = posting
    }
    for (const posting of after) {
      const number = numbers.get(posting.document)
      const other = number === undefined ? undefined : waiting[number]
      if (number === undefined || other === undefined || !sameLines(other, posting)) return false
      waiting[number] = undefined
    }
    return true
  }

  return (term) => {
    const isSame = areSame(postingsOf(first, term), postingsOf(second, term))
    if (!isSame) waiting.fill(undefined)
    return isSame
  }
}

// Documents of one path have one number.
function numberDocuments(indexes: readonly Index[]): Map<Document, number> {
  const byPath = new Map<string, number>()
  const numbers = new Map<Document, number>()
  for (const { documents } of indexes) {
    for (const document of documents.values()) {
      const number = byPath.get(document.path) ?? byPath.size
      byPath.set(document.path, number)
      numbers.set(document, number)
    }
  }
  return numbers
}

function postingsOf(indexes: readonly Index[], term: string): readonly Posting[] {
  const lists = indexes.flatMap(({ postings }) => {
    const list = postings.get(term)
    return list === undefined ? [] : [list]
  })
  return lists.length === 1 ? lists[0]! : lists.flat()
}

function sameLines(a: Posting, b: Posting): boolean {
  const from = a.document.starts[a.number]!
  const otherFrom = b.document.starts[b.number]!
  const count = a.document.starts[a.number + 1]! - from
  if (b.document.starts[b.number + 1]! - otherFrom !== count) return false
  for (let i = 0; i < count; i++) {
    if (a.document.lines[from + i] !== b.document.lines[otherFrom + i]) return false
  }
  return true
}
