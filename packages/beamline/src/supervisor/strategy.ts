import { isNormalReason, isPid } from "../kernel/index.ts"
import type { Pid } from "../kernel/index.ts"
import type { AutoShutdown, RestartType } from "./child-spec.types.ts"
import type { StrategyName } from "./strategy-flags.ts"
import type { ChildState, ChildTable, Restarting, SupervisedChild } from "./strategy-table.ts"

/** What a supervisor does about an exit, or about a retry that it sent itself. */
export type Action = Ignore | Ended | Restart

/** The exit, or the retry, is nobody's concern. */
export interface Ignore {
  readonly type: "ignore"
}

/**
 * The child is not restarted: `remove` it (temporary), or keep it as not running (`markStopped`). Either way
 * `ChildTable.ended` notes it.
 */
export interface Ended {
  readonly type: "remove" | "markStopped"
  readonly child: SupervisedChild
  /** Whether OTP reports the exit (`child_terminated`). */
  readonly report: boolean
  /** Whether the supervisor itself now stops, with `"shutdown"`, since significant children ended. */
  readonly autoShutdown: boolean
}

/**
 * The child is restarted, if the restart intensity allows: stop the siblings of `stop`, forget those of
 * `remove`, start those of `start`, each list in its order.
 */
export interface Restart extends RestartPlan {
  readonly type: "restart"
  readonly child: SupervisedChild
  /** Whether OTP reports the exit (`child_terminated`). Retries were reported before. */
  readonly report: boolean
  /** The state of the child when this was decided. Reports of the exit and of giving up show it. */
  readonly state: ChildState
}

export interface RestartPlan {
  /** The siblings that run, last started first. */
  readonly stop: readonly SupervisedChild[]
  /** The temporary siblings, which are not started again. */
  readonly remove: readonly SupervisedChild[]
  /** The child and its siblings in start order, also those that were not running. */
  readonly start: readonly SupervisedChild[]
}

/** What to do when a start function failed during a restart. What comes behind it in `start` stays unstarted. */
export interface Retry {
  /** What the child that failed becomes. */
  readonly state: Restarting
  /** What the report (`start_error`) shows as its pid. */
  readonly reported: ChildState
}

/**
 * One way of restarting. It reads the table and decides; it changes nothing and touches no process.
 *
 * Elixir: the `:strategy` of a supervisor.
 */
export interface Strategy {
  readonly name: StrategyName
  /** Decides about an exit signal. The pids of no child are ignored. */
  exited(children: ChildTable, pid: Pid, reason: unknown, autoShutdown: AutoShutdown): Action
  /** Decides about a retry. A child that was terminated, deleted or started meanwhile is left alone. */
  retried(children: ChildTable, id: unknown): Ignore | Restart
  /** Decides about a start that failed while `restart` was carried out. */
  failed(restart: Restart, failed: SupervisedChild): Retry
}

const IGNORE: Ignore = { type: "ignore" }

/**
 * Tells whether a child that ended with this reason by itself is started again.
 *
 * Elixir: `:restart` of a child specification.
 */
export function isRestarted(restart: RestartType, reason: unknown): boolean {
  switch (restart) {
    case "permanent":
      return true
    case "transient":
      return !isNormalReason(reason)
    case "temporary":
      return false
    default:
      return restart satisfies never
  }
}

/** Tells whether OTP reports the end of a child (`child_terminated`): abnormal ones, and all of a permanent child. */
export function isReported(restart: RestartType, reason: unknown): boolean {
  return restart === "permanent" || !isNormalReason(reason)
}

const oneForOne: Strategy = strategy("one_for_one", (_children, child) => ({
  stop: [],
  remove: [],
  start: [child],
}))

const restForOne: Strategy = strategy("rest_for_one", (children, child) =>
  groupPlan(child, [...children.forwards(child)]),
)

const oneForAll: Strategy = strategy("one_for_all", (children, child) =>
  groupPlan(child, [...children.forwards()]),
)

/** The strategies by name. */
export const strategies: Readonly<Record<StrategyName, Strategy>> = {
  one_for_one: oneForOne,
  rest_for_one: restForOne,
  one_for_all: oneForAll,
}

/**
 * Lists the children that run, in the order in which they are stopped when the supervisor stops, or when a
 * child fails to start while it starts: last started first. Those that are being restarted have no process.
 */
export function shutdownOrder(children: ChildTable): SupervisedChild[] {
  return [...children.backwards()].filter(isRunning)
}

/** The reason that the start of a supervisor fails with when a child fails to start. */
export function failedToStart(id: unknown, reason: unknown): FailedToStart {
  return ["shutdown", ["failed_to_start_child", id, reason]]
}

export type FailedToStart = readonly [
  "shutdown",
  readonly ["failed_to_start_child", id: unknown, reason: unknown],
]

/** Tells whether a child's state is a pid. Dead ones count until their exit signal was handled. */
export function isRunning(child: SupervisedChild): boolean {
  return isPid(child.state)
}

function strategy(
  name: StrategyName,
  plan: (children: ChildTable, child: SupervisedChild) => RestartPlan,
): Strategy {
  const restart = (children: ChildTable, child: SupervisedChild, report: boolean): Restart => ({
    type: "restart",
    child,
    report,
    state: child.state,
    ...plan(children, child),
  })
  return {
    name,
    exited(children, pid, reason, autoShutdown) {
      const child = children.byPid(pid)
      if (child === undefined) return IGNORE
      const report = isReported(child.spec.restart, reason)
      if (isRestarted(child.spec.restart, reason)) return restart(children, child, report)
      return ended(children, child, report, autoShutdown)
    },
    retried(children, id) {
      const child = children.byId(id)
      return isRestarting(child?.state) ? restart(children, child, false) : IGNORE
    },
    failed(action, failed) {
      const state: Restarting = ["restarting", failed === action.child ? pidBehind(action.state) : undefined]
      // A group is marked as not running before it starts, a single child keeps its state until it has a new one.
      return { state, reported: name === "one_for_one" ? action.state : undefined }
    },
  }
}

function ended(
  children: ChildTable,
  child: SupervisedChild,
  report: boolean,
  autoShutdown: AutoShutdown,
): Ended {
  return {
    type: child.spec.restart === "temporary" ? "remove" : "markStopped",
    child,
    report,
    autoShutdown: child.spec.significant && endsSupervisor(children, autoShutdown),
  }
}

/** Tells whether the end of one significant child, which the table still counts, is the supervisor's end. */
function endsSupervisor(children: ChildTable, autoShutdown: AutoShutdown): boolean {
  switch (autoShutdown) {
    case "never":
      return false
    case "any_significant":
      return true
    case "all_significant":
      return children.activeSignificant === 1
    default:
      return autoShutdown satisfies never
  }
}

function groupPlan(child: SupervisedChild, group: readonly SupervisedChild[]): RestartPlan {
  return {
    stop: group.filter((member) => member !== child && isRunning(member)).reverse(),
    remove: group.filter(isTemporary),
    start: group.filter((member) => !isTemporary(member)),
  }
}

function isTemporary(child: SupervisedChild): boolean {
  return child.spec.restart === "temporary"
}

function isRestarting(state: ChildState): state is Restarting {
  return Array.isArray(state)
}

function pidBehind(state: ChildState): Pid | undefined {
  return isRestarting(state) ? state[1] : state
}
