import { inspect } from "./inspect.ts"
import { Ref } from "./reference.ts"

/** The stable codes of the errors that a misuse throws. */
export type MisuseCode =
  | "ERR_BAD_ARGUMENT"
  | "ERR_UNKNOWN_OPTION"
  | "ERR_NOT_REGISTERED"
  | "ERR_REGISTRATION"
  | "ERR_RECEIVE_PENDING"
  | "ERR_NO_PROCESS"
  | "ERR_CHILD_SPEC"
  | "ERR_UNKNOWN_REGISTRY"
  | "ERR_NOT_OWNER"
  | "ERR_UNSUPPORTED"

/**
 * A wrong argument, thrown at once at the caller. Elixir raises `ArgumentError` or `FunctionClauseError` here.
 * `code` is stable, the message is for people.
 */
export class ArgumentError extends TypeError {
  readonly code: MisuseCode

  constructor(message: string, code: MisuseCode = "ERR_BAD_ARGUMENT") {
    super(message)
    this.code = code
  }

  static {
    this.prototype.name = "ArgumentError"
  }
}

/** Makes the error `expected WHAT to be DESCRIPTION, got: VALUE`. */
export function expected(what: string, description: string, got: unknown): ArgumentError {
  return new ArgumentError(`expected ${what} to be ${description}, got: ${inspect(got)}`)
}

/** The largest timeout of a wait, in milliseconds (2^32 - 1). Timers of `sendAfter` may be longer. */
export const MAX_TIMEOUT = 4_294_967_295

/** Milliseconds, or `"infinity"`. Elixir: `timeout()`. */
export type Timeout = number | "infinity"

export function isTimeout(value: unknown): value is Timeout {
  return (
    value === "infinity" ||
    (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_TIMEOUT)
  )
}

/** Throws unless `value` is a timeout. */
export function checkTimeout(value: unknown, what: string): asserts value is Timeout {
  if (!isTimeout(value)) {
    throw expected(what, `an integer from 0 to ${MAX_TIMEOUT} (milliseconds) or "infinity"`, value)
  }
}

/** Throws unless `options` is a plain options object with no other keys than `known`. */
export function checkOptions(options: unknown, known: readonly string[], what: string): void {
  if (options === undefined) return
  if (!isOptions(options)) throw expected(what, "an object", options)
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new ArgumentError(
        `expected ${what} to have only the keys ${known.join(", ")}, got: ${inspect(key)}`,
        "ERR_UNKNOWN_OPTION",
      )
    }
  }
}

/** Not a Map, an array, a Date, a promise …: what they hold would pass unseen. */
function isOptions(options: unknown): options is object {
  if (typeof options !== "object" || options === null) return false
  // Asking for the tag, or for the prototype, takes much longer.
  if (options.constructor === Object) return true
  return Object.prototype.toString.call(options) === "[object Object]" && !(options instanceof Ref)
}

export function checkFunction(value: unknown, what: string): asserts value is (...args: never[]) => unknown {
  if (typeof value !== "function") throw expected(what, "a function", value)
}

export function checkBoolean(value: unknown, what: string): asserts value is boolean {
  if (typeof value !== "boolean") throw expected(what, "a boolean", value)
}

export function checkCount(value: unknown, what: string): asserts value is number {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw expected(what, "a non-negative integer", value)
}
