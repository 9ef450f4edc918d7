import type { LocalPid } from "../kernel/index.ts"
import { inOrder, isLinkedTo, main, signalUnlink } from "../runtime/index.ts"
import type { Pending, Proc } from "../runtime/index.ts"

/** The result of a start, on its way to whoever asked for it. */
export class Starter {
  readonly caller: Proc
  /** What `init` gets. */
  readonly argument: unknown
  #result: object | null = null
  #wait: Pending | null = null

  constructor(caller: Proc, argument: unknown) {
    this.caller = caller
    this.argument = argument
  }

  /** The result, when it was there at once. */
  get result(): object | null {
    return this.#result
  }

  /**
   * Whether the caller learns of a failure by the result alone. Others that are linked are ended by it, as in OTP;
   * the main process can't end.
   */
  get expectsResult(): boolean {
    return this.caller.trapExit || this.caller === main
  }

  waitWith(wait: Pending): void {
    this.#wait = wait
  }

  succeed(pid: LocalPid): void {
    this.#settle({ ok: true, value: pid })
  }

  fail(error: unknown): void {
    this.#settle({ ok: false, error })
  }

  unlink(proc: Proc): void {
    if (isLinkedTo(proc, this.caller)) signalUnlink(proc, this.caller)
  }

  #settle(result: object): void {
    const wait = this.#wait
    if (wait === null) this.#result = result
    else inOrder(() => wait.succeed(result))
  }
}
