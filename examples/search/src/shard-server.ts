import { GenServer, ok, reply } from "beamline"
import { decodeDocument, type Document, encodeDocument } from "./document.ts"
import { appendJournal, readJournal } from "./journal.ts"
import { nameOf } from "./names.ts"
import { addDocument, emptyIndex, type Index, newDocuments } from "./postings.ts"
import { type Collection, type Match, measure, rank } from "./ranking.ts"

/** One part of the index. */
export interface ShardServer {
  call: {
    add(documents: readonly Document[]): void
    measure(terms: readonly string[]): Collection
    rank(terms: readonly string[], collection: Collection, limit: number): readonly Match[]
    /** The index itself, not a copy: for when nothing changes any more. */
    index(): Index
  }
}

export const shardCount = 8

export function shardName(number: number) {
  return nameOf<ShardServer>(`shard ${number}`)
}

/** The names of all shards. */
export const shards = Array.from({ length: shardCount }, (_, number) => shardName(number))

export const ShardServer = GenServer.define<ShardServer>("shard")({
  init: ({ file }: { readonly file: string }) => {
    const index = emptyIndex()
    for (const record of readJournal(file)) addDocument(index, decodeDocument(record))
    return ok({ file, index })
  },

  handleCall: {
    add: (shard, _from, documents) => {
      const added = newDocuments(shard.index, documents)
      appendJournal(shard.file, added.map(encodeDocument))
      for (const document of added) addDocument(shard.index, document)
      return reply(undefined, shard)
    },
    measure: (shard, _from, terms) => reply(measure(shard.index, terms), shard),
    rank: (shard, _from, terms, collection, limit) =>
      reply(rank(shard.index, terms, collection, limit), shard),
    index: (shard) => reply(shard.index, shard),
  },
})
