import { GenServer } from "../gen-server/index.ts"
import { ignore, noreply, ok, reply, stop } from "../gen/index.ts"
import type { Callbacks, Next } from "../gen/index.ts"
import { INFO, isNormalReason, isPid, Message, reasonOf } from "../kernel/index.ts"
import type { Pid } from "../kernel/index.ts"
import { logReport } from "../logger/index.ts"
import { isExit, Process } from "../process/index.ts"
import { currentProc, deliver } from "../runtime/index.ts"
import type { Steps } from "../runtime/index.ts"
import { callAndWait, startChildProcess, startedAtOnce, StartSteps } from "./child-process.ts"
import { outcomeOfReturn } from "./child-spec-start.ts"
import type { StartOutcome } from "./child-spec-start.ts"
import type { ChildTuple, ForgottenCall, StartCall } from "./child-spec.types.ts"
import { stopOne, stopTogether } from "./dynamic-shutdown.ts"
import { DynamicState, nameOf, reportDynamicChild } from "./dynamic-state.ts"
import type { DynamicChildSpec, DynamicSetup } from "./dynamic-state.ts"
import { mayRestart } from "./state.ts"
import { checkDynamicFlags } from "./strategy-flags.ts"

type DynamicNext = Next<DynamicState>
type Answer = Next<DynamicState, unknown>

/** The callbacks of the process of a DynamicSupervisor. */
export function dynamicCallbacks(module: string, self: object): Callbacks {
  return {
    name: module,
    module: self,
    isAsync: false,
    initialCall: ["supervisor", module, 1],
    init: (setup) => init(setup as DynamicSetup),
    handleCall: (state, _from, request) => handleCall(state as DynamicState, request),
    handleCast: (state) => noreply(state),
    handleInfo: (state, message) => handleInfo(state as DynamicState, message),
    handleContinue: undefined,
    terminate: (state) => stopTogether(state as DynamicState, (state as DynamicState).children.keys()),
    codeChange: (_version, state) => codeChange(state as DynamicState),
    formatStatus: undefined,
  }
}

function* init(setup: DynamicSetup): Steps<DynamicNext> {
  Process.flag("trapExit", true)
  const returned = yield* callAndWait(() => setup.init(), setup.isAsync)
  if (returned === ignore) return ignore
  const given = flagsIn(returned)
  if (given === undefined) return stop(["bad_return", [setup.module, "init", returned]])
  const flags = checkDynamicFlags(given)
  return flags.ok ? ok(new DynamicState(flags.value, setup)) : stop(flags.error)
}

function flagsIn(returned: unknown): object | undefined {
  if (typeof returned !== "object" || returned === null || !("ok" in returned) || !("value" in returned))
    return undefined
  const { ok: isOk, value } = returned
  return isOk === true && typeof value === "object" && value !== null && !Array.isArray(value)
    ? value
    : undefined
}

/** Takes the flags that the module gives now. The children stay. */
function codeChange(state: DynamicState): unknown {
  const returned = state.setup.init()
  if (returned === ignore) return ["ok", state]
  const given = flagsIn(returned)
  if (given === undefined) return returned
  const flags = checkDynamicFlags(given)
  if (!flags.ok) return ["error", flags.error]
  state.flags = flags.value
  return ["ok", state]
}

// ------------------------------------------------------------------ requests

function handleCall(state: DynamicState, request: unknown): Answer | Steps<Answer> {
  const isTuple = Array.isArray(request)
  const name: unknown = isTuple ? request[0] : request
  const argument: unknown = isTuple ? request[1] : undefined
  if (name === "start_child" && Array.isArray(argument)) return add(state, argument as unknown as ChildTuple)
  if (name === "terminate_child") return terminateChild(state, argument)
  if (name === "which_children") return reply(which(state), state)
  if (name === "count_children") return reply(count(state), state)
  throw new GenServer.FunctionClauseError("DynamicSupervisor.handleCall", request)
}

/** A start that takes no waiting, as most do, takes no generator. */
function add(state: DynamicState, child: ChildTuple): Answer | Steps<Answer> {
  const { flags, children } = state
  if (flags.maxChildren !== "infinity" && children.size >= flags.maxChildren) {
    return reply({ ok: false, error: "max_children" }, state)
  }
  let returned: unknown
  try {
    returned = startedAtOnce(child[0], flags.extraArguments)
  } catch (thrown) {
    return added(state, child, { type: "failed", reason: reasonOf(thrown) })
  }
  if (returned instanceof StartSteps) return addLater(state, child, returned.steps)
  return added(state, child, outcomeOfReturn(returned))
}

function* addLater(state: DynamicState, child: ChildTuple, starting: Steps<unknown>): Steps<Answer> {
  return added(state, child, yield* outcomeOfStart(starting))
}

function added(state: DynamicState, child: ChildTuple, outcome: StartOutcome): Answer {
  if (outcome.type === "started") {
    state.lastSpec = specOf(child, state.lastSpec)
    state.children.set(outcome.pid, state.lastSpec)
  }
  return reply(resultOf(outcome), state)
}

