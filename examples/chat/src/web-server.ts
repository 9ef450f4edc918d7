import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import type { IncomingMessage, Server, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { Duplex } from "node:stream"
import { DynamicSupervisor, fail, GenServer, ok, Process, Registry, reply } from "beamline"
import type { WebSocket } from "ws"
import { WebSocketServer } from "ws"
import { Connection } from "./connection.ts"
import { LONGEST_FRAME } from "./protocol.ts"
import { Names, Rooms } from "./rooms.ts"

export interface WebServerOptions {
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  /** Milliseconds between two pings to a browser. */
  readonly heartbeat: number
}

export interface WebServer {
  call: { address(): AddressInfo }
}

export const connections = "connections"
export const webServer = GenServer.name<WebServer>("web-server")

const page = readFileSync(new URL("../page/index.html", import.meta.url))

/**
 * Owns the HTTP server: the page, and the door through which sockets come. The connections are not its own, so they
 * live on when it crashes; it is started again on the same port.
 */
export const WebServer = GenServer.define<WebServer>("WebServer", { name: webServer })({
  async init(options: WebServerOptions) {
    const server = createServer(respond)
    Process.signal().addEventListener("abort", () => {
      server.close()
      server.closeAllConnections()
    })
    const upgrade = upgrades(options.heartbeat)
    server.on("upgrade", upgrade)
    const problem = await listening(server, options)
    if (problem !== undefined) return fail(["listen", problem])
    // What goes wrong later is a crash, and a new server.
    server.on(
      "error",
      Process.bind((error: Error) => {
        throw error
      }),
    )
    return ok(server)
  },
  handleCall: {
    address: (server) => reply(server.address() as AddressInfo, server),
  },
  formatStatus: (status) => ({ ...status, state: (status.state as Server).address() }),
})

/** Waits until the server listens. Gives the code of what prevents it. */
function listening(server: Server, { host, port }: WebServerOptions): Promise<string | undefined> {
  return new Promise((resolve) => {
    const refused = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message)
    server.once("error", refused)
    server.listen(port, host, () => {
      server.off("error", refused)
      resolve(undefined)
    })
  })
}

function respond(request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = locationOf(request)
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end()
  } else if (pathname === "/") {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page)
  } else if (pathname === "/status") {
    const status = { named: Registry.count(Names), memberships: Registry.count(Rooms) }
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(status))
  } else {
    response.writeHead(404).end()
  }
}

function upgrades(heartbeat: number) {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LONGEST_FRAME,
    perMessageDeflate: false,
    clientTracking: false,
  })
  return (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    if (locationOf(request).pathname !== "/chat") {
      stream.on("error", () => stream.destroy())
      stream.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
      return
    }
    sockets.handleUpgrade(request, stream, head, (socket) => void admit(socket, heartbeat))
  }
}

/** Gives a socket a process. Nothing is read from it before that is there. */
async function admit(socket: WebSocket, heartbeat: number): Promise<void> {
  socket.pause()
  // A frame that is none, or too long: ws closes the socket itself, and "close" follows.
  socket.on("error", () => {})
  try {
    const child = [Connection, { socket, heartbeat }] as const
    const started = await DynamicSupervisor.startChild(connections, child)
    if (!started.ok) socket.close(1013, "try again later")
  } catch {
    // The supervisor of the connections is not there just now.
    socket.close(1013, "try again later")
  } finally {
    socket.resume()
  }
}

function locationOf(request: IncomingMessage): { readonly pathname: string } {
  const pathname = (request.url ?? "/").split("?", 1)[0] ?? "/"
  return { pathname }
}
