import type { Command, Option } from "./command.ts"

/** The usage line of a command. */
export function usage(program: string, command: Command): string {
  const parameters = (command.parameters ?? []).map(({ name, optional }) => (optional ? `[${name}]` : name))
  const options = Object.keys(command.options ?? {}).length > 0 ? ["[options]"] : []
  return `Usage: ${[program, command.name, ...parameters, ...options].join(" ").replace(/ +/g, " ")}`
}

/** The help of one command. */
export function helpOf(program: string, command: Command): string {
  const parameters = (command.parameters ?? []).map(({ name, help }): Row => [name, help])
  const options = Object.entries(command.options ?? {}).map(([name, option]): Row => [
    form(name, option),
    option.help,
  ])
  return [
    usage(program, command),
    command.summary,
    ...(command.details === undefined ? [] : [command.details]),
    ...(parameters.length === 0 ? [] : [`Arguments:\n${table(parameters)}`]),
    `Options:\n${table([...options, ["-h, --help", "Show this help"]])}`,
  ]
    .map((part) => `${part}\n`)
    .join("\n")
}

/** The help of the whole program. */
export function overview(program: string, summary: string, commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }): Row => [name, summary])
  return [
    `Usage: ${program} COMMAND [arguments] [options]\n`,
    `${summary}\n`,
    `Commands:\n${table(rows)}\n`,
    `Options:\n${table([
      ["-h, --help", `Show this help, or a command's: ${program} COMMAND --help`],
      ["-v, --version", "Show the version"],
    ])}\n`,
  ].join("\n")
}

type Row = readonly [left: string, right: string]

function form(name: string, { short, value }: Option): string {
  return `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`
}

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n")
}
