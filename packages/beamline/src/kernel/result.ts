import { ExitError } from "./exit.ts"
import { inspect } from "./inspect.ts"

/** What Elixir writes as `{:ok, value}` or `{:error, reason}`. */
export type Result<T, E> = Ok<T> | Failure<E>

export interface Ok<T> {
  readonly ok: true
  readonly value: T
  /** The third element of `{:ok, pid, info}`, where a start function returned one. */
  readonly info?: unknown
}

export interface Failure<E> {
  readonly ok: false
  readonly error: E
}

export function success<T>(value: T): Ok<T> {
  return { ok: true, value }
}

export function failure<E>(error: E): Failure<E> {
  return { ok: false, error }
}

/**
 * Takes the value out of a successful result, and throws otherwise: the reason itself where it is an `Error`,
 * else an `ExitError` whose reason is `["badmatch", result]`.
 *
 * Elixir: `{:ok, value} = result`.
 *
 * @example
 * ```ts
 * import { unwrap } from "beamline"
 *
 * unwrap({ ok: true, value: 7 }) // => 7
 * unwrap({ ok: false, error: "ignore" }) // => throws badmatch
 * ```
 */
export function unwrap<T>(result: Result<T, unknown>): T {
  if (result.ok) return result.value
  if (result.error instanceof Error) throw result.error
  throw new ExitError(["badmatch", result], `expected a successful result, got: ${inspect(result.error)}`)
}
