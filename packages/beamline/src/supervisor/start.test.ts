import {
  exit,
  fail,
  GenServer,
  ignore,
  inspect,
  isPid,
  ok,
  Process,
  receive,
  reply,
  self,
  send,
} from "beamline"
import { spawn, spawnLink, stop, Supervisor, unwrap } from "beamline"
import type { ChildSpec, DefinedSupervisor, Pid, Result } from "beamline"
import { beforeEach, describe, expect, test } from "vitest"

import { crash, pidOf, trapping, watch, workers } from "../../test-support/index.ts"

const one = { strategy: "one_for_one" } as const

interface Plain {
  call: { parent(): unknown }
}
const Plain = GenServer.define<Plain>("Plain")({
  init: (_argument?: unknown) => ok(Process.get("$ancestors")),
  handleCall: { parent: (ancestors) => reply((ancestors as unknown[])[0], ancestors) },
})

async function later<T>(value: T): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, 1))
  return value
}

async function startLater(): Promise<Result<Pid, unknown>> {
  await later(0)
  return Plain.startLink(1)
}

const startFunctions: Record<string, ChildSpec["start"]> = {
  "a call": [Plain, "startLink", [1]],
  "a call of a function that is async": [{ startLater }, "startLater", []],
  "a closure that returns a wait": () => Plain.startLink(1),
  "a closure that returns a native promise": () => Plain.startLink(1).then((result) => result),
  "a closure that returns a result": () => ({ ok: true, value: spawnLink(async () => receive(() => false)) }),
  "an async closure": async () => Plain.startLink(1),
  "an async closure that awaits before it starts": async () => {
    await later(0)
    return Plain.startLink(1)
  },
  "a generator function": function* () {
    yield* Process.sleep(1)
    return (yield* Plain.startLink(1)) as never
  } as unknown as ChildSpec["start"],
}

