import { GenServer, isPid, noreply, ok, type Pid, Process, reply, self, Supervisor } from "beamline"
import { type Board, messagesOf, restartsOf } from "./board.ts"
import { board } from "./board-server.ts"
import { insist } from "./insist.ts"
import { ledger } from "./ledger-server.ts"
import type { Style } from "./style.ts"
import type { Screen } from "./terminal.ts"
import { isPlainDue, type ProcessView, renderPlain, renderScreen, type Snapshot } from "./view.ts"

/** Draws the tree of workers again and again. */
export interface ViewServer {
  call: { finish(phase: string): void }
  info: "tick"
}

export const view = GenServer.name<ViewServer>("view")

export interface ViewOptions {
  readonly supervisor: string
  readonly phase: string
  readonly screen: Screen
  readonly style: Style
}

interface State extends ViewOptions {
  readonly started: number
  /** What was printed last, where nothing can be redrawn. */
  readonly printed?: Snapshot
}

const redrawEvery = 100
const printEvery = 1000

export const ViewServer = GenServer.define<ViewServer>("view", { name: "view" })({
  init: (options: ViewOptions) => {
    tickIn(0)
    const state: State = { ...options, started: performance.now() }
    return ok(state)
  },

  handleCall: {
    finish: async (state, _from, phase) => reply(undefined, await show({ ...state, phase })),
  },

  handleInfo: async (state, message) => {
    if (message !== "tick") return noreply(state)
    const next = await show(state)
    tickIn(redrawEvery)
    return noreply(next)
  },
})

function tickIn(milliseconds: number): void {
  Process.sendAfter(self<ViewServer>(), "tick", milliseconds)
}

async function show(state: State): Promise<State> {
  const { screen, style } = state
  const snapshot = await takeSnapshot(state)
  if (screen.isTerminal) {
    screen.draw(renderScreen(snapshot, screen.width, screen.height, style))
    return state
  }
  if (!isPlainDue(state.printed, snapshot, printEvery)) return state
  screen.print([renderPlain(snapshot)])
  return { ...state, printed: snapshot }
}

async function takeSnapshot({ supervisor, phase, started }: State): Promise<Snapshot> {
  const progress = await insist(() => GenServer.call(ledger, "progress", "infinity"))
  const known = await GenServer.call(board, "read")
  return {
    phase,
    elapsed: performance.now() - started,
    kills: known.kills,
    progress,
    tree: await look(known, supervisor, Process.whereis(supervisor)),
  }
}

/** Any supervisor says who its children are, so the tree is drawn as it stands. */
async function look(known: Board, name: string, supervisor: Pid | undefined): Promise<ProcessView> {
  const children = supervisor === undefined ? [] : await Supervisor.whichChildren(supervisor)
  return {
    ...describe(known, name, supervisor),
    note: "one_for_one",
    children: await Promise.all(
      [...children].reverse().map(async ([id, pid, type]) => {
        const child = isPid(pid) ? pid : undefined
        return type === "supervisor" ? look(known, String(id), child) : describe(known, String(id), child)
      }),
    ),
  }
}

function describe(known: Board, name: string, pid: Pid | undefined): ProcessView {
  return {
    name,
    pid: pid?.toString(),
    messages: messagesOf(known, name),
    restarts: restartsOf(known, name),
    children: [],
  }
}
