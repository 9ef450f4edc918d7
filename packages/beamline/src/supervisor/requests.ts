import { reply } from "../gen/index.ts"
import type { Next } from "../gen/index.ts"
import { GenServer } from "../gen-server/index.ts"
import { isPid } from "../kernel/index.ts"
import { processOf, settleSignals } from "../runtime/index.ts"
import type { Steps } from "../runtime/index.ts"
import { forgetArguments, normalizeChildSpec } from "./child-spec.ts"
import type { StartOutcome } from "./child-spec-start.ts"
import type { CompleteChildSpec } from "./child-spec.types.ts"
import { noteStarted, startChild, stopChildren } from "./children.ts"
import type { SupervisorState } from "./state.ts"
import type { ChildState, SupervisedChild } from "./strategy-table.ts"

type Answer = Next<SupervisorState, unknown> | Steps<Next<SupervisorState, unknown>>

/** Handles a request of the functions of `Supervisor`. Any other call crashes the supervisor, as in OTP. */
export function handleRequest(state: SupervisorState, request: unknown): Answer {
  const [name, argument] = Array.isArray(request) ? (request as readonly unknown[]) : [request]
  switch (name) {
    case "start_child":
      return start(state, argument)
    case "restart_child":
      return restart(state, argument)
    case "terminate_child":
      return terminate(state, argument)
    case "delete_child":
      return reply(remove(state, argument), state)
    case "which_children":
      return reply(which(state), state)
    case "count_children":
      return reply(count(state), state)
    default:
      throw noClause("handleCall", request)
  }
}

/** The end of a supervisor that was asked for what no supervisor knows. */
export function noClause(callback: "handleCall" | "handleCast", request: unknown): Error {
  return new GenServer.FunctionClauseError(`Supervisor.${callback}`, request)
}

const failure = (error: unknown): object => ({ ok: false, error })

function* start(state: SupervisorState, given: unknown): Steps<Next<SupervisorState, unknown>> {
  const checked = normalizeChildSpec(given, state.flags.autoShutdown)
  if (!checked.ok) return reply(checked, state)
  const spec = checked.value
  const present = state.children.byId(spec.id)
  if (present !== undefined) {
    const error = isPid(present.state) ? (["already_started", present.state] as const) : "already_present"
    return reply(failure(error), state)
  }
  const outcome = yield* startChild(spec)
  // Who asked for the start learns of the failure; only the starts of the supervisor's own are reported.
  if (outcome.type === "failed") return reply(failure(startFailure(outcome.reason, spec)), state)
  const child = state.children.append(forgetArguments(spec))
  noteStarted(state, child, outcome, "debug", spec)
  return reply(started(outcome), state)
}

function started(outcome: Exclude<StartOutcome, { type: "failed" }>): object {
  if (outcome.type === "ignored") return { ok: true, value: undefined }
  const { pid: value } = outcome
  return "info" in outcome ? { ok: true, value, info: outcome.info } : { ok: true, value }
}

/** A name that is taken is told as it is; every other reason together with the child that could not be started. */
function startFailure(reason: unknown, spec: CompleteChildSpec): unknown {
  if (Array.isArray(reason) && reason.length === 2 && reason[0] === "already_started") return reason
  const { id, start: mfa, restart: type, significant, shutdown, type: kind, modules } = spec
  return [reason, ["child", undefined, id, mfa, type, significant, shutdown, kind, modules]]
}

function* restart(state: SupervisorState, id: unknown): Steps<Next<SupervisorState, unknown>> {
  const child = state.children.byId(id)
  const error = child === undefined ? "not_found" : whyNotStopped(child.state)
  if (child === undefined || error !== undefined) return reply(failure(error), state)
  const outcome = yield* startChild(child.spec)
  if (outcome.type === "failed") return reply(failure(outcome.reason), state)
  noteStarted(state, child, outcome, "debug")
  return reply(started(outcome), state)
}

function* terminate(state: SupervisorState, id: unknown): Steps<Next<SupervisorState, unknown>> {
  const child = state.children.byId(id)
  if (child === undefined) return reply(failure("not_found"), state)
  yield* stopChildren(state, [child])
  return reply({ ok: true, value: undefined }, state)
}

function remove(state: SupervisorState, id: unknown): object {
  const child = state.children.byId(id)
  if (child === undefined) return failure("not_found")
  const error = whyNotStopped(child.state)
  if (error !== undefined) return failure(error)
  state.children.remove(child)
  return { ok: true, value: undefined }
}

function whyNotStopped(state: ChildState): "running" | "restarting" | undefined {
  if (state === undefined) return undefined
  return isPid(state) ? "running" : "restarting"
}

function which(state: SupervisorState): (readonly unknown[])[] {
  return [...state.children.backwards()].map(({ spec, state: shown }) => [
    spec.id,
    Array.isArray(shown) ? "restarting" : shown,
    spec.type,
    spec.modules,
  ])
}

function count(state: SupervisorState): object {
  settleSignals()
  const all = [...state.children.forwards()]
  const supervisors = all.filter(({ spec }) => spec.type === "supervisor").length
  return {
    specs: all.length,
    active: all.filter(isAlive).length,
    supervisors,
    workers: all.length - supervisors,
  }
}

function isAlive({ state }: SupervisedChild): boolean {
  return isPid(state) && processOf(state) !== null
}
