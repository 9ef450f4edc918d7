import { CALL, CAST, SYSTEM } from "../kernel/index.ts"
import type { Message } from "../kernel/index.ts"

/** The message as plain data, in the form in which Elixir sends it. */
export function bodyOf(message: Message): unknown {
  switch (message.kind) {
    case CAST:
      return ["$gen_cast", message.body]
    case CALL:
      return ["$gen_call", message.from, message.body]
    case SYSTEM:
      return ["system", message.from, message.body]
    default:
      return message.body
  }
}
