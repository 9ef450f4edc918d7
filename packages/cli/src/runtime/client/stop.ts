import { setTimeout as delay } from "node:timers/promises"

import { controlPath, probe } from "../control/index.ts"
import type { ReleaseEnvironment } from "../environment/index.ts"
import { ask } from "./open.ts"

const POLL = 5

/** Stops the system, and its watcher if it has one, and returns when both have ended. */
export async function requestStop(release: ReleaseEnvironment, env: NodeJS.ProcessEnv): Promise<number> {
  const place = { tmp: release.tmp, node: release.node, env }
  const isWatched =
    release.hasControl && (await probe(controlPath({ ...place, role: "watcher" }))) === "alive"
  // A watcher also knows of a system that has crashed and waits for its next start.
  const { pids } = await ask(release, env, { type: "stop" }, isWatched ? "watcher" : "vm")
  for (const pid of pids as number[]) {
    while (isAlive(pid)) await delay(POLL)
  }
  return 0
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}
