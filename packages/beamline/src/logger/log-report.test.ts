import { fileURLToPath } from "node:url"

import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { LocalPid } from "../kernel/index.ts"
import { Logger, logReport, settings } from "./index.ts"
import type { CollectingSink } from "./index.ts"

let sink: CollectingSink
const pid = new LocalPid({})
const other = new LocalPid({})

beforeEach(() => {
  sink = Logger.collectingSink()
  Logger.addSink("test", sink)
})
afterEach(() => {
  Logger.removeSink("test")
  Logger.configure({ level: "debug", saslReports: false })
})

/** The lines of a report, without the frames of stacks. */
function lines(report: Logger.OtpReport, detail = false): string[] {
  return Logger.formatReport(report, { detail })
    .message.split("\n")
    .filter((line) => !/^\s+at /.test(line))
}

function terminate(more: Partial<Logger.GenServerTerminate> = {}): Logger.GenServerTerminate {
  return {
    label: ["gen_server", "terminate"],
    name: "counter",
    lastMessage: "boom",
    from: pid,
    state: { count: 1 },
    log: [],
    reason: "why",
    clientInfo: [pid, pid],
    ...more,
  }
}

describe("gen_server terminate", () => {
  test("has OTP's level and metadata", () => {
    expect(Logger.formatReport(terminate({ processLabel: "lab" }))).toMatchObject({
      level: "error",
      metadata: { domain: ["otp"], registeredName: "counter", processLabel: "lab", crashReason: "why" },
    })
    expect(Logger.formatReport(terminate({ name: pid })).metadata).toEqual({
      domain: ["otp"],
      crashReason: "why",
    })
  })

  test("hides state and client", () => {
    expect(lines(terminate())).toEqual([
      'GenServer "counter" terminating',
      "** (stop) why",
      `Last message (from ${pid}): "boom"`,
    ])
  })

  test("shows state and client with detail", () => {
    expect(lines(terminate({ processLabel: ["lab", 1] }), true)).toEqual([
      'GenServer "counter" terminating',
      "** (stop) why",
      'Process Label: ["lab", 1]',
      `Last message (from ${pid}): "boom"`,
      "State: { count: 1 }",
      `Client ${pid} is alive`,
    ])
  })

  test.each([
    [[pid, "dead"], `Client ${pid} is dead`],
    [[pid, "remote"], `Client ${pid} is remote on node nonode@nohost`],
    [[pid, "a name"], 'Client "a name" is alive'],
  ])("the client %o", (clientInfo, shown) => {
    expect(lines(terminate({ clientInfo }), true).at(-1)).toBe(shown)
  })

  test("has no client where nobody called", () => {
    const report = terminate({ from: undefined, clientInfo: undefined, lastMessage: ["$gen_cast", "boom"] })
    expect(lines(report, true).slice(2)).toEqual([
      'Last message: ["$gen_cast", "boom"]',
      "State: { count: 1 }",
    ])
  })
})

class Mine extends Error {}
const circular = new Error("round")
circular.cause = circular
const hostile = new Error("x")
Object.defineProperty(hostile, "stack", {
  get: () => {
    throw new Error("no stack for you")
  },
})

