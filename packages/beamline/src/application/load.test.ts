import { Application, Config } from "beamline"
import type { StandardSchema } from "beamline"
import { describe, expect, test } from "vitest"

import { app, both, cleanApplications } from "../../test-support/index.ts"

cleanApplications()

const ok = { ok: true, value: undefined }
const failed = (...error: unknown[]): object => ({ ok: false, error })

/** A schema for a number that may come as text. */
const number: StandardSchema<unknown, number> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value) =>
      Number.isFinite(Number(value)) && value !== undefined
        ? { value: Number(value) }
        : { issues: [{ message: `no number: ${String(value)}` }] },
  },
}
const later: StandardSchema<unknown, number> = {
  "~standard": { ...number["~standard"], validate: async (value) => number["~standard"].validate(value) },
}

describe("Application.load and unload", () => {
  both("put an application's environment there and away", function* (w) {
    const one = app(undefined, { env: { a: 1, b: { c: 2 } } })
    expect(Application.getAllEnv(one)).toEqual({})
    expect(yield* w(Application.load(one))).toEqual(ok)
    expect(yield* w(Application.load(one))).toEqual(failed("already_loaded", one.name))
    expect(Application.getAllEnv(one)).toEqual({ a: 1, b: { c: 2 } })
    expect(Application.loadedApplications()).toEqual([[one.name, "", "0.0.0"]])
    Application.putEnv(one.name, "x", 1)
    expect(yield* w(Application.unload(one.name))).toEqual(ok)
    expect(Application.getAllEnv(one)).toEqual({})
    expect(Application.loadedApplications()).toEqual([])
    expect(yield* w(Application.unload(one))).toEqual(failed("not_loaded", one.name))
    expect(yield* w(Application.unload("nobody"))).toEqual(failed("not_loaded", "nobody"))
    expect(yield* w(Application.load("nobody"))).toEqual(failed("no such file or directory", "nobody.app"))
  })

  test("unload leaves alone what runs", async () => {
    const one = app()
    await Application.start(one)
    expect(await Application.unload(one)).toEqual(failed("running", one.name))
  })

  test("what is put before loading gives way to the specification, unless it is persistent; keys are replaced whole", async () => {
    const one = app(undefined, { env: { put: 1, kept: 1, nested: { x: 1, y: 1 }, configured: 1 } })
    Application.configure({ [one.name]: { nested: { x: 2 }, configured: 2 } })
    Application.putEnv(one.name, "put", "put")
    Application.putEnv(one.name, "kept", "kept", { persistent: true })
    Application.putEnv(one.name, "own", "own")
    await Application.load(one)
    expect(Application.getAllEnv(one)).toEqual({
      put: 1,
      kept: "kept",
      nested: { x: 2 },
      configured: 2,
      own: "own",
    })
    Application.putEnv(one.name, "put", "after")
    await Application.start(one)
    await Application.stop(one)
    expect(Application.getEnv(one.name, "put")).toBe("after")
    await Application.unload(one)
    expect(Application.getAllEnv(one)).toEqual({})
    await Application.load(one)
    expect(Application.getAllEnv(one)).toEqual({ put: 1, kept: "kept", nested: { x: 2 }, configured: 2 })
  })

  test("deleteEnv deletes for now, with persistent for later too", async () => {
    const one = app(undefined, { env: { a: 1, b: 1 } })
    Application.putAllEnv({ [one.name]: { a: 2, b: 2 } }, { persistent: true })
    await Application.load(one)
    Application.deleteEnv(one.name, "a")
    Application.deleteEnv(one.name, "b", { persistent: true })
    expect(Application.getAllEnv(one)).toEqual({})
    await Application.unload(one)
    await Application.load(one)
    expect(Application.getAllEnv(one)).toEqual({ a: 2, b: 1 })
  })

  test("the environment is the application's own: nobody changes the definition", async () => {
    const env = { list: [1] }
    const one = app(undefined, { env })
    await Application.load(one)
    Application.putEnv(one.name, "list", [2])
    await Application.unload(one)
    await Application.load(one)
    expect(Application.getEnv(one.name, "list")).toEqual([1])
  })
})