describe("a start function", () => {
  const asAnyFunction = Object.entries(startFunctions)

  test.each(asAnyFunction)("%s runs in the supervisor", async (_name, start) => {
    await trapping(async () => {
      const supervisor = unwrap(await Supervisor.startLink([{ id: 1, start }], one))
      const pid = await pidOf(supervisor, 1)
      expect(Process.info(pid, "links")?.[1]).toEqual([supervisor])
      expect(Process.info(pid, "parent")?.[1]).toEqual(supervisor)
      Process.exit(pid, "kill")
      expect(await pidOf(supervisor, 1)).not.toBe(pid)
      expect(await Supervisor.terminateChild(supervisor, 1)).toEqual({ ok: true, value: undefined })
      expect(Process.info(supervisor, "links")?.[1]).toEqual([self()])
    })()
  })

  test.each(asAnyFunction)("%s runs in the supervisor when a child is added", async (_name, start) => {
    await trapping(async () => {
      const supervisor = unwrap(await Supervisor.startLink([], one))
      const pid = unwrap(await Supervisor.startChild(supervisor, { id: 1, start }))
      expect(Process.info(pid as Pid, "links")?.[1]).toEqual([supervisor])
    })()
  })

  test(
    "that starts behind an await without being async fails, and what it started is ended",
    trapping(async () => {
      const spec = { id: 1, start: () => startLater() }
      const before = Process.list().length
      const result = await Supervisor.startLink([spec], one)
      expect(result).toMatchObject({
        error: ["shutdown", ["failed_to_start_child", 1, ["EXIT", expect.any(TypeError)]]],
      })
      expect(inspect(result)).toContain("Declare the start function async")
      expect(Process.list().length).toBe(before)
    }),
  )

  const error = new Error("boom")
  const failures: [string, () => unknown, unknown][] = [
    ["fails", () => ({ ok: false, error: "why" }), "why"],
    ["fails with a tuple", () => ({ ok: false, error: ["why", 1] }), ["why", 1]],
    ["returns no pid", () => ({ ok: true, value: "pid" }), { ok: true, value: "pid" }],
    ["returns nothing", () => undefined, undefined],
    ["returns null", () => null, null],
    ["returns a pid alone", () => 7, 7],
    ["returns a promise of garbage", () => later("garbage"), "garbage"],
    ["throws an error", () => raise(error), ["EXIT", error]],
    ["throws a value", () => raise("ball"), "ball"],
    ["exits", () => exit("why"), ["EXIT", "why"]],
    ["exits normally", () => exit("normal"), ["EXIT", "normal"]],
    ["rejects with an error", () => Promise.reject(error), ["EXIT", error]],
    ["rejects with a value", async () => raise("ball"), "ball"],
    ["yields and throws", throwing(error) as () => unknown, ["EXIT", error]],
    ["starts a server whose init stops", () => Bad.startLink(stop("why")), "why"],
    ["starts a server whose init fails", () => Bad.startLink(fail("why")), "why"],
    ["starts a server whose init throws", () => Bad.startLink(error), error],
  ]

  test.each(failures)("that %s is a failure", async (_name, start, reason) => {
    await trapping(async () => {
      const w = workers()
      const children = [w.spec("a"), w.spec("b"), { id: "bad", start: start as never }, w.spec("c")]
      expect(await Supervisor.startLink(children, one)).toEqual({
        ok: false,
        error: ["shutdown", ["failed_to_start_child", "bad", reason]],
      })
      expect(w.journal.take()).toEqual(["start a", "start b", "stop b", "stop a"])
      expect(Process.info(self(), "messages")?.[1]).toEqual([])
    })()
  })

  test.each(failures)("that %s is a failure of startChild", async (_name, start, reason) => {
    await trapping(async () => {
      const supervisor = unwrap(await Supervisor.startLink([], one))
      const spec = { id: "bad", start: start as never, restart: "transient", shutdown: 7 } as const
      const record = ["child", undefined, "bad", start, "transient", false, 7, "worker", []]
      expect(await Supervisor.startChild(supervisor, spec)).toEqual({ ok: false, error: [reason, record] })
      expect(await Supervisor.countChildren(supervisor)).toMatchObject({ specs: 0 })
      expect(Process.info(supervisor, "messages")?.[1]).toEqual([])
    })()
  })

  const ignoring: [string, () => unknown][] = [
    ["returns ignore", () => ({ ok: false, error: "ignore" })],
    ["starts a server whose init says ignore", () => Bad.startLink(ignore)],
    ["promises ignore", async () => later({ ok: false, error: "ignore" })],
  ]

  test.each(ignoring)("that %s leaves a child that does not run", async (_name, start) => {
    await trapping(async () => {
      const child = (id: string, restart: "permanent" | "temporary"): ChildSpec => ({
        id,
        start: start as never,
        restart,
      })
      const supervisor = unwrap(
        await Supervisor.startLink([child("a", "permanent"), child("b", "temporary")], one),
      )
      expect(await Supervisor.whichChildren(supervisor)).toEqual([["a", undefined, "worker", []]])
      const added = [child("c", "permanent"), child("d", "temporary")]
      for (const spec of added) {
        expect(await Supervisor.startChild(supervisor, spec)).toEqual({ ok: true, value: undefined })
      }
      expect(await Supervisor.restartChild(supervisor, "c")).toEqual({ ok: true, value: undefined })
      expect(await Supervisor.countChildren(supervisor)).toEqual({
        specs: 2,
        active: 0,
        supervisors: 0,
        workers: 2,
      })
    })()
  })

  test(
    "may give information beside the pid",
    trapping(async () => {
      const start = (): Result<Pid, never> => ({
        ok: true,
        value: spawnLink(async () => receive(() => false)),
        info: { port: 80 },
      })
      const supervisor = unwrap(await Supervisor.startLink([{ id: 1, start }], one))
      const added = await Supervisor.startChild(supervisor, { id: 2, start })
      expect(added).toEqual({ ok: true, value: await pidOf(supervisor, 2), info: { port: 80 } })
      await Supervisor.terminateChild(supervisor, 1)
      const again = await Supervisor.restartChild(supervisor, 1)
      expect(again).toEqual({ ok: true, value: await pidOf(supervisor, 1), info: { port: 80 } })
    }),
  )

  test(
    "may return a pid that is not linked: its end goes unseen",
    trapping(async () => {
      const forever = async (): Promise<void> => void (await receive(() => false))
      const pids: Pid[] = []
      const start = (): Result<Pid, never> => {
        pids.push(spawn(forever))
        return { ok: true, value: pids.at(-1)! }
      }
      const supervisor = unwrap(await Supervisor.startLink([{ id: 1, start }], one))
      Process.exit(pids[0]!, "boom")
      expect(await Supervisor.whichChildren(supervisor)).toEqual([[1, pids[0], "worker", []]])
      expect(await Supervisor.countChildren(supervisor)).toMatchObject({ specs: 1, active: 0 })
      expect(await Supervisor.terminateChild(supervisor, 1)).toEqual({ ok: true, value: undefined })
      expect(await Supervisor.restartChild(supervisor, 1)).toEqual({ ok: true, value: pids[1] })
      expect(await Supervisor.terminateChild(supervisor, 1)).toEqual({ ok: true, value: undefined })
      expect(Process.isAlive(pids[1]!)).toBe(false)
    }),
  )

  test(
    "that calls its own supervisor fails",
    trapping(async () => {
      const name = GenServer.name("narcissus")
      const start = async (): Promise<never> => (await Supervisor.whichChildren(name)) as never
      const result = await Supervisor.startLink([{ id: 1, start }], { ...one, name: "narcissus" })
      const call = ["GenServer", "call", [name, "which_children", "infinity"]]
      expect(result).toEqual({
        ok: false,
        error: ["shutdown", ["failed_to_start_child", 1, ["EXIT", ["calling_self", call]]]],
      })
    }),
  )
})

