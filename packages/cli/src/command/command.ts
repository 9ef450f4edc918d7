/** One command of the command line. */
export interface Command {
  readonly name: string
  readonly summary: string
  /** Paragraphs of its help, after usage and summary. */
  readonly details?: string
  readonly parameters?: readonly Parameter[]
  readonly options?: Readonly<Record<string, Option>>
  /** Does the work; the answer is the exit status. */
  run(input: Input, terminal: Terminal): Promise<number> | number
}

/** A positional argument. */
export interface Parameter {
  /** As the usage shows it, such as `NAME`. */
  readonly name: string
  readonly optional?: boolean
  readonly help: string
}

/** An option `--name`, with a value when `value` says what it is called, such as `PATH`. */
export interface Option {
  readonly short?: string
  readonly value?: string
  readonly help: string
}

/** What was given on the command line. */
export interface Input {
  /** Positional arguments, by the names of their parameters. */
  readonly arguments: Readonly<Record<string, string>>
  /** Options with a value. */
  readonly values: Readonly<Record<string, string>>
  /** Options without one. */
  readonly flags: ReadonlySet<string>
}

/** Where a command runs and writes. */
export interface Terminal {
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  out(text: string): void
  error(text: string): void
}
