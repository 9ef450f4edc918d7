import { WebSocket } from "ws"
import type { ClientOptions } from "ws"
import type { Event, Request } from "./protocol.ts"

export interface Closed {
  readonly code: number
  readonly reason: string
}

/** A browser, as far as the server can tell: keeps all that it hears, in order. */
export class Client {
  readonly heard: Event[] = []
  readonly closed: Promise<Closed>
  readonly socket: WebSocket
  private readonly waiting = new Set<() => void>()

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on("message", (data: Buffer) => {
      this.heard.push(JSON.parse(String(data)) as Event)
      for (const look of this.waiting) look()
    })
    // What a raw or torn frame does to the socket is seen by its end.
    socket.on("error", () => {})
    this.closed = new Promise((resolve) => {
      socket.on("close", (code, reason) => resolve({ code, reason: String(reason) }))
    })
  }

  static async connect(url: string, options?: ClientOptions): Promise<Client> {
    const client = new Client(new WebSocket(url, options))
    await new Promise<void>((resolve, reject) => {
      client.socket.once("open", resolve)
      client.socket.once("error", reject)
    })
    return client
  }

  /** Connects, takes a name and joins rooms. */
  static async enter(url: string, name: string, ...rooms: readonly string[]): Promise<Client> {
    const client = await Client.connect(url)
    client.ask({ type: "name", name })
    for (const room of rooms) client.ask({ type: "join", room })
    await client.hears(({ type }) => type === "welcome")
    for (const room of rooms) await client.hears((event) => event.type === "joined" && event.room === room)
    return client
  }

  ask(request: Request): void {
    this.socket.send(JSON.stringify(request))
  }

  /** Waits until it has heard such an event, from the beginning or from `since` on, and so many of them. */
  hears(isIt: (event: Event) => boolean, { since = 0, count = 1 } = {}): Promise<Event> {
    return new Promise((resolve) => {
      let next = since
      let missing = count
      const look = (): void => {
        for (; next < this.heard.length && missing > 0; next++) {
          const event = this.heard[next]!
          if (!isIt(event)) continue
          missing--
          if (missing === 0) resolve(event)
        }
        if (missing === 0) this.waiting.delete(look)
      }
      this.waiting.add(look)
      look()
    })
  }

  /** Sends a text and waits for what comes next. */
  async answerTo(frame: string | Buffer): Promise<Event> {
    const since = this.heard.length
    this.socket.send(frame)
    return this.hears(() => true, { since })
  }

  messages(room: string): { from: string; text: string }[] {
    return this.heard.flatMap((event) =>
      event.type === "message" && event.room === room ? [{ from: event.from, text: event.text }] : [],
    )
  }

  close(): Promise<Closed> {
    this.socket.close()
    return this.closed
  }
}
