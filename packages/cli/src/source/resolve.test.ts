import { describe, expect, test } from "vitest"

import { sourceOf } from "./resolve.ts"

const files =
  (...paths: string[]) =>
  (url: string): boolean =>
    paths.includes(url)

describe("sourceOf", () => {
  test.each([
    ["./a.js", "file:///p/main.ts", ["file:///p/a.ts"], "file:///p/a.ts"],
    ["../a.mjs", "file:///p/q/main.ts", ["file:///p/a.mts"], "file:///p/a.mts"],
    ["./a.cjs", "file:///p/main.ts", ["file:///p/a.cts"], "file:///p/a.cts"],
    ["./view.js", "file:///p/main.ts", ["file:///p/view.tsx"], "file:///p/view.tsx"],
    ["file:///p/a.js", undefined, ["file:///p/a.ts"], "file:///p/a.ts"],
  ])("%s from %s is the TypeScript file beside it", (specifier, parent, there, expected) => {
    expect(sourceOf(specifier, parent, files(...there))).toBe(expected)
  })

  test.each([
    ["./a.js", "file:///p/main.ts", ["file:///p/a.ts", "file:///p/a.js"]],
    ["./a.js", "file:///p/main.ts", []],
    ["./a.ts", "file:///p/main.ts", ["file:///p/a.ts"]],
    ["a.js", "file:///p/main.ts", ["file:///p/a.ts"]],
    ["./a.js", "data:text/javascript,1", ["file:///p/a.ts"]],
    ["./a.json", "file:///p/main.ts", []],
  ])("%s from %s means what it says", (specifier, parent, there) => {
    expect(sourceOf(specifier, parent, files(...there))).toBeUndefined()
  })
})
