import { ExitError, isPid } from "../kernel/index.ts"
import type { Pid } from "../kernel/index.ts"
import type { CompleteChildSpec } from "./child-spec.types.ts"

/** How an attempt to start a child ended. `info` is there if the start function returned one. */
export type StartOutcome =
  | { readonly type: "started"; readonly pid: Pid; readonly info?: unknown }
  | { readonly type: "ignored" }
  | { readonly type: "failed"; readonly reason: unknown }

/**
 * Calls the start function of a child, with the extra arguments of a DynamicSupervisor first. Returns and
 * throws what it does.
 */
export function callStart(
  start: CompleteChildSpec["start"],
  extraArguments: readonly unknown[] = [],
): unknown {
  if (typeof start === "function") return start(...(extraArguments as never[]))
  // Read by place: to take an array apart is to iterate it.
  const module = start[0]
  const name = start[1]
  const args = start[2] ?? []
  const all = extraArguments.length === 0 ? args : [...extraArguments, ...args]
  return (module as Record<string, (...args: unknown[]) => unknown>)[name]?.(...all)
}

/**
 * Reads what a start function returned (its promise's value, if it was asynchronous).
 *
 * Returns `started` for a result with a pid, `ignored` for the error `"ignore"`, `failed` with the error of any
 * other failed result, and `failed` with the whole value for anything else.
 */
export function outcomeOfReturn(value: unknown): StartOutcome {
  if (typeof value !== "object" || value === null) return { type: "failed", reason: value }
  const result = value as { readonly ok?: unknown; readonly value?: unknown; readonly info?: unknown }
  if (result.ok === true && isPid(result.value)) {
    const pid = result.value
    return "info" in result ? { type: "started", pid, info: result.info } : { type: "started", pid }
  }
  if (result.ok === false && "error" in value) {
    return value.error === "ignore" ? { type: "ignored" } : { type: "failed", reason: value.error }
  }
  return { type: "failed", reason: value }
}

/**
 * Reads what a start function of a Supervisor threw: `["EXIT", reason]` for an Error and for an exit, the bare
 * value for anything else.
 *
 * Elixir: the Erlang `catch` around the start function; an Error is its `{exception, stacktrace}`.
 */
export function outcomeOfThrow(thrown: unknown): StartOutcome {
  if (thrown instanceof ExitError) return { type: "failed", reason: ["EXIT", thrown.reason] }
  if (thrown instanceof Error) return { type: "failed", reason: ["EXIT", thrown] }
  return outcomeOfReturn(thrown)
}
