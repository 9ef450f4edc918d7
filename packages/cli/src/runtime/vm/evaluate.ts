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
  const names = Object.keys(scope).filter(isName)
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

function isName(name: string): boolean {
  if (!IDENTIFIER.test(name)) return false
  try {
    void new AsyncFunction(name, "")
    return true
  } catch {
    // A reserved word, such as `default`.
    return false
  }
}
