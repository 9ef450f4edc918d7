import { ExitError, inspect, PidMap } from "../kernel/index.ts"
import type { ExitReason, LocalPid } from "../kernel/index.ts"
import { endProcess } from "./exit.ts"
import { raise } from "./platform.ts"
import { IDLE, Proc } from "./proc.ts"
import { openTurn, schedule, setHold } from "./scheduler.ts"
import { onLethalSignal } from "./signals.ts"
import { turn } from "./turn.ts"

/**
 * The process of all code outside any process: a script, a test, a callback of an HTTP server, the REPL. It
 * never ends; an exit that would end it is thrown as an uncaught error of the program instead.
 */
class Main extends Proc {
  /** How many waits of main's are open; they keep the program alive. */
  waits = 0
  /** What else may keep the program alive: running applications. */
  readonly holders: (() => boolean)[] = []

  constructor() {
    super(null)
  }

  run(): void {
    this.state = IDLE
    turn.resumed++
    this.receiving?.poll()
  }

  wake(): void {
    if (this.receiving !== null) schedule(this)
  }

  poke(): void {
    if (this.state === IDLE) schedule(this)
  }

  release(): void {}

  crash(thrown: unknown): void {
    raise(thrown)
  }

  get keepsProgramAlive(): boolean {
    if (this.waits > 0 || this.holders.some((holds) => holds())) return true
    return this.links !== null && (!(this.links instanceof PidMap) || this.links.size > 0)
  }
}

export const main: Main = new Main()

setHold(() => main.keepsProgramAlive)
onLethalSignal(endProcess, main, (from, reason, isLinked) => raise(uncaught(from, reason, isLinked)))

function uncaught(from: LocalPid, reason: ExitReason, isLinked: boolean): ExitError {
  const event = isLinked
    ? `${from} is linked to the main process and ended with ${inspect(reason)}`
    : `${from} sent the main process the exit signal ${inspect(reason)}`
  const remedy = isLinked
    ? "Start it unlinked (start instead of startLink), put it under a supervisor, or set"
    : "Set"
  return new ExitError(
    reason,
    `${event}. The main process cannot end, so the program does. ${remedy} ` +
      `Process.flag("trapExit", true) in the main process to get a message instead.`,
  )
}

/** Counts a wait of main's that begins or ends. */
export function countMainWait(proc: Proc | null, change: 1 | -1): void {
  if (proc !== main) return
  main.waits += change
  openTurn()
}

/** Has something keep the program alive as long as `holds` says so, which is asked at the end of every turn. */
export function keepAliveWhile(holds: () => boolean): void {
  main.holders.push(holds)
}
