import { GenServer, Process, self } from "beamline"
import { board } from "./board-server.ts"
import { listFolder, readDocuments, type Wanted } from "./files.ts"
import { insist } from "./insist.ts"
import type { Fact, Work } from "./ledger.ts"
import { ledger } from "./ledger-server.ts"
import { shardName } from "./shard-server.ts"

/** The files to index. */
export interface Source {
  readonly root: string
  readonly wanted: Wanted
}

/**
 * The whole life of a reader: it asks for work, does it, tells the ledger, and begins anew. It is a plain process,
 * not a GenServer, since nobody ever asks it anything.
 */
export async function read(name: string, source: Source): Promise<never> {
  Process.register(self(), name)
  GenServer.cast(board, ["started", name])
  for (;;) {
    const work = await insist(() => GenServer.call(ledger, "ask", "infinity"))
    const fact = await perform(work, source)
    await insist(() => GenServer.call(ledger, ["report", fact], "infinity"))
    GenServer.cast(board, ["handled", name])
  }
}

async function perform(work: Work, { root, wanted }: Source): Promise<Fact> {
  switch (work.work) {
    case "list": {
      const listings = await Promise.all(work.folders.map((folder) => listFolder(root, folder, wanted)))
      return { fact: "listed", listings }
    }
    case "read": {
      const { documents, outcomes } = await readDocuments(root, work.files)
      await insist(() => GenServer.call(shardName(work.shard), ["add", documents], "infinity"))
      return { fact: "settled", outcomes }
    }
    default:
      return work satisfies never
  }
}
