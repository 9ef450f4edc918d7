import { createServer } from "node:http"
import type { IncomingMessage, Server, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { fail, type From, GenServer, noreply, ok, Process, reply, self, send } from "beamline"
import { explain } from "./files.ts"
import { type Answer, answerRequest } from "./requests.ts"

export interface WebServerOptions {
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  /** The folder that is served. */
  readonly root: string
  /** Milliseconds that requests which have begun are given to end. */
  readonly patience: number
}

export interface WebServer {
  call: {
    address(): AddressInfo
    /** Takes no more requests; answered when those that have begun are answered. */
    drain(): void
  }
  info: "closed" | "impatient"
}

export const webServer = GenServer.name<WebServer>("web-server")

interface State {
  readonly server: Server
  readonly patience: number
  /** Those who wait until it is closed. */
  readonly audience: From<void>[]
}

const longestBody = 2 ** 20

/** Owns the HTTP server. Each request is answered by a process of its own, whose crash is one answer with status 500. */
export const WebServer = GenServer.define<WebServer>("web-server", { name: webServer })({
  async init({ host, port, root, patience }: WebServerOptions) {
    const begun = new Set<ServerResponse>()
    const facts = { root, begun: () => begun.size }
    const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      begun.add(response)
      response.once("close", () => begun.delete(response))
      const { status, body, allow } = await answer(request, facts)
      // A client that goes away while it is answered is nobody's fault.
      response.once("error", () => {})
      // Who is not listening any more takes no other request over this connection either.
      if (!server.listening || status === 413) response.setHeader("connection", "close")
      if (allow !== undefined) response.setHeader("allow", allow)
      response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`)
    }
    const server = createServer(
      Process.bind((request: IncomingMessage, response: ServerResponse) => void respond(request, response)),
    )
    Process.signal().addEventListener("abort", () => {
      server.close()
      server.closeAllConnections()
    })
    const problem = await listening(server, host, port)
    if (problem !== undefined) return fail(["listen", problem])
    server.on(
      "error",
      Process.bind((error: Error) => {
        throw error
      }),
    )
    const state: State = { server, patience, audience: [] }
    return ok(state)
  },

  handleCall: {
    address: (state) => reply(state.server.address() as AddressInfo, state),
    drain: (state, from) => {
      if (state.audience.push(from) === 1) {
        const me = self<WebServer>()
        state.server.close(() => send(me, "closed"))
        Process.sendAfter(me, "impatient", state.patience)
      }
      return noreply(state)
    },
  },

  handleInfo: (state, message) => {
    if (message === "impatient") state.server.closeAllConnections()
    if (message === "closed") for (const from of state.audience.splice(0)) GenServer.reply(from, undefined)
    return noreply(state)
  },

  formatStatus: (status) => ({ ...status, state: (status.state as State).server.address() }),
})

async function answer(request: IncomingMessage, facts: Parameters<typeof answerRequest>[1]): Promise<Answer> {
  const [path = "", query] = (request.url ?? "").split(/\?(.*)/s)
  try {
    return await Process.run(() =>
      answerRequest(
        {
          method: request.method ?? "GET",
          path,
          parameters: new URLSearchParams(query),
          body: () => bodyOf(request),
        },
        facts,
      ),
    )
  } catch {
    // The log has it: a process has crashed.
    return { status: 500, body: { error: "the answer crashed" } }
  }
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array | "cut off" | "too long"> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of request as AsyncIterable<Uint8Array>) {
      length += chunk.length
      if (length > longestBody) return "too long"
      chunks.push(chunk)
    }
  } catch {
    // The client has gone away, or is no longer waited for.
    return "cut off"
  }
  return Buffer.concat(chunks)
}

/** Waits until the server listens. Gives in words what prevents it. */
function listening(server: Server, host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const refused = (error: NodeJS.ErrnoException) => resolve(`${host}:${port}: ${explain(error)}`)
    server.once("error", refused)
    server.listen(port, host, () => {
      server.off("error", refused)
      resolve(undefined)
    })
  })
}
