import * as beamline from "beamline"
import { exit, makeRef, Process, receive, self, send, spawn, spawnLink, spawnMonitor, wait } from "beamline"
import { beforeAll, describe, expect, test } from "vitest"

// Every argument of every function gets at least ten wrong values. Each throws at once, at the caller, with a
// stable code, and nothing has been started or changed.

class Thing {
  readonly name = "thing"
}

const pid = self()
const reference = makeRef()
const deadPid = spawn(() => {})
Process.exit(deadPid, "kill")

const ANYTHING: readonly unknown[] = [
  undefined,
  null,
  0,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  7n,
  "nobody has this name",
  "",
  true,
  false,
  Symbol("s"),
  {},
  { id: 1 },
  [],
  ["a"],
  ["a", 1],
  ["a", "b", "c"],
  () => {},
  Thing,
  new Thing(),
  new Map(),
  new Set(),
  new Date(0),
  /x/,
  new Error("x"),
  Promise.resolve(),
  pid,
  reference,
  Object.create(null),
  new Proxy({}, {}),
]

const without = (fits: (value: unknown) => boolean): readonly unknown[] =>
  ANYTHING.filter((value) => !fits(value))

const isString = (value: unknown): boolean => typeof value === "string"
const isFunction = (value: unknown): boolean => typeof value === "function"
const isNumber = (value: unknown): boolean => typeof value === "number"
const isCount = (value: unknown): boolean =>
  isNumber(value) && Number.isInteger(value) && (value as number) >= 0
const isBoolean = (value: unknown): boolean => typeof value === "boolean"
const isUndefined = (value: unknown): boolean => value === undefined
const isPid = (value: unknown): boolean => value === pid
const isReference = (value: unknown): boolean => value === reference
const isEmptyObject = (value: unknown): boolean =>
  Object.prototype.toString.call(value) === "[object Object]" &&
  Object.keys(value as object).length === 0 &&
  value !== reference
const or =
  (...tests: ((value: unknown) => boolean)[]) =>
  (value: unknown): boolean =>
    tests.some((test) => test(value))

const notPids = without(isPid)
const notReferences = without(isReference)
const notFunctions = [...without(isFunction), async function* () {}]
const notOptions = without(or(isUndefined, isEmptyObject))
const notBooleans = without(or(isBoolean, isUndefined))
const notTimes = [...without(isCount), 1e300, "infinity"]
const notStrings = without(isString)
const unknownOptions: readonly unknown[] = [
  { nope: 1 },
  { nope: undefined },
  { toString: 1 },
  { __proto__: null, link2: true },
]

type Call = (value: any) => unknown
type Row = readonly [name: string, values: readonly unknown[], call: Call]

const module = { work: () => {}, notAFunction: 7 }
const code = (): void => {}

const spawnOptions: Row[] = [
  ["options", [...notOptions, ...unknownOptions], (options) => spawn(code, options)],
  [
    "options of a module",
    [...notOptions, ...unknownOptions],
    (options) => spawn(module, "work", [], options),
  ],
  ["link", notBooleans, (link) => spawn(code, { link })],
  ["monitor", without(or(isBoolean, isUndefined, isEmptyObject)), (monitor) => spawn(code, { monitor })],
  ["monitor.alias", without(isUndefined), (alias) => spawn(code, { monitor: { alias } })],
  ["priority", without(isUndefined), (priority) => spawn(code, { priority })],
  ["fullsweepAfter", without(or(isCount, isUndefined)), (fullsweepAfter) => spawn(code, { fullsweepAfter })],
  ["minHeapSize", without(or(isCount, isUndefined)), (minHeapSize) => spawn(code, { minHeapSize })],
  [
    "minBinVheapSize",
    without(or(isCount, isUndefined)),
    (minBinVheapSize) => spawn(code, { minBinVheapSize }),
  ],
  [
    "maxHeapSize",
    without(or(isCount, isUndefined, isEmptyObject)),
    (maxHeapSize) => spawn(code, { maxHeapSize }),
  ],
  ["maxHeapSize.size", without(isCount), (size) => spawn(code, { maxHeapSize: { size } })],
  ["maxHeapSize.kill", without(isBoolean), (kill) => spawn(code, { maxHeapSize: { size: 1, kill } })],
  ["messageQueueData", without(isUndefined), (messageQueueData) => spawn(code, { messageQueueData })],
]

