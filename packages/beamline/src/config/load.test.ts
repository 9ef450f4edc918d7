import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { Config, inspect, System } from "beamline"
import type { ConfigFault, StandardSchema } from "beamline"
import { afterAll, describe, expect, test } from "vitest"

const source = "config/runtime.ts"

/** What one variable comes to in a file. */
async function read(variable: unknown, text?: string): Promise<unknown> {
  const loaded = await Config.load([{ source, value: { shop: { key: variable } } }], {
    variables: text === undefined ? {} : { X: text },
  })
  return loaded.ok ? loaded.value.config["shop"]!["key"] : loaded.error
}

const fault = (message: string): readonly ConfigFault[] => [
  { source, app: "shop", path: ["key"], variable: "X", message },
]

const short: StandardSchema<unknown, string> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: async (value) =>
      String(value).length < 4
        ? { value: `${String(value)}!` }
        : { issues: [{ message: `${String(value)} is too long` }, { message: "really" }] },
  },
}

describe("Config.env", () => {
  test.each([
    ["string", " a ", " a "],
    ["string", "", ""],
    ["integer", "42", 42],
    ["integer", " -7 ", -7],
    ["integer", "+7", 7],
    ["number", "1.5e3", 1500],
    ["number", "-0.5", -0.5],
    ["boolean", "true", true],
    ["boolean", "1", true],
    ["boolean", "False", false],
    ["boolean", "0", false],
  ] as const)("reads as %s the text %j", async (as, text, value) => {
    expect(await read(Config.env("X", { as }), text)).toBe(value)
  })

  test.each([
    ["integer", "1.5", "an integer"],
    ["integer", "0x10", "an integer"],
    ["integer", "", "an integer"],
    ["integer", "9007199254740993", "an integer"],
    ["integer", "1e3", "an integer"],
    ["number", "", "a number"],
    ["number", "Infinity", "a number"],
    ["number", "1,5", "a number"],
    ["number", "NaN", "a number"],
    ["boolean", "yes", "true or false"],
    ["boolean", "", "true or false"],
  ] as const)("refuses as %s the text %j", async (as, text, what) => {
    expect(await read(Config.env("X", { as }), text)).toEqual(
      fault(`expected ${what}, got: ${JSON.stringify(text)}`),
    )
  })

  test("reads with a function or a schema", async () => {
    expect(await read(Config.env("X", { as: (text) => text.split(",") }), "a,b")).toEqual(["a", "b"])
    expect(await read(Config.env("X", { as: async (text) => text.length }), "abc")).toBe(3)
    expect(await read(Config.env("X", { as: short }), "abc")).toBe("abc!")
    expect(await read(Config.env("X", { as: short }), "abcd")).toEqual(fault("abcd is too long; really"))
    const throwing = (text: string): never => {
      throw new Error(`no ${text}`)
    }
    expect(await read(Config.env("X", { as: throwing }), "abc")).toEqual(fault("no abc"))
    expect(
      await read(
        Config.env("X", {
          as: () => {
            throw "ball"
          },
        }),
        "abc",
      ),
    ).toEqual(fault("ball"))
  })

  test("has a default, or is a fault when it is not set", async () => {
    expect(await read(Config.env("X"))).toEqual(fault("is not set"))
    expect(await read(Config.env("X", { as: "integer", default: 4 }))).toBe(4)
    expect(await read(Config.env("X", { default: undefined }))).toBe(undefined)
    expect(await read(Config.env("X", { default: "no" }), "")).toBe("")
    expect(await read(Config.env("toString"))).toEqual([{ ...fault("is not set")[0], variable: "toString" }])
  })

  test("with secret makes a secret, and quotes nothing of it", async () => {
    const secret: any = await read(Config.env("X", { secret: true }), "hunter2")
    expect([secret.reveal(), String(secret)]).toEqual(["hunter2", "[secret]"])
    const once: any = await read(Config.env("X", { as: Config.secret(short), secret: true }), "abc")
    expect(once.reveal()).toBe("abc!")
    expect(((await read(Config.env("X", { default: "d", secret: true }))) as any).reveal()).toBe("d")
    const refused = fault("has a wrong value (not shown: it is secret)")
    expect(await read(Config.env("X", { as: "integer", secret: true }), "hunter2")).toEqual(refused)
    expect(await read(Config.env("X", { as: short, secret: true }), "hunter2")).toEqual(refused)
    expect(await read(Config.env("X", { as: Config.secret(short) }), "hunter2")).not.toContain("hunter2")
    expect(inspect(Config.env("X", { default: Config.secret("hunter2") }))).not.toContain("hunter2")
  })

  test("refuses wrong names and options", () => {
    for (const name of [undefined, null, 5, "", "a=b", "a\0b", {}, [], true, Symbol("s")]) {
      expect(() => Config.env(name as never)).toThrow(/^expected name to be /)
    }
    for (const options of [
      null,
      5,
      [],
      "x",
      { as: "date" },
      { as: 5 },
      { as: null },
      { as: {} },
      { secret: 1 },
      { type: "x" },
    ]) {
      expect(() => Config.env("X", options as never)).toThrow(/^expected /)
    }
  })
})

