import { beforeAll, describe, expect, test, vi } from "vitest"

import { compiledPackage, runNode } from "../../test-support/index.ts"

// What happens to the whole program: each test runs a node process of its own.

vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => void compiledPackage(), 60_000)

const SETUP = `
import { Application, Config, exit, GenServer, Logger, ok, Process, Supervisor, System, unwrap } from "beamline"
Logger.removeSink("default")
Logger.addSink("lines", { log: ({ level, message }) => console.log(level + ": " + message) })
const root = (name) => async () => {
  const result = await Supervisor.startLink([], { strategy: "one_for_one", ...(name && { name }) })
  return { ...result, info: name }
}
const app = (name, options = {}, start = root(name)) => Application.define(name, options)({
  start,
  prepStop: (state) => (console.log("prepStop", name), state),
  stop: (state) => console.log("stop", state),
})
setTimeout(() => { console.log("alive"); process.exit(77) }, 2_000).unref()
`

interface Outcome {
  readonly status: number | null
  readonly out: string[]
  readonly err: string[]
}

async function run(code: string, env: Record<string, string> = {}): Promise<Outcome> {
  const { status, stdout, stderr } = await runNode(SETUP + code, { env })
  const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "")
  return { status, out: lines(stdout), err: lines(stderr) }
}

describe("an application that ends by itself", () => {
  const ending = (type: string, reason: string): string => `
    unwrap(await Application.start(app("first")))
    unwrap(await Application.start(app("middle"), "${type}"))
    unwrap(await Application.start(app("last")))
    await Supervisor.stop("middle", "${reason}")
  `

  test.each(["normal", "shutdown"])("and is permanent, stops the program: %s", async (reason) => {
    const { status, out, err } = await run(ending("permanent", reason))
    expect(out).toEqual([
      "prepStop middle",
      "stop middle",
      `notice: Application middle exited: ${reason}`,
      "prepStop last",
      "stop last",
      "notice: Application last exited: stopped",
      "prepStop first",
      "stop first",
      "notice: Application first exited: stopped",
    ])
    expect(err).toEqual([
      `Kernel pid terminated (application_controller) (["application_terminated", "middle", "${reason}"])`,
    ])
    expect(status).toBe(1)
  })

  test("and is transient, stops the program unless the reason is normal", async () => {
    const normal = await run(`${ending("transient", "normal")}; await Process.sleep(20); System.stop(3)`)
    expect(normal.status).toBe(3)
    expect(normal.out.slice(0, 4)).toEqual([
      "prepStop middle",
      "stop middle",
      "notice: Application middle exited: normal",
      "prepStop last",
    ])
    const shutdown = await run(ending("transient", "shutdown"))
    expect(shutdown.status).toBe(1)
    expect(shutdown.err).toEqual([
      'Kernel pid terminated (application_controller) (["application_terminated", "middle", "shutdown"])',
    ])
  })

  test("and is transient, stops the program when its supervisor gives up", async () => {
    const { status, err } = await run(`
      const Weak = GenServer.define("Weak")({ init: () => ok(0), handleInfo: () => exit("weak") })
      const start = () => Supervisor.startLink([Weak.childSpec(undefined, { name: "weak" })], { strategy: "one_for_one", maxRestarts: 0 })
      unwrap(await Application.start(app("shop", {}, start), "transient"))
      Process.send("weak", "fall")
    `)
    expect(status).toBe(1)
    expect(err.at(-1)).toContain('["application_terminated", "shop", "shutdown"]')
  })

  test("and is temporary, lets the program go on, until nothing is left of it", async () => {
    const { status, out } = await run(`
      unwrap(await Application.start(app("shop")))
      setTimeout(() => void Supervisor.stop("shop", "shutdown"), 10)
      process.on("exit", () => console.log("the end"))
    `)
    expect(out).toEqual([
      "prepStop shop",
      "stop shop",
      "notice: Application shop exited: shutdown",
      "the end",
    ])
    expect(status).toBe(0)
  })
})

describe("a start that fails", () => {
  const failing = (type: string, start: string): string => `
    unwrap(await Application.start(app("first")))
    const result = await Application.start(app("bad", {}, ${start}), "${type}")
    console.log(JSON.stringify(result))
    setTimeout(() => System.stop(4), 50)
  `
  const NO = '() => ({ ok: false, error: "no" })'

  test.each([
    ["permanent", NO, 1],
    ["transient", NO, 1],
    ["temporary", NO, 4],
    ["permanent", '() => exit("normal")', 1],
    ["transient", '() => exit("normal")', 4],
    ["transient", '() => exit("shutdown")', 1],
  ])("of type %s: %s ends with status %i", async (type, start, expected) => {
    const { status, out, err } = await run(failing(type, start))
    expect(out.some((line) => line.includes('{"ok":false'))).toBe(true)
    expect(out.slice(-3)).toEqual([
      "prepStop first",
      "stop first",
      "notice: Application first exited: stopped",
    ])
    expect(status).toBe(expected)
    if (expected === 1) {
      expect(err).toHaveLength(1)
      expect(err[0]).toContain(
        'Kernel pid terminated (application_controller) (["application_start_failure", "bad", ',
      )
    } else expect(err).toEqual([])
  })
})

