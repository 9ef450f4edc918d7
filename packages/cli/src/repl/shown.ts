import { inspect } from "node:util"

/** A text that the REPL shows as it is, without quotes. */
export class Shown {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }

  [inspect.custom](): string {
    return this.#text
  }
}

/** Columns under their heads, as wide as they need; numbers stand at the right. */
export function table(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => String(row[column] ?? "").length)),
  )
  const line = (cells: readonly (string | number)[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return typeof cell === "number" ? String(cell).padStart(width) : cell.padEnd(width)
      })
      .join("  ")
      .trimEnd()
  const head = heads.map((head, column) =>
    typeof rows[0]?.[column] === "number" ? head.padStart(widths[column] ?? 0) : head,
  )
  return [head, ...rows].map(line).join("\n")
}

const LATER = new WeakSet<object>()

/** Marks a promise as one that the REPL awaits by itself, so that a helper that has to ask needs no `await`. */
export function later<T>(promise: Promise<T>): Promise<T> {
  LATER.add(promise)
  return promise
}

export function isLater(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && LATER.has(value)
}
