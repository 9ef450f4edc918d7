import {
  ExitError,
  GenServer,
  noreply,
  Process,
  receive,
  reply,
  send,
  self,
  spawn,
  stop,
  stopReply,
  unwrap,
} from "beamline"
import { useClock, VirtualClock } from "beamline/testing"
import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { CALLERS, captureReports, eachSchedule, endOf, reasonOf, Scripted } from "../../test-support/index.ts"
import { main } from "../runtime/index.ts"

const loose = (server: unknown): any => server

eachSchedule(() => {
  captureReports()

  describe.each(CALLERS)("GenServer.call from %s", (_caller, run) => {
    test("gives the reply", () =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(7)))
        expect(yield* w(GenServer.call(pid, "get"))).toBe(7)
        expect(yield* w(GenServer.call(pid, ["get"]))).toBe(7)
        expect(yield* w(GenServer.call(pid, ["run", (n: number) => reply(n + 1, n + 2)]))).toBe(8)
        expect(yield* w(GenServer.call(pid, "get", "infinity"))).toBe(9)
        expect(yield* w(GenServer.call(pid, "get", { timeout: 100 }))).toBe(9)
      }))

    test("gives a reply that comes later, from elsewhere", () =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(0)))
        const act = (n: number, from: any): any => {
          spawn(function* () {
            yield* Process.sleep(1)
            GenServer.reply(from, "later")
          })
          return noreply(n)
        }
        expect(yield* w(GenServer.call(pid, ["run", act]))).toBe("later")
      }))

    test("gives a reply that was sent before the handler returned", () =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(0)))
        const act = (n: number, from: any): any => {
          GenServer.reply(from, "early")
          return noreply(n)
        }
        expect(yield* w(GenServer.call(pid, ["run", act]))).toBe("early")
      }))

    test.each([
      ["a dead pid", (dead: any) => dead],
      ["a name that nobody has", () => "nobody"],
      ["a global name that nobody has", () => ["global", { no: "body" }]],
      ["a via name that nobody has", () => ["via", { whereisName: () => undefined }, "x"]],
      ["a name on this node that nobody has", () => ["nobody", "nonode@nohost"]],
    ])("exits with noproc for %s", (_name, serverOf) =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(0)))
        yield* w(GenServer.stop(pid))
        const server = loose(serverOf(pid))
        expect(yield* reasonOf(w, () => GenServer.call(server, "get"))).toEqual([
          "noproc",
          ["GenServer", "call", [server, "get", 5000]],
        ])
        expect(yield* reasonOf(w, () => GenServer.call(server, ["a", 1], 20))).toEqual([
          "noproc",
          ["GenServer", "call", [server, ["a", 1], 20]],
        ])
      }),
    )

    test("exits with nodedown for another node", () =>
      run(function* (w) {
        const server = loose(["counter", "far@away"])
        expect(yield* reasonOf(w, () => GenServer.call(server, "get", 20))).toEqual([
          ["nodedown", "far@away"],
          ["GenServer", "call", [server, "get", 20]],
        ])
      }))

    test("exits with calling_self for its own pid and name", () =>
      run(function* (w) {
        const me = self()
        expect(yield* reasonOf(w, () => GenServer.call(loose(me), "x"))).toEqual([
          "calling_self",
          ["GenServer", "call", [me, "x", 5000]],
        ])
        Process.register(me, "caller_itself")
        expect(yield* reasonOf(w, () => GenServer.call(loose("caller_itself"), "x"))).toEqual([
          "calling_self",
          ["GenServer", "call", ["caller_itself", "x", 5000]],
        ])
        Process.unregister("caller_itself")
      }))

    test.each([
      ["normal", "normal"],
      ["shutdown", "shutdown"],
      ["any term", ["odd", { a: 1 }]],
      ["kill as a plain reason", "kill"],
    ])("exits with the reason with which the server stops: %s", (_name, reason) =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(0, { name: "stopping" })))
        expect(
          yield* reasonOf(w, () =>
            GenServer.call(loose("stopping"), ["run", (n: number) => stop(reason as never, n)]),
          ),
        ).toEqual([reason, ["GenServer", "call", ["stopping", ["run", expect.any(Function)], 5000]]])
        expect(Process.isAlive(pid)).toBe(false)
        expect(GenServer.whereis("stopping")).toBe(undefined)
      }),
    )

    test("exits with killed when the server is killed meanwhile", () =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(0)))
        const act = (n: number): any => {
          spawn(() => void Process.exit(pid, "kill"))
          return noreply(n)
        }
        expect(yield* reasonOf(w, () => GenServer.call(pid, ["run", act]))).toEqual([
          "killed",
          ["GenServer", "call", [pid, ["run", act], 5000]],
        ])
      }))

    test("exits with the Error that the handler threw, which is its cause", () =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(0)))
        const boom = new Error("boom")
        try {
          yield* w(
            GenServer.call(pid, [
              "run",
              () => {
                throw boom
              },
            ]),
          )
          expect.unreachable()
        } catch (error) {
          expect(error).toBeInstanceOf(ExitError)
          expect((error as ExitError).reason).toEqual([
            boom,
            ["GenServer", "call", [pid, expect.anything(), 5000]],
          ])
          expect((error as ExitError).cause).toBe(boom)
        }
      }))

    test("has the reply of a server that stops with it", () =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(0)))
        expect(yield* w(GenServer.call(pid, ["run", (n: number) => stopReply("normal", "bye", n)]))).toBe(
          "bye",
        )
        expect(yield* endOf(w, pid)).toBe("noproc")
      }))

    test("is a message to a process that is no server", () =>
      run(function* (w) {
        const plain = spawn(function* () {
          const [tag, from, request] = (yield* receive()) as readonly [string, never, unknown]
          expect(tag).toBe("$gen_call")
          GenServer.reply(from, ["got", request] as never)
          yield* receive()
        })
        expect(yield* w(GenServer.call(loose(plain), ["a", 1]))).toEqual(["got", ["a", 1]])
        Process.exit(plain, "kill")
      }))

    test("fails with the signal's reason when it aborts", () =>
      run(function* (w) {
        const pid = unwrap(yield* w(Scripted.start(0)))
        const why = new Error("enough")
        const failure = function* (signal: AbortSignal, act: any): Generator<any, unknown> {
          try {
            return yield* w(GenServer.call(pid, ["run", act], { signal }))
          } catch (error) {
            return error
          }
        }
        const before = new AbortController()
        before.abort(why)
        expect(yield* failure(before.signal, (n: number) => reply("x", n))).toBe(why)
        const meanwhile = new AbortController()
        const act = (n: number): any => {
          spawn(() => meanwhile.abort(why))
          return noreply(n)
        }
        expect(yield* failure(meanwhile.signal, act)).toBe(why)
        const inline = new AbortController()
        const actInline = (n: number): any => {
          inline.abort(why)
          return noreply(n)
        }
        expect(yield* failure(inline.signal, actInline)).toBe(why)
        const never = new AbortController()
        expect(yield* failure(never.signal, (n: number) => reply("x", n))).toBe("x")
        expect(yield* w(GenServer.call(pid, "get"))).toBe(0)
      }))
  })

  describe("a call that takes too long", () => {
    let clock: VirtualClock
    let real: ReturnType<typeof useClock>
    beforeEach(() => {
      clock = new VirtualClock()
      real = useClock(clock)
    })
    afterEach(() => void useClock(real))

    const silent = (n: number): any => noreply(n)

    test("exits with timeout after 5 seconds, or what was given", async () => {
      const pid = unwrap(await Scripted.start(0))
      const waits = [GenServer.call(pid, ["run", silent]), GenServer.call(pid, ["run", silent], 60)]
      const ends: unknown[] = []
      for (const one of waits) one.catch((error: ExitError) => ends.push([clock.now(), error.reason]))
      await clock.advance(59)
      expect(ends).toEqual([])
      await clock.advance(1)
      expect(ends).toEqual([[60, ["timeout", ["GenServer", "call", [pid, ["run", silent], 60]]]]])
      await clock.advance(4_939)
      expect(ends.length).toBe(1)
      await clock.advance(1)
      expect(ends[1]).toEqual([5000, ["timeout", ["GenServer", "call", [pid, ["run", silent], 5000]]]])
    })

    test("never ends with infinity", async () => {
      const pid = unwrap(await Scripted.start(0))
      let ended = false
      const wait = GenServer.call(pid, ["run", silent], "infinity").finally(() => (ended = true))
      wait.catch(() => {})
      await clock.advance(10_000_000)
      expect(ended).toBe(false)
      Process.exit(pid, "kill")
      await expect(wait).rejects.toThrow("killed")
    })

    test("may go on after a caught timeout, and the late reply vanishes", async () => {
      const pid = unwrap(await Scripted.start(0))
      const froms: any[] = []
      const keep = (n: number, from: any): any => {
        froms.push(from)
        return noreply(n)
      }
      const body = Process.run(async () => {
        await GenServer.call(pid, ["run", keep], 10).catch(() => {})
        GenServer.reply(froms[0], "late")
        const next = await GenServer.call(pid, "get")
        return [next, Process.info(self(), "messageQueueLen")]
      })
      await clock.advance(10)
      expect(await body).toEqual([0, ["messageQueueLen", 0]])
    })

    test("with timeout 0 times out unless the reply is there at once", async () => {
      const pid = unwrap(await Scripted.start(0))
      const wait = GenServer.call(pid, ["run", silent], 0)
      wait.catch(() => {})
      await clock.advance(0)
      await expect(wait).rejects.toThrow("time out")
    })

    test("deadlocks in a circle until a timeout", async () => {
      const a = unwrap(await Scripted.start(0))
      const b = unwrap(await Scripted.start(0))
      const askA = function* (n: number): Generator<any, any> {
        return reply(yield* GenServer.call(a, "get", 200), n)
      }
      const askB = function* (n: number): Generator<any, any> {
        try {
          return reply(yield* GenServer.call(b, ["run", askA], 100), n)
        } catch (error) {
          return reply((error as ExitError).reason, n)
        }
      }
      const wait = GenServer.call(a, ["run", askB])
      await clock.advance(100)
      expect(await wait).toEqual(["timeout", ["GenServer", "call", [b, ["run", askA], 100]]])
      expect(await GenServer.call(b, "get")).toBe(0)
    })
  })

  describe("a reply", () => {
    test("counts only once", async () => {
      const pid = unwrap(await Scripted.start(0))
      const act = (n: number, from: any): any => {
        GenServer.reply(from, "first")
        return reply("second", n)
      }
      await Process.run(async () => {
        expect(await GenServer.call(pid, ["run", act], "infinity")).toBe("first")
        expect(Process.info(self(), "messageQueueLen")).toEqual(["messageQueueLen", 0])
      })
    })

    test("to a dead caller is dropped", async () => {
      const pid = unwrap(await Scripted.start(0))
      let kept: any
      const act = (n: number, from: any): any => {
        kept = from
        return noreply(n)
      }
      const caller = spawn(async () => {
        await GenServer.call(pid, ["run", act])
      })
      await Process.sleep(1)
      Process.exit(caller, "kill")
      expect(GenServer.reply(kept, "x")).toBe(undefined)
      expect(kept.pid).toBe(caller)
      expect(await GenServer.call(pid, "get")).toBe(0)
    })

    test("may go to a hand-made from", async () => {
      await Process.run(async () => {
        GenServer.reply([self(), "tag"] as never, 1 as never)
        expect(await receive()).toEqual(["tag", 1])
        const pid = unwrap(await Scripted.start(3))
        send(pid, ["$gen_call", [self(), "mine"], "get"])
        expect(await receive()).toEqual(["mine", 3])
        send(pid, ["$gen_cast", ["run", (n: number) => noreply(n + 1)]])
        expect(await GenServer.call(pid, "get")).toBe(4)
      })
    })
  })

  describe("calls from main", () => {
    test("may be many at once, and are answered in order", async () => {
      const pid = unwrap(await Scripted.start(0))
      const add = (n: number): any => reply(n, n + 1)
      const waits = Array.from({ length: 50 }, () => GenServer.call(pid, ["run", add]))
      expect(await Promise.all(waits)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    })

    test("leave no message in its mailbox", () => {
      expect(main.queued).toBe(0)
    })
  })
})

