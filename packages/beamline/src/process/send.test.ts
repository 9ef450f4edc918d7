import { Process, receive, self, send, spawn } from "beamline"
import { describe, expect } from "vitest"

import { both } from "../../test-support/index.ts"

const NODE = "nonode@nohost"
const nothing = { after: 0, orElse: () => "nothing" } as const

describe("send", () => {
  both("returns the message and delivers it to a pid, a name and [name, node]", function* (w) {
    Process.register(self(), "receiver")
    const message = { any: "thing" }
    for (const destination of [self(), "receiver", ["receiver", NODE]] as const) {
      expect(send(destination, message)).toBe(message)
      expect(yield* w(receive())).toBe(message)
    }
  })

  both("to a dead process is dropped", function* () {
    const pid = spawn(() => {})
    Process.exit(pid, "kill")
    expect(send(pid, "m")).toBe("m")
  })

  both("to a name that nobody has is misuse", function* () {
    for (const name of ["nobody", "nil"]) {
      expect(() => send(name, "m")).toThrow(expect.objectContaining({ code: "ERR_NOT_REGISTERED" }))
      expect(() => Process.send(name, "m")).toThrow(expect.objectContaining({ code: "ERR_NOT_REGISTERED" }))
    }
  })

  both("to [name, node] that is not there is dropped", function* (w) {
    Process.register(self(), "here")
    expect(send(["nobody", NODE], "m")).toBe("m")
    expect(send(["here", "other@host"], "m")).toBe("m")
    expect(yield* w(receive(undefined, nothing))).toBe("nothing")
  })

  both("keeps the order of one sender", function* (w) {
    for (let i = 0; i < 1000; i++) send(self(), i)
    for (let i = 0; i < 1000; i++) expect(yield* w(receive())).toBe(i)
  })

  both("keeps the order of one sender among many", function* (w) {
    const me = self()
    for (let sender = 0; sender < 5; sender++) {
      spawn(async () => {
        for (let i = 0; i < 50; i++) {
          send(me, [sender, i])
          if (i % 7 === sender) await Process.sleep(0)
        }
      })
    }
    const next = [0, 0, 0, 0, 0]
    for (let i = 0; i < 250; i++) {
      const [sender, n] = (yield* w(receive())) as [number, number]
      expect(n).toBe(next[sender]!++)
    }
  })

  both("delivers any value, undefined too", function* (w) {
    for (const value of [undefined, null, 0, "", Number.NaN, () => 1, Symbol.iterator, 5n]) {
      send(self(), value)
      expect(yield* w(receive())).toBe(value)
    }
  })
})

describe("Process.send", () => {
  both("returns ok, whatever the options", function* (w) {
    for (const options of [
      {},
      { noconnect: true },
      { nosuspend: true },
      { noconnect: false, nosuspend: true },
    ]) {
      expect(Process.send(self(), "m", options)).toBe("ok")
      expect(yield* w(receive())).toBe("m")
    }
    const dead = spawn(() => {})
    Process.exit(dead, "kill")
    expect(Process.send(dead, "m")).toBe("ok")
  })
})
