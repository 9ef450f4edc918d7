import { inspect, Message } from "../kernel/index.ts"
import type { MessageKind } from "../kernel/index.ts"
import { log } from "../logger/index.ts"
import { knownProc, main, setting } from "../runtime/index.ts"
import type { Proc } from "../runtime/index.ts"
import { onSend } from "./development.ts"
import type { MessageWatch } from "./development.ts"
import { freezeDeep } from "./freeze.ts"
import { watchParcel } from "./parcel.ts"
import type { Parcel, Sent } from "./parcel.ts"

/**
 * Freezes every message when it is sent, from now on and for the whole program: processes share what they send each
 * other, and this finds the one that changes it. It covers `send`, `sendAfter`, calls, casts, replies and the argument
 * of a server's start. It costs time with every message, so it is for development and tests; the environment variable
 * `BEAMLINE_DEV=freeze` turns it on without a change of the program.
 *
 * - Plain objects, arrays, Maps, Sets and Dates can't be changed any more: the attempt throws a `TypeError` in the process
 *   that makes it, the sender or a receiver. For Maps, Sets and Dates it names the message and both processes.
 * - Instances of classes and views of bytes (Buffers) can't be frozen. Their content is compared until the event loop's
 *   turn after the one in which the message was taken, and a change is logged as an error that names the message, who
 *   sent it to whom, and who has changed it; both, where async code of both may have done so.
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
    wrap(to, value)?.arrive()
  },
}

/** Freezes what can be frozen; what can't goes on as a parcel that is looked at. */
function wrap(to: Proc | null, body: unknown): Parcel | null {
  if (typeof body !== "object" || body === null) return null
  const from = knownProc()
  const watched = freezeDeep(body, (kind, method) => {
    throw new TypeError(
      `cannot ${method} in a ${kind} that is part of the message ${inspect(body)}, which ${nameOf(from)} has sent ` +
        `to ${nameOf(to)}; ${nameOf(knownProc())} has tried to change it`,
    )
  })
  return watched.length === 0 ? null : watchParcel({ from, to, body, watched }, report)
}

/** A message that tells its parcel when it is looked at. */
class WatchedMessage extends Message {
  constructor(kind: MessageKind, parcel: Parcel, from: object | null) {
    super(kind, undefined, from)
    Object.defineProperty(this, "body", {
      get: () => {
        parcel.arrive()
        return parcel.sent.body
      },
    })
  }
}

function report({ from, to, body }: Sent, before: string, suspects: readonly (Proc | null)[]): void {
  const text = (): string =>
    `The message ${before}, sent by ${nameOf(from)} to ${nameOf(to)}, was changed by ${suspects.map(nameOf).join(" or ")}. ` +
    `It is now ${inspect(body)}. Processes share what they send; send a copy, or don't change it afterwards.`
  const [sender, receiver] = [from?.pid, to?.pid]
  const pids = suspects.map((proc) => proc?.pid)
  const label = ["beamline", "mutated_message"] as const
  log("error", text, { sender, receiver }, { label, message: body, before, sender, receiver, suspects: pids })
}

function nameOf(proc: Proc | null): string {
  if (proc === null) return "an unknown process"
  const name = proc === main ? "main" : proc.name
  return name === null ? String(proc.pid) : `${proc.pid} (${name})`
}

if (setting("BEAMLINE_DEV")?.split(",").includes("freeze") === true) freezeMessages()
