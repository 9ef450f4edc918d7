import { clearScreenDown, cursorTo, moveCursor } from "node:readline"
import type { REPLServer } from "node:repl"

import type { Library } from "./library.ts"

/**
 * Keeps the log from writing into the line that is being typed: the line makes way and comes back below. The answer
 * undoes this.
 */
export function writeLogAbovePrompt(
  library: Library,
  server: REPLServer,
  isPrompting: () => boolean,
): () => void {
  const { Logger } = library
  const removed = Logger.removeSink("default")
  if (!removed.ok) return () => {}
  const sink = removed.value
  Logger.addSink("default", {
    log: (event) => {
      if (!isPrompting()) return sink.log(event)
      hidePrompt(server)
      sink.log(event)
      server.displayPrompt(true)
    },
  })
  return () => {
    Logger.removeSink("default")
    Logger.addSink("default", sink)
  }
}

function hidePrompt(server: REPLServer): void {
  const { rows } = server.getCursorPos()
  if (rows > 0) moveCursor(server.output, 0, -rows)
  cursorTo(server.output, 0)
  clearScreenDown(server.output)
  // Node goes up by this many rows before it draws the line again, which would be over what was logged.
  Object.assign(server, { prevRows: 0 })
}
