import {
  DynamicSupervisor,
  exit,
  fail,
  GenServer,
  ignore,
  inspect,
  ok,
  Process,
  receive,
  reply,
  self,
  send,
  spawnLink,
  Supervisor,
  sys,
  Task,
  unwrap,
} from "beamline"
import type { Pid } from "beamline"
import { describe, expect, test } from "vitest"

import { atEnd, both, cleanUpAfterEach, virtualTime } from "../../test-support/index.ts"
import { collectingSink, settings } from "../logger/index.ts"

interface Echo {
  call: { get(): unknown }
}
const Echo = GenServer.define<Echo>("Echo")({
  init: (state: unknown) => ok(state),
  handleCall: { get: (state) => reply(state, state) },
})

const idle = function* () {
  yield* receive(() => false)
}
const deaf = function* () {
  Process.flag("trapExit", true)
  yield* receive(() => false)
}
const startPlain = () => ({ ok: true, value: spawnLink(idle) }) as const
const plain = { id: 1, start: startPlain } as const

async function down(pid: Pid<any>): Promise<unknown> {
  const ref = Process.monitor(pid)
  return ((await receive(["DOWN", ref, "process", pid, () => true] as never)) as unknown[])[4]
}

/** Ends a child and waits until its supervisor has dealt with that. */
async function end(supervisor: Pid, child: Pid<any>, reason: unknown): Promise<void> {
  Process.exit(child, reason)
  await DynamicSupervisor.countChildren(supervisor)
}

async function pids(supervisor: Pid): Promise<unknown[]> {
  return (await DynamicSupervisor.whichChildren(supervisor)).map(([, pid]) => pid)
}

cleanUpAfterEach()

/** The reports of supervisors from now on: event, reason, and what else is asked for. */
function reports(): () => (readonly [string, unknown, any])[] {
  const sink = collectingSink()
  const { saslReports } = settings
  settings.saslReports = true
  settings.sinks.set("dynamic", sink)
  atEnd(() => {
    settings.sinks.delete("dynamic")
    settings.saslReports = saslReports
  })
  return () =>
    sink.events.flatMap(({ report }) =>
      report?.label[0] === "supervisor"
        ? [[report.label[1], report["reason"], report["offender"]] as const]
        : [],
    )
}

const start = async (options = {}): Promise<Pid> => unwrap(await DynamicSupervisor.startLink(options))

/** A test body as a process that traps exits. */
const trapping = (body: () => Promise<void>) => async (): Promise<void> => {
  await Process.run(async () => {
    Process.flag("trapExit", true)
    await body()
  })
}

describe("DynamicSupervisor.startLink", () => {
  both("starts without children, linked to the caller", function* (w) {
    const pid = unwrap(yield* w(DynamicSupervisor.startLink()))
    expect(yield* w(DynamicSupervisor.whichChildren(pid))).toEqual([])
    expect(Process.info(pid, "links")).toEqual(["links", [self()]])
    expect(Process.info(pid, "trapExit")).toEqual(["trapExit", true])
    expect(Process.info(pid, ["dictionary", "$initial_call"])?.[1]).toEqual([
      "supervisor",
      "Supervisor.Default",
      1,
    ])
  })

  const invalid = [
    [{ strategy: "one_for_all" }, "invalid_strategy", "one_for_all"],
    [{ strategy: 5 }, "invalid_strategy", 5],
    [{ maxRestarts: -1 }, "invalid_intensity", -1],
    [{ maxRestarts: 1.5 }, "invalid_intensity", 1.5],
    [{ maxRestarts: "3" }, "invalid_intensity", "3"],
    [{ maxSeconds: 0 }, "invalid_period", 0],
    [{ maxSeconds: "infinity" }, "invalid_period", "infinity"],
    [{ maxSeconds: null }, "invalid_period", null],
    [{ maxChildren: -1 }, "invalid_max_children", -1],
    [{ maxChildren: NaN }, "invalid_max_children", NaN],
    [{ maxChildren: true }, "invalid_max_children", true],
    [{ extraArguments: 5 }, "invalid_extra_arguments", 5],
    [{ extraArguments: {} }, "invalid_extra_arguments", {}],
    [{ extraArguments: "ab" }, "invalid_extra_arguments", "ab"],
  ] as const
  for (const [options, code, value] of invalid) {
    test(
      `fails with ${code} for ${inspect(options)}`,
      trapping(async () => {
        const result = await DynamicSupervisor.startLink(options as object)
        expect(result).toEqual({ ok: false, error: ["supervisor_data", [code, value]] })
      }),
    )
  }

  test(
    "fails with already_started where the name is taken",
    trapping(async () => {
      const pid = await start({ name: "taken-dynamic" })
      const again = await DynamicSupervisor.startLink({ name: "taken-dynamic" })
      expect(again).toEqual({ ok: false, error: ["already_started", pid] })
    }),
  )

  test("throws at once for what are no options, and for unknown ones", () => {
    for (const wrong of [null, 5, "x", true, [], new Map(), () => 1, Symbol("s"), 5n, new Date()]) {
      expect(() => DynamicSupervisor.startLink(wrong as never)).toThrow(
        expect.objectContaining({ code: "ERR_BAD_ARGUMENT" }),
      )
    }
    for (const key of ["bogus", "restart", "autoShutdown", "children"]) {
      expect(() => DynamicSupervisor.startLink({ [key]: 1 })).toThrow(
        expect.objectContaining({ code: "ERR_UNKNOWN_OPTION" }),
      )
    }
    expect(() => DynamicSupervisor.startLink({ name: 5 } as never)).toThrow(/expected name to be/)
    expect(() => DynamicSupervisor.startLink({ timeout: -1 })).toThrow(/expected timeout to be/)
    expect(() => DynamicSupervisor.startLink({} as never, 1)).toThrow(/expected module to be/)
  })
})

