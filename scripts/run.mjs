// Runs programs for the other scripts, with the project's own tools first in the PATH.

import { spawnSync } from "node:child_process"
import { delimiter, join } from "node:path"

import { ROOT } from "./files.mjs"

/**
 * Runs a program at the project's root, its output going straight through, and returns its exit status.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string | undefined>, path?: string[] }} [options]
 * @returns {number}
 */
export function run(program, args, { env = {}, path = [] } = {}) {
  const PATH = [...path, join(ROOT, "node_modules", ".bin"), process.env["PATH"]].join(delimiter)
  const { status, error } = spawnSync(program, args, {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, ...env, PATH },
    shell: process.platform === "win32",
  })
  if (error) console.error(`${program}: ${error.message}`)
  return status ?? 1
}
