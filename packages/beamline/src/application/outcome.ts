import { expected, isPid } from "../kernel/index.ts"
import type { Pid } from "../kernel/index.ts"

/** What has become of a start: the root process with the state for the callbacks, or why there is none. */
export type StartOutcome =
  | { readonly ok: true; readonly root: Pid; readonly state: unknown }
  | { readonly ok: false; readonly error: unknown }

/** A call of a callback as a reason shows it. */
export type Call = readonly [app: string, callback: string, args: readonly unknown[]]

/** Reads what `start` has returned. */
export function outcomeOfStart(returned: unknown, call: Call): StartOutcome {
  if (typeof returned === "object" && returned !== null && "ok" in returned) {
    const { ok, value, error, info } = returned as Readonly<Record<string, unknown>>
    if (ok === true && isPid(value)) return { ok: true, root: value, state: info }
    if (ok === true) return { ok: false, error: expected(`the value of start of ${call[0]}`, "a pid", value) }
    if (ok === false && error !== "ignore") return { ok: false, error: [error, call] }
    if (ok === false) return { ok: false, error: ["bad_return", [call, "ignore"]] }
  }
  return { ok: false, error: ["bad_return", [call, returned]] }
}

/** Reads what `start` has thrown. */
export function outcomeOfThrow(thrown: Thrown, call: Call): StartOutcome {
  if (thrown.kind === "throw") return outcomeOfStart(thrown.value, call)
  if (thrown.value === "normal") return { ok: false, error: [["EXIT", "normal"], call] }
  return { ok: false, error: ["bad_return", [call, ["EXIT", thrown.value]]] }
}

/** Why a start phase has failed, in an array; nothing when it has not. */
export function failureOfPhase(returned: unknown, call: Call): readonly [reason: unknown] | undefined {
  if (returned === undefined) return undefined
  if (typeof returned === "object" && returned !== null) {
    const { ok, error } = returned as Readonly<Record<string, unknown>>
    if (ok === true) return undefined
    if (ok === false) return [[error, call]]
  }
  return [["bad_return_value", [call, returned]]]
}

/** What a callback has thrown: an exit's reason or an Error, which end it, or a value, which counts as returned. */
export interface Thrown {
  readonly kind: "exit" | "throw"
  readonly value: unknown
}