describe("the banner of a reason", () => {
  test.each<[unknown, string[]]>([
    [new TypeError("boom"), ["** (TypeError) boom"]],
    [new Mine("mine"), ["** (Mine) mine"]],
    [new Error("two\n    at lines"), ["** (Error) two"]],
    [new Error(""), ["** (Error)"]],
    [["nocatch", { a: 1 }], ["** (throw) { a: 1 }"]],
    [["bad_return_value", "bad"], ['** (stop) bad return value: "bad"']],
    ["killed", ["** (stop) killed"]],
    [undefined, ["** (stop) undefined"]],
    [{ my: "reason" }, ['** (stop) { my: "reason" }']],
    [
      ["noproc", ["GenServer", "call", ["nope", "x", 5000]]],
      [
        '** (stop) exited in: GenServer.call("nope", "x", 5000)',
        "    ** (EXIT) no process: the process is not alive or there's no process currently associated with the given name",
      ],
    ],
    [
      [
        ["timeout", ["GenServer", "call", ["b", "y", 10]]],
        ["GenServer", "call", ["a", "x", 20]],
      ],
      [
        '** (stop) exited in: GenServer.call("a", "x", 20)',
        '    ** (EXIT) exited in: GenServer.call("b", "y", 10)',
        "        ** (EXIT) time out",
      ],
    ],
    [
      [new RangeError("in b"), ["GenServer", "call", ["b", "y", 10]]],
      [
        '** (stop) exited in: GenServer.call("b", "y", 10)',
        "    ** (EXIT) an exception was raised:",
        "        ** (RangeError) in b",
      ],
    ],
    [
      new Error("outer", { cause: new TypeError("inner", { cause: "deepest" }) }),
      ["** (Error) outer", "Caused by: ** (TypeError) inner", 'Caused by: ** "deepest"'],
    ],
    [
      new AggregateError([new Error("one"), "two"], "both"),
      ["** (AggregateError) both", "Error 1 of 2: ** (Error) one", 'Error 2 of 2: ** "two"'],
    ],
    [circular, ["** (Error) round", "Caused by: ** …"]],
    [hostile, ["** (Error) [uninspectable]"]],
  ])("%o", (reason, shown) => {
    const report = terminate({ reason, from: undefined })
    expect(lines(report).slice(1, -1)).toEqual(shown)
  })

  test("shows the stack with source positions, and none of Node's own frames", () => {
    const { message } = Logger.formatReport(terminate({ reason: new TypeError("boom") }))
    const [first = "", ...rest] = message.split("\n").filter((line) => line.startsWith("    at "))
    expect(first).toMatch(/log-report\.test\.ts:\d+:\d+\)?$/)
    expect(rest.join()).not.toContain("node:internal")
  })

  test("leaves out the frames of Beamline and Node below the user's, unless there are no others", () => {
    const own = (name: string): string =>
      `at ${name} (${fileURLToPath(new URL("..", import.meta.url))}gen/server.ts:1:2)`
    const shown = (...frames: string[]): string[] => {
      const error = Object.assign(new Error("x"), {
        stack: ["Error: x", ...frames.map((f) => `    ${f}`)].join("\n"),
      })
      const { message } = Logger.formatReport(terminate({ reason: error }))
      return message
        .split("\n")
        .filter((line) => line.startsWith("    "))
        .map((line) => line.trim())
    }
    const node = "at node:internal/process/task_queues:140:7"
    const user = "at boom (/app/a.ts:1:2)"
    expect(shown(user, own("serve"), node)).toEqual([user])
    expect(shown(own("call"), user, own("serve"), node)).toEqual([own("call"), user])
    expect(shown(own("serve"), node)).toEqual([own("serve"), node])
  })

  test("shows the stack of an exit below its reason", () => {
    const stack = "ExitError: why\n    at leave (/app/a.ts:1:2)"
    expect(Logger.formatReport(terminate({ stack })).message.split("\n").slice(1, 3)).toEqual([
      "** (stop) why",
      "    at leave (/app/a.ts:1:2)",
    ])
  })

  test("knows the stacks of other engines", () => {
    const error = Object.assign(new Error("boom"), { stack: "handle@file:///a.js:1:2\n@file:///a.js:9:1\n" })
    expect(lines(terminate({ reason: error })).slice(1, 4)).toEqual([
      "** (Error) boom",
      "    handle@file:///a.js:1:2",
      "    @file:///a.js:9:1",
    ])
  })
})

test("gen_server no_handle_info", () => {
  const report: Logger.OtpReport = {
    label: ["gen_server", "no_handle_info"],
    module: "Counter",
    name: "nm",
    message: "hello",
  }
  expect(Logger.formatReport(report)).toEqual({
    level: "error",
    message: 'Counter "nm" received unexpected message in handleInfo: "hello"',
    metadata: { domain: ["otp", "elixir"], registeredName: "nm" },
  })
})

