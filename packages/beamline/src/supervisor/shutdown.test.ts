import { describe, expect, test } from "vitest"

import { isCleanDynamicShutdown, isCleanEarlyExit, isCleanShutdown } from "./shutdown.ts"

const reasons = [
  "normal",
  "shutdown",
  ["shutdown", 1],
  "killed",
  "boom",
  ["shutdown", 1, 2],
  new Error("boom"),
]
const clean = (check: typeof isCleanShutdown, restart: string, shutdown: unknown) =>
  reasons.filter((reason) => check({ restart, shutdown } as Parameters<typeof isCleanShutdown>[0], reason))
const normal = ["normal", "shutdown", ["shutdown", 1]]

describe("isCleanShutdown", () => {
  test.each([
    ["permanent", 5_000, ["shutdown"]],
    ["permanent", 0, ["shutdown"]],
    ["permanent", "infinity", ["shutdown"]],
    ["permanent", "brutal_kill", ["killed"]],
    ["transient", 5_000, normal],
    ["transient", "infinity", normal],
    ["transient", "brutal_kill", [...normal, "killed"]],
    ["temporary", 5_000, normal],
    ["temporary", "brutal_kill", [...normal, "killed"]],
  ])("of a %s child with shutdown %s accepts %j", (restart, shutdown, accepted) => {
    expect(clean(isCleanShutdown, restart, shutdown)).toEqual(accepted)
  })
})

describe("isCleanDynamicShutdown", () => {
  test.each([
    ["permanent", 5_000, ["shutdown", ["shutdown", 1]]],
    ["permanent", "brutal_kill", ["killed"]],
    ["transient", "infinity", normal],
    ["transient", "brutal_kill", ["killed"]],
    ["temporary", 0, normal],
  ])("of a %s child with shutdown %s accepts %j", (restart, shutdown, accepted) => {
    expect(clean(isCleanDynamicShutdown, restart, shutdown)).toEqual(accepted)
  })
})

describe("isCleanEarlyExit", () => {
  test.each([
    ["permanent", []],
    ["transient", ["normal"]],
    ["temporary", ["normal"]],
  ])("of a %s child accepts %j", (restart, accepted) => {
    expect(clean(isCleanEarlyExit, restart, 5_000)).toEqual(accepted)
  })
})
