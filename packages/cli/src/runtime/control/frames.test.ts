import fc from "fast-check"
import { describe, expect, test } from "vitest"

import { encodeFrame, encodeMessage, FrameReader, Kind, MAX_FRAME } from "./frames.ts"

const frame = fc.record({
  kind: fc.constantFrom(Kind.message, Kind.input, Kind.output, Kind.error),
  payload: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
})

describe("frames", () => {
  test("come out as they went in, however the stream is cut", () => {
    fc.assert(
      fc.property(fc.array(frame), fc.array(fc.integer({ min: 1, max: 20 })), (frames, cuts) => {
        let stream = Buffer.concat(frames.map(({ kind, payload }) => encodeFrame(kind, payload)))
        const reader = new FrameReader()
        const read = []
        for (const cut of [...cuts, Infinity]) {
          read.push(...reader.push(stream.subarray(0, cut)))
          stream = stream.subarray(cut)
        }
        expect(read.map(({ kind, payload }) => [kind, [...payload]])).toEqual(
          frames.map(({ kind, payload }) => [kind, [...payload]]),
        )
      }),
    )
  })

  test("a message is JSON", () => {
    const [read] = new FrameReader().push(encodeMessage({ type: "rpc", code: "ä" }))
    expect(read?.kind).toBe(Kind.message)
    expect(JSON.parse(read!.payload.toString())).toEqual({ type: "rpc", code: "ä" })
  })

  test("one that says it is too long is refused before it has come", () => {
    const head = Buffer.from([0, 0, 0, 11, Kind.message])
    expect(() => new FrameReader(10).push(head)).toThrow("a frame of 11 bytes is too long")
    expect(new FrameReader(11).push(head)).toEqual([])
  })

  test("one of no known kind is refused", () => {
    expect(() => new FrameReader().push(Buffer.from([0, 0, 0, 0, 9]))).toThrow("unknown kind 9")
  })

  test("none is made that no reader takes", () => {
    expect(() => encodeFrame(Kind.output, new Uint8Array(MAX_FRAME + 1))).toThrow(
      /^expected a frame of at most/,
    )
  })
})
