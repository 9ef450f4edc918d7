import { expected, isPid, LocalPid, Ref } from "../kernel/index.ts"
import type { Pid, Reference } from "../kernel/index.ts"
import { onSend } from "../process/index.ts"
import type { MessageWatch } from "../process/index.ts"
import { deliverTo, inOrder, processOf } from "../runtime/index.ts"
import type { Pending } from "../runtime/index.ts"

/**
 * Who waits for a reply: the caller's pid and the reference of the call. `R` is what may be replied.
 *
 * Elixir: `GenServer.from()`.
 */
export interface From<in R = never> {
  readonly pid: Pid
  readonly ref: Reference
  readonly "~reply"?: (reply: R) => void
}

/** The class behind `From`. It leads to the open wait only as long as that is open. */
export class CallFrom implements From<unknown> {
  readonly pid: Pid
  #ref: Ref | null = null
  #wait: Pending<unknown> | null = null
  #isAnswered = false
  #answer: unknown = undefined

  constructor(pid: LocalPid) {
    this.pid = pid as Pid
  }

  get ref(): Reference {
    return (this.#ref ??= new Ref())
  }

  get isAnswered(): boolean {
    return this.#isAnswered
  }

  get answer(): unknown {
    return this.#answer
  }

  /** The wait that shall get the answer, when that was not there at once. */
  waitWith(wait: Pending<unknown>): void {
    this.#wait = wait
  }

  /** Gives the answer; only the first one counts. */
  reply(answer: unknown): void {
    if (this.#isAnswered) return
    this.#isAnswered = true
    const wait = this.#wait
    if (wait === null) this.#answer = answer
    else {
      this.#wait = null
      inOrder(() => wait.succeed(answer))
    }
  }
}

/** Replies to whoever `from` names: also to a hand-made `[pid, tag]`, which gets the message `[tag, reply]`. */
export function replyTo(from: unknown, answer: unknown): void {
  if (onSend.hook !== null) watchReply(onSend.hook, from, answer)
  answerTo(from, answer)
}

function watchReply(hook: MessageWatch, from: unknown, answer: unknown): void {
  hook.value(processOf(from instanceof CallFrom ? from.pid : Array.isArray(from) ? from[0] : null), answer)
}

/** Replies with what is no message: what `sys` shows of a server stays the server's own. */
export function answerTo(from: unknown, answer: unknown): void {
  if (from instanceof CallFrom) from.reply(answer)
  else if (Array.isArray(from) && from.length === 2 && isPid(from[0])) deliverTo(from[0], [from[1], answer])
  else throw expected("from", "the second argument of handleCall, or [pid, tag]", from)
}
