import { exit, isExit, NoProcessError, Process, receive, self, send, spawn, spawnLink } from "beamline"
import type { Pid } from "beamline"
import { describe, expect, test } from "vitest"

import { both } from "../../test-support/index.ts"
import type { W } from "../../test-support/index.ts"

const forever = async (): Promise<void> => {
  await receive(() => false)
}

/** A process that has ended. */
function* deadPid(w: W): Generator<any, Pid> {
  const [pid, ref] = spawn(() => {}, { monitor: true })
  yield* w(receive(["DOWN", ref, "process", pid, "normal"]))
  return pid
}

/** The reason with which a process ends. */
function* endOf(w: W, pid: Pid): Generator<any, unknown> {
  const ref = Process.monitor(pid)
  const down = yield* w(receive((message) => Array.isArray(message) && message[1] === ref))
  return (down as unknown[])[4]
}

/** Spawns a process that does what it is told to and reports what it gets. */
function spawnTrapping(parent: Pid): Pid {
  return spawn(async () => {
    Process.flag("trapExit", true)
    send(parent, "ready")
    for (;;) send(parent, ["got", await receive()])
  })
}

describe("Process.link", () => {
  both("returns true and makes one link on both sides", function* () {
    const pid = spawn(forever)
    expect(Process.link(pid)).toBe(true)
    expect(Process.link(pid)).toBe(true)
    expect(Process.info(self(), "links")).toEqual(["links", [pid]])
    expect(Process.info(pid, "links")).toEqual(["links", [self()]])
    Process.unlink(pid)
    expect(Process.info(self(), "links")).toEqual(["links", []])
    expect(Process.info(pid, "links")).toEqual(["links", []])
  })

  both("to itself records nothing", function* () {
    expect(Process.link(self())).toBe(true)
    expect(Process.info(self(), "links")).toEqual(["links", []])
  })

  both("raises noproc when the process is dead and the caller does not trap exits", function* (w) {
    const pid = yield* deadPid(w)
    expect(() => Process.link(pid)).toThrow(NoProcessError)
    expect(() => Process.link(pid)).toThrow(expect.objectContaining({ code: "noproc" }))
    expect(Process.info(self(), "messageQueueLen")).toEqual(["messageQueueLen", 0])
  })

  both("to a dead process is a message when the caller traps exits", function* (w) {
    const pid = yield* deadPid(w)
    Process.flag("trapExit", true)
    expect(Process.link(pid)).toBe(true)
    expect(yield* w(receive())).toEqual(["EXIT", pid, "noproc"])
  })

  both("is gone from the survivor when one end dies", function* (w) {
    Process.flag("trapExit", true)
    const pid = spawnLink(forever)
    Process.exit(pid, "kill")
    expect(yield* w(receive())).toEqual(["EXIT", pid, "killed"])
    expect(Process.info(self(), "links")).toEqual(["links", []])
  })

  both("carries a reason unchanged along a chain", function* (w) {
    const reason = ["boom", { deep: [1] }]
    const last = spawn(forever)
    const middle = spawn(async () => {
      Process.link(last)
      await forever()
    })
    const first = spawn(async () => {
      Process.link(middle)
      await forever()
    })
    yield* w(Process.sleep(0))
    const ref = Process.monitor(first)
    yield* w(Process.sleep(1))
    Process.exit(last, reason)
    expect(yield* w(receive())).toEqual(["DOWN", ref, "process", first, reason])
  })
})

describe("Process.unlink", () => {
  both("returns true whether linked, never linked or dead", function* (w) {
    const pid = spawnLink(forever)
    expect(Process.unlink(pid)).toBe(true)
    expect(Process.unlink(pid)).toBe(true)
    expect(Process.unlink(self())).toBe(true)
    expect(Process.unlink(yield* deadPid(w))).toBe(true)
  })

  both("keeps exit signals of the link away from then on", function* (w) {
    const pid = spawnLink(forever)
    Process.unlink(pid)
    Process.exit(pid, "boom")
    yield* w(Process.sleep(0))
    expect(Process.isAlive(self())).toBe(true)
  })

  both("leaves an EXIT message that has arrived where it is", function* (w) {
    Process.flag("trapExit", true)
    const pid = spawnLink(forever)
    Process.exit(pid, "boom")
    Process.unlink(pid)
    expect(yield* w(receive(undefined, { after: 0 }))).toEqual(["EXIT", pid, "boom"])
  })

  both("can be followed by a new link", function* (w) {
    Process.flag("trapExit", true)
    const pid = spawnLink(forever)
    Process.unlink(pid)
    Process.link(pid)
    Process.exit(pid, "boom")
    expect(yield* w(receive())).toEqual(["EXIT", pid, "boom"])
  })
})