describe("DynamicSupervisor.define", () => {
  test(
    "starts a supervisor with the options of its init",
    trapping(async () => {
      const Rooms = DynamicSupervisor.define("Rooms")({
        init: (limit: number) => DynamicSupervisor.init({ maxChildren: limit }),
      })
      const rooms = unwrap(await DynamicSupervisor.startLink(Rooms, 1))
      unwrap(await DynamicSupervisor.startChild(rooms, plain))
      expect(await DynamicSupervisor.startChild(rooms, plain)).toEqual({ ok: false, error: "max_children" })
      expect(Process.info(rooms, ["dictionary", "$initial_call"])?.[1]).toEqual(["supervisor", "Rooms", 1])
    }),
  )

  test(
    "takes async and generator inits",
    trapping(async () => {
      const Async = DynamicSupervisor.define("Async")({ init: async () => DynamicSupervisor.init({}) })
      const Steps = DynamicSupervisor.define("Steps")({
        *init() {
          yield* Process.sleep(0)
          return DynamicSupervisor.init()
        },
      })
      unwrap(await Async.startLink(undefined))
      unwrap(await Steps.startLink(undefined))
    }),
  )

  test(
    "gives ignore, bad_return and 1 restart for flags without intensity",
    trapping(async () => {
      const of = (value: unknown) => DynamicSupervisor.define("M")({ init: () => value as never })
      expect(await of(ignore).startLink(undefined)).toEqual({ ok: false, error: "ignore" })
      expect(await of(5).startLink(undefined)).toEqual({ ok: false, error: ["bad_return", ["M", "init", 5]] })
      const lax = unwrap(await of({ ok: true, value: {} }).startLink(undefined))
      expect((await sys.getState<any>(lax)).flags.intensity).toBe(1)
      const strict = await of({ ok: true, value: { autoShutdown: "any_significant" } }).startLink(undefined)
      expect(strict).toEqual({
        ok: false,
        error: ["supervisor_data", ["invalid_auto_shutdown", "any_significant"]],
      })
    }),
  )

  test(
    "has a child spec that starts from its options",
    trapping(async () => {
      const Rooms = DynamicSupervisor.define("Rooms", { restart: "transient" })({
        init: () => DynamicSupervisor.init(),
      })
      const args = [undefined, { name: "rooms-1" }]
      expect(Rooms.childSpec(undefined, { name: "rooms-1", shutdown: 10 })).toEqual({
        id: "Rooms",
        start: [Rooms, "startLink", args],
        type: "supervisor",
        restart: "transient",
        shutdown: 10,
      })
      unwrap(
        await Supervisor.startLink([Rooms.childSpec(undefined, { name: "rooms-1" })], {
          strategy: "one_for_one",
        }),
      )
      unwrap(await DynamicSupervisor.startChild("rooms-1", plain))
    }),
  )

  test("throws for wrong arguments", () => {
    const define = DynamicSupervisor.define as (...args: unknown[]) => any
    for (const id of ["", 5, null, undefined, {}, [], true, 5n, Symbol("x"), () => 1]) {
      expect(() => define(id)).toThrow(/expected id to be a non-empty string/)
    }
    expect(() => define("M", { bogus: 1 })).toThrow(expect.objectContaining({ code: "ERR_UNKNOWN_OPTION" }))
    for (const callbacks of [null, 5, {}, { init: 5 }, { init: null }, "x", true]) {
      expect(() => define("M")(callbacks)).toThrow(/expected (callbacks|init) to be/)
    }
    expect(() => define("M")({ init: () => 1, handleCall: () => 1 })).toThrow(/only the keys init/)
  })
})