describe("Config.load", () => {
  test("merges the files in their order, and remembers where each key comes from", async () => {
    const loaded = await Config.load(
      [
        {
          source: "config/config.ts",
          value: { shop: { port: 1, db: { host: "a", pool: 5 } }, other: { x: 1 } },
        },
        { source: "config/prod.ts", value: ({ environment }: any) => ({ shop: { name: environment } }) },
        {
          source: "config/runtime.ts",
          value: async () => ({
            shop: {
              port: Config.env("PORT"),
              db: { host: Config.env("HOST") },
              list: [[Config.env("PORT")]],
            },
          }),
        },
      ],
      { environment: "prod", variables: { PORT: "80", HOST: "b" } },
    )
    expect(loaded).toEqual({
      ok: true,
      value: {
        config: {
          shop: { port: "80", db: { host: "b", pool: 5 }, name: "prod", list: [["80"]] },
          other: { x: 1 },
        },
        origins: {
          shop: {
            port: {
              sources: ["config/config.ts", "config/runtime.ts"],
              variables: [{ path: ["port"], name: "PORT" }],
            },
            db: {
              sources: ["config/config.ts", "config/runtime.ts"],
              variables: [{ path: ["db", "host"], name: "HOST" }],
            },
            name: { sources: ["config/prod.ts"], variables: [] },
            list: { sources: ["config/runtime.ts"], variables: [{ path: ["list", "0", "0"], name: "PORT" }] },
          },
          other: { x: { sources: ["config/config.ts"], variables: [] } },
        },
      },
    })
  })

  test("tells all faults of all files at once", async () => {
    const loaded = await Config.load(
      [
        {
          source: "a.ts",
          value: { shop: { a: Config.env("A"), deep: { b: [Config.env("B", { as: "integer" })] } } },
        },
        { source: "b.ts", error: new SyntaxError("unexpected }") },
        { source: "c.ts", value: () => System.fetchEnvOrThrow("NOT_SET_AT_ALL") },
        { source: "d.ts", value: { shop: 5 } },
        { source: "e.ts", value: undefined },
        { source: "f.ts", value: () => Promise.reject("ball") },
        { source: "g.ts", error: "thrown" },
      ],
      {
        variables: { B: "x" },
        providers: [{ provider: { init: () => 1, load: () => expect.fail("must not run") }, state: 1 }],
      },
    )
    expect(loaded.ok).toBe(false)
    expect(Config.formatFaults((loaded as any).error).split("\n")).toEqual([
      "a.ts: shop.a: environment variable A: is not set",
      'a.ts: shop.deep.b.0: environment variable B: expected an integer, got: "x"',
      "b.ts: unexpected }",
      'c.ts: could not fetch environment variable "NOT_SET_AT_ALL" because it is not set',
      'd.ts: expected the configuration to be of the form { app: { key: value } }, got: a number for "shop"',
      "e.ts: expected the configuration to be an object of the form { app: { key: value } }, got: undefined",
      'f.ts: threw "ball"',
      'g.ts: threw "thrown"',
    ])
  })

  test("goes over a base, and lets providers have the whole, one after the other", async () => {
    const base = {
      config: { shop: { a: 1, b: 1, gone: 1 } },
      origins: { shop: { a: { sources: ["build"], variables: [] } } },
    }
    const providers = [
      {
        name: "vault",
        provider: {
          init: () => 0,
          load: (config: any, state: unknown) => ({
            shop: { a: config.shop.a, b: [config.shop.c, state], d: Config.env("D") },
          }),
        },
        state: "state",
      },
      {
        provider: {
          name: "second",
          init: () => 0,
          load: async (config: any) => Config.merge(config, { shop: { e: config.shop.d } }),
        },
        state: 0,
      },
    ]
    const loaded = await Config.load([{ source: "runtime.ts", value: { shop: { c: 3 } } }], {
      base,
      variables: { D: "4" },
      providers,
    })
    expect(loaded).toEqual({
      ok: true,
      value: {
        config: { shop: { a: 1, b: [3, "state"], d: "4", e: "4" } },
        origins: {
          shop: {
            a: { sources: ["build"], variables: [] },
            b: { sources: ["vault"], variables: [] },
            d: { sources: ["vault"], variables: [{ path: ["d"], name: "D" }] },
            e: { sources: ["second"], variables: [] },
          },
        },
      },
    })
  })

  test("names the provider that fails", async () => {
    const failing = (load: () => unknown, name?: string) =>
      Config.load([], {
        providers: [
          {
            ...(name === undefined ? {} : { name }),
            provider: { init: () => 0, load: load as never },
            state: 0,
          },
        ],
      })
    const boom = (): never => {
      throw new Error("no route")
    }
    expect(await failing(boom, "vault")).toEqual({
      ok: false,
      error: [{ source: "vault", message: "no route" }],
    })
    expect(await failing(boom)).toEqual({
      ok: false,
      error: [{ source: "config provider", message: "no route" }],
    })
    expect(await failing(() => 5, "vault")).toMatchObject({ ok: false, error: [{ source: "vault" }] })
    expect(await failing(() => ({ shop: { a: Config.env("NOT_SET_AT_ALL") } }), "vault")).toMatchObject({
      ok: false,
      error: [{ source: "vault", variable: "NOT_SET_AT_ALL" }],
    })
  })

  test("takes the names of objects' own properties as keys like any", async () => {
    const value = JSON.parse(
      '{"__proto__": {"a": 1}, "shop": {"__proto__": {"polluted": true}, "constructor": 1}}',
    ) as object
    const loaded: any = await Config.load([
      { source, value },
      { source, value },
    ])
    expect(Object.keys(loaded.value.config)).toEqual(["__proto__", "shop"])
    expect(Object.keys(loaded.value.config.shop)).toEqual(["__proto__", "constructor"])
    expect(({} as any).polluted).toBe(undefined)
  })

  test("reads the environment of the program when it is told nothing else", async () => {
    System.putEnv("LOAD_TEST", "here")
    const loaded: any = await Config.load([
      { source, value: ({ environment }: any) => ({ shop: { environment, x: Config.env("LOAD_TEST") } }) },
    ])
    expect(loaded.value.config).toEqual({ shop: { environment: "dev", x: "here" } })
    System.deleteEnv("LOAD_TEST")
  })

  test("refuses wrong arguments", async () => {
    for (const sources of [undefined, null, 5, {}, "x", true]) {
      await expect(Config.load(sources as never)).rejects.toThrow(/^expected sources to be /)
    }
    for (const options of [null, 5, [], "x", { environment: "staging" }, { environment: 5 }, { vars: {} }]) {
      await expect(Config.load([], options as never)).rejects.toThrow(/^expected /)
    }
  })
})

