import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"

import { controlPath, listen } from "../control/index.ts"
import type { Control, Session } from "../control/index.ts"
import { readCookie, readNodeOptions } from "../environment/index.ts"
import type { ReleaseEnvironment } from "../environment/index.ts"
import { ReleaseError } from "../release-error.ts"
import { nextDelay } from "./backoff.ts"
import { logSettings } from "./log-settings.ts"
import { RotatingLog } from "./rotating-log.ts"

/** What the system tells its watcher, and the watcher the command that started it. */
export type DaemonMessage =
  | { readonly type: "ready" }
  | { readonly type: "stopping" }
  | { readonly type: "restart" }
  | { readonly type: "failed"; readonly message: string }

/**
 * Starts the system, keeps its output in the log, and starts it again when it ends in any other way than by an
 * orderly stop or with status 0. Resolves to the exit status once it is over.
 */
export async function watch(release: ReleaseEnvironment, env: NodeJS.ProcessEnv): Promise<number> {
  let log: RotatingLog | undefined
  let control: Control | undefined
  try {
    log = new RotatingLog(logSettings(release, env))
    const watcher = new Watcher(release, log)
    control = await listen({
      path: controlPath({ tmp: release.tmp, node: release.node, role: "watcher", env }),
      node: release.node,
      cookie: readCookie(release, env),
      handle: (session) => watcher.handle(session),
    })
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => watcher.stop())
    return await watcher.run()
  } catch (error) {
    tell({ type: "failed", message: (error as Error).message })
    return error instanceof ReleaseError ? error.status : 1
  } finally {
    control?.close()
    log?.close()
  }
}

/** Tells the command that waits for the daemon, if it still waits. */
function tell(message: DaemonMessage): void {
  if (process.connected) process.send!(message)
}

class Watcher {
  readonly #release: ReleaseEnvironment
  readonly #log: RotatingLog
  #vm: ChildProcess | undefined
  #wakeUp: (() => void) | undefined
  #wasReady = false
  #isStopping = false

  constructor(release: ReleaseEnvironment, log: RotatingLog) {
    this.#release = release
    this.#log = log
  }

  async run(): Promise<number> {
    let delay = 0
    for (;;) {
      const started = performance.now()
      const { ending, wantsRestart } = await this.#runVm()
      const isOver = this.#isStopping || (ending.status === 0 && !wantsRestart)
      if (isOver || !this.#wasReady) {
        if (!this.#wasReady) tell({ type: "failed", message: `the system ended ${ending.text}` })
        return ending.status
      }
      delay = wantsRestart ? 0 : nextDelay(delay, performance.now() - started)
      this.#note(`the system ended ${ending.text}; it is started again${delay > 0 ? ` in ${delay} ms` : ""}`)
      await this.#pause(delay)
      if (this.#isStopping) return 0
    }
  }

  #runVm(): Promise<{ ending: Ending; wantsRestart: boolean }> {
    const main = process.argv[1]!.replace(/control\.js$/, "main.js")
    const options = readNodeOptions(this.#release.vmArgs)
    const vm = spawn(process.execPath, [...options, main, "start", ...process.argv.slice(3)], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: { ...process.env, RELEASE_COMMAND: "start" },
    })
    this.#vm = vm
    let wantsRestart = false
    for (const stream of [vm.stdout!, vm.stderr!]) stream.on("data", (data: Buffer) => this.#log.write(data))
    vm.on("message", (message: DaemonMessage) => {
      if (message.type === "restart") wantsRestart = true
      if (message.type === "stopping") this.#isStopping = !wantsRestart
      if (message.type !== "ready") return
      this.#wasReady = true
      tell(message)
      if (process.connected) process.disconnect()
    })
    return new Promise((resolve, reject) => {
      vm.on("error", reject)
      // Not "exit": what the system wrote last is still to come then.
      vm.on("close", (code, signal) => {
        this.#vm = undefined
        resolve({ ending: endingOf(code, signal), wantsRestart })
      })
    })
  }

  #pause(delay: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delay)
      this.#wakeUp = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #note(text: string): void {
    this.#log.write(Buffer.from(`===== ${new Date().toISOString()} ${this.#release.node}: ${text}\n`))
  }

  stop(): void {
    this.#isStopping = true
    this.#vm?.kill("SIGTERM")
    this.#wakeUp?.()
  }

  handle(session: Session): void {
    if (session.request.type === "stop") {
      session.message({ type: "stopping", pids: [process.pid] })
      this.stop()
    } else session.message({ type: "watching", pid: process.pid })
    session.end(0)
  }
}

interface Ending {
  readonly status: number
  readonly text: string
}

function endingOf(code: number | null, signal: NodeJS.Signals | null): Ending {
  return signal === null
    ? { status: code ?? 1, text: `with status ${code}` }
    : { status: 1, text: `by ${signal}` }
}
