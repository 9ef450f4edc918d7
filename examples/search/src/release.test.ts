import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync } from "node:fs"
import { renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { type ClientRequest, request } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import {
  hasTmux,
  isAlive,
  Program,
  type Running,
  Tmux,
} from "../../../packages/cli/src/release/test-support/index.ts"
import { compiledCommand, RunningCommand } from "../../../packages/cli/test-support/index.ts"

/*
 * This example as a release: made by the command, moved away from its sources, which are deleted, and run with an empty
 * environment on a machine that has no Node.
 */

const here = fileURLToPath(new URL("..", import.meta.url))
const place = realpathSync(mkdtempSync(join(tmpdir(), "search-release-")))
const root = join(place, "moved", "search")
let bin: Program
let texts = ""
let runs = 0

beforeAll(async () => {
  const project = join(place, "project")
  for (const part of ["src", "config", "package.json", "beamline.config.ts"])
    cpSync(join(here, part), join(project, part), { recursive: true })
  symlinkSync(compiledCommand(), join(project, "node_modules"))
  const command = new RunningCommand(["release"], project)
  expect([await command.ended, command.text]).toEqual([
    0,
    expect.stringMatching(
      /^\* assembling search-0\.1\.0 with BEAMLINE_ENV=prod\n\* using config\/runtime\.ts /,
    ),
  ])
  mkdirSync(join(place, "moved"))
  renameSync(join(project, "_build/prod/rel/search"), root)
  rmSync(project, { recursive: true })
  bin = new Program(join(root, "bin/search"), place)
}, 180_000)

beforeEach(() => {
  texts = join(place, `texts ${runs++}`)
  mkdirSync(texts)
  writeFileSync(join(texts, "first.md"), "the first line\nand a hidden treasure\n")
})
afterEach(() => bin.end(), 60_000)
afterAll(() => rmSync(place, { recursive: true, force: true }))

/** All that the system is told: which folder, and that any port will do. */
const env = (): Record<string, string> => ({ SEARCH_FOLDER: texts, PORT: "0" })

const start = (more: Record<string, string> = {}): Promise<Running> => bin.system({ ...env(), ...more })
const address = async (): Promise<string> =>
  `http://127.0.0.1:${await bin.rpc(`console.log((await GenServer.call("web-server", "address")).port)`)}`

/** What the service answers, each over a connection of its own. */
async function ask(url: string, init: RequestInit = {}): Promise<any> {
  const response = await fetch(url, { ...init, headers: { connection: "close" } })
  return await response.json()
}

async function add(url: string, name: string, text: string): Promise<number> {
  const init = { method: "POST", body: text, headers: { connection: "close" } }
  const response = await fetch(`${url}/documents?name=${name}`, init)
  await response.text()
  return response.status
}

async function paths(url: string, query: string): Promise<string[]> {
  const answers: { path: string }[] = await ask(`${url}/search?q=${query}`)
  return answers.map(({ path }) => path)
}

/** A document of which the end is still to be sent. */
async function begin(url: string, name: string): Promise<{ sent: ClientRequest; answered: Promise<number> }> {
  const sent = request(`${url}/documents?name=${name}`, { method: "POST" })
  const answered = new Promise<number>((resolve, reject) => {
    sent.once("error", reject)
    sent.once("response", (response) => resolve(response.resume().statusCode ?? 0))
  })
  sent.write(`${name} was `)
  return { sent, answered }
}

const watcherOf = (system: number): number =>
  Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${system}/status`, "utf8"))?.[1])

describe("the release, not running", { timeout: 60_000 }, () => {
  test("version and help", async () => {
    expect(await bin.run(["version"])).toMatchObject({ status: 0, stdout: "search 0.1.0\n", stderr: "" })
    expect(await bin.run(["help"])).toMatchObject({
      status: 0,
      stdout: "",
      stderr: expect.stringMatching(/^Usage: search COMMAND/),
    })
  })

  test("eval has the application configured, not started; its end is the status", async () => {
    const code = `console.log(Application.getEnv("search", "patience"), argv[0], (await Application.startedApplications()).length)
System.halt(3)`
    expect(await bin.run(["eval", code, "a b"], { env: env() })).toMatchObject({
      status: 3,
      stdout: "10000 a b 0\n",
      stderr: "",
    })
  })

  test("config --check prints the configuration, or everything that is wrong with it", async () => {
    const good = await bin.run(["config", "--check"], { env: { ...env(), PORT: "4711" } })
    expect(good).toMatchObject({ status: 0, stdout: expect.stringContaining("port: 4711"), stderr: "" })
    expect(good.stdout).toContain(texts)
    for (const args of [["config", "--check"], ["start"]])
      expect(await bin.run(args, { env: { PORT: "99999" } })).toEqual({
        status: 78,
        signal: null,
        stdout: "",
        stderr: expect.stringMatching(
          /^ERROR: .*\n.*search\.folder: .*SEARCH_FOLDER: is not set\n.*search\.port: .*PORT: .*expected a port/,
        ),
      })
  })

  test("start says that there is no folder, with status 1", async () => {
    const { status, stderr } = await bin.run(["start"], { env: { ...env(), SEARCH_FOLDER: "/nowhere" } })
    expect([status, stderr]).toEqual([1, expect.stringContaining("/nowhere: does not exist")])
  })
})

describe("start", { timeout: 60_000 }, () => {
  test("runs the search; the launcher has become the system, which status tells about", async () => {
    const system = await start()
    expect(await bin.pid()).toBe(system.child.pid)
    const { status, stdout } = await bin.run(["status"])
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(
        new RegExp(`^search is ready: pid ${system.child.pid}, up \\d+ s, applications search 0\\.1\\.0\\n$`),
      ),
    ])
    const url = await address()
    // The answer waits until what was found at first is in the index.
    expect(await add(url, "second.md", "a zebra")).toBe(201)
    expect(await ask(`${url}/search?q=treasure`)).toEqual([
      { path: "first.md", score: expect.any(Number), lines: [{ line: 2, text: "and a hidden treasure" }] },
    ])
    expect(await ask(`${url}/status`)).toMatchObject({ documents: 2, settled: true, restarts: 0 })
  })

  test("stop ends it in order and returns when it has ended", async () => {
    const system = await start()
    expect(await bin.run(["stop"])).toMatchObject({ status: 0, stdout: "", stderr: "" })
    expect(isAlive(system.child.pid!)).toBe(false)
    const { status, stdout } = await system.ended
    expect([status, stdout]).toEqual([0, expect.stringMatching(/all that was begun is answered\nstopped\n/)])
    expect(existsSync(join(root, "tmp/search/search-journals"))).toBe(false)
  })

  test("rpc runs in the system; its output comes to the caller, its value is not printed", async () => {
    const system = await start()
    const code = `console.log("out", argv[0]); console.error("err"); await GenServer.call("web-server", "address")`
    expect(await bin.run(["rpc", code, "word"])).toMatchObject({
      status: 0,
      stdout: "out word\n",
      stderr: "err\n",
    })
    await bin.run(["stop"])
    expect((await system.ended).stdout).not.toContain("out word")
  })

  test("restart begins anew in the same OS process, or says which Node that takes", async () => {
    const system = await start()
    const before = await address()
    expect(await add(before, "kept", "zebra")).toBe(201)
    const { status, stderr } = await bin.run(["restart"])
    if (typeof Reflect.get(process, "execve") === "function") {
      expect([status, stderr]).toEqual([0, ""])
      expect((await bin.run(["status", "--wait"])).status).toBe(0)
    } else {
      expect([status, stderr]).toEqual([1, expect.stringContaining("on Node 22.15 or newer only")])
      expect(await address()).toBe(before)
    }
    expect(await bin.pid()).toBe(system.child.pid)
    const after = await address()
    expect(await add(after, "another", "lion")).toBe(201)
    expect(await paths(after, "zebra")).toEqual(["kept"])
  })

  test("under fire it answers as if nothing were", async () => {
    await start({ SEARCH_CHAOS: "5" })
    const url = await address()
    const names = Array.from({ length: 30 }, (_, i) => `fire-${i}.md`)
    for (const name of names) expect(await add(url, name, `burning ${name.slice(5, -3)}`)).toBe(201)
    for (const [i, name] of names.entries()) expect((await paths(url, `burning+${i}`))[0]).toBe(name)
    const { restarts, kills } = await ask(`${url}/status`)
    expect(Math.min(restarts, kills)).toBeGreaterThan(0)
  })

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "%s under load finishes what was begun, and loses nothing",
    async (signal) => {
      const system = await start()
      const url = await address()
      // Some who have begun, and take their time.
      const slow = await Promise.all(Array.from({ length: 20 }, (_, i) => begin(url, `slow${i}`)))
      while ((await ask(`${url}/status`)).requests <= slow.length);
      // And some who add one document after the other, as fast as they can, until nobody answers any more.
      const acknowledged: string[] = []
      const unknown: string[] = []
      let enough = (): void => {}
      const many = new Promise<void>((resolve) => (enough = resolve))
      const clients = Array.from({ length: 6 }, async (_, client) => {
        for (let i = 0; ; i++) {
          const name = `c${client}n${i}`
          try {
            expect(await add(url, name, `${name} was sent`)).toBe(201)
            acknowledged.push(name)
          } catch (error) {
            expect(String(error)).toContain("fetch failed")
            unknown.push(name)
            return
          }
          if (acknowledged.length === 60) enough()
        }
      })
      await many

      system.child.kill(signal)
      await Promise.all(clients)
      for (const { sent } of slow) sent.end("sent")
      expect(await Promise.all(slow.map(({ answered }) => answered))).toEqual(slow.map(() => 201))
      const { status, stdout } = await system.ended
      expect([status, stdout]).toEqual([0, expect.stringMatching(/is answered\nstopped\n/)])
      acknowledged.push(...slow.map((_, i) => `slow${i}`))

      // Whatever was acknowledged is there, and of what was not, all or nothing.
      const there = readdirSync(texts)
      expect(acknowledged.filter((name) => !there.includes(name))).toEqual([])
      for (const name of there.filter((name) => name !== "first.md")) {
        expect([...acknowledged, ...unknown]).toContain(name)
        expect(readFileSync(join(texts, name), "utf8")).toBe(`${name} was sent`)
      }
      await start()
      const again = await address()
      await add(again, "last", "waits until the others are in the index")
      expect(await ask(`${again}/status`)).toMatchObject({ documents: there.length + 1, settled: true })
      for (const name of acknowledged.slice(-30)) expect(await paths(again, name)).toEqual([name])
    },
  )
})

describe("daemon", { timeout: 60_000 }, () => {
  test("returns when the system is up; logs has what it prints; stop ends it and its watcher", async () => {
    expect(await bin.run(["daemon"], { env: env() })).toMatchObject({ status: 0, stdout: "", stderr: "" })
    expect(await bin.run(["status"])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^search is ready/),
    })
    expect((await bin.run(["logs", "--lines", "1"])).stdout).toBe(
      `searching ${texts} at ${await address()}\n`,
    )
    expect(statSync(join(root, "tmp/log/search.log")).mode & 0o777).toBe(0o600)
    const system = await bin.pid()
    const watcher = watcherOf(system)
    expect(await bin.run(["stop"])).toMatchObject({ status: 0, stdout: "", stderr: "" })
    expect([isAlive(system), isAlive(watcher)]).toEqual([false, false])
    expect((await bin.run(["logs"])).stdout).toContain("all that was begun is answered\nstopped\n")
  })

  test("kill -9 is survived, and nothing that was acknowledged is lost", async () => {
    await bin.run(["daemon"], { env: env() })
    const before = await address()
    for (let i = 0; i < 20; i++) expect(await add(before, `n${i}`, `zebra ${i}`)).toBe(201)
    const first = await bin.pid()
    const cut = await begin(before, "cut-off")
    process.kill(first, "SIGKILL")
    await expect(cut.answered).rejects.toThrow(/ECONNRE|socket hang up/)
    expect(await bin.run(["status", "--wait"])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^search is ready/),
    })
    expect(await bin.pid()).not.toBe(first)
    const url = await address()
    expect(await add(url, "cut-off", "zebra, whole")).toBe(201)
    expect(await ask(`${url}/status`)).toMatchObject({ documents: 22, settled: true })
    for (let i = 0; i < 20; i++) expect((await paths(url, `zebra+${i}`))[0]).toBe(`n${i}`)
    expect((await bin.run(["logs"])).stdout).toMatch(
      /===== .* search: the system ended by SIGKILL; it is started again/,
    )
  })

  test("daemon_iex is looked into by remote; restart stops the applications and starts them in a new OS process", async () => {
    expect((await bin.run(["daemon_iex"], { env: env() })).status).toBe(0)
    const first = await bin.pid()
    expect((await bin.run(["remote"], { input: "process.pid\n" })).stdout).toContain(`${first}\n`)
    expect(await add(await address(), "kept", "zebra")).toBe(201)
    expect(await bin.run(["restart"])).toMatchObject({ status: 0, stdout: "", stderr: "" })
    expect((await bin.run(["status", "--wait"])).status).toBe(0)
    expect(await bin.pid()).not.toBe(first)
    expect(isAlive(first)).toBe(false)
    const url = await address()
    expect(await add(url, "another", "lion")).toBe(201)
    expect(await paths(url, "zebra")).toEqual(["kept"])
    expect((await bin.run(["logs"])).stdout).toMatch(/is answered\nstopped\n/)
  })
})

describe("remote and start_iex", { timeout: 60_000 }, () => {
  test("remote runs lines in the system, its console included, and leaves it alone", async () => {
    const system = await start()
    const lines = [`console.log("typed")`, "process.pid", `Process.whereis("web-server")`]
    const { status, stdout } = await bin.run(["remote"], { input: `${lines.join("\n")}\n` })
    expect(status).toBe(0)
    expect(stdout).toContain("typed\n")
    expect(stdout).toContain(`${system.child.pid}\n`)
    expect(stdout).toContain("#PID<")
    expect(await bin.pid()).toBe(system.child.pid)
    await bin.run(["stop"])
    expect((await system.ended).stdout).not.toContain("typed")
  })

  test("start_iex has a shell on the system's own terminal; its end stops the system", async () => {
    const system = bin.shell("start_iex", env())
    system.child.stdin.write("(await Application.startedApplications()).map(([name]) => name)\n")
    await system.saw("[ 'search' ]")
    system.child.stdin.end()
    const { status, stdout } = await system.ended
    expect([status, stdout]).toEqual([0, expect.stringMatching(/is answered\nstopped\n/)])
  })
})

// Only tmux gives a terminal whose screen can be read; .ci/run installs it.
describe.runIf(hasTmux)("in a terminal", { timeout: 60_000 }, () => {
  test("start_iex and remote edit lines, complete names, know their width, and give the terminal back", async () => {
    const given = `TERM=xterm PORT=0 SEARCH_FOLDER='${texts}'`
    const command = (name: string): string => `env -i ${given} ${join(root, "bin/search")} ${name}`
    const shell = new Tmux(`${command("start_iex")}; stty -a | grep -o -- '-\\?icanon'; cat`)
    try {
      await shell.shows(/search\(1\)>/)
      shell.type("System.schedu")
      shell.press("Tab")
      await shell.shows(/System\.schedulersOnline/)
      shell.press("C-c")
      shell.type(`(await GenServer.call("web-server", "address")).address`)
      shell.press("Enter")
      await shell.shows(/\n'127\.0\.0\.1'\n/)
      shell.press("C-d")
      await shell.shows(/\nstopped[\s\S]*\nicanon/)
    } finally {
      shell.close()
    }
    const system = await start()
    const remote = new Tmux(`${command("remote")}; stty -a | grep -o -- '-\\?icanon'; cat`)
    try {
      await remote.shows(/search\(1\)>/)
      remote.type("1 + 41")
      remote.press("Enter")
      await remote.shows(/\n42\nsearch\(2\)>/)
      remote.press("Up")
      await remote.shows(/search\(2\)> 1 \+ 41/)
      remote.press("C-u")
      remote.resize(60)
      remote.type("x".repeat(70))
      await remote.shows(/^search\(2\)> x{49}\nx{21}$/m)
      remote.press("C-u", "C-d")
      await remote.shows(/\nicanon/)
    } finally {
      remote.close()
    }
    expect(await bin.pid()).toBe(system.child.pid)
  })
})
