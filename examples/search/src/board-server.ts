import {
  GenServer,
  noreply,
  ok,
  type Pid,
  type RegistryEvent,
  reply,
  spawn,
  sys,
  type SystemEvent,
} from "beamline"
import { type Board, emptyBoard, noteKill, noteMessage, noteStart } from "./board.ts"
import { isRegistration, type Kind } from "./names.ts"
import { isNews, type NewsOf, publish, subscribe } from "./news.ts"

/** Remembers what the others forget when they are killed. */
export interface BoardServer {
  call: {
    /** The board itself, not a copy. */
    read(): Board
  }
  info: RegistryEvent<string, Kind> | NewsOf<"handled" | "killed">
}

export const board = GenServer.name<BoardServer>("board")

export const BoardServer = GenServer.define<BoardServer>("board", { name: "board" })({
  init: () => {
    subscribe("handled")
    subscribe("killed")
    return ok(emptyBoard())
  },

  handleCall: {
    read: (board) => reply(board, board),
  },

  handleInfo: (board, message) => {
    if (isNews(message, "handled")) noteMessage(board, message[1])
    else if (isNews(message, "killed")) noteKill(board, message[1])
    else if (isRegistration(message)) {
      const [, , name, pid, kind] = message
      noteStart(board, name)
      if (kind === "server") listenTo(pid, name)
    }
    return noreply(board)
  },
})

/**
 * Any server can be listened to while it runs, and knows nothing of it. A process of its own asks for that: the server
 * may have no time now, or be dead by then, which is nobody's business.
 */
function listenTo(server: Pid, name: string): void {
  spawn(async () => {
    await sys.install(server, [countMessage, name], "infinity")
  })
}

function countMessage(name: string, [kind]: SystemEvent): string {
  if (kind === "in") publish("handled", name)
  return name
}
