import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"

import * as library from "beamline"
import { afterEach, describe, expect, test } from "vitest"

import { testProject } from "../../test-support/index.ts"
import type { TestFolder } from "../../test-support/index.ts"
import { findProject } from "../project/index.ts"
import type { Project } from "../project/index.ts"
import { buildTimeSources, bundleRuntimeConfig, ConfigFailure, loadConfig } from "./index.ts"

const folders: TestFolder[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove()
})
function project(files: Readonly<Record<string, string>>): Project {
  const folder = testProject(files)
  folders.push(folder)
  return findProject(folder.root)
}

describe("loadConfig", () => {
  test("merges config, the environment's file and runtime, in this order and deep", async () => {
    const files = {
      "config/config.ts": "export default { shop: { a: 1, deep: { x: 1, y: 1 }, list: [1, 2] } }",
      "config/prod.ts": "export default { shop: { a: 2, deep: { y: 2 } } }",
      "config/test.ts": "export default { shop: { a: 9 } }",
      "config/runtime.ts": "export default ({ environment }) => ({ shop: { list: [3], environment } })",
    }
    const { config } = await loadConfig(library, project(files), "prod")
    expect(config).toEqual({
      shop: { a: 2, deep: { x: 1, y: 2 }, list: [3], environment: "prod" },
    })
    expect((await loadConfig(library, project(files), "dev")).config).toMatchObject({ shop: { a: 1 } })
  })

  test("needs no file at all", async () => {
    expect((await loadConfig(library, project({}), "dev")).config).toEqual({})
  })

  test("lets build-time files import what they like, each with its own place", async () => {
    const { config } = await loadConfig(
      library,
      project({
        "config/config.ts": `import { readFileSync } from "node:fs"
import { greeting } from "../shared/greeting.js"
export default { shop: { greeting, own: readFileSync(new URL("./own.txt", import.meta.url), "utf8") } }`,
        "config/own.txt": "beside config",
        "shared/greeting.ts": `import { readFileSync } from "node:fs"
export const greeting: string = readFileSync(new URL("greeting.txt", import.meta.url), "utf8")`,
        "shared/greeting.txt": "hello",
      }),
      "dev",
    )
    expect(config).toEqual({ shop: { greeting: "hello", own: "beside config" } })
  })

  test("leaves no file behind", async () => {
    const { root } = project({ "config/config.ts": "export default {}" })
    await loadConfig(library, findProject(root), "dev")
    expect(
      existsSync(join(root, "_build/dev/config")) ? readdirSync(join(root, "_build/dev/config")) : [],
    ).toEqual([])
  })

  test("tells all faults at once, with the status 78", async () => {
    const failing = loadConfig(
      library,
      project({
        "config/config.ts": `throw new Error("boom")`,
        "config/runtime.ts": `import { Config } from "beamline"
export default Config.define({ shop: { key: Config.env("BEAMLINE_TEST_KEY"), port: Config.env("BEAMLINE_TEST_PORT") } })`,
      }),
      "dev",
    )
    const error: unknown = await failing.catch((error: unknown) => error)
    expect(error).toBeInstanceOf(ConfigFailure)
    expect((error as ConfigFailure).status).toBe(78)
    const { message } = error as Error
    for (const part of [
      "config/config.ts",
      "boom",
      "config/runtime.ts",
      "BEAMLINE_TEST_KEY",
      "BEAMLINE_TEST_PORT",
    ])
      expect(message).toContain(part)
  })

  test.each([
    ["nothing", "export const config = {}"],
    ["a number", "export default 7"],
    ["a list", "export default [1]"],
    ["an application that is no object", "export default { shop: 1 }"],
  ])("tells when a file exports %s", async (_what, text) => {
    await expect(loadConfig(library, project({ "config/config.ts": text }), "dev")).rejects.toThrow(
      "config/config.ts",
    )
  })

  test("tells the place of what does not compile, with the status 1", async () => {
    const failing = loadConfig(
      library,
      project({ "config/dev.ts": "export default {\n  shop: {,\n}" }),
      "dev",
    )
    await expect(failing).rejects.toMatchObject({
      status: 1,
      message: expect.stringMatching(/config\/dev\.ts:2:10: Expected identifier but found ","/),
    })
  })
})

describe("config/runtime.ts", () => {
  test.each([
    `import { Config } from "beamline"\nexport default Config.define({})`,
    `import type { Shop } from "../src/application.ts"\nimport { readFileSync } from "node:fs"\nimport "os"\nexport default {}`,
    "export default {}",
  ])("may be %j", async (text) => {
    const bundled = await bundleRuntimeConfig(project({ "config/runtime.ts": text }))
    expect(bundled?.code).toContain("export")
  })

  test.each([
    ["./config.ts", `import config from "./config.ts"\nexport default config`, "1:20"],
    ["../src/application.ts", `export default {}\nimport "../src/application.ts"`, "2:8"],
    ["@beamline/cli", `export { defineProject as default } from "@beamline/cli"`, "1:42"],
    ["esbuild", `export default async () => import("esbuild")`, "1:35"],
    ["esbuild", `export default require("esbuild")`, "1:24"],
    ["beamline/testing", `import "beamline/testing"`, "1:8"],
  ])("may not import %s: %j", async (path, text, place) => {
    const bundling = bundleRuntimeConfig(
      project({ "config/runtime.ts": text, "config/config.ts": "export default {}" }),
    )
    await expect(bundling).rejects.toThrow(
      `config/runtime.ts:${place}: expected the imports of config/runtime.ts to be "beamline" or Node's own modules, got: "${path}"`,
    )
  })

  test("is not among what is known when building", async () => {
    const files = {
      "config/runtime.ts": `throw new Error("too early")`,
      "config/config.ts": "export default {}",
    }
    expect(await buildTimeSources(project(files), "prod")).toEqual([
      { source: "config/config.ts", value: {} },
    ])
  })
})
