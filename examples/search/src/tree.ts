import { join } from "node:path"
import { type ChildSpec, type Pid, spawnLink, Supervisor } from "beamline"
import { BoardServer, checkIn } from "./board-server.ts"
import { wreak } from "./chaos.ts"
import { LedgerServer } from "./ledger-server.ts"
import { QueryServer } from "./query-server.ts"
import { read, type Source } from "./reader.ts"
import { shardCount, shards, ShardServer } from "./shard-server.ts"
import { type ViewOptions, ViewServer } from "./view-server.ts"

export interface TreeOptions {
  readonly source: Source
  /** An empty folder for the journals. */
  readonly journals: string
  /** Milliseconds between two kills, 0 for none. */
  readonly chaos: number
  readonly view: Omit<ViewOptions, "supervisor">
}

const readers = ["reader 0", "reader 1", "reader 2", "reader 3"]

/** Everything: what is killed, who kills it, and who watches. */
export const Program = Supervisor.define("program")({
  init: (options: TreeOptions) =>
    Supervisor.init(
      [
        BoardServer,
        Search.childSpec(options, vital),
        ViewServer.childSpec({ ...options.view, supervisor: "search" }),
        ...(options.chaos > 0 ? [chaos(options.chaos)] : []),
      ],
      { strategy: "one_for_one", autoShutdown: "any_significant" },
    ),
})

const Search = Supervisor.define("search", { name: "search" })({
  init: (options: TreeOptions) => {
    checkIn("search")
    return Supervisor.init(
      [
        LedgerServer.childSpec({ file: join(options.journals, "ledger"), shards: shardCount }),
        Shards.childSpec(options, vital),
        Readers.childSpec(options, vital),
        QueryServer.childSpec(options.source.root),
      ],
      { ...restarts(options.chaos), autoShutdown: "any_significant" },
    )
  },
})

const Shards = Supervisor.define("shards", { name: "shards" })({
  init: ({ journals, chaos }: TreeOptions) => {
    checkIn("shards")
    return Supervisor.init(
      shards.map((name) => ShardServer.childSpec({ name, file: join(journals, name) }, { id: name, name })),
      restarts(chaos),
    )
  },
})

const Readers = Supervisor.define("readers", { name: "readers" })({
  init: ({ source, chaos }: TreeOptions) => {
    checkIn("readers")
    return Supervisor.init(
      readers.map((name) => ({ id: name, start: () => start(() => read(name, source)) })),
      restarts(chaos),
    )
  },
})

function chaos(interval: number): ChildSpec {
  return { id: "chaos", start: () => start(() => wreak("search", interval)) }
}

/** Starts a plain process as a supervisor's child. */
function start(life: () => Promise<never>): { readonly ok: true; readonly value: Pid } {
  return { ok: true, value: spawnLink(life) }
}

// No supervisor is ever killed. One that gives up takes those above it along, and so the program.
const vital = { restart: "transient", significant: true } as const

/** Twice as many restarts as there will be kills: a worker that dies by itself again and again is too many. */
function restarts(chaos: number) {
  const seconds = 5
  const kills = chaos > 0 ? Math.ceil((seconds * 1000) / chaos) : 0
  return { strategy: "one_for_one", maxRestarts: 10 + 2 * kills, maxSeconds: seconds } as const
}
