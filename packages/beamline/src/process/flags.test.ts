import { Process, receive, self, spawn } from "beamline"
import { describe, expect, test } from "vitest"

import { both } from "../../test-support/index.ts"

const forever = async (): Promise<void> => {
  await receive(() => false)
}

const NO_LIMIT = { size: 0, kill: true, errorLogger: true, includeSharedBinaries: false }

describe("Process.flag", () => {
  const table = [
    ["trapExit", false, true],
    ["priority", "normal", "high"],
    ["messageQueueData", "on_heap", "off_heap"],
    ["minHeapSize", 233, 500],
    ["minBinVheapSize", 46_422, 50_000],
    ["fullsweepAfter", 65_535, 10],
    ["errorHandler", "error_handler", "my_handler"],
    ["saveCalls", 0, 10_000],
    ["sensitive", false, true],
    ["asyncDist", false, true],
  ] as const

  for (const [flag, initial, value] of table) {
    both(`${flag} is ${JSON.stringify(initial)} at first, and returns its old value`, function* () {
      expect(Process.flag(flag, value as never)).toBe(initial)
      expect(Process.flag(flag, initial as never)).toBe(value)
      expect(Process.flag(flag, value as never)).toBe(initial)
    })
  }

  both("maxHeapSize takes a number or an object, and fills in what is missing", function* () {
    expect(Process.flag("maxHeapSize", 1000)).toEqual(NO_LIMIT)
    expect(Process.flag("maxHeapSize", { size: 7, kill: false })).toEqual({ ...NO_LIMIT, size: 1000 })
    expect(Process.flag("maxHeapSize", 0)).toEqual({ ...NO_LIMIT, size: 7, kill: false })
  })

  both("monitorNodes returns how many subscriptions there were", function* () {
    expect([true, true, false, false].map((on) => Process.flag("monitorNodes", on))).toEqual([0, 1, 2, 0])
  })

  both("trapExit counts when the signal is received", function* (w) {
    Process.flag("trapExit", true)
    Process.exit(self(), "one")
    Process.flag("trapExit", false)
    expect(yield* w(receive())).toEqual(["EXIT", self(), "one"])
  })

  both("what it sets is shown by info", function* () {
    Process.flag("priority", "low")
    Process.flag("errorHandler", "mine")
    Process.flag("minHeapSize", 999)
    expect(Process.info(self(), ["priority", "errorHandler"])).toEqual([
      ["priority", "low"],
      ["errorHandler", "mine"],
    ])
    expect(Process.info(self())!.garbageCollection.minHeapSize).toBe(999)
  })

  both("of another process can only be saveCalls", function* () {
    const pid = spawn(forever)
    expect(Process.flag(pid, "saveCalls", 5)).toBe(0)
    expect(Process.flag(pid, "saveCalls", 0)).toBe(5)
    expect(() => Process.flag(pid, "trapExit" as "saveCalls", 1)).toThrow(/expected flag to be "saveCalls"/)
    Process.exit(pid, "kill")
    expect(() => Process.flag(pid, "saveCalls", 5)).toThrow(/a live process/)
  })
})

describe("the flags of a new process", () => {
  test("are not inherited", async () => {
    await Process.run(async () => {
      Process.flag("trapExit", true)
      Process.flag("priority", "high")
      Process.flag("minHeapSize", 999)
      const pid = spawn(forever)
      expect(Process.info(pid, ["trapExit", "priority"])).toEqual([
        ["trapExit", false],
        ["priority", "normal"],
      ])
      expect(Process.info(pid)!.garbageCollection.minHeapSize).toBe(233)
    })
  })
})
