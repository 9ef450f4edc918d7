import { spawn } from "node:child_process"

import { controlPath, probe } from "../control/index.ts"
import type { ReleaseEnvironment } from "../environment/index.ts"
import { ReleaseError } from "../release-error.ts"
import { logSettings } from "./log-settings.ts"
import { lastLines } from "./rotating-log.ts"
import type { DaemonMessage } from "./watcher.ts"

/** How much of the log is shown when the system does not come up. */
const TAIL = 20

/**
 * Starts the watcher, and through it the system, in the background. Returns when the applications have started.
 *
 * Throws `ReleaseError` if a system of this name runs already, or if it ends before it is up: then with the end of
 * its log.
 */
export async function startDaemon(release: ReleaseEnvironment, env: NodeJS.ProcessEnv): Promise<void> {
  if (!release.hasControl) {
    throw new ReleaseError("a daemon can't be reached with RELEASE_DISTRIBUTION=none, so it can't be stopped")
  }
  for (const role of ["watcher", "vm"] as const) {
    const path = controlPath({ tmp: release.tmp, node: release.node, role, env })
    if ((await probe(path)) === "alive") {
      throw new ReleaseError(`the name ${release.node} is in use by a system that runs already`)
    }
  }
  const settings = logSettings(release, env)
  const watcher = spawn(
    process.execPath,
    [...process.execArgv, process.argv[1]!, "watch", ...process.argv.slice(3)],
    { detached: true, stdio: ["ignore", "ignore", "ignore", "ipc"], cwd: release.root, env: { ...env } },
  )
  const message = await new Promise<string | undefined>((resolve) => {
    watcher.on("error", (error) => resolve(error.message))
    watcher.on("exit", (status, signal) => resolve(`its watcher ended with ${signal ?? `status ${status}`}`))
    watcher.on("message", (message: DaemonMessage) => {
      if (message.type === "ready") resolve(undefined)
      if (message.type === "failed") resolve(message.message)
    })
  })
  if (watcher.connected) watcher.disconnect()
  watcher.unref()
  if (message === undefined) return
  const tail = lastLines(settings.file, TAIL, settings.files)
  throw new ReleaseError(
    `${release.node} did not start: ${message}${tail === "" ? "" : `\nThe end of ${settings.file}:\n${tail.trimEnd()}`}`,
  )
}
