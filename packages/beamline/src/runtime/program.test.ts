import { beforeAll, describe, expect, test, vi } from "vitest"

import { compiledPackage, runNode } from "../../test-support/index.ts"

// What happens to the whole program: each test runs a node process of its own.

const IMPORT = `import { ExitError, Process, receive, self, send, spawn, spawnLink, exit, wait } from "beamline"\n`

const run = (code: string): ReturnType<typeof runNode> => runNode(IMPORT + code)

/** Runs a program that ends itself with status 77 when it is alive after 700 ms, and tells how long it ran. */
async function runBriefly(code: string): Promise<{ status: number | null; stderr: string; elapsed: number }> {
  const { status, stdout, stderr } = await run(`
    const started = performance.now()
    setTimeout(() => process.exit(77), 700).unref()
    process.on("exit", () => console.log("elapsed", performance.now() - started))
    ${code}
  `)
  return { status, stderr, elapsed: Number(/elapsed ([\d.]+)/.exec(stdout)?.[1]) }
}

vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => void compiledPackage(), 60_000)

describe("an exit that is linked to main", () => {
  test.each(["boom", "shutdown", "killed"])("ends the program with status 1: %s", async (reason) => {
    const { status, stdout, stderr } = await run(`
      const pid = spawnLink(async () => exit(${JSON.stringify(reason)}))
      console.log(String(pid))
    `)
    expect(status).toBe(1)
    expect(stderr).toContain("ExitError")
    expect(stderr).toContain(`${stdout.trim()} is linked to the main process and ended with "${reason}"`)
    expect(stderr).toContain("start instead of startLink")
    expect(stderr).toContain('Process.flag("trapExit", true)')
  })

  test("shows the Error behind it", async () => {
    const { status, stderr } = await run(`
      spawnLink(async () => { throw new RangeError("the cause of it all") })
    `)
    expect(status).toBe(1)
    expect(stderr).toContain("[cause]: RangeError: the cause of it all")
  })

  test("with normal does not, nor when main traps exits, nor unlinked, nor unlinked in time", async () => {
    const { status, stdout, stderr } = await run(`
      spawnLink(() => {})
      spawn(async () => exit("boom"))
      const pid = spawnLink(async () => receive())
      Process.unlink(pid)
      Process.exit(pid, "boom")
      Process.flag("trapExit", true)
      const trapped = spawnLink(async () => exit("boom"))
      console.log((await receive()).slice(2), (await receive()).slice(2))
    `)
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "[ 'normal' ] [ 'boom' ]\n", stderr: "" })
  })

  test("of a process that sends main an exit signal does too, and says so", async () => {
    const { status, stderr } = await run(`
      const main = self()
      spawn(async () => Process.exit(main, "please"))
    `)
    expect(status).toBe(1)
    expect(stderr).toContain('sent the main process the exit signal "please"')
  })

  test("of main's own making ends the code that made it", async () => {
    const { status, stdout, stderr } = await run(`
      try { Process.exit(self(), "boom") } catch (error) { console.log(error.reason) }
      Process.exit(self(), "again")
    `)
    expect({ status, stdout }).toEqual({ status: 1, stdout: "boom\n" })
    expect(stderr).toContain("ExitError: again")
  })

  test("leaves the REPL running", async () => {
    const { status, stdout } = await runNode("", {
      args: ["-i"],
      stdin: [
        'const { spawnLink, exit } = require("beamline")',
        'void spawnLink(async () => exit("boom"))',
        'void spawnLink(function* () { exit("once more") })',
        'setTimeout(() => console.log("still here"), 200); "set"',
        "",
      ].join("\n"),
      openUntil: "still here\n",
    })
    expect(stdout).toMatch(/Uncaught[^]*ended with \\?"boom/)
    expect(stdout).toMatch(/Uncaught[^]*ended with \\?"once more/)
    expect(stdout).toMatch(/Uncaught[^]*still here/)
    expect(status).toBe(0)
  })

  test("reaches uncaughtException in an HTTP server, which serves on", async () => {
    const { status, stdout } = await run(`
      import { createServer } from "node:http"
      const seen = []
      process.on("uncaughtException", (error, origin) => seen.push([error instanceof ExitError, error.reason, origin]))
      const server = createServer(async (request, response) => {
        if (request.url === "/crash") spawnLink(async () => exit("boom"))
        response.end(await Process.run(async () => { await receive("x", { after: 1 }); return request.url }))
      })
      server.listen(0, async () => {
        const get = async (path) => (await fetch("http://127.0.0.1:" + server.address().port + path)).text()
        const answers = [await get("/a"), await get("/crash"), await get("/b")]
        console.log(JSON.stringify([answers, seen]))
        server.close()
        server.closeAllConnections()
      })
    `)
    expect(JSON.parse(stdout)).toEqual([["/a", "/crash", "/b"], [[true, "boom", "uncaughtException"]]])
    expect(status).toBe(0)
  })
})

