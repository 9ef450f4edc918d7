import type { ServerProc } from "../gen/index.ts"
import { TermMap } from "../kernel/index.ts"
import { logReport } from "../logger/index.ts"
import type { Level } from "../logger/index.ts"
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
export function reportChild(
  kind: ReportKind,
  state: SupervisorState,
  spec: CompleteChildSpec,
  pid: unknown,
  reason?: unknown,
  level?: Level,
): void {
  const { id, start: mfargs, restart: restartType, significant, shutdown, type: childType } = spec
  const offender = { pid, id, mfargs, restartType, significant, shutdown, childType }
  logReport({ label: ["supervisor", kind], supervisor: nameOf(state), reason, offender }, level)
}

/** The name that the supervisor was started with, else its pid and its module. */
export function nameOf(state: SupervisorState): unknown {
  const self = currentProc() as ServerProc
  return self.options?.name ?? [self.pid, state.module]
}