describe("the stack of a failed call", () => {
  captureReports()

  async function askingForTrouble(run: () => PromiseLike<unknown>): Promise<unknown> {
    await run()
    return undefined
  }

  test.each([
    ["at once", (pid: any) => GenServer.call(pid, ["run", (n: number) => stop("why", n)])],
    [
      "later",
      (pid: any) =>
        GenServer.call(pid, [
          "run",
          (n: number) => {
            spawn(() => void Process.exit(pid, "kill"))
            return noreply(n)
          },
        ]),
    ],
    ["for nobody", () => GenServer.call(loose("nobody"), "x")],
  ])("shows the caller: %s", async (_name, start) => {
    const pid = unwrap(await Scripted.start(0))
    const caught = (error: unknown): unknown => error
    const fromMain: any = await askingForTrouble(() => start(pid)).catch(caught)
    expect(fromMain.stack).toContain("askingForTrouble")
    const other = unwrap(await Scripted.start(0))
    const fromProcess: any = await Process.run(() => askingForTrouble(() => start(other)).catch(caught))
    expect(fromProcess.stack).toContain("askingForTrouble")
  })

  test("shows a generator caller", async () => {
    const pid = unwrap(await Scripted.start(0))
    function* askingInGenerator(): Generator<any, unknown> {
      return yield* GenServer.call(pid, ["run", (n: number) => stop("why", n)])
    }
    const error: any = await Process.run(function* () {
      try {
        return yield* askingInGenerator()
      } catch (thrown) {
        return thrown
      }
    })
    expect(error.stack).toContain("askingInGenerator")
  })
})