describe("System.stop and System.halt", () => {
  test("stop ends main's trees, then the applications in reverse, with the first status", async () => {
    const { status, out } = await run(`
      unwrap(await Application.ensureAllStarted(app("b", { applications: [app("a")] }), "permanent"))
      const Worker = GenServer.define("Worker")({
        init: () => (Process.flag("trapExit", true), ok(0)),
        terminate: (_state, reason) => console.log("worker", reason),
      })
      unwrap(await Supervisor.startLink([Worker.childSpec()], { strategy: "one_for_one" }))
      console.log(System.stop(5), System.stop(9))
    `)
    expect(out).toEqual([
      "undefined undefined",
      "worker shutdown",
      "prepStop b",
      "stop b",
      "notice: Application b exited: stopped",
      "prepStop a",
      "stop a",
      "notice: Application a exited: stopped",
    ])
    expect(status).toBe(5)
  })

  test("stop may be called from within an application, also by a generator process", async () => {
    const { status, out } = await run(`
      unwrap(await Application.start(app("shop", {}, async () => {
        Process.spawn(function* () { yield* Process.sleep(5); System.stop() })
        return root("shop")()
      })))
    `)
    expect(out.slice(0, 2)).toEqual(["prepStop shop", "stop shop"])
    expect(status).toBe(0)
  })

  test("stop with a text prints it, and kills what is starting", async () => {
    const { status, err, out } = await run(`
      void Application.start(app("slow", {}, async () => { await Process.sleep(10_000); return root("slow")() }))
      System.stop("out of cheese")
    `)
    expect(err).toEqual(["out of cheese"])
    expect(out).toEqual(["notice: Application slow exited: killed"])
    expect(status).toBe(1)
  })

  test("nothing starts any more while it stops", async () => {
    const { status, out } = await run(`
      const late = app("late")
      unwrap(await Application.start(Application.define("shop")({
        start: root("shop"),
        prepStop: async () => { void Application.start(late); await Process.sleep(5); console.log("stopping") },
      })))
      System.stop()
    `)
    expect(out).toEqual(["stopping", "notice: Application shop exited: stopped"])
    expect(status).toBe(0)
  })

  test("halt ends at once, without callbacks", async () => {
    const number = await run(`unwrap(await Application.start(app("shop"))); System.halt(7)`)
    expect(number).toEqual({ status: 7, out: [], err: [] })
    const text = await run(`unwrap(await Application.start(app("shop"))); System.halt("bye")`)
    expect(text).toEqual({ status: 1, out: [], err: ["bye"] })
    const none = await run(`System.halt()`)
    expect(none.status).toBe(0)
  })

  test("refuse what is no status", async () => {
    const { out } = await run(`
      for (const status of [-1, 256, 1.5, null, {}, [], true, NaN, 5n, () => 1])
        for (const end of [System.stop, System.halt])
          try { end(status); console.log("no") } catch (error) { if (!/^expected status to be/.test(error.message)) console.log(error) }
      console.log("done")
    `)
    expect(out).toEqual(["done"])
  })
})

describe("what keeps the program alive", () => {
  test("an application with processes does, a library does not", async () => {
    const library = await run(`unwrap(await Application.start(Application.define("lib")()))`)
    expect(library.status).toBe(0)
    const alive = await run(`unwrap(await Application.start(app("shop")))`)
    expect(alive).toMatchObject({ status: 77, out: ["alive"] })
  })

  test("one whose master is killed does not any longer", async () => {
    const { status } = await run(`
      let master
      unwrap(await Application.start(app("shop", {}, () => { master = Process.groupLeader(); return root("shop")() })))
      Process.exit(master, "kill")
    `)
    expect(status).toBe(0)
  })
})

