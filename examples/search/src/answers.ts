import type { Comparison, Fingerprint } from "./comparison.ts"
import { formatFingerprint } from "./comparison.ts"
import { formatCount, formatSeconds, plural } from "./format.ts"
import type { Totals } from "./postings.ts"
import { cut, printable, type Style } from "./style.ts"
import { eachTerm } from "./tokens.ts"

/** A match with the text of its lines. */
export interface Answer {
  readonly path: string
  readonly score: number
  readonly lines: readonly { readonly line: number; readonly text: string }[]
}

/** One pass over the files, in figures. */
export interface Pass {
  readonly name: string
  readonly elapsed: number
  readonly kills: number
  /** How many of the kills hit a task, which is not restarted: its file is read again. */
  readonly tasksKilled: number
  readonly restarts: number
  readonly totals: Totals
  readonly fingerprint: Fingerprint
}

// Minified files have lines of a megabyte, and off a terminal no width would cut them.
const longestSnippet = 160
const shortestSnippet = 20
// The score and two blanks.
const indent = 10

/** The answers to one query: score and file, then its best lines. */
export function renderAnswers(
  query: string,
  terms: readonly string[],
  answers: readonly Answer[],
  width: number,
  style: Style,
): string[] {
  if (terms.length === 0) return [`${quote(query)} has no word to look for`]
  if (answers.length === 0) return [`nothing found for ${quote(query)}`]
  return [style.bold(quote(query)), ...answers.flatMap((answer) => renderAnswer(answer, terms, width, style))]
}

function renderAnswer(
  { path, score, lines }: Answer,
  terms: readonly string[],
  width: number,
  style: Style,
): string[] {
  const numbers = Math.max(0, ...lines.map(({ line }) => String(line).length))
  const room = Math.min(longestSnippet, Math.max(shortestSnippet, width - indent - numbers - 2))
  return [
    `${style.green(score.toFixed(3).padStart(8))}  ${style.bold(cut(printable(path), width - indent))}`,
    ...lines.map(({ line, text }) => {
      const place = `${String(line).padStart(indent + numbers)}:`
      return `${style.dim(place)} ${highlight(snippet(text, terms, room), terms, style)}`
    }),
  ]
}

/** The part of a line around the first word that was looked for, in at most `width` columns. */
export function snippet(text: string, terms: readonly string[], width: number): string {
  const line = printable(text).replace(/\s+/g, " ").trim()
  if (line.length <= width) return line
  const first = spans(line, terms)[0]?.[0] ?? 0
  if (first < width / 2) return cut(line, width)
  const start = Math.min(first - Math.floor(width / 3), line.length - width + 1)
  return cut(`…${line.slice(start).replace(/^[\udc00-\udfff]/, "")}`, width)
}

function highlight(text: string, terms: readonly string[], style: Style): string {
  let shown = ""
  let from = 0
  for (const [start, end] of spans(text, terms)) {
    shown += text.slice(from, start) + style.yellow(text.slice(start, end))
    from = end
  }
  return shown + text.slice(from)
}

function spans(text: string, terms: readonly string[]): (readonly [start: number, end: number])[] {
  const found: [number, number][] = []
  eachTerm(text, (term, _line, start, end) => {
    if (terms.includes(term)) found.push([start, end])
  })
  return found
}

/** The end of the program: both passes, and whether their indexes are equal. */
export function renderOutcome(passes: readonly Pass[], comparison: Comparison, style: Style): string[] {
  const [head, ...rows] = alignColumns([
    ["", "documents", "postings", "words", "kills", "of tasks", "restarts", "time"],
    ...passes.map(({ name, totals, kills, tasksKilled, restarts, elapsed }) => [
      name,
      ...[totals.documents, totals.postings, totals.occurrences, kills, tasksKilled, restarts].map(
        formatCount,
      ),
      formatSeconds(elapsed),
    ]),
  ])
  return [
    style.dim(head ?? ""),
    ...rows,
    comparison.equal
      ? style.green("equal: same documents, same postings") + style.dim(renderFingerprints(passes))
      : style.red("NOT EQUAL: the two indexes differ"),
    ...comparison.differences.map((difference) => `  ${printable(difference)}`),
  ]
}

/** Which files were written to while they were being indexed, if any. */
export function renderChanged(paths: readonly string[], width: number, limit = 5): string[] {
  if (paths.length === 0) return []
  const hidden = paths.length - limit
  return [
    `${plural(paths.length, "file was", "files were")} changed by someone else meanwhile:`,
    ...paths.slice(0, limit).map((path) => cut(`  ${printable(path)}`, width)),
    ...(hidden > 0 ? [`  and ${formatCount(hidden)} more`] : []),
  ]
}

// The first column to the left, numbers to the right.
function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join("  "),
  )
}

function renderFingerprints(passes: readonly Pass[]): string {
  return ` (${passes.map(({ fingerprint }) => formatFingerprint(fingerprint)).join(" = ")})`
}

function quote(query: string): string {
  return `"${printable(query)}"`
}
