import { statSync } from "node:fs"

const SEND: unique symbol = Symbol.for("beamline.cli.used-files")

/** A file that a program has read, and when it had been written by then. */
export interface UsedFile {
  readonly path: string
  readonly written: number | undefined
}

/** What a running program tells the command that watches it. */
export interface UsedFiles {
  readonly usedFiles: readonly UsedFile[]
}

/** When a file was last written, in milliseconds since 1970; `undefined` if it is not there. */
export function writtenAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs
}

interface Shared {
  [SEND]?: UsedFile[]
}

/**
 * Tells the watching command, if there is one, that the program uses this file. What is reported within one turn goes
 * out in one message.
 */
export function reportFile(file: string): void {
  if (process.send === undefined) return
  const shared = globalThis as Shared
  if (shared[SEND] === undefined) {
    shared[SEND] = []
    setImmediate(flush)
    // A file that does not compile may end the program within this turn.
    process.once("exit", flush)
  }
  shared[SEND].push({ path: file, written: writtenAt(file) })
}

function flush(): void {
  const shared = globalThis as Shared
  const files = shared[SEND]
  process.off("exit", flush)
  if (files === undefined) return
  delete shared[SEND]
  const message: UsedFiles = { usedFiles: files }
  if (process.connected) process.send?.(message)
}
