import { isDown, isReference, makeRef, Process, receive, self, send, spawn } from "beamline"
import type { Pid, Reference } from "beamline"
import { describe, expect, test } from "vitest"

import { both } from "../../test-support/index.ts"

const NODE = "nonode@nohost"

const forever = async (): Promise<void> => {
  await receive(() => false)
}

function kill(pid: Pid, reason: unknown = "boom"): void {
  Process.exit(pid, reason)
}

const nothing = { after: 0, orElse: () => "nothing" } as const

describe("Process.monitor", () => {
  both("sends one DOWN with the pid and the reason", function* (w) {
    const pid = spawn(forever)
    const ref = Process.monitor(pid)
    expect(isReference(ref)).toBe(true)
    kill(pid)
    const down = yield* w(receive())
    expect(down).toEqual(["DOWN", ref, "process", pid, "boom"])
    expect(isDown(down, ref)).toBe(true)
    expect(isDown(down, makeRef())).toBe(false)
    expect(yield* w(receive(undefined, nothing))).toBe("nothing")
  })

  both("makes monitors that stack, and fire in the order of their making", function* (w) {
    const pid = spawn(forever)
    const refs = [Process.monitor(pid), Process.monitor(pid), Process.monitor(pid)]
    kill(pid)
    for (const ref of refs) expect(((yield* w(receive())) as unknown[])[1]).toBe(ref)
  })

  both("of a dead process is a DOWN with noproc", function* (w) {
    const pid = spawn(forever)
    kill(pid)
    const ref = Process.monitor(pid)
    expect(yield* w(receive())).toEqual(["DOWN", ref, "process", pid, "noproc"])
  })

  both("by name tells [name, node], not the pid", function* (w) {
    const pid = spawn(forever)
    Process.register(pid, "watched")
    const refs = [Process.monitor("watched"), Process.monitor(["watched", NODE])]
    kill(pid)
    for (const ref of refs) {
      expect(yield* w(receive())).toEqual(["DOWN", ref, "process", ["watched", NODE], "boom"])
    }
  })

  both("of a name that nobody has is a DOWN with noproc", function* (w) {
    for (const name of ["nobody", "nil", ["nobody", NODE]] as const) {
      const ref = Process.monitor(name)
      const object = typeof name === "string" ? [name, NODE] : name
      expect(yield* w(receive())).toEqual(["DOWN", ref, "process", object, "noproc"])
    }
  })

  both("by name is bound to the process that has it now", function* (w) {
    const pid = spawn(forever)
    Process.register(pid, "moving")
    const ref = Process.monitor("moving")
    Process.unregister("moving")
    const next = spawn(forever)
    Process.register(next, "moving")
    kill(next)
    expect(yield* w(receive(undefined, nothing))).toBe("nothing")
    kill(pid, "later")
    expect(yield* w(receive())).toEqual(["DOWN", ref, "process", ["moving", NODE], "later"])
  })

  both("of oneself never fires and is not listed", function* () {
    const ref = Process.monitor(self())
    expect(isReference(ref)).toBe(true)
    expect(Process.info(self(), "monitors")).toEqual(["monitors", []])
    expect(Process.demonitor(ref, { info: true })).toBe(false)
  })

  both("of oneself makes no alias", function* (w) {
    const ref = Process.monitor(self(), { alias: "demonitor" })
    send(ref, "hello")
    expect(yield* w(receive(undefined, nothing))).toBe("nothing")
  })

  both("tells another tag when asked to", function* (w) {
    const pid = spawn(forever)
    const ref = Process.monitor(pid, { tag: ["gone", 1] })
    kill(pid)
    expect(yield* w(receive())).toEqual([["gone", 1], ref, "process", pid, "boom"])
  })

  both("of a name on another node is misuse", function* () {
    expect(() => Process.monitor(["a", "other@host"])).toThrow(
      expect.objectContaining({ code: "ERR_BAD_ARGUMENT" }),
    )
  })

  both("is shown by info at both ends", function* () {
    const pid = spawn(forever)
    Process.register(pid, "shown")
    Process.monitor(pid)
    Process.monitor("shown")
    expect(Process.info(self(), "monitors")).toEqual([
      "monitors",
      [
        ["process", pid],
        ["process", ["shown", NODE]],
      ],
    ])
    expect(Process.info(pid, "monitoredBy")).toEqual(["monitoredBy", [self(), self()]])
    kill(pid)
  })
})

