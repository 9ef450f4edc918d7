import { join } from "node:path"
import { type ChildSpec, DynamicSupervisor, Task, unwrap } from "beamline"
import { nameOf, pidOf } from "./names.ts"
import { Reader, type Source } from "./reader.ts"
import { shardCount, shardName, ShardServer } from "./shard-server.ts"

export interface HiringOptions {
  readonly source: Source
  /** An empty folder for the journals. */
  readonly journals: string
}

const readerCount = 4

/** The supervisors of the workers. A DynamicSupervisor starts with none: `Hiring` gives them theirs. */
export const shardSupervisor = nameOf("shards")
export const readerSupervisor = nameOf("readers")

/** Starts the workers that are not there, once. Keeping them alive is the supervisors' business. */
export const Hiring = Task.define("hiring", { restart: "transient" })({
  run: async ({ source, journals }: HiringOptions) => {
    for (let number = 0; number < shardCount; number++) {
      const name = `shard ${number}`
      const shard = ShardServer.childSpec({ file: join(journals, name) }, { name: shardName(number) })
      await hire(name, shardSupervisor, shard)
    }
    for (let number = 0; number < readerCount; number++) {
      const name = `reader ${number}`
      await hire(name, readerSupervisor, Reader.childSpec({ name, source }))
    }
  },
})

async function hire(name: string, supervisor: typeof shardSupervisor, worker: ChildSpec): Promise<void> {
  if (pidOf(name) !== undefined) return
  unwrap(await DynamicSupervisor.startChild(supervisor, worker))
}