describe("exit signals of links", () => {
  const reasons = ["boom", "kill", "killed", "shutdown", ["shutdown", 1], { any: "term" }] as const

  for (const reason of reasons) {
    both(`end a process that does not trap exits with ${JSON.stringify(reason)}`, function* (w) {
      const linked = spawn(async () => {
        spawnLink(async () => exit(reason))
        await forever()
      })
      expect(yield* endOf(w, linked)).toEqual(reason)
    })

    both(`are messages to one that does: ${JSON.stringify(reason)}`, function* (w) {
      Process.flag("trapExit", true)
      const pid = spawnLink(async () => exit(reason))
      expect(yield* w(receive())).toEqual(["EXIT", pid, reason])
    })
  }

  both("with normal are ignored unless trapped", function* (w) {
    const pid = spawnLink(() => {})
    yield* endOf(w, pid)
    Process.flag("trapExit", true)
    const other = spawnLink(() => {})
    expect(yield* w(receive())).toEqual(["EXIT", other, "normal"])
  })

  both("of a parent that ends normally do not end its children", function* (w) {
    const me = self()
    spawn(async () => {
      send(me, spawnLink(forever))
    })
    const child = (yield* w(receive())) as Pid
    yield* w(Process.sleep(0))
    expect(Process.isAlive(child)).toBe(true)
  })

  both("come before the DOWN of the same process", function* (w) {
    Process.flag("trapExit", true)
    const pid = spawnLink(forever)
    const ref = Process.monitor(pid)
    Process.exit(pid, "boom")
    expect(yield* w(receive())).toEqual(["EXIT", pid, "boom"])
    expect(yield* w(receive())).toEqual(["DOWN", ref, "process", pid, "boom"])
  })
})

describe("Process.exit", () => {
  both("returns true, also for a dead process", function* (w) {
    expect(Process.exit(spawn(forever), "boom")).toBe(true)
    expect(Process.exit(yield* deadPid(w), "boom")).toBe(true)
  })

  both("with normal is ignored by another process", function* (w) {
    const pid = spawn(forever)
    Process.exit(pid, "normal")
    yield* w(Process.sleep(0))
    expect(Process.isAlive(pid)).toBe(true)
  })

  both("is a message to a process that traps exits, normal included", function* (w) {
    const pid = spawnTrapping(self())
    yield* w(receive("ready"))
    for (const reason of ["normal", "killed", "boom", ["any", 1]]) {
      Process.exit(pid, reason)
      expect(yield* w(receive())).toEqual(["got", ["EXIT", self(), reason]])
    }
  })

  both("with kill ends even a process that traps exits, with killed", function* (w) {
    const pid = spawnTrapping(self())
    yield* w(receive("ready"))
    const ref = Process.monitor(pid)
    Process.exit(pid, "kill")
    expect(yield* w(receive())).toEqual(["DOWN", ref, "process", pid, "killed"])
    expect(yield* endOf(w, pid)).toBe("noproc")
  })

  both("with kill passes killed on over links, trappable", function* (w) {
    Process.flag("trapExit", true)
    const pid = spawnLink(forever)
    Process.exit(pid, "kill")
    expect(yield* w(receive())).toEqual(["EXIT", pid, "killed"])
  })

  both("with killed is an ordinary reason", function* (w) {
    const pid = spawn(forever)
    const ref = Process.monitor(pid)
    Process.exit(pid, "killed")
    expect(yield* w(receive())).toEqual(["DOWN", ref, "process", pid, "killed"])
  })

  both("of a process to itself takes effect before it returns", function* (w) {
    const me = self()
    for (const reason of ["normal", "boom"]) {
      const [pid, ref] = spawn(
        async () => {
          Process.exit(self(), reason)
          send(me, "went on")
        },
        { monitor: true },
      )
      expect(yield* w(receive())).toEqual(["DOWN", ref, "process", pid, reason])
    }
  })

  both("of a process to itself after an await takes effect too, and cannot be caught away", function* (w) {
    const me = self()
    const [pid, ref] = spawn(
      async () => {
        await Process.sleep(0)
        try {
          Process.exit(self(), "boom")
        } catch {}
        send(me, "went on")
        await receive()
      },
      { monitor: true },
    )
    expect(yield* w(receive())).toEqual(["DOWN", ref, "process", pid, "boom"])
    yield* w(Process.sleep(0))
    expect(Process.info(self(), "messageQueueLen")).toEqual(["messageQueueLen", 0])
  })

  both("of a trapping process to itself is a message", function* (w) {
    Process.flag("trapExit", true)
    expect(Process.exit(self(), "normal")).toBe(true)
    expect(yield* w(receive())).toEqual(["EXIT", self(), "normal"])
  })

  both("is decided by the first lethal signal", function* (w) {
    const pid = spawn(forever)
    const ref = Process.monitor(pid)
    Process.exit(pid, "first")
    Process.exit(pid, "kill")
    expect(yield* w(receive())).toEqual(["DOWN", ref, "process", pid, "first"])
  })

  both("with kill is seen at once by the caller", function* () {
    const pid = spawn(forever)
    Process.register(pid, "to_be_killed")
    Process.exit(pid, "kill")
    expect(Process.isAlive(pid)).toBe(false)
    expect(Process.info(pid)).toBeUndefined()
    expect(Process.whereis("to_be_killed")).toBeUndefined()
  })

  both("drops what was sent before it and not handled", function* (w) {
    const me = self()
    const pid = spawn(async () => {
      for (;;) send(me, await receive())
    })
    yield* w(Process.sleep(0))
    send(pid, "lost")
    Process.exit(pid, "kill")
    expect(yield* w(receive(undefined, { after: 1 }))).toBeUndefined()
  })

  both("leaves EXIT messages as they are when trapping is turned off later", function* (w) {
    Process.flag("trapExit", true)
    const pid = spawnLink(async () => exit("boom"))
    yield* endOf(w, pid)
    Process.flag("trapExit", false)
    expect(isExit(yield* w(receive()), pid)).toBe(true)
  })

  both("ends a process that computes or sleeps", function* (w) {
    const pid = spawn(async () => Process.sleep("infinity"))
    yield* w(Process.sleep(0))
    const ref = Process.monitor(pid)
    Process.exit(pid, "boom")
    expect(yield* w(receive())).toEqual(["DOWN", ref, "process", pid, "boom"])
  })

  test("of the main process to itself throws at the caller, which can end", () => {
    expect(() => Process.exit(self(), "boom")).toThrow(
      expect.objectContaining({ name: "ExitError", reason: "boom" }),
    )
    expect(() => Process.exit(self(), "kill")).toThrow(expect.objectContaining({ reason: "killed" }))
    expect(Process.isAlive(self())).toBe(true)
  })

  test("of the main process to itself is a message when it traps exits", async () => {
    Process.flag("trapExit", true)
    Process.exit(self(), "boom")
    Process.flag("trapExit", false)
    expect(await receive(undefined, { after: 0 })).toEqual(["EXIT", self(), "boom"])
  })
})

