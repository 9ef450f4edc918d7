import {
  ArgumentError,
  fail,
  GenServer,
  ignore,
  noreply,
  ok,
  Process,
  reply,
  spawn,
  stop,
  stopReply,
  sys,
  unwrap,
} from "beamline"
import type { Pid } from "beamline"
import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { captureReports } from "../../test-support/index.ts"
import { names } from "../runtime/index.ts"

const Fine = GenServer.define<{ call: { get(): number }; cast: { x(): void } }>("Fine")({
  init: (n: number) => ok(n),
  handleCall: { get: (n) => reply(n, n) },
  handleCast: { x: (n) => noreply(n) },
})
const any = (value: unknown): any => value

const NOT_OBJECTS: readonly unknown[] = [
  null,
  0,
  7,
  "text",
  true,
  false,
  Symbol("s"),
  1n,
  () => {},
  [],
  [1],
  new Map(),
  new Date(),
]
const NOT_SERVERS: readonly unknown[] = [
  undefined,
  null,
  0,
  1.5,
  true,
  Symbol("s"),
  1n,
  {},
  () => {},
  [],
  ["one"],
  ["a", "b", "c"],
  ["a", 1],
  [1, "nonode@nohost"],
  ["via", {}, 1],
  ["via", null, 1],
  ["via", "module", 1],
  ["global"],
  new Date(),
]
const NOT_TIMEOUTS: readonly unknown[] = [
  null,
  -1,
  -0.5,
  1.5,
  NaN,
  Infinity,
  4_294_967_296,
  "5",
  "forever",
  true,
  Symbol("s"),
  1n,
  [],
  () => {},
]
const NOT_FUNCTIONS: readonly unknown[] = [
  undefined,
  null,
  0,
  "f",
  true,
  Symbol("s"),
  1n,
  {},
  [],
  new Map(),
  /x/,
]
const NOT_NAMES: readonly unknown[] = [
  null,
  0,
  7,
  true,
  "",
  "undefined",
  Symbol("s"),
  1n,
  {},
  () => {},
  [],
  ["x"],
  ["x", "nonode@nohost"],
  ["via", {}, 1],
  ["via", "registry", 1],
  ["global"],
  ["global", 1, 2],
]
const NOT_BOOLEANS: readonly unknown[] = [
  undefined,
  null,
  0,
  1,
  "true",
  Symbol("s"),
  1n,
  {},
  [],
  () => {},
  "get",
]
const UNKNOWN_OPTIONS: readonly unknown[] = [{ nmae: "x" }, { Timeout: 1 }, { monitor: true }]

type Attempt = (pid: Pid<any>, wrong: any) => unknown
interface Row {
  readonly what: string
  readonly attempt: Attempt
  readonly wrong: readonly unknown[]
}

const optionRows = (what: string, start: (options: any) => unknown): readonly Row[] => [
  {
    what: `${what}: options`,
    attempt: (_pid, wrong) => start(wrong),
    wrong: [...NOT_OBJECTS, ...UNKNOWN_OPTIONS],
  },
  { what: `${what}: name`, attempt: (_pid, name) => start({ name }), wrong: NOT_NAMES },
  {
    what: `${what}: timeout`,
    attempt: (_pid, timeout) => start({ name: "half", timeout }),
    wrong: NOT_TIMEOUTS,
  },
  {
    what: `${what}: hibernateAfter`,
    attempt: (_pid, hibernateAfter) => start({ name: "half", hibernateAfter }),
    wrong: NOT_TIMEOUTS,
  },
  {
    what: `${what}: debug`,
    attempt: (_pid, debug) => start({ name: "half", debug }),
    wrong: [
      null,
      0,
      "trace",
      true,
      {},
      Symbol("s"),
      ["bogus"],
      [["log", 0]],
      [["log", -1]],
      [["log", "x"]],
      [["trace", 1]],
      [undefined],
      [["log_to_file", 7]],
      ["trace", null],
      [["install", 1]],
    ],
  },
  {
    what: `${what}: spawnOpt`,
    attempt: (_pid, spawnOpt) => start({ name: "half", spawnOpt }),
    wrong: [
      null,
      0,
      "link",
      true,
      [],
      { monitor: true },
      { monitor: false },
      { monitor: {} },
      { bogus: 1 },
      { priority: "urgent" },
      { minHeapSize: -1 },
    ],
  },
]

