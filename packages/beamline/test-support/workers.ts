import { GenServer, isPid, ok, Process, receive, send, stop, Supervisor } from "beamline"
import type { ChildSpec, ExitReason, Module, Pid, StartResult, Wait } from "beamline"
import { inProcess } from "beamline/testing"

/** What the workers of a test have done, in order. */
export class Journal {
  readonly #lines: string[] = []

  add(line: string): void {
    this.#lines.push(line)
  }

  /** The lines since the last look. */
  take(): string[] {
    return this.#lines.splice(0)
  }
}

export interface Worker {
  info: readonly ["end", ExitReason]
}

export interface WorkerSettings {
  /** Whether it traps exits, and so notes that it is stopped. Default `true`. */
  readonly trap?: boolean
  /** How long it takes to clean up, in milliseconds. Default 0. */
  readonly slow?: number | "infinity"
  /** What its next starts come to; it starts when the list is used up. */
  readonly plan?: ("start" | "fail" | "ignore")[]
}

type Start = (id: string, settings?: WorkerSettings) => Wait<StartResult<Worker>> | StartResult<Worker>

/** Workers that write in a journal: `start a`, `fail a`, `ignore a`, and `stop a` when their parent stops them. */
export interface Workers {
  readonly journal: Journal
  readonly start: Start
  /** The child spec of a permanent worker. */
  spec(id: string, overrides?: Partial<ChildSpec>, settings?: WorkerSettings): ChildSpec
}

interface State {
  readonly id: string
  readonly settings: WorkerSettings
  readonly isEnding: boolean
}

export function workers(): Workers {
  const journal = new Journal()
  const module = define(journal)
  const start: Start = (id, settings = {}) => {
    const outcome = settings.plan?.shift() ?? "start"
    journal.add(`${outcome} ${id}`)
    if (outcome === "start") return module.startLink({ id, settings })
    return { ok: false, error: outcome === "fail" ? "planned" : "ignore" }
  }
  const callbacks = { start }
  return {
    journal,
    start,
    spec: (id, overrides = {}, settings = {}) => ({
      id,
      start: [callbacks, "start", [id, settings]],
      ...overrides,
    }),
  }
}

function define(journal: Journal): Module<Worker, { id: string; settings: WorkerSettings }> {
  return GenServer.define<Worker, State>("Worker")({
    init: ({ id, settings }: { id: string; settings: WorkerSettings }) => {
      Process.flag("trapExit", settings.trap ?? true)
      return ok({ id, settings, isEnding: false })
    },
    handleInfo: (state, message) => stop(message[1] as ExitReason, { ...state, isEnding: true }),
    *terminate({ id, settings, isEnding }) {
      if (isEnding) return
      if (settings.slow !== undefined) yield* Process.sleep(settings.slow)
      journal.add(`stop ${id}`)
    },
  })
}

/** The pid of a child, if it runs. */
export async function pidOf(supervisor: Pid, id: unknown): Promise<Pid> {
  const children = await Supervisor.whichChildren(supervisor)
  const pid = children.find(([other]) => other === id)?.[1]
  if (!isPid(pid)) throw new Error(`${String(id)} does not run but is ${String(pid)}`)
  return pid
}

/** Ends a worker with a reason of its own, and waits until it has ended. */
export async function crash(pid: Pid, reason: ExitReason): Promise<void> {
  const end = watch(pid)
  send(pid, ["end", reason])
  await end()
}

/** Watches a process; the function waits for its end and gives its reason. */
export function watch(pid: Pid): () => Promise<ExitReason> {
  const monitor = Process.monitor(pid)
  return async () => {
    const down = await receive((message) => Array.isArray(message) && message[1] === monitor)
    return (down as readonly unknown[])[4] as ExitReason
  }
}

/** A test body in a process of its own that traps exits, and that must leave no process behind. */
export function trapping(body: () => Promise<void>): () => Promise<void> {
  const test = async (): Promise<void> => {
    Process.flag("trapExit", true)
    await body()
  }
  return inProcess(test, { leaks: "error", captureLog: true })
}