describe("exit", () => {
  both("can be caught, normal too", function* () {
    for (const reason of ["normal", "kill", ["any", 1]]) {
      expect(() => exit(reason)).toThrow(expect.objectContaining({ name: "ExitError", reason }))
    }
  })

  for (const reason of ["kill", "normal", "killed", ["a", 1], 7]) {
    both(`ends the process with ${JSON.stringify(reason)} as it is`, function* (w) {
      const [pid, ref] = spawn(async () => exit(reason), { monitor: true })
      expect(yield* w(receive())).toEqual(["DOWN", ref, "process", pid, reason])
    })
  }
})

describe("the end of a process", () => {
  const error = new RangeError("out of it")
  const cases: [string, () => unknown, unknown][] = [
    ["that returns is normal", () => 1, "normal"],
    ["that throws an Error is the Error", () => raise(error), error],
    ["that throws something else is nocatch", () => raise("ball"), ["nocatch", "ball"]],
    ["that rejects is the Error", async () => raise(error), error],
    [
      "that throws later is the Error",
      async () => {
        await Process.sleep(0)
        raise(error)
      },
      error,
    ],
    [
      "of a generator that throws is the Error",
      function* () {
        yield* Process.sleep(0)
        raise(error)
      },
      error,
    ],
    ["of an async generator is a TypeError", (): unknown => (async function* () {})(), expect.any(TypeError)],
    [
      "of a generator that yields something else is a TypeError",
      function* () {
        yield 7
      },
      expect.objectContaining({ message: expect.stringContaining("yield* a wait") }),
    ],
  ]

  for (const [name, code, reason] of cases) {
    both(name, function* (w) {
      const [pid, ref] = spawn(code, { monitor: true })
      expect(yield* w(receive())).toEqual(["DOWN", ref, "process", pid, reason])
    })
  }

  both("comes after the messages that it has sent", function* (w) {
    const me = self()
    const [pid, ref] = spawn(
      () => {
        for (let i = 0; i < 100; i++) send(me, i)
      },
      { monitor: true },
    )
    for (let i = 0; i < 100; i++) expect(yield* w(receive())).toBe(i)
    expect(yield* w(receive())).toEqual(["DOWN", ref, "process", pid, "normal"])
  })

  both("is seen when the name is free", function* (w) {
    for (let round = 0; round < 20; round++) {
      const pid = spawn(forever)
      Process.register(pid, "fleeting")
      const ref = Process.monitor(pid)
      Process.exit(pid, "kill")
      yield* w(receive(["DOWN", ref, "process", pid, "killed"]))
      expect(Process.whereis("fleeting")).toBeUndefined()
      const next = spawn(forever)
      expect(Process.register(next, "fleeting")).toBe(true)
      Process.exit(next, "kill")
    }
  })
})

describe("Process.isAlive", () => {
  both("is true for a live process and false for a dead one", function* (w) {
    expect(Process.isAlive(self())).toBe(true)
    expect(Process.isAlive(yield* deadPid(w))).toBe(false)
  })
})

function raise(thrown: unknown): never {
  throw thrown
}
