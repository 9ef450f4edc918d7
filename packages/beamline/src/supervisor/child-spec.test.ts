import { describe, expect, test } from "vitest"

import { MAX_TIMEOUT } from "../kernel/index.ts"
import {
  forgetArguments,
  isModule,
  normalizeChildSpec,
  normalizeChildSpecs,
  normalizeDynamicChildSpec,
} from "./child-spec.ts"
import type { IdIndex } from "./child-spec.types.ts"

const Worker = { startLink: () => ({ ok: false, error: "ignore" }) as const }
const start = [Worker, "startLink", [1]] as const
const good = { id: "a", start }
const wrong = { restart: "x", shutdown: "x", type: "x", modules: "x", significant: "x" }

describe("normalizeChildSpec", () => {
  test("fills in the defaults of a worker", () => {
    expect(normalizeChildSpec(good)).toEqual({
      ok: true,
      value: {
        id: "a",
        start,
        restart: "permanent",
        shutdown: 5_000,
        type: "worker",
        modules: [Worker],
        significant: false,
      },
    })
  })

  test("gives a supervisor unlimited time to end", () => {
    const result = normalizeChildSpec({ ...good, type: "supervisor" })
    expect(result).toMatchObject({ value: { type: "supervisor", shutdown: "infinity" } })
  })

  test("knows no modules of a closure", () => {
    expect(normalizeChildSpec({ id: 1, start: () => {} })).toMatchObject({ value: { modules: [] } })
  })

  test("ignores keys that it does not know", () => {
    expect(normalizeChildSpec({ ...good, bogus: 1 })).toEqual(normalizeChildSpec(good))
  })

  test("takes undefined for an absent key", () => {
    const absent = { restart: undefined, shutdown: undefined, type: undefined, modules: undefined }
    expect(normalizeChildSpec({ ...good, ...absent, significant: undefined })).toEqual(
      normalizeChildSpec(good),
    )
  })

  test.each([0, 1, MAX_TIMEOUT, "infinity", "brutal_kill"])("accepts the shutdown %s", (shutdown) => {
    expect(normalizeChildSpec({ ...good, shutdown })).toMatchObject({ ok: true, value: { shutdown } })
  })

  test.each([[[]], [[Worker]], [["Worker"]], ["dynamic"]])("accepts the modules %s", (modules) => {
    expect(normalizeChildSpec({ ...good, modules })).toMatchObject({ ok: true, value: { modules } })
  })

  // Each specification is wrong in this and in every later field: the order is that of OTP 27.
  test.each([
    ["missing_id", { ...wrong, start: 1 }],
    ["missing_start", { ...wrong, id: 1 }],
    [["invalid_mfa", 1], { ...wrong, id: 1, start: 1 }],
    [["invalid_restart_type", "x"], { ...wrong, ...good }],
    [["invalid_significant", "x"], { ...wrong, ...good, restart: "permanent" }],
    [["invalid_child_type", "x"], { ...wrong, ...good, restart: "permanent", significant: false }],
    [["invalid_shutdown", "x"], { ...good, shutdown: "x", modules: "x" }],
    [["invalid_modules", "x"], { ...good, modules: "x" }],
  ])("finds %j first", (error, spec) => {
    expect(normalizeChildSpec(spec)).toEqual({ ok: false, error })
  })

  test.each([[{}], [{ restart: "x" }], [{ id: undefined, start }]])("misses the id of %j", (spec) => {
    expect(normalizeChildSpec(spec)).toEqual({ ok: false, error: "missing_id" })
  })

  test.each([
    ["a"],
    [["startLink"]],
    [[Worker, "startLink"]],
    [["Worker", "startLink", []]],
    [[Worker, 1, []]],
    [[Worker, "startLink", 1]],
    [null],
  ])("refuses the start %j", (mfa) => {
    expect(normalizeChildSpec({ id: 1, start: mfa })).toEqual({ ok: false, error: ["invalid_mfa", mfa] })
  })

  test.each([-1, 1.5, Number.NaN, MAX_TIMEOUT + 1, null, "forever"])(
    "refuses the shutdown %s",
    (shutdown) => {
      expect(normalizeChildSpec({ ...good, shutdown })).toEqual({
        ok: false,
        error: ["invalid_shutdown", shutdown],
      })
    },
  )

  test("names the first module that is none", () => {
    const result = normalizeChildSpec({ ...good, modules: [Worker, 1, 2] })
    expect(result).toEqual({ ok: false, error: ["invalid_module", 1] })
  })

  test.each([["a"], [5], [null], [undefined], [[1]]])("refuses %j as a whole", (spec) => {
    expect(normalizeChildSpec(spec)).toEqual({ ok: false, error: ["invalid_child_spec", spec] })
  })

  describe("of a significant child", () => {
    const never = ["bad_combination", { autoShutdown: "never", significant: true }]
    const permanent = ["bad_combination", { restart: "permanent", significant: true }]

    test.each([
      ["permanent", "never", never],
      ["transient", "never", never],
      ["temporary", "never", never],
      [undefined, "never", never],
      ["permanent", "any_significant", permanent],
      ["permanent", "all_significant", permanent],
      [undefined, "any_significant", permanent],
      ["permanent", undefined, permanent],
      ["transient", "any_significant", undefined],
      ["transient", "all_significant", undefined],
      ["temporary", "any_significant", undefined],
      ["temporary", undefined, undefined],
    ] as const)("that is %s under %s finds %j", (restart, autoShutdown, error) => {
      const result = normalizeChildSpec({ ...good, significant: true, restart }, autoShutdown)
      expect(result).toMatchObject(error === undefined ? { ok: true } : { ok: false, error })
    })

    test("finds a bad combination before a bad shutdown", () => {
      const spec = { ...good, restart: "temporary", significant: true, shutdown: "x" }
      expect(normalizeChildSpec(spec, "never")).toEqual({ ok: false, error: never })
      expect(normalizeChildSpec(spec, "any_significant")).toEqual({
        ok: false,
        error: ["invalid_shutdown", "x"],
      })
    })
  })
})

