import { TermMap } from "../kernel/index.ts"
import { logReport } from "../logger/index.ts"
import { currentProc, now } from "../runtime/index.ts"
import type { CompleteChildSpec } from "./child-spec.types.ts"
import { RestartWindow } from "./intensity.ts"
import type { RestartLimit } from "./intensity.ts"
import { ChildTable } from "./strategy-table.ts"
import type { SupervisedChild } from "./strategy-table.ts"
import type { SupervisorFlags } from "./strategy-flags.ts"

/** The state of a supervisor process. It is changed in place. */
export class SupervisorState {
  readonly flags: SupervisorFlags
  /** The callback module's name; of a supervisor that was started with a list, the default's. */
  readonly module: string
  readonly children: ChildTable = new ChildTable(new TermMap<unknown, SupervisedChild>())
  readonly window: RestartWindow = new RestartWindow()

  constructor(flags: SupervisorFlags, module: string) {
    this.flags = flags
    this.module = module
  }
}

/** Counts a restart; `false` when there have been too many. */
export function mayRestart(window: RestartWindow, limit: RestartLimit): boolean {
  return window.record(Math.floor(now() / 1_000), limit)
}

type ReportKind = "progress" | "child_terminated" | "start_error" | "shutdown" | "shutdown_error"

/** Logs what OTP's supervisors report about a child. */
export function reportChild(kind: ReportKind, module: string, spec: CompleteChildSpec, pid: unknown, reason?: unknown): void {
  const self = currentProc()
  logReport({
    label: ["supervisor", kind],
    supervisor: self.name ?? [self.pid, module],
    reason,
    offender: {
      pid,
      id: spec.id,
      mfargs: spec.start,
      restartType: spec.restart,
      significant: spec.significant,
      shutdown: spec.shutdown,
      childType: spec.type,
    },
  })
}
