import { formatMfa, inspect } from "../kernel/index.ts"
import { formatNested, indent } from "./format-reason.ts"

type Call = readonly [app: string, callback: string, args: readonly unknown[]]

interface Fault {
  readonly source?: string
  readonly app?: string
  readonly path?: readonly string[]
  readonly variable?: string
  readonly message: string
}

const SIMPLE: Readonly<Record<string, string>> = {
  already_started: "already started application",
  not_started: "not started application",
  already_loaded: "already loaded application",
  not_loaded: "not loaded application",
  bad_application: "bad application:",
}

/**
 * Formats the reason for which something could not be done with an application, or for which one has ended, over several
 * lines.
 *
 * Returns the text. Never throws. Elixir: `Application.format_error/1`.
 *
 * @example
 * ```ts
 * import { Application } from "beamline"
 *
 * Application.formatError(["already_started", "shop"]) // => "already started application shop"
 * Application.formatError(["eaddrinuse", ["shop", "start", ["normal", undefined]]])
 * // => 'shop.start("normal", undefined) returned an error: eaddrinuse'
 * ```
 */
export function formatApplicationError(reason: unknown): string {
  if (!Array.isArray(reason) || reason.length !== 2) return formatNested(reason)
  const [tag, detail] = reason as unknown[]
  if (isCall(detail)) {
    return isNormalExit(tag) ? exitedIn(detail, "normal") : returnedError(tag, detail)
  }
  if (typeof tag === "string" && Object.hasOwn(SIMPLE, tag)) return `${SIMPLE[tag]} ${String(detail)}`
  if (tag === "invalid_restart_type") return `invalid application restart type: ${inspect(detail)}`
  if (tag === "no such file or directory") return `could not find application file: ${String(detail)}`
  if (tag === "bad_return" && isPair(detail) && isCall(detail[0])) return badReturn(detail[0], detail[1])
  if ((tag === "bad_environment" || tag === "compile_env") && Array.isArray(detail)) {
    return `the configuration is wrong:\n${indent((detail as readonly Fault[]).map(formatFault).join("\n"))}`
  }
  if (tag === "circular_dependency" && Array.isArray(detail))
    return `applications depend on each other: ${detail.join(" -> ")}`
  return formatNested(reason)
}

function returnedError(error: unknown, [app, callback, args]: Call): string {
  const call = formatMfa([app, callback, args])
  if (callback !== "start") return exitedIn([app, callback, args], error)
  return `${call} returned an error: ${formatNested(error)}`
}

function badReturn(call: Call, returned: unknown): string {
  if (isPair(returned) && returned[0] === "EXIT") return exitedIn(call, returned[1])
  return `${formatMfa(call)} returned a bad value: ${inspect(returned)}`
}

function exitedIn(call: Call, reason: unknown): string {
  return `exited in: ${formatMfa(call)}\n${indent(`** (EXIT) ${formatNested(reason)}`)}`
}

function isNormalExit(value: unknown): boolean {
  return isPair(value) && value[0] === "EXIT" && value[1] === "normal"
}

function isPair(value: unknown): value is readonly [unknown, unknown] {
  return Array.isArray(value) && value.length === 2
}

function isCall(value: unknown): value is Call {
  return Array.isArray(value) && value.length === 3 && typeof value[1] === "string" && Array.isArray(value[2])
}

/** A fault of the configuration: where, what, and the environment variable behind it. */
export function formatFault({ source, app, path = [], variable, message }: Fault): string {
  const place = [...(app === undefined ? [] : [app]), ...path].join(".")
  const parts = [
    source,
    place,
    variable === undefined ? undefined : `environment variable ${variable}`,
    message,
  ]
  return parts.filter((part) => part !== undefined && part !== "").join(": ")
}
