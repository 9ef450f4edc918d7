import { readFileSync } from "node:fs"

import { ArgumentMisuse, expected, helpOf, Misuse, overview, parse, usage } from "./command/index.ts"
import type { Command, Terminal } from "./command/index.ts"
import { COMMANDS } from "./commands.ts"

const PROGRAM = "beamline"
const SUMMARY = "OTP for TypeScript: projects, a REPL over a running system, releases."

/**
 * Runs a command line, without the program's own name, and returns the exit status: 0, the command's own, or 1
 * after a misuse, which is told on standard error together with the usage.
 */
export async function main(args: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === "--help" || name === "-h" || name === "help") return help(rest, terminal)
  if (name === "--version" || name === "-v") {
    terminal.out(`beamline ${version()}\n`)
    return 0
  }
  const command = COMMANDS.find((command) => command.name === name)
  if (command === undefined) return tell(unknown(name), `Usage: ${PROGRAM} COMMAND [options]`, terminal)
  if (asksForHelp(rest)) {
    terminal.out(helpOf(PROGRAM, command))
    return 0
  }
  return runCommand(command, rest, terminal)
}

async function runCommand(command: Command, args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await command.run(parse(command, args), terminal)
  } catch (error) {
    return tell(error, error instanceof ArgumentMisuse ? usage(PROGRAM, command) : undefined, terminal)
  }
}

function help([name]: readonly string[], terminal: Terminal): number {
  const command = COMMANDS.find((command) => command.name === name)
  if (name !== undefined && command === undefined)
    return tell(unknown(name), `Usage: ${PROGRAM} help [COMMAND]`, terminal)
  terminal.out(command === undefined ? overview(PROGRAM, SUMMARY, COMMANDS) : helpOf(PROGRAM, command))
  return 0
}

function asksForHelp(args: readonly string[]): boolean {
  const options = args.includes("--") ? args.slice(0, args.indexOf("--")) : args
  return options.includes("--help") || options.includes("-h")
}

function unknown(name: string): Misuse {
  return expected("the command", `one of ${COMMANDS.map(({ name }) => name).join(", ")}`, name)
}

/** Tells what went wrong. Only a fault of this program itself is worth a stack. */
function tell(error: unknown, usageLine: string | undefined, terminal: Terminal): number {
  if (!(error instanceof Misuse)) throw error
  terminal.error(`${PROGRAM}: ${error.message}\n`)
  if (usageLine !== undefined) terminal.error(`${usageLine}\n`)
  return error.status
}

function version(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8")
  return (JSON.parse(text) as { version: string }).version
}

function processTerminal(): Terminal {
  return {
    folder: process.cwd(),
    env: process.env,
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
  }
}
