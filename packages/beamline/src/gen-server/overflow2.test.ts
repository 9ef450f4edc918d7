import { ExitError, GenServer, noreply, ok, Process, reply, stop, unwrap } from "beamline"
import type { Pid } from "beamline"
import { processOf, turn } from "../runtime/index.ts"
import { describe, expect, test } from "vitest"

import { captureReports } from "../../test-support/index.ts"

interface Innocent {
  call: { get(): number; add(n: number): number; quit(): number; deep(): number }
  cast: { add(n: number): void; quit(): void }
}
const handlers = {
  init: (n: number) => ok(n),
  handleCall: {
    get: (n: number) => reply(n, n),
    add: (n: number, _from: unknown, more: number) => reply(n + more, n + more),
    quit: (n: number) => stop("quit", n),
    deep: (n: number) => reply(descend(), n),
  },
  handleCast: { add: (n: number, more: number) => noreply(n + more), quit: (n: number) => stop("quit", n) },
}
const Plain = GenServer.define<Innocent>("Plain")(handlers)
const Careful = GenServer.define<Innocent>("Careful")({ ...handlers, terminate: () => {} })
const Generating = GenServer.define<Innocent>("Generating")({
  ...handlers,
  handleCall: {
    ...handlers.handleCall,
    *add(n, _from, more) {
      return reply(n + more, n + more)
    },
  },
  *terminate() {},
})

function descend(): number {
  return 1 + descend()
}

/**
 * Does something at the end of the stack, again and again on the way back, where there is a little more room each
 * time, until it has been done ten times. `width` varies the size of a frame.
 */
function atTheEnd(act: (index: number) => void, width: number): number {
  let tries = 0
  let done = 0
  const dig = (...padding: number[]): void => {
    try {
      dig(...padding)
    } catch {
      // The end.
    }
    if (done === 10 || tries === SERVERS) return
    try {
      act(tries++)
      done++
    } catch {
      // The caller's own overflow.
    }
  }
  dig(...Array.from({ length: width }, () => 0))
  return tries
}

const SERVERS = 400
const ROUNDS = 5

/** Either alive and well, or dead with everybody knowing. */
async function expectSound(pid: Pid<Innocent>): Promise<"alive" | "dead"> {
  const monitor = Process.monitor(pid)
  try {
    await GenServer.call(pid, "get", 2_000)
    Process.demonitor(monitor, { flush: true })
    return "alive"
  } catch (error) {
    if ((error as ExitError).reason instanceof Array && ((error as ExitError).reason as unknown[])[0] === "timeout") {
      const q: any = processOf(pid); throw new Error(`the server is stuck ${q.state} ${q.phase} ${q.queued} ${q.nextReady === q} ${q.nextReady === null} ${q.turnNumber} ${q.callback} ${turn.stranded} ${q.nextStranded}`, { cause: error })
    }
    expect(Process.isAlive(pid)).toBe(false)
    expect(Process.list()).not.toContain(pid)
    return "dead"
  }
}

describe.each([
  ["plain", Plain],
  ["with terminate", Careful],
  ["with generators", Generating],
])("a caller at the end of its stack (%s)", (_name, module) => {
  captureReports()

  test.each([
    ["calls", (pid: Pid<Innocent>) => void GenServer.call(pid, ["add", 1]).catch(() => {})],
    ["casts", (pid: Pid<Innocent>) => GenServer.cast(pid, ["add", 1])],
    ["calls one that stops", (pid: Pid<Innocent>) => void GenServer.call(pid, "quit").catch(() => {})],
    ["casts to one that stops", (pid: Pid<Innocent>) => GenServer.cast(pid, "quit")],
  ])("%s: no server is stuck", async (_what, act) => {
    for (let round = 0; round < ROUNDS; round++) {
      const pids = await Promise.all(Array.from({ length: SERVERS }, async () => unwrap(await module.start(0))))
      const tries = atTheEnd((index) => act(pids[index]!), round)
      expect(tries).toBeGreaterThan(10)
      await Promise.all(pids.slice(0, tries).map(expectSound))
      for (const pid of pids) Process.exit(pid, "kill")
    }
  })

  test("calls the same one again and again: it is not stuck", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const pid = unwrap(await module.start(0))
      atTheEnd(() => void GenServer.call(pid, ["add", 1]).catch(() => {}), round)
      await expectSound(pid)
    }
  })

  test("starts servers: none is half started", async () => {
    const started: Promise<unknown>[] = []
    const check = async (start: ReturnType<typeof module.start>): Promise<void> => {
      const result = await start
      if (result.ok) await expectSound(result.value)
    }
    for (let round = 0; round < ROUNDS; round++) atTheEnd(() => started.push(check(module.start(0))), round)
    await Promise.all(started)
    expect(started.length).toBeGreaterThan(ROUNDS)
  })
})

describe("a handler that uses up the stack by itself", () => {
  captureReports()

  test.each([
    ["plain", Plain],
    ["with terminate", Careful],
    ["with generators", Generating],
  ])("ends its server with the error (%s)", async (_name, module) => {
    const pid = unwrap(await module.start(0))
    const error: unknown = await GenServer.call(pid, "deep").catch((thrown: unknown) => thrown)
    expect((error as ExitError).cause).toBeInstanceOf(RangeError)
    expect(Process.isAlive(pid)).toBe(false)
  })

  test("in terminate changes the reason", async () => {
    const Deep = GenServer.define("Deep")({ init: () => ok(0), terminate: () => void descend() })
    const pid = unwrap(await Deep.start(undefined))
    const error: unknown = await GenServer.stop(pid).catch((thrown: unknown) => thrown)
    expect((error as ExitError).cause).toBeInstanceOf(RangeError)
    expect(Process.isAlive(pid)).toBe(false)
  })

  test("in init fails the start", async () => {
    const Deep = GenServer.define("Deep")({ init: () => ok(descend()) })
    const result = await Deep.startLink(undefined)
    expect(result).toEqual({ ok: false, error: expect.any(RangeError) })
  })
})
