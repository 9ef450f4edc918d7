import { ignore, Instruction, noreply, ok, sendRequest, stop } from "../gen/index.ts"
import type { Callbacks, Next } from "../gen/index.ts"
import { CAST, TermMap } from "../kernel/index.ts"
import type { ExitReason } from "../kernel/index.ts"
import { logReport } from "../logger/index.ts"
import { isExit, Process } from "../process/index.ts"
import { currentProc } from "../runtime/index.ts"
import type { Steps } from "../runtime/index.ts"
import { callAndWait } from "./child-process.ts"
import { normalizeChildSpecs } from "./child-spec.ts"
import { noteStarted, startChild, stopChildren } from "./children.ts"
import { changeCode } from "./code-change.ts"
import { handleRequest, noClause } from "./requests.ts"
import { mayRestart, nameOf, reportChild, SupervisorState } from "./state.ts"
import { initResult } from "./setup.ts"
import type { SupervisorSetup } from "./setup.ts"
import { checkFlags } from "./strategy-flags.ts"
import { failedToStart, shutdownOrder, strategies } from "./strategy.ts"
import type { Action, Restart } from "./strategy.ts"

type SupervisorNext = Next<SupervisorState>

/** The callbacks of the process of a Supervisor. */
export function supervisorCallbacks(module: string, self: object): Callbacks {
  return {
    name: module,
    module: self,
    isAsync: false,
    initialCall: ["supervisor", module, 1],
    init: (setup) => init(setup as SupervisorSetup),
    handleCall: (state, _from, request) => handleRequest(state as SupervisorState, request),
    handleCast: (state, request) => handleCast(state as SupervisorState, request),
    handleInfo: (state, message) => handleInfo(state as SupervisorState, message),
    handleContinue: undefined,
    terminate: (state) => stopAll(state as SupervisorState),
    codeChange: (_oldVersion, state) => changeCode(state as SupervisorState),
    formatStatus: (status) => ({ ...status, state: (status.state as SupervisorState).toPlain() }),
  }
}

// ------------------------------------------------------------------ starting

function* init(setup: SupervisorSetup): Steps<SupervisorNext> {
  Process.flag("trapExit", true)
  const returned = yield* callAndWait(() => setup.init(), setup.isAsync)
  if (returned === ignore) return ignore
  const given = initResult(returned)
  if (given === undefined) return stop(["bad_return", [setup.module, "init", shown(returned)]])
  const flags = checkFlags(given.flags)
  if (!flags.ok) return stop(flags.error)
  const specs = normalizeChildSpecs(given.children, flags.value.autoShutdown, new TermMap())
  if (!specs.ok) return stop(["start_spec", specs.error])
  const state = new SupervisorState(flags.value, setup)
  for (const spec of specs.value) state.children.append(spec)
  for (const child of state.children.forwards()) {
    const outcome = yield* startChild(child.spec)
    if (outcome.type !== "failed") noteStarted(state, child, outcome, "info")
    else {
      reportChild("start_error", state, child.spec, undefined, outcome.reason)
      yield* stopAll(state)
      return stop(failedToStart(child.spec.id, outcome.reason) as unknown as ExitReason)
    }
  }
  return ok(state)
}

function shown(returned: unknown): unknown {
  return returned instanceof Instruction ? returned.toTuple() : returned
}

// ------------------------------------------------------------------ children that end

function handleInfo(state: SupervisorState, message: unknown): SupervisorNext | Steps<SupervisorNext> {
  if (!isExit(message)) {
    logReport({ label: ["supervisor", "unexpected_message"], supervisor: nameOf(state), message })
    return noreply(state)
  }
  const [, pid, reason] = message
  const { strategy, autoShutdown } = state.flags
  return act(state, strategies[strategy].exited(state.children, pid, reason, autoShutdown), reason)
}

function handleCast(state: SupervisorState, request: unknown): SupervisorNext | Steps<SupervisorNext> {
  if (!Array.isArray(request) || request[0] !== "try_again_restart") throw noClause("handleCast", request)
  return act(state, strategies[state.flags.strategy].retried(state.children, request[1]), undefined)
}

function act(
  state: SupervisorState,
  action: Action,
  reason: unknown,
): SupervisorNext | Steps<SupervisorNext> {
  switch (action.type) {
    case "ignore":
      return noreply(state)
    case "remove":
    case "markStopped":
      if (action.report) reportChild("child_terminated", state, action.child.spec, action.child.state, reason)
      state.children.ended(action.child)
      return action.autoShutdown ? stop("shutdown", state) : noreply(state)
    case "restart":
      return restart(state, action, reason)
    default:
      return action satisfies never
  }
}

function* restart(state: SupervisorState, action: Restart, reason: unknown): Steps<SupervisorNext> {
  const { children, flags } = state
  const { child } = action
  if (action.report) reportChild("child_terminated", state, child.spec, action.state, reason)
  if (!mayRestart(state.window, flags)) {
    reportChild("shutdown", state, child.spec, action.state, "reached_max_restart_intensity")
    children.ended(child)
    return stop("shutdown", state)
  }
  yield* stopChildren(state, action.stop)
  for (const other of [...action.remove, ...action.start]) children.ended(other)
  for (const other of action.start) {
    const outcome = yield* startChild(other.spec)
    if (outcome.type !== "failed") noteStarted(state, other, outcome, "info")
    else {
      const retry = strategies[flags.strategy].failed(action, other)
      reportChild("start_error", state, other.spec, retry.reported, outcome.reason)
      children.restarting(other, retry.state)
      // Tried again by a message to itself, so that others are served in between.
      sendRequest(CAST, currentProc(), ["try_again_restart", other.spec.id])
      break
    }
  }
  return noreply(state)
}

// ------------------------------------------------------------------ stopping

function* stopAll(state: SupervisorState): Steps {
  yield* stopChildren(state, shutdownOrder(state.children))
}
