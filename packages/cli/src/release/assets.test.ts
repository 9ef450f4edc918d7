import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterEach, beforeEach, expect, test } from "vitest"

import { rewriteReferences } from "./bundle/index.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assets-"))
  for (const name of ["work.ts", "old.js", "logo.svg"]) writeFileSync(join(folder, name), name)
})
afterEach(() => rmSync(folder, { recursive: true }))

const rewrite = (source: string): ReturnType<typeof rewriteReferences> =>
  rewriteReferences(source, join(folder, "app.ts"), folder)

test("a file beside the code comes along, code as a program and the rest as it is", () => {
  const { source, assets } = rewrite(
    `new Worker(new URL("./work.ts", import.meta.url)); open(new URL('./logo.svg', import.meta.url)); ` +
      `new URL("./old.js",import.meta.url)`,
  )
  expect(assets.map(({ file, isCode }) => [file, isCode])).toEqual([
    [join(folder, "work.ts"), true],
    [join(folder, "logo.svg"), false],
    [join(folder, "old.js"), true],
  ])
  for (const { target } of assets) expect(source).toContain(`new URL("./${target}", import.meta.url)`)
})

test("the name that a compiled worker will have stands for its source", () => {
  expect(rewrite(`new URL("./work.js", import.meta.url)`).assets[0]?.file).toBe(join(folder, "work.ts"))
})

test("what is not there, not a plain path, or relative to something else stays", () => {
  for (const source of [
    `new URL("./missing.txt", import.meta.url)`,
    `new URL("https://example.com/logo.svg")`,
    "new URL(`./${name}.svg`, import.meta.url)",
    `new URL("./logo.svg", base)`,
    `new URL("logo.svg", import.meta.url)`,
  ])
    expect(rewrite(source)).toEqual({ source, assets: [] })
})

test("an asset's name follows its content, a program's its place", () => {
  const names = (): string[] =>
    rewrite(`new URL("./logo.svg", import.meta.url); new URL("./work.ts", import.meta.url)`).assets.map(
      ({ target }) => target,
    )
  const before = names()
  writeFileSync(join(folder, "logo.svg"), "other")
  writeFileSync(join(folder, "work.ts"), "other")
  expect(names()[0]).not.toBe(before[0])
  expect(names()[1]).toBe(before[1])
})
