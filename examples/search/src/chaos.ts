import { isPid, type Pid, Process, Supervisor, Task } from "beamline"
import { nameOf, whoIs } from "./names.ts"
import { publish } from "./news.ts"

export interface ChaosOptions {
  /** The name of the supervisor below which nobody is safe. */
  readonly below: string
  /** Milliseconds between two kills. */
  readonly interval: number
}

/** Kills a random worker again and again. It asks nobody, and nobody is told: the news come after the deed. */
export const Chaos = Task.define("chaos", { restart: "permanent" })({
  run: async ({ below, interval }: ChaosOptions) => {
    for (;;) {
      await Process.sleep(interval)
      // A task may have ended while the supervisors were asked.
      const workers = (await workersBelow(nameOf(below))).filter((pid) => Process.isAlive(pid))
      const victim = workers[Math.floor(Math.random() * workers.length)]
      if (victim === undefined) continue
      const name = whoIs(victim)
      Process.exit(victim, "kill")
      publish("killed", name)
    }
  },
})

async function workersBelow(supervisor: ReturnType<typeof nameOf> | Pid): Promise<readonly Pid[]> {
  const children = await Supervisor.whichChildren(supervisor)
  const workers = await Promise.all(
    children.map(async ([, pid, type]) => {
      if (!isPid(pid)) return []
      return type === "worker" ? [pid] : workersBelow(pid)
    }),
  )
  return workers.flat()
}
