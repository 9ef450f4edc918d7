import { inspect } from "../kernel/index.ts"

/** How many messages of a mailbox a failure shows, the latest ones. */
const SHOWN = 10

/**
 * What the assertions of the kit fail with. Its stack is that of the call, also when the failure comes later.
 *
 * Elixir: `ExUnit.AssertionError`.
 */
export class AssertionError extends Error {
  readonly code = "ERR_ASSERTION"

  /** Made when `assertion` is called; `saying` completes it when that fails. */
  constructor(assertion: Function) {
    super()
    Error.captureStackTrace?.(this, assertion)
  }

  saying(message: string): this {
    const { stack = "" } = this
    const frames = stack.slice(Math.max(0, stack.indexOf("\n")))
    this.message = message
    this.stack = `${this.name}: ${message}${frames}`
    return this
  }

  static {
    this.prototype.name = "AssertionError"
  }
}

/** What is in a mailbox, as the end of a failure's message. */
export function describeMailbox(owner: string, messages: readonly unknown[]): string {
  const whose = `the mailbox of ${owner}`
  if (messages.length === 0) return `; ${whose} is empty`
  const lines = messages.slice(-SHOWN).map((message) => `\n  ${inspect(message)}`)
  const count = messages.length === 1 ? "1 message" : `${messages.length} messages`
  const which = messages.length > SHOWN ? `, the last ${SHOWN} of them` : ""
  return `; ${whose} has ${count}${which}:${lines.join("")}`
}