const Bad = GenServer.define<{}>("Bad")({
  init: (what: unknown) => {
    if (what instanceof Error) throw what
    return what as never
  },
})

function raise(value: unknown): never {
  throw value
}

function throwing(error: Error): unknown {
  return function* () {
    yield* Process.sleep(0)
    throw error
  }
}

describe("Supervisor.startLink with a list", () => {
  test(
    "starts the children in order, each when the one before is ready",
    trapping(async () => {
      const order: string[] = []
      const slow = (id: string, ticks: number): ChildSpec => ({
        id,
        start: async () => {
          order.push(`begin ${id}`)
          for (let n = 0; n < ticks; n++) await later(0)
          order.push(`end ${id}`)
          return Plain.startLink()
        },
      })
      const children = [slow("a", 3), slow("b", 0), slow("c", 2)]
      const supervisor = unwrap(await Supervisor.startLink(children, one))
      expect(order).toEqual(["begin a", "end a", "begin b", "end b", "begin c", "end c"])
      expect((await Supervisor.whichChildren(supervisor)).map(([id]) => id)).toEqual(["c", "b", "a"])
    }),
  )

  test(
    "takes a Module, [Module, arg], a spec, and what childSpec makes of them",
    trapping(async () => {
      const children = [
        Plain,
        Supervisor.childSpec([Plain, 2], { id: "two", restart: "transient" }),
        { id: "three", start: () => Plain.startLink(3) },
        Plain.childSpec(4, { id: ["four"], type: "supervisor", modules: "dynamic" }),
        Supervisor.childSpec({ id: 5, start: () => Plain.startLink(5) }, { id: "five", modules: [Plain] }),
      ] as const
      const supervisor = unwrap(await Supervisor.startLink(children, one))
      const shown = (await Supervisor.whichChildren(supervisor)).map(([id, pid, ...rest]) => [
        id,
        isPid(pid),
        ...rest,
      ])
      expect(shown).toEqual([
        ["five", true, "worker", [Plain]],
        [["four"], true, "supervisor", "dynamic"],
        ["three", true, "worker", []],
        ["two", true, "worker", [Plain]],
        ["Plain", true, "worker", [Plain]],
      ])
      const pair = await Supervisor.startLink([[Plain, 2]], one)
      expect(await Supervisor.countChildren(unwrap(pair))).toMatchObject({ active: 1 })
    }),
  )

  const specErrors: [unknown, unknown][] = [
    [[{ start: () => 1 }], "missing_id"],
    [[{ id: 1 }], "missing_start"],
    [[{ id: 1, start: 5 }], ["invalid_mfa", 5]],
    [[{ id: 1, start: () => 1, restart: "never" }], ["invalid_restart_type", "never"]],
    [[{ id: 1, start: () => 1, shutdown: -1 }], ["invalid_shutdown", -1]],
    [[{ id: 1, start: () => 1, type: "boss" }], ["invalid_child_type", "boss"]],
    [[{ id: 1, start: () => 1, modules: 1 }], ["invalid_modules", 1]],
    [[{ id: 1, start: () => 1, modules: [1] }], ["invalid_module", 1]],
    [[{ id: 1, start: () => 1, significant: 1 }], ["invalid_significant", 1]],
    [
      [{ id: 1, start: () => 1, restart: "transient", significant: true }],
      ["bad_combination", { autoShutdown: "never", significant: true }],
    ],
    [
      [
        { id: [1], start: () => Plain.startLink() },
        { id: [1], start: () => Plain.startLink() },
      ],
      ["duplicate_child_name", [1]],
    ],
  ]

  test.each(specErrors)("refuses %j with %j", async (children, code) => {
    await trapping(async () => {
      expect(await Supervisor.startLink(children as [], one)).toEqual({
        ok: false,
        error: ["start_spec", code],
      })
      const module = Supervisor.define("Refusing")({ init: () => Supervisor.init(children as [], one) })
      expect(await module.startLink()).toEqual({ ok: false, error: ["start_spec", code] })
    })()
  })

  const flagErrors: [object, unknown][] = [
    [{ strategy: "one_for_two" }, ["invalid_strategy", "one_for_two"]],
    [{ ...one, maxRestarts: -1 }, ["invalid_intensity", -1]],
    [{ ...one, maxRestarts: 1.5 }, ["invalid_intensity", 1.5]],
    [{ ...one, maxSeconds: 0 }, ["invalid_period", 0]],
    [{ ...one, maxSeconds: "5" }, ["invalid_period", "5"]],
    [{ ...one, autoShutdown: "always" }, ["invalid_auto_shutdown", "always"]],
  ]

  test.each(flagErrors)("refuses the options %j with %j", async (options, code) => {
    await trapping(async () => {
      const w = workers()
      const error = { ok: false, error: ["supervisor_data", code] }
      expect(await Supervisor.startLink([w.spec("a")], options as never)).toEqual(error)
      const module = Supervisor.define("Refusing")({
        init: () => Supervisor.init([w.spec("a")], options as never),
      })
      expect(await module.startLink()).toEqual(error)
      expect(w.journal.take()).toEqual([])
    })()
  })

  test(
    "registers a name, which is taken then and free after the end",
    trapping(async () => {
      const w = workers()
      for (const name of ["cellar", ["global", { cellar: 1 }]] as const) {
        const supervisor = unwrap(await Supervisor.startLink([w.spec("a")], { ...one, name }))
        expect(GenServer.whereis(name as never)).toBe(supervisor)
        expect(await Supervisor.countChildren(name as never)).toMatchObject({ active: 1 })
        const second = await Supervisor.startLink([w.spec("b")], { ...one, name })
        expect(second).toEqual({ ok: false, error: ["already_started", supervisor] })
        expect(w.journal.take()).toEqual(["start a"])
        await Supervisor.stop(name as never)
        expect(w.journal.take()).toEqual(["stop a"])
        expect(GenServer.whereis(name as never)).toBeUndefined()
      }
      expect(Process.info(self(), "messageQueueLen")?.[1]).toBe(2)
    }),
  )

  test("ends a caller that does not trap exits when it fails, but not when the name is taken", async () => {
    const children = [{ id: 1, start: () => ({ ok: false, error: "why" }) as const }]
    const failing = Process.run(async () => Supervisor.startLink(children, one))
    await expect(failing).rejects.toMatchObject({ reason: ["shutdown", ["failed_to_start_child", 1, "why"]] })
    const refused = Process.run(async () => Supervisor.startLink([{} as never], one))
    await expect(refused).rejects.toMatchObject({ reason: ["start_spec", "missing_id"] })
    const taken = Process.run(async () => {
      unwrap(await Supervisor.startLink([], { ...one, name: "taken" }))
      return Supervisor.startLink([], { ...one, name: "taken" })
    })
    expect(await taken).toMatchObject({ ok: false, error: ["already_started", expect.anything()] })
  })

  test("gives the main process the result", async () => {
    const failed = await Supervisor.startLink([{ id: 1, start: () => exit("why") }], one)
    expect(failed).toMatchObject({ error: ["shutdown", ["failed_to_start_child", 1, ["EXIT", "why"]]] })
    const supervisor = unwrap(await Supervisor.startLink([Plain], one))
    await Supervisor.stop(supervisor)
  })

  test(
    "puts the supervisor first among the ancestors of its children",
    trapping(async () => {
      const supervisor = unwrap(await Supervisor.startLink([Plain], one))
      const child = (await pidOf(supervisor, "Plain")) as Pid<Plain>
      expect(await GenServer.call(child, "parent")).toBe(supervisor)
      const named = unwrap(await Supervisor.startLink([Plain], { ...one, name: "hall" }))
      expect(await GenServer.call((await pidOf(named, "Plain")) as Pid<Plain>, "parent")).toBe("hall")
      expect(Process.info(named, "dictionary")?.[1]).toContainEqual([
        "$initial_call",
        ["supervisor", "Supervisor.Default", 1],
      ])
    }),
  )
})

