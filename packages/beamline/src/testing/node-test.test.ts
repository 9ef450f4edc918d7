import { describe, expect, test } from "vitest"

import { runNode } from "../../test-support/index.ts"

const SETUP = `
  import assert from "node:assert/strict"
  import { describe, it, test } from "node:test"
  import { GenServer, Logger, ok, Process, receive, reply, self, send, spawn, spawnLink } from "beamline"
  import {
    assertReceive, captureLog, inProcess, refuteReceive, startSupervised, useVirtualClock,
  } from "beamline/testing"

  const Counter = GenServer.define("Counter")({
    init: (start) => ok(start),
    handleCall: { next: (n) => reply(n + 1, n + 1) },
  })
`

async function run(code: string): Promise<{ status: number | null; output: string }> {
  const { status, stdout, stderr } = await runNode(SETUP + code, {
    args: ["--input-type=module", "--test-reporter=tap", "-e", SETUP + code],
  })
  return { status, output: stdout + stderr }
}

describe("under node:test", () => {
  test("bodies pass", async () => {
    const { status, output } = await run(`
      describe("counter", () => {
        it("counts", inProcess(async (t) => {
          assert.equal(t.name, "counts")
          const counter = await startSupervised([Counter, 41])
          assert.equal(await GenServer.call(counter, "next"), 42)
        }))
        it("counts in a generator", inProcess(function* () {
          const counter = yield* startSupervised([Counter, 1])
          assert.equal(yield* GenServer.call(counter, "next"), 2)
        }))
      })
      test("messages", inProcess(async () => {
        const me = self()
        spawn(async () => void send(me, ["hello", 1]))
        assert.deepEqual(await assertReceive(["hello", 1]), ["hello", 1])
        await refuteReceive("more", 1)
      }))
      test("time", inProcess(async () => {
        const clock = useVirtualClock()
        Process.sendAfter(self(), "tick", 3_600_000)
        await clock.advance(3_600_000)
        await assertReceive("tick", 0)
      }))
      test("logs", inProcess(async () => {
        const { text } = await captureLog(() => Logger.error("oh"))
        assert.match(text, /\\[error\\] oh/)
      }))
    `)
    expect(output).toContain("# fail 0")
    expect(output).toContain("# pass 5")
    expect(status).toBe(0)
  })

  test("failures are told as they are, and hurt no other test", async () => {
    const { status, output } = await run(`
      test("assertion", inProcess(async () => assert.equal(1, 2)))
      test("message", inProcess(async () => void (await assertReceive("never", 1))))
      test("crash", inProcess(async () => {
        spawnLink(async () => { throw new RangeError("linked") })
        await receive()
      }, { captureLog: true }))
      test("leak", inProcess(async () => void spawn(async () => { await receive() }), { leaks: "error" }))
      test("passes", inProcess(async () => {}))
    `)
    expect(output).toContain("# pass 1")
    expect(output).toContain("# fail 4")
    expect(output).toMatch(/expected: 2[^]*actual: 1/)
    expect(output).toContain('no message matched "never" within 1 ms; the mailbox of #PID<')
    expect(output).toContain("linked")
    expect(output).toContain("expected no process to outlive the test")
    expect(status).toBe(1)
  })

  test("a test that hangs is given up, and the next one is not harmed", async () => {
    const { status, output } = await run(`
      let hanging
      test("hangs", { timeout: 50 }, inProcess(async () => {
        useVirtualClock()
        hanging = await startSupervised([Counter, 1])
        await receive()
      }))
      test("passes", inProcess(async () => {
        useVirtualClock()
        assert.equal(Process.isAlive(hanging), false)
      }))
    `)
    expect(output).toContain("# pass 1")
    expect(status).toBe(1)
  })
})