describe("proc_lib crash", () => {
  const report: Logger.Crash = {
    label: ["proc_lib", "crash"],
    initialCall: ["Counter", "init", 1],
    pid,
    registeredName: undefined,
    processLabel: "lab",
    reason: "why",
    ancestors: ["sup", other],
    messageQueueLen: 1,
    messages: ["waiting"],
    links: [other],
    dictionary: [
      ["$initial_call", ["Counter", "init", 1]],
      ["$ancestors", ["sup", other]],
      ["k", 1],
    ],
    trapExit: true,
    status: "running",
    reductions: 7,
  }

  test("shows where the process comes from", () => {
    expect(Logger.formatReport(report)).toEqual({
      level: "error",
      message: [
        `Process ${pid} terminating`,
        "** (exit) why",
        "Initial Call: Counter.init/1",
        'Process Label: "lab"',
        `Ancestors: ["sup", ${other}]`,
      ].join("\n"),
      metadata: {
        domain: ["otp", "sasl"],
        pid,
        processLabel: "lab",
        initialCall: ["Counter", "init", 1],
        ancestors: ["sup", other],
        crashReason: "why",
      },
    })
  })

  test("shows what it had with detail, and its name", () => {
    const shown = lines({ ...report, registeredName: "srv" }, true)
    expect(shown[0]).toBe(`Process "srv" (${pid}) terminating`)
    expect(shown.slice(5)).toEqual([
      "Message Queue Length: 1",
      'Messages: ["waiting"]',
      `Links: [${other}]`,
      'Dictionary: [["k", 1]]',
      "Trapping Exits: true",
      "Status: running",
      "Reductions: 7",
    ])
  })
})

describe("supervisor", () => {
  const Worker = { name: "Worker", startLink: () => {} }
  function report(event: Logger.SupervisorReport["label"][1], more: object = {}): Logger.SupervisorReport {
    const offender = {
      pid: other,
      id: "w",
      mfargs: [Worker, "startLink", [1, "a"]],
      restartType: "permanent",
      significant: false,
      shutdown: 5000,
      childType: "worker",
      ...more,
    }
    return { label: ["supervisor", event], supervisor: "mysup", reason: "killed", offender }
  }

  test.each([
    ["child_terminated", "terminated"],
    ["start_error", "failed to start"],
    ["shutdown", "caused shutdown"],
    ["shutdown_error", "shut down abnormally"],
  ] as const)("%s", (event, happened) => {
    expect(Logger.formatReport(report(event))).toEqual({
      level: "error",
      message: [
        `Child "w" of Supervisor "mysup" ${happened}`,
        "** (exit) killed",
        `Pid: ${other}`,
        'Start Call: Worker.startLink(1, "a")',
      ].join("\n"),
      metadata: { domain: ["otp", "sasl"] },
    })
  })

  test("progress is no error and has no reason", () => {
    const progress = report("progress", { pid: undefined, mfargs: function start() {}, significant: true })
    expect(Logger.formatReport(progress, { detail: true })).toEqual({
      level: "info",
      message: [
        'Child "w" of Supervisor "mysup" started',
        "Start Call: #Function<start/0>",
        "Restart: permanent",
        "Significant: true",
        "Shutdown: 5000",
        "Type: worker",
      ].join("\n"),
      metadata: { domain: ["otp", "sasl"] },
    })
  })

  test("a definition is shown by its id", () => {
    const Counter = { id: "Counter", start: () => {} }
    const { message } = Logger.formatReport(report("progress", { mfargs: [Counter, "startLink", [1]] }))
    expect(message).toMatch(/\nStart Call: Counter\.startLink\(1\)$/)
  })

  test("a supervisor without a name shows its module, an Error its stack", () => {
    const crashed = {
      ...report("child_terminated"),
      supervisor: [pid, "Sup"],
      reason: new RangeError("boom"),
    }
    expect(lines(crashed).slice(0, 3)).toEqual([
      `Child "w" of Supervisor ${pid} (Sup) terminated`,
      "** (exit) an exception was raised:",
      "    ** (RangeError) boom",
    ])
    expect(Logger.formatReport(crashed).message).toMatch(/\n {8}at .*log-report\.test\.ts:/)
  })

  test("unexpected_message", () => {
    const message = {
      label: ["supervisor", "unexpected_message"],
      supervisor: pid,
      message: "hello",
    } as const
    expect(Logger.formatReport(message)).toEqual({
      level: "error",
      message: 'Supervisor received unexpected message: "hello"',
      metadata: { domain: ["otp"] },
    })
    expect(lines({ ...message, behaviour: "DynamicSupervisor" })[0]).toMatch(/^DynamicSupervisor received/)
  })
})

