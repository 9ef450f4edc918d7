import { GenServer, Logger, noreply, ok, Process, self, spawn } from "beamline"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"

import { captureLog, inProcess, settle, startSupervised } from "./index.ts"

const Fragile = GenServer.define<{ cast: { crash(): void } }>("Fragile")({
  init: (_: undefined) => ok(0),
  handleCast: {
    crash: (state) => {
      if (state === 0) throw new Error("ouch")
      return noreply(state)
    },
  },
})

const shown: string[] = []
let own: ReturnType<typeof Logger.removeSink>
beforeEach(() => {
  shown.length = 0
  own = Logger.removeSink("default")
  Logger.addSink("default", { log: (event) => void shown.push(event.message) })
})
afterEach(() => {
  Logger.removeSink("default")
  if (own.ok) Logger.addSink("default", own.value)
  vi.restoreAllMocks()
})

describe("captureLog", () => {
  test("gives the events and the value, and keeps them from the other sinks", async () => {
    const { events, text, value } = await captureLog(() => {
      Logger.warning("low", { litres: 2 })
      Logger.info("ok")
      return 7
    })
    expect(events.map(({ level, message }) => [level, message])).toEqual([
      ["warning", "low"],
      ["info", "ok"],
    ])
    expect(text).toMatch(/ \[warning\] low litres=2\n.* \[info\] ok$/)
    expect(value).toBe(7)
    Logger.error("after")
    expect(shown).toEqual(["after"])
  })

  test("has the crash of a process that the function set off", async () => {
    const { text } = await captureLog(() => {
      spawn(async () => {
        await Promise.resolve()
        throw new Error("far away")
      })
    })
    expect(text).toContain("far away")
  })

  test(
    "runs the function in the calling process, in generators too",
    inProcess(function* () {
      const me = self()
      const fragile = yield* startSupervised(Fragile)
      const { value } = yield* captureLog(async () => {
        await Promise.resolve()
        return self()
      })
      expect(value).toBe(me)
      const crash = yield* captureLog(function* () {
        Process.exit(fragile, "kill")
        yield* settle()
        Logger.error("seen")
        return self()
      })
      expect(crash.value).toBe(me)
      expect(crash.events).toHaveLength(1)
    }),
  )

  test("fails with what the function throws, and shows the log again", async () => {
    await expect(
      captureLog(async () => {
        throw new RangeError("no")
      }),
    ).rejects.toThrow(new RangeError("no"))
    expect(() => captureLog(function* () {})).toThrow("outside a generator process")
    Logger.error("after")
    expect(shown).toEqual(["after"])
  })

  test("captures may stand in each other; a sink that is added meanwhile is served", async () => {
    const added: string[] = []
    const { events: outer } = await captureLog(async () => {
      Logger.info("1")
      Logger.addSink("added", { log: (event) => void added.push(event.message) })
      const { events: inner } = await captureLog(() => Logger.info("2"))
      expect(inner.map((event) => event.message)).toEqual(["2"])
      Logger.removeSink("added")
      Logger.info("3")
    })
    expect(outer.map((event) => event.message)).toEqual(["1", "2", "3"])
    expect(added).toEqual(["2"])
    expect(shown).toEqual([])
  })

  test("a sink that is taken out meanwhile stays out, one that is put back is as before", async () => {
    await captureLog(() => {
      const taken = Logger.removeSink("default")
      if (taken.ok) Logger.addSink("default", taken.value)
    })
    Logger.error("1")
    await captureLog(() => void Logger.removeSink("default"))
    Logger.error("2")
    expect(shown).toEqual(["1"])
    Logger.addSink("default", { log: () => {} })
  })

  test("level and saslReports hold for the capture only", async () => {
    const { level, events } = await captureLog(() => Logger.warning("no"), { level: "error" }).then(
      ({ events }) => ({
        events,
        level: Logger.level(),
      }),
    )
    expect(events).toEqual([])
    expect(level).toBe("debug")
    const body = inProcess(async () => {
      const fragile = await startSupervised(Fragile, { restart: "temporary" })
      return captureLog(() => GenServer.cast(fragile as never, "crash" as never), { saslReports: true })
    })
    const { events: reports } = await body()
    expect(reports.map((event) => event.report?.label.join(" "))).toEqual([
      "gen_server terminate",
      "proc_lib crash",
      "supervisor child_terminated",
    ])
  })

  test("throws for a wrong argument", () => {
    for (const wrong of [undefined, null, 1, "text", {}, [], true, Symbol("x"), 1n, new Date()]) {
      expect(() => Reflect.apply(captureLog, undefined, [wrong])).toThrow(/^expected function to be/)
    }
    for (const options of [
      null,
      1,
      [],
      { level: "loud" },
      { level: 1 },
      { saslReports: 1 },
      { lines: 3 },
      "x",
    ]) {
      expect(() => Reflect.apply(captureLog, undefined, [() => {}, options])).toThrow(/^expected /)
    }
  })
})

describe("inProcess with captureLog", () => {
  test("a test that passes is silent", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => {})
    await inProcess(async () => Logger.error("quiet"), { captureLog: true })()
    expect(shown).toEqual([])
    expect(printed).not.toHaveBeenCalled()
  })

  test("a test that fails shows what it has logged", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => {})
    const failing = inProcess(
      async () => {
        Logger.error("a hint")
        throw new Error("no")
      },
      { captureLog: true },
    )
    await expect(failing()).rejects.toThrow("no")
    expect(printed.mock.calls[0]?.[0]).toMatch(/^The test has logged:\n.* \[error\] a hint$/)
  })
})

describe("inProcess with errorLogs: fail", () => {
  beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => {}))

  test("fails on an error that nobody expected", async () => {
    const body = inProcess(async () => Logger.error("surprise"), { errorLogs: "fail" })
    await expect(body()).rejects.toThrow("expected no errors in the log, got:\n  [error] surprise")
  })

  test("passes where it was captured, and for lesser levels", async () => {
    await inProcess(
      async () => {
        Logger.warning("careful")
        await captureLog(() => Logger.error("expected"))
      },
      { errorLogs: "fail" },
    )()
  })
})
