import { Application } from "beamline"
import { describe, expect, test } from "vitest"

import { app, cleanApplications, root } from "../../test-support/index.ts"

cleanApplications()

const define: any = Application.define

describe("Application.define", () => {
  test("gives a module that shows what it is", () => {
    const Cache = { id: "Cache" }
    const dependency = Application.define("dep")()
    const callbacks = { start: root, startPhase: () => undefined }
    const one = Application.define("whole", {
      version: "1.2.3",
      description: "Whole",
      applications: [dependency, "named"],
      optionalApplications: ["maybe", "named"],
      env: { a: 1 },
      startPhases: { one: 1 },
      arg: 7,
      registered: ["x"],
      modules: [Cache],
      dir: "/srv",
    })(callbacks)
    expect(one.spec).toEqual({
      description: "Whole",
      vsn: "1.2.3",
      modules: [Cache],
      registered: ["x"],
      optionalApplications: ["maybe", "named"],
      applications: ["dep", "named", "maybe"],
      mod: [callbacks, 7],
      startPhases: { one: 1 },
    })
    expect([one.name, one.env, one.dependencies]).toEqual(["whole", { a: 1 }, [dependency]])
    expect(Object.isFrozen(one)).toBe(true)
    expect(Application.isApplication(one)).toBe(true)
    for (const other of [undefined, null, "whole", {}, { ...one }, root])
      expect(Application.isApplication(other)).toBe(false)
  })

  test("refuses wrong names, options and callbacks", () => {
    for (const name of [undefined, null, 5, "", "two words", "1x", {}, [], true, Symbol("s"), () => 1]) {
      expect(() => define(name)).toThrow(/^expected name to be /)
    }
    for (const options of [
      null,
      5,
      [],
      "x",
      { vsn: "1" },
      { version: 1 },
      { description: 5 },
      { applications: "x" },
      { applications: [5] },
      { applications: ["a b"] },
      { optionalApplications: [null] },
      { env: 5 },
      { env: null },
      { env: [] },
      { schema: 5 },
      { schema: { a: 5 } },
      { schema: null },
      { startPhases: ["one"] },
      { startPhases: null },
      { secrets: "a" },
      { secrets: [1] },
      { registered: "x" },
      { registered: [1] },
      { modules: {} },
      { modules: ["x"] },
      { dir: 5 },
    ]) {
      expect(() => define("x", options)).toThrow(/^expected /)
    }
    for (const callbacks of [
      null,
      5,
      "x",
      [],
      {},
      { start: 5 },
      { start: root, stop: 1 },
      { start: root, prep_stop: root },
      { stop: root },
      { start: root, startPhase: null },
      { start: root, prepStop: {} },
    ]) {
      expect(() => define("x")(callbacks)).toThrow(/^expected /)
    }
    expect(() => define("x", { startPhases: { a: 1 } })()).toThrow(/since there are start phases/)
    expect(() => define("x", { startPhases: { a: 1 } })({ start: root })).toThrow(
      /^expected startPhase to be a function/,
    )
  })
})

describe("Application.register", () => {
  test("makes names known, with what was given as modules, and replaces what is not loaded", async () => {
    const dep = Application.define("reg_dep")()
    Application.register(Application.define("reg", { applications: [dep], version: "1" })())
    expect((await Application.load("reg_dep")).ok).toBe(true)
    Application.register([Application.define("reg", { version: "2" })()])
    await Application.load("reg")
    expect(Application.spec("reg", "vsn")).toBe("2")
    expect(() => Application.register(Application.define("reg")())).toThrow(
      expect.objectContaining({
        code: "ERR_REGISTRATION",
        message: expect.stringContaining("to be the one that is loaded"),
      }),
    )
    expect(() => Application.start(Application.define("reg")())).toThrow(/to be the one that is loaded/)
  })

  test("refuses what is no application, and wrong options", () => {
    for (const one of [undefined, null, "x", 5, {}, [{}], ["x"], true, root, Symbol("s"), new Map()]) {
      expect(() => Application.register(one as never)).toThrow(/^expected application to be one that /)
    }
    for (const options of [null, 5, "x", [], { dir: 5 }, { folder: "x" }]) {
      expect(() => Application.register(app(), options as never)).toThrow(/^expected /)
    }
  })
})

