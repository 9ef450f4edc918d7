import { createConnection } from "node:net"
import type { Socket } from "node:net"

import { ReleaseError } from "../release-error.ts"
import { encodeFrame, encodeMessage, FrameReader, Kind } from "./frames.ts"
import type { Frame } from "./frames.ts"
import type { Message } from "./messages.ts"
import { isProof, newChallenge, prove } from "./proof.ts"

export interface ConnectOptions {
  readonly path: string
  readonly node: string
  readonly cookie: string
  readonly request: Message
  /** How long the system may take to answer the greeting, in milliseconds. Default 5000. */
  readonly timeout?: number
  readonly output?: (data: Buffer) => void
  readonly error?: (data: Buffer) => void
  readonly message?: (message: Message) => void
}

/** An open request to the running system. */
export interface Connection {
  /** The exit status that the system sent, or `undefined` if the connection ended without one. */
  readonly ended: Promise<number | undefined>
  input(data: Uint8Array): void
  message(message: Message): void
  close(): void
}

/**
 * Opens a connection to the running system, proves the cookie and sends the request.
 *
 * Rejects with `ReleaseError` when no system runs, its socket is left over from a killed one, the user may not use
 * it, it does not answer, or the cookies differ.
 */
export function connect(options: ConnectOptions): Promise<Connection> {
  const { path, node, cookie, request, timeout = 5000 } = options
  const challenge = newChallenge()
  const reader = new FrameReader()
  const socket = createConnection(path)
  return new Promise((resolve, reject) => {
    let isOpen = false
    let theirs = ""
    let status: number | undefined
    let finish: (status: number | undefined) => void
    const ended = new Promise<number | undefined>((done) => (finish = done))
    const fail = (message: string): void => {
      clearTimeout(patience)
      socket.destroy()
      reject(new ReleaseError(message))
    }
    const patience = setTimeout(
      () => fail(`${node} does not answer: its event loop has been busy for ${timeout / 1000} s`),
      timeout,
    )

    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (!isOpen) fail(connectFault(error, node, path))
    })
    socket.on("close", () => {
      if (isOpen) finish(status)
      else fail(`${node} closed the connection: it is stopping, or it is no Beamline release`)
    })
    socket.on("data", (piece) => {
      try {
        for (const frame of reader.push(piece)) {
          if (isOpen) received(frame)
          else greeting(frame)
        }
      } catch (error) {
        fail(`${node} sent something unexpected: ${(error as Error).message}`)
      }
    })

    function greeting({ payload }: Frame): void {
      const message = JSON.parse(payload.toString()) as Message
      if (message.type === "challenge" && theirs === "") {
        theirs = String(message["challenge"])
        const proof = prove(cookie, "client", theirs, challenge)
        socket.write(encodeMessage({ type: "proof", challenge, proof }))
      } else if (message.type === "welcome") {
        if (!isProof(message["proof"], prove(cookie, "server", theirs, challenge))) fail(wrongCookie(node))
        else {
          clearTimeout(patience)
          isOpen = true
          socket.write(encodeMessage(request))
          resolve(open(socket, ended))
        }
      } else if (message.type === "refused") fail(wrongCookie(node))
      else fail(`${node} sent something unexpected: ${message.type}`)
    }

    function received({ kind, payload }: Frame): void {
      if (kind === Kind.output) options.output?.(payload)
      else if (kind === Kind.error) options.error?.(payload)
      else if (kind === Kind.message) {
        const message = JSON.parse(payload.toString()) as Message
        if (message.type === "end") status = Number(message["status"])
        else options.message?.(message)
      }
    }
  })
}

function open(socket: Socket, ended: Promise<number | undefined>): Connection {
  return {
    ended,
    input: (data) => void (socket.writable && socket.write(encodeFrame(Kind.input, data))),
    message: (message) => void (socket.writable && socket.write(encodeMessage(message))),
    close: () => socket.destroy(),
  }
}

function wrongCookie(node: string): string {
  return `${node} refused the cookie: releases/COOKIE or RELEASE_COOKIE is not the one it was started with`
}

function connectFault(error: NodeJS.ErrnoException, node: string, path: string): string {
  switch (error.code) {
    case "ENOENT":
      return `${node} is not running: nothing listens at ${path}`
    case "ECONNREFUSED":
      return `${node} is not running: it was killed and has left its socket behind at ${path}`
    case "EACCES":
    case "EPERM":
      return `${node} belongs to another user: ${path} may not be opened`
    default:
      return `${node} can't be reached at ${path}: ${error.message}`
  }
}
