import { GenServer, Supervisor, unwrap } from "beamline"
import type { Pass } from "./answers.ts"
import { allRestarts } from "./board.ts"
import { board } from "./board-server.ts"
import { addFingerprints, fingerprint } from "./comparison.ts"
import { insist } from "./insist.ts"
import type { Progress } from "./ledger.ts"
import { ledger } from "./ledger-server.ts"
import { type Index, totals } from "./postings.ts"
import { shards } from "./shard-server.ts"
import { Program, type TreeOptions } from "./tree.ts"
import { view } from "./view-server.ts"

export interface FinishedPass extends Pass {
  readonly progress: Progress
  readonly indexes: readonly Index[]
}

export interface PassOptions extends TreeOptions {
  readonly name: string
  /** What there is to do when everything is indexed, and the tree is still up and under fire. */
  readonly whenIndexed: (progress: Progress) => Promise<void>
}

/** Indexes everything once, with a tree of its own. */
export async function runPass(options: PassOptions): Promise<FinishedPass> {
  const { name, whenIndexed } = options
  const program = unwrap(await Program.startLink(options))
  const started = performance.now()

  await insist(() => GenServer.call(ledger, "finished", "infinity"))
  const elapsed = performance.now() - started
  const progress = await insist(() => GenServer.call(ledger, "progress", "infinity"))
  await GenServer.call(view, ["finish", `indexed ${name}`], "infinity")
  await Supervisor.terminateChild(program, "view")
  await whenIndexed(progress)

  await Supervisor.terminateChild(program, "chaos")
  const indexes = await Promise.all(
    shards.map((shard) => insist(() => GenServer.call(shard, "index", "infinity"))),
  )
  const known = await GenServer.call(board, "read")
  await Supervisor.stop(program)
  return {
    name,
    elapsed,
    kills: known.kills,
    tasksKilled: known.tasksKilled,
    restarts: allRestarts(known),
    totals: totals(indexes),
    fingerprint: addFingerprints(indexes.map(fingerprint)),
    progress,
    indexes,
  }
}
