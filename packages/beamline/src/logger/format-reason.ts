import { formatExit, formatMfa, inspect } from "../kernel/index.ts"

/** How many causes, or errors of an AggregateError, are shown. */
const MAX_ERRORS = 8

/**
 * Formats the reason that a process ended with as the banner of a report: `** (TypeError) boom` and the stack for
 * an Error, `** (throw) …` for a thrown value, `** (stop) …` for any other reason. `stack` is that of the exit.
 *
 * Elixir: `Exception.format_banner/3` and `Exception.format_stacktrace/1`.
 */
export function formatBanner(kind: "stop" | "exit", reason: unknown, stack?: unknown): string {
  if (reason instanceof Error) return formatError(reason)
  const frames = typeof stack === "string" ? `\n${indent(framesOf(stack, "").join("\n"))}` : ""
  if (Array.isArray(reason) && reason.length === 2 && reason[0] === "nocatch") {
    return `** (throw) ${inspect(reason[1])}${frames.trimEnd()}`
  }
  return `** (${kind}) ${formatNested(reason)}${frames.trimEnd()}`
}

/** Formats an exit reason over several lines: where it was met, and what happened there. */
export function formatNested(reason: unknown): string {
  if (reason instanceof Error) return `an exception was raised:\n${indent(formatError(reason))}`
  if (isFailedChild(reason)) {
    const [, [, id, why]] = reason
    return `shutdown: failed to start child: ${inspect(id)}\n${indent(`** (EXIT) ${formatNested(why)}`)}`
  }
  if (!isExitIn(reason)) return formatExit(reason)
  const [why, mfa] = reason
  return `exited in: ${formatMfa(mfa)}\n${indent(`** (EXIT) ${formatNested(why)}`)}`
}

/** What a supervisor ends with whose child could not be started. */
function isFailedChild(
  reason: unknown,
): reason is readonly ["shutdown", readonly ["failed_to_start_child", unknown, unknown]] {
  if (!Array.isArray(reason) || reason.length !== 2 || reason[0] !== "shutdown") return false
  const detail: unknown = reason[1]
  return Array.isArray(detail) && detail.length === 3 && detail[0] === "failed_to_start_child"
}

function isExitIn(reason: unknown): reason is readonly [unknown, readonly [unknown, string, unknown[]]] {
  if (!Array.isArray(reason) || reason.length !== 2) return false
  const mfa: unknown = reason[1]
  return Array.isArray(mfa) && mfa.length === 3 && typeof mfa[1] === "string" && Array.isArray(mfa[2])
}

/**
 * Formats an Error with its stack, the chain of its causes and the errors of an AggregateError. It never throws,
 * whatever the Error's getters do.
 */
export function formatError(error: Error): string {
  return describe(error, []).join("\n")
}

function describe(error: unknown, above: readonly unknown[]): string[] {
  if (!(error instanceof Error)) return [`** ${inspect(error)}`]
  if (above.includes(error) || above.length >= MAX_ERRORS) return ["** …"]
  try {
    return describeError(error, [...above, error])
  } catch {
    return ["** (Error) [uninspectable]"]
  }
}

function describeError(error: Error, above: readonly unknown[]): string[] {
  const { message, stack, cause } = error
  const lines = [`** (${nameOf(error)}) ${message}`.trimEnd()]
  if (typeof stack === "string") lines.push(...framesOf(stack, message).map((frame) => `    ${frame}`))
  if (error instanceof AggregateError) {
    const errors = error.errors as unknown[]
    errors.slice(0, MAX_ERRORS).forEach((one, index) => {
      const [first = "", ...rest] = describe(one, above)
      lines.push(`Error ${index + 1} of ${errors.length}: ${first}`, ...rest)
    })
  }
  if (cause !== undefined) {
    const [first = "", ...rest] = describe(cause, above)
    lines.push(`Caused by: ${first}`, ...rest)
  }
  return lines
}

/** The name of an Error; its class's, where the class was not told to set one. */
export function nameOf(error: Error): string {
  if (error.name !== "Error") return error.name
  const constructor: unknown = error.constructor
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : error.name
}

// V8 and its kin put "Name: message" above the frames, and the message may itself look like frames. Other
// engines have frames alone.
function framesOf(stack: string, message: string): string[] {
  const start = message === "" ? -1 : stack.indexOf(message)
  const lines = (start < 0 ? stack : stack.slice(start + message.length))
    .split("\n")
    .map((line) => line.trim())
  const atFrames = lines.filter((line) => line.startsWith("at "))
  const frames = atFrames.length > 0 ? atFrames : lines.filter((line) => /@|:\d+:\d+$/.test(line))
  // Below the user's code stand only the frames by which Beamline got there, the same in every crash.
  const lowest = frames.findLastIndex((frame) => !isOwn(frame))
  return lowest < 0 ? frames : frames.slice(0, lowest + 1)
}

/** Where the package stands, in the form that stacks have here; nowhere, when it has been bundled. */
function findPackage(): string | undefined {
  return /([^\s(@]+[\\/])logger[\\/]format-reason\.[jt]s\b/.exec(new Error("here").stack ?? "")?.[1]
}

// Found when it is first needed: a stack takes its time, and a program need not wait for it to start.
let here: { readonly path: string | undefined } | undefined

function isOwn(frame: string): boolean {
  if (frame.includes("node:")) return true
  const { path } = (here ??= { path: findPackage() })
  return path !== undefined && frame.includes(path) && !frame.includes(".test.")
}

/** Moves every line four columns to the right. */
export function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "    ")
}
