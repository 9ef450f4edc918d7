import { execFileSync } from "node:child_process"
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"

import { filesBelow } from "./files.ts"
import { isAlive, makeRelease, Program, searchService } from "./test-support/index.ts"

// What a release can hold, and what may go wrong with one. Every command is gone through in examples/search.
// One release, made once, moved away from the project, which is deleted: what runs here has nothing but itself.
let folder: string
let root: string
let bin: Program

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "release-")))
  root = join(folder, "search")
  const project = searchService()
  try {
    const made = await makeRelease(project.root)
    expect(made.status).toBe(0)
    renameSync(join(project.root, "_build", "prod", "rel", "search"), root)
    renameSync(
      join(project.root, "_build", "prod", "rel", "search-1.2.3.tar.gz"),
      join(folder, "search.tar.gz"),
    )
  } finally {
    project.remove()
  }
  bin = new Program(join(root, "bin", "search"), folder)
}, 180_000)

afterEach(() => bin.end(), 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const port = (): Promise<string> => bin.rpc(`console.log(await GenServer.call("http", "port"))`)
const get = async (path: string): Promise<unknown> =>
  (await fetch(`http://127.0.0.1:${await port()}${path}`)).json()

describe("a release without a running system", { timeout: 60_000 }, () => {
  test("no argument, and help, print the usage on standard error and end well", async () => {
    for (const args of [[], ["help"], ["--help"]]) {
      const { status, stdout, stderr } = await bin.run(args)
      expect([status, stdout]).toEqual([0, ""])
      expect(stderr).toMatch(/^Usage: search COMMAND \[ARGS\]\n\nThe known commands are:\n/)
    }
  })

  test("an unknown command is refused after the usage", async () => {
    const { status, stderr } = await bin.run(["begin"])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^Usage: [\s\S]*\nERROR: Unknown command begin\n$/)
  })

  test.each(["pid", "stop", "restart", "remote", "status"])("%s says that nothing runs", async (command) => {
    const { status, stdout, stderr } = await bin.run([command])
    expect([status, stdout]).toEqual([1, ""])
    expect(stderr).toMatch(/^ERROR: search is not running: nothing listens at .*search\.sock\n$/)
  })

  test("rpc says so too", async () => {
    expect(await bin.run(["rpc", "1"])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("is not running"),
    })
  })

  test("logs says that there is no log", async () => {
    expect(await bin.run(["logs"])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("there is no log"),
    })
  })

  test.each([
    [{ RELEASE_MODE: "fast" }, "expected RELEASE_MODE to be embedded or interactive, got: fast"],
    [{ RELEASE_DISTRIBUTION: "sname" }, "expected RELEASE_DISTRIBUTION to be socket or none, got: sname"],
    [{ RELEASE_VSN: "9.9.9" }, "expected RELEASE_VSN to be a version that is in releases, got: 9.9.9"],
    [{ RELEASE_VSN: "../x" }, "expected RELEASE_VSN to be the name of a folder below releases, got: ../x"],
    [{ RELEASE_NODE: "a/b" }, "expected RELEASE_NODE to consist of letters, digits and _ . @ -, got: a/b"],
    [{ RELEASE_VM_ARGS: "/nowhere" }, "the file of options for node can't be read: /nowhere"],
  ])("%j is one clear line, before anything starts", async (env, line) => {
    expect(await bin.run(["start"], { env })).toMatchObject({
      status: 1,
      stdout: "",
      stderr: `ERROR: ${line}\n`,
    })
  })

  test.each([
    [["status", "--waiting"], "expected status to have only the flags --wait, --timeout, got: --waiting"],
    [["status", "--timeout", "x"], "expected --timeout to be a number of seconds, got: x"],
    [["logs", "--lines"], "expected --lines to be a number of lines, got: "],
    [["pid", "now"], "expected pid to have no arguments, got: now"],
    [["config"], "expected config to have the argument --check, got: nothing"],
  ])("%j is refused", async (args, line) => {
    expect(await bin.run(args)).toMatchObject({ status: 1, stderr: `ERROR: ${line}\n` })
  })

  test("is found through absolute and relative symbolic links", async () => {
    symlinkSync(join(root, "bin", "search"), join(folder, "absolute"))
    symlinkSync("./search/bin/search", join(folder, "relative"))
    symlinkSync("relative", join(folder, "twice"))
    for (const name of ["absolute", "relative", "twice"]) {
      const linked = new Program(join(folder, name), mkdtempSync(join(folder, "tools-")))
      expect((await linked.run(["version"])).stdout).toBe("search 1.2.3\n")
      expect((await linked.run(["eval", "console.log(process.env.RELEASE_ROOT)"])).stdout).toBe(`${root}\n`)
    }
  })

  test("its files are the ones in the checksums, and the cookie is its owner's", () => {
    const sums = execFileSync("sha256sum", ["-c", "releases/1.2.3/SHA256SUMS", "--quiet"], {
      cwd: root,
      encoding: "utf8",
    })
    expect(sums).toBe("")
    expect(statSync(join(root, "releases", "COOKIE")).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(root, "releases", "COOKIE"), "utf8")).toMatch(/^[A-Z2-7]{52}\n$/)
  })

  test("the tar has the release without a top-level folder, and no cookie", () => {
    const names = execFileSync("tar", ["tzf", join(folder, "search.tar.gz")], { encoding: "utf8" })
      .trim()
      .split("\n")
    const written = filesBelow(root, "").filter(
      (path) => path !== "releases/COOKIE" && !path.startsWith("tmp/"),
    )
    expect(names).toEqual(written.sort())
    expect(names).toContain("bin/search")
    expect(names).toContain("docs/manual.txt")
  })

  test("the bill of materials names what is inside", () => {
    const bill = JSON.parse(readFileSync(join(root, "releases/1.2.3/sbom.cdx.json"), "utf8")) as {
      components: { name: string; version: string; purl: string }[]
    }
    const names = bill.components.map(({ name }) => name)
    for (const name of ["@node-rs/crc32", "beamline", "counter", "node", "search-service"])
      expect(names).toContain(name)
    expect(bill.components.find(({ name }) => name === "counter")).toMatchObject({
      version: "0.4.0",
      purl: "pkg:npm/counter@0.4.0",
      licenses: [{ license: { id: "MIT" } }],
    })
  })
})