describe("Supervisor.startLink with a module", () => {
  const returns = (value: unknown): DefinedSupervisor<undefined> =>
    Supervisor.define("House")({
      init: () => {
        if (value instanceof Error) throw value
        return (typeof value === "function" ? value() : value) as never
      },
    })

  const error = new Error("boom")
  const outcomes: [string, unknown, unknown][] = [
    ["ignore", ignore, "ignore"],
    ["an instruction to stop", stop("why"), ["bad_return", ["House", "init", ["stop", "why"]]]],
    ["a failure", fail("why"), ["bad_return", ["House", "init", ["error", "why"]]]],
    ["nothing", undefined, ["bad_return", ["House", "init", undefined]]],
    ["a list of children", [], ["bad_return", ["House", "init", []]]],
    [
      "flags alone",
      { strategy: "one_for_one" },
      ["bad_return", ["House", "init", { strategy: "one_for_one" }]],
    ],
    [
      "no children",
      { ok: true, value: { flags: {} } },
      ["bad_return", ["House", "init", { ok: true, value: { flags: {} } }]],
    ],
    ["an error thrown", error, error],
    ["an exit", () => exit("why"), "why"],
    ["a value thrown", () => raise("ball"), ["bad_return_value", "ball"]],
    ["a promise that rejects", () => Promise.reject(error), error],
  ]

  test.each(outcomes)("answers for an init with %s", async (_name, value, reason) => {
    await trapping(async () => {
      expect(await returns(value).startLink(undefined)).toEqual({ ok: false, error: reason })
      expect(await Supervisor.startLink(returns(value), undefined)).toEqual({ ok: false, error: reason })
      expect(Process.info(self(), "messageQueueLen")?.[1]).toBe(0)
    })()
  })

  test(
    "takes an init that is async, a generator, or returns a promise, and runs it as the supervisor",
    trapping(async () => {
      const seen: unknown[] = []
      const result = (n: number): ReturnType<typeof Supervisor.init> => {
        seen.push(self())
        return Supervisor.init([[Plain, n]], one)
      }
      const modules = [
        Supervisor.define("Plainly")({ init: (n: number) => result(n) }),
        Supervisor.define("Asynchronous")({ init: async (n: number) => result(await later(n)) }),
        Supervisor.define("Generating")({
          *init(n: number) {
            yield* Process.sleep(1)
            return result(n)
          },
        }),
        Supervisor.define("Promising")({ init: (n: number) => Promise.resolve(result(n)) }),
      ]
      for (const module of modules) {
        const supervisor = unwrap(await Supervisor.startLink(module, 1))
        expect(seen.pop()).toBe(supervisor)
        expect(await Supervisor.countChildren(supervisor)).toMatchObject({ active: 1 })
      }
    }),
  )

  test(
    "has flags made by hand default as OTP's do",
    trapping(async () => {
      const w = workers()
      const supervisor = unwrap(
        await returns({ ok: true, value: { flags: {}, children: [w.spec("a")] } }).startLink(undefined),
      )
      await crash(await pidOf(supervisor, "a"), "boom")
      const end = watch(supervisor)
      await crash(await pidOf(supervisor, "a"), "boom")
      expect(await end()).toBe("shutdown")
    }),
  )

  test(
    "registers the module's name",
    trapping(async () => {
      const House = Supervisor.define("House", { name: "house", restart: "transient" })({
        init: (n: number) => Supervisor.init([[Plain, n]], one),
      })
      expect(House.childSpec(1)).toEqual({
        id: "House",
        start: [House, "startLink", [1, { name: "house" }]],
        type: "supervisor",
        restart: "transient",
      })
      const Street = Supervisor.define("Street")({ init: () => Supervisor.init([[House, 1]], one) })
      const street = unwrap(await Street.startLink())
      expect(await Supervisor.whichChildren(street)).toEqual([
        ["House", GenServer.whereis("house"), "supervisor", [House]],
      ])
      expect(await Supervisor.countChildren(street)).toEqual({
        specs: 1,
        active: 1,
        supervisors: 1,
        workers: 0,
      })
    }),
  )
})

