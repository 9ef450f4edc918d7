import {
  Agent,
  exit,
  GenServer,
  ignore,
  noreply,
  ok,
  Process,
  receive,
  reply,
  self,
  send,
  spawnMonitor,
  stop,
  Supervisor,
  sys,
  unwrap,
} from "beamline"
import type { ExitError, Pid } from "beamline"
import { describe, expect, test } from "vitest"

import { both, logged, timeFlows } from "../../test-support/index.ts"
import type { W } from "../../test-support/index.ts"

timeFlows()

const same = (state: unknown) => state

function* start(w: W, state: unknown): Generator<any> {
  return unwrap(yield* w(Agent.start(() => state)))
}

/** The reason with which a wait fails. */
function* reasonOf(w: W, wait: any): Generator<any> {
  try {
    yield* w(wait)
  } catch (error) {
    return (error as ExitError).reason
  }
  throw new Error("it did not fail")
}

const module = {
  make: (a: number, b: number) => [a, b],
  at: (state: readonly number[], index: number) => state[index],
  push: (state: readonly number[], ...more: number[]) => [...state, ...more],
  pop: (state: readonly number[]) => [state.at(-1), state.slice(0, -1)] as const,
}

describe("Agent.startLink and Agent.start", () => {
  both("keep what the function returns, whatever it is", function* (w) {
    for (const state of [0, undefined, ignore, stop("x"), { ok: false, error: "ignore" }, ["stop", 1]]) {
      const agent = yield* start(w, state)
      expect(yield* w(sys.getState(agent))).toBe(state)
      yield* w(Agent.stop(agent))
    }
  })

  both("take plain, async and generator functions, and calls of modules", function* (w) {
    const agents = [
      yield* w(Agent.start(() => [1])),
      yield* w(Agent.start(async () => (await Process.sleep(0), [2]))),
      yield* w(
        Agent.start(function* () {
          yield* Process.sleep(0)
          return [3]
        }),
      ),
      yield* w(Agent.start(module, "make", [4, 5])),
    ].map((result) => (result as { value?: unknown }).value as Pid)
    const states: unknown[] = []
    for (const agent of agents) states.push(yield* w(Agent.get(agent, same)))
    expect(states).toEqual([[1], [2], [3], [4, 5]])
  })

  both("link or not, with options and initial call", function* (w) {
    const agent = unwrap(yield* w(Agent.startLink(() => 1, { name: "linked-agent" })))
    expect(Process.info(self(), "links")).toEqual(["links", [agent]])
    expect(Process.info(agent, ["dictionary", "$initial_call"])?.[1]).toEqual(["erlang", "apply", 2])
    const other = unwrap(yield* w(Agent.start(module, "make", [1, 2], { name: "other-agent" })))
    expect(Process.info(other, "links")).toEqual(["links", []])
    expect(Process.info(other, ["dictionary", "$initial_call"])?.[1]).toEqual(["module", "make", 2])
    expect(yield* w(Agent.get("other-agent", (state: number[]) => state.length))).toBe(2)
    const again = yield* w(Agent.startLink(() => 1, { name: "linked-agent" }))
    expect(again).toEqual({ ok: false, error: ["already_started", agent] })
    yield* w(Agent.stop("linked-agent"))
    yield* w(Agent.stop("other-agent"))
  })

  both("fail with what the function threw", function* (w) {
    const boom = new Error("boom")
    const ends: readonly (readonly [() => unknown, unknown])[] = [
      [
        () => {
          throw boom
        },
        boom,
      ],
      [() => exit("why"), "why"],
      [
        () => {
          throw "ball"
        },
        ["bad_return_value", "ball"],
      ],
      [async () => exit("later"), "later"],
    ]
    for (const [fn, error] of ends) expect(yield* w(Agent.start(fn))).toEqual({ ok: false, error })
    const [pid, ref] = spawnMonitor(async () => {
      await Agent.startLink(() => exit("why"))
      await receive()
    })
    expect(yield* w(receive())).toEqual(["DOWN", ref, "process", pid, "why"])
  })
})