describe("DynamicSupervisor.init", () => {
  test("gives the flags, with defaults", () => {
    expect(DynamicSupervisor.init()).toEqual({
      ok: true,
      value: {
        strategy: "one_for_one",
        intensity: 3,
        period: 5,
        maxChildren: "infinity",
        extraArguments: [],
      },
    })
    expect(() => DynamicSupervisor.init({ name: "x" } as never)).toThrow(/only the keys/)
  })
})

describe("DynamicSupervisor.childSpec", () => {
  test("has the name as id", () => {
    const idOf = (name: unknown) => DynamicSupervisor.childSpec({ name } as never).id
    expect(idOf(undefined)).toBe("DynamicSupervisor")
    expect(idOf("pool")).toBe("pool")
    expect(idOf(["global", 5])).toBe(5)
    expect(DynamicSupervisor.childSpec(undefined).type).toBe("supervisor")
    expect(() => DynamicSupervisor.childSpec({ bogus: 1 } as never)).toThrow(/only the keys/)
  })

  const wrong: readonly (readonly [option: string, values: readonly unknown[]])[] = [
    ["name", [null, 5, "", true, {}, [], ["via"], 5n, Symbol("s"), () => 1]],
    ["timeout", [-1, 1.5, NaN, "5", null, {}, [], true, 2 ** 32, 5n]],
  ]
  test.each(wrong)("throws at once for a wrong %s, as that of a Task.Supervisor does", (option, values) => {
    for (const value of values) {
      expect(() => DynamicSupervisor.childSpec({ [option]: value })).toThrow(/expected/)
      expect(() => Task.Supervisor.childSpec({ [option]: value })).toThrow(/expected/)
    }
  })

  test(
    "starts the supervisor under another one",
    trapping(async () => {
      unwrap(
        await Supervisor.startLink([[DynamicSupervisor, { name: "below" }]], { strategy: "one_for_one" }),
      )
      unwrap(await DynamicSupervisor.startChild("below", plain))
    }),
  )
})

