import { startRepl } from "../../repl/index.ts"
import type { Served } from "./sessions.ts"

/** Opens the REPL of `start_iex` on the system's own terminal. Leaving it stops the system. */
export function startShell({ bundle, release, scope, ending }: Served): void {
  startRepl({
    library: bundle.beamline,
    prompt: release.node,
    scope,
    surviveErrors: true,
    onExit: () => ending.stop(),
  })
}
