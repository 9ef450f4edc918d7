import { spawn } from "node:child_process"
import type { ChildProcessWithoutNullStreams } from "node:child_process"
import { mkdirSync, symlinkSync } from "node:fs"
import { join } from "node:path"

/** How a command of a release ended. */
export interface Ended {
  readonly status: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that may still run. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams
  readonly ended: Promise<Ended>
  /** Resolves when standard output and error have had this text. */
  saw(text: string): Promise<void>
}

/** The launcher of a release on a machine that has nothing: no variables but those given, no node on the `PATH`. */
export class Program {
  readonly #file: string
  readonly #path: string
  readonly #systems: Running[] = []

  /** `folder` gets the few tools that every system has. */
  constructor(file: string, folder: string) {
    this.#file = file
    this.#path = join(folder, "tools")
    mkdirSync(this.#path, { recursive: true })
    for (const tool of ["readlink", "cat"]) symlinkSync(join("/bin", tool), join(this.#path, tool))
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    const child = spawn(this.#file, args, { env: { PATH: this.#path, ...env }, cwd: "/" })
    let [stdout, stderr] = ["", ""]
    const waiting = new Set<() => void>()
    const heard = (): void => {
      for (const check of waiting) check()
    }
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text
      heard()
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text
      heard()
    })
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on("error", reject)
      child.on("close", (status, signal) => resolve({ status, signal, stdout, stderr }))
    })
    const saw = (text: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (!`${stdout}\n${stderr}`.includes(text)) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
        void ended.then(() => reject(new Error(`it ended without saying "${text}":\n${stdout}\n${stderr}`)))
      })
    return { child, ended, saw }
  }

  /** Starts the system in the foreground, and returns when it is ready. */
  async system(env: Readonly<Record<string, string>> = {}): Promise<Running> {
    const system = this.shell("start", env)
    const { status, stdout, stderr } = await this.run(["status", "--wait"])
    if (status !== 0 || !/^\w+ is ready: /.test(stdout))
      throw new Error(`it is not ready: ${stdout}${stderr}`)
    return system
  }

  /** Starts the system by a command that stays in the foreground. It is there until `end`. */
  shell(command: "start" | "start_iex", env: Readonly<Record<string, string>> = {}): Running {
    const system = this.start([command], env)
    this.#systems.push(system)
    return system
  }

  /** Ends the system, and whatever is left of those that were started. */
  async end(): Promise<void> {
    await this.run(["stop"])
    for (const { child, ended } of this.#systems.splice(0)) {
      child.kill("SIGKILL")
      await ended
    }
  }

  /** What code prints that runs in the system. */
  async rpc(code: string): Promise<string> {
    const { status, stdout, stderr } = await this.run(["rpc", code])
    if (status !== 0 || stderr !== "") throw new Error(`rpc ended with status ${status}: ${stderr}`)
    return stdout.trim()
  }

  async pid(): Promise<number> {
    return Number((await this.run(["pid"])).stdout)
  }

  /** Runs a command to its end. */
  async run(
    args: readonly string[],
    options: { env?: Record<string, string>; input?: string } = {},
  ): Promise<Ended> {
    const running = this.start(args, options.env)
    running.child.stdin.on("error", () => {})
    running.child.stdin.end(options.input ?? "")
    return await running.ended
  }
}

/** Whether there is a process of the operating system with this number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
