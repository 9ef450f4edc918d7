import { spawn, spawnSync } from "node:child_process"
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"

import { filesBelow } from "./files.ts"
import { makeRelease, Program, smallProject } from "./test-support/index.ts"

const place = realpathSync(mkdtempSync(join(tmpdir(), "single-file-")))
// Wherever it is put, under whatever name.
const file = join(place, "a folder", "the shop.run")
const PATH = `${dirname(process.execPath)}:/usr/bin:/bin`
let caches = 0
let cache = ""
/** The folder that it unpacks to, below the cache. */
let unpacked = ""

beforeAll(async () => {
  const project = smallProject()
  try {
    await makeRelease(project.root, { "single-file": true })
    mkdirSync(dirname(file))
    renameSync(join(project.root, "_build/prod/rel/shop-0.1.0.run"), file)
  } finally {
    project.remove()
  }
  cache = join(place, "first")
  run(["version"])
  unpacked = readdirSync(cache)[0]!
}, 60_000)

beforeEach(() => {
  cache = join(place, `cache ${caches++}`)
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

function run(
  args: readonly string[],
  options: { program?: string; env?: Record<string, string>; input?: string } = {},
): { status: number | null; stdout: string; stderr: string } {
  const { program = file, env = {}, input = "" } = options
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: place,
    env: { PATH, RELEASE_UNPACK: cache, ...env },
    encoding: "utf8",
    input,
  })
  return { status, stdout, stderr }
}

const VERSION = { status: 0, stdout: "shop 0.1.0\n", stderr: "" }

describe("a release in one file", { timeout: 60_000 }, () => {
  test("can be moved, linked to, and run by a shell", () => {
    const link = join(place, "link")
    symlinkSync(join("a folder", "the shop.run"), link)
    expect(run(["version"], { program: link })).toEqual(VERSION)
    expect(run([join("a folder", "the shop.run"), "version"], { program: "/bin/sh" })).toEqual(VERSION)
    expect(run(["-c", 'cd "a folder" && sh "the shop.run" version'], { program: "/bin/sh" })).toEqual(VERSION)
    expect(readdirSync(cache)).toEqual([unpacked])
  })

  test("passes arguments, input and status through as they are", () => {
    const words = ["a b", "", "*", "$HOME", `"'\\`, "two\nlines", "-n", "ä"]
    const code = `for await (const chunk of process.stdin) console.log(String(chunk))
console.log(JSON.stringify(argv)); System.halt(7)`
    const { status, stdout, stderr } = run(["eval", code, ...words], { input: "from outside" })
    expect([status, stderr]).toEqual([7, ""])
    expect(stdout).toBe(`from outside\n${JSON.stringify(words)}\n`)
  })

  test("becomes the system: its pid is the system's, and hears its signals", async () => {
    const shop = new Program(file, place)
    const env = { PATH, RELEASE_UNPACK: cache }
    const system = shop.start(["start"], env)
    try {
      expect((await shop.run(["status", "--wait"], { env })).status).toBe(0)
      expect((await shop.run(["pid"], { env })).stdout).toBe(`${system.child.pid}\n`)
      const said = await shop.run(["rpc", "console.log(process.env.RELEASE_ROOT)"], { env })
      expect(said.stdout).toBe(`${join(cache, unpacked)}\n`)
      system.child.kill("SIGTERM")
      expect(await system.ended).toMatchObject({ status: 0, signal: null })
    } finally {
      system.child.kill("SIGKILL")
      await system.ended
    }
  })

  test("unpacks once when many begin at the same time", async () => {
    const ended = await Promise.all(
      Array.from(
        { length: 8 },
        () =>
          new Promise((resolve) => {
            const child = spawn(file, ["version"], { env: { PATH, RELEASE_UNPACK: cache } })
            let text = ""
            for (const stream of [child.stdout, child.stderr])
              stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk))
            child.on("close", (status) => resolve([status, text]))
          }),
      ),
    )
    expect(ended).toEqual(ended.map(() => [0, "shop 0.1.0\n"]))
    expect(readdirSync(cache)).toEqual([unpacked])
    expect(filesBelow(join(cache, unpacked), "")).toEqual(filesBelow(join(place, "first", unpacked), ""))
  })

  test("is not hindered by what was left where it was killed, by a process of the same number too", () => {
    const code = `mkdir -p "$RELEASE_UNPACK/$1.$$" && exec "$0" version`
    expect(run(["-c", code, file, unpacked], { program: "/bin/sh" })).toEqual(VERSION)
  })

  test("says that it can't write, and what to do", () => {
    const env = { RELEASE_UNPACK: join(file, "below") }
    const { status, stdout, stderr } = run(["version"], { env })
    expect([status, stdout]).toEqual([1, ""])
    expect(stderr).toMatch(
      /\nERROR: .*the shop\.run\/below can't be written to: set RELEASE_UNPACK to a folder\n$/,
    )
  })

  test("says that it is not whole, and leaves nothing", () => {
    const part = join(place, "part.run")
    copyFileSync(file, part)
    chmodSync(part, 0o755)
    truncateSync(part, readFileSync(file).length - 5_000)
    const { status, stdout, stderr } = run(["version"], { program: part })
    expect([status, stdout]).toEqual([1, ""])
    expect(stderr).toContain(`ERROR: ${part} could not be unpacked to ${join(cache, unpacked)}\n`)
    expect(readdirSync(cache)).toEqual([])
  })

  test("leaves nothing when it is told to end while it unpacks", () => {
    const tools = join(place, "tools that signal")
    mkdirSync(tools)
    writeFileSync(join(tools, "tar"), "#!/bin/sh\nkill -TERM $PPID\ncat >/dev/null\n", { mode: 0o755 })
    const { status, stdout } = run(["version"], { env: { PATH: `${tools}:${PATH}` } })
    expect([status, stdout]).toEqual([1, ""])
    expect(readdirSync(cache)).toEqual([])
    expect(run(["version"])).toEqual(VERSION)
  })

  test("says that what it has unpacked is damaged", () => {
    run(["version"])
    rmSync(join(cache, unpacked, "bin"), { recursive: true })
    expect(run(["version"])).toEqual({
      status: 1,
      stdout: "",
      stderr: `ERROR: ${join(cache, unpacked)} is damaged: remove it\n`,
    })
  })

  // Only root can give a folder to another user.
  test.runIf(process.getuid?.() === 0)("runs nothing that another user has put there", () => {
    run(["version"])
    chownSync(join(cache, unpacked), 12_345, 12_345)
    expect(run(["version"])).toEqual({
      status: 1,
      stdout: "",
      stderr: `ERROR: ${join(cache, unpacked)} belongs to another user: remove it, or set RELEASE_UNPACK to a folder\n`,
    })
  })
})