describe("Agent.get, update, getAndUpdate and cast", () => {
  both("run a function inside the agent", function* (w) {
    const agent = yield* start(w, [1])
    expect(yield* w(Agent.get(agent, () => self()))).toBe(agent)
    expect(yield* w(Agent.update(agent, (state: number[]) => [...state, 2]))).toBeUndefined()
    expect(yield* w(Agent.getAndUpdate(agent, (state: number[]) => [state.length, [...state, 3]]))).toBe(2)
    Agent.cast(agent, (state: number[]) => [...state, 4])
    expect(yield* w(Agent.get(agent, same))).toEqual([1, 2, 3, 4])
  })

  both("take async and generator functions, and let nobody in between", function* (w) {
    const agent = yield* start(w, 1)
    const update = Agent.update(agent, async (n: number) => {
      await Process.sleep(5)
      return n * 10
    })
    const pair = Agent.getAndUpdate(agent, function* (n: number) {
      yield* Process.sleep(1)
      return [n, n + 1] as const
    } as any)
    Agent.cast(agent, async (n: number) => n * 2)
    expect(yield* w(Agent.get(agent, async (n: number) => [n, self()]))).toEqual([22, agent])
    expect([yield* w(update), yield* w(pair)]).toEqual([undefined, 10])
    expect(yield* w(Agent.get(agent, () => Process.sleep(0)))).toBeUndefined()
  })

  both("call a module's function with the state before the arguments", function* (w) {
    const agent = yield* start(w, [1])
    yield* w(Agent.update(agent, module, "push", [2, 3]))
    expect(yield* w(Agent.get(agent, module, "at", [1]))).toBe(2)
    expect(yield* w(Agent.getAndUpdate(agent, module, "pop", []))).toBe(3)
    Agent.cast(agent, module, "push", [9])
    expect(yield* w(Agent.get(agent, same, 1_000))).toEqual([1, 2, 9])
    expect(yield* w(Agent.get(agent, module, "at", [0], 1_000))).toBe(1)
  })

  both("calls and casts of one process are handled in their order", function* (w) {
    const agent = yield* start(w, "")
    for (const letter of "abc") {
      Agent.cast(agent, (text: string) => text + letter)
      yield* w(Agent.update(agent, (text: string) => text + letter.toUpperCase()))
    }
    expect(yield* w(Agent.get(agent, same))).toBe("aAbBcC")
  })

  both("exit with what ended the agent, in a call of GenServer", function* (w) {
    const boom = new Error("boom")
    const raise = () => {
      throw boom
    }
    const leave = () => exit("normal")
    for (const [name, use] of [
      ["get", Agent.get],
      ["update", Agent.update],
      ["get_and_update", Agent.getAndUpdate],
    ] as const) {
      for (const [fn, reason] of [
        [raise, boom],
        [leave, "normal"],
      ] as const) {
        const agent = yield* start(w, 1)
        const why = yield* reasonOf(w, (use as any)(agent, fn, 50))
        expect(why).toEqual([reason, ["GenServer", "call", [agent, [name, fn], 50]]])
        expect(Process.isAlive(agent)).toBe(false)
      }
    }
  })

  both("getAndUpdate ends an agent whose function returns no pair", function* (w) {
    for (const value of [5, undefined, [1], [1, 2, 3], { 0: 1, 1: 2, length: 2 }]) {
      const agent = yield* start(w, 1)
      const why = yield* reasonOf(
        w,
        Agent.getAndUpdate(agent, () => value as never),
      )
      expect(why[0]).toEqual(["bad_return_value", value])
    }
  })

  both("a thrown instruction counts as returned, any other value ends the agent", function* (w) {
    const agent = yield* start(w, 1)
    const hijack = () => {
      throw reply("hijacked", 2) as unknown as Error
    }
    expect(yield* w(Agent.get(agent, hijack))).toBe("hijacked")
    Agent.cast(agent, () => {
      throw noreply(7) as unknown as Error
    })
    expect(yield* w(Agent.get(agent, same))).toBe(7)
    const ball = () => {
      throw "ball"
    }
    expect((yield* reasonOf(w, Agent.get(agent, ball)))[0]).toEqual(["bad_return_value", "ball"])
  })

  both("a call that is too late still happens", function* (w) {
    const agent = yield* start(w, 1)
    const late = Agent.update(
      agent,
      async (n: number) => {
        await Process.sleep(10)
        return n + 1
      },
      2,
    )
    expect((yield* reasonOf(w, late))[0]).toBe("timeout")
    expect(yield* w(Agent.get(agent, same))).toBe(2)
  })

  both("of an agent that is not there exit with noproc; a cast is no error", function* (w) {
    const why = yield* reasonOf(w, Agent.get("nobody", same))
    expect(why).toEqual(["noproc", ["GenServer", "call", ["nobody", ["get", same], 5_000]]])
    expect(Agent.cast("nobody", same)).toBeUndefined()
    const agent = yield* start(w, 1)
    yield* w(Agent.stop(agent))
    expect(Agent.cast(agent, same)).toBeUndefined()
    expect((yield* reasonOf(w, Agent.stop(agent)))[0]).toBe("noproc")
  })

  test("throw at once for wrong arguments", async () => {
    const { startLink, start, get, update, getAndUpdate, cast } = Agent as unknown as Record<
      string,
      (...a: unknown[]) => unknown
    >
    const before = Process.list().length
    const functions = [undefined, null, 5, "f", {}, [], true, 5n, Symbol("s"), async function* () {}]
    const agents = [undefined, null, 5, true, {}, [], ["via"], 5n, Symbol("s"), () => 1]
    const calls = [
      [Math, "nope", []],
      [Math, 5, []],
      [null, "max", []],
      [Math, "max", 5],
      [Math, "max"],
      [Math, "PI", []],
    ]
    for (const use of [startLink, start]) {
      for (const fn of functions)
        expect(() => use!(fn)).toThrow(expect.objectContaining({ code: "ERR_BAD_ARGUMENT" }))
      for (const args of calls)
        expect(() => use!(...args)).toThrow(expect.objectContaining({ code: "ERR_BAD_ARGUMENT" }))
      for (const options of [null, 5, "x", true, [], new Map(), () => 1, Symbol("s"), 5n, NaN]) {
        expect(() => use!(() => 1, options)).toThrow(/expected/)
        expect(() => use!(Math, "max", [1], options)).toThrow(/expected/)
      }
      expect(() => use!(() => 1, { bogus: 1 })).toThrow(
        expect.objectContaining({ code: "ERR_UNKNOWN_OPTION" }),
      )
      expect(() => use!(Math, "max", [1], { bogus: 1 })).toThrow(/only the keys/)
    }
    for (const use of [get, update, getAndUpdate, cast]) {
      for (const fn of functions)
        expect(() => use!("a", fn)).toThrow(expect.objectContaining({ code: "ERR_BAD_ARGUMENT" }))
      for (const args of calls) {
        expect(() => use!("a", ...args)).toThrow(expect.objectContaining({ code: "ERR_BAD_ARGUMENT" }))
      }
      for (const agent of agents) expect(() => use!(agent, same)).toThrow(/expected server to be/)
      if (use === cast) {
        for (const more of [5, "infinity", null, true, {}, [], 5n, NaN, () => 1, Symbol("s")]) {
          expect(() => use!("a", same, more)).toThrow(/expected/)
          expect(() => use!("a", Math, "max", [], more)).toThrow(
            /expected what stands behind the function of Agent.cast to be left out/,
          )
        }
        continue
      }
      for (const timeout of [-1, 1.5, NaN, Infinity, null, true, {}, [], 5n, 2 ** 32]) {
        expect(() => use!("a", same, timeout)).toThrow(/expected (timeout|function|module|arguments)/)
        expect(() => use!("a", Math, "max", [], timeout)).toThrow(/expected timeout to be/)
      }
    }
    expect(Process.list().length).toBe(before)
  })
})

