import type { Pid, Result, Timeout } from "../kernel/index.ts"
import type { Proc } from "../runtime/index.ts"
import { startDynamicChild } from "../supervisor/index.ts"
import type { ChildSpec, SupervisorRef } from "../supervisor/index.ts"
import type { Waiting } from "../gen/index.ts"
import { Supervised } from "./supervised.ts"
import { callersOf, starterOf } from "./task-proc.ts"

/** What is told when a supervisor has as many tasks as it may. */
export const LIMIT: string =
  "reached the maximum number of tasks for this task supervisor. The maximum number of tasks that are allowed to " +
  "run at the same time under this supervisor can be configured with the maxChildren option of Task.Supervisor.startLink"

/** The limit as it is told to one who runs a stream of tasks. */
export const STREAM_LIMIT: string =
  `${LIMIT}. When using asyncStream or asyncStreamNolink, make sure that maxConcurrency is not above maxChildren, and ` +
  "pay attention to whether other tasks are also started under the same supervisor"

/** Has a supervisor start a task that waits for its assignment. */
export function* startWaiting(
  owner: Proc,
  supervisor: SupervisorRef,
  shutdown: Timeout | "brutal_kill",
  limit: string,
): Waiting<Pid> {
  const starter = starterOf(owner)
  const args = [owner.pid, starter, callersOf(owner)]
  const shown = ["start_task", [[starter, owner.pid], "monitor"], "temporary", shutdown]
  const spec = { start: [Supervised, "startWaiting", args], restart: "temporary", shutdown } as const
  const result = (yield startDynamicChild(supervisor, taskSpec(spec), shown)) as Result<Pid, unknown>
  if (result.ok) return result.value
  throw result.error === "max_children"
    ? new Error(limit)
    : new Error(`the task could not be started`, { cause: result.error })
}

const MODULES = [Supervised]

type TaskSpec = Pick<Required<ChildSpec>, "restart" | "shutdown"> & {
  readonly start: readonly [module: object, name: string, args: readonly unknown[]]
}

/** What a supervisor needs to know of a task. */
export function taskSpec({ start, restart, shutdown }: TaskSpec): Parameters<typeof startDynamicChild>[1] {
  return [start, restart, shutdown, "worker", MODULES]
}