describe("Config.environment", () => {
  test("is dev, test or prod, and nothing else", () => {
    expect(Config.environment()).toBe("dev")
    for (const name of ["dev", "test", "prod"]) {
      System.putEnv("BEAMLINE_ENV", name)
      expect(Config.environment()).toBe(name)
    }
    for (const name of ["", "production", "DEV"]) {
      System.putEnv("BEAMLINE_ENV", name)
      expect(() => Config.environment()).toThrow(
        `expected BEAMLINE_ENV to be "dev", "test" or "prod", got: "${name}"`,
      )
    }
    System.deleteEnv("BEAMLINE_ENV")
  })
})

describe("Config.JsonProvider", () => {
  const folder = mkdtempSync(join(tmpdir(), "json-provider-"))
  afterAll(() => rmSync(folder, { recursive: true }))

  async function provide(text: string | undefined): Promise<any> {
    const path = join(folder, "config.json")
    if (text !== undefined) writeFileSync(path, text)
    const state = Config.JsonProvider.init(text === undefined ? join(folder, "none.json") : path)
    const base = { config: { shop: { db: { host: "a", pool: 5 } } }, origins: {} }
    return Config.load([], { base, providers: [{ provider: Config.JsonProvider, state }] })
  }

  test("merges a file", async () => {
    expect((await provide('{ "shop": { "db": { "host": "b" }, "list": [1] } }')).value.config).toEqual({
      shop: { db: { host: "b", pool: 5 }, list: [1] },
    })
  })

  test("tells what is wrong with the file, without quoting it", async () => {
    const messages = []
    for (const text of [undefined, '{\n"shop": {"key": hunter2}}', '["x"]', '{ "shop": "hunter2" }', "", "{"])
      messages.push((await provide(text)).error[0].message as string)
    expect(messages[0]).toMatch(/none\.json: cannot be read: ENOENT/)
    expect(messages[1]).toMatch(/config\.json: is not JSON/)
    expect(messages[2]).toMatch(/config\.json: expected the configuration to be an object of the form/)
    expect(messages[3]).toMatch(/config\.json: expected the configuration to be of the form/)
    expect(messages[4]).toMatch(/is not JSON/)
    expect(messages.join()).not.toContain("hunter2")
  })

  test("refuses what is no path", () => {
    for (const path of [undefined, null, 5, "", {}, [], true, Symbol("s"), () => 1, 5n]) {
      expect(() => Config.JsonProvider.init(path as never)).toThrow(/^expected path to be /)
    }
  })
})
