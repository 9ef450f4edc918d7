import { spawn } from "node:child_process"

import { compiledPackage } from "./compiled.ts"

export interface RunOptions {
  /** Arguments of node. Default: run the code as an ES module. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** Keeps standard input open until this has been printed. */
  readonly openUntil?: string
  /** Kills it after this many milliseconds. Default 45 000. */
  readonly timeout?: number
}

/** How a program ended. */
export interface Ended {
  readonly status: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  /** How long it ran, in milliseconds. */
  readonly time: number
}

/** Runs a program that imports `beamline` in a node process of its own. */
export function runNode(
  code: string,
  { args, env, stdin = "", openUntil = "", timeout = 45_000 }: RunOptions = {},
): Promise<Ended> {
  const { NODE_OPTIONS: _, VITEST: __, ...inherited } = process.env
  const started = performance.now()
  const child = spawn(process.execPath, args ?? ["--input-type=module", "-e", code], {
    cwd: compiledPackage(),
    env: { ...inherited, ...env },
    timeout,
    killSignal: "SIGKILL",
  })
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text
    if (openUntil !== "" && stdout.includes(openUntil)) child.stdin.end()
  })
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text))
  if (openUntil === "") child.stdin.end(stdin)
  else child.stdin.write(stdin)
  return new Promise((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (status, signal) =>
      resolve({ status, signal, stdout, stderr, time: performance.now() - started }),
    )
  })
}
