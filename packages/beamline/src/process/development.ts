import type { Message, MessageKind } from "../kernel/index.ts"
import type { Proc } from "../runtime/index.ts"

/** What the development mode does with what goes from one process to another. */
export interface MessageWatch {
  /** Makes the message that is about to be delivered. */
  message(to: Proc, kind: MessageKind, body: unknown, from: object | null): Message
  /** Looks at what is handed over otherwise: a reply, an argument of a start, the message of a timer. */
  value(to: Proc | null, value: unknown): void
}

/** The hook of the development mode; `null` while that is off, so that a send costs one look more. */
export const onSend: { hook: MessageWatch | null } = { hook: null }
