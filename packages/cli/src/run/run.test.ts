import { spawn } from "node:child_process"
import { mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

import { afterEach, beforeAll, describe, expect, test } from "vitest"

import { compiledCommand, RunningCommand, testProject } from "../../test-support/index.ts"
import type { TestFolder } from "../../test-support/index.ts"

const folders: TestFolder[] = []
const commands: RunningCommand[] = []

beforeAll(() => void compiledCommand(), 120_000)
afterEach(async () => {
  for (const command of commands.splice(0)) {
    command.child.kill("SIGKILL")
    await command.ended
  }
  for (const folder of folders.splice(0)) folder.remove()
})

function project(files: Readonly<Record<string, string>> = {}): TestFolder {
  const folder = testProject(files, compiledCommand())
  folders.push(folder)
  return folder
}

function start(
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>> = {},
): RunningCommand {
  const command = new RunningCommand(args, folder, env)
  commands.push(command)
  return command
}

/** Runs a command to its end: its status and all it wrote. */
async function ran(
  args: readonly string[],
  folder: string,
  env?: Readonly<Record<string, string>>,
): Promise<unknown[]> {
  const command = start(args, folder, env)
  return [await command.ended, command.text]
}

const DYING = `import { Agent, Application, Supervisor } from "beamline"
export default Application.define("my_shop")({
  start: () => {
    setTimeout(() => void Agent.cast("stock", () => { throw new Error("boom") }), 50)
    const stock = { id: "stock", start: () => Agent.startLink(() => 1, { name: "stock" }) }
    return Supervisor.startLink([stock], { strategy: "one_for_one", maxRestarts: 0 })
  },
})
`

describe("beamline run", { timeout: 60_000 }, () => {
  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "starts the application, and stops it at %s",
    async (signal) => {
      const command = start(["run"], project().root)
      await command.shows("started with 1")
      command.child.kill(signal)
      expect(await command.ended).toBe(0)
      expect(command.text).toContain("stopped\n")
    },
  )

  test("is stopped too when npm's shell dies of the signal, and does not pass it on", async () => {
    const { root } = project()
    const bin = join(compiledCommand(), "@beamline/cli/dist/bin.js")
    // The second command keeps any shell from becoming the first.
    const shell = spawn("sh", ["-c", '"$0" "$1" run; :', process.execPath, bin], {
      cwd: root,
      env: { PATH: process.env["PATH"], npm_lifecycle_event: "start" },
    })
    let text = ""
    const shown = new Promise<void>((resolve) => {
      shell.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk
        if (text.includes("started with 1")) resolve()
      })
    })
    // When the last who can write has ended.
    const closed = new Promise((resolve) => shell.once("close", (_status, signal) => resolve(signal)))
    await shown
    shell.kill("SIGTERM")
    expect(await closed).toBe("SIGTERM")
    expect(text).toContain("stopped\n")
  })

  test("works from a folder below, with the project's configuration for BEAMLINE_ENV", async () => {
    const { root } = project({
      "config/config.ts": "export default { my_shop: { apples: 2 } }",
      "config/prod.ts": "export default { my_shop: { apples: 3 } }",
    })
    mkdirSync(join(root, "src/deep"))
    for (const [env, apples] of [
      [{}, 2],
      [{ BEAMLINE_ENV: "prod" }, 3],
    ] as const) {
      const command = start(["run"], join(root, "src/deep"), env)
      await command.shows(`started with ${apples}`)
      command.child.kill("SIGTERM")
      expect(await command.ended).toBe(0)
    }
  })

  test("ends with status 1 when the application ends by itself", async () => {
    const [status, text] = await ran(["run"], project({ "src/application.ts": DYING }).root)
    expect(status).toBe(1)
    expect(text).toContain("boom")
  })

  test("shows stacks with the lines of the sources", async () => {
    const { root } = project({
      "src/application.ts": `import { fail } from "./fail.js"

interface Nothing {}

export default fail satisfies (nothing: Nothing) => never

fail()`,
      "src/fail.ts": `enum Size { Small, Large }


export function fail(): never {
  throw new Error(\`boom \${Size.Large}\`)
}`,
    })
    const [status, text] = await ran(["run"], root)
    expect(status).toBe(1)
    expect(text).toContain("beamline: src/application.ts failed: Error: boom 1\n")
    expect(text).toContain(`at fail (${root}/src/fail.ts:5:9)`)
    expect(text).toContain(`${root}/src/application.ts:7:1`)
  })

  test("runs workers from their sources too", async () => {
    const { root } = project({
      "src/application.ts": `import { Worker } from "node:worker_threads"
import { Application, Supervisor } from "beamline"

export default Application.define("my_shop")({
  start: () => {
    new Worker(new URL("./worker.ts", import.meta.url), { workerData: { n: 20 } })
    return Supervisor.startLink([], { strategy: "one_for_one" })
  },
})`,
      "src/worker.ts": `import { workerData } from "node:worker_threads"
import { double } from "./double.ts"

const { n } = workerData as { n: number }
console.log("the worker says", double(n))`,
      "src/double.ts": "export const double = (n: number): number => n * 2",
    })
    const command = start(["run"], root)
    await command.shows("the worker says 40")
    command.child.kill("SIGTERM")
    expect(await command.ended).toBe(0)
  })

  test.each<[string, Readonly<Record<string, string>>, number, RegExp]>([
    [
      "source that does not compile",
      { "src/application.ts": `import "./bad.ts"`, "src/bad.ts": "const a: = 3" },
      1,
      /^beamline: src\/bad\.ts:1:10: Unexpected "="\n +1 │ const a: = 3\n/,
    ],
    [
      "a missing module",
      { "src/application.ts": `import "./gone.ts"` },
      1,
      /^beamline: Cannot find module '.*gone\.ts' imported from .*application\.ts/,
    ],
    [
      "a package without an application",
      { "package.json": `{ "name": "x", "type": "module" }` },
      1,
      /^beamline: expected "beamline" in package\.json to be the path of the application's module, got: nothing\n$/,
    ],
    [
      "a module without an application",
      { "src/application.ts": "export const a = 1" },
      1,
      /^beamline: expected the exports of src\/application\.ts to be one application, made with Application\.define, got: \["a"\]\n$/,
    ],
    [
      "configuration that does not compile",
      { "config/config.ts": "export default {" },
      1,
      /^beamline: config\/config\.ts:1:17: Expected identifier but found end of file\n/,
    ],
    [
      "a variable that is not set",
      {
        "config/runtime.ts": `import { Config } from "beamline"
export default Config.define({ my_shop: { key: Config.env("BEAMLINE_TEST_KEY") } })`,
      },
      78,
      /^beamline: config\/runtime\.ts: my_shop\.key: environment variable BEAMLINE_TEST_KEY: is not set\n$/,
    ],
    [
      "a start that fails",
      {
        "src/application.ts": `import { Application } from "beamline"
export default Application.define("my_shop")({ start: () => ({ ok: false, error: "no_apples" }) })`,
      },
      1,
      /Could not start application my_shop: .*no_apples/,
    ],
  ])("tells of %s", async (_what, files, status, text) => {
    expect(await ran(["run"], project(files).root)).toEqual([status, expect.stringMatching(text)])
  })

  test("tells of a wrong environment", async () => {
    expect(await ran(["run"], project().root, { BEAMLINE_ENV: "staging" })).toEqual([
      1,
      'beamline: expected BEAMLINE_ENV to be one of dev, test, prod, got: "staging"\n',
    ])
  })
})

