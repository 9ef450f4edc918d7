import { ExitError, GenServer, ok, Process, reply, unwrap } from "beamline"
import { describe, expect, test } from "vitest"

import { captureReports, runNode } from "../../test-support/index.ts"

// In a program of its own, compiled: a test runner's way of linking modules hides a used-up stack from the code.
const PROGRAM = `
import { GenServer, Logger, noreply, ok, Process, receive, reply, stop, unwrap } from "beamline"

Logger.removeSink("default")
const [kind, what] = process.argv.slice(-2)
const quit = (n) => stop(["shutdown", "quit"], n)
const sync = { get: (n) => reply(n, n), add: (n, _from, more) => reply(n + more, n + more), quit }
const generators = { *get(n) { return reply(n, n) }, *add(n, _from, more) { return reply(n + more, n + more) }, quit }
const Innocent = GenServer.define("Innocent")({
  init: (n) => ok(n),
  handleCall: kind === "generators" ? generators : sync,
  handleCast: { add: (n, more) => noreply(n + more), quit },
  ...(kind === "terminate" ? { terminate() {} } : {}),
})
const acts = {
  call: (pid) => void GenServer.call(pid, ["add", 1]).catch(() => {}),
  cast: (pid) => GenServer.cast(pid, ["add", 1]),
  quitByCall: (pid) => void GenServer.call(pid, "quit").catch(() => {}),
  quitByCast: (pid) => GenServer.cast(pid, "quit"),
  stop: (pid) => void GenServer.stop(pid).catch(() => {}),
  kill: (pid) => Process.exit(pid, "kill"),
}
const SERVERS = 1_200

// Acts at the end of the stack, again and again on the way back, where there is a little more room each time, until it
// has been done twenty times.
function atTheEnd(act, width) {
  let tries = 0
  let done = 0
  const dig = (...padding) => {
    try {
      dig(...padding)
    } catch {}
    if (done === 20 || tries === SERVERS) return
    try {
      act(tries++)
      done++
    } catch {}
  }
  dig(...Array.from({ length: width }, () => 0))
  return tries
}

const count = { tries: 0, alive: 0, dead: 0, stuck: 0, untold: 0 }
for (let round = 0; round < 6; round++) {
  const pids = []
  for (let i = 0; i < SERVERS; i++) pids.push(unwrap(await Innocent.start(0)))
  for (const pid of pids) Process.monitor(pid)
  const tries = atTheEnd((index) => acts[what](pids[index]), round)
  count.tries += tries
  const used = pids.slice(0, tries)
  await Promise.all(used.map(async (pid) => {
    try {
      await GenServer.call(pid, "get", 1_000)
      count.alive++
    } catch (error) {
      if (error.reason[0] === "timeout") count.stuck++
      else count.dead++
    }
  }))
  const told = new Set()
  for (let message; (message = await receive(undefined, { after: 0 })) !== undefined; ) told.add(message[3])
  count.untold += used.filter((pid) => !Process.isAlive(pid) && !told.has(pid)).length
  for (const pid of pids) Process.exit(pid, "kill")
  while ((await receive(undefined, { after: 0 })) !== undefined);
}
console.log(JSON.stringify(count))
process.exit()
`

describe.each(["sync", "terminate", "generators"])(
  "a caller at the end of its stack, a server with %s callbacks",
  (kind) => {
    test.each(["call", "cast", "quitByCall", "quitByCast", "stop", "kill"])(
      "%s: no server is stuck, no death goes untold",
      async (what) => {
        const { status, stdout } = await runNode(PROGRAM, {
          args: ["--input-type=module", "-e", PROGRAM, kind, what],
        })
        expect(status).toBe(0)
        const count = JSON.parse(stdout) as Record<string, number>
        expect(count["tries"]).toBeGreaterThan(120)
        expect(count).toMatchObject({ stuck: 0, untold: 0 })
      },
    )
  },
)

describe("a callback that uses up the stack by itself", () => {
  captureReports()

  function descend(): number {
    return 1 + descend()
  }

  test.each([
    ["a plain handler", { deep: (n: number) => reply(descend(), n) }, undefined],
    ["a plain handler, with terminate", { deep: (n: number) => reply(descend(), n) }, () => {}],
    [
      "a generator",
      {
        *deep(n: number): Generator<any, any> {
          return reply(descend(), n)
        },
      },
      undefined,
    ],
    ["an async handler", { deep: async (n: number) => reply(descend(), n) }, undefined],
  ])("ends its server with the error: %s", async (_name, handleCall, terminate) => {
    const Deep = GenServer.define<{ call: { deep(): number } }>("Deep")({
      init: (n: number) => ok(n),
      handleCall,
      ...(terminate === undefined ? {} : { terminate }),
    })
    const pid = unwrap(await Deep.start(0))
    const error: unknown = await GenServer.call(pid, "deep").catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ExitError)
    expect((error as ExitError).cause).toBeInstanceOf(RangeError)
    expect(Process.isAlive(pid)).toBe(false)
  })

  test("terminate: the reason changes", async () => {
    const Deep = GenServer.define("Deep")({ init: () => ok(0), terminate: () => void descend() })
    const pid = unwrap(await Deep.start(undefined))
    const error: unknown = await GenServer.stop(pid).catch((thrown: unknown) => thrown)
    expect((error as ExitError).cause).toBeInstanceOf(RangeError)
    expect(Process.isAlive(pid)).toBe(false)
  })

  test("init: the start fails", async () => {
    const Deep = GenServer.define("Deep")({ init: () => ok(descend()) })
    expect(await Deep.startLink(undefined)).toEqual({ ok: false, error: expect.any(RangeError) })
  })
})
