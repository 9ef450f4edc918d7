import { GenServer, ok, Process, self, Supervisor, unwrap } from "beamline"
import type { Pid } from "beamline"
import { beforeAll, describe, expect, test } from "vitest"

import { trapping } from "../../test-support/index.ts"

const one = { strategy: "one_for_one" } as const
const Idle = GenServer.define<{}>("Idle")({ init: (_argument?: unknown) => ok(0) })
const House = Supervisor.define("House")({ init: () => Supervisor.init([], one) })
const spec = { id: 1, start: () => Idle.startLink() }

class Custom {
  readonly name = "custom"
}

/** Values that are nothing in particular. */
const junk: unknown[] = [0, -1, NaN, 10n, true, Symbol("s"), new Date(0), new Map(), () => 1, new Custom()]

type Call = (...args: unknown[]) => unknown
const functions = Supervisor as unknown as Record<string, Call>

/** Functions, a name for the argument, and how it is called with a value in its place. */
const servers: [string, (value: unknown) => unknown][] = [
  ["startChild", (value) => functions["startChild"]!(value, spec)],
  ["restartChild", (value) => functions["restartChild"]!(value, 1)],
  ["terminateChild", (value) => functions["terminateChild"]!(value, 1)],
  ["deleteChild", (value) => functions["deleteChild"]!(value, 1)],
  ["whichChildren", (value) => functions["whichChildren"]!(value)],
  ["countChildren", (value) => functions["countChildren"]!(value)],
  ["stop", (value) => functions["stop"]!(value)],
]
const noServers: unknown[] = [
  undefined,
  null,
  [],
  ["global"],
  ["via", {}, 1],
  ["a", "b", "c"],
  {},
  { pid: 1 },
  Idle,
  ...junk,
]

/** What is no child in any form. */
const noChildren: unknown[] = [
  undefined,
  null,
  "Idle",
  [],
  [Idle],
  [Idle, 1, 2],
  ["Idle", 1],
  [{}, 1],
  [{ startLink: () => 1 }, 1],
  { startLink: () => 1 },
  Custom,
  Symbol("child"),
  7,
  true,
  () => 1,
  new Date(0),
  new Custom(),
  { id: 1, start: [Idle, "nothing", []] },
  { id: 1, start: [{}, "startLink", []] },
]

const noOptions: [unknown, string][] = [
  [undefined, "ERR_BAD_ARGUMENT"],
  [null, "ERR_BAD_ARGUMENT"],
  [{}, "ERR_BAD_ARGUMENT"],
  [{ strategy: undefined }, "ERR_BAD_ARGUMENT"],
  ["one_for_one", "ERR_BAD_ARGUMENT"],
  [[], "ERR_BAD_ARGUMENT"],
  [[["strategy", "one_for_one"]], "ERR_BAD_ARGUMENT"],
  [new Map([["strategy", "one_for_one"]]), "ERR_BAD_ARGUMENT"],
  [{ ...one, max_restarts: 1 }, "ERR_UNKNOWN_OPTION"],
  [{ ...one, maxRestart: 1 }, "ERR_UNKNOWN_OPTION"],
  [{ ...one, timeout: 1 }, "ERR_UNKNOWN_OPTION"],
  [7, "ERR_BAD_ARGUMENT"],
  [() => one, "ERR_BAD_ARGUMENT"],
]

const noNames: unknown[] = [
  "",
  "undefined",
  1,
  true,
  {},
  [],
  ["global"],
  ["local", "x"],
  ["via", {}, 1],
  null,
  Symbol("n"),
  self(),
]

let before: number
beforeAll(() => {
  before = Process.list().length
})

function refuses(call: () => unknown, code: string = "ERR_BAD_ARGUMENT"): void {
  expect(call).toThrow(expect.objectContaining({ name: "ArgumentError", code }))
  expect(call).toThrow(/expected|unknown key/)
  expect(Process.list().length).toBe(before)
}

describe.each(servers)("Supervisor.%s", (_name, call) => {
  test.each(noServers.map((value) => [value]))("refuses %o as a supervisor, at once", (value) => {
    refuses(() => call(value))
  })
})

