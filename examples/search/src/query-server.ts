import { GenServer, ok, reply } from "beamline"
import type { Answer } from "./answers.ts"
import { readLines } from "./files.ts"
import { insist } from "./insist.ts"
import { nameOf } from "./names.ts"
import { addCollections, type Match, mergeMatches } from "./ranking.ts"
import { shards } from "./shard-server.ts"
import { queryTerms } from "./tokens.ts"

/** Finds the best files for a query, with their best lines. */
export interface QueryServer {
  call: { search(query: string): readonly Answer[] }
}

export const queries = nameOf<QueryServer>("queries")

const limit = 5

export const QueryServer = GenServer.define<QueryServer>("queries", { name: queries })({
  init: (root: string) => ok(root),

  handleCall: {
    search: async (root, _from, query) => {
      const matches = await findMatches(queryTerms(query))
      const answers = await Promise.all(
        matches.map(async ({ path, score, lines }) => ({
          path,
          score,
          lines: await readLines(root, path, lines),
        })),
      )
      return reply(answers, root)
    },
  },
})

// Two rounds: what a shard's documents are worth depends on how rare the words are in all shards together.
async function findMatches(terms: readonly string[]): Promise<readonly Match[]> {
  if (terms.length === 0) return []
  const parts = await Promise.all(
    shards.map((shard) => insist(() => GenServer.call(shard, ["measure", terms], "infinity"))),
  )
  const collection = addCollections(parts)
  const matches = await Promise.all(
    shards.map((shard) =>
      insist(() => GenServer.call(shard, ["rank", terms, collection, limit], "infinity")),
    ),
  )
  return mergeMatches(matches, limit)
}