describe("an unhandled rejection", () => {
  const ASYNC = `spawn(async () => { await null }); await Process.sleep(5);\n`
  const plain = (code: string, args: readonly string[]): ReturnType<typeof runNode> =>
    runNode("", { args: [...args, "--input-type=module", "-e", code] })

  const rejections = [
    `Promise.reject(new RangeError("of main's"))`,
    `Promise.reject("a string")`,
    `Promise.reject(undefined)`,
    `process.on("uncaughtException", (e, origin) => console.log("caught", String(e), origin)); Promise.reject("x")`,
    `process.on("unhandledRejection", (e) => console.log("own listener", String(e))); Promise.reject("x")`,
    `setTimeout(() => Promise.reject(new Error("later")), 1)`,
  ]

  for (const flag of ["throw", "warn", "none"]) {
    test.each(rejections)(`of main's is Node's (${flag}): %s`, async (code) => {
      const args = [`--unhandled-rejections=${flag}`]
      const [without, having] = await Promise.all([plain(code, args), plain(IMPORT + ASYNC + code, args)])
      const essence = ({ status, stdout, stderr }: Awaited<typeof without>) => ({
        status,
        stdout,
        // The place in the code differs.
        stderr: stderr
          .split("\n")
          .filter(
            (line) =>
              !/^\s+at |^\[?eval|^file:|^\s*\^|^node:|^\(Use|^.*\(node:\d+\)|Promise\.reject/.test(line),
          )
          .join("\n")
          .trim(),
      })
      expect(essence(having)).toEqual(essence(without))
    })
  }

  test("inside a process ends that process, and not the program", async () => {
    const { status, stdout } = await run(`
      Process.flag("trapExit", true)
      spawnLink(async () => { Promise.reject(new RangeError("own")); await receive() })
      console.log((await receive())[2].message)
      setTimeout(() => console.log("on it goes"), 5)
    `)
    expect({ status, stdout }).toEqual({ status: 0, stdout: "own\non it goes\n" })
  })

  test("inside one process and of main at once: each is its own", async () => {
    const { status, stdout } = await run(`
      process.on("uncaughtException", (error) => console.log("main's", error.message))
      Process.flag("trapExit", true)
      spawnLink(async () => { Promise.reject(new RangeError("process's")); await receive() })
      await Process.sleep(0)
      Promise.reject(new RangeError("first"))
      console.log((await receive())[2].message)
      Promise.reject(new RangeError("second"))
    `)
    expect(status).toBe(0)
    expect(stdout.trim().split("\n").toSorted()).toEqual(["main's first", "main's second", "process's"])
  })
})

describe("the program is kept alive", () => {
  const LONG = `spawnLink(async () => receive())`

  test.each([
    ["a link of main's", LONG],
    [
      "a link that main makes later",
      `const p = spawn(async () => receive()); setTimeout(() => Process.link(p), 20)`,
    ],
    ["a receive of main's", `await receive()`],
    ["a run of main's", `void Process.run(async () => receive())`],
    ["an endless sleep of main's", `await Process.sleep("infinity")`],
    ["a timer", `Process.sendAfter(spawn(async () => receive()), "x", 60_000)`],
    ["a sleep of a process's", `spawn(async () => Process.sleep(60_000))`],
  ])("by %s", async (_name, code) => {
    expect(await runBriefly(code)).toMatchObject({ status: 77, stderr: "" })
  })

  test.each([
    ["no link", `spawn(async () => receive())`, 0],
    ["a link that has been removed", `const p = ${LONG}; setTimeout(() => Process.unlink(p), 20)`, 20],
    ["a link whose process has ended", `const p = ${LONG}; setTimeout(() => send(p, 1), 20)`, 20],
    ["a wait that is over", `await receive("x", { after: 100 })`, 100],
    ["a sleep of main's", `await Process.sleep(100)`, 100],
    ["a sleep of a process's", `spawn(async () => Process.sleep(100))`, 100],
    [
      "a sleep of a dead process's",
      `const p = spawn(async () => Process.sleep(60_000)); setTimeout(() => Process.exit(p, "kill"), 5)`,
      5,
    ],
    ["a timer", `Process.sendAfter(spawn(async () => receive()), "x", 100)`, 100],
    ["a timer for a name", `Process.sendAfter("nobody", "x", 100)`, 100],
    ["a timer that is cancelled", `Process.cancelTimer(Process.sendAfter("nobody", "x", 60_000))`, 0],
    ["a timer for a process that dies", `const p = spawn(() => {}); Process.sendAfter(p, "x", 60_000)`, 0],
    [
      "a long timer that is cancelled after a short one",
      `const long = Process.sendAfter("nobody", "x", 60_000)
       Process.sendAfter("nobody", "x", 100)
       Process.cancelTimer(long)`,
      100,
    ],
  ])("no longer than needed: %s", async (_name, code, least) => {
    const { status, stderr, elapsed } = await runBriefly(code)
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
    expect(elapsed).toBeGreaterThanOrEqual(least)
  })
})

describe("without AsyncLocalStorage", () => {
  const off = (code: string): ReturnType<typeof runNode> =>
    runNode(IMPORT + code, { env: { BEAMLINE_ASYNC_CONTEXT: "off" } })

  test("self is right in first parts, after own waits, in generators and nested spawns", async () => {
    const { status, stdout, stderr } = await off(`
      const main = self()
      const seen = []
      const check = (name, right) => { if (!right) seen.push(name) }
      const work = async (depth) => {
        const me = self()
        check("first", me !== main)
        const child = depth > 0 ? spawn(() => work(depth - 1)) : null
        check("after spawn", self() === me)
        await Process.sleep(0)
        check("after sleep 0", self() === me)
        await Process.sleep(1)
        check("after sleep 1", self() === me)
        send(me, 1)
        await receive()
        check("after ready receive", self() === me)
        Process.sendAfter(me, 2, 1)
        await receive(2)
        check("after receive", self() === me)
        try { await Process.run(async () => exit("x")) } catch { check("after failure", self() === me) }
        check("after catch", self() === me)
        await Process.run(async () => { check("inner", self() !== me); await Process.sleep(0); check("inner 2", self() !== me) })
        check("after run", self() === me)
        for (let i = 0; i < 2_000; i++) { send(me, i); await receive() }
        check("after many", self() === me)
        return "done"
      }
      const steps = function* () {
        const me = self()
        yield* Process.sleep(1)
        check("generator", self() === me)
        yield* Process.run(async () => Process.sleep(0))
        check("generator after run", self() === me)
      }
      const all = await Promise.all([...Array.from({ length: 5 }, () => Process.run(() => work(2))), Process.run(steps)])
      while (Process.list().length > 1) await new Promise((resolve) => setTimeout(resolve, 5))
      check("main", self() === main)
      console.log(JSON.stringify([all.length, seen]))
    `)
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "[6,[]]\n", stderr: "" })
  })

  test("self throws after a foreign await instead of lying", async () => {
    const { status, stdout } = await off(`
      const attempts = [
        async () => { await null; return self() },
        async () => { await new Promise((resolve) => setTimeout(resolve, 1)); return self() },
        async () => { await Process.sleep(1); await null; return self() },
        function* () { return yield* wait(async () => { await null; return self() }) },
      ]
      const codes = []
      for (const attempt of attempts) {
        codes.push(await Process.run(attempt).then(() => "none", (error) => error.code))
      }
      console.log(codes.join())
      console.log(String(self()))
    `)
    expect(stdout).toMatch(/^(ERR_NO_PROCESS,){3}ERR_NO_PROCESS\n#PID<0\.1\.0>\n$/)
    expect(status).toBe(0)
  })

  test("sending needs no self", async () => {
    const { stdout } = await off(`
      const main = self()
      spawn(async () => { await null; send(main, "sent"); })
      console.log(await receive())
    `)
    expect(stdout).toBe("sent\n")
  })
})
