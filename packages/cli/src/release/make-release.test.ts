import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { PassThrough } from "node:stream"

import { afterEach, describe, expect, test } from "vitest"

import { filesBelow, sha256 } from "./files.ts"
import { releaseInit } from "./index.ts"
import { makeRelease, settings, smallProject, write } from "./test-support/index.ts"
import type { TestProject } from "./test-support/index.ts"

const projects: TestProject[] = []
afterEach(() => {
  for (const project of projects.splice(0)) project.remove()
})

function project(files?: Record<string, string | undefined>): string {
  const made = smallProject(files)
  projects.push(made)
  return made.root
}

/** Runs a command of the release that was made in the project. */
function run(root: string, args: readonly string[], env: Record<string, string> = {}, name = "shop"): string {
  const { stdout, stderr, status } = spawnSync(join(root, "_build/prod/rel", name, "bin", name), args, {
    env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, ...env },
    encoding: "utf8",
  })
  return `${stdout}${stderr}status ${status}`
}

const show = (expression: string): string[] => ["eval", `console.log(JSON.stringify(${expression}))`]

describe("beamline release", { timeout: 120_000 }, () => {
  test("tells what it does, and where the release is", async () => {
    const root = project({
      "config/runtime.ts": `import { Config } from "beamline"\nexport default Config.define({})`,
    })
    const { status, text } = await makeRelease(root)
    expect(status).toBe(0)
    expect(text).toMatch(
      /^\* assembling shop-0\.1\.0 with BEAMLINE_ENV=prod\n\* using config\/runtime\.ts to configure/,
    )
    expect(text).toContain("Release created at _build/prod/rel/shop\n")
    expect(text).toContain("    _build/prod/rel/shop/bin/shop start\n")
    expect((await makeRelease(root, { quiet: true, overwrite: true })).text).toBe("")
  })

  test("Node's modules are there, however the code imports them, and load when they are used", async () => {
    const root = project({
      "src/all.ts": `export * from "node:util"\nexport { default as nodePath, join } from "path"\n`,
      "src/application.ts": `import { Application, Supervisor } from "beamline"
import Emitter, { EventEmitter } from "events"
import fs, { promises, readFileSync } from "node:fs"
import * as os from "node:os"
import { setTimeout as delay } from "node:timers/promises"
import { inspect, join, nodePath } from "./all.ts"

class Mine extends EventEmitter {}
export const seen = async () => [
  fs.readFileSync === readFileSync && fs.promises === promises,
  Emitter === EventEmitter && new Mine() instanceof EventEmitter,
  join === nodePath.join && inspect("a") === "'a'",
  Object.keys(os).includes("cpus") && os.default.cpus === os.cpus,
  (await import("node:fs/promises")).readFile === promises.readFile,
  await delay(0, true),
]
export default Application.define("shop", { version: "0.1.0" })({
  start: () => Supervisor.startLink([], { strategy: "one_for_one" }),
})
`,
    })
    await makeRelease(root)
    expect(run(root, show("await shop.seen()"))).toBe("[true,true,true,true,true,true]\nstatus 0")
    // Not `net`: from Node 22 on, whoever looks at what node:util has loads it, by way of the standard error.
    const loaded = `["repl", "readline", "child_process"].filter((name) =>
      process.moduleLoadList.includes("NativeModule " + name))`
    expect(run(root, show(loaded))).toBe("[]\nstatus 0")
  })

  test("has the tree that the guide shows", async () => {
    const root = project({ "priv/data.txt": "d", "config/runtime.ts": "export default {}" })
    await makeRelease(root)
    // What Node 22 and newer have compiled stands in tmp.
    const files = filesBelow(join(root, "_build/prod/rel/shop"), "").filter(
      (path) => !path.startsWith("tmp/"),
    )
    expect(files).toEqual([
      "bin/shop",
      "bin/shop.bat",
      "lib/shop-0.1.0/control.js",
      "lib/shop-0.1.0/control.js.map",
      "lib/shop-0.1.0/main.js",
      "lib/shop-0.1.0/main.js.map",
      "lib/shop-0.1.0/package.json",
      "lib/shop-0.1.0/priv/data.txt",
      "releases/0.1.0/SHA256SUMS",
      "releases/0.1.0/env.bat",
      "releases/0.1.0/env.sh",
      "releases/0.1.0/node.args",
      "releases/0.1.0/remote.node.args",
      "releases/0.1.0/runtime.data",
      "releases/0.1.0/runtime.js",
      "releases/0.1.0/sbom.cdx.json",
      "releases/0.1.0/start.json",
      "releases/0.1.0/start_clean.json",
      "releases/0.1.0/sys.config.json",
      "releases/COOKIE",
      "releases/start.data",
    ])
  })

  test("the same sources give the same bytes", async () => {
    const steps = settings(`shop: { steps: ["assemble", "tar"] }`)
    const root = project({
      "beamline.config.ts": steps,
      "config/config.ts": "export default { shop: { a: 1 } }",
    })
    const tar = join(root, "_build/prod/rel/shop-0.1.0.tar.gz")
    await makeRelease(root)
    const first = sha256(tar)
    rmSync(join(root, "_build"), { recursive: true })
    await makeRelease(root)
    expect(sha256(tar)).toBe(first)
    write(root, "config/config.ts", "export default { shop: { a: 2 } }")
    await makeRelease(root, { overwrite: true })
    expect(sha256(tar)).not.toBe(first)
  })

  test("BEAMLINE_ENV chooses the configuration and the folder, and is what the release runs with", async () => {
    const root = project({
      "config/config.ts": "export default { shop: { from: 'all', deep: { a: 1, b: 1 } } }",
      "config/test.ts": "export default { shop: { deep: { b: 2 } } }",
    })
    await makeRelease(root, { env: { BEAMLINE_ENV: "test" } })
    const args = show(`[process.env.BEAMLINE_ENV, Application.getAllEnv("shop")]`)
    const { stdout } = spawnSync(join(root, "_build/test/rel/shop/bin/shop"), args, { encoding: "utf8" })
    expect(stdout).toBe('["test",{"deep":{"a":1,"b":2},"from":"all"}]\n')
    await expect(makeRelease(root, { env: { BEAMLINE_ENV: "live" } })).rejects.toThrow(
      /^expected BEAMLINE_ENV to be one of/,
    )
  })

  test("the command line beats the configuration", async () => {
    const root = project({ "beamline.config.ts": settings(`shop: { version: "2.0.0", path: "there" }`) })
    await makeRelease(root)
    expect(readdirSync(join(root, "there/releases"))).toContain("2.0.0")
    const elsewhere = mkdtempSync(join(tmpdir(), "elsewhere-"))
    await makeRelease(root, { path: elsewhere, version: "3.0.0" })
    expect(readdirSync(join(elsewhere, "releases"))).toContain("3.0.0")
    rmSync(elsewhere, { recursive: true })
  })

  test("--no-compile takes what is compiled already, as package.json names it", async () => {
    const application = (from: string): string => `import { Application, Supervisor } from "beamline"
export default Application.define("shop", { env: { from: "${from}" } })({
  start: () => Supervisor.startLink([], { strategy: "one_for_one" }),
})
`
    const root = project({
      "package.json": JSON.stringify({
        name: "shop",
        version: "0.1.0",
        type: "module",
        beamline: "./dist/application.js",
      }),
      "src/application.ts": application("source"),
      "dist/application.js": application("compiled"),
    })
    const from = show(`Application.getEnv("shop", "from")`)
    await makeRelease(root)
    expect(run(root, from)).toBe('"source"\nstatus 0')
    await makeRelease(root, { "no-compile": true, overwrite: true })
    expect(run(root, from)).toBe('"compiled"\nstatus 0')
  })

  test("keeps the cookie that is there, unless the release names one", async () => {
    const root = project()
    const file = join(root, "_build/prod/rel/shop/releases/COOKIE")
    await makeRelease(root)
    const first = readFileSync(file, "utf8")
    await makeRelease(root, { overwrite: true })
    expect(readFileSync(file, "utf8")).toBe(first)
    write(root, "beamline.config.ts", settings(`shop: { cookie: "chosen" }`))
    await makeRelease(root, { overwrite: true })
    expect(readFileSync(file, "utf8")).toBe("chosen\n")
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test("modes: load is loaded and not started, none is only there", async () => {
    const extra = (name: string): Record<string, string> => ({
      [`node_modules/${name}/package.json`]: JSON.stringify({
        name,
        version: "1.0.0",
        type: "module",
        beamline: "./index.js",
      }),
      [`node_modules/${name}/index.js`]: `import { Application } from "beamline"\nexport default Application.define("${name}", { version: "1.0.0" })()`,
    })
    const root = project({
      "package.json": JSON.stringify({
        name: "shop",
        version: "0.1.0",
        type: "module",
        beamline: "./src/application.ts",
        dependencies: { idle: "1", absent: "1" },
      }),
      "beamline.config.ts": settings(
        `shop: { applications: { shop: "temporary", idle: "load", absent: "none" } }`,
      ),
      ...extra("idle"),
      ...extra("absent"),
    })
    await makeRelease(root)
    const boot = JSON.parse(
      readFileSync(join(root, "_build/prod/rel/shop/releases/0.1.0/start.json"), "utf8"),
    ) as {
      applications: { name: string; mode: string }[]
    }
    expect(boot.applications.map(({ name, mode }) => `${name} ${mode}`)).toEqual([
      "shop temporary",
      "idle load",
      "absent none",
    ])
    expect(run(root, show(`(await Application.loadedApplications()).map(([name]) => name).sort()`))).toBe(
      '["idle","shop"]\nstatus 0',
    )
    expect(existsSync(join(root, "_build/prod/rel/shop/lib/absent-1.0.0"))).toBe(true)
  })

  test("overlays come from rel/overlays and the folders named, and steps can add to the release", async () => {
    const root = project({
      "rel/overlays/docs/a.txt": "a",
      "more/b.txt": "b",
      "beamline.config.ts": `import { writeFileSync } from "node:fs"
export default { releases: { shop: {
  includeRuntime: false,
  overlays: "more",
  steps: [
    (release) => ({ ...release, options: { ...release.options, stripSources: true } }),
    "assemble",
    (release) => { writeFileSync(release.path + "/seen.json", JSON.stringify([release.overlays, release.steps])); return release },
    "tar",
  ],
} } }`,
    })
    await makeRelease(root)
    const release = join(root, "_build/prod/rel/shop")
    expect(readFileSync(join(release, "seen.json"), "utf8")).toBe('[["b.txt","docs/a.txt"],["tar"]]')
    expect(readFileSync(join(release, "docs/a.txt"), "utf8")).toBe("a")
    expect(existsSync(join(release, "lib/shop-0.1.0/main.js.map"))).toBe(false)
    const names = spawnSync("tar", ["tzf", `${release}-0.1.0.tar.gz`], { encoding: "utf8" }).stdout.split(
      "\n",
    )
    expect(names).toEqual(expect.arrayContaining(["b.txt", "docs/a.txt"]))
    expect(names).not.toContain("seen.json")
    expect(run(root, ["eval", "console.log(GenServer.define.name)"])).toBe("define\nstatus 0")
  })

  test("launchers, deploy files and the tar are those that were asked for", async () => {
    const root = project({
      "beamline.config.ts": settings(
        `shop: { includeExecutablesFor: ["unix"], deploy: ["systemd", "docker"], steps: ["assemble", "tar"], path: "out", includeCookie: true }`,
      ),
    })
    await makeRelease(root)
    expect(readdirSync(join(root, "out/bin"))).toEqual(["shop"])
    expect(readdirSync(join(root, "out/deploy")).sort()).toEqual([
      "Dockerfile",
      "Dockerfile.dockerignore",
      "shop.service",
    ])
    expect(readFileSync(join(root, "out/deploy/shop.service"), "utf8")).toContain(
      "ExecStart=/opt/shop/bin/shop start\n",
    )
    const listing = spawnSync("tar", ["tvzf", join(root, "out/shop-0.1.0.tar.gz")], {
      encoding: "utf8",
    }).stdout
    expect(listing).toMatch(/-rw------- .* releases\/COOKIE\n/)
    expect(listing).toContain("deploy/Dockerfile")
  })

  test("--single-file makes one executable that unpacks itself once, and does all that the folder does", async () => {
    const root = project()
    const file = join(root, "_build/prod/rel/shop-0.1.0.run")
    const { text } = await makeRelease(root, { "single-file": true })
    expect(text).toContain("* building _build/prod/rel/shop-0.1.0.run\n")
    const first = sha256(file)
    rmSync(join(root, "_build/prod/rel/shop"), { recursive: true })
    const path = `${dirname(process.execPath)}:/usr/bin:/bin`
    const alone = (args: readonly string[], env: Record<string, string>): string => {
      const { stdout, stderr, status } = spawnSync(file, args, {
        env: { PATH: path, ...env },
        encoding: "utf8",
      })
      return `${stdout}${stderr}status ${status}`
    }
    expect(alone(["version"], { HOME: root })).toBe("shop 0.1.0\nstatus 0")
    const [unpacked] = readdirSync(join(root, ".cache/beamline"))
    expect(unpacked).toMatch(/^shop-0\.1\.0-[0-9a-f]{16}$/)
    expect(statSync(join(root, ".cache/beamline")).mode & 0o777).toBe(0o700)
    expect(alone(["eval", "console.log(argv, process.env.RELEASE_PROG)", "a b"], { HOME: root })).toBe(
      "[ 'a b' ] shop-0.1.0.run\nstatus 0",
    )
    expect(readdirSync(join(root, ".cache/beamline"))).toEqual([unpacked])
    expect(alone(["bogus"], { RELEASE_UNPACK: join(root, "here") })).toMatch(
      /ERROR: Unknown command bogus\nstatus 1$/,
    )
    expect(readdirSync(join(root, "here"))).toEqual([unpacked])
    expect(alone(["version"], {})).toBe(
      "ERROR: there is no place to unpack to: set RELEASE_UNPACK to a folder, or HOME\nstatus 1",
    )
    await makeRelease(root, { "single-file": true })
    expect(sha256(file)).toBe(first)
  })

  test("templates in rel/ are rendered at every assembly, and see the release", async () => {
    const root = project()
    const said: string[] = []
    const terminal = { folder: root, env: {}, out: (text: string) => said.push(text), error: () => {} }
    const init = (...flags: string[]): unknown =>
      releaseInit.run({ arguments: {}, values: {}, flags: new Set(flags) }, terminal)
    expect(await init()).toBe(0)
    expect(said).toEqual(
      ["node.args", "remote.node.args", "env.sh", "env.bat"].map(
        (name) => `* creating rel/${name}.template\n`,
      ),
    )
    write(root, "rel/env.sh.template", "export WHO=<%= release.name %>-<%= release.version %>\n")
    await makeRelease(root)
    expect(run(root, ["eval", "console.log(process.env.WHO)"])).toBe("shop-0.1.0\nstatus 0")
    await makeRelease(root, { overwrite: true, version: "0.2.0" })
    expect(run(root, ["eval", "console.log(process.env.WHO)"])).toBe("shop-0.2.0\nstatus 0")
    expect(await init("force", "quiet")).toBe(0)
    expect(said).toHaveLength(4)
    expect(readFileSync(join(root, "rel/env.sh.template"), "utf8")).toContain("RELEASE_NODE")
  })

  test("a value that was frozen by compileEnv and differs at run time stops the boot, showing both", async () => {
    const root = project({
      "config/config.ts": "export default { shop: { codec: 'fast' } }",
      "config/runtime.ts": `import { Config } from "beamline"
export default Config.define({ shop: { codec: Config.env("CODEC", { default: "fast" }) } })`,
      "src/application.ts": `import { Application } from "beamline"
export const codec = Application.compileEnv("shop", "codec")
export default Application.define("shop", { version: "0.1.0" })()`,
    })
    await makeRelease(root)
    expect(run(root, ["eval", "console.log(shop.codec)"])).toBe("fast\nstatus 0")
    const ended = run(root, ["start"], { CODEC: "slow" })
    expect(ended).toContain('"fast"')
    expect(ended).toContain('"slow"')
    expect(ended).toMatch(/status 78$/)
    write(root, "beamline.config.ts", settings(`shop: { validateCompileEnv: false }`))
    await makeRelease(root, { overwrite: true })
    const both = show(`[shop.codec, Application.getEnv("shop", "codec")]`)
    expect(run(root, both, { CODEC: "slow" })).toBe('["fast","slow"]\nstatus 0')
  })

  test("the JSON provider reads its file on the target, and all providers see what came before", async () => {
    const root = project({
      "beamline.config.ts": settings(
        `shop: { configProviders: [["json", process.cwd() + "/never-read-at-build.json"], ["./config/last.ts", "x"]] }`,
      ),
      "config/config.ts": "export default { shop: { a: 1, b: 1 } }",
      "config/last.ts": `export default {
  init: (argument) => argument + argument,
  load: (config, state) => ({ ...config, shop: { ...config.shop, last: state + config.shop.b } }),
}`,
    })
    await makeRelease(root)
    const file = join(process.cwd(), "never-read-at-build.json")
    expect(run(root, ["config", "--check"])).toMatch(/never-read-at-build\.json[\s\S]*status 78$/)
    const boot = join(root, "_build/prod/rel/shop/releases/0.1.0/start_clean.json")
    const json = join(root, "target.json")
    write(root, "target.json", '{ "shop": { "b": 2 } }')
    write(root, boot.slice(root.length + 1), readFileSync(boot, "utf8").replace(file, json))
    expect(run(root, show(`Application.getAllEnv("shop")`))).toBe('{"a":1,"b":2,"last":"xx2"}\nstatus 0')
  })
})

describe("beamline release refuses", { timeout: 120_000 }, () => {
  const refusals: readonly (readonly [
    what: string,
    files: Record<string, string | undefined>,
    message: string | RegExp,
  ])[] = [
    [
      "the root of a workspace",
      { "package.json": '{"name":"w","workspaces":["apps/*"]}', "beamline.config.ts": undefined },
      "The root of a workspace has no application of its own",
    ],
    [
      "no version",
      { "package.json": '{"name":"shop","beamline":"./src/application.ts"}' },
      "expected the version of the release to be",
    ],
    [
      "a value that can't be written",
      { "config/config.ts": "export default { shop: { at: new Date(0) } }" },
      "application shop, key at: an object of the class Date",
    ],
    [
      "a secret in the build's configuration",
      {
        "config/config.ts": `import { Config } from "beamline"\nexport default { shop: { key: Config.secret("hunter2") } }`,
      },
      "application shop, key key: a secret",
    ],
    [
      "run-time configuration that imports other files",
      {
        "config/runtime.ts": `import "./config.ts"\nexport default {}`,
        "config/config.ts": "export default {}",
      },
      /config\/runtime\.ts/,
    ],
    [
      "a source that does not compile",
      { "src/application.ts": "export default (" },
      /the sources can't be bundled:\n {2}src\/application\.ts:1:\d+: /,
    ],
    [
      "a module that is not there",
      { "src/application.ts": `import "./gone.ts"` },
      /the sources can't be bundled:\n {2}src\/application\.ts:1:8: Could not resolve/,
    ],
    [
      "code that throws",
      { "src/application.ts": `throw new Error("at import")` },
      /the applications can't be evaluated: Error: at import/,
    ],
    [
      "a module without an application",
      { "src/application.ts": "export const a = 1" },
      "expected the application module of shop to export one application, got: none",
    ],
    [
      "an application that is not there",
      { "beamline.config.ts": settings(`shop: { applications: { ghost: "permanent" } }`) },
      "Could not find application ghost",
    ],
    [
      "overlays that are no folder",
      { "beamline.config.ts": settings(`shop: { overlays: "nothing" }`) },
      "expected overlays to be folders of the project",
    ],
    [
      "a provider that is not there",
      { "beamline.config.ts": settings(`shop: { configProviders: [["./gone.ts", 1]] }`) },
      "the module of ./gone.ts is not there",
    ],
    [
      "a provider whose init fails",
      {
        "beamline.config.ts": settings(`shop: { configProviders: [["./p.ts", 1]] }`),
        "p.ts": `export const init = () => { throw new Error("no vault") }\nexport const load = (c) => c`,
      },
      "the init of the configuration provider ./p.ts failed: no vault",
    ],
    [
      "a runtime that is none",
      { "beamline.config.ts": settings(`shop: { includeRuntime: "/bin/echo" }`) },
      "expected includeRuntime to be Node's executable for this machine, got: /bin/echo",
    ],
    [
      "a runtime that is not there",
      { "beamline.config.ts": settings(`shop: { includeRuntime: "/no/node" }`) },
      "got: /no/node, which is not there",
    ],
    [
      "run-time configuration that is not there",
      { "beamline.config.ts": settings(`shop: { runtimeConfigPath: "gone.ts" }`) },
      "expected runtimeConfigPath to be a file that is there, got: gone.ts",
    ],
    [
      "a template that fails",
      { "rel/env.sh.template": "a\n<%= release.nme %>" },
      "rel/env.sh.template:2: <%= release.nme %> failed",
    ],
  ]
  test.each(refusals)("%s", async (_what, files, message) => {
    await expect(makeRelease(project(files))).rejects.toThrow(message)
  })

  test.each([
    ["n\n", false],
    ["NO\n", false],
    ["", false],
    ["\n", true],
    ["y\n", true],
  ])("to overwrite a release unless that is said: %j", async (answer, overwrites) => {
    const root = project()
    await makeRelease(root)
    const mark = join(root, "_build/prod/rel/shop/lib/shop-0.1.0/mark")
    write(root, "_build/prod/rel/shop/lib/shop-0.1.0/mark", "")
    const input = new PassThrough()
    const original = Object.getOwnPropertyDescriptor(process, "stdin")!
    Object.defineProperty(process, "stdin", { configurable: true, value: input })
    try {
      input.end(answer)
      expect((await makeRelease(root)).status).toBe(0)
    } finally {
      Object.defineProperty(process, "stdin", original)
    }
    expect(existsSync(mark)).toBe(!overwrites)
  })
})
