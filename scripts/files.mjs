// The project's own files, found the same way by every script.

import { existsSync, readdirSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

const SKIPPED = new Set(["node_modules", "dist", "coverage", "fixtures"])

/**
 * Lists the files under a folder of the project whose name matches, as sorted paths relative to the root, with
 * forward slashes. A folder that is not there has no files.
 *
 * @param {string} folder
 * @param {RegExp} name
 * @returns {string[]}
 */
export function filesUnder(folder, name) {
  if (!existsSync(join(ROOT, folder))) return []
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = folder === "." ? entry.name : `${folder}/${entry.name}`
      if (entry.name.startsWith(".") || SKIPPED.has(entry.name)) return []
      if (entry.isDirectory()) return filesUnder(path, name)
      return entry.isFile() && name.test(entry.name) ? [path] : []
    })
    .toSorted()
}
