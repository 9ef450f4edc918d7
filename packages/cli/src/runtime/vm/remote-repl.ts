import { PassThrough, Writable } from "node:stream"

import type { Session } from "../control/index.ts"
import { sessionConsole } from "./console.ts"
import { inRemote, openRemote } from "./remote-context.ts"
import type { Served } from "./sessions.ts"

/** The terminal at the other end, as a stream that knows its size. */
class RemoteTerminal extends Writable {
  columns: number
  rows: number
  readonly #session: Session

  constructor(session: Session, columns: number, rows: number) {
    super()
    this.#session = session
    this.columns = columns
    this.rows = rows
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#session.output(chunk)
    done()
  }

  resize(columns: number, rows: number): void {
    this.columns = columns
    this.rows = rows
    this.emit("resize")
  }
}

/** Serves a REPL to a session. Its end, and the connection's, leave the system as it is. */
export async function remoteRepl({ bundle, release, scope }: Served, session: Session): Promise<void> {
  const { System } = bundle.beamline
  const { columns, rows, terminal } = session.request
  const input = new PassThrough()
  const output = new RemoteTerminal(session, Number(columns), Number(rows))
  let isClosed = false
  let close = (): void => {
    isClosed = true
    input.destroy()
  }
  // What comes until the REPL is there waits in the input.
  session.onInput((data) => input.write(data))
  session.onMessage((message) => {
    if (message.type === "resize") output.resize(Number(message["columns"]), Number(message["rows"]))
    if (message.type === "end") input.end()
  })
  session.onClose(() => close())
  // Few systems are ever asked for one, and it takes its time to load.
  const { startRepl } = await import("../../repl/index.ts")
  if (isClosed) return
  const leave = (): void => server.close()
  const closeRemote = openRemote()
  const server = startRepl({
    library: bundle.beamline,
    prompt: release.node,
    input,
    output,
    terminal: terminal === true,
    // Whoever halts here means the shell. `System.stop()` stops the system.
    scope: { ...scope, System: { ...System, halt: leave } },
    onExit: () => {
      closeRemote()
      session.end(0)
    },
  })
  const context = { console: sessionConsole(session), leave }
  const evaluate = server.eval
  Object.assign(server, {
    eval: (...args: Parameters<typeof evaluate>) => inRemote(context, () => evaluate.apply(server, args)),
  })
  close = () => {
    input.destroy()
    server.close()
  }
}