function resultOf(outcome: StartOutcome): object {
  if (outcome.type === "ignored") return { ok: false, error: "ignore" }
  if (outcome.type === "failed") return { ok: false, error: outcome.reason }
  const { pid: value } = outcome
  return "info" in outcome ? { ok: true, value, info: outcome.info } : { ok: true, value }
}

function* outcomeOfStart(starting: Steps<unknown>): Steps<StartOutcome> {
  try {
    return outcomeOfReturn(yield* starting)
  } catch (thrown) {
    return { type: "failed", reason: reasonOf(thrown) }
  }
}

/**
 * What is kept of a specification: that of the child before, where it says the same. A temporary child is never started
 * again, so its arguments can be collected.
 */
function specOf(child: ChildTuple, last: DynamicChildSpec | null): DynamicChildSpec {
  // Read by place: to take an array apart is to iterate it.
  const start = child[0]
  const restart = child[1]
  const shutdown = child[2]
  const type = child[3]
  const modules = child[4]
  const isForgetful = restart === "temporary" && typeof start !== "function"
  if (
    last !== null &&
    last.restart === restart &&
    last.shutdown === shutdown &&
    last.type === type &&
    isSameList(last.modules, modules) &&
    (isForgetful ? isSameFunction(last.start, start) : last.start === start)
  )
    return last
  return { start: isForgetful ? [start[0], start[1], undefined] : start, restart, shutdown, type, modules }
}

function isSameFunction(kept: DynamicChildSpec["start"], call: StartCall | ForgottenCall): boolean {
  return typeof kept !== "function" && kept[0] === call[0] && kept[1] === call[1]
}

function isSameList(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function terminateChild(state: DynamicState, pid: unknown): Answer | Steps<Answer> {
  if (!isPid(pid)) return reply({ ok: false, error: "not_found" }, state)
  const child = state.children.get(pid)
  if (child === undefined) return reply({ ok: false, error: "not_found" }, state)
  const stopping = stopOne(state, pid, child)
  return stopping === null ? terminated(state, pid, child) : terminateLater(state, pid, child, stopping)
}

function* terminateLater(
  state: DynamicState,
  pid: Pid,
  child: DynamicChildSpec,
  stopping: Steps,
): Steps<Answer> {
  yield* stopping
  return terminated(state, pid, child)
}

function terminated(state: DynamicState, pid: Pid, child: DynamicChildSpec): Answer {
  state.forget(pid, child)
  return reply({ ok: true, value: undefined }, state)
}

function which({ children, restarting }: DynamicState): (readonly unknown[])[] {
  return children.keys().map((pid) => {
    const { type, modules } = children.get(pid)!
    return [undefined, restarting.has(pid) ? "restarting" : pid, type, modules]
  })
}

function count({ children, restarting }: DynamicState): object {
  let supervisors = 0
  for (const { type } of children.values()) if (type === "supervisor") supervisors++
  const specs = children.size
  return { specs, active: specs - restarting.size, supervisors, workers: specs - supervisors }
}

// ------------------------------------------------------------------ children that end

const RETRY = "$gen_restart"

function handleInfo(state: DynamicState, message: unknown): DynamicNext | Steps<DynamicNext> {
  if (isExit(message)) return childEnded(state, message[1], message[2])
  if (Array.isArray(message) && message.length === 2 && message[0] === RETRY && isPid(message[1])) {
    const [, pid] = message as [string, Pid]
    // It may have been terminated before this message came.
    return state.restarting.has(pid) ? restart(state, pid, state.children.get(pid)!) : noreply(state)
  }
  const label = ["supervisor", "unexpected_message"] as const
  logReport({ label, supervisor: nameOf(state), behaviour: "DynamicSupervisor", message })
  return noreply(state)
}

function childEnded(state: DynamicState, pid: Pid, reason: unknown): DynamicNext | Steps<DynamicNext> {
  const spec = state.children.get(pid)
  if (spec === undefined || state.restarting.has(pid)) return noreply(state)
  const isPlanned = spec.restart !== "permanent" && isNormalReason(reason)
  if (!isPlanned) reportDynamicChild("child_terminated", state, spec, pid, reason)
  if (!isPlanned && spec.restart !== "temporary") return restart(state, pid, spec)
  state.forget(pid, spec)
  return noreply(state)
}

function* restart(state: DynamicState, pid: Pid, spec: DynamicChildSpec): Steps<DynamicNext> {
  if (!mayRestart(state.window, state.flags)) {
    reportDynamicChild("shutdown", state, spec, pid, "reached_max_restart_intensity")
    state.forget(pid, spec)
    return stop("shutdown", state)
  }
  const outcome = yield* outcomeOfStart(startChildProcess(spec.start, state.flags.extraArguments))
  if (outcome.type === "failed") {
    reportDynamicChild("start_error", state, spec, ["restarting", pid], outcome.reason)
    state.restarting.add(pid)
    // Tried again by a message to itself, so that others are served in between.
    deliver(currentProc(), new Message(INFO, [RETRY, pid], null))
    return noreply(state)
  }
  state.forget(pid, spec)
  if (outcome.type === "started") state.children.set(outcome.pid, spec)
  return noreply(state)
}