describe("DynamicSupervisor.startChild", () => {
  test(
    "takes a specification, a module with argument and a module",
    trapping(async () => {
      const supervisor = await start()
      const spec = { id: 1, start: [Echo, "startLink", ["spec"]] } as const
      const children = [
        unwrap(await DynamicSupervisor.startChild(supervisor, spec)),
        unwrap(await DynamicSupervisor.startChild(supervisor, spec)),
        unwrap(await DynamicSupervisor.startChild(supervisor, [Echo, "tuple"])),
        unwrap(await DynamicSupervisor.startChild(supervisor, Echo.childSpec(undefined))),
      ]
      const states: unknown[] = []
      for (const child of children) states.push(await GenServer.call(child as Pid<Echo>, "get"))
      expect(states).toEqual(["spec", "spec", "tuple", undefined])
      expect(await DynamicSupervisor.whichChildren(supervisor)).toEqual(
        children.map((child) => [undefined, child, "worker", [Echo]]),
      )
    }),
  )

  test(
    "takes a tuple of six, in which nothing may be left out",
    trapping(async () => {
      const supervisor = await start()
      const call = [Echo, "startLink", ["six"]] as const
      const child = unwrap(
        await DynamicSupervisor.startChild(supervisor, [
          undefined,
          call,
          "temporary",
          5,
          "supervisor",
          "dynamic",
        ]),
      )
      expect(await GenServer.call(child as Pid<Echo>, "get")).toBe("six")
      expect(await DynamicSupervisor.whichChildren(supervisor)).toEqual([
        [undefined, child, "supervisor", "dynamic"],
      ])
      const tuples: readonly (readonly [tuple: readonly unknown[], error: unknown])[] = [
        [
          [1, [Echo, "startLink"], "temporary", 5, "worker", []],
          ["invalid_mfa", [Echo, "startLink"]],
        ],
        [
          [1, call, "x", "y", "worker", []],
          ["invalid_restart_type", "x"],
        ],
        [
          [1, call, undefined, 5, "worker", []],
          ["invalid_restart_type", undefined],
        ],
        [
          [1, call, "temporary", "x", "bogus", []],
          ["invalid_shutdown", "x"],
        ],
        [
          [1, call, "temporary", undefined, "worker", []],
          ["invalid_shutdown", undefined],
        ],
        [
          [1, call, "temporary", 5, "bogus", 5],
          ["invalid_child_type", "bogus"],
        ],
        [
          [1, call, "temporary", 5, undefined, []],
          ["invalid_child_type", undefined],
        ],
        [
          [1, call, "temporary", 5, "worker", [5]],
          ["invalid_modules", [5]],
        ],
        [
          [1, call, "temporary", 5, "worker", undefined],
          ["invalid_modules", undefined],
        ],
      ]
      for (const [tuple, error] of tuples)
        expect(await DynamicSupervisor.startChild(supervisor, tuple as never)).toEqual({ ok: false, error })
      expect((await DynamicSupervisor.countChildren(supervisor)).specs).toBe(1)
      // A Supervisor does not take it, and one of five or seven is no child.
      for (const wrong of [tuples[0]![0].slice(1), [...tuples[0]![0], 7]])
        expect(() => DynamicSupervisor.startChild(supervisor, wrong as never)).toThrow(/expected each child/)
    }),
  )

  const boom = new Error("boom")
  const outcomes: readonly (readonly [string, () => unknown, object])[] = [
    ["an info", () => ({ ...startPlain(), info: 7 }), { ok: true, info: 7 }],
    ["ignore", () => ({ ok: false, error: "ignore" }), { ok: false, error: "ignore" }],
    ["an error", () => ({ ok: false, error: "nope" }), { ok: false, error: "nope" }],
    ["something else", () => 5, { ok: false, error: 5 }],
    ["a pid alone", () => self(), { ok: false }],
    [
      "an Error thrown",
      () => {
        throw boom
      },
      { ok: false, error: boom },
    ],
    ["an exit", () => exit("gone"), { ok: false, error: "gone" }],
    [
      "a throw",
      () => {
        throw "ball"
      },
      { ok: false, error: ["nocatch", "ball"] },
    ],
  ]
  for (const [name, startFunction, expected] of outcomes) {
    test(
      `tells of ${name}, from a plain, an async and a generator start function`,
      trapping(async () => {
        const supervisor = await start()
        const functions = [
          startFunction,
          async () => startFunction(),
          function* () {
            return startFunction()
          },
        ]
        for (const fn of functions) {
          const result = await DynamicSupervisor.startChild(supervisor, { id: 1, start: fn as never })
          expect(result).toMatchObject(expected)
        }
        const { specs } = await DynamicSupervisor.countChildren(supervisor)
        expect(specs).toBe("info" in expected ? 3 : 0)
      }),
    )
  }

  test(
    "tells of a failed init, of ignore and of a taken name",
    trapping(async () => {
      const supervisor = await start()
      const Bad = GenServer.define<{}>("Bad")({
        init: (how: "ignore" | "fail") => (how === "ignore" ? ignore : fail("no")),
      })
      expect(await DynamicSupervisor.startChild(supervisor, [Bad, "ignore"])).toEqual({
        ok: false,
        error: "ignore",
      })
      expect(await DynamicSupervisor.startChild(supervisor, [Bad, "fail"])).toEqual({
        ok: false,
        error: "no",
      })
      const named = Echo.childSpec(1, { name: "echo-taken" })
      const pid = unwrap(await DynamicSupervisor.startChild(supervisor, named))
      const again = await DynamicSupervisor.startChild(supervisor, named)
      expect(again).toEqual({ ok: false, error: ["already_started", pid] })
    }),
  )

  test(
    "puts the extra arguments first",
    trapping(async () => {
      const supervisor = await start({ extraArguments: [1, 2] })
      const seen: unknown[] = []
      const module = {
        begin: (...args: unknown[]) => {
          seen.push(args)
          return startPlain()
        },
      }
      await DynamicSupervisor.startChild(supervisor, { id: 1, start: [module, "begin", [3]] })
      await DynamicSupervisor.startChild(supervisor, { id: 1, start: module.begin as never })
      expect(seen).toEqual([
        [1, 2, 3],
        [1, 2],
      ])
    }),
  )

  test(
    "counts restarting children among maxChildren, without calling start",
    trapping(async () => {
      const supervisor = await start({ maxChildren: 1, maxRestarts: 100 })
      let calls = 0
      const spec = {
        id: 1,
        start: () => (calls++ === 0 ? startPlain() : ({ ok: false, error: "no" } as const)),
      }
      const child = unwrap(await DynamicSupervisor.startChild(supervisor, spec))
      let other = 0
      // What is asked while it is suspended stands in its mailbox before its retry.
      await sys.suspend(supervisor)
      Process.exit(child, "kill")
      const answers = Promise.all([
        DynamicSupervisor.startChild(supervisor, { id: 2, start: () => (other++, startPlain()) }),
        pids(supervisor),
        DynamicSupervisor.countChildren(supervisor),
        DynamicSupervisor.terminateChild(supervisor, child),
      ])
      await sys.resume(supervisor)
      expect(await answers).toEqual([
        { ok: false, error: "max_children" },
        ["restarting"],
        { specs: 1, active: 0, supervisors: 0, workers: 1 },
        { ok: true, value: undefined },
      ])
      expect(other).toBe(0)
      unwrap(await DynamicSupervisor.startChild(supervisor, plain))
    }),
  )

  test(
    "forgets the arguments of a temporary child",
    trapping(async () => {
      const supervisor = await start()
      const big = { big: true }
      const spec = { id: 1, start: [Echo, "startLink", [big]], restart: "temporary" } as const
      unwrap(await DynamicSupervisor.startChild(supervisor, spec))
      const { children } = await sys.getState<any>(supervisor)
      expect([...children.values()][0].start).toEqual([Echo, "startLink", undefined])
    }),
  )

  const codes = [
    [{ start: startPlain }, "invalid_child_spec"],
    [{ id: 1 }, "invalid_child_spec"],
    [{ id: 1, start: 5 }, "invalid_child_spec"],
    [{ id: 1, start: [Echo, "startLink"] }, "invalid_child_spec"],
    [{ id: 1, start: [1, 2, 3] }, "invalid_mfa"],
    [{ ...plain, restart: "always" }, "invalid_restart_type"],
    [{ ...plain, shutdown: -1 }, "invalid_shutdown"],
    [{ ...plain, shutdown: "never" }, "invalid_shutdown"],
    [{ ...plain, modules: 5 }, "invalid_modules"],
    [{ ...plain, significant: true }, "invalid_significant"],
  ] as const
  test(
    "returns the code of an invalid specification, without asking the supervisor",
    trapping(async () => {
      for (const [spec, code] of codes) {
        const result = await DynamicSupervisor.startChild("nobody", spec as never)
        expect(result).toMatchObject({ ok: false, error: [code, expect.anything()] })
      }
    }),
  )

  test("throws at once for what is no child", () => {
    for (const wrong of [null, undefined, 5, "x", true, [], [Echo], 5n, Symbol("x"), new Date()]) {
      expect(() => DynamicSupervisor.startChild("s", wrong as never)).toThrow(
        expect.objectContaining({ code: "ERR_CHILD_SPEC" }),
      )
    }
    expect(() => DynamicSupervisor.startChild("s", { ...plain, type: "boss" } as never)).toThrow(
      /expected type of/,
    )
    const missing = { id: 1, start: [Echo, "beginn", []] } as const
    expect(() => DynamicSupervisor.startChild("s", missing)).toThrow(/expected start of child 1/)
  })

  test(
    "fails with noproc where there is no supervisor",
    trapping(async () => {
      await expect(DynamicSupervisor.startChild("nobody", plain)).rejects.toMatchObject({
        reason: ["noproc", ["GenServer", "call", ["nobody", expect.anything(), "infinity"]]],
      })
    }),
  )

  test("throws at once for what names no supervisor", () => {
    for (const wrong of [null, undefined, 5, true, {}, [], ["via"], 5n, Symbol("x"), () => 1]) {
      for (const use of [
        () => DynamicSupervisor.startChild(wrong as never, plain),
        () => DynamicSupervisor.whichChildren(wrong as never),
        () => DynamicSupervisor.countChildren(wrong as never),
        () => DynamicSupervisor.terminateChild(wrong as never, self()),
        () => DynamicSupervisor.stop(wrong as never),
      ]) {
        expect(use).toThrow(/expected server to be/)
      }
    }
  })
})

