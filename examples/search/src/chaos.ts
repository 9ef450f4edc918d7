import { GenServer, isPid, type Pid, Process, Supervisor } from "beamline"
import { board } from "./board-server.ts"

/** Kills a random worker below the named supervisor every so many milliseconds. It asks nobody, and nobody is told. */
export async function wreak(supervisor: string, interval: number): Promise<never> {
  for (;;) {
    await Process.sleep(interval)
    const workers = await workersBelow(supervisor)
    const victim = workers[Math.floor(Math.random() * workers.length)]
    if (victim === undefined) continue
    Process.exit(victim, "kill")
    GenServer.cast(board, "killed")
  }
}

async function workersBelow(supervisor: string | Pid): Promise<readonly Pid[]> {
  const children = await Supervisor.whichChildren(supervisor)
  const workers = await Promise.all(
    children.map(async ([, pid, type]) => {
      if (!isPid(pid)) return []
      return type === "worker" ? [pid] : workersBelow(pid)
    }),
  )
  return workers.flat()
}
