import { parseArgs } from "node:util"

export interface RunOptions {
  readonly command: "run"
  /** The folder to index; without it, the documentation inside the nearest `node_modules`. */
  readonly folder: string | undefined
  readonly queries: readonly string[]
  /** Milliseconds between two kills, 0 for none. */
  readonly chaos: number
}

export type Options =
  | RunOptions
  | { readonly command: "help"; readonly text: string }
  | { readonly command: "misuse"; readonly text: string }

const defaultChaos = 50
const longestInterval = 2 ** 31 - 1

export const usage = `Usage: npm start -- [folder] [--query words] [--chaos ms]

Indexes every text file under the folder while its workers are killed at random, answers queries, then
indexes again undisturbed and compares. Exits with status 0 only if both indexes are equal.

  folder         what to index; without it, the documentation inside this checkout's node_modules
  --query words  prints the best lines for these words, may be given several times
                 (without it, a terminal gets a prompt)
  --chaos ms     kills a random worker every so many milliseconds (${defaultChaos}; 0 = never)
  --help         prints this text

Symbolic links are not followed, and .git is left out.`

/** Reads the command line. Never throws: misuse is a value whose text says what was wrong. */
export function parseOptions(args: readonly string[]): Options {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        query: { type: "string", multiple: true, default: [] },
        chaos: { type: "string", default: String(defaultChaos) },
        help: { type: "boolean", short: "h", default: false },
      },
    })
    if (values.help) return { command: "help", text: usage }
    if (positionals.length > 1) return misuse(tooMany(positionals, values.query.length > 0))
    if (positionals[0] === "") return misuse("the folder's name is empty")
    if (values.query.some((query) => query.trim() === "")) return misuse("--query needs words to look for")
    const chaos = parseInterval(values.chaos)
    if (chaos === undefined) {
      return misuse(
        `--chaos needs a whole number of milliseconds from 0 to ${longestInterval}, got: ${values.chaos}`,
      )
    }
    return { command: "run", folder: positionals[0], queries: values.query, chaos }
  } catch (error) {
    return misuse(firstSentence(error))
  }
}

function parseInterval(text: string): number | undefined {
  if (!/^\d{1,10}$/.test(text)) return undefined
  const interval = Number(text)
  return interval <= longestInterval ? interval : undefined
}

function tooMany(folders: readonly string[], hasQuery: boolean): string {
  const got = folders.map((folder) => JSON.stringify(folder)).join(", ")
  const hint = hasQuery ? '; several words of one query need quotes: --query "one two"' : ""
  return `expected one folder at most, got: ${got}${hint}`
}

// parseArgs adds advice about "--" after its first sentence, and that advice is wrong for a mistyped option.
function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const sentence = message.split(/\.\s|\n/)[0] ?? message
  return sentence.replace(/\.$/, "").replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())
}

function misuse(what: string): Options {
  return { command: "misuse", text: `search: ${what}\n\n${usage}` }
}