const table: { readonly [name: string]: readonly Row[] } = {
  spawn: [
    ["function", notFunctions, (fn) => spawn(fn)],
    ["module", ANYTHING, (mod) => spawn(mod, "no such function", [])],
    ["function name", ANYTHING, (name) => spawn(module, name, [])],
    ["name of something else", ["notAFunction", "missing", "__proto__"], (name) => spawn(module, name, [])],
    ["arguments", without(Array.isArray), (args) => spawn(module, "work", args)],
    ...spawnOptions,
  ],
  "Process.spawn": [["function", notFunctions, (fn) => Process.spawn(fn)]],
  spawnLink: [
    ["function", notFunctions, (fn) => spawnLink(fn)],
    ["function name", ANYTHING, (name) => spawnLink(module, name, [])],
    ["arguments", without(Array.isArray), (args) => spawnLink(module, "work", args)],
  ],
  spawnMonitor: [
    ["function", notFunctions, (fn) => spawnMonitor(fn)],
    ["function name", ANYTHING, (name) => spawnMonitor(module, name, [])],
    ["arguments", without(Array.isArray), (args) => spawnMonitor(module, "work", args)],
  ],
  "Process.exit": [["pid", notPids, (to) => Process.exit(to, "boom")]],
  "Process.isAlive": [["pid", notPids, (to) => Process.isAlive(to)]],
  "Process.link": [["pid", notPids, (to) => Process.link(to)]],
  "Process.unlink": [["pid", notPids, (to) => Process.unlink(to)]],
  "Process.monitor": [
    ["item", without(or(isPid, isString)), (item) => Process.monitor(item)],
    ["node", without(() => false), (node) => Process.monitor(["name", node] as never)],
    ["options", [...notOptions, ...unknownOptions], (options) => Process.monitor(pid, options)],
    ["alias", [...without(isUndefined), "reply"], (alias) => Process.monitor(pid, { alias })],
  ],
  "Process.demonitor": [
    ["reference", notReferences, (ref) => Process.demonitor(ref)],
    [
      "options",
      [...notOptions, ...unknownOptions, ["flush"]],
      (options) => Process.demonitor(reference, options),
    ],
    ["flush", without(isBoolean), (flush) => Process.demonitor(reference, { flush })],
    ["info", without(isBoolean), (info) => Process.demonitor(reference, { info })],
  ],
  "Process.alias": [
    [
      "options",
      without(or(isUndefined, (value) => Array.isArray(value) && value.length === 0)),
      (options) => Process.alias(options),
    ],
    ["option", ANYTHING, (option) => Process.alias([option])],
  ],
  "Process.unalias": [["reference", notReferences, (ref) => Process.unalias(ref)]],
  "Process.register": [
    ["pid", notPids, (to) => Process.register(to, "some name")],
    ["a dead pid", [deadPid], (to) => Process.register(to, "some name")],
    ["name", [...notStrings, "", "nil", "undefined", "true", "false"], (name) => Process.register(pid, name)],
  ],
  "Process.unregister": [["name", ANYTHING, (name) => Process.unregister(name)]],
  "Process.whereis": [["name", notStrings, (name) => Process.whereis(name)]],
  send: [["destination", without(or(isPid, isReference)), (to) => send(to, "m")]],
  "Process.send": [
    ["destination", without(or(isPid, isReference)), (to) => Process.send(to, "m")],
    ["options", [...notOptions, ...unknownOptions], (options) => Process.send(pid, "m", options)],
    ["noconnect", without(isBoolean), (noconnect) => Process.send(pid, "m", { noconnect })],
    ["nosuspend", without(isBoolean), (nosuspend) => Process.send(pid, "m", { nosuspend })],
  ],
  "Process.sendAfter": [
    [
      "destination",
      [...without(or(isPid, isString)), ["name", "nonode@nohost"]],
      (to) => Process.sendAfter(to, "m", 0),
    ],
    ["time", notTimes, (time) => Process.sendAfter(pid, "m", time)],
    [
      "absolute time",
      without((value) => Number.isInteger(value)),
      (time) => Process.sendAfter(pid, "m", time, { abs: true }),
    ],
    ["options", [...notOptions, ...unknownOptions], (options) => Process.sendAfter(pid, "m", 0, options)],
    ["abs", notBooleans, (abs) => Process.sendAfter(pid, "m", 0, { abs })],
  ],
  "Process.readTimer": [["timer", notReferences, (timer) => Process.readTimer(timer)]],
  "Process.cancelTimer": [
    ["timer", notReferences, (timer) => Process.cancelTimer(timer)],
    ["options", [...notOptions, ...unknownOptions], (options) => Process.cancelTimer(reference, options)],
    ["async", notBooleans, (async) => Process.cancelTimer(reference, { async })],
    ["info", notBooleans, (info) => Process.cancelTimer(reference, { info })],
  ],
  "Process.sleep": [["time", without(isCount), (time) => Process.sleep(time)]],
  "Process.hibernate": [
    ["function", notFunctions, (fn) => Process.hibernate(fn)],
    ["function name", ANYTHING, (name) => Process.hibernate(module, name, [])],
    ["arguments", without(Array.isArray), (args) => Process.hibernate(module, "work", args)],
    ["in the main process", [code], (fn) => Process.hibernate(fn)],
  ],
  "Process.flag": [
    ["flag", ANYTHING, (flag) => Process.flag(flag, true as never)],
    ["trapExit", without(isBoolean), (value) => Process.flag("trapExit", value)],
    ["priority", ANYTHING, (value) => Process.flag("priority", value)],
    ["messageQueueData", ANYTHING, (value) => Process.flag("messageQueueData", value)],
    ["minHeapSize", without(isCount), (value) => Process.flag("minHeapSize", value)],
    ["minBinVheapSize", without(isCount), (value) => Process.flag("minBinVheapSize", value)],
    ["fullsweepAfter", without(isCount), (value) => Process.flag("fullsweepAfter", value)],
    ["maxHeapSize", without(or(isCount, isEmptyObject)), (value) => Process.flag("maxHeapSize", value)],
    [
      "errorHandler",
      without(or(isString, (v) => typeof v === "object" && v !== null)),
      (value) => Process.flag("errorHandler", value),
    ],
    ["saveCalls", [...without(isCount), 10_001], (value) => Process.flag("saveCalls", value)],
    ["sensitive", without(isBoolean), (value) => Process.flag("sensitive", value)],
    ["asyncDist", without(isBoolean), (value) => Process.flag("asyncDist", value)],
    ["monitorNodes", without(isBoolean), (value) => Process.flag("monitorNodes", value)],
    ["pid", notPids, (of) => Process.flag(of, "saveCalls", 1)],
    ["a dead pid", [deadPid], (of) => Process.flag(of, "saveCalls", 1)],
    ["flag of another", ANYTHING, (flag) => Process.flag(pid, flag, 1)],
    ["value of another", [...without(isCount), 10_001], (value) => Process.flag(pid, "saveCalls", value)],
  ],
  "Process.info": [
    ["pid", notPids, (of) => Process.info(of)],
    [
      "item",
      without(or(isUndefined, (value) => Array.isArray(value) && value.length === 0)),
      (item) => Process.info(pid, item),
    ],
    ["item of several", ANYTHING, (item) => Process.info(pid, ["links", item] as never)],
    ["name that objects have", ["constructor", "__proto__", "toString"], (item) => Process.info(pid, item)],
  ],
  "Process.groupLeader": [
    ["pid", notPids, (of) => Process.groupLeader(of, pid)],
    ["a dead pid", [deadPid], (of) => Process.groupLeader(of, pid)],
    ["leader", notPids, (leader) => Process.groupLeader(pid, leader)],
  ],
  "Process.getLabel": [["pid", without(or(isPid, isUndefined)), (of) => Process.getLabel(of)]],
  "Process.run": [["function", notFunctions, (fn) => Process.run(fn)]],
  "Process.bind": [["function", without(isFunction), (fn) => Process.bind(fn)]],
  wait: [["source", without(or(isFunction, (value) => value instanceof Promise)), (source) => wait(source)]],
  receive: [
    ["options", [...notOptions, ...unknownOptions], (options) => receive("x", options)],
    ["after", without(or(isCount, isUndefined)), (after) => receive("x", { after })],
    ["orElse", without(or(isFunction, isUndefined)), (orElse) => receive("x", { after: 0, orElse })],
    ["since", without(or(isReference, isUndefined)), (since) => receive("x", { after: 0, since })],
  ],
}

