import { ExitError } from "../kernel/index.ts"
import type { Proc } from "../runtime/index.ts"
import { foreignNode, resolve } from "./name.ts"

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

/** The process that a request goes to, or why it can't be made. */
export function targetOf(server: unknown, caller: Proc): Proc | { readonly reason: unknown } {
  const target = resolve(server)
  if (target === caller) return CALLING_SELF
  if (target !== null) return target
  const node = foreignNode(server)
  return node === undefined ? NO_PROCESS : { reason: ["nodedown", node] }
}

const CALLING_SELF = { reason: "calling_self" }
const NO_PROCESS = { reason: "noproc" }
