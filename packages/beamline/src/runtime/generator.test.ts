import { exit, Process, receive, self, send, spawn, wait } from "beamline"
import type { Pid, Steps } from "beamline"
import { describe, expect, test } from "vitest"

import { settings } from "../logger/index.ts"
import { settle } from "../testing/index.ts"

/** Runs a test with the events that are logged meanwhile. */
async function logged(run: () => Promise<void>): Promise<string[]> {
  const messages: string[] = []
  settings.sinks.set("test", { log: ({ message }) => messages.push(message) })
  try {
    await run()
  } finally {
    settings.sinks.delete("test")
  }
  return messages
}

describe("a generator process that is killed", () => {
  test("runs its finally and nothing more", async () => {
    const log: string[] = []
    const pid = spawn(function* () {
      try {
        try {
          yield* receive()
          log.push("went on")
        } catch {
          log.push("caught")
        } finally {
          log.push("inner")
        }
        log.push("after inner")
      } finally {
        log.push("outer")
      }
      log.push("after outer")
    })
    await settle()
    Process.exit(pid, "kill")
    expect(log).toEqual(["inner", "outer"])
    await settle()
    expect(log).toEqual(["inner", "outer"])
  })

  test("stays at a finally that waits, for every kind of wait", async () => {
    const waits: (() => Steps<unknown>)[] = [
      function* () {
        return yield* receive()
      },
      function* () {
        return yield* Process.sleep(0)
      },
      function* () {
        return yield* Process.sleep(1)
      },
      function* () {
        return yield* receive("x", { after: 0 })
      },
      function* () {
        return yield* Process.run(() => 1)
      },
      function* () {
        return yield* wait(Promise.resolve(1))
      },
      function* () {
        return yield* Process.hibernate(() => {})
      },
    ]
    for (const waiting of waits) {
      const log: string[] = []
      const messages = await logged(async () => {
        const pid = spawn(function* () {
          try {
            yield* receive()
          } finally {
            log.push("finally")
            yield* waiting()
            log.push("after the wait")
          }
        })
        await settle()
        Process.exit(pid, "kill")
        await settle()
      })
      expect(log).toEqual(["finally"])
      expect(messages).toEqual([])
    }
  })

  test("may throw in its finally, which is logged and changes nothing", async () => {
    const messages = await logged(async () => {
      const [pid, ref] = spawn(
        function* () {
          try {
            yield* receive()
          } finally {
            throwIt(new RangeError("in finally"))
          }
        },
        { monitor: true },
      )
      await settle()
      Process.exit(pid, "boom")
      expect(await receive()).toEqual(["DOWN", ref, "process", pid, "boom"])
    })
    expect(messages).toHaveLength(1)
    expect(messages[0]).toMatch(/RangeError.*in finally/)
  })

  test("cannot go on by a loop around the finally", async () => {
    let rounds = 0
    const pid = spawn(function* () {
      for (;;) {
        try {
          yield* receive()
        } finally {
          rounds++
          // oxlint-disable-next-line no-unsafe-finally -- only a jump out of finally takes a generator's end back, which is what is tested
          continue
        }
      }
    })
    await settle()
    Process.exit(pid, "kill")
    await settle()
    expect(rounds).toBe(1)
  })

  test("before its first step never runs", async () => {
    const log: string[] = []
    const pid = spawn(function* (): Steps {
      log.push("ran")
    })
    Process.exit(pid, "kill")
    await settle()
    expect(log).toEqual([])
  })

  test("by itself leaves at once, through its finally", async () => {
    const log: string[] = []
    const [pid, ref] = spawn(
      function* () {
        try {
          Process.exit(self(), "boom")
          log.push("went on")
        } finally {
          log.push("finally")
        }
        log.push("after")
      },
      { monitor: true },
    )
    expect(await receive()).toEqual(["DOWN", ref, "process", pid, "boom"])
    expect(log).toEqual(["finally"])
  })

  test("by itself and catching that is dead all the same, and goes no further than its next wait", async () => {
    const log: string[] = []
    const [pid, ref] = spawn(
      function* () {
        try {
          try {
            Process.exit(self(), "boom")
          } catch {
            log.push("caught")
          }
          yield* Process.sleep(0)
          log.push("went on")
        } finally {
          log.push("finally")
        }
      },
      { monitor: true },
    )
    expect(await receive()).toEqual(["DOWN", ref, "process", pid, "boom"])
    await settle()
    expect(log).toEqual(["caught", "finally"])
  })

  test("while it runs, by code that it calls, is fenced off until its next wait", async () => {
    await Process.run(async () => {
      const me = self()
      const log: string[] = []
      const killer = Process.bind((pid: Pid) => void Process.exit(pid, "kill"))
      const [pid, ref] = spawn(
        function* () {
          try {
            killer(self())
            log.push("still here")
            send(me, "from the dead")
            spawn(() => send(me, "from its child"))
            yield* receive()
            log.push("went on")
          } finally {
            log.push("finally")
            send(me, "from its finally")
          }
        },
        { monitor: true },
      )
      expect(await receive()).toEqual(["DOWN", ref, "process", pid, "killed"])
      expect(await receive(undefined, { after: 1 })).toBeUndefined()
      expect(log).toEqual(["still here", "finally"])
    })
  })

  test("while it runs, and returning, keeps the reason of the kill", async () => {
    await Process.run(async () => {
      const killer = Process.bind((pid: Pid) => void Process.exit(pid, "kill"))
      const [pid, ref] = spawn(
        function* (): Steps {
          killer(self())
        },
        { monitor: true },
      )
      expect(await receive()).toEqual(["DOWN", ref, "process", pid, "killed"])
    })
  })

  test("has nothing of its killer's in its finally", async () => {
    await Process.run(async () => {
      const me = self()
      const seen: unknown[] = []
      const pid = spawn(function* () {
        const own = self()
        try {
          yield* receive()
        } finally {
          seen.push(self() === own, Process.isAlive(own))
          void Promise.resolve().then(() => seen.push(self() === me))
        }
      })
      await Process.sleep(1)
      Process.exit(pid, "kill")
      await Process.sleep(1)
      expect(seen).toEqual([true, false, false])
    })
  })

  test("does not run its finally when it hibernates", async () => {
    const log: string[] = []
    const pid = spawn(function* () {
      try {
        yield* Process.hibernate(function* () {
          log.push("never")
        })
      } finally {
        log.push("finally")
      }
    })
    await settle()
    Process.exit(pid, "kill")
    await settle()
    expect(log).toEqual([])
  })
})

describe("a generator process", () => {
  test("ends with what it throws or exits with", async () => {
    const codes: [() => Steps, unknown][] = [
      [
        function* () {
          yield* Process.sleep(0)
          exit("bye")
        },
        "bye",
      ],
      [
        function* () {
          throwIt("ball")
        },
        ["nocatch", "ball"],
      ],
    ]
    for (const [code, reason] of codes) {
      const [pid, ref] = spawn(code, { monitor: true })
      expect(await receive()).toEqual(["DOWN", ref, "process", pid, reason])
    }
  })

  test("hears of messages that come while it runs", async () => {
    const seen: unknown[] = []
    await Process.run(function* () {
      const pending = receive("go")
      send(self(), "other")
      send(self(), "go")
      seen.push(yield* pending)
      const next = receive()
      send(self(), "more")
      seen.push(yield* next)
    })
    expect(seen).toEqual(["go", "other"])
  })
})

function throwIt(thrown: unknown): void {
  throw thrown
}
