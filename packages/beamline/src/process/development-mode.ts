import { inspect, Message } from "../kernel/index.ts"
import type { MessageKind } from "../kernel/index.ts"
import { log } from "../logger/index.ts"
import { afterTurn, inRoot, knownProc, main, setting } from "../runtime/index.ts"
import type { Proc } from "../runtime/index.ts"
import { onSend } from "./development.ts"
import type { MessageWatch } from "./development.ts"
import { fingerprint, freezeDeep } from "./freeze.ts"

/**
 * Freezes every message when it is sent, from now on and for the whole program: processes share what they send each
 * other, and this finds the one that changes it. It covers `send`, `sendAfter`, calls, casts, replies and the argument
 * of a server's start. It costs time with every message, so it is for development and tests; the environment variable
 * `BEAMLINE_DEV=freeze` turns it on without a change of the program.
 *
 * - Plain objects, arrays, Maps, Sets and Dates can't be changed any more: the attempt throws a `TypeError` in the process
 *   that makes it, the sender or a receiver. For Maps, Sets and Dates it names the message and both processes.
 * - Instances of classes and views of bytes (Buffers) can't be frozen. Their content is compared when the message is
 *   taken and after the turn of the event loop, and a change is logged as an error that names the message, who sent it
 *   to whom, and who has changed it.
 * - Functions and objects that carry functions, errors, pids and references, streams, emitters and promises are left
 *   alone.
 *
 * Returns a function that turns it off. What is frozen stays so.
 *
 * @example
 * ```ts
 * import { Development, self, send } from "beamline"
 *
 * const stop = Development.freezeMessages()
 * const basket = { items: ["apple"] }
 * send(self(), basket)
 * basket.items.push("pear") // => throws TypeError
 * stop()
 * ```
 */
export function freezeMessages(): () => void {
  const outer = onSend.hook
  onSend.hook = watch
  return () => {
    if (onSend.hook === watch) onSend.hook = outer
  }
}

const watch: MessageWatch = {
  message(to, kind, body, from) {
    const parcel = wrap(to, body)
    return parcel === null ? new Message(kind, body, from) : new WatchedMessage(kind, parcel, from)
  },
  value(to, value) {
    const parcel = wrap(to, value)
    if (parcel !== null) parcel.arrive()
  },
}

/** Freezes what can be frozen; what can't goes on as a parcel that is looked at. */
function wrap(to: Proc | null, body: unknown): Parcel | null {
  if (typeof body !== "object" || body === null) return null
  const from = knownProc()
  const watched = freezeDeep(body, (kind, method) => {
    const who = knownProc()
    throw new TypeError(
      `cannot ${method} in a ${kind} that is part of the message ${inspect(body)}, ` +
        `which ${nameOf(from)} has sent to ${nameOf(to)}; ${nameOf(who)} has tried to change it`,
    )
  })
  return watched.length === 0 ? null : new Parcel(from, to, body, watched)
}

/** A message, parts of which can't be frozen. */
class Parcel {
  readonly body: unknown
  readonly #from: Proc | null
  readonly #to: Proc | null
  readonly #text: string
  readonly #watched: readonly object[]
  #print: number
  #hasArrived = false
  #fromReductions = 0
  #toReductions = 0

  constructor(from: Proc | null, to: Proc | null, body: unknown, watched: readonly object[]) {
    this.body = body
    this.#from = from
    this.#to = to
    this.#watched = watched
    this.#text = inspect(body)
    this.#print = fingerprint(watched)
    this.#note()
  }

  /** The receiver looks at it, and may hold it from now on. */
  arrive(): void {
    this.check()
    if (this.#hasArrived) return
    this.#hasArrived = true
    inRoot(() => afterTurn(() => this.check()))
  }

  /** Compares it with what it was when it was looked at last, and says who has changed it meanwhile. */
  check(): void {
    const print = fingerprint(this.#watched)
    const suspects = this.#suspects()
    this.#note()
    if (print === this.#print) return
    this.#print = print
    report(this.#text, this.body, this.#from, this.#to, suspects)
  }

  /** Until it has arrived only the sender has it; then those of the two that have run meanwhile. */
  #suspects(): readonly (Proc | null)[] {
    if (!this.#hasArrived) return [this.#from]
    const hasRun = [
      this.#from !== null && this.#from.reductions !== this.#fromReductions ? [this.#from] : [],
      this.#to !== null && this.#to.reductions !== this.#toReductions ? [this.#to] : [],
    ].flat()
    return hasRun.length > 0 ? hasRun : [this.#from, this.#to]
  }

  #note(): void {
    this.#fromReductions = this.#from?.reductions ?? 0
    this.#toReductions = this.#to?.reductions ?? 0
  }
}

class WatchedMessage extends Message {
  constructor(kind: MessageKind, parcel: Parcel, from: object | null) {
    super(kind, undefined, from)
    Object.defineProperty(this, "body", {
      get: () => {
        parcel.arrive()
        return parcel.body
      },
    })
  }
}

function report(
  text: string,
  body: unknown,
  from: Proc | null,
  to: Proc | null,
  suspects: readonly (Proc | null)[],
): void {
  log(
    "error",
    () =>
      `The message ${text}, sent by ${nameOf(from)} to ${nameOf(to)}, was changed by ${suspects.map(nameOf).join(" or ")}. ` +
      `It is now ${inspect(body)}. Processes share what they send; send a copy, or don't change it afterwards.`,
    { sender: from?.pid, receiver: to?.pid },
    {
      label: ["beamline", "mutated_message"],
      message: body,
      before: text,
      sender: from?.pid,
      receiver: to?.pid,
      suspects: suspects.map((proc) => proc?.pid),
    },
  )
}

function nameOf(proc: Proc | null): string {
  if (proc === null) return "an unknown process"
  const name = proc === main ? "main" : proc.name
  return name === null ? String(proc.pid) : `${proc.pid} (${name})`
}

if (setting("BEAMLINE_DEV")?.split(",").includes("freeze") === true) freezeMessages()