describe("normalizeChildSpecs", () => {
  test("returns all, in order", () => {
    const result = normalizeChildSpecs([good, { ...good, id: "b" }])
    expect(result).toMatchObject({ ok: true, value: [{ id: "a" }, { id: "b" }] })
  })

  test("finds a duplicate before a fault behind it", () => {
    expect(normalizeChildSpecs([good, good, {}])).toEqual({ ok: false, error: ["duplicate_child_name", "a"] })
  })

  test("finds a fault before a duplicate behind it", () => {
    expect(normalizeChildSpecs([good, {}, good])).toEqual({ ok: false, error: "missing_id" })
  })

  test("lets the index decide which ids are equal", () => {
    const ids = [
      ["room", 1],
      ["room", 1],
    ]
    const specs = ids.map((id) => ({ id, start }))
    expect(normalizeChildSpecs(specs)).toMatchObject({ ok: true })
    expect(normalizeChildSpecs(specs, "never", structural())).toEqual({
      ok: false,
      error: ["duplicate_child_name", ["room", 1]],
    })
  })
})

describe("normalizeDynamicChildSpec", () => {
  test("fills in the defaults", () => {
    const value = [start, "permanent", 5_000, "worker", [Worker]]
    expect(normalizeDynamicChildSpec(good)).toEqual({ ok: true, value })
    expect(normalizeDynamicChildSpec({ id: 1, start: () => {} })).toMatchObject({ ok: true })
  })

  test.each([
    [{}],
    [{ id: 1 }],
    [{ start }],
    [{ ...wrong, id: 1, start: 1 }],
    [{ id: 1, start: [Worker, "startLink"] }],
    [5],
  ])("refuses %j as a whole", (spec) => {
    expect(normalizeDynamicChildSpec(spec)).toEqual({ ok: false, error: ["invalid_child_spec", spec] })
  })

  const mfa = [1, "a", []]
  // The order is that of Elixir 1.18.
  test.each([
    [["invalid_mfa", mfa], { ...wrong, id: 1, start: mfa, type: "worker" }],
    [["invalid_restart_type", "x"], { ...wrong, ...good, type: "worker" }],
    [["invalid_shutdown", "x"], { ...good, shutdown: "x", modules: "x", significant: "x" }],
    [["invalid_modules", "x"], { ...good, modules: "x", significant: "x" }],
    [["invalid_modules", [1]], { ...good, modules: [1], significant: "x" }],
    [["invalid_significant", "x"], { ...good, significant: "x" }],
    [["invalid_significant", true], { ...good, significant: true, restart: "temporary" }],
  ])("finds %j first", (error, spec) => {
    expect(normalizeDynamicChildSpec(spec)).toEqual({ ok: false, error })
  })

  test("throws for an unknown type, before any other fault of the fields", () => {
    expect(() => normalizeDynamicChildSpec({ ...wrong, id: 1, start: mfa })).toThrow(
      expect.objectContaining({ name: "ArgumentError", code: "ERR_CHILD_SPEC" }),
    )
  })
})

describe("forgetArguments", () => {
  const normal = (spec: object) => {
    const result = normalizeChildSpec({ ...good, ...spec })
    if (!result.ok) throw new Error("invalid")
    return result.value
  }

  test("drops those of a temporary child", () => {
    expect(forgetArguments(normal({ restart: "temporary" })).start).toEqual([Worker, "startLink", undefined])
  })

  test("keeps those of children that may be restarted, and closures", () => {
    const closure = () => {}
    expect(forgetArguments(normal({ restart: "transient" })).start).toBe(start)
    expect(forgetArguments(normal({ restart: "temporary", start: closure })).start).toBe(closure)
  })
})

describe("isModule", () => {
  test("is what carries functions, not lists and terms", () => {
    expect([Worker, class Room extends Map {}, () => {}].every(isModule)).toBe(true)
    expect([[], null, undefined, "Worker", 1].some(isModule)).toBe(false)
  })
})

function structural(): IdIndex<true> {
  const ids = new Map<string, true>()
  return {
    get: (id) => ids.get(JSON.stringify(id)),
    has: (id) => ids.has(JSON.stringify(id)),
    set: (id, value) => ids.set(JSON.stringify(id), value),
    delete: (id) => ids.delete(JSON.stringify(id)),
  }
}