const ROWS: readonly Row[] = [
  {
    what: "define: id",
    attempt: (_pid, id) => GenServer.define(id),
    wrong: [undefined, null, 0, "", true, Symbol("s"), 1n, {}, [], () => {}, ["a"]],
  },
  {
    what: "define: options",
    attempt: (_pid, options) => GenServer.define("X", options),
    wrong: [...NOT_OBJECTS, { restrat: 1 }, { timeout: 1 }],
  },
  {
    what: "define: async",
    attempt: (_pid, async) => GenServer.define("X", { async }),
    wrong: NOT_BOOLEANS.filter((value) => value !== undefined),
  },
  {
    what: "define: callbacks",
    attempt: (_pid, callbacks) => any(GenServer.define("X"))(callbacks),
    wrong: [
      undefined,
      ...NOT_OBJECTS,
      {},
      { init: undefined },
      { handleCall: {} },
      { init: () => ok(0), handelCall: {} },
    ],
  },
  {
    what: "define: init",
    attempt: (_pid, init) => any(GenServer.define("X"))({ init }),
    wrong: [...NOT_FUNCTIONS, async function* () {}],
  },
  ...["handleInfo", "handleContinue", "terminate", "codeChange", "formatStatus"].map((name) => ({
    what: `define: ${name}`,
    attempt: (_pid: unknown, wrong: unknown) =>
      any(GenServer.define("X"))({ init: () => ok(0), [name]: wrong }),
    wrong: [...NOT_FUNCTIONS.slice(1), async function* () {}],
  })),
  ...["handleCall", "handleCast"].flatMap((name) => [
    {
      what: `define: ${name}`,
      attempt: (_pid: unknown, wrong: unknown) =>
        any(GenServer.define("X"))({ init: () => ok(0), [name]: wrong }),
      wrong: [null, 0, "f", true, Symbol("s"), 1n, 7, "", [1], async function* () {}],
    },
    {
      what: `define: a handler of ${name}`,
      attempt: (_pid: unknown, wrong: unknown) =>
        any(GenServer.define("X"))({ init: () => ok(0), [name]: { get: wrong } }),
      wrong: [...NOT_FUNCTIONS, async function* () {}],
    },
  ]),
  ...(["start", "startLink"] as const).flatMap((start) => [
    {
      what: `GenServer.${start}: module`,
      attempt: (_pid: unknown, module: any) => GenServer[start](module, 0 as never),
      wrong: [undefined, ...NOT_OBJECTS, {}, { start: 1 }],
    },
    ...optionRows(`GenServer.${start}`, (options) => GenServer[start](Fine, 0, options)),
    ...optionRows(`Module.${start}`, (options) => Fine[start](0, options)),
  ]),
  {
    what: "childSpec: overrides",
    attempt: (_pid, overrides) => Fine.childSpec(0, overrides),
    wrong: [
      ...NOT_OBJECTS.filter((value) => !(value instanceof Map) && !(value instanceof Date)),
      { bogus: 1 },
      { Restart: "x" },
    ],
  },
  { what: "call: server", attempt: (_pid, server) => GenServer.call(server, "get"), wrong: NOT_SERVERS },
  {
    what: "call: timeout",
    attempt: (pid, timeout) => GenServer.call(pid, "get", timeout),
    wrong: NOT_TIMEOUTS,
  },
  {
    what: "call: options",
    attempt: (pid, options) => GenServer.call(pid, "get", options),
    wrong: [
      null,
      [],
      new Map(),
      new Date(),
      { timeout: -1 },
      { timeout: "x" },
      { timout: 1 },
      { signal: 1 },
      { signal: {} },
      { signal: null },
      { timeout: null },
    ],
  },
  { what: "cast: server", attempt: (_pid, server) => GenServer.cast(server, "x"), wrong: NOT_SERVERS },
  {
    what: "reply: from",
    attempt: (_pid, from) => GenServer.reply(from, 1 as never),
    wrong: [undefined, null, 0, "f", true, Symbol("s"), {}, [], ["a", 1], [1, 2], () => {}, { pid: 1 }],
  },
  { what: "stop: server", attempt: (_pid, server) => GenServer.stop(server), wrong: NOT_SERVERS },
  {
    what: "stop: timeout",
    attempt: (pid, timeout) => GenServer.stop(pid, "normal", timeout),
    wrong: NOT_TIMEOUTS,
  },
  { what: "whereis: server", attempt: (_pid, server) => GenServer.whereis(server), wrong: NOT_SERVERS },
  { what: "name: form", attempt: (_pid, form) => GenServer.name(form), wrong: NOT_SERVERS },
  {
    what: "abcast: nodes",
    attempt: (_pid, nodes) => GenServer.abcast(nodes, "x", 1),
    wrong: [undefined, null, 0, "a", true, {}, Symbol("s"), [1], [null], ["a", 1], () => {}],
  },
  {
    what: "abcast: name",
    attempt: (_pid, name) => GenServer.abcast(name, 1),
    wrong: [undefined, null, 0, "", true, {}, [], Symbol("s"), 1n, () => {}, ["global", 1]],
  },
  {
    what: "multiCall: nodes",
    attempt: (_pid, nodes) => GenServer.multiCall(nodes, "x", 1),
    wrong: [undefined, null, 0, "a", true, {}, Symbol("s"), [1], [null], ["a", 1], () => {}],
  },
  {
    what: "multiCall: name",
    attempt: (_pid, name) => GenServer.multiCall(name, 1),
    wrong: [undefined, null, 0, "", true, {}, [], Symbol("s"), 1n, () => {}, ["global", 1]],
  },
  {
    what: "multiCall: timeout",
    attempt: (_pid, timeout) => GenServer.multiCall([], "x", 1, timeout),
    wrong: NOT_TIMEOUTS,
  },

  ...(
    [
      ["getState", []],
      ["replaceState", [() => {}]],
      ["getStatus", []],
      ["suspend", []],
      ["resume", []],
      ["terminate", ["normal"]],
      ["statistics", [true]],
      ["log", [true]],
      ["trace", [true]],
      ["logToFile", [false]],
      ["install", [[() => {}, 0]]],
      ["remove", ["x"]],
      ["noDebug", []],
      ["changeCode", [{}, 1, 2]],
    ] as const
  ).flatMap(([name, args]) => [
    {
      what: `sys.${name}: server`,
      attempt: (_pid: unknown, server: any) => any(sys[name])(server, ...args),
      wrong: NOT_SERVERS,
    },
    {
      what: `sys.${name}: timeout`,
      attempt: (pid: unknown, timeout: any) => any(sys[name])(pid, ...args, timeout),
      wrong: NOT_TIMEOUTS,
    },
  ]),
  {
    what: "sys.replaceState: function",
    attempt: (pid, fn) => sys.replaceState(pid, fn),
    wrong: [...NOT_FUNCTIONS, async () => {}, function* () {}],
  },
  { what: "sys.trace: flag", attempt: (pid, flag) => sys.trace(pid, flag), wrong: NOT_BOOLEANS },
  {
    what: "sys.logToFile: path",
    attempt: (pid, path) => sys.logToFile(pid, path),
    wrong: [undefined, null, true, 0, 7, "", {}, [], Symbol("s"), () => {}, 1n],
  },
  {
    what: "sys.install: installation",
    attempt: (pid, installation) => sys.install(pid, installation),
    wrong: [
      undefined,
      null,
      0,
      "x",
      {},
      () => {},
      [],
      [1],
      [() => {}],
      ["id", 1],
      ["id", 1, 2],
      [1, 2, 3, 4],
      [null, 0],
    ],
  },
  {
    what: "sys.changeCode: module",
    attempt: (pid, module) => sys.changeCode(pid, module, 1, 2),
    wrong: [undefined, null, 0, "M", true, Symbol("s"), 1n, "", 7, NaN],
  },
]

