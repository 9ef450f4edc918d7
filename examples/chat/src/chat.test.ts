import { createConnection } from "node:net"
import { DynamicSupervisor, GenServer, Process, Registry, Supervisor, unwrap } from "beamline"
import type { Pid } from "beamline"
import { captureLog, settle } from "beamline/testing"
import { afterEach, describe, expect, test } from "vitest"
import type { Event } from "./protocol.ts"
import { LONGEST_FRAME } from "./protocol.ts"
import { Names, Rooms } from "./rooms.ts"
import { Client } from "./test-client.ts"
import { Chat } from "./tree.ts"
import { connections, WebServer, webServer } from "./web-server.ts"

/*
 * The whole chat, with real sockets on the loopback address.
 */

let tree: Pid | undefined

async function open(options: { port?: number; heartbeat?: number; maxConnections?: number } = {}) {
  const defaults = { host: "127.0.0.1", port: 0, heartbeat: 60_000, maxConnections: 1_000 }
  tree = unwrap(await Chat.startLink({ ...defaults, ...options }))
  return at(await GenServer.call(webServer, "address"))
}

const at = ({ port }: { port: number }) => ({
  port,
  http: `http://127.0.0.1:${port}`,
  ws: `ws://127.0.0.1:${port}/chat`,
})

async function stopChat(): Promise<void> {
  if (tree !== undefined && Process.isAlive(tree)) await Supervisor.stop(tree)
  tree = undefined
}

afterEach(stopChat)

const pidOf = (name: string): Pid => {
  const [entry] = Registry.lookup(Names, name)
  if (entry === undefined) throw new Error(`nobody is called ${name}`)
  return entry[0]
}

const refused = (code: string) => ({ type: "error", code })
const isMessage = (event: Event): boolean => event.type === "message"
const sockets = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length

