const SEND: unique symbol = Symbol.for("beamline.cli.used-files")

/** What a running program tells the command that watches it. */
export interface UsedFiles {
  readonly usedFiles: readonly string[]
}

interface Shared {
  [SEND]?: string[]
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
  }
  shared[SEND].push(file)
}

function flush(): void {
  const shared = globalThis as Shared
  const files = shared[SEND] ?? []
  delete shared[SEND]
  const message: UsedFiles = { usedFiles: files }
  if (process.connected) process.send?.(message)
}
