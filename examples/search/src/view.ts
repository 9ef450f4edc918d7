import { formatCount, formatMegabytes, formatSeconds, plural } from "./format.ts"
import type { Progress } from "./ledger.ts"
import { type Cell, cut, joinCells, printable, type Style } from "./style.ts"

/** One process of the tree as it stands in the view. */
export interface ProcessView {
  readonly name: string
  readonly type: "worker" | "supervisor"
  /** Without one, it is dead and not yet restarted. */
  readonly pid: string | undefined
  /** Messages it has handled, over all its lives. */
  readonly messages: number
  readonly restarts: number
  /** A supervisor's strategy, or what a worker is at. */
  readonly note?: string
  readonly children: readonly ProcessView[]
}

export interface Snapshot {
  /** What the program is doing: `indexing under fire`. */
  readonly phase: string
  readonly elapsed: number
  readonly kills: number
  readonly progress: Progress
  readonly tree: ProcessView
}

interface Row {
  readonly branch: string
  readonly process: ProcessView
}

const barWidth = 30
const countWidth = 10
const unpainted = (text: string): string => text

/** The live view: a head, a progress bar and the tree, in no more than `height` lines of `width` columns. */
export function renderScreen(snapshot: Snapshot, width: number, height: number, style: Style): string[] {
  const head = [...renderHead(snapshot, width, style), ""]
  return [...head, ...renderTree(snapshot.tree, width, Math.max(2, height - head.length), style)]
}

function renderHead({ phase, elapsed, kills, progress }: Snapshot, width: number, style: Style): string[] {
  const done = settled(progress)
  const share = progress.files === 0 ? 0 : done / progress.files
  const filled = Math.floor(share * barWidth)
  const files = ` ${formatCount(done)} of ${plural(progress.files, "file")}, ${formatMegabytes(progress.bytes)}`
  const more = listing(progress) ? `, ${progress.folders - progress.foldersListed} folders to look into` : ""
  return [
    joinCells(
      [[phase, style.bold], [`  ${formatSeconds(elapsed)}`], [`  ${plural(kills, "kill")}`, style.yellow]],
      width,
    ),
    joinCells(
      [
        ["━".repeat(filled), style.green],
        ["─".repeat(barWidth - filled), style.dim],
        [files],
        [more, style.dim],
        [skipped(progress), style.dim],
      ],
      width,
    ),
  ]
}

/** The tree alone, one line a process. */
export function renderTree(tree: ProcessView, width: number, height: number, style: Style): string[] {
  const rows = [...eachRow(tree, "", "")]
  const nameWidth = Math.max(...rows.map(({ branch, process }) => branch.length + process.name.length))
  const pidWidth = pidColumn(rows, width - nameWidth - 2 * countWidth)
  const title = `${"".padEnd(nameWidth + pidWidth)}${"messages".padStart(countWidth)}${"restarts".padStart(countWidth)}`
  const shown = rows.length < height ? rows : rows.slice(0, height - 2)
  const lines = shown.map((row) => joinCells(rowCells(row, nameWidth, pidWidth, style), width))
  const hidden = rows.length - shown.length
  return [
    joinCells([[title, style.dim]], width),
    ...lines,
    ...(hidden > 0 ? [cut(`… and ${hidden} more`, width)] : []),
  ]
}

// In a narrow terminal the counts matter more than the pids.
function pidColumn(rows: readonly Row[], room: number): number {
  const width = 2 + Math.max("restarting".length, ...rows.map(({ process }) => process.pid?.length ?? 0))
  return width <= room ? width : 0
}

function* eachRow(process: ProcessView, branch: string, indent: string): Generator<Row> {
  yield { branch, process }
  for (const [i, child] of process.children.entries()) {
    const last = i === process.children.length - 1
    yield* eachRow(child, `${indent}${last ? "└─ " : "├─ "}`, `${indent}${last ? "   " : "│  "}`)
  }
}

function rowCells({ branch, process }: Row, nameWidth: number, pidWidth: number, style: Style): Cell[] {
  const { name, pid, messages, restarts, note } = process
  return [
    [branch, style.dim],
    [name.padEnd(nameWidth - branch.length), pid === undefined ? style.red : unpainted],
    pidWidth === 0
      ? [""]
      : pid === undefined
        ? [`  restarting`.padEnd(pidWidth), style.red]
        : [`  ${pid}`.padEnd(pidWidth), style.dim],
    [formatCount(messages).padStart(countWidth)],
    [formatCount(restarts).padStart(countWidth), restarts > 0 ? style.yellow : style.dim],
    [note === undefined ? "" : `  ${note}`, style.dim],
  ]
}

/** The same in one line, for where nothing can be redrawn. */
export function renderPlain({ phase, elapsed, kills, progress, tree }: Snapshot): string {
  const workers = [...eachRow(tree, "", "")].filter(({ process }) => process.type === "worker")
  const up = workers.filter(({ process }) => process.pid !== undefined).length
  const restarts = workers.reduce((sum, { process }) => sum + process.restarts, 0)
  return (
    `${formatSeconds(elapsed).padStart(7)}  ${phase}: ${formatCount(settled(progress))} of ` +
    `${plural(progress.files, "file")}, ${formatMegabytes(progress.bytes)}${skipped(progress)}; ` +
    `${plural(kills, "kill")}, ${plural(restarts, "restart")}, ${up} of ${workers.length} workers up`
  )
}

/** A plain line is due at first, when the phase changes, and every so many milliseconds. */
export function isPlainDue(previous: Snapshot | undefined, next: Snapshot, every: number): boolean {
  return previous === undefined || previous.phase !== next.phase || next.elapsed - previous.elapsed >= every
}

/** What could not be read, if anything. */
export function renderProblems({ problems }: Progress, width: number, style: Style, limit = 10): string[] {
  if (problems.length === 0) return []
  const hidden = problems.length - limit
  return [
    style.yellow(`${plural(problems.length, "file or folder", "files or folders")} could not be read:`),
    ...problems.slice(0, limit).map(({ path, why }) => cut(`  ${printable(path)}: ${why}`, width)),
    ...(hidden > 0 ? [`  and ${formatCount(hidden)} more`] : []),
  ]
}

function settled({ indexed, binary, unreadable }: Progress): number {
  return indexed + binary + unreadable
}

function listing({ folders, foldersListed }: Progress): boolean {
  return foldersListed < folders
}

function skipped({ binary, unreadable }: Progress): string {
  return (
    (binary > 0 ? `, ${formatCount(binary)} binary` : "") +
    (unreadable > 0 ? `, ${formatCount(unreadable)} unreadable` : "")
  )
}