describe("DynamicSupervisor restarts", () => {
  const ends = ["normal", "shutdown", ["shutdown", 1], "boom"] as const
  const restarted = {
    permanent: [true, true, true, true],
    transient: [false, false, false, true],
    temporary: [],
  } as const
  for (const restart of ["permanent", "transient", "temporary"] as const) {
    for (const [i, reason] of ends.entries()) {
      const again = restarted[restart][i] === true
      test(
        `a ${restart} child that ended with ${inspect(reason)} is ${again ? "restarted" : "removed"}`,
        trapping(async () => {
          const told = reports()
          const supervisor = await start()
          const child = unwrap(
            await DynamicSupervisor.startChild(supervisor, {
              id: 1,
              restart,
              start: () =>
                ({
                  ok: true,
                  value: spawnLink(function* () {
                    exit(yield* receive())
                  }),
                }) as const,
            }),
          )
          send(child, reason)
          await down(child)
          const left = await pids(supervisor)
          expect(left.length).toBe(again ? 1 : 0)
          expect(left).not.toContain(child)
          expect(told().map(([event, why, offender]) => [event, why, offender.pid, offender.id])).toEqual(
            restart === "permanent" || reason === "boom"
              ? [["child_terminated", reason, child, undefined]]
              : [],
          )
        }),
      )
    }
  }

  test(
    "keeps a child whose restart fails under its old pid, and tries again",
    trapping(async () => {
      const told = reports()
      const supervisor = await start({ maxRestarts: 10 })
      const answers = [
        startPlain,
        () => ({ ok: false, error: "e1" }),
        () => ({ ok: false, error: "e2" }),
        startPlain,
      ]
      let calls = 0
      const spec = { id: 1, start: () => answers[calls++]!() as never }
      const child = unwrap(await DynamicSupervisor.startChild(supervisor, spec))
      await sys.suspend(supervisor)
      Process.exit(child, "kill")
      const before = pids(supervisor)
      await sys.resume(supervisor)
      expect(await before).toEqual(["restarting"])
      expect(await pids(supervisor)).not.toContain("restarting")
      expect(told().map(([event, reason, { pid }]) => [event, reason, pid])).toEqual([
        ["child_terminated", "killed", child],
        ["start_error", "e1", ["restarting", child]],
        ["start_error", "e2", ["restarting", child]],
      ])
      expect(calls).toBe(4)
    }),
  )

  test(
    "removes a child whose restart is ignored",
    trapping(async () => {
      const supervisor = await start()
      let calls = 0
      const spec = {
        id: 1,
        start: () => (calls++ === 0 ? startPlain() : ({ ok: false, error: "ignore" } as const)),
      }
      await end(supervisor, unwrap(await DynamicSupervisor.startChild(supervisor, spec)), "kill")
      expect(await pids(supervisor)).toEqual([])
    }),
  )

  test(
    "gives up with shutdown after more than maxRestarts of all children",
    trapping(async () => {
      const told = reports()
      const supervisor = await start({ maxRestarts: 2 })
      const other = unwrap(await DynamicSupervisor.startChild(supervisor, plain))
      unwrap(await DynamicSupervisor.startChild(supervisor, plain))
      for (let i = 0; i < 3; i++)
        Process.exit((await DynamicSupervisor.whichChildren(supervisor))[1]![1] as Pid, "boom")
      expect(await receive()).toEqual(["EXIT", supervisor, "shutdown"])
      expect(Process.isAlive(other)).toBe(false)
      expect(told().at(-1)?.slice(0, 2)).toEqual(["shutdown", "reached_max_restart_intensity"])
    }),
  )

  test(
    "counts restarts of whole seconds, inclusive",
    trapping(async () => {
      const clock = virtualTime()
      const supervisor = await start({ maxRestarts: 1, maxSeconds: 5 })
      unwrap(await DynamicSupervisor.startChild(supervisor, plain))
      const kill = async () => end(supervisor, (await pids(supervisor))[0] as Pid, "boom")
      await kill()
      await clock.advance(6_000)
      await kill()
      expect(await pids(supervisor)).toHaveLength(1)
      await clock.advance(5_000)
      Process.exit((await pids(supervisor))[0] as Pid, "boom")
      expect(await receive()).toEqual(["EXIT", supervisor, "shutdown"])
    }),
  )
})

