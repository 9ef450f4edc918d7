import { equal, Message, SYSTEM } from "../kernel/index.ts"
import type { ExitReason, Timeout } from "../kernel/index.ts"
import {
  currentProc,
  DEAD,
  Deadline,
  deliver,
  failed,
  never,
  Pending,
  startDeadlineSoon,
  startTimer,
  stopTimer,
} from "../runtime/index.ts"
import type { Proc, Wait } from "../runtime/index.ts"
import { CallFrom } from "./from.ts"
import type { Asker } from "./from.ts"
import { resolve } from "./name.ts"
import { exitOf, refusal } from "./origin.ts"
import type { Origin } from "./origin.ts"

/** Waits until the server has ended, and with the reason that was asked for. */
class StopWait extends Pending<void> implements Asker {
  /** Whether the server has taken up the request. */
  #wasRead = false
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

  /** The answer comes before the server has ended. */
  answered(): void {
    this.#wasRead = true
  }

  override targetEnded(reason: ExitReason): void {
    if (!this.#wasRead) {
      const asked = ["sys", "terminate", [this.#server.pid, this.#reason, this.#timeout]]
      this.#failWith([reason, asked])
    } else if (equal(reason, this.#reason)) this.succeed(undefined)
    else this.#failWith(reason)
  }

  startDeadline(): void {
    this.#deadline = new Deadline(() => this.#failWith("timeout"))
    startTimer(this.#deadline, this.#timeout as number)
  }

  #failWith(reason: unknown): void {
    this.fail(() => exitOf(reason, this.#origin))
  }

  protected override ended(): void {
    if (this.#deadline !== null) stopTimer(this.#deadline)
  }
}

/** Asks a server to terminate, and waits until it has ended and its name is free. */
export function stopServer(server: unknown, reason: unknown, timeout: Timeout, origin: Origin): Wait<void> {
  const caller = currentProc()
  const target = resolve(server)
  if (caller.state === DEAD) return never(caller)
  if (target === null || target === caller) return failed(caller, exitOf(refusal(target, server), origin))
  const wait = new StopWait(caller, target, reason, timeout, origin)
  wait.begin(target)
  try {
    if (timeout !== "infinity") startDeadlineSoon(wait)
    const from = new CallFrom(caller.pid)
    from.waitWith(wait)
    deliver(target, new Message(SYSTEM, ["terminate", reason], from))
  } catch (error) {
    // The stack is used up: nobody is handed the wait, so nobody must be told how it ends.
    wait.withdraw()
    throw error
  }
  return wait.handle
}
