/** A wrong use of the command or of a project: told in a line or a few, never with a stack. */
export class Misuse extends Error {
  /** The exit status. */
  readonly status: number = 1

  static {
    this.prototype.name = "Misuse"
  }
}

/** Makes the misuse `expected WHAT to be DESCRIPTION, got: VALUE`. */
export function expected(what: string, description: string, got: unknown): Misuse {
  return new Misuse(
    `expected ${what} to be ${description}, got: ${got === undefined ? "nothing" : show(got)}`,
  )
}

function show(value: unknown): string {
  if (typeof value === "function") return "a function"
  return JSON.stringify(value) ?? String(value)
}
