import { Console } from "node:console"
import { Writable } from "node:stream"

import type { Session } from "../control/index.ts"

/** A console whose output goes to the caller of a session. */
export function sessionConsole(session: Session): Console {
  return new Console(
    writable((text) => session.output(text)),
    writable((text) => session.error(text)),
  )
}

function writable(write: (data: Uint8Array) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      write(chunk)
      done()
    },
  })
}

/** What is printed of something that was thrown. */
export function errorText(error: unknown): string {
  if (error instanceof SyntaxError) return `${error.name}: ${error.message}`
  return error instanceof Error ? (error.stack ?? String(error)) : `a thrown value: ${String(error)}`
}
