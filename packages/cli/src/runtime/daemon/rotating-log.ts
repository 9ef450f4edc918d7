import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs"
import { dirname } from "node:path"

export interface RotatingLogOptions {
  readonly file: string
  /** How long a file may become, in bytes. */
  readonly size: number
  /** How many files are kept, the one that is written included. */
  readonly files: number
}

/** A log of bounded size: `FILE` is written, `FILE.1` is the one before it, and so on. */
export class RotatingLog {
  readonly #options: RotatingLogOptions
  #descriptor: number
  #length: number

  constructor(options: RotatingLogOptions) {
    this.#options = options
    mkdirSync(dirname(options.file), { recursive: true, mode: 0o700 })
    this.#descriptor = openSync(options.file, "a", 0o600)
    this.#length = fstatSync(this.#descriptor).size
  }

  /** Appends; a piece is never torn apart at the end of a file unless it is longer than one. */
  write(data: Uint8Array): void {
    const { size } = this.#options
    for (let start = 0; start < data.length; start += size) {
      const piece = data.subarray(start, start + size)
      if (this.#length > 0 && this.#length + piece.length > size) this.#rotate()
      for (let at = 0; at < piece.length;) at += writeSync(this.#descriptor, piece, at)
      this.#length += piece.length
    }
  }

  #rotate(): void {
    const { file, files } = this.#options
    closeSync(this.#descriptor)
    for (let index = files - 1; index >= 1; index--) {
      const from = index === 1 ? file : `${file}.${index - 1}`
      try {
        renameSync(from, `${file}.${index}`)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
      }
    }
    if (files === 1) rmSync(file, { force: true })
    this.#descriptor = openSync(file, "a", 0o600)
    this.#length = 0
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}

/** The last `count` lines of a log, over as many of its files as that takes. */
export function lastLines(file: string, count: number, files: number): string {
  let text = ""
  for (let index = 0; index < files && text.split("\n").length <= count; index++) {
    try {
      text = readFileSync(index === 0 ? file : `${file}.${index}`, "utf8") + text
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") break
      throw error
    }
  }
  const lines = text.split("\n")
  const hasEnd = lines.at(-1) === ""
  return lines.slice(count === 0 ? lines.length : -count - (hasEnd ? 1 : 0)).join("\n")
}
