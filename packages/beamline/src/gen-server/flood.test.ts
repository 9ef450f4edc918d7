import { GenServer, noreply, ok, Process, receive, reply, send, spawn, unwrap } from "beamline"
import { describe, expect, test } from "vitest"

import { switches } from "../runtime/index.ts"

interface Sum {
  call: { total(): number }
  cast: { add(n: number): void }
}

const Sum = GenServer.define<Sum>("Sum")({
  init: () => ok(0),
  handleCall: { total: (total) => reply(total, total) },
  handleCast: { add: (total, n) => noreply(total + n) },
})

const waiting = (pid: Parameters<typeof Process.info>[0]): number =>
  Process.info(pid, "messageQueueLen")?.[1] ?? 0

// With `npm run test:inline-off` nobody helps: that is what the switch is for.
describe.runIf(switches.inline)("a sender that floods", () => {
  test("helps a server to handle its messages, in order and without loss", async () => {
    const sum = unwrap(await Sum.start())
    let longest = 0
    for (let i = 0; i < 20_000; i++) {
      GenServer.cast(sum, ["add", 1])
      if (i % 100 === 0) longest = Math.max(longest, waiting(sum))
    }
    expect(longest).toBeGreaterThan(500)
    expect(longest).toBeLessThan(2_000)
    expect(await GenServer.call(sum, "total")).toBe(20_000)
    await GenServer.stop(sum)
  })

  test("helps a generator process, which sees every message in order", async () => {
    const seen: unknown[] = []
    const pid = spawn(function* () {
      for (;;) seen.push(yield* receive())
    })
    await Process.sleep(0)
    for (let i = 0; i < 5_000; i++) send(pid, i)
    expect(waiting(pid)).toBeLessThan(2_000)
    while (waiting(pid) > 0) await Process.sleep(0)
    expect(seen).toEqual(Array.from({ length: 5_000 }, (_, i) => i))
    Process.exit(pid, "kill")
  })

  test("leaves a suspended server's messages where they are", async () => {
    const { sys } = await import("beamline")
    const sum = unwrap(await Sum.start())
    await sys.suspend(sum)
    for (let i = 0; i < 3_000; i++) GenServer.cast(sum, ["add", 1])
    expect(waiting(sum)).toBe(3_000)
    await sys.resume(sum)
    expect(await GenServer.call(sum, "total")).toBe(3_000)
    await GenServer.stop(sum)
  })
})
