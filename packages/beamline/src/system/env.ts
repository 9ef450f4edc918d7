import { ArgumentError, expected, inspect } from "../kernel/index.ts"
import type { Result } from "../kernel/index.ts"
import { variables } from "../runtime/index.ts"

function checkName(name: unknown): asserts name is string {
  if (typeof name !== "string" || name === "" || /[=\0]/.test(name)) {
    throw expected("name", "the name of an environment variable", name)
  }
}

export function getEnv(): Readonly<Record<string, string>>
export function getEnv(name: string): string | undefined
export function getEnv<D>(name: string, defaultValue: D): string | D
/**
 * Reads an environment variable; without a name, all of them.
 *
 * Returns its text; `defaultValue` (else `undefined`) when it is not set. Throws `ArgumentError` for what is no name.
 *
 * Elixir: `System.get_env/2`.
 *
 * @example
 * ```ts
 * import { System } from "beamline"
 *
 * System.putEnv("GREETING", "hello")
 * System.getEnv("GREETING") // => "hello"
 * System.getEnv("NO_SUCH_VARIABLE", "default") // => "default"
 * System.getEnv()["GREETING"] // => "hello"
 * ```
 */
export function getEnv(...given: readonly unknown[]): unknown {
  if (given.length === 0) return variables.all()
  const [name, defaultValue] = given
  checkName(name)
  return variables.get(name) ?? defaultValue
}

/**
 * Reads an environment variable: `{ ok: true, value }`, or `{ ok: false, error: undefined }` when it is not set.
 *
 * Throws `ArgumentError` for what is no name. Elixir: `System.fetch_env/1`.
 *
 * @example
 * ```ts
 * import { System } from "beamline"
 *
 * System.fetchEnv("NO_SUCH_VARIABLE") // => { ok: false, error: undefined }
 * ```
 */
export function fetchEnv(name: string): Result<string, undefined> {
  checkName(name)
  const value = variables.get(name)
  return value === undefined ? { ok: false, error: undefined } : { ok: true, value }
}

/**
 * Reads an environment variable that has to be set.
 *
 * Throws `ArgumentError` when it is not, or for what is no name. Elixir: `System.fetch_env!/1`.
 *
 * @example
 * ```ts
 * import { System } from "beamline"
 *
 * System.fetchEnvOrThrow("NO_SUCH_VARIABLE") // => throws because it is not set
 * ```
 */
export function fetchEnvOrThrow(name: string): string {
  checkName(name)
  const value = variables.get(name)
  if (value !== undefined) return value
  throw new ArgumentError(`could not fetch environment variable ${inspect(name)} because it is not set`)
}

/**
 * Sets an environment variable of the program, and of the programs that it starts. Does nothing where the platform has none.
 *
 * Throws `ArgumentError` for what is no name, or no string. Elixir: `System.put_env/2`.
 *
 * @example
 * ```ts
 * import { System } from "beamline"
 *
 * System.putEnv("GREETING", "hello")
 * System.fetchEnv("GREETING") // => { ok: true, value: "hello" }
 * ```
 */
export function putEnv(name: string, value: string): void {
  checkName(name)
  if (typeof value !== "string" || value.includes("\0"))
    throw expected("value", "a string without NUL", value)
  variables.set(name, value)
}

/**
 * Deletes an environment variable of the program.
 *
 * Throws `ArgumentError` for what is no name. Elixir: `System.delete_env/1`.
 *
 * @example
 * ```ts
 * import { System } from "beamline"
 *
 * System.putEnv("GREETING", "hello")
 * System.deleteEnv("GREETING")
 * System.getEnv("GREETING") // => undefined
 * ```
 */
export function deleteEnv(name: string): void {
  checkName(name)
  variables.delete(name)
}
