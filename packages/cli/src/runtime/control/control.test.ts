import { spawn } from "node:child_process"
import { once } from "node:events"
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { createConnection, createServer } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { encodeMessage } from "./frames.ts"
import { connect, controlPath, listen, probe } from "./index.ts"
import type { Control, Message, Session } from "./index.ts"

let folder: string
let path: string
const controls: Control[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "control-"))
  path = controlPath({ tmp: folder, node: "shop", role: "vm" })
})
afterEach(() => {
  for (const control of controls.splice(0)) control.close()
  rmSync(folder, { recursive: true })
})

async function serve(handle: (session: Session) => void, timeout?: number): Promise<Control> {
  const control = await listen({
    path,
    node: "shop",
    cookie: "right",
    handle,
    ...(timeout ? { timeout } : {}),
  })
  controls.push(control)
  return control
}

const client = (options: Partial<Parameters<typeof connect>[0]> = {}): ReturnType<typeof connect> =>
  connect({ path, node: "shop", cookie: "right", request: { type: "hello" }, ...options })

/** Leaves a socket behind as a system does that is killed. */
async function leaveSocket(): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const code = `require("net").createServer().listen(${JSON.stringify(path)}, () => console.log("up"))`
  const child = spawn(process.execPath, ["-e", code])
  await once(child.stdout, "data")
  child.kill("SIGKILL")
  await once(child, "close")
}