describe("eval", { timeout: 60_000 }, () => {
  test("evaluates in a system whose applications are loaded and configured, not started", async () => {
    const { status, stdout } = await bin.run([
      "eval",
      `console.log(
         (await Application.startedApplications()).length,
         (await Application.loadedApplications()).map(([name]) => name).sort().join(" "),
         Application.getEnv("search_service", "limits"))`,
    ])
    expect([status, stdout]).toEqual([0, "0 counter search_service { results: 3, words: 5 }\n"])
  })

  test("has the project's own modules in scope, and gets further arguments", async () => {
    const { status, stdout } = await bin.run(["eval", "await tasks.reindex(...argv)", "books", "films"])
    expect(status).toBe(0)
    expect(stdout).toContain("reindexed books, films\n")
    expect(stdout).toContain("all answered\nstopped\n")
  })

  test.each([
    ["System.halt(7)", 7],
    ["System.stop(9)", 9],
    ["process.exit(4)", 4],
    ["const a = 1; return a", 0],
  ])("%s ends with status %i", async (code, status) => {
    expect((await bin.run(["eval", code])).status).toBe(status)
  })

  test.each([
    [`throw new Error("no luck")`, "ERROR: Error: no luck"],
    [`exit("boom")`, "boom"],
    ["1 +", "ERROR: SyntaxError: "],
    ["", "ERROR: EVAL expects an expression as argument"],
  ])("%j ends with status 1", async (code, text) => {
    const { status, stderr } = await bin.run(["eval", code])
    expect(status).toBe(1)
    expect(stderr).toContain(text)
  })
})

describe("configuration", { timeout: 60_000 }, () => {
  test("config --check prints it without secrets", async () => {
    const { status, stdout } = await bin.run(["config", "--check"], {
      env: { SEARCH_KEY: "hunter2", PORT: "4711" },
    })
    expect(status).toBe(0)
    expect(stdout).toContain("port: 4711")
    expect(stdout).toContain("greeting: 'from config.ts'")
    expect(stdout).toContain("key: '[secret]'")
    expect(stdout).not.toContain("hunter2")
  })

  test.each([["config", "--check"], ["start"], ["eval", "1"]])(
    "%s tells every fault with its source and variable, with status 78",
    async (...args) => {
      const { status, stdout, stderr } = await bin.run(args, {
        env: { PORT: "high", CRASH_AT_BOOT: "maybe" },
      })
      expect([status, stdout]).toEqual([78, ""])
      expect(stderr).toMatch(/^ERROR: the configuration is wrong:\n/)
      expect(stderr).toMatch(/config\/runtime\.ts: search_service\.port: .*PORT.* got: "high"/)
      expect(stderr).toMatch(
        /config\/runtime\.ts: search_service\.crashAtBoot: .*CRASH_AT_BOOT.* got: "maybe"/,
      )
      expect(stderr).not.toMatch(/ {4}at /)
    },
  )

  test("comes from providers too, after config/runtime.ts; one that fails is named", async () => {
    const file = join(folder, "own.json")
    writeFileSync(file, JSON.stringify({ port: 1234 }))
    const { stdout } = await bin.run(["config", "--check"], { env: { SEARCH_FILE: file, PORT: "4711" } })
    expect(stdout).toContain("port: 1234")
    expect(stdout).toContain("madeAt: 'build'")
    writeFileSync(file, "{")
    const failed = await bin.run(["start"], { env: { SEARCH_FILE: file } })
    expect(failed.status).toBe(78)
    expect(failed.stderr).toContain("./config/file-provider.ts")
  })

  test("a secret is nowhere on the disk, in no argument and in no log", async () => {
    expect((await bin.run(["daemon"], { env: { SEARCH_KEY: "hunter2" } })).status).toBe(0)
    expect(await bin.rpc(`console.log(Application.getEnv("search_service", "key").reveal())`)).toBe("hunter2")
    const system = await bin.pid()
    expect(readFileSync(`/proc/${system}/cmdline`, "utf8")).not.toMatch(/hunter2|COOKIE|[A-Z2-7]{52}/)
    await bin.run(["stop"])
    for (const path of filesBelow(root, ""))
      expect(readFileSync(join(root, path)).includes("hunter2")).toBe(false)
  })
})

