import { ExitError, GenServer, noreply, ok, type Pid, reply, self, sys, type SystemEvent } from "beamline"
import { type Board, emptyBoard, handledOn, killedOn, startedOn } from "./board.ts"

/** Remembers what the others forget when they are killed. */
export interface BoardServer {
  call: { read(): Board }
  cast: {
    /** A process has begun another life. If it says who it is, its messages will be counted. */
    started(name: string, server?: Pid): void
    handled(name: string): void
    killed(): void
  }
}

export const board = GenServer.name<BoardServer>("board")

export const BoardServer = GenServer.define<BoardServer>("board", { name: "board" })({
  init: () => ok(emptyBoard),

  handleCall: {
    read: (board) => reply(board, board),
  },

  handleCast: {
    started: async (board, name, server) => {
      if (server !== undefined) await listenTo(server, name)
      return noreply(startedOn(board, name))
    },
    handled: (board, name) => noreply(handledOn(board, name)),
    killed: (board) => noreply(killedOn(board)),
  },
})

/** Tells the board that the calling server begins to live. */
export function checkIn(name: string): void {
  GenServer.cast(board, ["started", name, self()])
}

/** Any server can be listened to while it runs, and knows nothing of it. */
async function listenTo(server: Pid, name: string): Promise<void> {
  try {
    await sys.install(server, [countMessage, name], "infinity")
  } catch (error) {
    // It may be dead by now.
    if (!(error instanceof ExitError)) throw error
  }
}

function countMessage(name: string, [kind]: SystemEvent): string {
  if (kind === "in") GenServer.cast(board, ["handled", name])
  return name
}
