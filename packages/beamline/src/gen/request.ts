import { CALL, Message } from "../kernel/index.ts"
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
import type { Asker } from "./from.ts"
import { resolve } from "./name.ts"
import { exitOf, refusal } from "./origin.ts"
import type { Origin } from "./origin.ts"

/** How long the asker waits, and what it makes of the answer. */
export interface RequestOptions {
  readonly timeout: Timeout
  readonly signal?: AbortSignal | undefined
  /** Makes the value of the wait of the answer. What it throws fails the wait. */
  readonly take?: ((answer: unknown) => unknown) | undefined
  /** Whether the server may answer on the caller's stack. Default `true`. */
  readonly inline?: boolean | undefined
  /** Gives the value of the wait where the request has failed. */
  readonly recover?: (() => unknown) | undefined
}

class RequestWait extends Pending implements Asker {
  readonly #server: unknown
  readonly #body: unknown
  readonly #from: CallFrom
  readonly #origin: Origin
  readonly #options: RequestOptions
  #deadline: Deadline | null = null
  #stopListening: (() => void) | null = null

  constructor(
    owner: Proc,
    server: unknown,
    body: unknown,
    from: CallFrom,
    origin: Origin,
    options: RequestOptions,
  ) {
    super(owner)
    this.#server = server
    this.#body = body
    this.#from = from
    this.#origin = origin
    this.#options = options
  }

  answered(answer: unknown): void {
    const { take } = this.#options
    if (take === undefined) this.succeed(answer)
    else this.#succeedBy(take, answer)
  }

  #succeedBy(take: (answer: unknown) => unknown, answer: unknown): void {
    let value: unknown
    try {
      value = take(answer)
    } catch {
      // Made anew where the caller waits, so that the error shows its stack.
      this.fail(() => errorOf(() => take(answer)))
      return
    }
    this.succeed(value)
  }

  override targetEnded(reason: ExitReason): void {
    this.#failWith(reason)
  }

  startDeadline(): void {
    this.#deadline = new Deadline(() => this.#failWith("timeout"))
    startTimer(this.#deadline, this.#options.timeout as number)
  }

  listen(signal: AbortSignal): void {
    const abort = (): void => this.fail(() => signal.reason as unknown)
    signal.addEventListener("abort", abort, { once: true })
    this.#stopListening = () => signal.removeEventListener("abort", abort)
  }

  #failWith(reason: unknown): void {
    const { recover, timeout } = this.#options
    if (recover !== undefined) this.succeed(recover())
    else this.fail(() => exitOf(reason, this.#origin, [this.#server, this.#body, timeout]))
  }

  protected override ended(): void {
    this.#from.close()
    if (this.#deadline !== null) stopTimer(this.#deadline)
    this.#stopListening?.()
  }
}

function errorOf(fn: () => unknown): unknown {
  try {
    return fn()
  } catch (error) {
    return error
  }
}

/**
 * Sends a request to a server and waits for the answer. An idle server answers on this stack when it may.
 */
export function request(
  kind: MessageKind,
  server: unknown,
  body: unknown,
  origin: Origin,
  options: RequestOptions,
): Wait<unknown> {
  const caller = currentProc()
  const target = resolve(server)
  if (caller.state === DEAD) return never(caller)
  if (options.signal?.aborted === true) return failed(caller, options.signal.reason)
  if (target === null || target === caller) {
    return refused(caller, refusal(target, server), server, body, origin, options)
  }
  const from = new CallFrom(caller.pid)
  // Not what sys asks: to look at a state must not freeze it.
  const hook = kind === CALL ? onSend.hook : null
  const message = hook === null ? new Message(kind, body, from) : hook.message(target, kind, body, from)
  if (target.isIdle && options.inline !== false && mayRunInline(target)) {
    runInline(target, message)
    if (from.isAnswered) return answered(caller, from.take(), options)
    if ((target.state as number) === DEAD) {
      return refused(caller, target.exitReason, server, body, origin, options)
    }
    return waitFor(caller, target, server, body, from, origin, options)
  }
  const wait = waitFor(caller, target, server, body, from, origin, options)
  deliver(target, message)
  return wait
}

function answered(caller: Proc, answer: unknown, { take }: RequestOptions): Wait<unknown> {
  if (take === undefined) return ready(caller, answer)
  let value: unknown
  try {
    value = take(answer)
  } catch (error) {
    return failed(caller, error)
  }
  return ready(caller, value)
}

function refused(
  caller: Proc,
  reason: unknown,
  server: unknown,
  body: unknown,
  origin: Origin,
  { recover, timeout }: RequestOptions,
): Wait<unknown> {
  return recover === undefined
    ? failed(caller, exitOf(reason, origin, [server, body, timeout]))
    : ready(caller, recover())
}

function waitFor(
  caller: Proc,
  target: Proc,
  server: unknown,
  body: unknown,
  from: CallFrom,
  origin: Origin,
  options: RequestOptions,
): Wait<unknown> {
  const { timeout, signal } = options
  if ((caller.state as number) === DEAD || signal?.aborted === true) {
    from.close()
    return failed(caller, signal?.reason)
  }
  const wait = new RequestWait(caller, server, body, from, origin, options)
  from.waitWith(wait)
  wait.begin(target)
  if (timeout !== "infinity") startDeadlineSoon(wait)
  if (signal !== undefined) wait.listen(signal)
  return wait.handle
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
