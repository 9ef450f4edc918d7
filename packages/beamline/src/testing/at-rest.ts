import {
  afterTurn,
  atTurnEnd,
  currentProc,
  DEAD,
  inRoot,
  isQuiet,
  never,
  Pending,
  processes,
  QUEUED,
} from "../runtime/index.ts"
import type { Proc, Wait } from "../runtime/index.ts"

/** How many turns of the event loop in a row nothing must happen in, before all is taken to be at rest. */
const QUIET_TURNS = 4

/** How long processes may go on before the kit takes it that they will forever, in real milliseconds. */
const PATIENCE = 4_000

/** How many of the processes that are still at work an error names. */
const MOST_SHOWN = 10

/** Whether processes have been at work since this was looked at last. */
let worked = false
atTurnEnd(() => (worked = true))

/**
 * Waits until no process has anything to do: until all have handled their messages and only wait for more, for a
 * timer, or for something outside the program.
 *
 * Returns a wait. It fails with an Error that names the processes when they have not come to rest after four seconds.
 *
 * @example
 * ```ts
 * import { receive, spawn, send } from "beamline"
 * import { settle } from "beamline/testing"
 *
 * const got: unknown[] = []
 * const pid = spawn(async () => {
 *   for (;;) got.push(await receive())
 * })
 * send(pid, 1)
 * send(pid, 2)
 * await settle()
 * got // => [1, 2]
 * ```
 */
export function settle(): Wait<void> {
  return waitForWork(atRest)
}

/** Lets the event loop turn until no process has anything to do. */
export async function atRest(patience: number = PATIENCE): Promise<void> {
  const started = performance.now()
  for (let quiet = 0; quiet < QUIET_TURNS;) {
    await loopTurn()
    quiet = isQuiet() && !worked ? quiet + 1 : 0
    worked = false
    if (performance.now() - started > patience) throw restless(patience)
  }
}

function loopTurn(): Promise<void> {
  return new Promise((resolve) => {
    afterTurn(resolve)
  })
}

/** Lets real time pass. */
export function realTime(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, milliseconds))
}

function restless(patience: number): Error {
  const busy = [...processes].filter((proc) => proc.state === QUEUED)
  const some = busy.slice(0, MOST_SHOWN).map(shownProc).join(", ")
  const others = busy.length > MOST_SHOWN ? ` and ${busy.length - MOST_SHOWN} others` : ""
  return new Error(
    `expected all processes to come to rest within ${patience} ms, got: still at work: ${some}${others}`,
  )
}

/** A process by its pid and, if it has one, its name. */
export function shownProc(proc: Proc): string {
  return proc.name === null ? String(proc.pid) : `${proc.pid} (${proc.name})`
}

/** A wait of the calling process for work of the kit's, which runs in the name of nobody. */
export function waitForWork<T>(work: () => Promise<T>): Wait<T> {
  const owner = currentProc()
  if (owner.state === DEAD) return never(owner)
  const wait = new Pending<T>(owner)
  wait.begin(null)
  inRoot(() => {
    void work().then(
      (value) => wait.succeed(value),
      (error: unknown) => wait.fail(() => error),
    )
  })
  return wait.handle
}
