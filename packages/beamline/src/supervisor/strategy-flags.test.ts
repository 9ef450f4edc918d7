import { describe, expect, test } from "vitest"

import { checkDynamicFlags, checkFlags, flagsOf } from "./strategy-flags.ts"
import type { RestartOptions } from "./strategy-flags.ts"

const refused = (code: string, value: unknown) => ({ ok: false, error: ["supervisor_data", [code, value]] })

describe("flagsOf", () => {
  test("fills in the defaults", () => {
    expect(flagsOf({ strategy: "one_for_all" })).toEqual({
      strategy: "one_for_all",
      intensity: 3,
      period: 5,
      autoShutdown: "never",
    })
  })

  test("takes the options over unchecked", () => {
    const options = { strategy: "x", maxRestarts: -1, maxSeconds: 0, autoShutdown: "y" }
    expect(flagsOf(options as unknown as RestartOptions)).toEqual({
      strategy: "x",
      intensity: -1,
      period: 0,
      autoShutdown: "y",
    })
  })

  test.each([[{}], [{ strategy: undefined }], [undefined]])("misses the strategy in %j", (options) => {
    expect(() => flagsOf(options as unknown as RestartOptions)).toThrow(
      "expected strategy option to be given",
    )
  })
})

describe("checkFlags", () => {
  test("fills in OTP's defaults of flags made by hand", () => {
    expect(checkFlags({})).toEqual({
      ok: true,
      value: { strategy: "one_for_one", intensity: 1, period: 5, autoShutdown: "never" },
    })
  })

  test.each([
    { strategy: "rest_for_one", intensity: 0, period: 1, autoShutdown: "any_significant" },
    { strategy: "one_for_all", intensity: 10, period: 3_600, autoShutdown: "all_significant" },
  ])("accepts %j", (flags) => {
    expect(checkFlags(flags)).toEqual({ ok: true, value: flags })
  })

  test.each([
    ["invalid_strategy", "x", { strategy: "x", intensity: -1, period: 0, autoShutdown: "x" }],
    ["invalid_intensity", -1, { intensity: -1, period: 0, autoShutdown: "x" }],
    ["invalid_period", 0, { period: 0, autoShutdown: "x" }],
    ["invalid_auto_shutdown", "x", { autoShutdown: "x" }],
    ["invalid_strategy", "simple_one_for_one", { strategy: "simple_one_for_one" }],
    ["invalid_strategy", null, { strategy: null }],
    ["invalid_intensity", 1.5, { intensity: 1.5 }],
    ["invalid_intensity", "infinity", { intensity: "infinity" }],
    ["invalid_period", 1.5, { period: 1.5 }],
    ["invalid_period", "infinity", { period: "infinity" }],
    ["invalid_type", 5, 5],
    ["invalid_type", null, null],
  ])("finds %s %j first", (code, value, flags) => {
    expect(checkFlags(flags)).toEqual(refused(code, value))
  })
})

describe("checkDynamicFlags", () => {
  test("fills in Elixir's defaults of flags made by hand", () => {
    expect(checkDynamicFlags({})).toEqual({
      ok: true,
      value: {
        strategy: "one_for_one",
        intensity: 1,
        period: 5,
        maxChildren: "infinity",
        extraArguments: [],
      },
    })
  })

  test("accepts zero children and extra arguments", () => {
    const flags = { strategy: "one_for_one", intensity: 3, period: 5, maxChildren: 0, extraArguments: [1] }
    expect(checkDynamicFlags({ ...flags, autoShutdown: "never" })).toEqual({ ok: true, value: flags })
  })

  const wrong = { strategy: "one_for_all", intensity: -1, period: 0, maxChildren: -1, extraArguments: 1 }
  test.each([
    ["invalid_strategy", "one_for_all", {}],
    ["invalid_intensity", -1, { strategy: "one_for_one" }],
    ["invalid_period", 0, { strategy: "one_for_one", intensity: 0 }],
    ["invalid_max_children", -1, { strategy: "one_for_one", intensity: 0, period: 1 }],
    ["invalid_extra_arguments", 1, { strategy: "one_for_one", intensity: 0, period: 1, maxChildren: 1 }],
  ])("finds %s %j first", (code, value, right) => {
    expect(checkDynamicFlags({ ...wrong, autoShutdown: "x", ...right })).toEqual(refused(code, value))
  })

  test("refuses to shut down by itself", () => {
    const flags = { autoShutdown: "any_significant" }
    expect(checkDynamicFlags(flags)).toEqual(refused("invalid_auto_shutdown", "any_significant"))
  })
})