describe("nested supervisors", () => {
  beforeEach(() => void leaf.journal.take())
  const leaf = workers()
  const Branch = Supervisor.define("Branch")({
    init: (ids: readonly string[]) =>
      Supervisor.init(
        ids.map((id) => leaf.spec(id)),
        one,
      ),
  })

  test(
    "start and stop depth first",
    trapping(async () => {
      const children = [
        Branch.childSpec(["a1", "a2"], { id: "a" }),
        leaf.spec("b"),
        Branch.childSpec(["c1"], { id: "c" }),
      ]
      const root = unwrap(await Supervisor.startLink(children, one))
      expect(leaf.journal.take()).toEqual(["start a1", "start a2", "start b", "start c1"])
      await Supervisor.stop(root)
      expect(leaf.journal.take()).toEqual(["stop c1", "stop b", "stop a2", "stop a1"])
    }),
  )

  test(
    "pass a failed start up",
    trapping(async () => {
      const failing = Supervisor.define("Failing")({
        init: () => Supervisor.init([leaf.spec("x"), leaf.spec("y", {}, { plan: ["fail"] })], one),
      })
      const middle = Supervisor.define("Middle")({ init: () => Supervisor.init([failing], one) })
      expect(await Supervisor.startLink([leaf.spec("a"), middle], one)).toEqual({
        ok: false,
        error: [
          "shutdown",
          [
            "failed_to_start_child",
            "Middle",
            [
              "shutdown",
              ["failed_to_start_child", "Failing", ["shutdown", ["failed_to_start_child", "y", "planned"]]],
            ],
          ],
        ],
      })
      expect(leaf.journal.take()).toEqual(["start a", "start x", "fail y", "stop x", "stop a"])
    }),
  )

  test(
    "give up to their parent: a permanent one is restarted with new children, a transient one is not",
    trapping(async () => {
      const fragile = Supervisor.define("Fragile")({
        init: (id: string) => Supervisor.init([leaf.spec(id)], { ...one, maxRestarts: 0 }),
      })
      const root = unwrap(
        await Supervisor.startLink(
          [fragile.childSpec("p", { id: "P" }), fragile.childSpec("t", { id: "T", restart: "transient" })],
          one,
        ),
      )
      leaf.journal.take()
      for (const [id, child] of [
        ["P", "p"],
        ["T", "t"],
      ] as const) {
        const branch = await pidOf(root, id)
        const end = watch(branch)
        await crash(await pidOf(branch, child), "boom")
        expect(await end()).toBe("shutdown")
      }
      expect(leaf.journal.take()).toEqual(["start p"])
      expect(await pidOf(await pidOf(root, "P"), "p")).toBeDefined()
      expect((await Supervisor.whichChildren(root))[0]?.slice(0, 3)).toEqual(["T", undefined, "supervisor"])
    }),
  )

  test(
    "may be sixty deep",
    trapping(async () => {
      const Deep = Supervisor.define("Deep")({
        init: (depth: number): ReturnType<typeof Supervisor.init> =>
          Supervisor.init(depth === 0 ? [leaf.spec("bottom")] : [Deep.childSpec(depth - 1)], one),
      }) as {
        childSpec(depth: number): ChildSpec
        startLink: (depth: number) => Promise<Result<Pid, unknown>>
      }
      const root = unwrap(await Deep.startLink(60))
      expect(leaf.journal.take()).toEqual(["start bottom"])
      await Supervisor.stop(root)
      expect(leaf.journal.take()).toEqual(["stop bottom"])
    }),
  )
})

