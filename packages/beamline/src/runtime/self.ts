import { ArgumentError } from "../kernel/index.ts"
import { main } from "./main.ts"
import { contextOwner, hasAsyncContext } from "./platform.ts"
import type { Proc } from "./proc.ts"
import { turn } from "./turn.ts"

/** Async code that, on a platform without async context, may be anywhere between two awaits. */
export const astray: Set<Proc> = new Set()

/** The process whose code is running: the turn's, else the async context's, else main. */
export function currentProc(): Proc {
  const running = turn.proc
  if (running !== null) return running
  const owner = contextOwner()
  if (owner !== undefined) return owner as Proc
  if (!hasAsyncContext && isAnyoneAstray()) {
    throw new ArgumentError(
      "expected to know the current process, got: code after an await of a foreign promise, on a platform without AsyncLocalStorage. " +
        "Take self() before the await, or await only Beamline's own waits",
      "ERR_NO_PROCESS",
    )
  }
  return main
}

function isAnyoneAstray(): boolean {
  for (const proc of astray) if (proc.openWaits === 0) return true
  return false
}
