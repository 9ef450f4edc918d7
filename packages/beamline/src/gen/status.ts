import type { StatusMap } from "./callbacks.ts"
import type { ServerProc } from "./server.ts"

/**
 * Passes what a report or a status is about to show through the module's `formatStatus`. It must keep every key;
 * whatever it does wrong is shown in place of the state, and changes nothing else.
 */
export function shownState(server: ServerProc, status: StatusMap): StatusMap {
  const { formatStatus, name } = server.callbacks
  if (formatStatus === undefined) return status
  let formatted: unknown
  try {
    formatted = formatStatus(status)
  } catch {
    return { ...status, state: `${name}.formatStatus crashed` }
  }
  if (typeof formatted !== "object" || formatted === null || Array.isArray(formatted)) {
    return { ...status, state: `${name}.formatStatus did not return an object` }
  }
  const isComplete = Object.keys(status).every((key) => Object.hasOwn(formatted, key))
  return isComplete
    ? (formatted as StatusMap)
    : { ...status, state: `${name}.formatStatus returned an object with unknown keys` }
}
