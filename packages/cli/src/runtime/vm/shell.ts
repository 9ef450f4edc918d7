import type { Served } from "./sessions.ts"

/** Opens the REPL of `start_iex` on the system's own terminal. Leaving it stops the system. */
export async function startShell({ bundle, release, scope, ending }: Served): Promise<void> {
  const { startRepl } = await import("../../repl/index.ts")
  startRepl({
    library: bundle.beamline,
    prompt: release.node,
    scope,
    surviveErrors: true,
    onExit: () => ending.stop(),
  })
}
