type Paint = (text: string) => string

export interface Style {
  readonly bold: Paint
  readonly dim: Paint
  readonly red: Paint
  readonly green: Paint
  readonly yellow: Paint
}

export function createStyle(coloured: boolean): Style {
  const paint = (on: number, off: number): Paint =>
    coloured ? (text) => `\x1b[${on}m${text}\x1b[${off}m` : (text) => text
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
  }
}

/** Colour goes to a terminal that can show it, unless NO_COLOR is set to anything. */
export function wantsColour(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  return isTerminal && !env["NO_COLOR"] && env["TERM"] !== "dumb"
}

/** One part of a line: the text is cut and padded first and painted last, so that colour takes no room. */
export type Cell = readonly [text: string, paint?: Paint]

/** Puts cells next to each other in at most `width` columns. */
export function joinCells(cells: readonly Cell[], width: number): string {
  let left = width
  let line = ""
  for (const [text, paint] of cells) {
    const shown = cut(text, left)
    left -= shown.length
    if (shown !== "") line += paint === undefined ? shown : paint(shown)
  }
  return line.trimEnd()
}

export function cut(text: string, width: number): string {
  if (text.length <= width) return text
  return width <= 0 ? "" : `${text.slice(0, width - 1).replace(/[\ud800-\udbff]$/, "")}…`
}

/** Makes text from a file safe to print: no control characters, nothing that turns the writing direction. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]+/gu, " ")
}
