import { CALL, ExitError, Message } from "../kernel/index.ts"
import type { ExitReason, MessageKind, Timeout } from "../kernel/index.ts"
import {
  currentProc,
  DEAD,
  Deadline,
  deliver,
  failed,
  mayRunInline,
  never,
  Pending,
  ready,
  runInline,
  startDeadlineSoon,
  startTimer,
  stopTimer,
} from "../runtime/index.ts"
import type { Proc, Wait } from "../runtime/index.ts"
import { onSend } from "../process/index.ts"
import { CallFrom } from "./from.ts"
import { foreignNode, resolve } from "./name.ts"
import { ServerProc } from "./server.ts"

/** The function that made a request, as the reason of a failed one names it. */
export interface Origin {
  readonly module: string
  readonly name: string
  readonly args: readonly unknown[]
}

/** What is asked of a server, and how long the asker waits. */
export interface RequestOptions {
  readonly timeout: Timeout
  readonly signal?: AbortSignal | undefined
}

class RequestWait extends Pending<unknown> {
  readonly #origin: Origin
  readonly #timeout: Timeout
  #deadline: Deadline | null = null
  #stopListening: (() => void) | null = null

  constructor(owner: Proc, origin: Origin, timeout: Timeout) {
    super(owner)
    this.#origin = origin
    this.#timeout = timeout
  }

  override targetEnded(reason: ExitReason): void {
    this.fail(() => exitOf(reason, this.#origin))
  }

  startDeadline(): void {
    this.#deadline = new Deadline(() => this.fail(() => exitOf("timeout", this.#origin)))
    startTimer(this.#deadline, this.#timeout as number)
  }

  listen(signal: AbortSignal): void {
    const abort = (): void => this.fail(() => signal.reason as unknown)
    signal.addEventListener("abort", abort, { once: true })
    this.#stopListening = () => signal.removeEventListener("abort", abort)
  }

  protected override ended(): void {
    if (this.#deadline !== null) stopTimer(this.#deadline)
    this.#stopListening?.()
  }
}

/** `{reason, {Module, function, args}}`: the exit of one whose request failed. */
function exitOf(reason: unknown, origin: Origin): ExitError {
  return new ExitError([reason, [origin.module, origin.name, origin.args]])
}

/**
 * Sends a request to a server and waits for the answer. An idle server answers on this stack when it may.
 */
export function request(
  kind: MessageKind,
  server: unknown,
  body: unknown,
  origin: Origin,
  { timeout, signal }: RequestOptions,
): Wait<unknown> {
  const caller = currentProc()
  const target = resolve(server)
  if (caller.state === DEAD) return never(caller)
  if (signal?.aborted === true) return failed(caller, signal.reason)
  if (target === null) return failed(caller, exitOf(unreachable(server), origin))
  if (target === caller) return failed(caller, exitOf("calling_self", origin))
  const from = new CallFrom(caller.pid)
  // Not what sys asks: to look at a state must not freeze it.
  const hook = kind === CALL ? onSend.hook : null
  const message = hook === null ? new Message(kind, body, from) : hook.message(target, kind, body, from)
  if (target instanceof ServerProc && target.isIdle && mayRunInline(target)) {
    target.append(message)
    runInline(target)
    if (from.isAnswered) return ready(caller, from.answer)
    if ((target.state as number) === DEAD) return failed(caller, exitOf(target.exitReason, origin))
    return waitFor(caller, target, from, origin, timeout, signal)
  }
  const wait = waitFor(caller, target, from, origin, timeout, signal)
  deliver(target, message)
  return wait
}

function waitFor(
  caller: Proc,
  target: Proc,
  from: CallFrom,
  origin: Origin,
  timeout: Timeout,
  signal: AbortSignal | undefined,
): Wait<unknown> {
  if ((caller.state as number) === DEAD) return never(caller)
  const wait = new RequestWait(caller, origin, timeout)
  from.waitWith(wait)
  wait.begin(target)
  if (timeout !== "infinity") startDeadlineSoon(wait)
  if (signal !== undefined) wait.listen(signal)
  return wait.handle
}

function unreachable(server: unknown): unknown {
  const node = foreignNode(server)
  return node === undefined ? "noproc" : ["nodedown", node]
}

/** What `EndWait` gives when the time is up. */
export const LATE: unique symbol = Symbol("late")

/** Waits until a process has ended, and gives its exit reason; or `LATE`. */
export class EndWait extends Pending<ExitReason | typeof LATE> {
  #deadline: Deadline | null = null

  constructor(owner: Proc, timeout: Timeout) {
    super(owner)
    if (timeout === "infinity") return
    this.#deadline = new Deadline(() => this.succeed(LATE))
    startTimer(this.#deadline, timeout)
  }

  override targetEnded(reason: ExitReason): void {
    this.succeed(reason)
  }

  protected override ended(): void {
    if (this.#deadline !== null) stopTimer(this.#deadline)
  }
}

/** Sends a message that nobody answers; nobody learns whether it arrived. */
export function sendRequest(kind: MessageKind, target: Proc, body: unknown): void {
  const { hook } = onSend
  deliver(target, hook === null ? new Message(kind, body, null) : hook.message(target, kind, body, null))
}

