import type { Message } from "../kernel/index.ts"
import {
  contextOf,
  DEAD,
  inRoot,
  isSteps,
  isThenable,
  Operation,
  PARKED,
  RUNNING,
  turn,
} from "../runtime/index.ts"
import { defaultCall, defaultCast, defaultInfo, notAsync, notAWait, undefinedContinue } from "./defaults.ts"
import { Instruction } from "./next.ts"
import { apply, returned, tellContinued, thrown } from "./outcome.ts"
import {
  CALLBACK_NAMES,
  ON_CALL,
  ON_CAST,
  ON_CODE_CHANGE,
  ON_CONTINUE,
  ON_INFO,
  ON_TERMINATE,
} from "./phase.ts"
import { reportRaise } from "./report.ts"
import type { ServerProc } from "./server.ts"

// Calls the callbacks: one that returns an instruction is done, one that returns a promise or a generator parks the
// server until that ends.

/** Calls a callback, for a message perhaps, and does what it says. */
export function invoke(server: ServerProc, callback: number, message: Message | null): void {
  server.callback = callback
  const turnNumber = ++server.turnNumber
  let value: unknown
  try {
    value = server.callbacks.isAsync
      ? callInContext(server, callback, message)
      : call(server, callback, message)
  } catch (error) {
    if (turnNumber !== server.turnNumber) return
    server.kept = message
    thrown(server, error)
    return
  }
  // A callback may have ended its own server: by a call that ran inline, by a bound function that threw.
  if (server.state === DEAD || turnNumber !== server.turnNumber) ignore(value)
  else settle(server, value, message)
}

function call(server: ServerProc, callback: number, message: Message | null): unknown {
  const { callbacks, userState } = server
  switch (callback) {
    case ON_CALL: {
      const { from, body } = message!
      if (callbacks.handleCall === undefined) return defaultCall(server)
      return callbacks.handleCall(userState, from, body)
    }
    case ON_CAST:
      if (callbacks.handleCast === undefined) return defaultCast(server)
      return callbacks.handleCast(userState, message!.body)
    case ON_INFO:
      if (callbacks.handleInfo === undefined) return defaultInfo(server, message!.body)
      return callbacks.handleInfo(userState, message!.body)
    case ON_CONTINUE:
      if (callbacks.handleContinue === undefined) return undefinedContinue(server)
      return callbacks.handleContinue(userState, message!.body)
    case ON_TERMINATE:
      return callbacks.terminate!(userState, server.ending!.reason)
    case ON_CODE_CHANGE: {
      const [, , oldVersion, extra] = message!.body as readonly unknown[]
      return callbacks.codeChange!(oldVersion, userState, extra)
    }
    default:
      return callbacks.init(server.argument)
  }
}

function callInContext(server: ServerProc, callback: number, message: Message | null): unknown {
  const context = contextOf(server)
  if (context === null) return call(server, callback, message)
  const { rooted } = turn
  turn.rooted = false
  try {
    return context.runInAsyncScope(call, undefined, server, callback, message)
  } finally {
    turn.rooted = rooted
  }
}

/** Runs another function of the user's in the context in which the callbacks run. */
export function callWithin<R>(server: ServerProc, fn: () => R): R {
  const context = server.callbacks.isAsync ? contextOf(server) : null
  if (context === null) return fn()
  const { rooted } = turn
  turn.rooted = false
  try {
    return context.runInAsyncScope(fn, undefined)
  } finally {
    turn.rooted = rooted
  }
}

function settle(server: ServerProc, value: unknown, message: Message | null = server.current): void {
  if (value instanceof Instruction) {
    tellContinued(server)
    apply(server, value, message)
  } else if (isSteps(value)) {
    server.kept = message
    server.steps = value
    step(server)
  } else if (isThenable(value)) {
    server.kept = message
    park(server, value)
  } else {
    tellContinued(server)
    returned(server, value)
  }
}

// Nobody else sees the outcome of code that a dead process, or an earlier callback, has left behind.
function ignore(value: unknown): void {
  if (isThenable(value)) void Promise.resolve(value).then(noop, noop)
}

function noop(): void {}

// ------------------------------------------------------------------ promises

/** Waits for the promises of a server's callbacks, one at a time. */
export class Awaiting {
  readonly onValue: (value: unknown) => void
  readonly onError: (error: unknown) => void

  constructor(server: ServerProc) {
    const isMine = (): boolean => server.awaiting === this && server.isAwaiting && server.state !== DEAD
    this.onValue = (value) => {
      if (isMine()) resume(server, settle, value)
    }
    this.onError = (error) => {
      if (isMine()) resume(server, thrown, error)
    }
  }
}

function park(server: ServerProc, promise: PromiseLike<unknown>): void {
  if (!server.callbacks.isAsync) {
    ignore(promise)
    thrown(server, notAsync(server.callbacks.name, CALLBACK_NAMES[server.callback]!))
    return
  }
  server.state = PARKED
  server.isAwaiting = true
  const { onValue, onError } = (server.awaiting ??= new Awaiting(server))
  Promise.resolve(promise).then(onValue, onError)
}

/** Goes on after a promise: a turn of its own, entered from a microtask. */
function resume(server: ServerProc, act: (server: ServerProc, value: unknown) => void, value: unknown): void {
  const { proc, generator } = turn
  server.isAwaiting = false
  server.state = RUNNING
  turn.proc = server
  turn.generator = false
  turn.depth++
  try {
    act(server, value)
  } catch (error) {
    server.crash(error)
  } finally {
    turn.depth--
    turn.proc = proc
    turn.generator = generator
  }
  server.endTurn()
}

// ------------------------------------------------------------------ generators

/** Goes on with the generator of a callback. */
export function step(server: ServerProc): void {
  const steps = server.steps!
  let result: IteratorResult<unknown>
  turn.generator = true
  try {
    result = server.callbacks.isAsync ? callWithin(server, () => steps.next()) : steps.next()
  } catch (error) {
    turn.generator = false
    if (server.steps !== steps) return
    server.steps = null
    thrown(server, error)
    return
  }
  turn.generator = false
  if (server.steps !== steps) closeSteps(server, steps)
  else if (server.state === DEAD) return
  else if (result.done === true) {
    server.steps = null
    settle(server, result.value)
  } else waitFor(server, steps, result.value)
}

function waitFor(server: ServerProc, steps: Iterator<unknown>, wait: unknown): void {
  if (!Operation.is(wait) || wait.isForeignTo(server)) {
    server.steps = null
    closeSteps(server, steps)
    if (server.state !== DEAD) thrown(server, notAWait(CALLBACK_NAMES[server.callback]!, wait))
    return
  }
  server.waiting = wait
  // A wait that is over already was handed out as open, because the budget was spent.
  if (wait.isOpen) server.state = PARKED
  else server.becomeReady()
}

/** Goes on with the generator if what it waits for is over. */
export function resumeSteps(server: ServerProc): void {
  if (server.waiting?.isOpen === true) server.state = PARKED
  else {
    server.waiting = null
    step(server)
  }
}

/** Runs the `finally` of a generator that is given up. What it waits for does not come any more. */
export function closeSteps(server: ServerProc, steps: Iterator<unknown>): void {
  const { proc, generator } = turn
  turn.proc = server
  turn.generator = true
  try {
    inRoot(() => steps.return?.())
  } catch (error) {
    reportRaise(server, error)
  } finally {
    turn.proc = proc
    turn.generator = generator
  }
}
