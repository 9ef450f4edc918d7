import { mkdirSync } from "node:fs"
import { join } from "node:path"

import { afterEach, describe, expect, test } from "vitest"

import { PACKAGE_JSON, testFolder, testProject } from "../../test-support/index.ts"
import type { TestFolder } from "../../test-support/index.ts"
import { applicationPackages, environmentOf, findProject, loadLibrary } from "./index.ts"

const folders: TestFolder[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove()
})
function keep(folder: TestFolder): string {
  folders.push(folder)
  return folder.root
}

describe("findProject", () => {
  test("finds the package.json in the folder or above", () => {
    const root = keep(testProject())
    mkdirSync(join(root, "src/deep"), { recursive: true })
    for (const folder of [root, join(root, "src"), join(root, "src/deep")])
      expect(findProject(folder)).toMatchObject({ root, name: "my-shop", version: "1.2.3" })
  })

  test("tells when beamline is not installed", () => {
    const root = keep(testFolder({ "package.json": PACKAGE_JSON }))
    expect(() => findProject(root)).toThrow(
      `expected the package beamline to be installed in ${root}, got: none. Run "npm install"`,
    )
  })

  test.each(["{", "[]", "null", '"x"', ""])("tells when package.json holds %j", (text) => {
    const root = keep(testFolder({ "package.json": text }))
    expect(() => findProject(root)).toThrow(/package\.json( can't be read|.* to be a JSON object, got)/)
  })

  test("loads the library that the project has", async () => {
    const library = await loadLibrary(findProject(keep(testProject())))
    expect(typeof library.GenServer.call).toBe("function")
  })
})

describe("environmentOf", () => {
  test.each([
    [{}, "dev"],
    [{ BEAMLINE_ENV: "" }, "dev"],
    [{ BEAMLINE_ENV: "test" }, "test"],
    [{ BEAMLINE_ENV: "prod" }, "prod"],
  ])("of %j is %s", (env, environment) => {
    expect(environmentOf(env, "dev")).toBe(environment)
  })

  test.each(["production", "DEV", "dev ", "toString"])("refuses %j", (name) => {
    expect(() => environmentOf({ BEAMLINE_ENV: name }, "dev")).toThrow(
      `expected BEAMLINE_ENV to be one of dev, test, prod, got: "${name}"`,
    )
  })
})

describe("applicationPackages", () => {
  const json = (name: string, more: object = {}): string =>
    JSON.stringify({ name, version: "1.0.0", ...more })
  const application = (path: unknown, dependencies: readonly string[] = []): object => ({
    beamline: path,
    dependencies: Object.fromEntries(dependencies.map((name) => [name, "*"])),
  })

  test("goes through the dependencies, each before who needs it, once", () => {
    const root = keep(
      testFolder({
        "package.json": json("shop", application({ application: "./app.js" }, ["db", "plain", "not-there"])),
        "app.js": "",
        "node_modules/plain/package.json": json("plain", application(undefined, ["cache"])),
        "node_modules/db/package.json": json("db", application("./db.js", ["cache"])),
        "node_modules/db/db.js": "",
        "node_modules/cache/package.json": json("cache", application("./cache.js", ["db"])),
        "node_modules/cache/cache.js": "",
      }),
    )
    expect(applicationPackages(root, true).map(({ name, module }) => [name, module])).toEqual([
      ["cache", join(root, "node_modules/cache/cache.js")],
      ["db", join(root, "node_modules/db/db.js")],
      ["shop", join(root, "app.js")],
    ])
  })

  test("takes a dependency's own dependency from beside it, where it has one", () => {
    const root = keep(
      testFolder({
        "package.json": json("shop", application("./app.js", ["db", "cache"])),
        "app.js": "",
        "node_modules/db/package.json": json("db", application("./db.js", ["cache"])),
        "node_modules/db/db.js": "",
        "node_modules/db/node_modules/cache/package.json": json("cache", application("./old.js")),
        "node_modules/db/node_modules/cache/old.js": "",
        "node_modules/cache/package.json": json("cache", application("./new.js")),
        "node_modules/cache/new.js": "",
      }),
    )
    const modules = applicationPackages(root, true).map(({ module }) => module.slice(root.length + 1))
    expect(modules).toEqual([
      "node_modules/db/node_modules/cache/old.js",
      "node_modules/db/db.js",
      "node_modules/cache/new.js",
      "app.js",
    ])
  })

  test("takes the source of a compiled module, outside node_modules, when asked to", () => {
    const root = keep(
      testFolder({
        "package.json": json("shop", application("./dist/app.js")),
        "dist/app.js": "",
        "src/app.ts": "",
      }),
    )
    expect(applicationPackages(root, true)[0]?.module).toBe(join(root, "src/app.ts"))
    expect(applicationPackages(root, false)[0]?.module).toBe(join(root, "dist/app.js"))
  })

  test("has nothing to say of a package without an application", () => {
    expect(applicationPackages(keep(testFolder({ "package.json": json("plain") })), true)).toEqual([])
  })

  test.each([[7], [[]], [{ application: 7 }], [true]])("refuses the field %j", (field) => {
    const root = keep(testFolder({ "package.json": json("shop", { beamline: field }) }))
    expect(() => applicationPackages(root, true)).toThrow(
      /^expected "beamline" in .*package\.json to be the path/,
    )
  })

  test("refuses a module that is not there", () => {
    const root = keep(testFolder({ "package.json": json("shop", { beamline: "./gone.js" }) }))
    expect(() => applicationPackages(root, true)).toThrow(
      `expected "beamline" in ${join(root, "package.json")} to be the path of a module that is there, got: "./gone.js"`,
    )
  })
})