/** Functions that take any value, or none. */
const TAKE_ANYTHING = [
  "Process.delete",
  "Process.get",
  "Process.getKeys",
  "Process.list",
  "Process.put",
  "Process.registered",
  "Process.setLabel",
  "Process.signal",
]

const world = (): unknown => [
  Process.list(),
  Process.registered(),
  Process.info(pid, [
    "links",
    "monitors",
    "monitoredBy",
    "messageQueueLen",
    "trapExit",
    "priority",
    "groupLeader",
  ]),
  Process.info(pid)!.garbageCollection,
]

describe("bad input", () => {
  let quiet: unknown
  beforeAll(async () => {
    await Process.sleep(1)
    quiet = world()
  })

  for (const [name, rows] of Object.entries(table)) {
    test.each(rows)(`${name}: %s`, (_argument, values, call) => {
      for (const value of values) {
        let thrown: unknown = "nothing"
        try {
          void call(value)
        } catch (error) {
          thrown = error
        }
        const { code = "none", message = "none" } = thrown as { code?: string; message?: string }
        expect({ value: beamline.inspect(value), thrown, code, message, world: world() }).toEqual({
          value: beamline.inspect(value),
          thrown: expect.any(Error),
          code: expect.stringMatching(/^(ERR_[A-Z_]+|noproc)$/),
          message: expect.stringMatching(/^expected [^]+ to [^]+, got: |^could not register /),
          world: quiet,
        })
      }
    })
  }

  test("ten values at least for every argument", () => {
    const few = Object.entries(table).flatMap(([name, rows]) =>
      rows.filter(([, values]) => values.length < 10).map(([argument]) => `${name}: ${argument}`),
    )
    expect(few).toEqual([
      "spawn: name of something else",
      "Process.register: a dead pid",
      "Process.hibernate: in the main process",
      "Process.flag: a dead pid",
      "Process.info: name that objects have",
      "Process.groupLeader: a dead pid",
    ])
  })

  test("every function of Process is in the table", () => {
    const functions = Object.entries(Process).flatMap(([name, value]) =>
      typeof value === "function" && !/^[A-Z]/.test(name) ? [`Process.${name}`] : [],
    )
    expect(functions.filter((name) => !(name in table) && !TAKE_ANYTHING.includes(name))).toEqual([])
  })

  test("a module that throws when it is looked at throws at the caller", () => {
    const trap = {
      get work(): never {
        throw new RangeError("getter")
      },
    }
    expect(() => spawn(trap, "work", [])).toThrow(RangeError)
  })

  test("exit takes any reason", () => {
    for (const reason of ANYTHING) expect(() => exit(reason)).toThrow(beamline.ExitError)
  })
})