describe("a wrong argument throws at once, and starts nothing", () => {
  captureReports()
  let pid: Pid<any>
  let before: readonly Pid[]
  let namesBefore: string[]
  beforeEach(async () => {
    pid = unwrap(await Fine.start(1))
    before = Process.list()
    namesBefore = [...names.keys()]
  })
  afterEach(async () => {
    expect(Process.list()).toEqual(before)
    expect([...names.keys()]).toEqual(namesBefore)
    expect(await GenServer.call(pid, "get")).toBe(1)
    Process.exit(pid, "kill")
  })

  test.each(ROWS.map((row) => [row.what, row] as const))("%s", (_what, { attempt, wrong }) => {
    expect(wrong.length).toBeGreaterThanOrEqual(10)
    for (const value of wrong) {
      let thrown: unknown
      try {
        const wait = attempt(pid, value)
        if (wait instanceof Promise) wait.catch(() => {})
      } catch (error) {
        thrown = error
      }
      const shown =
        typeof value === "symbol"
          ? "a symbol"
          : (JSON.stringify(value, (_key, part: unknown) =>
              typeof part === "bigint" || typeof part === "symbol" ? String(part) : part,
            ) ?? String(value))
      expect([shown, thrown]).toEqual([shown, expect.any(ArgumentError)])
      expect((thrown as ArgumentError).code).toMatch(/^ERR_(BAD_ARGUMENT|UNKNOWN_OPTION|CHILD_SPEC)$/)
      expect((thrown as ArgumentError).message).toMatch(/^(expected .*(, got: |; got: )|unknown key )/s)
    }
  })

  test("flags that sys does not know are answered with unknown_debug", async () => {
    const wrong = [
      undefined,
      null,
      0,
      1,
      "all",
      "",
      {},
      [],
      [true],
      [true, 0],
      [true, -1],
      [true, 1.5],
      [false, 3],
      Symbol("s"),
    ]
    for (const flag of wrong) {
      expect(await sys.statistics(pid, any(flag))).toBe("unknown_debug")
      expect(await sys.log(pid, any(flag))).toBe("unknown_debug")
    }
  })

  test("in a generator process, and in a server, too", async () => {
    await Process.run(function* () {
      expect(() => GenServer.call(any(undefined), "get")).toThrow(ArgumentError)
      expect(() => sys.getState(pid, -1)).toThrow(ArgumentError)
    })
  })
})

describe("a wrong argument of a process that has ended", () => {
  test("throws all the same", async () => {
    let thrown = 0
    const done = new Promise<void>((resolve) => {
      const dead = spawn(async () => {
        await new Promise((goOn) => setTimeout(goOn, 1))
        try {
          void GenServer.call(any(7), "x")
        } catch {
          thrown++
        }
        try {
          GenServer.reply(any(7), 1 as never)
        } catch {
          thrown++
        }
        resolve()
      })
      queueMicrotask(() => queueMicrotask(() => setImmediate(() => Process.exit(dead, "kill"))))
    })
    await done
    expect(thrown).toBe(2)
  })
})

describe("instructions", () => {
  test("can be made of anything: what is wrong with them shows when they are used", () => {
    for (const make of [ok, reply, noreply, stop, stopReply, fail]) expect(() => any(make)()).not.toThrow()
    expect(ignore).toBeDefined()
  })
})
