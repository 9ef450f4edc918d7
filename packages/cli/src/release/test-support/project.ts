import { cpSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

import { compiledPackage } from "../../../../beamline/test-support/index.ts"
import type { Terminal } from "../../command/index.ts"
import { release } from "../index.ts"

const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url))
const require = createRequire(import.meta.url)

/** A copy of a fixture with its packages installed, in a folder of its own. */
export interface TestProject {
  readonly root: string
  remove(): void
}

/** Copies the fixture `search-service`: an application with a dependency, a native addon, a worker and a priv folder. */
export function searchService(): TestProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "release-project-")))
  cpSync(join(FIXTURES, "search-service"), root, { recursive: true })
  const modules = join(root, "node_modules")
  mkdirSync(join(modules, "@node-rs"), { recursive: true })
  renameSync(join(root, "packages", "counter"), join(modules, "counter"))
  rmSync(join(root, "packages"), { recursive: true })
  symlinkSync(join(compiledPackage(), "node_modules", "beamline"), join(modules, "beamline"))
  // The addon's package, and beside it the one for this platform.
  const addon = dirname(require.resolve("@node-rs/crc32"))
  cpSync(dirname(addon), join(modules, "@node-rs"), { recursive: true, dereference: true })
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}

export interface Made {
  readonly status: number
  readonly text: string
}

/** Runs `beamline release` in a folder, as the command does. Rejects with what it throws. */
export async function makeRelease(
  folder: string,
  {
    name,
    env = {},
    ...options
  }: { name?: string; env?: Record<string, string>; [option: string]: unknown } = {},
): Promise<Made> {
  let text = ""
  const write = (more: string): void => void (text += more)
  const terminal: Terminal = {
    folder,
    env: { PATH: process.env["PATH"], ...env },
    out: write,
    error: write,
  }
  const entries = Object.entries(options)
  const status = await release.run(
    {
      arguments: name === undefined ? {} : { NAME: name },
      flags: new Set(entries.filter(([, value]) => value === true).map(([option]) => option)),
      values: Object.fromEntries(entries.filter(([, value]) => typeof value === "string")) as Record<
        string,
        string
      >,
    },
    terminal,
  )
  return { status, text }
}
