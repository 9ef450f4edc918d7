import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"

import { log, Logger, settings } from "./index.ts"
import type { CollectingSink } from "./index.ts"

const before = { ...settings, sinks: new Map(settings.sinks) }
let sink: CollectingSink

beforeEach(() => {
  Object.assign(settings, { ...before, sinks: new Map() })
  sink = Logger.collectingSink()
  Logger.addSink("test", sink)
})
afterEach(() => {
  Object.assign(settings, { ...before, sinks: new Map(before.sinks) })
  Logger.resetMetadata()
  vi.restoreAllMocks()
})

function messages(): string[] {
  return sink.events.map((event) => event.message)
}

const { emergency, alert, critical, error, warning, notice, info, debug } = Logger

describe("Logger.debug to Logger.emergency", () => {
  test.each(Object.entries({ emergency, alert, critical, error, warning, notice, info, debug }))(
    "%s logs at its level",
    (level, logged) => {
      logged("text", { key: 1 })
      expect(sink.events).toEqual([
        { level, message: "text", metadata: { key: 1 }, report: undefined, time: expect.any(Number) },
      ])
    },
  )

  test("takes a function, called only when the event is kept", () => {
    const message = vi.fn<() => string>(() => "made")
    Logger.configure({ level: "info" })
    Logger.debug(message)
    expect(message).not.toHaveBeenCalled()
    Logger.info(message)
    expect(messages()).toEqual(["made"])
  })

  test("makes no text when nobody listens", () => {
    Logger.removeSink("test")
    const message = vi.fn<() => string>(() => "made")
    Logger.error(message)
    expect(message).not.toHaveBeenCalled()
  })

  test("throws what the message function throws, and logs nothing", () => {
    expect(() =>
      Logger.info(() => {
        throw new RangeError("mine")
      }),
    ).toThrow(RangeError)
    expect(sink.events).toEqual([])
  })

  test("is stamped by the clock of the runtime", () => {
    settings.now = () => 42
    Logger.info("then")
    expect(sink.events[0]?.time).toBe(42)
  })

  test.each([undefined, null, 1, true, {}, [], Symbol("s"), 1n, new Error("e"), Number.NaN])(
    "throws for the message %o at once, even below the level",
    (message) => {
      Logger.configure({ level: "none" })
      expect(() => Logger.debug(message as string)).toThrow(/^expected message to be a string or a function/)
    },
  )

  test("throws for a function that returns no string", () => {
    expect(() => Logger.info(() => 1 as unknown as string)).toThrow(/^expected message to be .* got: 1$/)
    expect(sink.events).toEqual([])
  })

  test.each([null, 1, true, "text", [], () => 1, Symbol("s"), 1n, Number.NaN, ["a"]])(
    "throws for the metadata %o",
    (metadata) => {
      expect(() => Logger.info("text", metadata as object as Logger.Metadata)).toThrow(
        /^expected metadata to be an object, got: /,
      )
      expect(sink.events).toEqual([])
    },
  )

  test.each([undefined, null, "warn", "Info", "all", "none", 3, {}, [], "constructor"])(
    "log throws for the level %o",
    (level) => {
      expect(() => Logger.log(level as Logger.Level, "text")).toThrow(
        expect.objectContaining({
          code: "ERR_BAD_ARGUMENT",
          message: expect.stringMatching(/^expected level to be one of emergency, alert/),
        }),
      )
    },
  )
})

describe("Logger.configure", () => {
  test.each([
    ["all", Logger.levels()],
    ["debug", Logger.levels()],
    ["warning", ["emergency", "alert", "critical", "error", "warning"]],
    ["emergency", ["emergency"]],
    ["none", []],
  ] as const)("level %s keeps that and what is more severe", (level, kept) => {
    Logger.configure({ level })
    for (const each of Logger.levels()) Logger.log(each, "text")
    expect(sink.events.map((event) => event.level)).toEqual(kept)
    expect(Logger.levels().filter((each) => Logger.isEnabled(each))).toEqual(kept)
    expect(Logger.level()).toBe(level)
  })

  test("saslReports lets events of the domain sasl through", () => {
    log("error", "hidden", { domain: ["otp", "sasl"] })
    Logger.configure({ saslReports: true })
    log("error", "shown", { domain: ["otp", "sasl"] })
    expect(messages()).toEqual(["shown"])
  })

  test.each([
    undefined,
    null,
    "debug",
    [],
    { level: "warn" },
    { level: 1 },
    { level: null },
    { saslReports: 1 },
    { saslReports: "yes" },
    { levels: "debug" },
    { level: "error", saslReports: "yes" },
    { level: "error", colour: true },
  ])("throws for %o and changes nothing", (options) => {
    expect(() => Logger.configure(options as Logger.LoggerOptions)).toThrow(/^expected .* got: /)
    expect([settings.level, settings.saslReports]).toEqual(["debug", false])
  })
})