describe("Supervisor.startLink", () => {
  const noModules = [undefined, null, "House", {}, { startLink: 1 }, { init: () => 1 }, Idle, ...junk]

  test.each(noModules.map((value) => [value]))("refuses %o as children or module", (value) => {
    refuses(() => functions["startLink"]!(value, one))
  })

  test.each(noChildren.map((value) => [value]))("refuses %o as a child", (value) => {
    refuses(() => functions["startLink"]!([Idle, value], one), "ERR_CHILD_SPEC")
  })

  test.each(noOptions)("refuses the options %o", (options, code) => {
    refuses(() => functions["startLink"]!([Idle], options), code)
  })

  test.each(noNames.map((value) => [value]))("refuses the name %o", (name) => {
    refuses(() => functions["startLink"]!([Idle], { ...one, name }))
    refuses(() => functions["startLink"]!(House, undefined, { name }))
  })

  const noStartOptions = [
    null,
    [],
    "name",
    7,
    { strategy: "one_for_one" },
    { timeout: 100 },
    { debug: [] },
    new Map(),
  ]
  test.each(noStartOptions.map((value) => [value]))(
    "refuses the options %o of a module's start",
    (options) => {
      const isObject = Object.prototype.toString.call(options) === "[object Object]"
      const code = isObject ? "ERR_UNKNOWN_OPTION" : "ERR_BAD_ARGUMENT"
      refuses(() => functions["startLink"]!(House, undefined, options), code)
      refuses(() => House.startLink(undefined, options as never), code)
    },
  )
})

describe("Supervisor.init", () => {
  test.each([undefined, null, Idle, "children", {}, new Set(), ...junk].map((value) => [value]))(
    "refuses %o as children",
    (value) => {
      refuses(() => functions["init"]!(value, one), "ERR_CHILD_SPEC")
    },
  )

  test.each(noChildren.map((value) => [value]))("refuses %o as a child", (value) => {
    refuses(() => functions["init"]!([value], one), "ERR_CHILD_SPEC")
  })

  test.each([...noOptions, [{ ...one, name: "n" }, "ERR_UNKNOWN_OPTION"] as const])(
    "refuses the options %o",
    (options, code) => {
      refuses(() => functions["init"]!([Idle], options), code)
    },
  )
})

describe("Supervisor.startChild", () => {
  test.each(noChildren.map((value) => [value]))("refuses %o as a child, at once", async (value) => {
    await trapping(async () => {
      const supervisor = unwrap(await Supervisor.startLink([], one))
      const count = Process.list().length
      expect(() => functions["startChild"]!(supervisor, value)).toThrow(
        expect.objectContaining({ code: "ERR_CHILD_SPEC" }),
      )
      expect(Process.list().length).toBe(count)
    })()
  })

  const codes: [unknown, unknown][] = [
    [{}, "missing_id"],
    [{ start: spec.start }, "missing_id"],
    [{ id: undefined, start: spec.start }, "missing_id"],
    [{ id: 1 }, "missing_start"],
    [{ id: 1, start: undefined }, "missing_start"],
    [{ id: 1, start: null }, ["invalid_mfa", null]],
    [{ id: 1, start: {} }, ["invalid_mfa", {}]],
    [{ id: 1, start: [Idle, "startLink"] }, ["invalid_mfa", [Idle, "startLink"]]],
    [{ id: 1, start: ["Idle", "startLink", []] }, ["invalid_mfa", ["Idle", "startLink", []]]],
    [{ id: 1, start: [Idle, "startLink", 1] }, ["invalid_mfa", [Idle, "startLink", 1]]],
    [{ ...spec, restart: "always" }, ["invalid_restart_type", "always"]],
    [{ ...spec, restart: null }, ["invalid_restart_type", null]],
    [{ ...spec, shutdown: -1 }, ["invalid_shutdown", -1]],
    [{ ...spec, shutdown: 1.5 }, ["invalid_shutdown", 1.5]],
    [{ ...spec, shutdown: Infinity }, ["invalid_shutdown", Infinity]],
    [{ ...spec, shutdown: "kill" }, ["invalid_shutdown", "kill"]],
    [{ ...spec, type: "boss" }, ["invalid_child_type", "boss"]],
    [{ ...spec, type: true }, ["invalid_child_type", true]],
    [{ ...spec, modules: "Idle" }, ["invalid_modules", "Idle"]],
    [{ ...spec, modules: [1] }, ["invalid_module", 1]],
    [{ ...spec, significant: "yes" }, ["invalid_significant", "yes"]],
  ]

  test.each(codes)("answers %o with %j", async (value, code) => {
    await trapping(async () => {
      const supervisor = unwrap(await Supervisor.startLink([], one))
      expect(await functions["startChild"]!(supervisor, value)).toEqual({ ok: false, error: code })
      expect(await Supervisor.countChildren(supervisor)).toMatchObject({ specs: 0 })
    })()
  })

  test(
    "checks the supervisor before it asks a module",
    trapping(async () => {
      let asked = 0
      const module = { childSpec: () => ({ ...spec, id: ++asked }) }
      expect(() => functions["startChild"]!(7, module)).toThrow("expected server")
      expect(asked).toBe(0)
    }),
  )
})

