import { mkdirSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

import { afterEach, describe, expect, test } from "vitest"

import { commandLine, testFolder } from "../../test-support/index.ts"
import type { TestFolder } from "../../test-support/index.ts"
import { namesOf } from "./names.ts"

const folders: TestFolder[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove()
})

function emptyFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = testFolder(files)
  folders.push(folder)
  return folder.root
}

describe("beamline new", () => {
  test("makes an application, and tells each file and what to do next", async () => {
    const folder = emptyFolder()
    const { status, out } = await commandLine(["new", "my-shop", "--sup"], folder)
    expect(status).toBe(0)
    const paths = [
      ".gitignore",
      "README.md",
      "beamline.config.ts",
      "config/config.ts",
      "config/runtime.ts",
      "config/test.ts",
      "package.json",
      "src/application.ts",
      "src/counter.ts",
      "test/application.test.ts",
      "test/counter.test.ts",
      "tsconfig.json",
      "vitest.config.ts",
    ]
    expect(out.split("\n").filter((line) => line.startsWith("*"))).toEqual(
      paths.map((path) => `* creating my-shop/${path}`),
    )
    expect(out.trim().split("\n").slice(-4)).toEqual([
      "  cd my-shop",
      "  npm install",
      "  npm test",
      "  npm start",
    ])
    const made = readdirSync(join(folder, "my-shop"), { recursive: true, withFileTypes: true })
    expect(made.filter((entry) => entry.isFile())).toHaveLength(paths.length)
    expect(readdirSync(folder)).toEqual(["my-shop"])
  })

  test("names the package as the folder, the application and its module as code can", async () => {
    const folder = emptyFolder()
    await commandLine(["new", "my-2nd_shop", "--sup"], folder)
    const read = (path: string): string => readFileSync(join(folder, "my-2nd_shop", path), "utf8")
    expect(JSON.parse(read("package.json"))).toMatchObject({
      name: "my-2nd_shop",
      beamline: { application: "./src/application.ts" },
    })
    expect(read("src/application.ts")).toContain(
      'export const My2ndShop = Application.define("my_2nd_shop", {',
    )
    expect(read("beamline.config.ts")).toContain("my_2nd_shop: {}")
    expect(read("config/config.ts")).toContain("my_2nd_shop: {")
  })

  test("makes a library without --sup", async () => {
    const folder = emptyFolder()
    expect((await commandLine(["new", "lib"], folder)).status).toBe(0)
    const read = (path: string): string => readFileSync(join(folder, "lib", path), "utf8")
    expect(JSON.parse(read("package.json"))).toMatchObject({
      beamline: { application: "./dist/application.js" },
      peerDependencies: { beamline: expect.stringMatching(/^\^\d/) },
    })
    expect(read("src/application.ts")).toContain(
      'export const Lib = Application.define("lib", { version: "0.1.0" })()',
    )
    expect(readdirSync(join(folder, "lib"))).not.toContain("config")
  })

  test.each(["file", "folder"])("leaves a %s of that name alone", async (kind) => {
    const folder = emptyFolder()
    if (kind === "folder") mkdirSync(join(folder, "shop"))
    else folders[0]?.write({ shop: "mine" })
    const { status, error } = await commandLine(["new", "shop"], folder)
    expect(status).toBe(1)
    expect(error).toContain(
      'expected NAME to be the name of a new folder (this one is there already), got: "shop"',
    )
    expect(readdirSync(folder)).toEqual(["shop"])
  })

  test("tells when nothing can be written", async () => {
    const folder = emptyFolder({ "a-file": "" })
    const { status, error } = await commandLine(["new", "shop"], join(folder, "a-file"))
    expect(status).toBe(1)
    expect(error).toMatch(/a-file.shop can't be made: E[A-Z]+: /)
    expect(readdirSync(folder)).toEqual(["a-file"])
  })
})

describe("namesOf", () => {
  test.each([
    "",
    "A",
    "1a",
    "-a",
    "a-",
    "a--b",
    "a.b",
    "a b",
    "a/b",
    "../a",
    "@a/b",
    "ä",
    "a\n",
    "_a",
    "a".repeat(101),
  ])("refuses %j", (name) => {
    expect(() => namesOf(name)).toThrow("expected NAME to be lower-case letters and digits")
  })

  test.each(["beamline", "node_modules", "path", "vitest"])("refuses %s, which is taken", (name) => {
    expect(() => namesOf(name)).toThrow(/^expected NAME to be /)
  })
})
