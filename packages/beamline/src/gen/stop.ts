import { ExitError, Message, SYSTEM } from "../kernel/index.ts"
import type { ExitReason, Timeout } from "../kernel/index.ts"
import { currentProc, DEAD, Deadline, deliver, failed, never, Pending, startDeadlineSoon, startTimer, stopTimer } from "../runtime/index.ts"
import type { Proc, Wait } from "../runtime/index.ts"
import { CallFrom } from "./from.ts"
import { foreignNode, resolve } from "./name.ts"
import type { Origin } from "./request.ts"

/** The first half of a stop: the server has been asked to terminate. Its answer comes before it has ended. */
class Asked extends Pending<unknown> {
  readonly #stop: StopWait

  constructor(stop: StopWait, owner: Proc) {
    super(owner)
    this.#stop = stop
  }

  override succeed(): void {
    this.#stop.wasRead = true
  }
}

/** Waits until the server has ended, and with the reason that was asked for. */
class StopWait extends Pending<void> {
  /** Whether the server has taken up the request. */
  wasRead = false
  readonly #origin: Origin
  readonly #server: Proc
  readonly #reason: unknown
  readonly #timeout: Timeout
  #deadline: Deadline | null = null

  constructor(owner: Proc, server: Proc, reason: unknown, timeout: Timeout, origin: Origin) {
    super(owner)
    this.#server = server
    this.#reason = reason
    this.#timeout = timeout
    this.#origin = origin
  }

  override targetEnded(reason: ExitReason): void {
    if (!this.wasRead) {
      const asked = ["sys", "terminate", [this.#server.pid, this.#reason, this.#timeout]]
      this.#failWith([reason, asked])
    } else if (reason === this.#reason) this.succeed(undefined)
    else this.#failWith(reason)
  }

  startDeadline(): void {
    this.#deadline = new Deadline(() => this.#failWith("timeout"))
    startTimer(this.#deadline, this.#timeout as number)
  }

  #failWith(reason: unknown): void {
    this.fail(() => stopFailure(reason, this.#origin))
  }

  protected override ended(): void {
    if (this.#deadline !== null) stopTimer(this.#deadline)
  }
}

function stopFailure(reason: unknown, origin: Origin): ExitError {
  return new ExitError([reason, [origin.module, origin.name, origin.args]])
}

/** Asks a server to terminate, and waits until it has ended and its name is free. */
export function stopServer(server: unknown, reason: unknown, timeout: Timeout, origin: Origin): Wait<void> {
  const caller = currentProc()
  const target = resolve(server)
  if (caller.state === DEAD) return never(caller)
  if (target === null) {
    const node = foreignNode(server)
    return failed(caller, stopFailure(node === undefined ? "noproc" : ["nodedown", node], origin))
  }
  if (target === caller) return failed(caller, stopFailure("calling_self", origin))
  const wait = new StopWait(caller, target, reason, timeout, origin)
  wait.begin(target)
  if (timeout !== "infinity") startDeadlineSoon(wait)
  const from = new CallFrom(caller.pid)
  from.waitWith(new Asked(wait, caller))
  deliver(target, new Message(SYSTEM, ["terminate", reason], from))
  return wait.handle
}
