import { isPid } from "../kernel/index.ts"
import type { Pid } from "../kernel/index.ts"
import type { Steps } from "../runtime/index.ts"
import { startChildProcess, stopChildProcess } from "./child-process.ts"
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

/** Notes what the start of a child came to, unless it failed. */
export function noteStarted(state: SupervisorState, child: SupervisedChild, outcome: StartOutcome): void {
  if (outcome.type === "started") {
    reportChild("progress", state.module, child.spec, outcome.pid)
    state.children.started(child, outcome.pid)
  } else state.children.started(child, undefined)
}

/** Stops one child that runs. What is noted in the table afterwards is the caller's business. */
export function* stopChild(state: SupervisorState, child: SupervisedChild): Steps {
  const pid = child.state
  if (!isPid(pid)) return
  const reason = yield* stopChildProcess(pid as Pid, child.spec.shutdown)
  if (!isCleanShutdown(child.spec, reason)) reportChild("shutdown_error", state.module, child.spec, pid, reason)
}
