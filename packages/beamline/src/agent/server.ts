import { noreply, ok, reply, stop } from "../gen/index.ts"
import type { Callbacks, Next } from "../gen/index.ts"
import { inspect } from "../kernel/index.ts"
import { wait } from "../process/index.ts"
import { isAsyncFunction, isSteps, isThenable, Operation } from "../runtime/index.ts"
import type { Steps, Wait } from "../runtime/index.ts"

/** What an agent is to run: a function, or `[module, name, args]`. */
export type Run =
  | ((...args: unknown[]) => unknown)
  | readonly [module: object, name: string, args: readonly unknown[]]

type Answer = Next<unknown, unknown>

/** The module by which an agent's server is known. Elixir: `Agent.Server`. */
export const Server = { id: "Agent.Server" }

/** The callbacks of an agent's process. Its state is the server's. */
export const callbacks: Callbacks = {
  name: Server.id,
  module: Server,
  isAsync: false,
  initialCall: ["erlang", "apply", 2],
  init: (run) => then(run as Run, [], (state) => ok(state)),
  handleCall: (state, _from, request) => handleCall(state, request),
  handleCast: (state, request) => handleCast(state, request),
  handleInfo: undefined,
  handleContinue: undefined,
  terminate: undefined,
  codeChange: (_version, state, extra) => ["ok", call(extra as Run, [state])],
  formatStatus: undefined,
}

function handleCall(state: unknown, request: unknown): Answer | Steps<Answer> {
  const [name, run] = requestIn(request)
  if (run !== undefined) {
    if (name === "get") return then(run, [state], (value) => reply(value, state))
    if (name === "update") return then(run, [state], (next) => reply(undefined, next))
    if (name === "get_and_update") return then(run, [state], (pair) => replyAndUpdate(pair, state))
  }
  throw new TypeError(`no clause of the agent's handleCall takes ${inspect(request)}`)
}

function replyAndUpdate(pair: unknown, state: unknown): Answer {
  if (Array.isArray(pair) && pair.length === 2) return reply(pair[0] as unknown, pair[1] as unknown)
  return stop(["bad_return_value", pair], state)
}

function handleCast(state: unknown, request: unknown): Answer | Steps<Answer> {
  const [name, run] = requestIn(request)
  if (name === "cast" && run !== undefined) return then(run, [state], (next) => noreply(next))
  throw new TypeError(`no clause of the agent's handleCast takes ${inspect(request)}`)
}

function requestIn(request: unknown): readonly [name: unknown, run?: Run] {
  return Array.isArray(request) ? (request as unknown as readonly [unknown, Run]) : [request]
}

/** Runs a function and goes on with its value: at once, if that is there at once. */
function then(run: Run, args: readonly unknown[], next: (value: unknown) => Answer): Answer | Steps<Answer> {
  if (isAsyncFunction(functionIn(run))) return afterwards(() => wait(() => call(run, args)), next)
  const value = call(run, args)
  if (isSteps(value) || value instanceof Operation)
    return afterwards(() => value as unknown as Wait<unknown>, next)
  if (isThenable(value)) return afterwards(() => wait(value), next)
  return next(value)
}

function* afterwards(begin: () => Wait<unknown>, next: (value: unknown) => Answer): Steps<Answer> {
  return next(yield* begin())
}

function call(run: Run, args: readonly unknown[]): unknown {
  if (typeof run === "function") return run(...args)
  const [module, name, more] = run
  return (module as Record<string, (...args: unknown[]) => unknown>)[name]!(...args, ...more)
}

function functionIn(run: Run): unknown {
  return typeof run === "function" ? run : Reflect.get(run[0], run[1])
}
