import { exit, GenServer, noreply, ok, Process, receive, reply, self, send, spawn, spawnLink } from "beamline"
import type { Pid, Steps } from "beamline"
import { assertReceive, inProcess, settle, startSupervised } from "beamline/testing"
import { describe, expect, test } from "vitest"

const forever = async (): Promise<void> => {
  await receive(() => false)
}

const Sleeper = GenServer.define<{ cast: { spawn(fn: () => Promise<void>): void } }>("Sleeper")({
  init: (_: undefined) => ok(0),
  handleCast: {
    spawn: (state, fn) => {
      spawn(fn)
      return noreply(state)
    },
  },
})

describe("inProcess", () => {
  test("runs an async body in a process of its own", async () => {
    const main = self()
    const pid = await inProcess(async () => {
      expect(self()).not.toBe(main)
      await Promise.resolve()
      return self()
    })()
    expect(Process.isAlive(pid)).toBe(false)
  })

  test("runs a generator body", async () => {
    const body = inProcess(function* () {
      send(self(), "hello")
      yield* Process.sleep(1)
      return yield* receive()
    })
    expect(await body()).toBe("hello")
  })

  test("runs a plain function that returns a promise or a generator in the process", async () => {
    const body = async (): Promise<Pid> => {
      await Promise.resolve()
      return self()
    }
    expect(await inProcess(() => body())()).not.toBe(self())
    const steps = function* (): Steps<Pid> {
      yield* Process.sleep(1)
      return self()
    }
    expect(await inProcess(() => steps())()).not.toBe(self())
    expect(await inProcess(() => self())()).not.toBe(self())
  })

  test(
    "passes what the test runner passes",
    inProcess(async (context) => {
      expect(context.task.name).toBe("passes what the test runner passes")
    }),
  )

  test("gives every body an empty mailbox", async () => {
    await inProcess(async () => send(self(), "left over"))()
    await inProcess(async () => {
      expect(await receive(undefined, { after: 0 })).toBe(undefined)
    })()
  })

  test.each([
    [
      "async",
      async () => {
        throw new TypeError("no")
      },
    ],
    [
      "generator",
      function* () {
        yield* Process.sleep(0)
        throw new TypeError("no")
      },
    ],
    [
      "plain",
      () => {
        throw new TypeError("no")
      },
    ],
  ])("rejects with the very error that the %s body throws", async (_, body) => {
    await expect(inProcess(body)()).rejects.toThrow(new TypeError("no"))
  })

  test("rejects with an assertion error as it is", async () => {
    const failure = await inProcess(async () => expect(1).toBe(2))().catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: "AssertionError", actual: 1, expected: 2 })
  })

  test("rejects with what is not an Error too", async () => {
    await expect(inProcess(async () => exit("bad"))()).rejects.toMatchObject({
      name: "ExitError",
      reason: "bad",
    })
    await expect(
      inProcess(() => {
        throw "text"
      })(),
    ).rejects.toBe("text")
  })

  test("rejects with the Error with which a linked process has crashed", async () => {
    const crash = inProcess(
      async () => {
        spawnLink(async () => {
          throw new RangeError("deep down")
        })
        await forever()
      },
      { captureLog: true },
    )
    await expect(crash()).rejects.toThrow(new RangeError("deep down"))
  })

  test("rejects with an ExitError when another reason has ended the process", async () => {
    const ended = inProcess(async () => {
      Process.exit(self(), ["boom", 1])
    })
    await expect(ended()).rejects.toMatchObject({
      reason: ["boom", 1],
      message: 'the process of the test was ended: ["boom", 1]',
    })
  })

  test("ends what the body has linked, started, or had started", async () => {
    const pids: Pid[] = []
    const note = (pid: Pid): Pid => (pids.push(pid), pid)
    await inProcess(async () => {
      note(spawnLink(forever))
      note(spawn(forever))
      note(
        spawn(async () => {
          note(spawn(forever))
        }),
      )
      const sleeper = await startSupervised(Sleeper)
      note(sleeper)
      GenServer.cast(sleeper, [
        "spawn",
        async () => {
          note(self())
          await forever()
        },
      ])
      await settle()
    })()
    expect(pids).toHaveLength(6)
    expect(pids.map((pid) => Process.isAlive(pid))).toEqual(pids.map(() => false))
  })

  test("ends them also when the body fails or its process is killed", async () => {
    const pids: Pid[] = []
    await inProcess(async () => {
      pids.push(spawn(forever), await startSupervised(Sleeper))
      throw new Error("no")
    })().catch(() => {})
    await inProcess(async () => {
      pids.push(spawn(forever), await startSupervised(Sleeper))
      Process.exit(self(), "kill")
    })().catch(() => {})
    expect(pids.map((pid) => Process.isAlive(pid))).toEqual([false, false, false, false])
  })

  test("lets linked processes that trap exits end in order", async () => {
    const main = self()
    const Guard = GenServer.define<{}>("Guard")({
      init: (_: undefined) => {
        Process.flag("trapExit", true)
        return ok(0)
      },
      terminate: (_state, reason) => void send(main, ["terminated", reason]),
    })
    await inProcess(async () => void (await Guard.startLink()))()
    expect(await receive()).toEqual(["terminated", "shutdown"])
  })

  test("leaves no process behind, the kit's own included", async () => {
    const before = Process.list().length
    await inProcess(async () => {
      await startSupervised(Sleeper)
      spawn(forever)
    })()
    expect(Process.list()).toHaveLength(before)
  })

  test("with leaks: error fails and names what was left", async () => {
    const leaking = inProcess(
      async () => {
        Process.register(spawn(forever), "leaky")
        spawnLink(forever)
        await startSupervised(Sleeper)
      },
      { leaks: "error" },
    )
    await expect(leaking()).rejects.toThrow(
      /^expected no process to outlive the test, got: 1 process:\n {2}#PID<[\d.]+> \(leaky\) erlang\.apply\/2, started by #PID<[\d.]+>$/,
    )
    expect(Process.whereis("leaky")).toBe(undefined)
  })

  test("with leaks: error passes when all has ended in time", async () => {
    await inProcess(async () => void spawn(async () => {}), { leaks: "error" })()
  })

  test("a failure of the body goes before a leak", async () => {
    const leaking = inProcess(
      async () => {
        spawn(forever)
        throw new Error("first")
      },
      { leaks: "error" },
    )
    await expect(leaking()).rejects.toThrow("first")
  })

  test("ends at once when the test runner gives up", async () => {
    const runner = new AbortController()
    const pids: Pid[] = []
    const hanging = inProcess(async (_context: { signal: AbortSignal }) => {
      pids.push(self(), spawn(forever), await startSupervised(Sleeper))
      await forever()
    })({ signal: runner.signal })
    await settle()
    expect(pids).toHaveLength(3)
    runner.abort()
    await expect(hanging).rejects.toMatchObject({ reason: "killed" })
    expect(pids.map((pid) => Process.isAlive(pid))).toEqual([false, false, false])
  })

  test("tests may run inside each other and at the same time", async () => {
    const name = (who: string) =>
      inProcess(async () => {
        send(self(), who)
        await Process.sleep(1)
        return inProcess(async () => assertReceive(who, 0).catch(() => "nothing"))().then(async (inner) => [
          inner,
          await receive(),
        ])
      })
    expect(await Promise.all([name("a")(), name("b")()])).toEqual([
      ["nothing", "a"],
      ["nothing", "b"],
    ])
  })

  test("a process that never rests is killed", async () => {
    await inProcess(
      async () =>
        void spawn(async () => {
          for (;;) {
            send(self(), "again")
            await receive()
          }
        }),
    )()
  })

  test.each([
    ["body", [undefined]],
    ["body", ["text"]],
    ["body", [{}]],
    ["body", [null]],
    ["body", [async () => {}, null]],
    ["body", [async () => {}, []]],
    ["body", [async () => {}, { timeout: 1 }]],
    ["body", [async () => {}, { leaks: "maybe" }]],
    ["body", [async () => {}, { leaks: true }]],
    ["body", [async () => {}, { captureLog: 1 }]],
    ["body", [async () => {}, { errorLogs: "error" }]],
  ])("throws at once for a wrong argument (%#)", (_, args) => {
    expect(() => Reflect.apply(inProcess, undefined, args)).toThrow(/^expected /)
  })
})

void reply