describe("DynamicSupervisor shutdown", () => {
  const stopping = (shutdown: unknown, code: () => unknown, restart = "permanent") =>
    ({ id: 1, shutdown, restart, start: () => ({ ok: true, value: spawnLink(code) }) }) as never

  test(
    "stops the children all at once, one deadline for all with the same time",
    trapping(async () => {
      const clock = virtualTime()
      const told = reports()
      const supervisor = await start()
      for (const shutdown of [100, 100, 100, 300, "brutal_kill"]) {
        unwrap(await DynamicSupervisor.startChild(supervisor, stopping(shutdown, deaf)))
      }
      const children = (await pids(supervisor)) as Pid[]
      const stopped = DynamicSupervisor.stop(supervisor)
      const alive = () => children.map((pid) => Process.isAlive(pid))
      await clock.advance(0)
      expect(alive()).toEqual([true, true, true, true, false])
      await clock.advance(99)
      expect(alive()).toEqual([true, true, true, true, false])
      await clock.advance(1)
      expect(alive()).toEqual([false, false, false, true, false])
      await clock.advance(200)
      await stopped
      expect(told().map(([event, reason]) => [event, reason])).toEqual(
        Array.from({ length: 4 }, () => ["shutdown_error", "killed"]),
      )
    }),
  )

  const clean: readonly (readonly [string, unknown, unknown, boolean])[] = [
    ["permanent", 1_000, "shutdown", true],
    ["permanent", 1_000, ["shutdown", 5], true],
    ["permanent", 1_000, "normal", false],
    ["temporary", 1_000, "normal", true],
    ["temporary", 1_000, "boom", false],
  ]
  for (const [restart, shutdown, reason, isClean] of clean) {
    test(
      `a ${restart} child that ends with ${inspect(reason)} ${isClean ? "is not" : "is"} reported`,
      trapping(async () => {
        const told = reports()
        const supervisor = await start()
        const obedient = function* () {
          Process.flag("trapExit", true)
          yield* receive()
          exit(reason)
        }
        unwrap(await DynamicSupervisor.startChild(supervisor, stopping(shutdown, obedient, restart)))
        await DynamicSupervisor.countChildren(supervisor)
        const [child] = (await pids(supervisor)) as Pid[]
        // It traps exits as soon as it has run.
        send(child!, "run")
        const again = await DynamicSupervisor.startChild(supervisor, stopping(shutdown, obedient, restart))
        unwrap(again)
        await DynamicSupervisor.stop(supervisor)
        const errors = told().filter(([event]) => event === "shutdown_error")
        expect(errors.length > 0).toBe(!isClean)
      }),
    )
  }

  test(
    "a child that takes another with it ends of the same stop: neither is reported",
    trapping(async () => {
      const told = reports()
      const supervisor = await start()
      const first = unwrap(await DynamicSupervisor.startChild(supervisor, plain))
      const tied = function* () {
        Process.link(first)
        yield* receive(() => false)
      }
      const startTied = () => ({ ok: true, value: spawnLink(tied) }) as const
      unwrap(await DynamicSupervisor.startChild(supervisor, { id: 2, start: startTied }))
      await DynamicSupervisor.stop(supervisor)
      expect(told()).toEqual([])
    }),
  )

  test(
    "reports a child that was found dead, by the reason in its exit signal",
    trapping(async () => {
      const told = reports()
      const supervisor = await start()
      const [one, two] = [
        unwrap(await DynamicSupervisor.startChild(supervisor, plain)),
        unwrap(await DynamicSupervisor.startChild(supervisor, { ...plain, restart: "temporary" })),
      ]
      await sys.suspend(supervisor)
      Process.exit(one, "boom")
      Process.exit(two, "bang")
      Process.exit(supervisor, "shutdown")
      expect(await receive()).toEqual(["EXIT", supervisor, "shutdown"])
      expect(told().map(([event, reason, { pid }]) => [event, reason, pid])).toEqual([
        ["shutdown_error", "boom", one],
        ["shutdown_error", "bang", two],
      ])
    }),
  )

  test(
    "stops the children when its parent ends",
    trapping(async () => {
      let child: Pid | undefined
      const parent = spawnLink(async () => {
        child = unwrap(await DynamicSupervisor.startChild(await start(), plain))
        exit("over")
      })
      await down(parent)
      expect(await down(child!)).toBe("noproc")
    }),
  )
})

