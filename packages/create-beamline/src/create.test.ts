import { spawn, spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

import { afterAll, beforeAll, describe, expect, test } from "vitest"

const ROOT = fileURLToPath(new URL("../../..", import.meta.url))
const PACKAGES = ["beamline", "cli", "create-beamline"]
const npm = process.platform === "win32" ? "npm.cmd" : "npm"

// Nothing of this repository is at hand there but the tarballs that would be published.
let folder: string
let tarballs: Readonly<Record<string, string>>

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "beamline-create-"))
  must(process.execPath, [join(ROOT, "scripts/build.mjs"), "packages/create-beamline"], ROOT)
  mkdirSync(join(folder, "tarballs"))
  for (const name of PACKAGES)
    must(
      npm,
      ["pack", "--silent", "--pack-destination", join(folder, "tarballs")],
      join(ROOT, "packages", name),
    )
  const files = readdirSync(join(folder, "tarballs"))
  tarballs = Object.fromEntries(
    (["beamline", "@beamline/cli", "create-beamline"] as const).map((name) => {
      const file =
        files.find((file) => file.startsWith(`${name.replace("@beamline/", "beamline-")}-0`)) ?? name
      return [name, `file:${join(folder, "tarballs", file)}`]
    }),
  )
  mkdirSync(join(folder, "tools"))
  writeFileSync(join(folder, "tools/package.json"), JSON.stringify({ private: true, dependencies: tarballs }))
  must(npm, ["install"], join(folder, "tools"))
}, 600_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }), 120_000)

/** Runs a program, which must end with status 0, and gives what it wrote. */
function must(program: string, args: readonly string[], cwd: string): string {
  const { NODE_OPTIONS: _, VITEST: __, NODE_ENV: ___, BEAMLINE_ENV: ____, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8" })
  if (status !== 0)
    throw new Error(`${program} ${args.join(" ")} ended with ${status}:\n${stdout}\n${stderr}`)
  return stdout
}

/** Makes a project, and installs what it needs; Beamline's packages from the tarballs. */
function make(program: string, args: readonly string[], name: string): string {
  must(join(folder, "tools/node_modules/.bin", program), args, folder)
  const project = join(folder, name)
  const path = join(project, "package.json")
  const json = JSON.parse(readFileSync(path, "utf8")) as Record<string, Record<string, string>>
  for (const kind of ["dependencies", "devDependencies"]) {
    for (const dependency of Object.keys(json[kind] ?? {})) {
      const tarball = tarballs[dependency]
      if (tarball !== undefined) json[kind]![dependency] = tarball
    }
  }
  writeFileSync(path, JSON.stringify(json))
  must(npm, ["install"], project)
  return project
}

/** Starts the command of a project, and stops it when it has written this. */
async function startAndStop(project: string, args: readonly string[], shown: string): Promise<unknown[]> {
  const child = spawn(join(project, "node_modules/.bin/beamline"), args, { cwd: project })
  let text = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk
      if (text.includes(shown)) child.kill("SIGTERM")
    })
  }
  const status = await new Promise((resolve) => child.once("close", resolve))
  return [status, text]
}

describe("a new application", { timeout: 600_000 }, () => {
  let project: string
  beforeAll(() => {
    project = make("create-beamline", ["my-shop", "--sup"], "my-shop")
  }, 600_000)

  test("passes its tests", () => {
    expect(must(npm, ["test"], project)).toMatch(/Tests .*3 passed/)
  })

  test("has no type errors", () => {
    must(npm, ["run", "typecheck"], project)
  })

  test("starts, with the configuration of the environment", async () => {
    writeFileSync(
      join(project, "config/dev.ts"),
      `import { Config } from "beamline"\nconsole.log("configured for dev")\nexport default Config.define({ my_shop: { start: 7 } })\n`,
    )
    const [status, text] = await startAndStop(project, ["run", "--watch"], "configured for dev")
    expect(text).toContain("configured for dev")
    expect(status).toBe(0)
    const { stdout } = spawnSync(npm, ["run", "--silent", "iex"], {
      cwd: project,
      input: `await GenServer.call("counter", ["add", 35])\n`,
      encoding: "utf8",
    })
    expect(stdout).toContain("my_shop(1)> 42\n")
  })

  test("can be released", () => {
    must(npm, ["run", "release"], project)
    const bin = join(project, "_build/prod/rel/my_shop/bin/my_shop")
    expect(must(bin, ["version"], project)).toBe("my_shop 0.1.0\n")
    const code = `await Application.ensureAllStarted("my_shop"); console.log(await GenServer.call("counter", ["add", 41]))`
    expect(must(bin, ["eval", code], project)).toContain("42\n")
  })
})

describe("a new library", { timeout: 600_000 }, () => {
  let project: string
  beforeAll(() => {
    must(join(folder, "tools/node_modules/.bin/beamline"), ["new", "my-lib"], folder)
    project = join(folder, "my-lib")
    // It needs what the application needs, which is installed.
    renameSync(join(folder, "my-shop/node_modules"), join(project, "node_modules"))
  })

  test("passes its tests, has no type errors, and is built", () => {
    expect(must(npm, ["test"], project)).toMatch(/Tests .*1 passed/)
    must(npm, ["run", "typecheck"], project)
    must(npm, ["run", "build"], project)
    expect(readdirSync(join(project, "dist"))).toContain("index.d.ts")
    expect(readdirSync(join(project, "dist"))).toContain("application.js")
  })

  test("starts a REPL that can use it", () => {
    const { stdout, status } = spawnSync(npm, ["start", "--silent"], {
      cwd: project,
      input: `const { Counter } = await import("./src/index.ts")\nawait GenServer.call(unwrap(await Counter.startLink(40)), ["add", 2])\n`,
      encoding: "utf8",
    })
    expect([status, stdout]).toEqual([0, expect.stringContaining("my_lib(2)> 42\n")])
  })
})
