import type { DaemonMessage } from "../daemon/index.ts"
import type { Beamline } from "./types.ts"

/** A further signal is heard only this long after the first one, in milliseconds: then it ends the system at once. */
const PATIENCE = 5000

/** Tells the watcher of a daemon, if there is one. */
export function tellWatcher(message: DaemonMessage): void {
  if (process.connected) process.send!(message)
}

export type Phase = "starting" | "ready" | "stopping"

/** The ways in which a running system ends, other than by itself. */
export class Ending {
  readonly #beamline: Beamline
  #since: number | undefined

  constructor(beamline: Beamline) {
    this.#beamline = beamline
  }

  get isUnderWay(): boolean {
    return this.#since !== undefined
  }

  /** Makes SIGTERM, SIGINT and SIGHUP stop the system in order, and the end of the watcher too. */
  listen(): void {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
      process.on(signal, () => {
        if (this.#since === undefined) this.stop()
        else if (performance.now() - this.#since >= PATIENCE) process.exit(1)
      })
    }
    if (!process.connected) return
    process.channel!.unref()
    // Without its watcher nobody reads what the system prints.
    process.on("disconnect", () => this.stop())
  }

  /** Stops the applications in reverse order, then ends with status 0. */
  stop(): void {
    if (this.#since !== undefined) return
    this.#since = performance.now()
    tellWatcher({ type: "stopping" })
    this.#beamline.System.stop(0)
  }

  /** Stops and begins anew in another OS process, or in this one. Returns why that can't be, else `undefined`. */
  restart(): string | undefined {
    if (this.#since !== undefined) return "the system is stopping"
    const { execve } = process as unknown as {
      execve?: (file: string, args: readonly string[], env: NodeJS.ProcessEnv) => never
    }
    if (process.connected) tellWatcher({ type: "restart" })
    else if (execve === undefined) {
      return (
        "a system that was started with start can restart itself on Node 22.15 or newer only, " +
        `this is ${process.version}: use daemon, or stop it and start it again`
      )
    } else {
      const args = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
      process.once("exit", () => execve(process.execPath, args, process.env))
    }
    this.#since = performance.now()
    this.#beamline.System.stop(0)
    return undefined
  }
}
