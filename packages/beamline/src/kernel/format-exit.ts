import { inspect } from "./inspect.ts"

type Mfa = readonly [module: unknown, name: string, args: readonly unknown[]]

/**
 * Formats an exit reason for people, as Elixir's `Exception.format_exit/1` does: what happened first, then
 * where it was met.
 */
export function formatExit(reason: unknown): string {
  if (isExitIn(reason)) {
    const [why, mfa] = reason
    return `exited in: ${formatMfa(mfa)}: ${formatReason(why)}`
  }
  return formatReason(reason)
}

function formatReason(reason: unknown): string {
  if (reason instanceof Error) return `${reason.name}: ${reason.message}`
  if (isExitIn(reason)) return formatExit(reason)
  if (typeof reason === "string") return KNOWN[reason] ?? reason
  if (Array.isArray(reason)) return formatTuple(reason)
  return inspect(reason)
}

const KNOWN: { readonly [reason: string]: string } = {
  noproc:
    "no process: the process is not alive or there's no process currently associated with the given name",
  calling_self: "process attempted to call itself",
  timeout: "time out",
  killed: "killed",
  normal: "normal",
  noconnection: "no connection",
}

function formatTuple(reason: readonly unknown[]): string {
  if (reason.length !== 2) return inspect(reason)
  const [tag, detail] = reason
  if (tag === "shutdown") return `shutdown: ${formatReason(detail)}`
  if (tag === "bad_return_value") return `bad return value: ${inspect(detail)}`
  if (tag === "nocatch") return `(throw) ${inspect(detail)}`
  if (tag === "nodedown") return `no connection to ${String(detail)}`
  return inspect(reason)
}

function isExitIn(reason: unknown): reason is readonly [unknown, Mfa] {
  if (!Array.isArray(reason) || reason.length !== 2) return false
  const mfa: unknown = reason[1]
  return Array.isArray(mfa) && mfa.length === 3 && typeof mfa[1] === "string" && Array.isArray(mfa[2])
}

/** Formats `["GenServer", "call", [server, request, 5000]]` as `GenServer.call(server, request, 5000)`. */
export function formatMfa([module, name, args]: Mfa): string {
  const owner = typeof module === "string" ? module : inspect(module)
  return `${owner}.${name}(${args.map((arg) => inspect(arg)).join(", ")})`
}