describe("DynamicSupervisor.terminateChild", () => {
  test(
    "stops a child, and tells where there is none",
    trapping(async () => {
      const supervisor = await start()
      const child = unwrap(await DynamicSupervisor.startChild(supervisor, plain))
      const ref = Process.monitor(child)
      expect(await DynamicSupervisor.terminateChild(supervisor, child)).toEqual({
        ok: true,
        value: undefined,
      })
      expect(await receive()).toEqual(["DOWN", ref, "process", child, "shutdown"])
      expect(await DynamicSupervisor.terminateChild(supervisor, child)).toEqual({
        ok: false,
        error: "not_found",
      })
      expect(await pids(supervisor)).toEqual([])
    }),
  )

  test(
    "does not know the old pid of a child that was restarted",
    trapping(async () => {
      const supervisor = await start()
      const child = unwrap(await DynamicSupervisor.startChild(supervisor, plain))
      await end(supervisor, child, "kill")
      expect(await DynamicSupervisor.terminateChild(supervisor, child)).toEqual({
        ok: false,
        error: "not_found",
      })
    }),
  )

  test("throws at once for what is no pid", () => {
    for (const wrong of [null, undefined, 5, "x", true, {}, [], 5n, Symbol("x"), () => 1]) {
      expect(() => DynamicSupervisor.terminateChild("s", wrong as never)).toThrow(/expected pid to be a pid/)
    }
  })
})