describe("Process.demonitor", () => {
  const table = [
    [{}, true, true, "stays"],
    [{ flush: true }, true, true, "goes"],
    [{ info: true }, true, false, "stays"],
    [{ flush: true, info: true }, true, false, "goes"],
  ] as const

  for (const [options, active, late, message] of table) {
    const name = JSON.stringify(options)
    both(`${name} ends an active monitor: ${active}`, function* (w) {
      const pid = spawn(forever)
      const ref = Process.monitor(pid)
      expect(Process.demonitor(ref, options)).toBe(active)
      kill(pid)
      expect(yield* w(receive(undefined, nothing))).toBe("nothing")
    })

    both(`${name} of one that has fired: ${late}, the DOWN ${message}`, function* (w) {
      const pid = spawn(forever)
      const ref = Process.monitor(pid)
      kill(pid)
      expect(Process.demonitor(ref, options)).toBe(late)
      const left = yield* w(receive(undefined, nothing))
      expect(left === "nothing" ? "goes" : "stays").toBe(message)
      expect(Process.demonitor(ref, options)).toBe(late)
    })

    both(`${name} of an unknown or foreign reference: ${late}`, function* (w) {
      const me = self()
      const pid = spawn(forever)
      spawn(async () => {
        send(me, Process.monitor(pid))
        await forever()
      })
      const foreign = (yield* w(receive())) as Reference
      expect(Process.demonitor(foreign, options)).toBe(late)
      expect(Process.demonitor(makeRef(), options)).toBe(late)
      expect(Process.info(pid, "monitoredBy")![1]).toHaveLength(1)
    })
  }

  both("with flush removes a DOWN with a tag of its own, and no other", function* (w) {
    const pid = spawn(forever)
    const [one, two] = [Process.monitor(pid, { tag: "one" }), Process.monitor(pid)]
    kill(pid)
    Process.demonitor(one, { flush: true })
    expect(((yield* w(receive())) as unknown[])[1]).toBe(two)
    expect(yield* w(receive(undefined, nothing))).toBe("nothing")
  })

  test("with flush leaves a pending receive right", () =>
    Process.run(async () => {
      const pid = spawn(forever)
      const ref = Process.monitor(pid)
      const wanted = receive("wanted")
      send(self(), "other")
      await Process.sleep(0)
      kill(pid)
      await Process.sleep(0)
      Process.demonitor(ref, { flush: true })
      send(self(), "wanted")
      expect(await wanted).toBe("wanted")
      expect(Process.info(self(), "messages")).toEqual(["messages", ["other"]])
    }))
})

