import {
  ArgumentError,
  checkOptions,
  expected,
  INFO,
  inspect,
  isPid,
  isReference,
  LOCAL_NODE,
} from "../kernel/index.ts"
import type { AnyPid, InfoOf, Pid, Reference, Ref } from "../kernel/index.ts"
import { deliver, deliverPlain, deliverToAlias, isLeftover, names, processOf } from "../runtime/index.ts"
import type { Proc } from "../runtime/index.ts"
import { isNameOnNode } from "./arguments.ts"
import { onSend } from "./development.ts"

/** Where a plain message may go: a pid, a registered name, `[name, node]`, or an alias. */
export type SendDestination = AnyPid | string | readonly [name: string, node: string] | Reference

/** The messages that a destination takes, as far as its protocol says. */
export type MessageFor<D> = D extends Pid<infer P> ? (unknown extends P ? unknown : InfoOf<P>) : unknown

/**
 * Sends a message. It never waits and never fails because the receiver is gone.
 *
 * Returns the message. Throws `ArgumentError` with the code `ERR_NOT_REGISTERED` for a name that nobody has, and
 * `ERR_BAD_ARGUMENT` for anything that is no destination. A message to a dead process, an inactive alias, or
 * `[name, node]` that is not there is dropped.
 *
 * Elixir: `send/2`.
 *
 * @example
 * ```ts
 * import { receive, self, send } from "beamline"
 *
 * send(self(), ["greeting", "hi"])
 * await receive() // => ["greeting", "hi"]
 * ```
 */
export function send<D extends SendDestination, const M extends MessageFor<D>>(
  destination: D,
  message: M,
): M {
  const to = isPid(destination) ? processOf(destination) : resolve(destination, message)
  if (to !== null && !isLeftover()) {
    if (onSend.hook === null) deliverPlain(to, message)
    else deliver(to, onSend.hook.message(to, INFO, message, null))
  }
  return message
}

/** How `Process.send` may be told not to wait. Neither matters between processes of one node. */
export interface SendOptions {
  readonly noconnect?: boolean
  readonly nosuspend?: boolean
}

/**
 * Sends a message, with the options of a distributed system.
 *
 * Returns `"ok"`; `"noconnect"` or `"nosuspend"` when the option of that name kept it from being sent, which
 * does not happen on one node. Throws as `send` does.
 *
 * Elixir: `Process.send/3`.
 *
 * @example
 * ```ts
 * import { Process, receive, self } from "beamline"
 *
 * Process.send(self(), "hello", { noconnect: true }) // => "ok"
 * await receive() // => "hello"
 * ```
 */
export function sendWith<D extends SendDestination>(
  destination: D,
  message: MessageFor<D>,
  options: SendOptions = {},
): "ok" | "noconnect" | "nosuspend" {
  checkOptions(options, ["noconnect", "nosuspend"], "send options")
  for (const [key, value] of Object.entries(options)) {
    if (typeof value !== "boolean") throw expected(key, "a boolean", value)
  }
  send(destination, message as never)
  return "ok"
}

function resolve(destination: unknown, message: unknown): Proc | null {
  if (typeof destination === "string") {
    const to = names.get(destination)
    if (to !== undefined) return to
    // What a dead process's code still does must not hurt.
    if (isLeftover()) return null
    throw new ArgumentError(
      `expected ${inspect(destination)} to be a registered name, got: no process of that name`,
      "ERR_NOT_REGISTERED",
    )
  }
  if (isReference(destination)) {
    if (isLeftover()) return null
    onSend.hook?.value(null, message)
    deliverToAlias(destination as unknown as Ref, message)
    return null
  }
  if (isNameOnNode(destination))
    return destination[1] === LOCAL_NODE ? (names.get(destination[0]) ?? null) : null
  throw expected("destination", "a pid, a registered name, [name, node] or a reference", destination)
}
