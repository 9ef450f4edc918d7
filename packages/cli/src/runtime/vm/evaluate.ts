import type { Exports } from "./types.ts"

type Compiled = (...values: unknown[]) => Promise<unknown>

// The constructor has no name of its own.
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
  ...source: string[]
) => Compiled

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

/**
 * Evaluates JavaScript with the names of `scope`: an expression for its value, else statements, in which `return`
 * gives one. `await` may stand anywhere. Rejects with what the code throws, or with a `SyntaxError`.
 */
export async function evaluate(code: string, scope: Exports): Promise<unknown> {
  const names = parameters(Object.keys(scope))
  return await compile(names, code)(...names.map((name) => scope[name]))
}

function compile(names: readonly string[], code: string): Compiled {
  try {
    return new AsyncFunction(...names, `return (\n${code}\n)`)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return new AsyncFunction(...names, code)
  }
}

/** Those of the names that a parameter may have. */
function parameters(names: readonly string[]): readonly string[] {
  const known = names.filter((name) => IDENTIFIER.test(name))
  return areNames(known) ? known : known.filter((name) => areNames([name]))
}

function areNames(names: readonly string[]): boolean {
  try {
    void new AsyncFunction(...names, "")
    return true
  } catch {
    // A reserved word, such as `default`.
    return false
  }
}
