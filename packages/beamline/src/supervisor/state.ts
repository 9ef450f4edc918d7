import type { ServerProc } from "../gen/index.ts"
import { TermMap } from "../kernel/index.ts"
import { logReport } from "../logger/index.ts"
import type { Level } from "../logger/index.ts"
import { currentProc, now } from "../runtime/index.ts"
import type { CompleteChildSpec } from "./child-spec.types.ts"
import { RestartWindow } from "./intensity.ts"
import type { RestartLimit } from "./intensity.ts"
import type { SupervisorSetup } from "./setup.ts"
import { ChildTable } from "./strategy-table.ts"
import type { SupervisedChild } from "./strategy-table.ts"
import type { SupervisorFlags } from "./strategy-flags.ts"

/** The state of a supervisor process. Its children and restarts change in place. */
export class SupervisorState {
  readonly flags: SupervisorFlags
  readonly setup: SupervisorSetup
  readonly children: ChildTable = new ChildTable(new TermMap<unknown, SupervisedChild>())
  readonly window: RestartWindow

  constructor(flags: SupervisorFlags, setup: SupervisorSetup, window: RestartWindow = new RestartWindow()) {
    this.flags = flags
    this.setup = setup
    this.window = window
  }

  /** The state as reports and `sys.getStatus` show it. */
  toPlain(): object {
    const children = [...this.children.forwards()].map(({ spec, state }) => [spec.id, state])
    return { module: this.setup.module, ...this.flags, restarts: this.window.stamps(), children }
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
  return self.options?.name ?? [self.pid, state.setup.module]
}