describe("Agent.stop", () => {
  both("ends the agent with the reason", function* (w) {
    const agent = yield* start(w, 1)
    const ref = Process.monitor(agent)
    yield* w(Agent.stop(agent, "shutdown", 1_000))
    expect(yield* w(receive())).toEqual(["DOWN", ref, "process", agent, "shutdown"])
  })
})

describe("an agent", () => {
  both("logs and ignores messages, and crashes on a foreign call or cast", function* (w) {
    const told = logged()
    const agent = yield* start(w, 1)
    send(agent, "hello")
    expect(yield* w(Agent.get(agent, same))).toBe(1)
    expect(told()[0]).toContain("Agent.Server")
    expect((yield* reasonOf(w, GenServer.call(agent, "junk")))[0]).toBeInstanceOf(TypeError)
    const other = yield* start(w, 1)
    GenServer.cast(other, "junk")
    expect((yield* reasonOf(w, Agent.get(other, same)))[0]).toBeInstanceOf(TypeError)
  })

  both("changes its state by a function on a code change", function* (w) {
    const agent = yield* start(w, 1)
    yield* w(sys.suspend(agent))
    expect(yield* w(sys.changeCode(agent, Agent.Server, undefined, (n: number) => n + 1))).toMatchObject({
      ok: true,
    })
    expect(yield* w(sys.changeCode(agent, Agent.Server, undefined, [Math, "max", [5]]))).toMatchObject({
      ok: true,
    })
    yield* w(sys.resume(agent))
    expect(yield* w(Agent.get(agent, same))).toBe(5)
  })
})

