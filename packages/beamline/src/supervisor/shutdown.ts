import { isShutdown } from "../kernel/index.ts"
import type { CompleteChildSpec } from "./child-spec.types.ts"

/** What decides whether a stopped child ended as it should. */
export type ShutdownTerms = Pick<CompleteChildSpec, "restart" | "shutdown">

/**
 * Tells whether a child that its Supervisor stopped ended as it should; if not, it "shut down abnormally" and
 * is reported.
 *
 * Clean is `"killed"` for a child stopped by `"brutal_kill"` and `"shutdown"` for any other. Unless the child
 * is permanent, `"normal"`, `"shutdown"` and `["shutdown", term]` are clean for all. So the `"killed"` of a
 * child that was too slow is not.
 *
 * Elixir: `shutdown/1` of Erlang's `supervisor`.
 */
export function isCleanShutdown(child: ShutdownTerms, reason: unknown): boolean {
  if (reason === (child.shutdown === "brutal_kill" ? "killed" : "shutdown")) return true
  return child.restart !== "permanent" && (reason === "normal" || isShutdown(reason))
}

/**
 * Tells whether a child that its DynamicSupervisor stopped ended as it should.
 *
 * Clean is only `"killed"` for a child stopped by `"brutal_kill"`. For any other `"shutdown"` and
 * `["shutdown", term]` are, and `"normal"` unless it is permanent.
 */
export function isCleanDynamicShutdown(child: ShutdownTerms, reason: unknown): boolean {
  if (child.shutdown === "brutal_kill") return reason === "killed"
  return isShutdown(reason) || isCleanEarlyExit(child, reason)
}

/**
 * Tells whether a child of a DynamicSupervisor ended as it should if it was found dead when it was to be
 * stopped, its exit signal not yet handled: only `"normal"` is, and not for a permanent child.
 */
export function isCleanEarlyExit(child: ShutdownTerms, reason: unknown): boolean {
  return reason === "normal" && child.restart !== "permanent"
}
