import type { ServerProc } from "../gen/index.ts"
import { PidMap } from "../kernel/index.ts"
import type { Pid } from "../kernel/index.ts"
import { logReport } from "../logger/index.ts"
import { currentProc } from "../runtime/index.ts"
import type { CompleteChildSpec } from "./child-spec.types.ts"
import { RestartWindow } from "./intensity.ts"
import type { DynamicSupervisorFlags } from "./strategy-flags.ts"

/** What a DynamicSupervisor keeps of a child specification: all but the id, which means nothing to it. */
export type DynamicChildSpec = Omit<CompleteChildSpec, "id" | "significant">

/** What a DynamicSupervisor starts from: its callback module's name, and the function that gives the flags. */
export interface DynamicSetup {
  readonly module: string
  init(): unknown
  readonly isAsync: boolean
}

/** The state of a DynamicSupervisor's process. It is changed in place. */
export class DynamicState {
  flags: DynamicSupervisorFlags
  readonly setup: DynamicSetup
  /** The children by pid, each with its specification; children that are alike share one. */
  readonly children: PidMap<DynamicChildSpec> = new PidMap()
  /** Which of them are being restarted: they stand under their last pids. */
  readonly restarting: Set<Pid> = new Set()
  /** The specification of the child that was started last. */
  lastSpec: DynamicChildSpec | null = null
  readonly window: RestartWindow = new RestartWindow()

  constructor(flags: DynamicSupervisorFlags, setup: DynamicSetup) {
    this.flags = flags
    this.setup = setup
  }

  forget(pid: Pid, spec: DynamicChildSpec): void {
    // What nobody needs any more may hold large arguments.
    if (spec === this.lastSpec) this.lastSpec = null
    this.children.delete(pid)
    if (this.restarting.size > 0) this.restarting.delete(pid)
  }
}

type ReportKind = "child_terminated" | "start_error" | "shutdown" | "shutdown_error"

/** Logs what a DynamicSupervisor reports about a child. It reports no progress. */
export function reportDynamicChild(
  kind: ReportKind,
  state: DynamicState,
  spec: DynamicChildSpec,
  pid: unknown,
  reason: unknown,
): void {
  const { start, restart: restartType, shutdown, type: childType } = spec
  logReport({
    label: ["supervisor", kind],
    supervisor: nameOf(state),
    reason,
    offender: {
      pid,
      id: undefined,
      mfargs: withExtra(start, state.flags.extraArguments),
      restartType,
      significant: false,
      shutdown,
      childType,
    },
  })
}

/** The name that the supervisor was started with, else its pid with its module. */
export function nameOf(state: DynamicState): unknown {
  const self = currentProc() as ServerProc
  return self.options?.name ?? [self.pid, state.setup.module]
}

function withExtra(start: DynamicChildSpec["start"], extra: readonly unknown[]): unknown {
  if (typeof start === "function" || start[2] === undefined) return start
  return [start[0], start[1], [...extra, ...start[2]]]
}