/** Lets the event loop turn until it is so: what the kernel and Node take some turns for. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

describe("a hundred connections, half of which are killed", () => {
  test("the others miss nothing, and nothing is left behind", async () => {
    const socketsBefore = sockets()
    const { ws } = await open()
    await settle()
    const idle = Process.list().length

    const numbers = Array.from({ length: 100 }, (_, number) => number)
    const roomOf = (number: number): string => `room ${number % 10}`
    const clients = await Promise.all(
      numbers.map((number) => Client.enter(ws, `user${number}`, "all", roomOf(number))),
    )
    expect(await DynamicSupervisor.countChildren(connections)).toMatchObject({ active: 100 })
    expect(Registry.count(Rooms)).toBe(200)
    expect(Registry.count(Names)).toBe(100)

    // Every second user is killed, each by one of these, while all the others go on talking.
    const reasons = ["kill", "boom", "shutdown", ["shutdown", "unlucky"], new Error("bug")]
    const codes = [1006, 1011, 1001, 1008, 1011]
    const victims = numbers.filter((number) => number % 2 === 0)
    const survivors = numbers.filter((number) => number % 2 === 1)
    const rounds = 50
    const talksIn = (number: number, round: number): boolean => number % 10 === (2 * round + 1) % 10
    const said = (number: number): string[] =>
      Array.from({ length: rounds }, (_, round) => round)
        .filter((round) => talksIn(number, round))
        .map(String)
    const saidByAll = survivors.flatMap(said).length
    const { events } = await captureLog(async () => {
      for (let round = 0; round < rounds; round++) {
        for (const number of survivors.filter((number) => talksIn(number, round))) {
          clients[number]!.ask({ type: "say", room: "all", text: String(round) })
        }
        const victim = victims[round]!
        Process.exit(pidOf(`user${victim}`), reasons[round % reasons.length])
        const { code } = await clients[victim]!.closed
        expect(code).toBe(codes[round % codes.length])
      }
      await Promise.all(survivors.map((number) => clients[number]!.hears(isMessage, { count: saidByAll })))
    })
    expect(events.length).toBeGreaterThan(0)

    expect(saidByAll).toBe(500)
    for (const number of survivors) {
      const messages = clients[number]!.messages("all")
      expect(messages).toHaveLength(saidByAll)
      for (const other of survivors) {
        const texts = messages.filter(({ from }) => from === `user${other}`).map(({ text }) => text)
        expect(texts).toEqual(said(other))
      }
    }

    // Each is told once, and of nobody else, who has gone.
    const gone = victims.map((number) => `user${number}`)
    for (const number of survivors) {
      const client = clients[number]!
      const isGone = (event: Event): boolean => event.type === "gone" && event.room === "all"
      await client.hears(isGone, { count: gone.length })
      const names = client.heard.filter(isGone).map((event) => ("name" in event ? event.name : ""))
      expect(names.toSorted()).toEqual(gone.toSorted())
    }

    await settle()
    expect(Process.list().length).toBe(idle + survivors.length)
    expect(await DynamicSupervisor.countChildren(connections)).toMatchObject({ specs: 50, active: 50 })
    expect(Registry.count(Rooms)).toBe(100)
    expect(Registry.count(Names)).toBe(50)
    const everybody = await clients[1]!.answerTo('{ "type": "who", "room": "all" }')
    expect(everybody).toEqual({
      type: "members",
      room: "all",
      members: expect.toSatisfy((names: string[]) => names.length === 50),
    })

    // A victim's name is free again.
    const back = await Client.enter(ws, "user0", "room 0")
    await back.close()

    await Promise.all(survivors.map((number) => clients[number]!.close()))
    await until(() => Process.list().length === idle)
    await settle()
    expect(Registry.count(Rooms)).toBe(0)
    expect(Registry.count(Names)).toBe(0)
    await stopChat()
    await until(() => sockets() === socketsBefore)
  }, 60_000)
})

describe("what a connection is told", () => {
  test("who is in the room, who comes, who goes, and what they say", async () => {
    const { ws } = await open()
    const ada = await Client.enter(ws, "Ada", "lobby")
    const alan = await Client.enter(ws, "Alan", "lobby")
    await ada.hears((event) => event.type === "entered")
    alan.ask({ type: "say", room: "lobby", text: "hello" })
    await alan.hears(isMessage)
    alan.ask({ type: "leave", room: "lobby" })
    await ada.hears((event) => event.type === "gone")
    expect(ada.heard).toEqual([
      { type: "welcome", name: "Ada" },
      { type: "joined", room: "lobby", members: ["Ada"] },
      { type: "entered", room: "lobby", name: "Alan" },
      { type: "message", room: "lobby", from: "Alan", text: "hello" },
      { type: "gone", room: "lobby", name: "Alan" },
    ])
    expect(alan.heard).toEqual([
      { type: "welcome", name: "Alan" },
      { type: "joined", room: "lobby", members: ["Ada", "Alan"] },
      { type: "message", room: "lobby", from: "Alan", text: "hello" },
      { type: "left", room: "lobby" },
    ])
  })

  test("who has gone, once, when somebody left, came back and closed the window", async () => {
    const { ws } = await open()
    const ada = await Client.enter(ws, "Ada", "lobby")
    const alan = await Client.enter(ws, "Alan", "lobby")
    alan.ask({ type: "leave", room: "lobby" })
    alan.ask({ type: "join", room: "lobby" })
    await alan.hears((event) => event.type === "joined", { count: 2 })
    alan.socket.terminate()
    await ada.hears((event) => event.type === "gone", { count: 2 })
    const answer = await ada.answerTo('{ "type": "who", "room": "lobby" }')
    expect(answer).toEqual({ type: "members", room: "lobby", members: ["Ada"] })
    expect(ada.heard.filter(({ type }) => type === "gone")).toHaveLength(2)
  })

  test("nothing of rooms that it is not in", async () => {
    const { ws } = await open()
    const ada = await Client.enter(ws, "Ada", "kitchen")
    const alan = await Client.enter(ws, "Alan", "cellar", "kitchen")
    alan.ask({ type: "say", room: "cellar", text: "secret" })
    alan.ask({ type: "say", room: "kitchen", text: "open" })
    await ada.hears(isMessage)
    expect(ada.heard.filter(isMessage)).toEqual([
      { type: "message", room: "kitchen", from: "Alan", text: "open" },
    ])
  })
})

describe("requests that are refused", () => {
  test.each([
    ["{", "bad_json"],
    ["", "bad_json"],
    ["[]", "bad_request"],
    ['{ "type": "fly" }', "bad_request"],
    ['{ "type": "say", "room": "lobby" }', "bad_request"],
    ['{ "type": "name", "name": "Ada" }', "already_named"],
    ['{ "type": "join", "room": "lobby" }', "already_in_room"],
    ['{ "type": "leave", "room": "nowhere" }', "not_in_room"],
    ['{ "type": "say", "room": "nowhere", "text": "hello?" }', "not_in_room"],
    ['{ "type": "who", "room": "nowhere" }', "unknown_room"],
  ])("%s is answered %s, and the connection goes on", async (frame, code) => {
    const { ws } = await open()
    const ada = await Client.enter(ws, "Ada", "lobby")
    expect(await ada.answerTo(frame)).toEqual(refused(code))
    ada.ask({ type: "say", room: "lobby", text: "still here" })
    await ada.hears(isMessage)
  })

  test("all before there is a name", async () => {
    const { ws } = await open()
    const nobody = await Client.connect(ws)
    for (const type of ["join", "leave", "who"]) {
      expect(await nobody.answerTo(JSON.stringify({ type, room: "lobby" }))).toEqual(refused("no_name"))
    }
    const say = JSON.stringify({ type: "say", room: "lobby", text: "hello" })
    expect(await nobody.answerTo(say)).toEqual(refused("no_name"))
  })

  test("a name that somebody has, until it is free", async () => {
    const { ws } = await open()
    const first = await Client.enter(ws, "Ada")
    const second = await Client.connect(ws)
    const name = '{ "type": "name", "name": "Ada" }'
    expect(await second.answerTo(name)).toEqual(refused("name_taken"))
    await first.close()
    await until(() => Registry.count(Names) === 0)
    expect(await second.answerTo(name)).toEqual({ type: "welcome", name: "Ada" })
  })

  test("one room too many", async () => {
    const { ws } = await open()
    const ada = await Client.enter(ws, "Ada", ...Array.from({ length: 20 }, (_, room) => `room ${room}`))
    expect(await ada.answerTo('{ "type": "join", "room": "room 20" }')).toEqual(refused("too_many_rooms"))
    ada.ask({ type: "leave", room: "room 0" })
    ada.ask({ type: "join", room: "room 20" })
    await ada.hears((event) => event.type === "joined" && event.room === "room 20")
  })
})

describe("frames that end a connection, and no other", () => {
  const masked = (opcode: number, ...payload: number[]): Buffer =>
    Buffer.from([0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0, ...payload])
  const raw = (client: Client, frame: Buffer): void => {
    ;(client.socket as unknown as { _socket: { write(data: Buffer): void } })._socket.write(frame)
  }

  test.each<[string, number, (client: Client) => void]>([
    ["a binary frame", 1003, ({ socket }) => socket.send(Buffer.from([1, 2, 3]))],
    ["a frame that is too long", 1009, ({ socket }) => socket.send("x".repeat(LONGEST_FRAME + 1))],
    ["a text that is not UTF-8", 1007, (client) => raw(client, masked(1, 0xff, 0xfe))],
    ["an unknown opcode", 1002, (client) => raw(client, masked(3))],
    ["a frame without a mask", 1002, (client) => raw(client, Buffer.from([0x81, 0x01, 0x61]))],
    ["its own crash", 1011, (client) => client.ask({ type: "crash" })],
    ["the socket's end", 1006, ({ socket }) => socket.terminate()],
  ])("%s: %i", async (_what, code, act) => {
    const { ws } = await open()
    const witness = await Client.enter(ws, "witness", "lobby")
    const client = await Client.enter(ws, "Ada", "lobby")
    await captureLog(async () => {
      act(client)
      expect((await client.closed).code).toBe(code)
      await witness.hears((event) => event.type === "gone" && event.name === "Ada")
    })
    witness.ask({ type: "say", room: "lobby", text: "still here" })
    await witness.hears(isMessage)
    await settle()
    expect(await DynamicSupervisor.countChildren(connections)).toMatchObject({ active: 1 })
    expect(Registry.count(Rooms)).toBe(1)
  })

  test("an exit whose reason is longer than a close frame", async () => {
    const { ws } = await open()
    const ada = await Client.enter(ws, "Ada", "lobby")
    Process.exit(pidOf("Ada"), ["shutdown", "漢".repeat(500)])
    expect(await ada.closed).toEqual({ code: 1008, reason: "漢".repeat(40) })
  })

  test("a socket that does not answer a ping", async () => {
    const { ws } = await open({ heartbeat: 30 })
    const silent = await Client.connect(ws, { autoPong: false })
    const alive = await Client.enter(ws, "alive", "lobby")
    expect(await silent.closed).toEqual({ code: 1008, reason: "silent" })
    alive.ask({ type: "say", room: "lobby", text: "still here" })
    await alive.hears(isMessage)
  })

  test("one that does not read what it is sent", async () => {
    const { ws } = await open()
    const talker = await Client.enter(ws, "talker", "lobby")
    const sleeper = await Client.enter(ws, "sleeper", "lobby")
    sleeper.socket.pause()
    const isGone = talker.hears((event) => event.type === "gone" && event.name === "sleeper")
    const talk = { isOver: false }
    void isGone.then(() => (talk.isOver = true))
    for (let sent = 1; !talk.isOver; sent++) {
      talker.ask({ type: "say", room: "lobby", text: "x".repeat(2_000) })
      if (sent % 50 === 0) await talker.hears(isMessage, { count: sent })
    }
    expect(await DynamicSupervisor.countChildren(connections)).toMatchObject({ active: 1 })
  })
})

describe("the parts of the server crash", () => {
  test("the web server: connections live on, and new ones come to the same port", async () => {
    const { port } = await open()
    await stopChat()
    const { ws } = await open({ port })
    const ada = await Client.enter(ws, "Ada", "lobby")
    const before = Process.whereis("web-server")!
    Process.exit(before, "kill")
    await until(() => ![before, undefined].includes(Process.whereis("web-server")))
    const alan = await Client.enter(ws, "Alan", "lobby")
    alan.ask({ type: "say", room: "lobby", text: "hello" })
    await ada.hears(isMessage)
  })

  test("presence: it finds everybody again", async () => {
    const { ws } = await open()
    const ada = await Client.enter(ws, "Ada", "lobby")
    const alan = await Client.enter(ws, "Alan", "lobby")
    await ada.hears((event) => event.type === "entered")
    const before = Process.whereis("presence")!
    Process.exit(before, "kill")
    await until(() => ![before, undefined].includes(Process.whereis("presence")))
    await alan.close()
    await ada.hears((event) => event.type === "gone" && event.name === "Alan")
    await Client.enter(ws, "Grace", "lobby")
    await ada.hears((event) => event.type === "entered" && event.name === "Grace")
    expect(ada.heard.filter(({ type }) => type === "gone")).toHaveLength(1)
  })

  test.each(["rooms.PIDPartition0", "names.PIDPartition0", connections])(
    "%s: everybody is sent away and may come back",
    async (name) => {
      const { ws } = await open()
      await captureLog(async () => {
        const ada = await Client.enter(ws, "Ada", "lobby")
        const before = Process.whereis(name)!
        Process.exit(before, "kill")
        expect((await ada.closed).code).toBe(1011)
        await until(() => ![before, undefined].includes(Process.whereis(name)))
        const back = await Client.enter(ws, "Ada", "lobby")
        back.ask({ type: "say", room: "lobby", text: "back" })
        await back.hears(isMessage)
      })
    },
  )
})

describe("the door", () => {
  test("serves the page and a status, and nothing else", async () => {
    const { http, ws } = await open()
    const page = await fetch(http)
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8")
    expect(await page.text()).toContain("<title>Chat</title>")
    await Client.enter(ws, "Ada", "lobby", "kitchen")
    expect(await (await fetch(`${http}/status?x=1`)).json()).toEqual({ named: 1, memberships: 2 })
    expect((await fetch(`${http}/nothing`)).status).toBe(404)
    expect((await fetch(http, { method: "POST", body: "x" })).status).toBe(405)
  })

  test("takes sockets at its address alone", async () => {
    const { http, ws } = await open()
    await expect(Client.connect(ws.replace("/chat", "/other"))).rejects.toThrow("404")
    expect((await fetch(`${http}/chat`)).status).toBe(404)
  })

  test("has room for so many", async () => {
    const { ws } = await open({ maxConnections: 1 })
    await Client.enter(ws, "Ada", "lobby")
    const late = await Client.connect(ws)
    expect(await late.closed).toEqual({ code: 1013, reason: "try again later" })
  })

  test("gives no process to a socket that is gone before it could", async () => {
    const { ws, port } = await open()
    await settle()
    const idle = Process.list().length
    for (let count = 0; count < 20; count++) {
      const stream = createConnection(port, "127.0.0.1")
      stream.write(
        "GET /chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
      )
      stream.on("error", () => {})
      await new Promise((resolve) => stream.once("connect", resolve))
      stream.resetAndDestroy()
    }
    const ada = await Client.enter(ws, "Ada", "lobby")
    await ada.close()
    await until(() => Process.list().length === idle)
  })

  test("says what keeps it from opening", async () => {
    const { port } = await open()
    const first = tree
    const second = await Process.run(async () => {
      Process.flag("trapExit", true)
      return WebServer.start({ host: "127.0.0.1", port, heartbeat: 1_000 })
    })
    expect(second).toEqual({ ok: false, error: ["listen", "EADDRINUSE"] })
    expect(Process.isAlive(first!)).toBe(true)
  })
})

describe("the end", () => {
  test("closes the door, tells everybody, and leaves nothing", async () => {
    await settle()
    const [processesBefore, socketsBefore] = [Process.list().length, sockets()]
    const { ws, http } = await open()
    const clients = await Promise.all(["Ada", "Alan", "Grace"].map((name) => Client.enter(ws, name, "lobby")))
    await stopChat()
    for (const client of clients) {
      expect(await client.closed).toEqual({ code: 1001, reason: "the server stops" })
    }
    await expect(fetch(http)).rejects.toThrow("fetch failed")
    expect(Process.list().length).toBe(processesBefore)
    await until(() => sockets() === socketsBefore)
  })

  test("does not wait for one who does not answer", async () => {
    const { ws } = await open()
    const sleeper = await Client.enter(ws, "sleeper", "lobby")
    sleeper.socket.pause()
    const started = performance.now()
    await stopChat()
    expect(performance.now() - started).toBeLessThan(5_000)
    sleeper.socket.resume()
    await sleeper.closed
  })
})
