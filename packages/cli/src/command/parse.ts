import { parseArgs } from "node:util"

import type { Command, Input, Option } from "./command.ts"
import { expectedArgument } from "./misuse.ts"

/** Reads the arguments of a command. Throws a `Misuse` for the first that does not belong there. */
export function parse(command: Command, args: readonly string[]): Input {
  const options = command.options ?? {}
  const parameters = command.parameters ?? []
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: Object.fromEntries(Object.entries(options).map(([name, option]) => [name, kindOf(option)])),
  })
  const positionals: string[] = []
  const values: Record<string, string> = {}
  const flags = new Set<string>()
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value)
    if (token.kind !== "option") continue
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined
    if (option === undefined) throw expectedArgument("an option", oneOf(options), token.rawName)
    if (option.value === undefined) {
      if (token.value !== undefined)
        throw expectedArgument(token.rawName, "given without a value", token.value)
      flags.add(token.name)
    } else {
      if (token.value === undefined || (!token.inlineValue && /^--?[a-z]/.test(token.value)))
        throw expectedArgument(token.rawName, `followed by ${option.value}`, token.value)
      if (Object.hasOwn(values, token.name)) throw expectedArgument(token.rawName, "given once", token.value)
      values[token.name] = token.value
    }
  }
  const missing = parameters.find(({ optional }, index) => !optional && positionals[index] === undefined)
  if (missing) throw expectedArgument(missing.name, "given", undefined)
  if (positionals.length > parameters.length) throw excess(parameters.length, positionals)
  const given = parameters.slice(0, positionals.length)
  return {
    arguments: Object.fromEntries(given.map(({ name }, index) => [name, positionals[index] ?? ""])),
    values,
    flags,
  }
}

function kindOf({ short, value }: Option): { type: "boolean" | "string"; short?: string } {
  const type = value === undefined ? "boolean" : "string"
  return short === undefined ? { type } : { type, short }
}

function oneOf(options: Readonly<Record<string, Option>>): string {
  return `one of ${[...Object.keys(options), "help"].map((name) => `--${name}`).join(", ")}`
}

function excess(allowed: number, positionals: readonly string[]): Error {
  const description = allowed === 0 ? "empty" : allowed === 1 ? "one" : `${allowed}`
  return expectedArgument(
    "the arguments",
    description,
    allowed === 0 ? positionals[0] : positionals.join(" "),
  )
}
