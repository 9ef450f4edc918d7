import { ExitError } from "../kernel/index.ts"
import type { Proc } from "../runtime/index.ts"
import { foreignNode } from "./name.ts"

/** The function that made a request, as the reason of a failed one names it. */
export interface Origin {
  readonly module: string
  readonly name: string
  /** `null` for `[server, request, timeout]`. */
  readonly args: readonly unknown[] | null
}

/** `{reason, {Module, function, args}}`: the exit of one whose request failed. */
export function exitOf(
  reason: unknown,
  { module, name, args }: Origin,
  request: readonly unknown[] = [],
): ExitError {
  return new ExitError([reason, [module, name, args ?? request]])
}

/** Why a request can't be made to what a server argument stands for: to nobody, or to the caller itself. */
export function refusal(target: Proc | null, server: unknown): unknown {
  if (target !== null) return "calling_self"
  const node = foreignNode(server)
  return node === undefined ? "noproc" : ["nodedown", node]
}
