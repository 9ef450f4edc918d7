import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { ExitError, GenServer, Logger, Process } from "beamline"
import { renderAnswers, renderChanged, renderOutcome } from "./answers.ts"
import { compareIndexes } from "./comparison.ts"
import { changedSince, nearestNodeModules, whyNotFolder } from "./files.ts"
import { formatCount, plural } from "./format.ts"
import { insist } from "./insist.ts"
import type { Progress } from "./ledger.ts"
import type { RunOptions } from "./options.ts"
import { type FinishedPass, runPass } from "./pass.ts"
import { queries } from "./query-server.ts"
import type { Source } from "./reader.ts"
import { createStyle, type Style, wantsColour } from "./style.ts"
import { openScreen, promptQueries, type Screen } from "./terminal.ts"
import { queryTerms } from "./tokens.ts"
import { renderProblems } from "./view.ts"

/** What is asked when nobody is there to ask. */
const defaultQueries = ["promise callback", "module resolution"]

interface Context {
  readonly source: Source
  readonly options: RunOptions
  readonly screen: Screen
  readonly style: Style
  /** A folder of our own that goes when the program ends. */
  readonly workspace: string
}

/** Indexes, answers, indexes again and compares. Gives the program's exit status. */
export async function runProgram(options: RunOptions): Promise<number> {
  const source = await findSource(options.folder)
  if (typeof source === "string") return fail(source)

  const screen = openScreen(process.stdout, process)
  const style = createStyle(wantsColour(process.env, screen.isTerminal))
  if (screen.isTerminal) logTo(screen)
  const context = { source, options, screen, style, workspace: openWorkspace() }
  try {
    return await indexTwice(context)
  } catch (error) {
    screen.close()
    if (!(error instanceof ExitError)) throw error
    return fail(`the supervision tree has given up: ${error.message}`)
  }
}

async function indexTwice(context: Context): Promise<number> {
  const { source, options, screen, style } = context
  const started = Date.now()
  const first = await index(context, "under fire", options.chaos, async (progress) => {
    screen.print(renderProblems(progress, screen.width, style))
    if (progress.indexed > 0) await answerQueries(context)
  })
  if (first.totals.documents === 0)
    return fail(`${source.root}: no text files ${describeOthers(first.progress)}`)

  screen.print([""])
  const second = await index(context, "undisturbed", 0, async () => {})
  const comparison = compareIndexes(first.indexes, second.indexes)
  screen.print(["", ...renderOutcome([first, second], comparison, style)])
  if (comparison.equal) return 0
  screen.print(renderChanged(await findChanged(source, [first, second], started), screen.width))
  return 1
}

/** Files that were written to meanwhile explain a difference, and don't excuse it. */
async function findChanged(
  { root }: Source,
  passes: readonly FinishedPass[],
  since: number,
): Promise<readonly string[]> {
  const paths = passes.flatMap(({ indexes }) => indexes.flatMap(({ documents }) => [...documents.keys()]))
  return changedSince(root, [...new Set(paths)], since)
}

/**
 * Each pass is a process of its own. If its tree gives up, that process ends with it, and the wait fails with the
 * reason: here, and not as an uncaught error of the program.
 */
function index(
  { source, screen, style, workspace }: Context,
  name: string,
  chaos: number,
  whenIndexed: (progress: Progress) => Promise<void>,
): Promise<FinishedPass> {
  const journals = join(workspace, name)
  mkdirSync(journals)
  const view = { phase: `indexing ${name}`, screen, style }
  const finish = (progress: Progress) => {
    screen.close()
    return whenIndexed(progress)
  }
  return Process.run(() => runPass({ name, source, journals, chaos, view, whenIndexed: finish }))
}

async function answerQueries({ options, screen, style }: Context): Promise<void> {
  const answer = async (query: string): Promise<void> => {
    const answers = await insist(() => GenServer.call(queries, ["search", query], "infinity"))
    screen.print(["", ...renderAnswers(query, queryTerms(query), answers, screen.width, style)])
  }
  if (options.queries.length > 0) {
    for (const query of options.queries) await answer(query)
  } else if (screen.isTerminal && process.stdin.isTTY) {
    screen.print(["", "What are you looking for? (An empty line ends the questions.)"])
    for await (const query of promptQueries(process.stdin, process.stdout, "> ")) await answer(query)
  } else {
    for (const query of defaultQueries) await answer(query)
  }
}

async function findSource(folder: string | undefined): Promise<Source | string> {
  if (folder === undefined) {
    const root = await nearestNodeModules(import.meta.dirname)
    return root === undefined
      ? "found no node_modules to index: run npm install first, or name a folder"
      : { root, wanted: "documentation" }
  }
  // npm runs scripts in the project's folder, and says where it was called.
  const root = resolve(process.env["INIT_CWD"] ?? "", folder)
  const problem = await whyNotFolder(root)
  return problem === undefined ? { root, wanted: "everything" } : `${root}: ${problem}`
}

/** What the library reports goes above the drawn tree instead of through it. */
function logTo(screen: Screen): void {
  Logger.removeSink("default")
  Logger.addSink("screen", Logger.consoleSink({ write: (text) => screen.print(text.split("\n")) }))
}

function openWorkspace(): string {
  const workspace = mkdtempSync(join(tmpdir(), "beamline-search-"))
  process.once("exit", () => rmSync(workspace, { recursive: true, force: true }))
  return workspace
}

function describeOthers({ binary, unreadable }: Progress): string {
  return binary + unreadable === 0
    ? "in it"
    : `among its ${plural(binary + unreadable, "file")} (${formatCount(binary)} binary, ${formatCount(unreadable)} unreadable)`
}

function fail(message: string): number {
  console.error(`search: ${message}`)
  return 1
}