describe("a supervised server", () => {
  interface Box {
    call: { get(): number }
  }
  const Box = GenServer.define<Box>("Box", { restart: "transient" })({
    init: (value: number) => ok(value),
    handleCall: { get: (value) => reply(value, value) },
  })
  const box = GenServer.name<Box>("box")

  test(
    "has the name that its child spec gives it, again after each restart",
    trapping(async () => {
      expect(Box.childSpec(3, { name: "box" })).toEqual({
        id: "Box",
        start: [Box, "startLink", [3, { name: "box" }]],
        restart: "transient",
      })
      const supervisor = unwrap(await Supervisor.startLink([Box.childSpec(3, { name: "box" })], one))
      for (let n = 0; n < 3; n++) {
        const pid = GenServer.whereis(box) as Pid
        expect(await GenServer.call(box, "get")).toBe(3)
        Process.exit(pid, "kill")
        expect(await pidOf(supervisor, "Box")).toBe(GenServer.whereis(box))
        expect(GenServer.whereis(box)).not.toBe(pid)
      }
      await Supervisor.terminateChild(supervisor, "Box")
      expect(GenServer.whereis(box)).toBeUndefined()
      expect(unwrap(await Supervisor.restartChild(supervisor, "Box"))).toBe(GenServer.whereis(box))
    }),
  )

  test(
    "whose name is taken fails to start with the pid that has it",
    trapping(async () => {
      const supervisor = unwrap(await Supervisor.startLink([Box.childSpec(1, { name: "box" })], one))
      const holder = GenServer.whereis(box)
      const error = ["already_started", holder]
      const second = Box.childSpec(2, { id: "second", name: "box" })
      expect(await Supervisor.startChild(supervisor, second)).toEqual({ ok: false, error })
      expect(await Supervisor.startLink([second], one)).toEqual({
        ok: false,
        error: ["shutdown", ["failed_to_start_child", "second", error]],
      })
    }),
  )

  test(
    "sends to its parent's mailbox without harm",
    trapping(async () => {
      const supervisor = unwrap(await Supervisor.startLink([], one))
      send(supervisor, "hello")
      send(supervisor, ["EXIT", spawn(() => {}), "a lie"])
      expect(await Supervisor.countChildren(supervisor)).toMatchObject({ specs: 0 })
    }),
  )
})