describe("Supervisor.stop", () => {
  test.each(["soon", -1, 1.5, NaN, Infinity, null, {}, [], true, 2 ** 32].map((value) => [value]))(
    "refuses the timeout %o",
    async (timeout) => {
      await trapping(async () => {
        const supervisor = unwrap(await Supervisor.startLink([], one))
        expect(() => functions["stop"]!(supervisor, "normal", timeout)).toThrow("expected timeout")
        expect(Process.isAlive(supervisor)).toBe(true)
      })()
    },
  )
})

describe("Supervisor.childSpec", () => {
  test.each([null, [], "x", 7, true, () => 1, [["id", 1]], Symbol("o"), 10n].map((value) => [value]))(
    "refuses the overrides %o",
    (overrides) => {
      refuses(() => functions["childSpec"]!(Idle, overrides), "ERR_CHILD_SPEC")
      refuses(() => Idle.childSpec(1, overrides as object), "ERR_CHILD_SPEC")
      refuses(() => House.childSpec(undefined, overrides as object), "ERR_CHILD_SPEC")
    },
  )

  test.each(["bogus", "Restart", "restarts", "max_restarts", "timeout", ""])("refuses the key %j", (key) => {
    const overrides = { [key]: 1 }
    refuses(() => functions["childSpec"]!(Idle, overrides), "ERR_CHILD_SPEC")
    refuses(() => Idle.childSpec(1, overrides), "ERR_CHILD_SPEC")
    refuses(() => House.childSpec(undefined, overrides), "ERR_CHILD_SPEC")
  })

  test("replaces nothing by undefined", () => {
    const overrides = { id: undefined, restart: undefined, name: undefined } as never
    expect(Idle.childSpec(1, overrides)).toEqual({ id: "Idle", start: [Idle, "startLink", [1]] })
    expect(House.childSpec(1, overrides)).toEqual({
      id: "House",
      start: [House, "startLink", [1]],
      type: "supervisor",
    })
  })
})

describe("Supervisor.define", () => {
  const init = (): ReturnType<typeof Supervisor.init> => Supervisor.init([], one)

  test.each([undefined, null, "", {}, [], ...junk].map((value) => [value]))("refuses the name %o", (id) => {
    refuses(() => functions["define"]!(id))
  })

  test.each(
    [null, [], "x", 7, new Map(), () => 1, true, Symbol("o"), 10n, new Date(0)].map((value) => [value]),
  )("refuses the options %o", (options) => {
    refuses(() => functions["define"]!("House", options))
  })

  test.each(["strategy", "maxRestarts", "async", "Restart", "init"])("refuses the option %s", (key) => {
    refuses(() => functions["define"]!("House", { [key]: 1 }), "ERR_UNKNOWN_OPTION")
  })

  test.each(
    [undefined, null, {}, { init: undefined }, { init: 1 }, [], init, "init", 7, new Map()].map((value) => [
      value,
    ]),
  )("refuses the callbacks %o", (callbacks) => {
    refuses(() => Supervisor.define("House")(callbacks as never))
  })

  test.each(["handleCall", "handleInfo", "terminate", "name"])("refuses the callback %s", (key) => {
    refuses(() => Supervisor.define("House")({ init, [key]: init }), "ERR_UNKNOWN_OPTION")
  })
})

describe("the ids of requests", () => {
  test.each([undefined, null, NaN, {}, [], ...junk].map((value) => [value]))(
    "may be anything, even %o",
    async (id) => {
      await trapping(async () => {
        const supervisor: Pid = unwrap(await Supervisor.startLink([], one))
        for (const ask of [Supervisor.terminateChild, Supervisor.restartChild, Supervisor.deleteChild]) {
          expect(await ask(supervisor, id)).toEqual({ ok: false, error: "not_found" })
        }
      })()
    },
  )
})
