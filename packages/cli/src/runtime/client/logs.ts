import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from "node:fs"
import { setTimeout as delay } from "node:timers/promises"

import { lastLines, logSettings } from "../daemon/index.ts"
import type { ReleaseEnvironment } from "../environment/index.ts"
import { ReleaseError } from "../release-error.ts"
import { parseFlags } from "./parse-flags.ts"

const POLL = 200

/** Prints the last `--lines` (20) lines of the daemon's log; with `--follow` also what comes, until interrupted. */
export async function printLogs(
  release: ReleaseEnvironment,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<number> {
  const flags = parseFlags("logs", args, { "--lines": "count", "--follow": "flag" })
  const { file, files } = logSettings(release, env)
  if (!existsSync(file)) {
    throw new ReleaseError(`there is no log: ${file} is written by a system that was started with "daemon"`)
  }
  if (!flags.has("--follow")) {
    process.stdout.write(lastLines(file, flags.get("--lines") ?? 20, files))
    return 0
  }
  let descriptor = openSync(file, "r")
  let at = fstatSync(descriptor).size
  process.stdout.write(lastLines(file, flags.get("--lines") ?? 20, files))
  for (;;) {
    at = printFrom(descriptor, at)
    // The file was rotated away: its end has been read, go on with the new one.
    if (isOther(descriptor, file)) {
      printFrom(descriptor, at)
      closeSync(descriptor)
      descriptor = openSync(file, "r")
      at = 0
    } else await delay(POLL)
  }
}

function printFrom(descriptor: number, from: number): number {
  const buffer = Buffer.allocUnsafe(65_536)
  let at = from
  for (;;) {
    const length = readSync(descriptor, buffer, 0, buffer.length, at)
    if (length === 0) return at
    process.stdout.write(Buffer.from(buffer.subarray(0, length)))
    at += length
  }
}

function isOther(descriptor: number, file: string): boolean {
  try {
    return statSync(file).ino !== fstatSync(descriptor).ino
  } catch {
    return false
  }
}
