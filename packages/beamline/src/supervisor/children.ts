import { isPid } from "../kernel/index.ts"
import type { Steps } from "../runtime/index.ts"
import { startChildProcess, Stopping } from "./child-process.ts"
import { outcomeOfReturn, outcomeOfThrow } from "./child-spec-start.ts"
import type { StartOutcome } from "./child-spec-start.ts"
import type { CompleteChildSpec } from "./child-spec.types.ts"
import { isCleanShutdown } from "./shutdown.ts"
import { reportChild } from "./state.ts"
import type { SupervisorState } from "./state.ts"
import type { SupervisedChild } from "./strategy-table.ts"

/** Starts a child's process; whatever goes wrong is an outcome too. */
export function* startChild(spec: CompleteChildSpec): Steps<StartOutcome> {
  try {
    return outcomeOfReturn(yield* startChildProcess(spec.start))
  } catch (thrown) {
    return outcomeOfThrow(thrown)
  }
}

/** Notes what the start of a child came to, unless it failed. The report has this level and shows this specification. */
export function noteStarted(
  state: SupervisorState,
  child: SupervisedChild,
  outcome: StartOutcome,
  level: "info" | "debug",
  spec: CompleteChildSpec = child.spec,
): void {
  if (outcome.type === "started") {
    reportChild("progress", state, spec, outcome.pid, undefined, level)
    state.children.started(child, outcome.pid)
  } else state.children.started(child, undefined)
}

/** Stops those of the children that run, one after the other, and tells the table. */
export function* stopChildren(state: SupervisorState, children: readonly SupervisedChild[]): Steps {
  const stopping = new Stopping(children.map((child) => child.state))
  for (const child of children) {
    const pid = child.state
    if (isPid(pid)) {
      const reason = yield* stopping.stop(pid, child.spec.shutdown)
      if (!isCleanShutdown(child.spec, reason)) reportChild("shutdown_error", state, child.spec, pid, reason)
    }
    state.children.ended(child)
  }
}
