import { afterEach, describe, expect, test, vi } from "vitest"

import { Logger } from "./index.ts"

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

const time = new Date(2026, 0, 2, 3, 4, 5, 6).getTime()

function event(message: string, more: Partial<Logger.LogEvent> = {}): Logger.LogEvent {
  return { level: "info", time, message, report: undefined, metadata: {}, ...more }
}

describe("Logger.formatEvent", () => {
  test("shows time, level, message and metadata on one line", () => {
    const metadata = { user: "ann", words: "two words", n: 1, list: ["a"], pid: 1, domain: ["otp"] }
    expect(Logger.formatEvent(event("hello", { metadata }))).toBe(
      '03:04:05.006 [info] hello user=ann words="two words" n=1 list=["a"]',
    )
  })

  test("indents the further lines, and puts the metadata on the first", () => {
    const text = Logger.formatEvent(event("a\n** (Error) b\n    at c\n\nd", { metadata: { k: 1 } }))
    expect(text.split("\n")).toEqual([
      "03:04:05.006 [info] a k=1",
      "    ** (Error) b",
      "        at c",
      "",
      "    d",
    ])
  })

  test("shows an Error among the metadata with its stack and cause", () => {
    const error = new TypeError("boom", { cause: new RangeError("deep") })
    const lines = Logger.formatEvent(event("failed", { metadata: { error } })).split("\n")
    expect(lines.slice(0, 2)).toEqual(["03:04:05.006 [info] failed", "    error: ** (TypeError) boom"])
    expect(lines[2]).toMatch(/^ {8}at .*console-sink\.test\.ts:\d+:\d+/)
    expect(lines).toContain("    Caused by: ** (RangeError) deep")
  })

  test("shows the chosen metadata, or all", () => {
    const shown = event("m", { metadata: { pid: 7, a: 1, b: 2 } })
    expect(Logger.formatEvent(shown, { metadata: ["b", "pid", "none"] })).toMatch(/m b=2 pid=7$/)
    expect(Logger.formatEvent(shown, { metadata: "all" })).toMatch(/m pid=7 a=1 b=2$/)
  })

  test.each([
    ["error", "\u001B[31m[error]\u001B[0m"],
    ["emergency", "\u001B[31m[emergency]\u001B[0m"],
    ["warning", "\u001B[33m[warning]\u001B[0m"],
    ["info", " [info] "],
    ["debug", "\u001B[36m[debug]\u001B[0m"],
  ] as const)("colours %s", (level, shown) => {
    const text = Logger.formatEvent(event("m", { level, metadata: { a: 1 } }), { color: true })
    expect(text).toContain(shown)
    expect(text.startsWith("\u001B[2m03:04:05.006\u001B[0m ")).toBe(true)
    expect(text.endsWith(" m \u001B[2ma=1\u001B[0m")).toBe(true)
  })
})

describe("Logger.consoleSink", () => {
  test("writes to stderr", () => {
    const write = vi.spyOn(console, "error").mockImplementation(() => {})
    Logger.consoleSink({ color: false }).log(event("100% %s done"))
    expect(write.mock.calls).toEqual([["03:04:05.006 [info] 100% %s done"]])
  })

  test("writes where it is told, with the event", () => {
    const write = vi.fn<(text: string, event: Logger.LogEvent) => void>()
    const one = event("m", { metadata: { a: 1 } })
    Logger.consoleSink({ write, metadata: [] }).log(one)
    expect(write.mock.calls).toEqual([["03:04:05.006 [info] m", one]])
  })

  test.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [true, { TERM: "dumb" }, false],
  ])("on a terminal: %s, with %o, colours: %s", (isTTY, env, colored) => {
    vi.stubGlobal("process", { stderr: { isTTY }, env })
    const write = vi.fn<(text: string) => void>()
    Logger.consoleSink({ write }).log(event("m"))
    expect(write.mock.calls[0]?.[0].includes("\u001B[")).toBe(colored)
  })

  test.each([
    ["error", "error"],
    ["warning", "warn"],
    ["notice", "info"],
    ["debug", "debug"],
  ] as const)("in a browser %s is console.%s", (level, method) => {
    vi.stubGlobal("process", undefined)
    const write = vi.spyOn(console, method).mockImplementation(() => {})
    Logger.consoleSink().log(event("m", { level }))
    expect(write.mock.calls).toEqual([[`03:04:05.006 [${level}] m`]])
  })

  test.each([
    null,
    1,
    "color",
    [],
    { color: 1 },
    { color: "auto" },
    { write: 1 },
    { write: console },
    { metadata: "none" },
    { metadata: [1] },
    { metadata: {} },
    { colour: true },
  ])("throws for the options %o", (options) => {
    expect(() => Logger.consoleSink(options as Logger.ConsoleOptions)).toThrow(/^expected .* got: /)
  })
})
