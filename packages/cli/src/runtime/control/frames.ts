/** What a frame carries. */
export const Kind = { message: 0, input: 1, output: 2, error: 3 } as const
export type Kind = (typeof Kind)[keyof typeof Kind]

const HEADER = 5

/** A frame is at most this long, so that a length read from a stranger allocates nothing large. */
export const MAX_FRAME: number = 16 * 1024 * 1024

/** One frame: the length of the payload in four bytes, its kind in one, the payload. */
export function encodeFrame(kind: Kind, payload: Uint8Array): Buffer {
  if (payload.length > MAX_FRAME) {
    throw new RangeError(`expected a frame of at most ${MAX_FRAME} bytes, got: ${payload.length}`)
  }
  const frame = Buffer.allocUnsafe(HEADER + payload.length)
  frame.writeUInt32BE(payload.length, 0)
  frame.writeUInt8(kind, 4)
  frame.set(payload, HEADER)
  return frame
}

/** A message as a frame. */
export function encodeMessage(message: object): Buffer {
  return encodeFrame(Kind.message, Buffer.from(JSON.stringify(message)))
}

export interface Frame {
  readonly kind: Kind
  readonly payload: Buffer
}

/** Puts the pieces that a stream delivers together to frames. */
export class FrameReader {
  #pieces: Buffer[] = []
  #length = 0
  limit: number

  /** `limit`: the longest payload that is accepted, in bytes. */
  constructor(limit: number = MAX_FRAME) {
    this.limit = limit
  }

  /** The frames that are whole with this piece. Throws when a frame is too long or of no known kind. */
  push(piece: Buffer): Frame[] {
    this.#pieces.push(piece)
    this.#length += piece.length
    const frames: Frame[] = []
    for (let frame = this.#take(); frame !== undefined; frame = this.#take()) frames.push(frame)
    return frames
  }

  #take(): Frame | undefined {
    if (this.#length < HEADER) return undefined
    if (this.#pieces[0]!.length < HEADER) this.#join()
    const head = this.#pieces[0]!
    const length = head.readUInt32BE(0)
    const kind = head.readUInt8(4)
    if (length > this.limit) throw new RangeError(`a frame of ${length} bytes is too long`)
    if (kind > Kind.error) throw new RangeError(`a frame of the unknown kind ${kind}`)
    if (this.#length < HEADER + length) return undefined
    this.#join()
    const all = this.#pieces[0]!
    this.#length -= HEADER + length
    this.#pieces = this.#length === 0 ? [] : [all.subarray(HEADER + length)]
    return { kind: kind as Kind, payload: all.subarray(HEADER, HEADER + length) }
  }

  #join(): void {
    if (this.#pieces.length > 1) this.#pieces = [Buffer.concat(this.#pieces)]
  }
}