describe("Process.alias", () => {
  both("makes a destination that lasts until unalias", function* (w) {
    for (const alias of [Process.alias(), Process.alias(["explicit_unalias"]), Process.alias([])]) {
      send(alias, 1)
      send(alias, 2)
      expect(Process.unalias(alias)).toBe(true)
      expect(Process.unalias(alias)).toBe(false)
      expect(send(alias, 3)).toBe(3)
      expect([yield* w(receive()), yield* w(receive())]).toEqual([1, 2])
      expect(yield* w(receive(undefined, nothing))).toBe("nothing")
    }
  })

  both("with reply ends with the first message", function* (w) {
    for (const options of [["reply"], ["explicit_unalias", "reply"]] as const) {
      const alias = Process.alias(options)
      send(alias, 1)
      send(alias, 2)
      expect(yield* w(receive())).toBe(1)
      expect(yield* w(receive(undefined, nothing))).toBe("nothing")
      expect(Process.unalias(alias)).toBe(false)
    }
  })

  both("takes the last of several options", function* () {
    const alias = Process.alias(["reply", "explicit_unalias"])
    send(alias, 1)
    send(alias, 2)
    expect(Process.info(self(), "messageQueueLen")).toEqual(["messageQueueLen", 2])
  })

  both("of another process can be sent to but not ended", function* (w) {
    const me = self()
    const [, down] = spawn(
      async () => {
        send(me, Process.alias())
        send(me, ["got", await receive()])
      },
      { monitor: true },
    )
    const alias = (yield* w(receive())) as Reference
    expect(Process.unalias(alias)).toBe(false)
    send(alias, "hi")
    expect(yield* w(receive())).toEqual(["got", "hi"])
    expect(isDown(yield* w(receive()), down)).toBe(true)
    expect(send(alias, "dead")).toBe("dead")
  })

  both("an ordinary reference is a destination that drops", function* () {
    expect(send(makeRef(), "x")).toBe("x")
    expect(Process.unalias(makeRef())).toBe(false)
  })
})

describe("Process.monitor with alias", () => {
  both("explicit_unalias survives demonitor and DOWN", function* (w) {
    const pid = spawn(forever)
    const ref = Process.monitor(pid, { alias: "explicit_unalias" })
    kill(pid)
    yield* w(receive(isDown))
    Process.demonitor(ref)
    send(ref, "still")
    expect(yield* w(receive())).toBe("still")
    expect(Process.unalias(ref)).toBe(true)
    send(ref, "no more")
    expect(yield* w(receive(undefined, nothing))).toBe("nothing")
  })

  both("demonitor ends with demonitor", function* (w) {
    const ref = Process.monitor(spawn(forever), { alias: "demonitor" })
    send(ref, 1)
    send(ref, 2)
    Process.demonitor(ref)
    send(ref, 3)
    expect(Process.info(self(), "messages")).toEqual(["messages", [1, 2]])
    expect(Process.unalias(ref)).toBe(false)
    yield* w(Process.sleep(0))
  })

  both("demonitor ends with the DOWN", function* (w) {
    const pid = spawn(forever)
    const ref = Process.monitor(pid, { alias: "demonitor" })
    kill(pid)
    send(ref, "late")
    expect(isDown(yield* w(receive()), ref)).toBe(true)
    expect(yield* w(receive(undefined, nothing))).toBe("nothing")
  })

  both("demonitor lets unalias end the alias alone", function* (w) {
    const pid = spawn(forever)
    const ref = Process.monitor(pid, { alias: "demonitor" })
    expect(Process.unalias(ref)).toBe(true)
    send(ref, "dropped")
    kill(pid)
    expect(isDown(yield* w(receive()), ref)).toBe(true)
  })

  both("reply_demonitor ends with the first message, and so does the monitor", function* (w) {
    const pid = spawn(forever)
    const ref = Process.monitor(pid, { alias: "reply_demonitor" })
    send(ref, "reply")
    send(ref, "second")
    kill(pid)
    expect(yield* w(receive())).toBe("reply")
    expect(yield* w(receive(undefined, nothing))).toBe("nothing")
    expect(Process.demonitor(ref, { info: true })).toBe(false)
  })

  both("reply_demonitor ends with the DOWN, of a dead process too", function* (w) {
    const pid = spawn(forever)
    kill(pid)
    const ref = Process.monitor(pid, { alias: "reply_demonitor" })
    send(ref, "late")
    expect(isDown(yield* w(receive()), ref)).toBe(true)
    expect(yield* w(receive(undefined, nothing))).toBe("nothing")
  })

  both("reply_demonitor ends with demonitor", function* (w) {
    const ref = Process.monitor(spawn(forever), { alias: "reply_demonitor" })
    expect(Process.demonitor(ref, { info: true })).toBe(true)
    send(ref, "late")
    expect(yield* w(receive(undefined, nothing))).toBe("nothing")
  })
})
