import { Application, Config } from "beamline"
import { describe, expect, test } from "vitest"

import { app, cleanApplications } from "../../test-support/index.ts"

cleanApplications()

const NO_APPS = [undefined, null, 5, "", "two words", {}, [], true, 5n, Symbol("s"), () => 1, "1abc"]
const NO_KEYS = [undefined, null, 5, {}, [], true, 5n, Symbol("s"), () => 1, ["a"]]

describe("the environment", () => {
  test("is read by key, with a default where there is nothing", () => {
    Application.putEnv("e1", "a", undefined)
    expect(Application.getEnv("e1", "a", 1)).toBe(undefined)
    expect(Application.getEnv("e1", "b", 1)).toBe(1)
    expect(Application.getEnv("e1", "b")).toBe(undefined)
    expect(Application.fetchEnv("e1", "a")).toEqual({ ok: true, value: undefined })
    expect(Application.fetchEnv("e1", "b")).toEqual({ ok: false, error: undefined })
    expect(Application.fetchEnvOrThrow("e1", "a")).toBe(undefined)
    expect(Application.getAllEnv("e1")).toEqual({ a: undefined })
    Application.deleteEnv("e1", "a")
    Application.deleteEnv("e1", "a")
    Application.deleteEnv("never", "a")
    expect(Application.getAllEnv("e1")).toEqual({})
  })

  test("fetchEnvOrThrow says why there is nothing", async () => {
    const one = app()
    const why = `could not fetch application environment "k" for application ${one.name} because `
    expect(() => Application.fetchEnvOrThrow(one, "k")).toThrow(
      `${why}the application was not loaded nor configured`,
    )
    await Application.load(one)
    expect(() => Application.fetchEnvOrThrow(one, "k")).toThrow(`${why}configuration at "k" was not set`)
    Application.putEnv("e2", "other", 1)
    expect(() => Application.fetchEnvOrThrow("e2", "k")).toThrow('configuration at "k" was not set')
  })

  test("putAllEnv replaces the values of keys, and leaves other keys alone", () => {
    Application.putAllEnv({ e3: { a: { x: 1 }, b: 1 }, e4: {} })
    Application.putAllEnv({ e3: { a: { y: 1 } } })
    expect(Application.getAllEnv("e3")).toEqual({ a: { y: 1 }, b: 1 })
    expect(Application.getAllEnv("e4")).toEqual({})
  })

  test("a new object each time: what is done to it is nobody's business", () => {
    Application.putEnv("e5", "a", 1)
    Object.assign(Application.getAllEnv("e5"), { a: 2, b: 2 })
    expect(Application.getAllEnv("e5")).toEqual({ a: 1 })
  })

  test("keys and names of objects are keys like any", () => {
    for (const key of ["__proto__", "constructor", "toString"]) {
      expect(Application.getEnv("e6", key)).toBe(undefined)
      Application.putEnv("e6", key, 1)
      expect(Application.getEnv("e6", key)).toBe(1)
    }
    expect(Application.getEnv("constructor", "name")).toBe(undefined)
  })

  test("configure takes the place of what was configured", async () => {
    const one = app(undefined, { env: { a: 1, b: 1 } })
    Application.configure({ [one.name]: { a: 2, c: 2 } })
    expect(Application.getAllEnv(one)).toEqual({ a: 2, c: 2 })
    Application.configure({ [one.name]: { b: 3 } })
    expect(Application.getAllEnv(one)).toEqual({ b: 3 })
    await Application.load(one)
    expect(Application.getAllEnv(one)).toEqual({ a: 1, b: 3 })
  })

  test("configure refuses what has not been loaded, and what is no configuration", () => {
    expect(() => Application.configure({ shop: { list: [{ port: Config.env("PORT") }] } })).toThrow(
      "expected config to be loaded by Config.load, since it has the variable PORT",
    )
    for (const config of [
      undefined,
      null,
      5,
      "x",
      [],
      { a: 1 },
      { a: null },
      { a: [] },
      new Map(),
      () => 1,
      { "a b": {} },
    ]) {
      expect(() => Application.configure(config as never)).toThrow(/^expected /)
      expect(() => Application.putAllEnv(config as never)).toThrow(/^expected /)
    }
  })

  test("refuses what is no application, no key and no option, before anything happens", () => {
    const { getEnv, fetchEnv, fetchEnvOrThrow, putEnv, deleteEnv, getAllEnv } = Application as any
    for (const one of NO_APPS) {
      for (const use of [
        getEnv,
        fetchEnv,
        fetchEnvOrThrow,
        putEnv,
        deleteEnv,
        getAllEnv,
        Application.load,
        Application.unload,
        Application.stop,
        Application.start,
        Application.spec,
        Application.appDir,
        Application.ensureLoaded,
      ] as any[])
        expect(() => use(one, "k")).toThrow(/^expected application to be /)
    }
    for (const key of NO_KEYS) {
      for (const use of [getEnv, fetchEnv, fetchEnvOrThrow, putEnv, deleteEnv])
        expect(() => use("e7", key)).toThrow(expect.objectContaining({ code: "ERR_BAD_ARGUMENT" }))
    }
    for (const options of [
      null,
      5,
      "x",
      [],
      true,
      { persistent: 1 },
      { persistant: true },
      { timeout: -1 },
      { timeout: "x" },
      new Map(),
    ]) {
      expect(() => putEnv("e7", "k", 1, options)).toThrow(/^expected /)
      expect(() => deleteEnv("e7", "k", options)).toThrow(/^expected /)
      expect(() => Application.putAllEnv({ e7: { k: 1 } }, options as never)).toThrow(/^expected /)
    }
    expect(Application.getAllEnv("e7")).toEqual({})
  })
})
