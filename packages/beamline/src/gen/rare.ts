import type { Operation } from "../runtime/index.ts"
import type { Awaiting } from "./callback.ts"
import type { Debug } from "./debug.ts"
import type { Ending } from "./ending.ts"
import { NO_TIMEOUT } from "./idle.ts"
import type { IdleTimer } from "./idle.ts"
import type { NewName } from "./name.ts"
import type { Then } from "./next.ts"

/** What few servers have. */
export interface ServerOptions {
  readonly name: NewName | undefined
  readonly hibernateAfter: number | "infinity" | undefined
}

/**
 * What a server has only if it was started with options, is debugged, has asked for a timeout or the like, while a callback
 * waits for something, or while it ends: most idle ones have none of it.
 */
export class Rare {
  options: ServerOptions | null = null
  debug: Debug | null = null
  then: Then<unknown> | undefined = undefined
  timeout: number = NO_TIMEOUT
  idleTimer: IdleTimer | null = null
  isHibernating = false
  steps: Iterator<unknown> | null = null
  waiting: Operation | null = null
  isAwaiting = false
  awaiting: Awaiting | null = null
  ending: Ending | null = null
  failures = 0
}
