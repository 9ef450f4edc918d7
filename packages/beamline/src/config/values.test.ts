import { inspect as nodeInspect } from "node:util"
import { serialize, deserialize } from "node:v8"

import { Config, inspect, System } from "beamline"
import fc from "fast-check"
import { describe, expect, test } from "vitest"

const NO_CONFIG = [undefined, null, 5, "x", [], { a: 1 }, { a: null }, { a: [] }, new Map(), () => 1, true]

describe("Config.secret", () => {
  test("is shown by nothing, and reveals its value", () => {
    const value = { password: "hunter2" }
    const secret = Config.secret(value)
    const shown = [
      inspect(secret),
      inspect({ a: [secret] }),
      nodeInspect(secret, { showHidden: true, depth: 9 }),
      nodeInspect({ a: secret }),
      String(secret),
      JSON.stringify({ secret }),
      JSON.stringify(structuredClone({ secret })),
      nodeInspect(deserialize(serialize(secret))),
      Object.entries(secret).join(),
      JSON.stringify(Object.getOwnPropertyDescriptors(secret)),
    ]
    for (const text of shown) expect(text).not.toContain("hunter2")
    expect(shown[1]).toBe("{ a: [[secret]] }")
    expect(secret.reveal()).toBe(value)
    expect(() => Object.assign(secret, { reveal: () => 1 })).toThrow(TypeError)
    expect([Config.isSecret(secret), Config.isSecret("x"), Config.isSecret(undefined)]).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe("Config.merge", () => {
  test("merges plain objects, and replaces all else", () => {
    const date = new Date(0)
    const secret = Config.secret("s")
    expect(
      Config.merge(
        { a: { x: { y: { z: 1, w: 1 } }, list: [1, 2], date: { a: 1 }, s: { a: 1 }, u: 1, n: 1 } },
        { a: { x: { y: { z: 2 } }, list: [3], date, s: secret, u: undefined, n: null }, b: { c: 1 } },
      ),
    ).toEqual({
      a: { x: { y: { z: 2, w: 1 } }, list: [3], date, s: secret, u: undefined, n: null },
      b: { c: 1 },
    })
  })

  const leaf = fc.oneof(fc.integer(), fc.constant(null), fc.array(fc.integer(), { maxLength: 2 }))
  const keys = fc.constantFrom("a", "b", "__proto__")
  const flat = fc.dictionary(keys, leaf, { maxKeys: 3 })
  const deep = fc.dictionary(keys, fc.oneof(leaf, flat), { maxKeys: 3 })
  const config = fc.dictionary(fc.constantFrom("app", "other"), deep, { maxKeys: 2 })

  test("leaves its arguments alone, does nothing with nothing, and the later value wins", () => {
    fc.assert(
      fc.property(config, config, (a, b) => {
        const before = JSON.stringify([a, b])
        const merged = Config.merge(a, b)
        expect(JSON.stringify([a, b])).toBe(before)
        expect(Config.merge(a, {})).toEqual(a)
        expect(Config.merge({}, a)).toEqual(a)
        expect(Config.merge(merged, b)).toEqual(merged)
        for (const [app, values] of Object.entries(b))
          for (const [key, value] of Object.entries(values))
            if (value === null || Array.isArray(value) || typeof value === "number")
              expect(merged[app]![key]).toBe(value)
      }),
    )
  })

  test("refuses what is no configuration", () => {
    for (const value of NO_CONFIG) {
      expect(() => Config.merge(value as never, {})).toThrow(/^expected base to be /)
      expect(() => Config.merge({}, value as never)).toThrow(/^expected over to be /)
      expect(() => Config.redact(value as never)).toThrow(/^expected config to be /)
    }
    for (const value of NO_CONFIG.filter((one) => typeof one !== "function")) {
      expect(() => Config.define(value as never)).toThrow(/^expected config to be /)
      expect(Config.isConfigFile(value)).toBe(false)
    }
    expect(Config.isConfigFile(() => ({}))).toBe(true)
    expect(Config.isConfigFile({ shop: {} })).toBe(true)
  })
})

describe("Config.redact", () => {
  test("hides secrets, telling names and passwords in URLs, at any depth", () => {
    const circular: Record<string, unknown> = {}
    circular["self"] = circular
    expect(
      Config.redact({
        shop: {
          key: Config.secret("hunter2"),
          deep: {
            list: [
              {
                apiKey: "hunter2",
                PASSWORD: "hunter2",
                dbPasswd: "x",
                authToken: 5,
                hasToken: true,
                cookie: null,
              },
            ],
          },
          url: "postgres://me:hunter2@host:5432/db?x=1",
          plain: "http://host:80/a@b",
          variable: Config.env("X"),
          date: new Date(0),
          fn: () => 1,
          big: 5n,
          circular,
        },
      }),
    ).toEqual({
      shop: {
        key: "[secret]",
        deep: {
          list: [
            {
              apiKey: "[secret]",
              PASSWORD: "[secret]",
              dbPasswd: "[secret]",
              authToken: "[secret]",
              hasToken: true,
              cookie: null,
            },
          ],
        },
        url: "postgres://me:***@host:5432/db?x=1",
        plain: "http://host:80/a@b",
        variable: "environment variable X",
        date: "1970-01-01T00:00:00.000Z",
        fn: "#Function<fn/0>",
        big: "5n",
        circular: { self: "[Circular]" },
      },
    })
  })
})

describe("the environment variables of System", () => {
  test("are read, set and deleted", () => {
    System.putEnv("SYSTEM_TEST", "x=y\n")
    expect([System.getEnv("SYSTEM_TEST"), System.fetchEnvOrThrow("SYSTEM_TEST")]).toEqual(["x=y\n", "x=y\n"])
    expect(System.fetchEnv("SYSTEM_TEST")).toEqual({ ok: true, value: "x=y\n" })
    expect(System.getEnv()["SYSTEM_TEST"]).toBe("x=y\n")
    System.deleteEnv("SYSTEM_TEST")
    System.deleteEnv("SYSTEM_TEST")
    expect([System.getEnv("SYSTEM_TEST"), System.getEnv("SYSTEM_TEST", 1)]).toEqual([undefined, 1])
    expect(System.fetchEnv("SYSTEM_TEST")).toEqual({ ok: false, error: undefined })
    expect(() => System.fetchEnvOrThrow("SYSTEM_TEST")).toThrow(
      'could not fetch environment variable "SYSTEM_TEST" because it is not set',
    )
  })

  test("refuse what is no name, and no text", () => {
    for (const name of [undefined, null, 5, "", "a=b", "a\0b", {}, [], true, Symbol("s")]) {
      for (const use of [System.getEnv, System.fetchEnv, System.fetchEnvOrThrow, System.deleteEnv])
        expect(() => (use as any)(name)).toThrow(/^expected name to be /)
      expect(() => System.putEnv(name as never, "x")).toThrow(/^expected name to be /)
    }
    for (const value of [undefined, null, 5, "a\0b", {}, [], true, Symbol("s"), 5n, () => 1]) {
      expect(() => System.putEnv("SYSTEM_TEST", value as never)).toThrow(/^expected value to be /)
    }
    expect(System.getEnv("SYSTEM_TEST")).toBe(undefined)
  })
})
