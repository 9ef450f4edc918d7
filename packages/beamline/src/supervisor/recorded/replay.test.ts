import { readFileSync } from "node:fs"

import { GenServer, isPid, ok, Process, receive, send, stop, Supervisor, unwrap } from "beamline"
import type { AutoShutdown, ChildSpec, ExitReason, Pid, RestartType, Result, StrategyName } from "beamline"
import { describe, expect, test } from "vitest"

// Random programs, recorded on Elixir's own Supervisor by record.exs, one a line.
const FILE = new URL("programs.jsonl", import.meta.url)

interface Program {
  readonly strategy: StrategyName
  readonly autoShutdown: AutoShutdown
  readonly maxRestarts: number
  /** `id restart`, and `significant` where it is. */
  readonly children: readonly string[]
  readonly steps: readonly Step[]
  /** What was stopped at the end. */
  readonly end: string
}

interface Step {
  /** `crash id reason`, `terminate id`, `restart id` or `delete id`. */
  readonly do: string
  /** What the next starts of some children come to: `start`, `fail` or `ignore`. */
  readonly plan: Readonly<Record<string, string>>
  readonly trace: string
  readonly states: string
}

interface Child {
  info: readonly ["die", ExitReason]
}

class Replay {
  readonly #program: Program
  #plan: Record<string, string[]> = {}
  #notes: string[] = []

  constructor(program: Program) {
    this.#program = program
  }

  /** Runs the program, and gives what the recording has to say about each step, and about the end. */
  async run(): Promise<unknown[]> {
    const { strategy, autoShutdown, maxRestarts, steps } = this.#program
    const children = this.#program.children.map((line) => this.#childSpec(line))
    const supervisor = unwrap(
      await Supervisor.startLink(children, { strategy, autoShutdown, maxRestarts, maxSeconds: 100 }),
    )
    this.#take()
    const seen: unknown[] = []
    for (const step of steps) seen.push(await this.#step(supervisor, step))
    if (Process.isAlive(supervisor)) await Supervisor.stop(supervisor)
    return [...seen, this.#take()]
  }

  #childSpec(line: string): ChildSpec {
    const [id = "", restart, significant] = line.split(" ")
    return {
      id,
      start: () => this.#start(id),
      restart: restart as RestartType,
      significant: significant !== undefined,
    }
  }

  #start(id: string): Result<Pid, unknown> | Promise<Result<Pid, unknown>> {
    const outcome = this.#plan[id]?.shift() ?? "start"
    this.#notes.push(`${outcome} ${id}`)
    if (outcome === "fail") return { ok: false, error: "planned" }
    return outcome === "ignore" ? { ok: false, error: "ignore" } : this.#module.startLink(id)
  }

  readonly #module = GenServer.define<Child, string | undefined>("Child")({
    init: (id: string) => {
      Process.flag("trapExit", true)
      return ok(id)
    },
    handleInfo: (_id, message) => stop(message[1] as ExitReason, undefined),
    terminate: (id, reason) => {
      if (reason === "shutdown" && id !== undefined) this.#notes.push(`stop ${id}`)
    },
  })

  async #step(supervisor: Pid, step: Step): Promise<Pick<Step, "trace" | "states">> {
    this.#plan = Object.fromEntries(Object.entries(step.plan).map(([id, text]) => [id, text.split(" ")]))
    const [action, id, reason] = step.do.split(" ") as [string, string, string?]
    if (Process.isAlive(supervisor)) await this.#act(supervisor, action, id, reason)
    return { trace: this.#take(), states: await states(supervisor) }
  }

  async #act(supervisor: Pid, action: string, id: string, reason?: string): Promise<void> {
    if (action === "crash")
      await crash(supervisor, id, reason === "shutdown_tuple" ? ["shutdown", 1] : reason!)
    else if (action === "terminate") await Supervisor.terminateChild(supervisor, id)
    else if (action === "restart") await Supervisor.restartChild(supervisor, id)
    else await Supervisor.deleteChild(supervisor, id)
    // Retries are messages of the supervisor to itself: after 30 requests they are through.
    for (let n = 0; n < 30; n++) await alive(Supervisor.countChildren(supervisor))
  }

  #take(): string {
    return this.#notes.splice(0).join(", ")
  }
}

async function crash(supervisor: Pid, id: string, reason: ExitReason): Promise<void> {
  const child = (await Supervisor.whichChildren(supervisor)).find(([other]) => other === id)
  const pid = child?.[1]
  if (!isPid(pid)) return
  const monitor = Process.monitor(pid)
  send(pid, ["die", reason])
  await receive((message) => Array.isArray(message) && message[1] === monitor)
}

async function states(supervisor: Pid): Promise<string> {
  const children = await alive(Supervisor.whichChildren(supervisor))
  if (children === undefined) return "dead"
  const lines = children.map(([id, pid]) => `${String(id)} ${isPid(pid) ? "running" : String(pid)}`)
  return lines.toReversed().join(", ")
}

/** What a supervisor answers, `undefined` if it is dead. */
async function alive<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch(() => undefined)
}

describe("a supervisor", () => {
  const programs = readFileSync(process.env["PROGRAMS"] ?? FILE, "utf8")
    .trim()
    .split("\n")

  test("does in random programs what Elixir's does", { timeout: 300_000 }, async () => {
    for (const [number, line] of programs.entries()) {
      const program = JSON.parse(line) as Program
      const recorded = [...program.steps.map(({ trace, states }) => ({ trace, states })), program.end]
      const seen = await Process.run(async () => {
        Process.flag("trapExit", true)
        return new Replay(program).run()
      })
      expect(seen, `program ${number + 1}`).toEqual(recorded)
    }
  })
})
