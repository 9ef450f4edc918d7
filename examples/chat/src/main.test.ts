import { spawn, spawnSync } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { compiledPackage } from "../../../packages/beamline/test-support/index.ts"
import { Client } from "./test-client.ts"

/*
 * The compiled program as its user runs it: a node process of its own.
 */

const here = fileURLToPath(new URL(".", import.meta.url))
const place = mkdtempSync(join(tmpdir(), "chat-e2e-"))
const running = new Set<ChildProcess>()

beforeAll(() => {
  const modules = join(place, "node_modules")
  mkdirSync(modules)
  symlinkSync(join(compiledPackage(), "node_modules", "beamline"), join(modules, "beamline"))
  symlinkSync(dirname(createRequire(import.meta.url).resolve("ws/package.json")), join(modules, "ws"))
  cpSync(join(here, "../page"), join(place, "page"), { recursive: true })
  writeFileSync(join(place, "package.json"), '{ "type": "module" }')
  const config = {
    extends: join(here, "../../../tsconfig.base.json"),
    compilerOptions: {
      noCheck: true,
      declaration: false,
      declarationMap: false,
      rootDir: here,
      outDir: join(place, "dist"),
    },
    include: [here],
    exclude: [join(here, "*.test.ts")],
  }
  writeFileSync(join(place, "tsconfig.json"), JSON.stringify(config))
  const tsc = join(here, "../../../node_modules/typescript/bin/tsc")
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", place], { encoding: "utf8" })
  if (status !== 0) throw new Error(`the program does not compile:\n${stdout}`)
}, 60_000)

afterEach(() => {
  for (const child of running) child.kill("SIGKILL")
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

/** Starts the program. `opened` resolves with its address; `ended` with all that it left. */
function start(...args: readonly string[]) {
  const { NODE_OPTIONS: _, VITEST: __, ...env } = process.env
  const child = spawn(process.execPath, [join(place, "dist/main.js"), ...args], { env })
  running.add(child)
  let [stdout, stderr] = ["", ""]
  const ended = new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on("close", (status) => {
      running.delete(child)
      resolve({ status, stdout, stderr })
    })
  })
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text))
  const opened = new Promise<string>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text
      const url = /http:\S+/.exec(stdout)?.[0]
      if (url !== undefined) resolve(url)
    })
  })
  return { child, opened, ended }
}

const chatAt = (url: string): string => `${url.replace("http", "ws")}chat`

describe("the program", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("opens, and ends in order on %s", async (signal) => {
    const { child, opened, ended } = start("--port", "0")
    const url = await opened
    expect(await (await fetch(url)).text()).toContain("<title>Chat</title>")
    const ada = await Client.enter(chatAt(url), "Ada", "lobby")
    child.kill(signal)
    expect(await ada.closed).toEqual({ code: 1001, reason: "the server stops" })
    const { status, stdout, stderr } = await ended
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
    expect(stdout).toBe(`The chat is open: ${url} (Ctrl-C to stop)\n`)
  })

  test("tells of a crash, and goes on", async () => {
    const { child, opened, ended } = start("--port", "0")
    const url = await opened
    const ada = await Client.enter(chatAt(url), "Ada", "lobby")
    const alan = await Client.enter(chatAt(url), "Alan", "lobby")
    alan.ask({ type: "crash" })
    await ada.hears((event) => event.type === "gone")
    child.kill("SIGTERM")
    const { status, stdout, stderr } = await ended
    expect(status).toBe(0)
    expect(stdout + stderr).toContain("asked to crash")
    expect(stdout + stderr).toContain('State: { name: "Alan", answered: true }')
  })

  test("ends with a line when its port is taken", async () => {
    const other = createServer()
    await new Promise<void>((listening) => other.listen(0, "127.0.0.1", listening))
    const { port } = other.address() as AddressInfo
    const { status, stdout, stderr } = await start("--port", String(port)).ended
    other.close()
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" })
    expect(stderr).toBe(`The chat can't start on 127.0.0.1:${port}: EADDRINUSE\n`)
  })

  test("ends with its usage when it is misused", async () => {
    const { status, stderr } = await start("--port", "many").ended
    expect(status).toBe(2)
    expect(stderr).toMatch(/^--port needs a whole number from 0 to 65535, got: many\n\nUsage:/)
  })

  test("prints its usage when asked", async () => {
    const { status, stdout } = await start("--help").ended
    expect({ status, isUsage: stdout.startsWith("Usage:") }).toEqual({ status: 0, isUsage: true })
  })
})