describe("beamline run --watch", { timeout: 60_000 }, () => {
  test("starts again when a file changes, also after one that does not compile", async () => {
    const { root, write } = project({
      "src/application.ts": `import { Application, Supervisor } from "beamline"
import { text } from "./text.ts"
export default Application.define("my_shop")({
  start: () => { console.log(text); return Supervisor.startLink([], { strategy: "one_for_one" }) },
  stop: () => console.log("stopped"),
})`,
      "src/text.ts": `export const text: string = "first"`,
    })
    const command = start(["run", "--watch"], root)
    await command.shows("first\n")
    write({ "src/text.ts": `export const text: string = "second"` })
    await command.shows("second\n")
    expect(command.text).toMatch(/first\n[^]*beamline: src\/text\.ts has changed\n[^]*stopped\n[^]*second\n$/)
    write({ "src/text.ts": `export const text: = "third"` })
    await command.shows("beamline: ended with status 1; waiting for a change\n")
    expect(command.text).toContain(`src/text.ts:1:20: Unexpected "="`)
    write({ "src/text.ts": `export const text: string = "fourth"` })
    await command.shows("fourth\n")
    write({ "package.json": readFileSync(join(root, "package.json"), "utf8") })
    await command.shows("fourth\n", command.text.length)
    command.child.kill("SIGTERM")
    expect(await command.ended).toBe(0)
    expect(command.text.trimEnd().endsWith("exited: stopped")).toBe(true)
  })
})

describe("beamline iex", { timeout: 60_000 }, () => {
  test("evaluates what it reads in the running system, and stops it at the end", async () => {
    const command = start(["iex"], project().root)
    command.child.stdin?.end(
      `interface Stock { apples: number }
const stock = await Agent.get("stock", (stock: Stock) => stock.apples)
stock
tree()
apps()
const { Shop } = await import("./src/application.ts")
Application.getEnv(Shop, "apples")
`,
    )
    expect(await command.ended).toBe(0)
    const lines = command.text
      .split("\n")
      .map((line) => line.replace(/^(my_shop\(\d+\)> )+/, "").replaceAll(/#PID<.*?>/g, "#PID"))
    expect(lines).toContain("my-shop 1.2.3. h() helps, .exit leaves.")
    expect(lines.slice(lines.indexOf("1"), lines.indexOf("1") + 4)).toEqual([
      "1",
      "shop.supervisor #PID",
      "└─ stock #PID",
      "my_shop  1.2.3",
    ])
    expect(lines.filter((line) => line === "1")).toHaveLength(2)
    expect(lines).toContain("stopped")
  })

  test("goes on when the application has ended", async () => {
    const command = start(["iex"], project({ "src/application.ts": DYING }).root)
    await command.shows("Application my_shop exited")
    command.child.stdin?.end("20 + 22\n")
    expect(await command.ended).toBe(0)
    expect(command.text).toContain("42\nmy_shop(2)> ")
  })

  test("System.stop ends it with the status it is given", async () => {
    const command = start(["iex"], project().root)
    command.child.stdin?.write("System.stop(7)\n")
    expect(await command.ended).toBe(7)
  })
})
