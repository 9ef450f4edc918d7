import { expected, isPid, Ref } from "../kernel/index.ts"
import type { LocalPid, Pid, Reference } from "../kernel/index.ts"
import { onSend } from "../process/index.ts"
import type { MessageWatch } from "../process/index.ts"
import { deliverTo, inOrder, processOf } from "../runtime/index.ts"

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

/** The wait for an answer. */
export interface Asker {
  answered(answer: unknown): void
}

const OPEN = 0
const ANSWERED = 1
const CLOSED = 2

/** The class behind `From`. It leads to the wait only as long as that is open, and holds no answer afterwards. */
export class CallFrom implements From<unknown> {
  readonly pid: Pid
  #state: typeof OPEN | typeof ANSWERED | typeof CLOSED = OPEN
  #ref: Ref | null = null
  /** The wait or, for an answer that comes before it, the answer. */
  #held: unknown = null

  constructor(pid: LocalPid) {
    this.pid = pid
  }

  /** Told by a field of its own, which is quicker than by the prototypes. */
  static is(value: unknown): value is CallFrom {
    return typeof value === "object" && value !== null && #state in value
  }

  get ref(): Reference {
    return (this.#ref ??= new Ref())
  }

  get isAnswered(): boolean {
    return this.#state === ANSWERED
  }

  /** The wait that shall get the answer, when that was not there at once. */
  waitWith(asker: Asker): void {
    this.#held = asker
  }

  /** Takes the answer that was there at once. */
  take(): unknown {
    const answer = this.#held
    this.close()
    return answer
  }

  /** Nobody waits any more. */
  close(): void {
    this.#state = CLOSED
    this.#held = null
  }

  /** Gives the answer; only the first one counts. */
  reply(answer: unknown): void {
    if (this.#state !== OPEN) return
    const asker = this.#held as Asker | null
    this.#state = ANSWERED
    this.#held = answer
    if (asker === null) return
    this.close()
    inOrder(() => asker.answered(answer))
  }
}

/** Throws unless the value names somebody who waits for a reply. */
export function checkFrom(from: unknown): void {
  if (CallFrom.is(from)) return
  if (!Array.isArray(from) || from.length !== 2 || !isPid(from[0])) {
    throw expected("from", "the second argument of handleCall, or [pid, tag]", from)
  }
}

/** Replies to whoever `from` names: also to a hand-made `[pid, tag]`, which gets the message `[tag, reply]`. */
export function replyTo(from: unknown, answer: unknown): void {
  if (onSend.hook !== null) watchReply(onSend.hook, from, answer)
  answerTo(from, answer)
}

function watchReply(hook: MessageWatch, from: unknown, answer: unknown): void {
  hook.value(processOf(CallFrom.is(from) ? from.pid : Array.isArray(from) ? from[0] : null), answer)
}

/** Replies with what is no message: what `sys` shows of a server stays the server's own. */
export function answerTo(from: unknown, answer: unknown): void {
  if (CallFrom.is(from)) from.reply(answer)
  else {
    checkFrom(from)
    const [pid, tag] = from as readonly [Pid, unknown]
    deliverTo(pid, [tag, answer])
  }
}
