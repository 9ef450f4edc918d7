import { EventEmitter } from "node:events"

import { exit, ExitError, Process, receive, self, send, spawn, wait } from "beamline"
import type { Pid } from "beamline"
import { describe, expect, test } from "vitest"

import { both } from "../../test-support/index.ts"

const forever = async (): Promise<void> => {
  await receive(() => false)
}

describe("Process.run", () => {
  both("gives what the function returns, of all three kinds", function* (w) {
    expect(yield* w(Process.run(async () => 1))).toBe(1)
    expect(
      yield* w(
        Process.run(function* () {
          yield* Process.sleep(0)
          return 2
        }),
      ),
    ).toBe(2)
    expect(yield* w(Process.run(() => 3))).toBe(3)
  })

  test("runs in a process of its own, monitored and not linked", async () => {
    const me = self()
    await Process.run(async () => {
      expect(self()).not.toBe(me)
      expect(Process.info(self(), ["links", "parent"])).toEqual([
        ["links", []],
        ["parent", me],
      ])
    })
  })

  test("rejects with the function's own Error", async () => {
    const error = new RangeError("own")
    await expect(Process.run(async () => Promise.reject(error))).rejects.toBe(error)
    await expect(
      Process.run(() => {
        throw error
      }),
    ).rejects.toBe(error)
  })

  test("rejects with an ExitError for any other end", async () => {
    const reasons: [() => unknown, unknown][] = [
      [async () => exit("shutdown"), "shutdown"],
      [async () => exit("normal"), "normal"],
      [async () => Process.exit(self(), "kill"), "killed"],
      [
        async () => {
          throw "ball"
        },
        ["nocatch", "ball"],
      ],
    ]
    for (const [code, reason] of reasons) {
      const error = await Process.run(code).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(ExitError)
      expect((error as ExitError).reason).toEqual(reason)
    }
  })

  test("shows the caller in the stack of its ExitError", async () => {
    async function callerOfRun(): Promise<void> {
      await Process.run(async () => exit("shutdown"))
    }
    const error = (await callerOfRun().catch((error: unknown) => error)) as Error
    expect(error.stack).toContain("callerOfRun")
  })
})

describe("wait", () => {
  both("waits for a promise and for async code", function* (w) {
    expect(yield* w(wait(Promise.resolve(1)))).toBe(1)
    expect(yield* w(wait(async () => 2))).toBe(2)
    expect(yield* w(wait(() => 3))).toBe(3)
  })

  both("fails with what the code throws or rejects with", function* (w) {
    const error = new RangeError("own")
    for (const source of [async () => Promise.reject(error), () => raise(error), Promise.reject(error)]) {
      let caught: unknown
      try {
        yield* w(wait(source))
      } catch (thrown) {
        caught = thrown
      }
      expect(caught).toBe(error)
    }
  })

  both("runs the code as the process, after foreign awaits too", function* (w) {
    const me = self()
    const seen = yield* w(
      wait(async () => {
        const pids = [self()]
        await new Promise((resolve) => setTimeout(resolve, 1))
        pids.push(self())
        await Process.sleep(0)
        pids.push(self())
        return pids
      }),
    )
    expect(seen).toEqual([me, me, me])
  })
})

describe("Process.bind", () => {
  both("runs the callback as the process, from wherever it is called", function* (w) {
    const me = self()
    const bound = Process.bind((x: number) => [self(), x])
    const other = spawn(async () => void send(me, bound(7)))
    expect(yield* w(receive())).toEqual([me, 7])
    expect(bound(8)).toEqual([me, 8])
    expect(other).not.toBe(me)
  })

  both("keeps the process after awaits in the callback", function* (w) {
    const me = self()
    const bound = Process.bind(async () => {
      await new Promise((resolve) => setImmediate(resolve))
      send(me, self())
    })
    setImmediate(() => void bound())
    expect(yield* w(receive())).toBe(me)
  })

  test("ends the process with what the callback throws", () =>
    Process.run(async () => {
      const me = self()
      const emitter = new EventEmitter()
      const [pid, ref] = spawn(
        async () => {
          const fail = (): never => raise(new RangeError("in the callback"))
          emitter.on("tick", Process.bind(fail))
          send(me, "ready")
          await forever()
        },
        { monitor: true },
      )
      await receive("ready")
      expect(emitter.emit("tick")).toBe(true)
      expect(Process.isAlive(self())).toBe(true)
      expect(await receive()).toEqual(["DOWN", ref, "process", pid, expect.any(RangeError)])
    }))

  test("does nothing when the process is dead", async () => {
    let calls = 0
    const bound = await Process.run(async () => Process.bind(() => ++calls))
    expect(bound()).toBeUndefined()
    expect(calls).toBe(0)
  })

  test("in the main process runs the callback as the main process", async () => {
    const main = self()
    const bound = Process.bind(() => self())
    expect(await Process.run(async () => bound())).toBe(main)
    expect(
      await Process.run(async () => {
        await Process.sleep(0)
        return bound()
      }),
    ).toBe(main)
    await expect(Process.run(async () => Process.bind(() => 1)() === 1)).resolves.toBe(true)
  })
})

describe("Process.signal", () => {
  for (const kind of ["async", "generator"] as const) {
    test(`aborts with the exit reason when the process has ended (${kind})`, async () => {
      const seen: unknown[] = []
      let signal!: AbortSignal
      const start = (): void => {
        signal = Process.signal()
        const me = self()
        signal.addEventListener("abort", () => {
          seen.push(signal.reason, Process.isAlive(me), self() === me)
        })
      }
      const pid = spawn(
        kind === "async"
          ? async () => {
              start()
              await forever()
            }
          : function* (): Generator<any, void> {
              start()
              yield* receive(() => false)
            },
      )
      await Process.sleep(1)
      expect(signal.aborted).toBe(false)
      await Process.run(async () => Process.exit(pid, ["shutdown", 1]))
      expect(seen).toEqual([["shutdown", 1], false, true])
    })
  }

  both("is the same one each time", function* () {
    expect(Process.signal()).toBe(Process.signal())
  })

  test("fires after links and monitors have been told", async () => {
    await Process.run(async () => {
      Process.flag("trapExit", true)
      const me = self()
      let queued: unknown
      const pid = spawn(
        async () => {
          Process.signal().addEventListener("abort", () => (queued = Process.info(me, "messageQueueLen")![1]))
          await forever()
        },
        { link: true },
      )
      await Process.sleep(1)
      Process.monitor(pid)
      Process.exit(pid, "boom")
      expect(queued).toBe(2)
    })
  })

  test("of a listener's sends nothing comes", async () => {
    await Process.run(async () => {
      const me: Pid = self()
      const pid = spawn(async () => {
        Process.signal().addEventListener("abort", () => send(me, "from the dead"))
        await forever()
      })
      await Process.sleep(1)
      Process.exit(pid, "boom")
      expect(await receive(undefined, { after: 1 })).toBeUndefined()
    })
  })
})

function raise(thrown: unknown): never {
  throw thrown
}
