import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { pathToFileURL } from "node:url"

let count = 0

/**
 * Runs a bundled module and gives its exports. It stands below `_build` for that moment, so that it finds the
 * packages of the project.
 */
export async function evaluate(
  root: string,
  environment: string,
  file: string,
  code: string,
): Promise<Exports> {
  const folder = join(root, "_build", environment, "config")
  const path = join(folder, `${basename(file).replace(/\.m?[tj]s$/, "")}-${process.pid}-${++count}.mjs`)
  mkdirSync(folder, { recursive: true })
  try {
    writeFileSync(path, code)
    return (await import(pathToFileURL(path).href)) as Exports
  } finally {
    rmSync(path, { force: true })
  }
}

/** What a module exports. */
export type Exports = Readonly<Record<string, unknown>>
