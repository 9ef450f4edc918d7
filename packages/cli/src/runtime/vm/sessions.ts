import type { Session } from "../control/index.ts"
import type { ReleaseEnvironment } from "../environment/index.ts"
import { errorText, sessionConsole } from "./console.ts"
import type { Ending, Phase } from "./ending.ts"
import { evaluate } from "./evaluate.ts"
import { remoteRepl } from "./remote-repl.ts"
import type { Bundle } from "./types.ts"

/** What the sessions of the control channel need of the system. */
export interface Served {
  readonly bundle: Bundle
  readonly release: ReleaseEnvironment
  readonly ending: Ending
  phase: Phase
  /** The names for `rpc` and `remote`; those of the applications come when their code is there. */
  scope: Record<string, unknown>
}

/** Serves one request of the control channel. */
export function serve(served: Served, session: Session): void {
  const { request } = session
  switch (request.type) {
    case "rpc":
      void rpc(served, session)
      return
    case "remote":
      void remoteRepl(served, session)
      return
    case "stop":
      session.message({
        type: "stopping",
        pids: process.connected ? [process.pid, process.ppid] : [process.pid],
      })
      served.ending.stop()
      break
    case "restart": {
      const reason = served.ending.restart()
      session.message(reason === undefined ? { type: "restarting" } : { type: "refused", reason })
      break
    }
    case "pid":
      session.message({ type: "pid", pid: process.pid })
      break
    case "status":
      void status(served, session)
      return
    default:
      session.error(`ERROR: the running system does not know the request ${request.type}\n`)
      session.end(1)
      return
  }
  session.end(0)
}

async function rpc({ bundle, scope }: Served, session: Session): Promise<void> {
  const { code, args } = session.request
  const console = sessionConsole(session)
  const names = { ...scope, console, argv: args }
  try {
    // A process of its own, so that what the code links to is not the system's business. Its failure is the caller's:
    // it is caught inside, or the log would tell it too.
    const failure = await bundle.beamline.Process.run(() =>
      evaluate(String(code), names).then(noFailure, failureOf),
    )
    if (failure !== undefined) session.error(`ERROR: ${failure}\n`)
    session.end(failure === undefined ? 0 : 1)
  } catch (error) {
    // It was ended from outside: by a link, or an exit signal.
    session.error(`ERROR: ${errorText(error)}\n`)
    session.end(1)
  }
}

function noFailure(): undefined {}

function failureOf(error: unknown): string {
  return errorText(error)
}

async function status({ bundle, phase, ending }: Served, session: Session): Promise<void> {
  const started = await bundle.beamline.Application.startedApplications()
  session.message({
    type: "status",
    state: ending.isUnderWay ? "stopping" : phase,
    pid: process.pid,
    seconds: Math.floor(process.uptime()),
    applications: [...started]
      .reverse()
      .map(([name, , version]) => `${name} ${version}`)
      .join(", "),
  })
  session.end(0)
}
