import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
} from "node:fs"
import { dirname, join, parse, sep } from "node:path"

import { nodeFileTrace } from "@vercel/nft"

import { Misuse } from "../../command/index.ts"

/**
 * Copies the packages that could not be bundled, with all that they load, to `node_modules` in the output folder.
 * Returns the files that were copied: their paths in the project and in the output folder.
 *
 * Throws `Misuse` when two versions of a package would come to stand in one place, or one is not installed.
 */
export async function carryPackages(
  entries: readonly string[],
  output: string,
): Promise<{ readonly from: string; readonly to: string }[]> {
  if (entries.length === 0) return []
  const base = parse(entries[0]!).root
  const { fileList } = await nodeFileTrace([...entries], { base, processCwd: dirname(entries[0]!) })
  const copied: { from: string; to: string }[] = []
  for (const path of [...fileList].sort()) {
    const from = join(base, path)
    const start = from.indexOf(`${sep}node_modules${sep}`)
    if (start === -1) {
      throw new Misuse(
        `a package that can't be bundled loads a file outside node_modules, which can't be carried: ${from}. ` +
          "Install the package instead of linking it.",
      )
    }
    const to = from.slice(start + 1)
    const target = join(output, to)
    if (lstatSync(from).isDirectory()) continue
    if (existsSync(target)) checkSame(from, target)
    else copyEntry(from, target)
    copied.push({ from, to })
  }
  return copied
}

function copyEntry(from: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true })
  if (lstatSync(from).isSymbolicLink()) symlinkSync(readlinkSync(from), target)
  else copyFileSync(from, target)
}

function checkSame(from: string, target: string): void {
  if (lstatSync(from).isSymbolicLink() || readFileSync(from).equals(readFileSync(target))) return
  throw new Misuse(`two packages want to stand in the same place of the release: ${from} and ${target}`)
}
