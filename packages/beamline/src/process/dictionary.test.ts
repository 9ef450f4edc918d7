import { Process, receive, self, send, spawn } from "beamline"
import { describe, expect } from "vitest"

import { both } from "../../test-support/index.ts"

describe("the process dictionary", () => {
  both("put returns the previous value, get the present one", function* () {
    expect(Process.put("k", 1)).toBeUndefined()
    expect(Process.put("k", 2)).toBe(1)
    expect(Process.get("k")).toBe(2)
  })

  both("get takes the default only where there is no value", function* () {
    expect(Process.get("k")).toBeUndefined()
    expect(Process.get("k", "default")).toBe("default")
    Process.put("null", null)
    expect(Process.get("null", "default")).toBe(null)
    Process.put("undefined", undefined)
    expect(Process.get("undefined", "default")).toBe("default")
  })

  both("get without a key gives all pairs", function* () {
    Process.put("a", 1)
    Process.put("b", 2)
    expect(Process.get()).toEqual([
      ["a", 1],
      ["b", 2],
    ])
  })

  both("delete returns what it removes", function* () {
    Process.put("k", 1)
    expect(Process.delete("k")).toBe(1)
    expect(Process.delete("k")).toBeUndefined()
    expect(Process.get()).toEqual([])
  })

  both("getKeys gives all keys, or those of exactly one value", function* () {
    Process.put("a", 1)
    Process.put("b", 2)
    Process.put("c", 1)
    Process.put("d", "1")
    expect(Process.getKeys()).toEqual(["a", "b", "c", "d"])
    expect(Process.getKeys(1)).toEqual(["a", "c"])
    expect(Process.getKeys("none")).toEqual([])
    Process.put("u", undefined)
    expect(Process.getKeys(undefined)).toEqual(["u"])
  })

  both("tells keys apart as terms: by type, and by content", function* () {
    Process.put(1, "number")
    Process.put("1", "string")
    Process.put(["a", { b: 1 }], "tuple")
    expect(Process.get(1)).toBe("number")
    expect(Process.get("1")).toBe("string")
    expect(Process.get(["a", { b: 1 }])).toBe("tuple")
    expect(Process.get(["a", { b: 2 }])).toBeUndefined()
    Process.put(self(), "pid")
    expect(Process.get(self())).toBe("pid")
  })

  both("is not inherited, and is a process's own", function* (w) {
    const me = self()
    Process.put("mine", 1)
    const pid = spawn(async () => {
      send(me, Process.get())
      Process.put("mine", 2)
      await receive()
    })
    expect(yield* w(receive())).toEqual([])
    expect(Process.get("mine")).toBe(1)
    expect(Process.info(pid, ["dictionary", "mine"])).toEqual([["dictionary", "mine"], 2])
  })
})

describe("Process.setLabel", () => {
  both("gives a label that getLabel and info show", function* (w) {
    expect(Process.getLabel()).toBeUndefined()
    expect(Process.setLabel(["worker", 7])).toBeUndefined()
    expect(Process.getLabel()).toEqual(["worker", 7])
    expect(Process.getLabel(self())).toEqual(["worker", 7])
    expect(Process.info(self(), "label")).toEqual(["label", ["worker", 7]])
    expect(Process.get("$process_label")).toEqual(["worker", 7])
    const pid = spawn(() => {})
    expect(Process.getLabel(pid)).toBeUndefined()
    yield* w(Process.sleep(0))
    expect(Process.getLabel(pid)).toBeUndefined()
  })
})
