import { watch } from "node:fs"
import type { FSWatcher } from "node:fs"
import { basename, dirname } from "node:path"

import { writtenAt } from "../source/index.ts"
import type { UsedFile } from "../source/index.ts"

/** Editors write a file in several steps; those of one save come within this many milliseconds. */
const SETTLING = 100

/** Watches files, more and more of them, and tells when any of them has changed. */
export class FileWatch {
  readonly #folders = new Map<string, { readonly names: Set<string>; readonly watcher: FSWatcher }>()
  readonly #onChange: (file: string) => void
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(onChange: (file: string) => void) {
    this.#onChange = onChange
  }

  /** A folder is watched for its files: a file that is replaced, as editors do, would be lost itself. */
  add(files: readonly string[]): void {
    for (const file of files) {
      const folder = dirname(file)
      const known = this.#folders.get(folder)
      if (known !== undefined) known.names.add(basename(file))
      else this.#watch(folder, basename(file))
    }
  }

  /** Files that a program has read before: what was written to since then has changed, too. */
  addUsed(files: readonly UsedFile[]): void {
    this.add(files.map(({ path }) => path))
    for (const { path, written } of files) if (writtenAt(path) !== written) this.#changed(path)
  }

  close(): void {
    clearTimeout(this.#timer)
    for (const { watcher } of this.#folders.values()) watcher.close()
    this.#folders.clear()
  }

  #watch(folder: string, name: string): void {
    const names = new Set([name])
    let watcher
    try {
      watcher = watch(folder, (_event, changed) => {
        if (changed !== null && names.has(changed)) this.#changed(`${folder}/${changed}`)
      })
    } catch {
      // The folder is gone, and with it what was to be seen.
      return
    }
    watcher.on("error", () => this.#folders.delete(folder))
    this.#folders.set(folder, { names, watcher })
  }

  #changed(file: string): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#onChange, SETTLING, file)
  }
}
