/** A wrong use of the command or of a project: told in a line or a few, never with a stack. */
export class Misuse extends Error {
  /** The exit status. */
  readonly status: number = 1

  static {
    this.prototype.name = "Misuse"
  }
}

/** A misuse of the arguments of a command, which is told with its usage. */
export class ArgumentMisuse extends Misuse {}

/** Makes the misuse `expected WHAT to be DESCRIPTION, got: VALUE`. */
export function expected(what: string, description: string, got: unknown): Misuse {
  return new Misuse(text(what, description, got))
}

/** Makes the same of an argument. */
export function expectedArgument(what: string, description: string, got: unknown): ArgumentMisuse {
  return new ArgumentMisuse(text(what, description, got))
}

function text(what: string, description: string, got: unknown): string {
  return `expected ${what} to be ${description}, got: ${got === undefined ? "nothing" : show(got)}`
}

function show(value: unknown): string {
  if (typeof value === "function") return "a function"
  return JSON.stringify(value) ?? String(value)
}
