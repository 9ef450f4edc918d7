import {
  GenServer,
  noreply,
  ok,
  Process,
  receive,
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
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { captureReports, Scripted, watchEnd } from "../../test-support/index.ts"
import { MAX_DEPTH, processOf, switches, turn } from "../runtime/index.ts"

// When a call runs on the caller's stack: design, section 4. Whether it did shows in whether the handler has run when
// `call` returns its wait.

let ran: unknown[] = []
const mark = (state: any): any => {
  ran.push("handled")
  return reply("answer", state)
}

/** Whether a call made now runs on this stack. */
function runsInline(pid: Pid<any>): boolean {
  ran = []
  void GenServer.call(pid, ["run", mark]).catch(() => {})
  return ran.length > 0
}

const start = async (state = 0): Promise<Pid<any>> => unwrap(await Scripted.start(state))

describe("a call runs on the caller's stack", () => {
  captureReports()
  const { inline } = switches
  beforeAll(() => void (switches.inline = true))
  afterAll(() => void (switches.inline = inline))

  test("if the server is idle: from main, a process of either kind, a server", async () => {
    const pid = await start()
    expect(runsInline(pid)).toBe(true)
    expect(await Process.run(async () => runsInline(pid))).toBe(true)
    expect(
      await Process.run(function* () {
        return runsInline(pid)
      }),
    ).toBe(true)
    const other = await start()
    expect(await GenServer.call(other, ["run", (n: any) => reply(runsInline(pid), n)])).toBe(true)
  })

  test("unless the switch is off", async () => {
    const pid = await start()
    switches.inline = false
    expect(runsInline(pid)).toBe(false)
    switches.inline = true
  })

  test("unless the caller has ended", async () => {
    const pid = await start()
    const seen: boolean[] = []
    let goOn = (): void => {}
    const caller = spawn(async () => {
      await new Promise<void>((resolve) => (goOn = resolve))
      seen.push(runsInline(pid))
    })
    await settle()
    Process.exit(caller, "kill")
    goOn()
    await settle()
    expect(seen).toEqual([false])
  })

  test.each([
    ["is queued behind messages", (pid: Pid<any>) => void send(pid, (n: any) => noreply(n))],
    [
      "waits in a callback",
      async (pid: Pid<any>) => {
        void GenServer.call(pid, [
          "run",
          function* (n: any): Generator<any, any> {
            yield* Process.sleep("infinity")
            return noreply(n)
          },
        ]).catch(() => {})
        await settle()
      },
    ],
    ["is suspended", async (pid: Pid<any>) => sys.suspend(pid)],
    [
      "is suspended with messages",
      async (pid: Pid<any>) => {
        await sys.suspend(pid)
        send(pid, "x")
        await settle()
      },
    ],
    [
      "is ending",
      async (pid: Pid<any>) => {
        void GenServer.stop(pid, "normal").catch(() => {})
        await settle()
      },
    ],
  ])("unless the server %s", async (_name, prepare) => {
    const Slow = GenServer.define<any>("Slow")({
      init: () => ok(0),
      handleCall: { run: (state: any, from: any, act: any) => act(state, from) } as never,
      handleInfo: (state, message: any) => message(state),
      *terminate() {
        yield* Process.sleep("infinity")
      },
    })
    const pid = unwrap(await Slow.start(undefined as never))
    expect(runsInline(pid)).toBe(true)
    const prepared = prepare(pid)
    if (prepared !== undefined) await prepared
    expect(runsInline(pid)).toBe(false)
    Process.exit(pid, "kill")
  })

  test("unless the server is starting, or continuing", async () => {
    const seen: boolean[] = []
    const Starting = GenServer.define<any>("Starting")({
      init: () => {
        const me = self()
        seen.push(Process.bind(() => false)() as boolean)
        spawn(() => void seen.push(runsInline(me)))
        return ok(0, { continue: 1 as never })
      },
      handleCall: { run: (state: any, from: any, act: any) => act(state, from) } as never,
      *handleContinue(state) {
        const me = self()
        spawn(() => void seen.push(runsInline(me)))
        yield* Process.sleep(1)
        return noreply(state)
      },
    })
    unwrap(await Starting.start(undefined as never))
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(seen.slice(1)).toEqual([false, false])
  })

  test("unless a signal for it waits", async () => {
    // A cascade so long that its rest waits for the scheduler.
    const hub = spawn(function* () {
      for (let i = 0; i < 25_000; i++) Process.spawn(forever, { link: true })
      yield* receive()
    })
    const pid = await start()
    await settle()
    Process.exit(hub, "why")
    expect(runsInline(pid)).toBe(false)
    await settle()
    expect(runsInline(pid)).toBe(true)
  })

  function* forever(): Generator<any, void> {
    yield* receive(() => false)
  }

  test(`unless ${MAX_DEPTH} processes run on top of each other already`, async () => {
    const pids: Pid<any>[] = []
    for (let i = 0; i < MAX_DEPTH + 5; i++) pids.push(await start(i))
    let deepest = 0
    const descend =
      (i: number) =>
      (state: any): any => {
        deepest = Math.max(deepest, turn.depth)
        if (i + 1 < pids.length) void GenServer.call(pids[i + 1]!, ["run", descend(i + 1)]).catch(() => {})
        return reply(i, state)
      }
    await GenServer.call(pids[0]!, ["run", descend(0)])
    expect(deepest).toBe(MAX_DEPTH)
    await settle()
  })

  test("unless the budget is spent: the event loop has its turns", async () => {
    const pid = await start()
    let turns = 0
    const interval = setInterval(() => turns++, 1)
    const began = performance.now()
    while (performance.now() - began < 40) await GenServer.call(pid, ["run", mark])
    clearInterval(interval)
    // However long the code goes on, its calls do so for one slice only.
    let inline = 0
    while (inline < 1_000_000 && runsInline(pid)) inline++
    expect(inline).toBeLessThan(1_000_000)
    expect(turns).toBeGreaterThan(0)
  })

  test("unless a process of higher priority is ready", async () => {
    const pid = await start()
    const seen: boolean[] = []
    await Process.run(async () => {
      Process.spawn(() => void ran.push("high"), { priority: "high" })
      seen.push(runsInline(pid))
      await settle()
      Process.spawn(() => {}, { priority: "low" })
      seen.push(runsInline(pid))
    })
    expect(seen).toEqual([false, true])
  })
})

describe("in a call that runs on the caller's stack", () => {
  const reports = captureReports()
  const { inline } = switches
  beforeAll(() => void (switches.inline = true))
  afterAll(() => void (switches.inline = inline))

  test("a server that ends below another shows the message that it has in hand", async () => {
    const [pid, other] = [await start(), await start()]
    await GenServer.call(pid, [
      "run",
      (state: any) => {
        const fail = Process.bind(() => {
          throw new RangeError("boom")
        })
        expect(runsInline(other)).toBe(true)
        void GenServer.call(other, ["run", (state: any) => (fail(), reply(1, state))])
        return noreply(state)
      },
    ]).catch(() => {})
    expect(reports.events[0]!.message).toMatch(/boom[^]*Last message \(from #PID<0\.1\.0>\): \["run", /)
    expect(runsInline(other)).toBe(true)
  })

  test("self() is the server, and the caller again afterwards", async () => {
    const pid = await start()
    await Process.run(async () => {
      const me = self()
      let inside: unknown
      void GenServer.call(pid, ["run", (n: any) => ((inside = self()), reply(0, n))])
      expect([inside, self()]).toEqual([pid, me])
    })
    let inside: unknown
    void GenServer.call(pid, ["run", (n: any) => ((inside = self()), reply(0, n))])
    expect([inside, self()]).toEqual([pid, processOf(self())!.pid])
  })

  test("a generator caller is not one inside the server", async () => {
    const pid = await start()
    const answer = await Process.run(function* () {
      return yield* GenServer.call(pid, [
        "run",
        (n: any) => {
          const wait = GenServer.call(pid, "get")
          void wait.catch(() => {})
          return reply(wait instanceof Promise, n)
        },
      ])
    })
    expect(answer).toBe(true)
  })

  test("what it leaves behind belongs to main, or to an async server", async () => {
    const owners: unknown[] = []
    const later = (n: any): any => {
      setTimeout(() => owners.push(self()), 0)
      void Promise.resolve().then(() => owners.push(self()))
      return reply(0, n)
    }
    const plain = await start()
    const Async = GenServer.define<any>("Async")({
      init: async () => ok(0),
      handleCall: { run: (state: any, from: any, act: any) => act(state, from) } as never,
    })
    const async = unwrap(await Async.start(undefined as never))
    const main = self()
    await Process.run(async () => {
      void GenServer.call(plain, ["run", later])
      void GenServer.call(async, ["run", later])
      await new Promise((resolve) => setTimeout(resolve, 5))
    })
    expect(owners).toEqual([main, async, main, async])
  })

  test("the server may kill its caller, whose code goes no further", async () => {
    for (const kind of ["async", "generator", "server"] as const) {
      const pid = await start()
      const steps: unknown[] = []
      const kill =
        (caller: Pid) =>
        (n: any): any => {
          Process.exit(caller, "kill")
          steps.push(Process.isAlive(caller))
          return reply("answer", n + 1)
        }
      let ended: () => Promise<unknown>
      if (kind === "async") {
        const caller: Pid = spawn(async () => {
          try {
            steps.push(await GenServer.call(pid, ["run", kill(self())]))
          } finally {
            steps.push("finally")
          }
        })
        ended = watchEnd(caller)
      } else if (kind === "generator") {
        const caller: Pid = spawn(function* () {
          try {
            steps.push(yield* GenServer.call(pid, ["run", kill(self())]))
          } finally {
            steps.push("finally")
          }
        })
        ended = watchEnd(caller)
      } else {
        const caller = await start()
        ended = watchEnd(caller)
        const act = (n: any): any => {
          void GenServer.call(pid, ["run", kill(self())]).then((value: unknown) => steps.push(value))
          steps.push("goes on, as a ghost")
          send(pid, "from the grave")
          GenServer.cast(pid, ["run", () => steps.push("from the grave")])
          return reply("too late", n)
        }
        void GenServer.call(caller, ["run", act]).catch(() => {})
      }
      expect(await ended()).toBe("killed")
      await settle()
      expect(steps).toEqual(
        { async: [false], generator: [false, "finally"], server: [false, "goes on, as a ghost"] }[kind],
      )
      expect(await GenServer.call(pid, "get")).toBe(1)
    }
  })

  test("an async server that is killed by its own callee stays dead", async () => {
    const killer = await start()
    const Async = GenServer.define<any>("Async")({
      init: async () => ok("state"),
      handleCall: {
        async go(state: any) {
          void GenServer.call(killer, ["run", (n: any) => (Process.exit(me, "kill"), reply(0, n))])
          await Promise.resolve()
          return reply("never", state)
        },
        get: (state: any) => reply(state, state),
      } as never,
      terminate: () => void ran.push("terminate"),
    })
    const me = unwrap(await Async.start(undefined as never))
    ran = []
    await expect(GenServer.call(me, "go")).rejects.toThrow("killed")
    await settle()
    expect(ran).toEqual([])
    expect(Process.isAlive(me)).toBe(false)
    expect(Process.list()).not.toContain(me)
    await expect(GenServer.call(me, "get")).rejects.toThrow("no process")
  })

  test("the server may be ended by others meanwhile", async () => {
    const pid = await start()
    const killer = await start()
    const act = (n: any): any => {
      void GenServer.call(killer, ["run", (k: any) => (Process.exit(pid, "why"), reply(0, k))])
      return reply("too late", n)
    }
    await expect(GenServer.call(pid, ["run", act])).rejects.toMatchObject({
      reason: ["why", ["GenServer", "call", expect.anything()]],
    })
  })

  test("a linked caller that does not trap exits ends with the server", async () => {
    let goesOn = false
    const caller = spawn(async () => {
      const pid = unwrap(await Scripted.startLink(0))
      await GenServer.call(pid, ["run", (n: any) => stop("why", n)]).catch(() => {})
      goesOn = true
    })
    const ended = watchEnd(caller)
    expect(await ended()).toBe("why")
    await settle()
    expect(goesOn).toBe(false)
  })

  test("one that traps exits has the message when the call fails", async () => {
    await Process.run(async () => {
      Process.flag("trapExit", true)
      const pid = unwrap(await Scripted.startLink(0))
      await GenServer.call(pid, ["run", (n: any) => stop("why", n)]).catch(() => {})
      expect(Process.info(self(), "messageQueueLen")?.[1]).toBe(1)
      expect(await receive()).toEqual(["EXIT", pid, "why"])
    })
  })

  test("messages that the server sends the caller come before the reply", async () => {
    const pid = await start()
    await Process.run(async () => {
      const me = self()
      const act = (n: any): any => (send(me, "first"), reply("answer", n))
      await GenServer.call(pid, ["run", act])
      expect(Process.info(me, "messageQueueLen")?.[1]).toBe(1)
    })
  })

  test("servers that call each other in a circle do not run twice at once", async () => {
    const a = await start()
    const b = await start()
    let depth = 0
    const once =
      (next: Pid<any>, rest: number) =>
      (n: any): any => {
        depth++
        expect(depth).toBeLessThanOrEqual(2)
        if (rest > 0) GenServer.cast(next, ["run", once(next === a ? b : a, rest - 1)])
        void GenServer.call(next, "get", 5).catch(() => {})
        depth--
        return noreply(n + 1)
      }
    GenServer.cast(a, ["run", once(b, 10)])
    await settle()
    expect([await GenServer.call(a, "get"), await GenServer.call(b, "get")]).toEqual([6, 5])
  })

  test("a server that floods another with casts is handled in order", async () => {
    const pid = await start()
    const order: number[] = []
    for (let i = 0; i < 5_000; i++) GenServer.cast(pid, ["run", (n: any) => (order.push(i), noreply(n))])
    await sys.getState(pid)
    expect(order).toEqual(Array.from({ length: 5_000 }, (_, i) => i))
  })
})
