import { System } from "beamline"
import { describe, expect, test } from "vitest"

import { runNode } from "../../test-support/index.ts"

// The program tells itself when it is up, so that nobody has to guess.
const program = (options: string, afterUp: string): string => `
import { GenServer, ok, Process, Supervisor, System, unwrap } from "beamline"
const Worker = GenServer.define("Worker")({
  init: (name) => { Process.flag("trapExit", true); return ok(name) },
  terminate: async (name, reason) => {
    await new Promise((done) => setTimeout(done, name === "slow" ? 60_000 : 5))
    console.log(name, reason)
  },
})
System.stopOnSignals(${options})
const worker = (name) => Worker.childSpec(name, { id: name, shutdown: "infinity" })
unwrap(await Supervisor.startLink([worker("a"), worker("b")], { strategy: "one_for_one" }))
unwrap(await Supervisor.startLink([worker("c")], { strategy: "one_for_one" }))
${afterUp}
`

describe("System.stopOnSignals", () => {
  test("stops main's trees in reverse order, then ends the program with status 0", async () => {
    const { status, stdout } = await runNode(program("", `process.kill(process.pid, "SIGTERM")`))
    expect(stdout.trim().split("\n")).toEqual(["c shutdown", "b shutdown", "a shutdown"])
    expect(status).toBe(0)
  })

  test("works for SIGINT, and ends with the status that was asked for", async () => {
    const { status } = await runNode(program("{ status: 3 }", `process.kill(process.pid, "SIGINT")`))
    expect(status).toBe(3)
  })

  test("ends at once with status 1 at a second signal", async () => {
    const twice = `
unwrap(await Supervisor.startLink([worker("slow")], { strategy: "one_for_one" }))
process.kill(process.pid, "SIGTERM")
setTimeout(() => process.kill(process.pid, "SIGTERM"), 20)`
    const { status, stdout } = await runNode(program("", twice))
    expect(stdout).toBe("")
    expect(status).toBe(1)
  })

  test("kills a tree that takes longer than the timeout, and goes on with the next", async () => {
    const slow = `
unwrap(await Supervisor.startLink([worker("slow")], { strategy: "one_for_one" }))
process.kill(process.pid, "SIGTERM")`
    const { status, stdout } = await runNode(program("{ timeout: 50 }", slow))
    expect(stdout.trim().split("\n")).toEqual(["c shutdown", "b shutdown", "a shutdown"])
    expect(status).toBe(0)
  })

  test.each([
    [{ signals: "SIGTERM" }],
    [{ signals: [] }],
    [{ signals: [1] }],
    [{ signals: ["TERM"] }],
    [{ signals: null }],
    [{ timeout: -1 }],
    [{ timeout: "5" }],
    [{ timeout: 1.5 }],
    [{ status: 256 }],
    [{ status: "0" }],
    [{ signal: ["SIGTERM"] }],
    ["SIGTERM"],
    [null],
  ])("refuses %j", (options) => {
    expect(() => System.stopOnSignals(options as never)).toThrow(/^expected /)
  })
})