describe("Agent.define and Agent.childSpec", () => {
  both("make a child of a supervisor", function* (w) {
    const Settings = Agent.define("Settings", { restart: "transient" })({
      init: (size: number) => ({ size }),
    })
    expect(Settings.childSpec(1, { name: "settings-agent", id: 7 })).toEqual({
      id: 7,
      start: [Settings, "startLink", [1, { name: "settings-agent" }]],
      restart: "transient",
    })
    const fn = () => "state"
    expect(Agent.childSpec(fn)).toMatchObject({ id: "Agent", start: [{}, "startLink", [fn]] })
    const children = [[Agent, fn], Settings.childSpec(3, { name: "settings-agent" })] as const
    const supervisor = unwrap(yield* w(Supervisor.startLink(children, { strategy: "one_for_one" })))
    expect(yield* w(Agent.get("settings-agent", same))).toEqual({ size: 3 })
    const agent = Process.whereis("settings-agent")!
    expect(Process.info(agent, ["dictionary", "$initial_call"])?.[1]).toEqual(["Settings", "init", 1])
    yield* w(Supervisor.stop(supervisor))
    const alone = unwrap(yield* w(Settings.start(5)))
    expect(yield* w(Agent.get(alone, ({ size }) => size))).toBe(5)
  })

  test("throw at once for wrong arguments", () => {
    const define = Agent.define as (...args: unknown[]) => any
    for (const id of ["", 5, null, undefined, {}, [], true, 5n, Symbol("x"), () => 1]) {
      expect(() => define(id)).toThrow(/expected id to be a non-empty string/)
    }
    expect(() => define("A", { bogus: 1 })).toThrow(expect.objectContaining({ code: "ERR_UNKNOWN_OPTION" }))
    for (const callbacks of [
      null,
      5,
      {},
      { init: 5 },
      { init: null },
      "x",
      true,
      { init: async function* () {} },
    ]) {
      expect(() => define("A")(callbacks)).toThrow(/expected (callbacks|function) to be/)
    }
    expect(() => define("A")({ init: () => 1, handleCall: () => 1 })).toThrow(/only the keys init/)
    expect(() => Agent.childSpec(() => 1, { bogus: 1 } as never)).toThrow(/unknown key "bogus"/)
  })

  test("a GenServer may be an agent's client", async () => {
    const counter = unwrap(await Agent.start(() => 0))
    interface Front {
      call: { count(): number }
    }
    const Front = GenServer.define<Front>("Front")({
      init: () => ok(0),
      handleCall: {
        async count(state) {
          return reply(await Agent.getAndUpdate(counter, (n) => [n + 1, n + 1]), state)
        },
      },
    })
    const front = unwrap(await Front.start(undefined))
    expect([await GenServer.call(front, "count"), await GenServer.call(front, "count")]).toEqual([1, 2])
  })
})
