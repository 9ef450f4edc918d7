import { formatExit } from "./format-exit.ts"

/**
 * Why a process ended. OTP's reasons are strings and tagged tuples; an `Error` is the reason of a process
 * whose code threw it.
 *
 * Elixir: the exit reason; `{exception, stacktrace}` is the `Error`, which carries both.
 */
export type ExitReason =
  | "normal"
  | "shutdown"
  | "kill"
  | "killed"
  | "noproc"
  | "noconnection"
  | (string & {})
  | readonly [tag: unknown, ...detail: unknown[]]
  | Error

/**
 * An exit, as something that can be thrown and caught: by `exit(reason)`, and by a call whose server is not
 * there, does not answer, or ends. `reason` is OTP's; `cause` is the `Error` behind it, if there is one.
 *
 * Elixir: `catch :exit, reason`.
 */
export class ExitError extends Error {
  readonly reason: ExitReason

  constructor(reason: unknown, message?: string) {
    const cause = causeOf(reason)
    super(message ?? formatExit(reason), cause === undefined ? undefined : { cause })
    this.reason = reason as ExitReason
  }

  static {
    this.prototype.name = "ExitError"
  }
}

/** Finds the Error that a reason stands on: the reason itself, or the first element of `[error, mfa]`. */
export function causeOf(reason: unknown): Error | undefined {
  if (reason instanceof Error) return reason
  if (Array.isArray(reason) && reason.length > 0) return causeOf(reason[0])
  return undefined
}

/** Tells whether a reason is a planned end: `"normal"`, `"shutdown"` or `["shutdown", term]`. */
export function isNormalReason(reason: unknown): boolean {
  return reason === "normal" || isShutdown(reason)
}

/** Tells whether a reason is `"shutdown"` or `["shutdown", term]`. */
export function isShutdown(reason: unknown): boolean {
  return reason === "shutdown" || (Array.isArray(reason) && reason.length === 2 && reason[0] === "shutdown")
}

/** The exit reason of a process whose code threw `thrown`: Errors as they are, exits as their reason, the rest as `nocatch`. */
export function reasonOf(thrown: unknown): ExitReason {
  if (thrown instanceof ExitError) return thrown.reason
  if (thrown instanceof Error) return thrown
  return ["nocatch", thrown]
}
