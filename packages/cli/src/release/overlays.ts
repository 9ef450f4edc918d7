import { copyFileSync, existsSync, mkdirSync, statSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

import { Misuse } from "../command/index.ts"
import { filesBelow } from "./files.ts"
import type { ReleaseOptions } from "./options.ts"

/**
 * Copies the files of `rel/overlays`, if it is there, and of the folders named as overlays into the root of the
 * release. Returns their paths from there. Throws `Misuse` for a named one that is no folder.
 */
export function copyOverlays(project: string, overlays: ReleaseOptions["overlays"], root: string): string[] {
  const standard = join(project, "rel", "overlays")
  const named = overlays === undefined ? [] : [overlays].flat().map((path) => resolve(project, path))
  for (const folder of named) {
    if (!existsSync(folder) || !statSync(folder).isDirectory()) {
      throw new Misuse(`expected overlays to be folders of the project, got: ${folder}`)
    }
  }
  const folders = existsSync(standard) && !named.includes(standard) ? [standard, ...named] : named
  const copied = new Set<string>()
  for (const folder of folders) {
    for (const path of filesBelow(folder, "")) {
      const target = join(root, path)
      mkdirSync(dirname(target), { recursive: true })
      copyFileSync(join(folder, path), target)
      copied.add(path)
    }
  }
  return [...copied].sort()
}
