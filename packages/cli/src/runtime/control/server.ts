import { chmodSync, closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs"
import { createServer } from "node:net"
import type { Server, Socket } from "node:net"
import { dirname } from "node:path"

import { ReleaseError } from "../release-error.ts"
import { makeSocketFolder } from "./address.ts"
import { encodeFrame, encodeMessage, FrameReader, Kind, MAX_FRAME } from "./frames.ts"
import type { Frame } from "./frames.ts"
import type { Message } from "./messages.ts"
import { probe } from "./probe.ts"
import { isProof, newChallenge, prove } from "./proof.ts"

/** One request that was let in, and the way back to whoever asked. */
export interface Session {
  readonly request: Message
  /** Writes to the caller's standard output. */
  output(text: string | Uint8Array): void
  /** Writes to the caller's standard error. */
  error(text: string | Uint8Array): void
  message(message: Message): void
  /** Ends the caller's command with `status`. */
  end(status: number): void
  onInput(listener: (data: Buffer) => void): void
  onMessage(listener: (message: Message) => void): void
  onClose(listener: () => void): void
}

export interface ControlOptions {
  readonly path: string
  readonly node: string
  readonly cookie: string
  readonly handle: (session: Session) => void
  /** How long a stranger may take to prove itself, in milliseconds. Default 5000. */
  readonly timeout?: number
}

export interface Control {
  /** Closes the socket and every session. */
  close(): void
}

/** The longest frame of somebody who has not proven anything yet. */
const STRANGER_FRAME = 4096

/**
 * Listens for the commands of the release. A socket that a killed system has left behind is replaced.
 *
 * Throws `ReleaseError` if a system listens there already, or if the folder is not safe.
 */
export async function listen(options: ControlOptions): Promise<Control> {
  const { path } = options
  const isPipe = path.startsWith("\\\\.\\pipe\\")
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on("close", () => sockets.delete(socket))
    admit(socket, options)
  })
  if (isPipe) await bind(server, options)
  else {
    makeSocketFolder(dirname(path))
    const unlock = lock(`${path}.lock`)
    try {
      if ((await probe(path)) === "alive") throw inUse(options.node)
      rmSync(path, { force: true })
      await bind(server, options)
      chmodSync(path, 0o600)
    } finally {
      unlock()
    }
  }
  return {
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function inUse(node: string): ReleaseError {
  return new ReleaseError(`the name ${node} is in use by a system that runs already`)
}

function bind(server: Server, { path, node }: ControlOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? inUse(node) : error)
    })
    server.listen(path, () => resolve())
  })
}

/** The locks of this process, which its number alone would not tell from a dead one's. */
const locks = new Set<string>()
/** A lock is held for milliseconds; one that is older, in milliseconds, is left over, whoever has its number now. */
const LEFT_OVER = 10_000

/** Two systems that start at once must not both find the old socket dead and both replace it. */
function lock(file: string): () => void {
  for (;;) {
    try {
      const descriptor = openSync(file, "wx", 0o600)
      writeSync(descriptor, String(process.pid))
      closeSync(descriptor)
      locks.add(file)
      return () => {
        locks.delete(file)
        rmSync(file, { force: true })
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
      if (isHeld(file)) throw new ReleaseError(`another start is under way: it holds ${file}`)
      rmSync(file, { force: true })
    }
  }
}

function isHeld(file: string): boolean {
  if (locks.has(file)) return true
  try {
    if (Date.now() - statSync(file).mtimeMs > LEFT_OVER) return false
    const owner = Number(readFileSync(file, "utf8"))
    if (!Number.isSafeInteger(owner) || owner <= 0 || owner === process.pid) return false
    process.kill(owner, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

/** Lets a connection in once it has proven that it knows the cookie. */
function admit(socket: Socket, options: ControlOptions): void {
  const { cookie, handle, timeout = 5000 } = options
  const reader = new FrameReader(STRANGER_FRAME)
  const challenge = newChallenge()
  let session: SocketSession | undefined
  const patience = setTimeout(() => socket.destroy(), timeout)
  patience.unref()

  socket.on("error", () => socket.destroy())
  socket.on("close", () => {
    clearTimeout(patience)
    session?.closed()
  })
  socket.on("data", (piece) => {
    try {
      for (const frame of reader.push(piece)) {
        if (session !== undefined) session.received(frame)
        else session = greet(frame)
      }
    } catch {
      // A broken frame: whoever sends it speaks another language.
      socket.destroy()
    }
  })
  socket.write(encodeMessage({ type: "challenge", challenge }))

  function greet(frame: Frame): SocketSession | undefined {
    const message = JSON.parse(frame.payload.toString()) as Message
    const theirs = String(message["challenge"])
    if (!isProof(message["proof"], prove(cookie, "client", challenge, theirs))) {
      socket.end(encodeMessage({ type: "refused" }))
      return undefined
    }
    clearTimeout(patience)
    reader.limit = MAX_FRAME
    socket.write(encodeMessage({ type: "welcome", proof: prove(cookie, "server", challenge, theirs) }))
    return new SocketSession(socket, handle)
  }
}

class SocketSession implements Session {
  request: Message = { type: "none" }
  readonly #socket: Socket
  readonly #handle: (session: Session) => void
  #input: ((data: Buffer) => void) | undefined
  #message: ((message: Message) => void) | undefined
  readonly #close: (() => void)[] = []
  #hasRequest = false

  constructor(socket: Socket, handle: (session: Session) => void) {
    this.#socket = socket
    this.#handle = handle
  }

  received({ kind, payload }: Frame): void {
    if (kind === Kind.input) this.#input?.(payload)
    if (kind !== Kind.message) return
    const message = JSON.parse(payload.toString()) as Message
    if (this.#hasRequest) this.#message?.(message)
    else {
      this.#hasRequest = true
      this.request = message
      this.#handle(this)
    }
  }

  closed(): void {
    for (const listener of this.#close) listener()
  }

  output(text: string | Uint8Array): void {
    this.#write(Kind.output, text)
  }

  error(text: string | Uint8Array): void {
    this.#write(Kind.error, text)
  }

  #write(kind: Kind, text: string | Uint8Array): void {
    const bytes = typeof text === "string" ? Buffer.from(text) : text
    if (!this.#socket.writable) return
    for (let start = 0; start < bytes.length; start += MAX_FRAME) {
      this.#socket.write(encodeFrame(kind, bytes.subarray(start, start + MAX_FRAME)))
    }
  }

  message(message: Message): void {
    if (this.#socket.writable) this.#socket.write(encodeMessage(message))
  }

  end(status: number): void {
    this.message({ type: "end", status })
    this.#socket.end()
  }

  onInput(listener: (data: Buffer) => void): void {
    this.#input = listener
  }

  onMessage(listener: (message: Message) => void): void {
    this.#message = listener
  }

  onClose(listener: () => void): void {
    this.#close.push(listener)
  }
}
