import { GenServer, ignore, isExit, noreply, ok, Process, Registry, self, send, stop } from "beamline"
import type { ExitReason, Next, Pid } from "beamline"
import { WebSocket } from "ws"
import type { RawData } from "ws"
import type { Presence } from "./presence.ts"
import { parseRequest } from "./protocol.ts"
import type { Event, Refusal, Request } from "./protocol.ts"
import { broadcast, isIn, membersOf, Names, Rooms } from "./rooms.ts"

export interface Connection {
  info:
    | readonly ["frame", text: string]
    | readonly ["event", text: string]
    | "binary"
    | "pong"
    | "heartbeat"
    | "closed"
}

export interface ConnectionOptions {
  readonly socket: WebSocket
  /** Milliseconds between two pings. A socket that has not answered the last one is given up. */
  readonly heartbeat: number
}

interface State extends ConnectionOptions {
  readonly name: string | undefined
  readonly answered: boolean
}

const MOST_ROOMS = 20
/** How much may wait to be sent to one who does not read, in bytes. */
const MOST_UNSENT = 1024 * 1024
/** How long the other side may take to close, in milliseconds. */
const FAREWELL = 1_000

const presence = GenServer.name<Presence>("presence")

/**
 * The process of one connection. It owns its socket: whatever ends the process closes the socket, and the end of the
 * socket ends the process. It is not restarted, since the browser connects again.
 */
export const Connection = GenServer.define<Connection, State>("Connection", {
  restart: "temporary",
  shutdown: 2 * FAREWELL,
})({
  init: ({ socket, heartbeat }: ConnectionOptions) => {
    if (socket.readyState !== WebSocket.OPEN) return ignore
    // So that terminate runs, and says good-bye, when the supervisor stops it.
    Process.flag("trapExit", true)
    // The one end that nothing can trap is "kill": then there is no good-bye, but the socket goes all the same.
    Process.signal().addEventListener("abort", () => socket.terminate())
    listen(socket, self<Connection>())
    Process.sendAfter(self<Connection>(), "heartbeat", heartbeat)
    return ok({ socket, heartbeat, name: undefined, answered: true })
  },

  handleInfo(state, message) {
    if (isExit(message)) return stop(message[2], state)
    if (message === "closed") return stop("normal", state)
    if (message === "binary") return stop(["shutdown", "binary"], state)
    if (message === "pong") return noreply({ ...state, answered: true })
    if (message === "heartbeat") return ping(state)
    if (message[0] === "event") return pass(state, message[1])
    if (message[0] !== "frame") return noreply(state)
    const request = parseRequest(message[1])
    return request.ok ? handle(state, request.value) : refuse(state, request.error)
  },

  async terminate({ socket }, reason) {
    await close(socket, ...farewell(reason))
  },

  formatStatus: (status) => {
    const { name, answered } = status.state as State
    return { ...status, state: { name, answered } }
  },
})

function listen(socket: WebSocket, pid: Pid<Connection>): void {
  socket.on("message", (data: RawData, isBinary) =>
    send(pid, isBinary ? "binary" : ["frame", String(data as Buffer)]),
  )
  socket.on("pong", () => send(pid, "pong"))
  socket.on("close", () => send(pid, "closed"))
}

function handle(state: State, request: Request): Next<State> {
  const { name } = state
  if (request.type === "crash") throw new Error("asked to crash")
  if (request.type === "name") return takeName(state, request.name)
  if (name === undefined) return refuse(state, "no_name")
  const { room } = request
  const me = self<Connection>()
  switch (request.type) {
    case "join":
      if (isIn(room)) return refuse(state, "already_in_room")
      if (Registry.keys(Rooms, me).length >= MOST_ROOMS) return refuse(state, "too_many_rooms")
      Registry.register(Rooms, room, name)
      GenServer.cast(presence, ["entered", room, name, me])
      return tell(state, { type: "joined", room, members: membersOf(room) })
    case "leave":
      if (!isIn(room)) return refuse(state, "not_in_room")
      Registry.unregister(Rooms, room)
      GenServer.cast(presence, ["left", room, name, me])
      return tell(state, { type: "left", room })
    case "who": {
      const members = membersOf(room)
      return members.length === 0
        ? refuse(state, "unknown_room")
        : tell(state, { type: "members", room, members })
    }
    case "say":
      if (!isIn(room)) return refuse(state, "not_in_room")
      broadcast(room, { type: "message", room, from: name, text: request.text })
      return noreply(state)
    default:
      return request satisfies never
  }
}

function takeName(state: State, name: string): Next<State> {
  if (state.name !== undefined) return refuse(state, "already_named")
  if (!Registry.register(Names, name).ok) return refuse(state, "name_taken")
  return tell({ ...state, name }, { type: "welcome", name })
}

function refuse(state: State, code: Refusal): Next<State> {
  return tell(state, { type: "error", code })
}

function tell(state: State, event: Event): Next<State> {
  return pass(state, JSON.stringify(event))
}

/** Sends a text, unless so much is waiting already that the other side can't be reading. */
function pass(state: State, text: string): Next<State> {
  if (state.socket.bufferedAmount > MOST_UNSENT) return stop(["shutdown", "too_slow"], state)
  state.socket.send(text)
  return noreply(state)
}

function ping(state: State): Next<State> {
  if (!state.answered) return stop(["shutdown", "silent"], state)
  state.socket.ping()
  Process.sendAfter(self<Connection>(), "heartbeat", state.heartbeat)
  return noreply({ ...state, answered: false })
}

/** The close code for the reason of an end, and a word about it. */
function farewell(reason: ExitReason): [code: number, text: string] {
  if (reason === "normal") return [1000, ""]
  if (reason === "shutdown") return [1001, "the server stops"]
  const [tag, why] = Array.isArray(reason) ? (reason as unknown[]) : []
  if (tag !== "shutdown") return [1011, "the server made a mistake"]
  // A close frame has room for 123 bytes.
  return why === "binary" ? [1003, "text only"] : [1008, String(why).slice(0, 40)]
}

/** Closes a socket and waits until it is closed; the other side may take a moment, no more. */
async function close(socket: WebSocket, code: number, text: string): Promise<void> {
  if (socket.readyState === WebSocket.CLOSED) return
  await new Promise<void>((closed) => {
    const late = setTimeout(() => socket.terminate(), FAREWELL)
    socket.once("close", () => {
      clearTimeout(late)
      closed()
    })
    socket.close(code, text)
  })
}