describe("start", { timeout: 60_000 }, () => {
  test("runs the applications: addon, worker, files beside the code, priv", async () => {
    await bin.system()
    expect(await get("/add?id=1&text=the+beam+line")).toBe(1_998_416_650)
    expect(await get("/find?word=Beam")).toEqual(["1"])
    expect(await get("/worker?text=a+b+c")).toEqual({ words: 3, crc: 3_358_461_392 })
    expect(await get("/motto")).toBe("Seek and find.\n")
    expect(await get("/priv")).toBe("the a an\n")
  })

  test("a second one is refused, with start, start_iex and daemon", async () => {
    await bin.system()
    for (const command of ["start", "start_iex", "daemon"]) {
      const { status, stderr } = await bin.run([command])
      expect([status, stderr]).toEqual([
        1,
        "ERROR: the name search is in use by a system that runs already\n",
      ])
    }
    expect(await bin.rpc("console.log(1)")).toBe("1")
  })

  test("another name makes another system", async () => {
    await bin.system()
    const other = { RELEASE_NODE: "search2" }
    const second = bin.shell("start", other)
    expect((await bin.run(["status", "--wait"], { env: other })).status).toBe(0)
    expect(Number((await bin.run(["pid"], { env: other })).stdout)).toBe(second.child.pid)
    expect((await bin.run(["stop"], { env: other })).status).toBe(0)
    expect(await bin.pid()).not.toBe(second.child.pid)
  })

  test("stop ends one application after the other, the last started first", async () => {
    const system = await bin.system()
    await bin.run(["stop"])
    const { status, stdout } = await system.ended
    expect(status).toBe(0)
    expect(stdout).toMatch(/prepStop\nall answered\nstopped\n[\s\S]*counter stopped\n/)
  })

  test("System.stop with a status ends with it", async () => {
    const system = await bin.system()
    await bin.run(["rpc", "System.stop(5)"])
    expect((await system.ended).status).toBe(5)
  })

  test("the end of a permanent application ends the system with status 1", async () => {
    const system = await bin.system()
    await bin.run(["rpc", `Process.exit(Process.whereis("search"), "kill")`])
    const { status, stdout, stderr } = await system.ended
    expect(status).toBe(1)
    expect(`${stdout}${stderr}`).toContain("search_service")
  })

  test("an application that fails to start is told, and ends the system with status 1", async () => {
    const { status, stderr } = await bin.run(["start"], { env: { CRASH_AT_BOOT: "true" } })
    expect(status).toBe(1)
    expect(stderr).toContain("told to crash at boot")
  })

  test("with RELEASE_DISTRIBUTION=none it can't be reached, and SIGTERM ends it", async () => {
    const none = { RELEASE_DISTRIBUTION: "none" }
    const system = bin.shell("start", none)
    await system.saw("listening on")
    expect(existsSync(join(root, "tmp/control/search.sock"))).toBe(false)
    expect(await bin.run(["pid"], { env: none })).toMatchObject({
      status: 1,
      stderr: "ERROR: search can't be reached with RELEASE_DISTRIBUTION=none\n",
    })
    system.child.kill("SIGTERM")
    expect((await system.ended).status).toBe(0)
  })
})

