import { watch } from "node:fs"
import type { FSWatcher } from "node:fs"
import { basename, dirname } from "node:path"

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