describe("Logger.metadata", () => {
  test("is carried by the events, behind their own", () => {
    Logger.metadata({ request: 1, user: "a" })
    Logger.info("text", { user: "b" })
    expect(sink.events[0]?.metadata).toEqual({ request: 1, user: "b" })
  })

  test("adds keys, and removes those that are undefined", () => {
    Logger.metadata({ a: 1, b: 2 })
    expect(Logger.metadata({ b: undefined, c: 3 })).toBeUndefined()
    expect(Logger.metadata()).toEqual({ a: 1, c: 3 })
    Logger.resetMetadata({ d: 4 })
    expect(Logger.metadata()).toEqual({ d: 4 })
    Logger.resetMetadata()
    expect(Logger.metadata()).toEqual({})
  })

  test("lives where the process layer keeps it, and the pid with it", () => {
    let kept: Logger.Metadata = { from: "dictionary" }
    settings.processMetadata = { get: () => kept, set: (metadata) => void (kept = metadata) }
    settings.pid = () => "the pid"
    Logger.metadata({ more: 1 })
    Logger.info("text")
    expect(kept).toEqual({ from: "dictionary", more: 1 })
    expect(sink.events[0]?.metadata).toEqual({ pid: "the pid", from: "dictionary", more: 1 })
  })

  test("is empty for code that has no process, which logs all the same", () => {
    settings.pid = () => {
      throw new Error("astray")
    }
    Logger.info("text")
    expect(messages()).toEqual(["text"])
  })

  test.each([undefined, null, 1, "text", [], true, () => 1, 1n, Symbol("s"), [["a", 1]]])(
    "throws for %o and changes nothing",
    (changes) => {
      Logger.metadata({ a: 1 })
      expect(() => Logger.metadata(changes as object as Logger.Metadata)).toThrow(
        /^expected metadata to be an object/,
      )
      expect(Logger.metadata()).toEqual({ a: 1 })
    },
  )
})

describe("sinks", () => {
  test("a console is there from the start", () => {
    expect([...before.sinks.keys()]).toEqual(["default"])
  })

  test("addSink refuses an id that is taken, removeSink one that is not", () => {
    const other = Logger.collectingSink()
    expect(Logger.addSink("test", other)).toEqual({ ok: false, error: ["already_exist", "test"] })
    expect(Logger.removeSink("test")).toEqual({ ok: true, value: sink })
    expect(Logger.removeSink("test")).toEqual({ ok: false, error: ["not_found", "test"] })
    Logger.info("text")
    expect([sink.events, other.events]).toEqual([[], []])
  })

  test.each([undefined, null, 1, "", {}, [], true, Symbol("s"), 1n, () => 1])(
    "addSink and removeSink throw for the id %o",
    (id) => {
      expect(() => Logger.addSink(id as string, sink)).toThrow(/^expected id to be a non-empty string/)
      expect(() => Logger.removeSink(id as string)).toThrow(/^expected id to be a non-empty string/)
    },
  )

  test.each([undefined, null, 1, "log", {}, [], { log: 1 }, () => 1, true, 1n])(
    "addSink throws for the sink %o",
    (bad) => {
      expect(() => Logger.addSink("bad", bad as unknown as Logger.Sink)).toThrow(
        /^expected sink to be an object with/,
      )
      expect(settings.sinks.has("bad")).toBe(false)
    },
  )

  test("one that throws harms neither the caller nor the others, and is told of", () => {
    const told = vi.spyOn(console, "error").mockImplementation(() => {})
    settings.sinks = new Map()
    const failing = {
      log: () => {
        throw new Error("full disk")
      },
    }
    Logger.addSink("failing", failing)
    Logger.addSink("test", sink)
    Logger.info("text")
    expect(messages()).toEqual(["text"])
    expect(told.mock.calls).toEqual([['the log sink "failing" failed:', new Error("full disk")]])
  })

  test("one that rejects is told of, too", async () => {
    const told = vi.spyOn(console, "error").mockImplementation(() => {})
    Logger.addSink("failing", { log: () => Promise.reject(new Error("gone")) as unknown as void })
    Logger.info("text")
    await Promise.resolve()
    expect(told.mock.calls).toEqual([['the log sink "failing" failed:', new Error("gone")]])
  })

  test("a console that fails harms nobody", () => {
    vi.spyOn(console, "error").mockImplementation(() => {
      throw new Error("EPIPE")
    })
    settings.sinks = before.sinks
    expect(() => Logger.info("text")).not.toThrow()
  })

  test("what a sink logs goes to the others, and the sink gets the next event", () => {
    let count = 0
    Logger.addSink("chatty", {
      log: (event) => {
        count++
        Logger.debug(`saw ${event.message}`)
      },
    })
    Logger.addSink("chattier", { log: () => Logger.debug("me too") })
    Logger.info("one")
    expect(count).toBe(2)
    expect(messages()).toEqual(["one", "saw one", "me too", "me too", "saw me too"])
    Logger.info("two")
    expect(count).toBe(4)
  })

  test("one may remove itself while it is served", () => {
    Logger.addSink("once", { log: () => void Logger.removeSink("once") })
    Logger.info("text")
    expect([...settings.sinks.keys()]).toEqual(["test"])
  })
})

describe("Logger.collectingSink", () => {
  test("keeps events, shows them as text, and forgets them", () => {
    settings.now = () => new Date(2026, 0, 2, 3, 4, 5, 6).getTime()
    Logger.info("one")
    Logger.error("two", { a: 1 })
    expect(sink.text()).toBe("03:04:05.006 [info] one\n03:04:05.006 [error] two a=1")
    expect(sink.clear().map((event) => event.message)).toEqual(["one", "two"])
    expect(sink.events).toEqual([])
  })
})
