import { describe, expect, test } from "vitest"

import { ExitError, LocalPid } from "../kernel/index.ts"
import { callStart, outcomeOfReturn, outcomeOfThrow } from "./child-spec-start.ts"

const pid = new LocalPid({})

describe("callStart", () => {
  const Module = {
    name: "Module",
    start(...args: unknown[]) {
      return [this.name, ...args]
    },
  }

  test("calls the function on its module, extra arguments first", () => {
    expect(callStart([Module, "start", [3]])).toEqual(["Module", 3])
    expect(callStart([Module, "start", [3]], [1, 2])).toEqual(["Module", 1, 2, 3])
  })

  test("calls a closure with the extra arguments", () => {
    const closure = ((...args: unknown[]) => args) as never
    expect(callStart(closure)).toEqual([])
    expect(callStart(closure, [1, 2])).toEqual([1, 2])
  })
})

describe("outcomeOfReturn", () => {
  test.each([
    ["a pid", { ok: true, value: pid }, { type: "started", pid }],
    ["a pid and info", { ok: true, value: pid, info: 1 }, { type: "started", pid, info: 1 }],
    ["ignore", { ok: false, error: "ignore" }, { type: "ignored" }],
    ["an error", { ok: false, error: "bad" }, { type: "failed", reason: "bad" }],
  ])("reads %s", (_name, value, outcome) => {
    expect(outcomeOfReturn(value)).toEqual(outcome)
  })

  test.each([
    [{ ok: true, value: "notpid" }],
    [{ ok: true }],
    [{ ok: false }],
    [{ ok: 1, value: 1 }],
    ["ignore"],
    [pid],
    [undefined],
    [null],
  ])("fails with the whole of %s", (value) => {
    expect(outcomeOfReturn(value)).toEqual({ type: "failed", reason: value })
  })
})

describe("outcomeOfThrow", () => {
  const error = new Error("boom")

  test.each([
    ["an Error", error, ["EXIT", error]],
    ["an exit", new ExitError("normal"), ["EXIT", "normal"]],
    ["anything else", "value", "value"],
  ])("fails for %s", (_name, thrown, reason) => {
    expect(outcomeOfThrow(thrown)).toEqual({ type: "failed", reason })
  })

  test("takes a thrown result for a returned one, as catch does", () => {
    expect(outcomeOfThrow({ ok: true, value: pid })).toEqual({ type: "started", pid })
  })
})
