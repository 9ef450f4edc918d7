import { join } from "node:path"
import { DynamicSupervisor, Supervisor, Task } from "beamline"
import { BoardServer } from "./board-server.ts"
import { Chaos } from "./chaos.ts"
import { Hiring, type HiringOptions, readerSupervisor, shardSupervisor } from "./hiring.ts"
import { LedgerServer } from "./ledger-server.ts"
import { nameOf, names } from "./names.ts"
import { subscriptions } from "./news.ts"
import { QueryServer } from "./query-server.ts"
import { tasks } from "./reading.ts"
import { shardCount } from "./shard-server.ts"
import { type ViewOptions, ViewServer } from "./view-server.ts"

export interface TreeOptions extends HiringOptions {
  /** Milliseconds between two kills, 0 for none. */
  readonly chaos: number
  /** Where it is drawn. A service has nobody who looks. */
  readonly view?: Omit<ViewOptions, "supervisor">
}

// No supervisor is ever killed. One that gives up takes those above it along, and so the program.
const vital = { restart: "transient", significant: true } as const

/** Everything: what is killed, who kills it, and who watches. */
export const Program = Supervisor.define("program")({
  init: (options: TreeOptions) =>
    Supervisor.init(
      [
        subscriptions,
        BoardServer,
        names,
        Search.childSpec(options, vital),
        Hiring.childSpec(options),
        ...(options.view ? [ViewServer.childSpec({ ...options.view, supervisor: "search" })] : []),
        ...(options.chaos > 0 ? [Chaos.childSpec({ below: "search", interval: options.chaos })] : []),
      ],
      { strategy: "one_for_one", autoShutdown: "any_significant" },
    ),
})

/** What works, and is killed. */
const Search = Supervisor.define("search", { name: nameOf("search") })({
  init: ({ source, journals, chaos }: TreeOptions) => {
    const intensity = restarts(chaos)
    const shards = { name: shardSupervisor, ...intensity }
    const readers = { name: readerSupervisor, ...intensity }
    return Supervisor.init(
      [
        LedgerServer.childSpec({ file: join(journals, "ledger"), shards: shardCount }),
        Supervisor.childSpec([DynamicSupervisor, shards], { id: "shards", ...vital }),
        Supervisor.childSpec([Task.Supervisor, { name: tasks }], { id: "tasks", ...vital }),
        Supervisor.childSpec([DynamicSupervisor, readers], { id: "readers", ...vital }),
        QueryServer.childSpec(source.root),
      ],
      { strategy: "one_for_one", ...intensity, autoShutdown: "any_significant" },
    )
  },
})

/** Twice as many restarts as there will be kills: a worker that dies by itself again and again is too many. */
function restarts(chaos: number) {
  const maxSeconds = 5
  const kills = chaos > 0 ? Math.ceil((maxSeconds * 1000) / chaos) : 0
  return { maxRestarts: 10 + 2 * kills, maxSeconds } as const
}
