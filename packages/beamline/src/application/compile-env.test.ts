import { Application, Config } from "beamline"
import { describe, expect, test } from "vitest"

import { app, cleanApplications } from "../../test-support/index.ts"

cleanApplications()

describe("Application.compileEnv", () => {
  test("gives what is configured, by key and by path, else the default; what an application defines does not count", () => {
    const one = app(undefined, { env: { own: 1 } })
    Application.configure({ [one.name]: { a: { b: { c: 1 } }, u: undefined } })
    expect(Application.compileEnv(one, "a")).toEqual({ b: { c: 1 } })
    expect(Application.compileEnv(one, ["a", "b", "c"], 2)).toBe(1)
    expect(Application.compileEnv(one, ["a", "x", "c"], 2)).toBe(2)
    expect(Application.compileEnv(one.name, "own", "default")).toBe("default")
    expect(Application.compileEnv(one, "u", "default")).toBe(undefined)
    expect(Application.compileEnv(one, "nothing")).toBe(undefined)
    expect(Application.compileEnvOrThrow(one, ["a", "b"])).toEqual({ c: 1 })
    expect(() => Application.compileEnvOrThrow(one, ["a", "z"])).toThrow(
      `could not fetch application environment ["a", "z"] for application ${one.name} because it was not configured when`,
    )
  })

  test("an application loads as long as the configuration says the same, and no longer", async () => {
    const one = app()
    Application.configure({ [one.name]: { a: [1, { b: 2 }], key: Config.secret("k") } })
    Application.compileEnv(one, "a")
    Application.compileEnv(one, "key")
    Application.compileEnv(one, "absent")
    Application.configure({ [one.name]: { a: [1, { b: 2 }], key: Config.secret("k"), free: 1 } })
    expect((await Application.load(one)).ok).toBe(true)
    await Application.unload(one)
    const value = Config.define({ [one.name]: { a: [1], key: Config.secret("other"), absent: 1 } })
    const loaded = await Config.load([{ source: "config/runtime.ts", value }])
    Application.configure((loaded as any).value)
    const result: any = await Application.load(one)
    expect(result.error[0]).toBe("compile_env")
    const message = (then: string, now: string): string =>
      `was ${then} when the code was compiled, and is ${now} now: it cannot be changed at run time`
    expect(result.error[1]).toEqual([
      { source: "config/runtime.ts", app: one.name, path: ["a"], message: message("[1, { b: 2 }]", "[1]") },
      {
        source: "config/runtime.ts",
        app: one.name,
        path: ["key"],
        message: message('"[secret]"', '"[secret]"'),
      },
      { source: "config/runtime.ts", app: one.name, path: ["absent"], message: message("not set", "1") },
    ])
    expect(await Application.ensureAllStarted(one)).toEqual({ ok: false, error: [one.name, result.error] })
    expect(Application.formatError(result.error)).toContain(
      `config/runtime.ts: ${one.name}.a: was [1, { b: 2 }] when`,
    )
  })

  test("configure may leave the comparison out, for as long as that configuration holds", async () => {
    const one = app()
    Application.compileEnv(one, "a")
    Application.configure({ [one.name]: { a: 1 } }, { validateCompileEnv: false })
    expect((await Application.load(one)).ok).toBe(true)
    await Application.unload(one)
    Application.configure({ [one.name]: { a: 1 } })
    expect((await Application.load(one)).ok).toBe(false)
    for (const options of [null, 5, "x", [], true, { validateCompileEnv: 1 }, { validate: true }]) {
      expect(() => Application.configure({}, options as never)).toThrow(/^expected /)
    }
  })

  test("the last that was taken counts", async () => {
    const one = app()
    Application.configure({ [one.name]: { a: 1 } })
    Application.compileEnv(one, "a")
    Application.configure({ [one.name]: { a: 2 } })
    Application.compileEnv(one, "a")
    expect((await Application.load(one)).ok).toBe(true)
  })

  test.each([undefined, null, 5, [], [1], ["a", undefined], {}, true, Symbol("s"), () => 1])(
    "refuses the key %o",
    (key) => {
      expect(() => Application.compileEnv("x", key as never)).toThrow(/^expected key to be /)
      expect(() => Application.compileEnvOrThrow("x", key as never)).toThrow(/^expected key to be /)
    },
  )
})
