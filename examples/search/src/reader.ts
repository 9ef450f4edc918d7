import { GenServer, Registry, Task } from "beamline"
import { listFolder, type Outcome, readDocument, type Wanted } from "./files.ts"
import { insist } from "./insist.ts"
import { type Fact, shardOf, type Work } from "./ledger.ts"
import { ledger } from "./ledger-server.ts"
import { names } from "./names.ts"
import { publish } from "./news.ts"
import { readAll } from "./reading.ts"
import { shardCount, shardName } from "./shard-server.ts"

/** The files to index. */
export interface Source {
  readonly root: string
  readonly wanted: Wanted
}

export interface ReaderOptions {
  readonly name: string
  readonly source: Source
}

/**
 * The whole life of a reader: it asks for work, does it, tells the ledger, and begins anew. It is no GenServer, since
 * nobody ever asks it anything.
 */
export const Reader = Task.define("reader", { restart: "transient" })({
  run: async ({ name, source }: ReaderOptions) => {
    // There is one of this name: this one is not needed.
    if (!Registry.register(names, name, "plain").ok) return
    for (;;) {
      const work = await insist(() => GenServer.call(ledger, "ask", "infinity"))
      const fact = await perform(work, source)
      await insist(() => GenServer.call(ledger, ["report", fact], "infinity"))
      publish("handled", name)
    }
  },
})

async function perform(work: Work, { root, wanted }: Source): Promise<Fact> {
  switch (work.work) {
    case "list": {
      const listings = await Promise.all(work.folders.map((folder) => listFolder(root, folder, wanted)))
      return { fact: "listed", listings }
    }
    case "read":
      return { fact: "settled", outcomes: await readInto(work.shard, work.files, root) }
    default:
      return work satisfies never
  }
}

/**
 * Adds a file that nobody has listed, and returns when it is in the index: the way of every other, without being asked to.
 * Everything that was found must be settled by then, and the file never change; else a reader may bring an older text of it
 * later.
 */
export async function readOne(path: string, root: string): Promise<Outcome> {
  for (;;) {
    const outcomes = await readInto(shardOf(path, shardCount), [path], root)
    await insist(() => GenServer.call(ledger, ["report", { fact: "settled", outcomes }], "infinity"))
    // There is none if its task was killed.
    for (const outcome of outcomes) return outcome
  }
}

async function readInto(shard: number, paths: readonly string[], root: string): Promise<readonly Outcome[]> {
  const { documents, outcomes } = await readAll(paths, (path) => readDocument(root, path))
  await insist(() => GenServer.call(shardName(shard), ["add", documents], "infinity"))
  return outcomes
}
