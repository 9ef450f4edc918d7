import { createHash } from "node:crypto"
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"

/** The files and symbolic links below `root/path` (or that one itself): paths from `root` with `/`, sorted. */
export function filesBelow(root: string, path: string): string[] {
  const full = join(root, path)
  const stat = lstatSync(full, { throwIfNoEntry: false })
  if (stat === undefined) return []
  if (!stat.isDirectory()) return [path]
  return readdirSync(full)
    .sort()
    .flatMap((name) => filesBelow(root, path === "" ? name : `${path}/${name}`))
}

/** Writes a file whose folder may not be there yet. */
export function put(file: string, content: string | Uint8Array, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content, { mode })
}

/** A value as JSON for people and for tools that compare. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** The SHA-256 of a file. */
export function sha256(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex")
}

/** A path for people: from the folder they are in, if it is below. */
export function shown(path: string, folder: string): string {
  const near = relative(folder, path)
  return near.startsWith("..") ? path : near
}
