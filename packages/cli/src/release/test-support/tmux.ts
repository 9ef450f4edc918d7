import { spawnSync } from "node:child_process"

/** Whether there is a tmux here to look through. */
export const hasTmux: boolean = spawnSync("tmux", ["-V"]).status === 0

/** A terminal that somebody types into and looks at. */
export class Tmux {
  readonly #server = `beamline-test-${process.pid}`

  constructor(command: string) {
    this.#run("-f", "/dev/null", "new-session", "-d", "-x", "90", "-y", "30", command)
    // What was on the screen can still be read when the command has ended.
    this.#run("set-option", "remain-on-exit", "on")
  }

  #run(...args: readonly string[]): string {
    return spawnSync("tmux", ["-L", this.#server, ...args], { encoding: "utf8" }).stdout
  }

  type(text: string): void {
    this.#run("send-keys", "-l", text)
  }

  press(...keys: readonly string[]): void {
    this.#run("send-keys", ...keys)
  }

  resize(columns: number): void {
    this.#run("resize-window", "-x", String(columns))
  }

  screen(): string {
    return this.#run("capture-pane", "-p")
  }

  /** Resolves when the screen shows what `pattern` says. */
  async shows(pattern: RegExp): Promise<void> {
    const deadline = performance.now() + 20_000
    while (!pattern.test(this.screen())) {
      if (performance.now() > deadline) throw new Error(`expected to see ${pattern}, got:\n${this.screen()}`)
      await new Promise(setImmediate)
    }
  }

  close(): void {
    this.#run("kill-server")
  }
}
