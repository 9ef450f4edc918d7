import { GenServer, Registry, Task } from "beamline"
import { listFolder, readDocument, type Wanted } from "./files.ts"
import { insist } from "./insist.ts"
import type { Fact, Work } from "./ledger.ts"
import { ledger } from "./ledger-server.ts"
import { names } from "./names.ts"
import { publish } from "./news.ts"
import { readAll } from "./reading.ts"
import { shardName } from "./shard-server.ts"

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
    case "read": {
      const { documents, outcomes } = await readAll(work.files, (path) => readDocument(root, path))
      await insist(() => GenServer.call(shardName(work.shard), ["add", documents], "infinity"))
      return { fact: "settled", outcomes }
    }
    default:
      return work satisfies never
  }
}