describe("looking at applications", () => {
  test("spec tells of loaded ones only", async () => {
    const one = app(undefined, { version: "9.9.9" })
    expect(Application.spec(one)).toBe(undefined)
    await Application.load(one)
    expect(Application.spec(one)).toBe(one.spec)
    expect(Application.spec(one.name, "vsn")).toBe("9.9.9")
    for (const key of ["zzz", "env", null, 5, {}, [], true, "", Symbol("s"), () => 1]) {
      expect(() => Application.spec(one, key as never)).toThrow(/^expected key to be /)
    }
  })

  test("getApplication finds the one that lists a module", async () => {
    const Cache = { id: "Cache" }
    const Web = (): void => {}
    const one = app(undefined, { modules: [Cache, Web] })
    expect(Application.getApplication(Cache)).toBe(undefined)
    await Application.load(one)
    expect([Cache, Web, {}].map((module) => Application.getApplication(module))).toEqual([
      one.name,
      one.name,
      undefined,
    ])
    for (const module of [undefined, null, 5, "x", true, 5n, Symbol("s")]) {
      expect(() => Application.getApplication(module as never)).toThrow(/^expected module to be /)
    }
  })

  test("appDir gives the folder that is known", () => {
    const one = app(undefined, { dir: "/srv/app/" })
    expect(() => Application.appDir(one)).toThrow(`unknown application: ${one.name}`)
    Application.register(one)
    expect(Application.appDir(one)).toBe("/srv/app")
    expect(Application.appDir(one, "priv/x")).toBe("/srv/app/priv/x")
    expect(Application.appDir(one, ["priv", "x"])).toBe("/srv/app/priv/x")
    Application.register(one, { dir: "/" })
    expect(Application.appDir(one.name)).toBe("/")
    const other = app()
    Application.register(other)
    expect(() => Application.appDir(other)).toThrow(/to be registered with its folder/)
    for (const path of [null, 5, {}, [1], true, [null], Symbol("s"), () => 1, 5n, new Map()]) {
      expect(() => Application.appDir(one, path as never)).toThrow(/^expected path to be /)
    }
  })

  test("startedApplications checks its timeout", () => {
    for (const timeout of [-1, 1.5, NaN, null, "x", {}, [], true, Infinity, 2 ** 33]) {
      expect(() => Application.startedApplications(timeout as never)).toThrow(/^expected timeout to be /)
    }
  })
})

describe("Application.formatError", () => {
  const call = ["shop", "start", ["normal", []]]
  test.each([
    [["already_started", "x"], "already started application x"],
    [["not_started", "x"], "not started application x"],
    [["already_loaded", "x"], "already loaded application x"],
    [["not_loaded", "x"], "not loaded application x"],
    [["bad_application", "x"], "bad application: x"],
    [["invalid_restart_type", "x"], 'invalid application restart type: "x"'],
    [["no such file or directory", "x.app"], "could not find application file: x.app"],
    [["running", "x"], '["running", "x"]'],
    [["foo", call], 'shop.start("normal", []) returned an error: foo'],
    [["bad_return", [call, "bad"]], 'shop.start("normal", []) returned a bad value: "bad"'],
    [["bad_return", [call, ["EXIT", "why"]]], 'exited in: shop.start("normal", [])\n    ** (EXIT) why'],
    [[["EXIT", "normal"], call], 'exited in: shop.start("normal", [])\n    ** (EXIT) normal'],
    [
      ["bad", ["shop", "startPhase", ["a", "normal", 1]]],
      'exited in: shop.startPhase("a", "normal", 1)\n    ** (EXIT) bad',
    ],
    ["stopped", "stopped"],
    ["shutdown", "shutdown"],
    [["shutdown", "x"], "shutdown: x"],
    ["normal", "normal"],
    [undefined, "undefined"],
    [{ a: 1 }, "{ a: 1 }"],
  ])("%j", (reason, text) => {
    expect(Application.formatError(reason)).toBe(text)
  })
})
