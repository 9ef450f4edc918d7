import type { Message } from "../kernel/index.ts"
import type { ServerProc } from "./server.ts"

/**
 * The message that a server on this stack has in hand, and whose it is.
 *
 * It stands here and not in the server, since most are done with it before they do anything else: to write something
 * young into something old is work for the collector, and among many servers each write is to a place that is far away.
 */
export const inHand = {
  server: null as ServerProc | null,
  message: null as Message | null,
}
