import { Config } from "beamline"
import { describe, expect, test } from "vitest"

import { serializeConfig } from "./serialize.ts"

const serialize = (config: Record<string, Record<string, unknown>>): unknown =>
  serializeConfig(config, Config.isSecret)

describe("the configuration that is frozen into a release", () => {
  test("is plain data, keys sorted, the undefined left out", () => {
    const config = {
      web: { port: 1, list: [1, "a", null, { deep: true }] },
      app: { z: 1, a: undefined, b: {} },
    }
    expect(JSON.stringify(serialize(config))).toBe(
      '{"app":{"b":{},"z":1},"web":{"list":[1,"a",null,{"deep":true}],"port":1}}',
    )
  })

  test("the same object may stand in two places", () => {
    const shared = { a: 1 }
    expect(serialize({ app: { x: shared, y: [shared] } })).toEqual({ app: { x: { a: 1 }, y: [{ a: 1 }] } })
  })

  class Money {
    readonly amount = 1
  }
  const circular: Record<string, unknown> = {}
  circular["self"] = circular

  test.each([
    [() => 1, "key bad: a function"],
    [Symbol("s"), "key bad: a symbol"],
    [1n, "key bad: a bigint"],
    [Number.NaN, "key bad: the number NaN"],
    [new Date(), "key bad: an object of the class Date"],
    [new Map(), "key bad: an object of the class Map"],
    [new Money(), "key bad: an object of the class Money"],
    [{ list: [1, { deep: /x/ }] }, "key bad, at list.1.deep: an object of the class RegExp"],
    [circular, "key bad, at self: a circular value"],
    [Config.secret("hunter2"), "key bad: a secret; it belongs in config/runtime.ts"],
  ])("%s is refused by application and key", (bad, text) => {
    const fault = (): unknown => serialize({ shop: { good: 1, bad } })
    expect(fault).toThrow(`application shop, ${text}`)
    expect(fault).not.toThrow("hunter2")
  })

  test("all faults are told at once", () => {
    expect(() => serialize({ a: { x: 1n }, b: { y: 1n } })).toThrow(
      /application a, key x[\s\S]*application b, key y/,
    )
  })
})