describe("a schema", () => {
  test("makes the values that are read, knows keys of its own, and leaves others alone", async () => {
    for (const schema of [
      { port: number, limit: later },
      {
        "~standard": {
          version: 1,
          vendor: "test",
          validate: (value: any) => ({ value: { port: Number(value.port), limit: Number(value.limit) } }),
        },
      } as const,
    ]) {
      const one = app(undefined, { env: { port: "80", other: "x" }, schema: schema as never })
      Application.configure({ [one.name]: { limit: "5" } })
      expect(await Application.load(one)).toEqual(ok)
      expect(Application.getAllEnv(one)).toEqual({ port: 80, limit: 5, other: "x" })
    }
  })

  test("fails the load with all that it does not like, and nothing has changed", async () => {
    const one = app(undefined, {
      env: { port: "x" },
      schema: { port: number, limit: later, fine: number } as never,
    })
    const value = Config.define({
      [one.name]: { limit: Config.env("LIMIT"), fine: 1 },
    })
    const loaded = await Config.load([{ source: "config/runtime.ts", value }], {
      variables: { LIMIT: "many" },
    })
    Application.configure((loaded as any).value)
    const faults = [
      { source: `application ${one.name}`, app: one.name, path: ["port"], message: "no number: x" },
      {
        source: "config/runtime.ts",
        app: one.name,
        path: ["limit"],
        variable: "LIMIT",
        message: "no number: many",
      },
    ]
    expect(await Application.load(one)).toEqual(failed("bad_environment", faults))
    expect(await Application.start(one)).toEqual(failed("bad_environment", faults))
    expect(Application.loadedApplications()).toEqual([])
    expect(Application.getAllEnv(one)).toEqual({ limit: "many", fine: 1 })
    expect(Application.formatError(["bad_environment", faults])).toBe(
      `the configuration is wrong:\n    application ${one.name}: ${one.name}.port: no number: x\n` +
        `    config/runtime.ts: ${one.name}.limit: environment variable LIMIT: no number: many`,
    )
  })

  test("that throws is a fault, as is one that makes no object", async () => {
    const throwing = {
      "~standard": {
        version: 1,
        vendor: "x",
        validate: () => {
          throw new RangeError("hunter2")
        },
      },
    }
    const one = app(undefined, { schema: { key: throwing } as never })
    expect(await Application.load(one)).toMatchObject({
      error: ["bad_environment", [{ path: ["key"], message: "its schema threw RangeError" }]],
    })
    const odd = app(undefined, {
      schema: { "~standard": { version: 1, vendor: "x", validate: () => ({ value: 5 }) } } as never,
    })
    expect(await Application.load(odd)).toMatchObject({
      error: ["bad_environment", [{ path: [], message: "its schema makes 5 of it, which is no object" }]],
    })
  })

  test("the faults of several applications come at once, those of what they need too", async () => {
    const a = app(undefined, { schema: { x: number } as never })
    const b = app(undefined, { schema: { x: number } as never, applications: [a] })
    const c = app(undefined, { applications: [b] })
    const result = await Application.loadAll(c)
    expect(result).toMatchObject({
      ok: false,
      error: ["bad_environment", [{ app: b.name }, { app: a.name }]],
    })
    Application.configure({ [a.name]: { x: 1 }, [b.name]: { x: 2 } })
    expect(await Application.loadAll([c])).toEqual({ ok: true, value: [a.name, b.name, c.name] })
    expect(await Application.loadAll([c])).toEqual({ ok: true, value: [a.name, b.name, c.name] })
    expect(await Application.loadAll("nobody")).toEqual(
      failed("nobody", ["no such file or directory", "nobody.app"]),
    )
  })
})

describe("secrets", () => {
  const chatty = {
    "~standard": {
      version: 1,
      vendor: "x",
      validate: (value: unknown) => ({ issues: [{ message: `bad ${String(value)}` }] }),
    },
  } as const

  test("stay secrets, marked by the schema, the option or the configuration", async () => {
    const one = app(undefined, {
      env: { a: "hunter1", b: "hunter2", d: "hunter4" },
      schema: { a: Config.secret(number as never), c: number } as never,
      secrets: ["b"],
    })
    Application.configure({ [one.name]: { a: "1", c: Config.secret("3") } })
    expect(await Application.load(one)).toEqual(ok)
    const env: any = Application.getAllEnv(one)
    expect([env.a.reveal(), env.b.reveal(), env.c.reveal(), env.d]).toEqual([1, "hunter2", 3, "hunter4"])
  })

  test("the same by an option, with one schema for all, and without any", async () => {
    const whole = {
      "~standard": { version: 1, vendor: "x", validate: (value: unknown) => ({ value }) },
    } as const
    for (const schema of [whole, undefined]) {
      const one = app(undefined, {
        env: { a: "hunter1", b: 2 },
        secrets: ["a"],
        ...(schema && { schema: schema as never }),
      })
      await Application.load(one)
      const env: any = Application.getAllEnv(one)
      expect([env.a.reveal(), env.b]).toEqual(["hunter1", 2])
    }
  })

  test("a schema that refuses one is not quoted", async () => {
    for (const options of [
      { schema: { a: Config.secret(chatty as never) } },
      { schema: { a: chatty }, secrets: ["a"] },
      { schema: { a: chatty }, secret: true },
    ] as any[]) {
      const { secret, ...rest } = options
      const one = app(undefined, rest)
      Application.configure({ [one.name]: { a: secret === true ? Config.secret("hunter2") : "hunter2" } })
      const text = JSON.stringify(await Application.load(one))
      expect(text).toContain("its schema refuses it")
      expect(text).not.toContain("hunter2")
    }
    const missing = app(undefined, { schema: { a: Config.secret(chatty as never) } as never })
    expect(await Application.load(missing)).toMatchObject({
      error: ["bad_environment", [{ message: "bad undefined" }]],
    })
  })
})
