import {
  exit,
  GenServer,
  Logger,
  noreply,
  ok,
  Process,
  reply,
  self,
  send,
  spawn,
  stop,
  sys,
  unwrap,
} from "beamline"
import type { Pid } from "beamline"
import { settle } from "beamline/testing"
import { afterEach, describe, expect, test } from "vitest"

import { captureReports, eachSchedule, watchEnd } from "../../test-support/index.ts"

interface Subject {
  call: { run(act: () => any): any; trap(): void }
  cast: { run(act: () => any): void }
  info: unknown
}

const boom = new Error("boom")
let terminations: unknown[] = []

const Subject = GenServer.define<Subject>("Subject")({
  init: (settings: { trap?: boolean } | undefined) => {
    Process.flag("trapExit", settings?.trap ?? false)
    return ok<any>("state")
  },
  handleCall: {
    run: (_state, _from, act) => act(),
    trap: (state) => (Process.flag("trapExit", true), reply(undefined, state)),
  },
  handleCast: { run: (_state, act) => act() },
  handleInfo: (state, message) => {
    terminations.push(["info", message])
    return noreply(state)
  },
  terminate: (state, reason) => void terminations.push([reason, state]),
})

afterEach(() => {
  terminations = []
})

eachSchedule(() => {
  const reports = captureReports()
  const start = async (settings?: { trap?: boolean }): Promise<Pid<Subject>> =>
    unwrap(await Subject.start(settings))

  describe("terminate", () => {
    test.each([["normal"], ["shutdown"], [["shutdown", 1]], ["why"], ["kill"], [boom]])(
      "gets the reason of GenServer.stop, trapping exits or not: %s",
      async (reason) => {
        for (const trap of [true, false]) {
          terminations = []
          const pid = await start({ trap })
          const ended = watchEnd(pid)
          await GenServer.stop(pid, reason as never)
          expect(await ended()).toEqual(reason)
          expect(terminations).toEqual([[reason, "state"]])
        }
      },
    )

    test("gets the reason of sys.terminate, which does not wait", async () => {
      const pid = await start()
      const ended = watchEnd(pid)
      await sys.terminate(pid, "why")
      expect(await ended()).toBe("why")
      expect(terminations).toEqual([["why", "state"]])
    })

    test.each([["normal"], ["shutdown"], ["why"], [["shutdown", 2]]])(
      "gets the exit of the parent when the server traps exits: signal %s",
      async (reason) => {
        let pid: Pid<Subject> | undefined
        const parent = spawn(async () => {
          Process.flag("trapExit", true)
          pid = unwrap(await Subject.startLink({ trap: true }))
          Process.exit(pid, reason)
          await Process.sleep("infinity")
        })
        await settle()
        expect(Process.isAlive(pid!)).toBe(false)
        expect(terminations).toEqual([[reason, "state"]])
        Process.exit(parent, "kill")
      },
    )

    test.each([
      ["normal", () => {}, "normal"],
      ["why", () => exit("why"), "why"],
    ])("gets the reason with which a linked parent ends: %s", async (_name, end, reason) => {
      let pid: Pid<Subject> | undefined
      spawn(async () => {
        pid = unwrap(await Subject.startLink({ trap: true }))
        end()
      })
      await settle()
      expect(Process.isAlive(pid!)).toBe(false)
      expect(terminations).toEqual([[reason, "state"]])
    })

    test("a forged exit of the parent counts, even where exits are not trapped", async () => {
      const pid = unwrap(await Subject.startLink(undefined))
      Process.unlink(pid)
      const ended = watchEnd(pid)
      send(pid, ["EXIT", self(), "forged"])
      expect(await ended()).toBe("forged")
      expect(terminations).toEqual([["forged", "state"]])
    })

    test("an exit of its own ends a server without a link, whose parent is itself", async () => {
      const pid = await start({ trap: true })
      const ended = watchEnd(pid)
      GenServer.cast(pid, ["run", () => (Process.exit(self(), "why"), noreply("state"))])
      expect(await ended()).toBe("why")
      expect(terminations).toEqual([["why", "state"]])
    })

    test("is not called for the exit of anybody else, which is a message", async () => {
      const pid = await start({ trap: true })
      const other = spawn(() => void Process.exit(pid, "why"))
      await settle()
      expect(terminations).toEqual([["info", ["EXIT", other, "why"]]])
      Process.exit(pid, "kill")
    })

    test.each([["why"], ["shutdown"], [["shutdown", 1]]])(
      "is not called for an exit signal that is not trapped: %s",
      async (reason) => {
        for (const linked of [true, false]) {
          let pid: Pid<Subject> | undefined
          const parent = spawn(async () => {
            Process.flag("trapExit", true)
            pid = unwrap(await (linked ? Subject.startLink() : Subject.start()))
            Process.exit(pid, reason)
            await Process.sleep("infinity")
          })
          await settle()
          expect(Process.isAlive(pid!)).toBe(false)
          expect(terminations).toEqual([])
          Process.exit(parent, "kill")
        }
        expect(reports.labels()).toEqual([])
      },
    )

    test("is not called for kill", async () => {
      const pid = await start({ trap: true })
      const ended = watchEnd(pid)
      Process.exit(pid, "kill")
      expect(await ended()).toBe("killed")
      expect(terminations).toEqual([])
    })

    test("nothing happens when the parent ends normally and exits are not trapped", async () => {
      let pid: Pid<Subject> | undefined
      spawn(async () => void (pid = unwrap(await Subject.startLink())))
      await settle()
      expect(Process.isAlive(pid!)).toBe(true)
      Process.exit(pid!, "kill")
    })

    test("the exit of the parent waits for the messages before it", async () => {
      let pid: Pid<Subject> | undefined
      spawn(async () => {
        pid = unwrap(await Subject.startLink({ trap: true }))
        await sys.suspend(pid)
        send(pid, 1)
        send(pid, 2)
        await sys.resume(pid)
      })
      await settle()
      expect(terminations).toEqual([
        ["info", 1],
        ["info", 2],
        ["normal", "state"],
      ])
    })

    test("may receive from the mailbox, which is lost afterwards", async () => {
      const { receive } = await import("beamline")
      const got: unknown[] = []
      const Receiving = GenServer.define<{ cast: { quit(): void }; info: unknown }>("Receiving")({
        init: () => ok(0),
        handleCast: { quit: (n) => stop("normal", n) },
        handleInfo: (n) => noreply(n),
        *terminate() {
          got.push(yield* receive(["wanted"]))
        },
      })
      const pid = unwrap(await Receiving.start(undefined))
      const ended = watchEnd(pid)
      GenServer.cast(pid, "quit")
      await settle()
      send(pid, ["other"])
      send(pid, ["wanted"])
      expect(await ended()).toBe("normal")
      expect(got).toEqual([["wanted"]])
    })

    test("may take its time, and is cut short by a kill", async () => {
      let finished = false
      const Slow = GenServer.define("Slow")({
        init: () => ok(0),
        async terminate() {
          await Process.sleep("infinity")
          finished = true
        },
      })
      const pid = unwrap(await Slow.start(undefined))
      const stopping = GenServer.stop(pid)
      await settle()
      expect(Process.isAlive(pid)).toBe(true)
      Process.exit(pid, "kill")
      await expect(stopping).rejects.toMatchObject({
        reason: ["killed", ["GenServer", "stop", [pid, "normal", "infinity"]]],
      })
      expect(finished).toBe(false)
    })
  })

  describe("the log", () => {
    const terminate = "gen_server terminate"
    const crash = "proc_lib crash"

    test.each([["normal"], ["shutdown"], [["shutdown", { a: 1 }]]])("says nothing of %j", async (reason) => {
      const pid = await start()
      GenServer.cast(pid, ["run", () => stop(reason as never, 1)])
      await GenServer.stop(await start(), reason as never)
      await settle()
      expect(reports.labels()).toEqual([])
    })

    test("tells of a crash, then comes the crash report", async () => {
      const pid = await start()
      await GenServer.call(pid, [
        "run",
        () => {
          throw boom
        },
      ]).catch(() => {})
      expect(reports.labels()).toEqual([terminate, crash])
      const [first, second] = reports.events
      expect([first?.level, second?.level]).toEqual(["error", "error"])
      expect(first?.metadata).toMatchObject({ pid, crashReason: boom })
      expect(first?.report).toMatchObject({
        name: pid,
        lastMessage: ["run", expect.any(Function)],
        from: self(),
        state: "state",
        log: [],
        reason: boom,
        clientInfo: [self(), self()],
      })
      expect(second?.report).toMatchObject({
        pid,
        reason: boom,
        initialCall: ["Subject", "init", 1],
        ancestors: [self()],
        messageQueueLen: 0,
        messages: [],
        links: [],
        trapExit: false,
        status: "running",
      })
    })

    const texts: readonly (readonly [
      string,
      (pid: Pid<Subject>) => unknown,
      readonly (string | RegExp)[],
    ])[] = [
      [
        "an Error in a call",
        (pid) =>
          GenServer.call(pid, [
            "run",
            () => {
              throw boom
            },
          ]).catch(() => {}),
        [
          /^GenServer #PID<\S+> terminating$/,
          "** (Error) boom",
          /terminate\.test\.ts/,
          /^Last message \(from #PID<0\.1\.0>\): \["run", /,
        ],
      ],
      [
        "an exit in a cast, with its stack",
        (pid) => GenServer.cast(pid, ["run", () => exit("why")]),
        [/terminating$/, "** (stop) why", /terminate\.test\.ts/, /^Last message: \["\$gen_cast", \["run", /],
      ],
      [
        "a stop in an info, without a stack",
        (pid) => send(pid, ["x", GenServer.cast(pid, ["run", () => stop("why", "new")])]),
        [/terminating$/, "** (stop) why", /^Last message: \["\$gen_cast", /, 'State: "new"'],
      ],
      [
        "a bad return",
        (pid) => GenServer.cast(pid, ["run", () => ({ a: 1 })]),
        [/terminating$/, "** (stop) bad return value: { a: 1 }", /^Last message: /, 'State: "state"'],
      ],
      [
        "an error after a call of another server and a wait",
        async (pid) => {
          const other = await start()
          GenServer.cast(pid, [
            "run",
            function* () {
              yield* GenServer.call(other, ["run", () => reply(1, "state")])
              yield* Process.sleep(1)
              yield* GenServer.call(other, ["run", () => reply(1, "state")])
              throw boom
            },
          ])
          await settle()
          await Process.sleep(5)
          Process.exit(other, "kill")
        },
        [
          /terminating$/,
          "** (Error) boom",
          /terminate\.test\.ts/,
          /^Last message: \["\$gen_cast", \["run", /,
          'State: "state"',
        ],
      ],
      [
        "a stop from outside",
        (pid) => GenServer.stop(pid, "why"),
        [/terminating$/, "** (stop) why", "Last message: []", 'State: "state"'],
      ],
    ]

    test.each(texts)("shows %s", async (_name, trigger, lines) => {
      const pid = await start()
      const ended = watchEnd(pid)
      await trigger(pid)
      await ended()
      const shown = reports.events[0]!.message.split("\n").map((line) => line.trim())
      let at = 0
      for (const line of lines) {
        const found = shown.findIndex(
          (text, index) => index >= at && (typeof line === "string" ? text === line : line.test(text)),
        )
        expect([line, found >= 0, shown]).toEqual([line, true, shown])
        at = found + 1
      }
      const hasStack = lines.some((line) => line instanceof RegExp && line.source.includes("test\\.ts"))
      expect(shown.some((line) => line.includes("terminate.test.ts"))).toBe(hasStack)
    })

    test("shows the state and the client at level debug only", async () => {
      Logger.configure({ level: "error" })
      try {
        const pid = await start()
        await GenServer.call(pid, ["run", () => stop("why", "new")]).catch(() => {})
        expect(reports.events[0]!.message).not.toContain("State:")
        expect(reports.events[0]!.message).not.toContain("Client")
        expect(reports.events[0]!.report).toMatchObject({ state: "new" })
      } finally {
        Logger.configure({ level: "debug" })
      }
    })

    test.each([
      ["a local name", "the_subject", "the_subject"],
      ["a global name", ["global", ["subject", 1]] as const, ["subject", 1]],
      [
        "a name of a registry",
        [
          "via",
          { registerName: () => true, unregisterName() {}, whereisName: () => undefined },
          ["rooms", 7],
        ] as const,
        ["rooms", 7],
      ],
    ])("names a server by %s", async (_name, name, shown) => {
      const pid = unwrap(await Subject.start(undefined, { name }))
      const ended = watchEnd(pid)
      GenServer.cast(pid, ["run", () => exit("why")])
      await ended()
      expect(reports.events[0]?.report).toMatchObject({ name: shown })
      expect(reports.events[0]?.metadata["registeredName"]).toBe(typeof name === "string" ? name : undefined)
    })

    test("shows a client that is gone", async () => {
      const pid = await start()
      const client = spawn(async () => void (await GenServer.call(pid, ["run", hold])))
      function hold(): any {
        Process.exit(client, "kill")
        throw boom
      }
      await settle()
      expect(reports.events[0]?.report).toMatchObject({ from: client, clientInfo: [client, "dead"] })
    })

    test("shows a label", async () => {
      const pid = await start()
      GenServer.cast(pid, ["run", () => (Process.setLabel({ room: 7 }), exit("why"))])
      await settle()
      expect(reports.events[0]?.report).toMatchObject({ processLabel: { room: 7 } })
      expect(reports.events[0]?.message).toContain("Process Label: { room: 7 }")
    })

    test("is kept from what formatStatus hides", async () => {
      const seen: unknown[] = []
      const Secret = GenServer.define<{ cast: { quit(): void } }>("Secret")({
        init: (password: string) => ok({ password }),
        handleCast: { quit: (state) => stop("why", state) },
        formatStatus: (status) => {
          seen.push(Object.keys(status).toSorted())
          return { ...status, state: "hidden", message: "hidden too" }
        },
      })
      const pid = unwrap(await Secret.start("swordfish", { debug: ["log"] }))
      GenServer.cast(pid, "quit")
      await settle()
      expect(seen).toEqual([["log", "message", "reason", "state"]])
      expect(reports.events[0]?.report).toMatchObject({
        state: "hidden",
        lastMessage: "hidden too",
        reason: "why",
        log: [["in", ["$gen_cast", "quit"]]],
      })
    })

    test("tells of the reason that a failing terminate leaves", async () => {
      const Failing = GenServer.define("Failing")({
        init: () => ok(0),
        terminate: () => {
          throw boom
        },
      })
      await GenServer.stop(unwrap(await Failing.start(undefined))).catch(() => {})
      expect(reports.labels()).toEqual([terminate, crash])
      expect(reports.events[0]?.report).toMatchObject({ reason: boom })
    })

    test("tells of a failing terminate even where it ends normally", async () => {
      const Quiet = GenServer.define("Quiet")({ init: () => ok(0), terminate: () => exit("normal") })
      const error: unknown = await GenServer.stop(unwrap(await Quiet.start(undefined)), "why").catch(
        (e: unknown) => e,
      )
      expect(error).toMatchObject({ reason: ["normal", ["GenServer", "stop", expect.anything()]] })
      expect(reports.labels()).toEqual([terminate])
    })

    test("survives values that cannot be shown", async () => {
      const Odd = GenServer.define<{ cast: { quit(): void } }>("Odd")({
        init: () =>
          ok({
            get trap(): never {
              throw new Error("a getter")
            },
            [Symbol.toStringTag]: 7,
          }),
        handleCast: {
          quit: (state) =>
            stop(
              [
                "why",
                new Proxy(
                  {},
                  {
                    ownKeys: () => {
                      throw boom
                    },
                  },
                ),
              ],
              state,
            ),
        },
      })
      const pid = unwrap(await Odd.start(undefined))
      const ended = watchEnd(pid)
      GenServer.cast(pid, "quit")
      expect(((await ended()) as unknown[])[0]).toBe("why")
      expect(reports.labels()).toEqual([terminate, crash])
    })
  })

  describe("what fails outside a callback", () => {
    const Leaky = GenServer.define<{
      call: { leave(fail: () => unknown): void; slow(): void }
      cast: { bind(fail: () => unknown): void }
    }>("Leaky")({
      init: () => ok("state"),
      handleCall: {
        async leave(state, _from, fail) {
          void Promise.resolve().then(fail)
          return reply(undefined, state)
        },
        async slow(state) {
          await new Promise(() => {})
          return reply(undefined, state)
        },
      },
      handleCast: {
        bind: (state: unknown, fail: () => void) => {
          setTimeout(Process.bind(fail), 0)
          return noreply(state)
        },
      },
      terminate: (state, reason) => void terminations.push([reason, state]),
    })

    test.each([
      ["an Error", boom, boom],
      ["an exit", () => exit("gone"), "gone"],
      ["a value", "value", ["nocatch", "value"]],
      ["an instruction", noreply(1), ["nocatch", ["noreply", 1]]],
    ])("an unhandled rejection ends the server: %s", async (_name, thrown, reason) => {
      const fail = (): never => {
        if (typeof thrown === "function") thrown()
        throw thrown
      }
      for (const trigger of ["idle", "parked", "bound"] as const) {
        terminations = []
        const pid = unwrap(await Leaky.start(undefined))
        const ended = watchEnd(pid)
        if (trigger === "bound") GenServer.cast(pid, ["bind", fail])
        else await GenServer.call(pid, ["leave", fail])
        if (trigger === "parked") void GenServer.call(pid, "slow").catch(() => {})
        expect(await ended()).toEqual(reason)
        expect(terminations).toEqual([[reason, "state"]])
      }
    })

    test("a bound function that throws inside a handler ends the server there and then", async () => {
      let goesOn = false
      const Own = GenServer.define<{ call: { go(): string } }>("Own")({
        init: () => ok("state"),
        handleCall: {
          go: (state) => {
            Process.bind(() => {
              throw boom
            })()
            goesOn = true
            return reply("never", state)
          },
        },
        async terminate(state, reason) {
          await Process.sleep(1)
          terminations.push([reason, state])
        },
      })
      const pid = unwrap(await Own.start(undefined))
      await expect(GenServer.call(pid, "go")).rejects.toMatchObject({ cause: boom })
      expect(goesOn).toBe(true)
      expect(terminations).toEqual([[boom, "state"]])
    })

    test("the generator that it interrupts is closed", async () => {
      const steps: string[] = []
      const Closing = GenServer.define<{ call: { wait(): void } }>("Closing")({
        init: () => ok("state"),
        handleCall: {
          *wait(state) {
            fail = Process.bind(() => {
              throw boom
            })
            try {
              yield* Process.sleep("infinity")
            } finally {
              steps.push("finally")
              yield* Process.sleep(1)
              steps.push("not reached")
            }
            return reply(undefined, state)
          },
        },
        terminate: () => void steps.push("terminate"),
      })
      let fail = (): void => {}
      const pid = unwrap(await Closing.start(undefined))
      const call = GenServer.call(pid, "wait")
      call.catch(() => {})
      await settle()
      fail()
      await expect(call).rejects.toMatchObject({ cause: boom })
      expect(steps).toEqual(["finally", "terminate"])
    })
  })

  describe("a server that is killed while its callback waits", () => {
    test("runs the finally of a generator, up to its first wait, and nothing more", async () => {
      const steps: string[] = []
      const Killed = GenServer.define<{ call: { wait(): void } }>("Killed")({
        init: () => ok("state"),
        handleCall: {
          *wait(state) {
            try {
              yield* Process.sleep("infinity")
            } finally {
              steps.push(`finally of ${String(self() === pid)}`)
              yield* GenServer.call(other, ["run", () => (steps.push("called"), reply(0, 0))])
              steps.push("not reached")
            }
            return reply(undefined, state)
          },
        },
        terminate: () => void steps.push("terminate"),
      })
      const other = await start()
      const pid = unwrap(await Killed.start(undefined))
      const call = GenServer.call(pid, "wait")
      call.catch(() => {})
      await settle()
      Process.exit(pid, "kill")
      await expect(call).rejects.toThrow("killed")
      await settle()
      expect(steps).toEqual(["finally of true"])
      expect(reports.labels()).toEqual([])
    })

    test("adopts a promise that rejects later", async () => {
      let reject = (_error: unknown): void => {}
      const Late = GenServer.define<{ call: { wait(): void } }>("Late")({
        init: () => ok("state"),
        handleCall: {
          async wait(state) {
            await new Promise((_resolve, fail) => (reject = fail))
            return reply(undefined, state)
          },
        },
        terminate: () => void terminations.push("terminate"),
      })
      const pid = unwrap(await Late.start(undefined))
      const call = GenServer.call(pid, "wait")
      call.catch(() => {})
      await settle()
      Process.exit(pid, "kill")
      reject(boom)
      await settle()
      expect([terminations, reports.labels()]).toEqual([[], []])
    })
  })
})
