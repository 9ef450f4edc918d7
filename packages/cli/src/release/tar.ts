import { createWriteStream, lstatSync, readFileSync, readlinkSync } from "node:fs"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"
import { createGzip } from "node:zlib"

import { pack } from "tar-stream"

export interface TarOptions {
  readonly root: string
  /** Paths from the root, with `/`. */
  readonly files: readonly string[]
  readonly target: string
  /** The time that every entry bears, in seconds since 1970. */
  readonly time: number
}

/** Writes a compressed tar whose bytes depend on nothing but the names, contents and executability of the files. */
export async function writeTar({ root, files, target, time }: TarOptions): Promise<void> {
  const archive = pack()
  const written = pipeline(archive, createGzip({ level: 9 }), createWriteStream(target))
  const mtime = new Date(time * 1000)
  const owner = { uid: 0, gid: 0, uname: "", gname: "" }
  for (const name of [...new Set(files)].sort()) {
    const path = join(root, name)
    const stat = lstatSync(path)
    if (stat.isSymbolicLink()) {
      archive.entry({ name, mtime, ...owner, type: "symlink", linkname: readlinkSync(path), mode: 0o777 })
      continue
    }
    const isPrivate = (stat.mode & 0o077) === 0
    const mode = (stat.mode & 0o100) === 0 ? (isPrivate ? 0o600 : 0o644) : 0o755
    await new Promise<void>((resolve, reject) => {
      archive.entry({ name, mtime, ...owner, mode }, readFileSync(path), (error) => {
        if (error) reject(error)
        else resolve()
      })
    })
  }
  archive.finalize()
  await written
}