describe("the control channel", () => {
  test("carries a request, output of both kinds, input, messages and the exit status", async () => {
    await serve((session) => {
      expect(session.request).toEqual({ type: "greet", name: "Ann" })
      session.output("hello\n")
      session.error("careful\n")
      session.message({ type: "note", value: 1 })
      session.onInput((data) => {
        session.output(data.toString().toUpperCase())
        session.onMessage(({ type }) => session.end(type === "leave" ? 7 : 1))
      })
    })
    const seen: string[] = []
    const messages: Message[] = []
    const connection = await client({
      request: { type: "greet", name: "Ann" },
      output: (data) => seen.push(`out ${data}`),
      error: (data) => seen.push(`err ${data}`),
      message: (message) => messages.push(message),
    })
    connection.input(Buffer.from("typed"))
    connection.message({ type: "leave" })
    expect(await connection.ended).toBe(7)
    expect(seen).toEqual(["out hello\n", "err careful\n", "out TYPED"])
    expect(messages).toEqual([{ type: "note", value: 1 }])
  })

  test("stands in a folder of its owner, as a socket of its owner", async () => {
    await serve(() => {})
    expect((statSync(dirname(path)).mode & 0o777).toString(8)).toBe("700")
    expect((statSync(path).mode & 0o777).toString(8)).toBe("600")
  })

  test("a wrong cookie is refused, and nothing of the request is served", async () => {
    let served = 0
    await serve(() => served++)
    await expect(client({ cookie: "wrong" })).rejects.toThrow(/^shop refused the cookie/)
    expect(served).toBe(0)
  })

  test("the cookie never travels, in neither direction", async () => {
    await serve((session) => session.end(0))
    const spy = join(folder, "spy.sock")
    let traffic = ""
    const proxy = createServer((socket) => {
      const onward = createConnection(path)
      socket.on("data", (data) => (traffic += data.toString("latin1"))).pipe(onward)
      onward.on("data", (data) => (traffic += data.toString("latin1"))).pipe(socket)
    }).listen(spy)
    await once(proxy, "listening")
    expect(await (await client({ path: spy })).ended).toBe(0)
    proxy.close()
    expect(traffic).toContain("challenge")
    expect(traffic).not.toContain("right")
  })

  test("a server that does not know the cookie gets no request", async () => {
    mkdirSync(dirname(path), { mode: 0o700 })
    let traffic = ""
    const impostor = createServer((socket) => {
      socket.write(encodeMessage({ type: "challenge", challenge: "abc" }))
      socket.once("data", () => socket.write(encodeMessage({ type: "welcome", proof: "x".repeat(43) })))
      socket.on("data", (data) => (traffic += data.toString()))
    }).listen(path)
    await once(impostor, "listening")
    await expect(client({ request: { type: "secret" } })).rejects.toThrow(/^shop refused the cookie/)
    impostor.close()
    expect(traffic).not.toContain("secret")
  })

  test("an answer that was heard can't be used again", async () => {
    let served = 0
    await serve(() => served++)
    const listenTo = async (answer?: Buffer): Promise<string> => {
      const socket = createConnection(path)
      const [challenge] = (await once(socket, "data")) as [Buffer]
      socket.write(answer ?? challenge)
      socket.write(encodeMessage({ type: "hello" }))
      const pieces: Buffer[] = []
      socket.on("data", (data) => pieces.push(data))
      await once(socket, "close")
      return Buffer.concat(pieces).toString()
    }
    expect(await listenTo(encodeMessage({ type: "proof", challenge: "c", proof: "p" }))).toContain("refused")
    expect(await listenTo()).toContain("refused")
    expect(served).toBe(0)
  })

  test("whoever sends garbage, or too much before a proof, is cut off", async () => {
    let served = 0
    await serve(() => served++)
    for (const garbage of [
      Buffer.alloc(20_000, 1),
      Buffer.from("GET / HTTP/1.1\r\n\r\n"),
      encodeMessage([]),
    ]) {
      const socket = createConnection(path)
      socket.on("error", () => {})
      socket.write(garbage)
      socket.resume()
      await once(socket, "close")
    }
    expect(served).toBe(0)
  })

  test("whoever proves nothing is cut off after a while", async () => {
    await serve(() => {}, 20)
    const socket = createConnection(path)
    socket.resume()
    await once(socket, "close")
  })

  test("a second system of the name is refused, and the first lives on", async () => {
    await serve((session) => session.end(3))
    await expect(serve(() => {})).rejects.toThrow("the name shop is in use by a system that runs already")
    expect(await (await client()).ended).toBe(3)
  })

  test("of several that start at once, over a stale socket, exactly one gets the name", async () => {
    await leaveSocket()
    const starts = await Promise.allSettled(
      [1, 2, 3, 4].map((status) => serve((session) => session.end(status))),
    )
    expect(starts.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
    const winner = starts.findIndex(({ status }) => status === "fulfilled") + 1
    expect(await (await client()).ended).toBe(winner)
  })

  test("a closed one leaves nothing behind, and its clients know", async () => {
    const control = await serve(() => {})
    const connection = await client()
    control.close()
    expect(await connection.ended).toBe(undefined)
    expect(existsSync(path)).toBe(false)
    expect(readdirSync(dirname(path))).toEqual([])
  })
})

describe("connecting", () => {
  test("says that nothing runs when there is no socket", async () => {
    await expect(client()).rejects.toThrow(`shop is not running: nothing listens at ${path}`)
    expect(await probe(path)).toBe("absent")
  })

  test("says that a socket is left over from a system that was killed, and a start replaces it", async () => {
    await leaveSocket()
    expect(await probe(path)).toBe("stale")
    await expect(client()).rejects.toThrow("it was killed and has left its socket behind")
    await serve((session) => session.end(0))
    expect(await (await client()).ended).toBe(0)
  })

  test("says that the system does not answer", async () => {
    mkdirSync(dirname(path), { mode: 0o700 })
    const deaf = createServer(() => {}).listen(path)
    await once(deaf, "listening")
    await expect(client({ timeout: 30 })).rejects.toThrow("shop does not answer")
    deaf.close()
  })

  test("says that something else listens there", async () => {
    mkdirSync(dirname(path), { mode: 0o700 })
    const other = createServer((socket) => socket.end("hello there, who are you?")).listen(path)
    await once(other, "listening")
    await expect(client()).rejects.toThrow("shop sent something unexpected")
    other.close()
  })
})

describe("controlPath", () => {
  const long = `/tmp/${"x".repeat(100)}`

  test("goes to the user's runtime folder when the path is too long for a socket", () => {
    const far = controlPath({ tmp: long, node: "shop", role: "vm", env: { XDG_RUNTIME_DIR: "/run/user/7" } })
    expect(far).toMatch(/^\/run\/user\/7\/beamline-[0-9a-f]{16}\/shop\.sock$/)
    const other = {
      tmp: `${long}y`,
      node: "shop",
      role: "vm",
      env: { XDG_RUNTIME_DIR: "/run/user/7" },
    } as const
    expect(controlPath(other)).not.toBe(far)
  })

  test("says so when that is too long too", () => {
    const env = { XDG_RUNTIME_DIR: `/run/${"y".repeat(100)}` }
    expect(() => controlPath({ tmp: long, node: "shop", role: "vm", env })).toThrow(
      /the path of the control socket is too long: .* has 123 bytes, the system allows 107. Set RELEASE_TMP/,
    )
  })

  test.each([
    [107, true],
    [108, false],
  ])("a path of %i bytes is near: %s", (length, isNear) => {
    const rest = "/control/shop.sock".length
    const tmp = `/${"z".repeat(length - rest - 1)}`
    const found = controlPath({
      tmp,
      node: "shop",
      role: "vm",
      env: { XDG_RUNTIME_DIR: "/r" },
      platform: "linux",
    })
    expect(found.startsWith(tmp)).toBe(isNear)
  })

  test("is a named pipe on Windows", () => {
    const pipe = controlPath({ tmp: "C:\\app\\tmp", node: "shop", role: "watcher", platform: "win32" })
    expect(pipe).toMatch(/^\\\\\.\\pipe\\beamline-[0-9a-f]{16}-shop\.watcher\.sock$/)
  })

  test("a folder that others may enter is refused", async () => {
    mkdirSync(dirname(path))
    chmodSync(dirname(path), 0o755)
    await expect(serve(() => {})).rejects.toThrow(
      /must belong to the user who runs the system, with mode 0700/,
    )
    expect(existsSync(path)).toBe(false)
  })

  test("a folder that can't be made is told, and nobody is found there", async () => {
    writeFileSync(join(folder, "file"), "")
    path = controlPath({ tmp: join(folder, "file"), node: "shop", role: "vm" })
    await expect(serve(() => {})).rejects.toThrow(
      /^the folder of the control socket can't be made: .*Set RELEASE_TMP/,
    )
    expect(await probe(path)).toBe("absent")
    await expect(client()).rejects.toThrow(`shop can't be reached at ${path}`)
  })

  test("a start under way is not disturbed, a dead one's lock is broken", async () => {
    mkdirSync(dirname(path), { mode: 0o700 })
    writeFileSync(`${path}.lock`, String(process.ppid))
    await expect(serve(() => {})).rejects.toThrow("another start is under way")
    writeFileSync(`${path}.lock`, "2147483646")
    await serve(() => {})
  })
})
