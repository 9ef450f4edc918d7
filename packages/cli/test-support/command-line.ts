import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { join } from "node:path"

import { main } from "../src/main.ts"
import { compiledCommand } from "./compiled-command.ts"

export interface Outcome {
  readonly status: number
  readonly out: string
  readonly error: string
}

/** Runs a command line in this program, from a folder. */
export async function commandLine(args: readonly string[], folder: string): Promise<Outcome> {
  let out = ""
  let error = ""
  const status = await main(args, {
    folder,
    env: {},
    out: (text) => void (out += text),
    error: (text) => void (error += text),
  })
  return { status, out, error }
}

/** The command in a program of its own. */
export class RunningCommand {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  text = ""
  #listeners: (() => void)[] = []

  constructor(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) {
    const { NODE_OPTIONS: _, VITEST: __, BEAMLINE_ENV: ___, ...inherited } = process.env
    const bin = join(compiledCommand(), "@beamline/cli/dist/bin.js")
    this.child = spawn(process.execPath, [bin, ...args], { cwd, env: { ...inherited, ...env } })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.text += text
        for (const listener of this.#listeners) listener()
      })
    }
    this.ended = new Promise((resolve) => this.child.once("close", (status) => resolve(status)))
  }

  /** Waits until the command has written this, on standard output or error, from a place in its text on. */
  shows(text: string, from = 0): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!this.text.slice(from).includes(text)) return
        this.#listeners = this.#listeners.filter((listener) => listener !== look)
        resolve()
      }
      this.#listeners.push(look)
      look()
      void this.ended.then(() => reject(new Error(`ended without showing ${text}:\n${this.text}`)))
    })
  }
}
