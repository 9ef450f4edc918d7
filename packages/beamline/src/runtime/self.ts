import { ArgumentError } from "../kernel/index.ts"
import { settings } from "../logger/index.ts"
import { main } from "./main.ts"
import { contextOwner, hasAsyncContext } from "./platform.ts"
import { DEAD } from "./proc.ts"
import type { Proc } from "./proc.ts"
import { turn } from "./turn.ts"

/** Async code that, on a platform without async context, may be anywhere between two awaits. */
export const astray: Set<Proc> = new Set()

/** How much async code runs for processes that are generators. */
export const strayWork = { count: 0 }

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

/** The process whose code is running, as far as that is known: on a platform without async context it may not be. */
export function knownProc(): Proc | null {
  return turn.proc ?? (contextOwner() as Proc | undefined) ?? (hasAsyncContext ? main : null)
}

/** Whether the code that runs is what a dead process has left behind. */
export function isLeftover(): boolean {
  const running = turn.proc
  if (running !== null) return running.state === DEAD
  const owner = contextOwner()
  return owner !== undefined && (owner as Proc).state === DEAD
}

function isAnyoneAstray(): boolean {
  if (strayWork.count > 0) return true
  for (const proc of astray) if (proc.openWaits === 0) return true
  return false
}

settings.pid = () => currentProc().pid