describe("Application.run", () => {
  const SHOP = `const Db = app("db"); const Shop = app("shop", { applications: [Db], env: { port: 80 } });`

  test.each(["SIGTERM", "SIGINT", "SIGHUP"])(
    "starts everything, and stops in order at %s",
    async (signal) => {
      const { status, out } = await run(`
      ${SHOP}
      console.log(await Application.run(Shop, { config: { shop: { port: 443 } } }), Application.getEnv(Shop, "port"))
      process.kill(process.pid, "${signal}")
    `)
      expect(out).toEqual([
        "[ 'db', 'shop' ] 443",
        "prepStop shop",
        "stop shop",
        "notice: Application shop exited: stopped",
        "prepStop db",
        "stop db",
        "notice: Application db exited: stopped",
      ])
      expect(status).toBe(0)
    },
  )

  test("the applications are permanent unless something else is said", async () => {
    const permanent = await run(`${SHOP} await Application.run(Shop); await Supervisor.stop("db")`)
    expect(permanent.status).toBe(1)
    const temporary = await run(`
      ${SHOP} await Application.run(Shop, { types: { db: "temporary" } })
      await Supervisor.stop("db"); await Process.sleep(10); process.kill(process.pid, "SIGTERM")
    `)
    expect(temporary.status).toBe(0)
  })

  test("a second signal ends it at once", async () => {
    const { status, out } = await run(`
      await Application.run(Application.define("slow")({ start: root(), prepStop: () => Process.sleep(60_000) }))
      process.kill(process.pid, "SIGTERM")
      setTimeout(() => process.kill(process.pid, "SIGTERM"), 30)
    `)
    expect({ status, out }).toEqual({ status: 1, out: [] })
  })

  test("an application that takes longer than the timeout is killed, and the next one stopped", async () => {
    const { status, out } = await run(`
      const Slow = Application.define("slow", { applications: [app("db")] })({ start: root(), prepStop: () => Process.sleep(60_000) })
      await Application.run(Slow, { timeout: 30 })
      process.kill(process.pid, "SIGTERM")
    `)
    expect(out.slice(-3)).toEqual(["prepStop db", "stop db", "notice: Application db exited: stopped"])
    expect(status).toBe(0)
  })

  test("a start that fails is told in readable lines, what was started is stopped, and the status is 1", async () => {
    const { status, out, err } = await run(`
      const Shop = app("shop", { applications: [app("db")] }, async () => { throw new RangeError("no port") })
      await Application.run(Shop)
      console.log("never")
    `)
    expect(out.slice(-3)).toEqual(["prepStop db", "stop db", "notice: Application db exited: stopped"])
    expect(err.slice(0, 3)).toEqual([
      'Could not start application shop: exited in: shop.start("normal", undefined)',
      "    ** (EXIT) an exception was raised:",
      "        ** (RangeError) no port",
    ])
    expect(status).toBe(1)
  })

  test("an application that is not known is told", async () => {
    const { status, err } = await run(`await Application.run(app("shop", { applications: ["db"] }))`)
    expect(err).toEqual(["Could not start application db: could not find application file: db.app"])
    expect(status).toBe(1)
  })

  test("wrong configuration is told, all of it, with status 78, and no secret is shown", async () => {
    const { status, out, err } = await run(`
      const schema = { "~standard": { version: 1, vendor: "x", validate: (value) => ({ issues: [{ message: "bad " + value }] }) } }
      const Db = Application.define("db", { schema: { pool: schema } })()
      const Shop = Application.define("shop", { applications: [Db], schema: { port: schema, key: Config.secret(schema) } })()
      const value = Config.define({ shop: { port: Config.env("PORT"), key: Config.env("KEY", { secret: true }) }, db: { pool: 1 } })
      const config = unwrap(await Config.load([{ source: "config/runtime.ts", value }], { variables: { PORT: "x", KEY: "hunter2" } }))
      console.log(config.config, Application.configure(config), Application.getEnv("shop", "key"))
      await Application.run(Shop, { config })
    `)
    expect(out.join()).not.toContain("hunter2")
    expect(err).toEqual([
      "The configuration is wrong.",
      "config/runtime.ts: shop.port: environment variable PORT: bad x",
      "config/runtime.ts: shop.key: environment variable KEY: its schema refuses it (what it says is not shown: the value is secret)",
      "config/runtime.ts: db.pool: bad 1",
    ])
    expect(status).toBe(78)
  })

  test("refuses wrong arguments", async () => {
    const { out } = await run(`
      for (const options of [null, 5, "x", [], { type: "x" }, { types: { a: 1 } }, { types: null }, { signals: "SIGTERM" }, { signals: ["x"] },
        { timeout: -1 }, { config: 5 }, { config: { shop: 1 } }, { foo: 1 }])
        await Application.run(app("shop"), options).then(() => console.log("no", options), (error) => { if (!/^expected /.test(error.message)) console.log(error) })
      await Application.run(5).catch((error) => console.log(error.message))
    `)
    expect(out).toEqual([
      "expected application to be an application, or the name of one (letters, digits, _ - . @ /), got: 5",
    ])
  })
})
