import type { Message } from "../kernel/index.ts"
import type { Proc } from "../runtime/index.ts"

/** The hook of the development mode, which looks at what is sent. */
export const onSend: { hook: ((to: Proc, message: unknown) => Message) | null } = { hook: null }
