import { afterEach, describe, expect, test } from "vitest"

import { testProject } from "../../test-support/index.ts"
import type { TestFolder } from "../../test-support/index.ts"
import { findProject } from "../project/index.ts"
import { checkSettings, loadSettings } from "./index.ts"

const folders: TestFolder[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove()
})
function load(files: Readonly<Record<string, string>>): Promise<unknown> {
  const folder = testProject(files)
  folders.push(folder)
  return loadSettings(findProject(folder.root), "dev")
}

describe("loadSettings", () => {
  test("gives what beamline.config.ts exports", async () => {
    const text = `import { name } from "./names.ts"\nexport default { releases: { [name]: {} } satisfies object }`
    expect(
      await load({ "beamline.config.ts": text, "names.ts": `export const name: string = "shop"` }),
    ).toEqual({
      releases: { shop: {} },
    })
  })

  test("gives nothing without one", async () => {
    expect(await load({})).toEqual({})
  })

  test("tells the place of what does not compile", async () => {
    await expect(load({ "beamline.config.ts": "export default {\n  releases: [}\n}" })).rejects.toThrow(
      /^.*beamline\.config\.ts:2:14: Unexpected "}"\n +2 │ +releases: \[}/,
    )
  })

  test("tells where it failed", async () => {
    await expect(load({ "beamline.config.ts": `\nthrow new Error("boom")` })).rejects.toThrow(
      /^beamline\.config\.ts failed: Error: boom\n/,
    )
  })

  test("tells what it imports that is not there", async () => {
    await expect(load({ "beamline.config.ts": `import "./gone.ts"` })).rejects.toThrow(
      /beamline\.config\.ts:1:8: Could not resolve ".\/gone\.ts"/,
    )
  })
})

describe("checkSettings", () => {
  test.each([
    [undefined, "the default export of it to be the settings of the project, got: nothing"],
    [null, "the default export of it to be the settings of the project, got: null"],
    [[], "the default export of it to be"],
    [() => ({}), "the default export of it to be the settings of the project, got: a function"],
    [{ release: {} }, 'the keys of it to be some of releases, defaultRelease, got: "release"'],
    [{ releases: [] }, "releases in it to be an object of releases by their names, got: []"],
    [{ releases: null }, "releases in it to be"],
    [{ releases: { shop: 1 } }, "releases.shop in it to be an object or a function that returns one, got: 1"],
    [{ releases: { shop: [] } }, "releases.shop in it to be"],
    [{ defaultRelease: "shop" }, 'defaultRelease in it to be one of no releases, got: "shop"'],
    [{ releases: { a: {}, b: {} }, defaultRelease: "c" }, 'defaultRelease in it to be one of a, b, got: "c"'],
    [{ releases: { a: {} }, defaultRelease: "toString" }, "defaultRelease in it to be one of a"],
  ])("refuses %j", (value, message) => {
    expect(() => checkSettings(value, "it")).toThrow(`expected ${message}`)
  })
})
