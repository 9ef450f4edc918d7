import { ExitError, Process, type Wait } from "beamline"

const pause = 5

/**
 * Calls until there is an answer. A server that was killed, before the call or during it, is soon back under its
 * name; so whatever is asked here may be asked twice. Any other failure of the call is the caller's.
 */
export async function insist<T>(call: () => Wait<T>): Promise<T> {
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!wasKilled(error)) throw error
      await Process.sleep(pause)
    }
  }
}

function wasKilled(error: unknown): boolean {
  if (!(error instanceof ExitError) || !Array.isArray(error.reason)) return false
  const [why] = error.reason
  return why === "killed" || why === "noproc"
}
