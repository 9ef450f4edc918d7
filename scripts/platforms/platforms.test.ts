import { describe, expect, test } from "vitest"

import { tryPlatforms } from "./platforms.mjs"

describe("the packed package, installed into an empty project", () => {
  test("works as an ES module and by require", { timeout: 120_000 }, () => {
    expect(tryPlatforms(["esm", "cjs"])).toEqual({ esm: "works", cjs: "works" })
  })
})