describe("task terminate", () => {
  const report: Logger.TaskTerminate = {
    label: ["task", "terminate"],
    pid,
    starter: "web",
    function: function work() {},
    args: [],
    reason: ["nocatch", "ball"],
    callers: [other],
    processLabel: "lbl",
  }

  test("shows what the task was to do", () => {
    expect(Logger.formatReport(report)).toEqual({
      level: "error",
      message: [
        `Task ${pid} started from "web" terminating`,
        '** (throw) "ball"',
        'Process Label: "lbl"',
        "Function: #Function<work/0>",
        "    Args: []",
      ].join("\n"),
      metadata: {
        domain: ["otp", "elixir"],
        pid,
        processLabel: "lbl",
        callers: [other],
        crashReason: ["nocatch", "ball"],
      },
    })
  })

  test("shows a module's function by its name", () => {
    const shown = lines({ ...report, function: ["List", "fetch"], args: [[], 1] })
    expect(shown.slice(-2)).toEqual(["Function: List.fetch/2", "    Args: [[], 1]"])
  })
})

test("emulator raise", () => {
  expect(Logger.formatReport({ label: ["emulator", "raise"], pid, reason: ["nocatch", "ball"] })).toEqual({
    level: "error",
    message: `Process ${pid} raised an exception\n** (throw) "ball"`,
    metadata: { pid, crashReason: ["nocatch", "ball"] },
  })
})

test("a report nobody knows shows its data", () => {
  expect(Logger.formatReport({ label: ["mine", "own"], a: 1 }).message).toBe("mine own: { a: 1 }")
  expect(Logger.formatReport({ label: ["constructor", ""] }).level).toBe("error")
})

describe("logReport", () => {
  const raise: Logger.OtpReport = { label: ["emulator", "raise"], pid, reason: "why" }
  const progress: Logger.SupervisorReport = {
    label: ["supervisor", "progress"],
    supervisor: "mysup",
    reason: undefined,
    offender: {
      pid,
      id: "w",
      mfargs: () => {},
      restartType: "permanent",
      significant: false,
      shutdown: 5000,
      childType: "worker",
    },
  }

  test("hands sinks the text and the data", () => {
    logReport(raise)
    expect(sink.events[0]).toMatchObject({ level: "error", metadata: { pid, crashReason: "why" } })
    expect(sink.events[0]?.report).toBe(raise)
    expect(Logger.isReport(sink.events[0]?.report, "emulator raise")).toBe(true)
  })

  test("keeps SASL reports when they are asked for", () => {
    logReport(progress)
    expect(sink.events).toEqual([])
    Logger.configure({ saslReports: true })
    logReport(progress)
    logReport(progress, "debug")
    expect(sink.events.map((event) => event.level)).toEqual(["info", "debug"])
    Logger.configure({ level: "info" })
    logReport(progress, "debug")
    expect(sink.events).toHaveLength(2)
  })

  test.each([
    ["all", true],
    ["debug", true],
    ["info", false],
  ] as const)("at level %s shows the state: %s", (level, shown) => {
    Logger.configure({ level })
    logReport(terminate())
    expect(sink.events[0]?.message.includes("State: ")).toBe(shown)
  })

  test("makes no text of what nobody wants", () => {
    settings.level = "critical"
    const unwanted = { ...raise, reason: undefined }
    Object.defineProperty(unwanted, "reason", {
      get: () => {
        throw new Error("looked at")
      },
    })
    expect(() => logReport(unwanted)).not.toThrow()
  })
})