describe("rpc", { timeout: 60_000 }, () => {
  test.each([
    [`throw new Error("no luck")`, "ERROR: Error: no luck"],
    ["throw 5", "ERROR: a thrown value: 5"],
    [`exit("boom")`, "boom"],
    ["1 +", "ERROR: SyntaxError: "],
    ["", "ERROR: RPC expects an expression as argument"],
  ])("%j ends with status 1, and the system lives", async (code, text) => {
    await bin.system()
    const { status, stderr } = await bin.run(["rpc", code])
    expect(status).toBe(1)
    expect(stderr).toContain(text)
    expect(await bin.rpc("console.log(1)")).toBe("1")
  })

  test("a wrong cookie is refused", async () => {
    await bin.system()
    for (const args of [["rpc", "1"], ["stop"], ["pid"], ["remote"]]) {
      const { status, stderr } = await bin.run(args, { env: { RELEASE_COOKIE: "wrong" } })
      expect(status).toBe(1)
      expect(stderr).toMatch(/^ERROR: search refused the cookie/)
    }
  })

  test("says that the socket is left over from a system that was killed; the next start replaces it", async () => {
    const system = await bin.system()
    system.child.kill("SIGKILL")
    await system.ended
    expect((await bin.run(["rpc", "1"])).stderr).toContain("it was killed and has left its socket behind")
    await bin.system()
  })

  test("says that the path of the socket is too long", async () => {
    const env = { RELEASE_TMP: join(folder, "x".repeat(100)), XDG_RUNTIME_DIR: join(folder, "y".repeat(100)) }
    for (const args of [["start"], ["pid"], ["daemon"]]) {
      const { status, stderr } = await bin.run(args, { env })
      expect(status).toBe(1)
      expect(stderr).toMatch(/^ERROR: the path of the control socket is too long: /)
    }
  })
})

describe("daemon", { timeout: 60_000 }, () => {
  test("a second one is refused, and leaves the first's log alone", async () => {
    await bin.run(["daemon_iex"])
    const before = readFileSync(join(root, "tmp/log/search.log"), "utf8")
    expect(await bin.run(["daemon"])).toMatchObject({
      status: 1,
      stderr: "ERROR: the name search is in use by a system that runs already\n",
    })
    expect(readFileSync(join(root, "tmp/log/search.log"), "utf8")).toBe(before)
  })

  test("says why the system did not come up, with the end of its log, and nothing is left running", async () => {
    const { status, stderr } = await bin.run(["daemon"], { env: { PORT: "high" } })
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /^ERROR: search did not start: the system ended with status 78\nThe end of .*search\.log:\n/,
    )
    expect(stderr).toContain(`got: "high"`)
    expect((await bin.run(["stop"])).stderr).toContain("is not running")
  })

  test("a crash in the middle of a request is survived too, and stop while it waits for its next start works", async () => {
    await bin.run(["daemon"])
    await expect(get("/crash")).rejects.toThrow("fetch failed")
    await bin.run(["status", "--wait"])
    process.kill(await bin.pid(), "SIGKILL")
    expect((await bin.run(["stop"])).status).toBe(0)
    expect((await bin.run(["pid"])).stderr).toContain("is not running")
  })

  test("without its watcher the system stops in order", async () => {
    await bin.run(["daemon"])
    const system = await bin.pid()
    const watcher = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${system}/status`, "utf8"))?.[1])
    const connection = bin.start(["remote"])
    await connection.saw("search(1)>")
    process.kill(watcher, "SIGKILL")
    await connection.ended
    while (isAlive(system)) await new Promise(setImmediate)
    expect((await bin.run(["pid"])).stderr).toContain("search is not running")
  })
})

describe("remote", { timeout: 60_000 }, () => {
  test.each(["System.halt()", "process.exit()", ".exit"])(
    "%s in remote leaves only the shell",
    async (line) => {
      const system = await bin.system()
      expect((await bin.run(["remote"], { input: `${line}\n` })).status).toBe(0)
      expect(await bin.pid()).toBe(system.child.pid)
    },
  )

  test("System.stop() in remote stops the system", async () => {
    const system = await bin.system()
    await bin.run(["remote"], { input: "System.stop(3)\n" })
    expect((await system.ended).status).toBe(3)
  })
})

describe("a second version in the same root", { timeout: 180_000 }, () => {
  test("leaves the first one startable", async () => {
    const project = searchService()
    try {
      await makeRelease(project.root, { path: root, version: "2.0.0" })
    } finally {
      project.remove()
    }
    expect((await bin.run(["version"])).stdout).toBe("search 2.0.0\n")
    const script = "console.log(process.env.RELEASE_VSN, tasks.reindex.length)"
    expect((await bin.run(["eval", script])).stdout).toBe("2.0.0 0\n")
    expect((await bin.run(["eval", script], { env: { RELEASE_VSN: "1.2.3" } })).stdout).toBe("1.2.3 0\n")
    expect(existsSync(join(root, "search-2.0.0.tar.gz"))).toBe(true)
  })
})
