import type { Operation } from "../runtime/index.ts"
import type { Awaiting } from "./callback.ts"
import type { Ending } from "./ending.ts"

/** What a server has only while a callback waits for something, or while it ends: most idle ones have none of it. */
export class Rare {
  steps: Iterator<unknown> | null = null
  waiting: Operation | null = null
  isAwaiting = false
  awaiting: Awaiting | null = null
  ending: Ending | null = null
  failures = 0
}
