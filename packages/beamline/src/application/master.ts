import type { ExitReason, LocalPid, Pid } from "../kernel/index.ts"
import { exit, isExit, Process, receive, self, send, spawnLink } from "../process/index.ts"
import { processes, processOf, settleSignals, signalExit } from "../runtime/index.ts"
import type { Proc, Steps } from "../runtime/index.ts"
import type { StartOutcome } from "./outcome.ts"
import { runStarter, TERMINATE } from "./starter.ts"
import type { StartMessage } from "./starter.ts"
import type { ApplicationModule } from "./types.ts"

/** What a master tells the controller when it is known what has become of the start. */
export type MasterMessage = readonly [
  tag: "application_master",
  name: string,
  master: Pid,
  outcome: StartOutcome,
]

/**
 * The master of an application: the group leader of all that the application starts. It ends the application when the
 * controller says so, ends with it when it ends by itself, and in both cases kills what is left of it.
 */
export function* runMaster(module: ApplicationModule, controller: Pid): Steps {
  const me = self()
  Process.flag("trapExit", true)
  Process.groupLeader(me, me)
  Process.setLabel(["application_master", module.name])
  const starter = spawnLink(function* () {
    yield* runStarter(module, me, self())
  })
  const outcome = yield* awaitStart(starter, controller)
  if (!outcome.ok) killLeftovers(me)
  send(controller, ["application_master", module.name, me, outcome] satisfies MasterMessage)
  if (!outcome.ok) return
  exit(yield* awaitEnd(me, starter, controller))
}

function* awaitStart(starter: Pid, controller: Pid): Steps<StartOutcome> {
  for (;;) {
    const message = yield* receive()
    if (isStartMessage(message, starter)) return message[2]
    if (!isExit(message)) continue
    const [, from, reason] = message
    if (from === starter) return { ok: false, error: reason }
    if (from === controller) return { ok: false, error: reason }
  }
}

function isStartMessage(message: unknown, starter: Pid): message is StartMessage {
  return Array.isArray(message) && message[0] === "application_started" && message[1] === starter
}

function* awaitEnd(me: Pid, starter: Pid, controller: Pid): Steps<ExitReason> {
  for (;;) {
    const message = yield* receive()
    if (!isExit(message)) continue
    const [, from, reason] = message
    if (from !== starter && from !== controller) continue
    if (from === controller) {
      send(starter, TERMINATE)
      yield* receive((one: unknown) => isExit(one, starter))
    }
    killLeftovers(me)
    return reason
  }
}

/** Kills every process whose group leader this is, and those that they start meanwhile. */
export function killLeftovers(leader: Pid): void {
  for (let left = leftoversOf(leader); left.length > 0; left = leftoversOf(leader)) {
    for (const proc of left) signalExit(proc, leader as LocalPid, "kill")
    settleSignals()
  }
}

function leftoversOf(leader: Pid): Proc[] {
  const left: Proc[] = []
  for (const proc of processes) if (proc.groupLeader === leader && proc.pid !== leader) left.push(proc)
  return left
}

/** Whether a process belongs to an application: what its master is. */
export function leaderOf(pid: Pid): Pid | undefined {
  return processOf(pid)?.groupLeader
}
