import {
  type ChildType,
  GenServer,
  isPid,
  noreply,
  ok,
  type Pid,
  Process,
  reply,
  self,
  Supervisor,
} from "beamline"
import { type Board, messagesOf, restartsOf } from "./board.ts"
import { board } from "./board-server.ts"
import { plural } from "./format.ts"
import { noProgress, type Progress } from "./ledger.ts"
import { pidOf, whoIs } from "./names.ts"
import { isNews, type NewsOf, subscribe } from "./news.ts"
import type { Style } from "./style.ts"
import type { Screen } from "./terminal.ts"
import { isPlainDue, type ProcessView, renderPlain, renderScreen, type Snapshot } from "./view.ts"

/** Draws the tree of workers again and again. */
export interface ViewServer {
  call: { finish(phase: string): void }
  info: "tick" | NewsOf<"progress">
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
  readonly progress: Progress
  /** What was printed last, where nothing can be redrawn. */
  readonly printed?: Snapshot
}

const redrawEvery = 100
const printEvery = 1000

export const ViewServer = GenServer.define<ViewServer>("view", { name: "view" })({
  init: (options: ViewOptions) => {
    subscribe("progress")
    tickIn(0)
    const state: State = { ...options, started: performance.now(), progress: noProgress }
    return ok(state)
  },

  handleCall: {
    finish: async (state, _from, phase) => reply(undefined, await show({ ...state, phase })),
  },

  handleInfo: async (state, message) => {
    if (isNews(message, "progress")) return noreply({ ...state, progress: message[1] })
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

async function takeSnapshot({ supervisor, phase, progress, started }: State): Promise<Snapshot> {
  const known = await GenServer.call(board, "read")
  return {
    phase,
    elapsed: performance.now() - started,
    kills: known.kills,
    progress,
    tree: await look(known, supervisor, pidOf(supervisor)),
  }
}

/** Any supervisor says who its children are, so the tree is drawn as it stands. */
async function look(known: Board, name: string, supervisor: Pid | undefined): Promise<ProcessView> {
  const children = supervisor === undefined ? [] : await Supervisor.whichChildren(supervisor)
  const views = await Promise.all(
    [...children].reverse().map(async ([id, pid, type]) => {
      const child = isPid(pid) ? pid : undefined
      // The child of a dynamic supervisor has no id, and a task has no name either.
      const name = id ?? (child && whoIs(child))
      if (typeof name !== "string") return []
      return [type === "supervisor" ? await look(known, name, child) : describe(known, name, type, child)]
    }),
  )
  const named = views.flat()
  const unnamed = children.length - named.length
  return {
    ...describe(known, name, "supervisor", supervisor),
    note: unnamed > 0 ? plural(unnamed, "task") : "one_for_one",
    children: children.some(([id]) => id === undefined) ? named.sort(byName) : named,
  }
}

// Dynamic supervisors tell their children in no order.
function byName(a: ProcessView, b: ProcessView): number {
  return a.name < b.name ? -1 : 1
}

function describe(known: Board, name: string, type: ChildType, pid: Pid | undefined): ProcessView {
  return {
    name,
    type,
    pid: pid?.toString(),
    messages: messagesOf(known, name),
    restarts: restartsOf(known, name),
    children: [],
  }
}