describe("DynamicSupervisor.countChildren", () => {
  test(
    "tells supervisors from workers",
    trapping(async () => {
      const supervisor = await start()
      unwrap(await DynamicSupervisor.startChild(supervisor, plain))
      unwrap(await DynamicSupervisor.startChild(supervisor, [DynamicSupervisor, {}]))
      expect(await DynamicSupervisor.countChildren(supervisor)).toEqual({
        specs: 2,
        active: 2,
        supervisors: 1,
        workers: 1,
      })
    }),
  )
})

describe("DynamicSupervisor.stop", () => {
  test(
    "ends it with the reason, and its children with shutdown",
    trapping(async () => {
      const supervisor = await start()
      const child = unwrap(await DynamicSupervisor.startChild(supervisor, plain))
      const ref = Process.monitor(child)
      await DynamicSupervisor.stop(supervisor, ["shutdown", "over"])
      expect(await receive(["DOWN", ref, "process", child, "shutdown"] as never)).toBeDefined()
      expect(await receive()).toEqual(["EXIT", supervisor, ["shutdown", "over"]])
      await expect(DynamicSupervisor.stop(supervisor)).rejects.toMatchObject({
        reason: ["noproc", expect.anything()],
      })
    }),
  )

  test("throws at once for a wrong timeout", () => {
    for (const wrong of [-1, 1.5, NaN, "5", null, {}, [], true, 2 ** 32, Infinity]) {
      expect(() => DynamicSupervisor.stop("s", "normal", wrong as never)).toThrow(/expected timeout/)
    }
  })
})

describe("a DynamicSupervisor", () => {
  test(
    "logs and ignores an unexpected message, ignores casts, and crashes on a foreign call",
    trapping(async () => {
      const sink = collectingSink()
      settings.sinks.set("dynamic", sink)
      atEnd(() => settings.sinks.delete("dynamic"))
      const supervisor = await start()
      send(supervisor, "hello")
      GenServer.cast(supervisor, "hello" as never)
      expect(await pids(supervisor)).toEqual([])
      expect(sink.events.map(({ level, message }) => [level, message])).toEqual([
        ["error", 'DynamicSupervisor received unexpected message: "hello"'],
      ])
      await expect(Supervisor.startChild(supervisor, plain)).rejects.toMatchObject({
        reason: [expect.any(GenServer.FunctionClauseError), expect.anything()],
      })
      expect(Process.isAlive(supervisor)).toBe(false)
    }),
  )

  test(
    "takes new flags by a code change",
    trapping(async () => {
      let limit = 1
      const Rooms = DynamicSupervisor.define("Rooms")({
        init: () => DynamicSupervisor.init({ maxChildren: limit }),
      })
      const rooms = unwrap(await Rooms.startLink(undefined))
      unwrap(await DynamicSupervisor.startChild(rooms, plain))
      limit = 2
      await sys.suspend(rooms)
      expect(await sys.changeCode(rooms, Rooms, undefined, undefined)).toMatchObject({ ok: true })
      await sys.resume(rooms)
      unwrap(await DynamicSupervisor.startChild(rooms, plain))
    }),
  )
})
