import { ancestorsFor } from "../gen/index.ts"
import type { Ancestors } from "../gen/index.ts"
import { ExitError, isNormalReason, reasonOf } from "../kernel/index.ts"
import type { LocalPid } from "../kernel/index.ts"
import { logReport } from "../logger/index.ts"
import { DEAD, endProcess, RawProc } from "../runtime/index.ts"
import type { Proc, ProcLib } from "../runtime/index.ts"
import type { TaskCall } from "./task-call.ts"

/** Where the value goes that a task's function returns. */
export interface Answered {
  answer(value: unknown): void
}

/** The process of a task. */
export class TaskProc extends RawProc {
  readonly ancestors: Ancestors
  /** The pid or the name of the process that wanted it. */
  readonly starter: LocalPid | string
  call: TaskCall
  readonly #callers: readonly LocalPid[]
  /** Where its value goes; nowhere, if nobody wants it. */
  answered: Answered | null = null

  constructor(
    parent: Proc,
    starter: LocalPid | string,
    callers: readonly LocalPid[],
    call: TaskCall,
    kind: "reply" | "noreply",
    code: () => unknown = call.code,
  ) {
    super(parent, code, INITIAL_CALLS[kind])
    this.ancestors = ancestorsFor(parent, parent.pid)
    this.starter = starter
    this.call = call
    this.#callers = callers
  }

  override get callers(): readonly LocalPid[] {
    return this.#callers
  }

  protected override completed(value: unknown): void {
    this.answered?.answer(value)
  }

  override get procLib(): ProcLib {
    return { ancestors: this.ancestors.toArray(), initialCall: this.call.mfa }
  }

  override crash(thrown: unknown): void {
    if (this.state === DEAD) return
    const reason = reasonOf(thrown)
    if (!isNormalReason(reason)) {
      logReport({
        label: ["task", "terminate"],
        pid: this.pid,
        starter: this.starter,
        function: this.call.shown,
        args: this.call.args,
        reason,
        callers: this.#callers,
        processLabel: this.extra?.dictionary?.get("$process_label"),
        stack: thrown instanceof ExitError ? thrown.stack : undefined,
      })
    }
    endProcess(this, reason)
  }
}

const INITIAL_CALLS = {
  reply: ["Task.Supervised", "reply", 3],
  noreply: ["Task.Supervised", "noreply", 4],
} as const

/** How a task's report names the process that wanted it. */
export function starterOf(owner: Proc): LocalPid | string {
  return owner.name ?? owner.pid
}

/** The `$callers` of a task that this process starts: itself, and those for whom it works. */
export function callersOf(owner: Proc): readonly LocalPid[] {
  const dictionary = owner.extra === null ? null : owner.extra.dictionary
  const own = dictionary === null ? owner.callers : dictionary.get("$callers")
  return Array.isArray(own) ? [owner.pid, ...(own as LocalPid[])] : [owner.pid]
}
