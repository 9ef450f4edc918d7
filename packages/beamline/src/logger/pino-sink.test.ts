import { pino } from "pino"
import { afterEach, describe, expect, test } from "vitest"

import { LocalPid } from "../kernel/index.ts"
import { Logger, logReport } from "./index.ts"

afterEach(() => void Logger.removeSink("pino"))

interface Line {
  readonly [key: string]: unknown
  readonly err?: { readonly type: string; readonly message: string; readonly stack: string }
  readonly report?: { readonly [key: string]: unknown }
}

function piped(): Line[] {
  const lines: Line[] = []
  const logger = pino(
    { level: "trace", base: null },
    { write: (line: string) => void lines.push(JSON.parse(line) as Line) },
  )
  Logger.addSink("pino", Logger.pinoSink(logger))
  return lines
}

describe("Logger.pinoSink with the real pino", () => {
  test("maps the eight levels to pino's, and keeps their names", () => {
    const lines = piped()
    for (const level of Logger.levels()) Logger.log(level, "text")
    const { values } = pino.levels
    expect(lines.map((line) => [line["severity"], line["level"]])).toEqual([
      ["emergency", values["fatal"]],
      ["alert", values["fatal"]],
      ["critical", values["fatal"]],
      ["error", values["error"]],
      ["warning", values["warn"]],
      ["notice", values["info"]],
      ["info", values["info"]],
      ["debug", values["debug"]],
    ])
  })

  test("passes metadata as fields, the user's Errors included", () => {
    const lines = piped()
    Logger.info("served", { path: "/a", err: new TypeError("boom") })
    expect(lines[0]).toMatchObject({ msg: "served", path: "/a", err: { type: "TypeError", message: "boom" } })
  })

  test("passes a report as data, its Error as err, its pid as process", () => {
    const lines = piped()
    const pid = new LocalPid({})
    const state: Record<string, unknown> = { map: new Map([["a", 1n]]), pid, fn: function go() {} }
    state["self"] = state
    logReport({
      label: ["gen_server", "terminate"],
      name: "counter",
      lastMessage: ["$gen_cast", "boom"],
      from: undefined,
      state,
      log: [],
      reason: new TypeError("boom"),
      pid,
    })
    expect(lines[0]).toMatchObject({
      severity: "error",
      domain: ["otp"],
      registeredName: "counter",
      err: { type: "TypeError", message: "boom" },
      report: {
        label: ["gen_server", "terminate"],
        lastMessage: ["$gen_cast", "boom"],
        state: { map: [["a", "1n"]], pid: String(pid), fn: "#Function<go/0>", self: "[Circular]" },
        reason: { type: "TypeError", message: "boom" },
      },
    })
    expect(lines[0]?.["msg"]).toMatch(/^GenServer "counter" terminating\n\*\* \(TypeError\) boom\n/)
    expect(lines[0]?.err?.stack).toContain("pino-sink.test.ts")
  })

  test("a reason that is no Error is crashReason, and long or hostile data are cut", () => {
    const lines = piped()
    const hostile = {
      get secret(): never {
        throw new Error("no")
      },
    }
    const long = Array.from({ length: 500 }, (_, index) => index)
    logReport({
      label: ["emulator", "raise"],
      pid: 1,
      reason: ["nocatch", { hostile, long, nan: Number.NaN }],
    })
    const { crashReason, process } = lines[0] as {
      crashReason: [string, Record<string, unknown>]
      process: string
    }
    expect(process).toBe(1)
    expect(crashReason[1]["hostile"]).toEqual({ secret: "[Getter]" })
    expect(crashReason[1]["long"]).toHaveLength(101)
    expect(crashReason[1]["nan"]).toBe("NaN")
  })

  test.each([undefined, null, 1, "pino", {}, [], console, () => 1, { info: () => {} }, true])(
    "throws for %o",
    (logger) => {
      expect(() => Logger.pinoSink(logger as unknown as Logger.PinoLike)).toThrow(
        /^expected logger to be a pino logger/,
      )
    },
  )
})
