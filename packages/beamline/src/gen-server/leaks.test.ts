import { GenServer, noreply, ok, Process, reply, stop, stopReply, sys, unwrap } from "beamline"
import type { Pid } from "beamline"
import { describe, expect, test } from "vitest"

import { captureReports, collectGarbage, heapUsed, Scripted } from "../../test-support/index.ts"
import { processOf, time } from "../runtime/index.ts"

class Heavy {
  readonly bytes = new Uint8Array(1_000)
}

const kinds = {
  plain: (fn: (...args: any[]) => any) => fn,
  async:
    (fn: (...args: any[]) => any) =>
    async (...args: any[]) =>
      fn(...args),
  generator: (fn: (...args: any[]) => any) =>
    function* (...args: any[]) {
      return fn(...args)
    },
}

describe("a server that has ended", () => {
  captureReports()

  describe.each(Object.entries(kinds))("with %s callbacks", (_kind, wrap) => {
    const kept: unknown[] = []
    const Holder = GenServer.define<{ call: { keep(): void; quit(): void; hang(): void } }>("Holder")({
      init: wrap(() => ok(new Heavy(), { timeout: 100_000 })),
      handleCall: {
        keep: wrap((state, from) => {
          kept.push(from)
          return noreply(state)
        }),
        quit: wrap((state, from) => {
          kept.push(from)
          return stopReply("normal", undefined, state)
        }),
        hang: wrap((state) => noreply(state)),
      },
      terminate: wrap(() => {}),
    })

    test.each([
      ["stop", async (pid: Pid<any>) => GenServer.stop(pid)],
      ["kill", async (pid: Pid<any>) => void Process.exit(pid, "kill")],
      ["a reply", async (pid: Pid<any>) => GenServer.call(pid, "quit")],
      [
        "a timeout of its caller",
        async (pid: Pid<any>) => {
          await GenServer.call(pid, "keep", 1).catch(() => {})
          Process.exit(pid, "kill")
        },
      ],
      [
        "a kill while its caller waits",
        async (pid: Pid<any>) => {
          const call = GenServer.call(pid, "keep")
          call.catch(() => {})
          await sys.getState(pid)
          Process.exit(pid, "kill")
          await call.catch(() => {})
        },
      ],
    ])("keeps nothing, whatever of it is held: %s", async (_name, end) => {
      kept.length = 0
      const { pid, state, proc } = await (async () => {
        const started = unwrap(await Holder.start(undefined))
        const heavy = await sys.getState<Heavy>(started)
        const references = { pid: started, state: new WeakRef(heavy), proc: new WeakRef(processOf(started)!) }
        await end(started)
        return references
      })()
      await collectGarbage()
      expect([state.deref(), proc.deref()]).toEqual([undefined, undefined])
      expect(Process.isAlive(pid)).toBe(false)
      expect(time.wheel.size).toBe(0)
    })
  })

  test("a from that is held keeps neither the caller's frame nor the answer", async () => {
    const pid = unwrap(await Scripted.start(0))
    let from: any
    const answer = await (async () => {
      const heavy = new Heavy()
      const act = (n: any, given: any): any => {
        from = given
        GenServer.reply(given, heavy as never)
        return noreply(n)
      }
      await GenServer.call(pid, ["run", act])
      const later = (n: any, given: any): any => {
        from = [from, given]
        setTimeout(() => GenServer.reply(given, heavy as never), 1)
        return noreply(n)
      }
      await GenServer.call(pid, ["run", later])
      return new WeakRef(heavy)
    })()
    await collectGarbage()
    expect(answer.deref()).toBe(undefined)
    expect(from.length).toBe(2)
    await GenServer.stop(pid)
  })

  test("a call that timed out is forgotten, though its server lives", async () => {
    const pid = unwrap(await Scripted.start([] as never))
    const request = await (async () => {
      const heavy = new Heavy()
      await GenServer.call(
        pid,
        ["run", (froms: any, from: any) => (void heavy, noreply([...[froms].flat(), from]))],
        1,
      ).catch(() => {})
      return new WeakRef(heavy)
    })()
    await collectGarbage()
    expect(request.deref()).toBe(undefined)
    await GenServer.stop(pid)
  })
})

describe("servers by the thousand", () => {
  captureReports()

  test("leave the heap as it was", async () => {
    const round = async (): Promise<void> => {
      for (let i = 0; i < 2_000; i++) {
        const pid = unwrap(await Scripted.start(0, i % 2 === 0 ? { name: `thousand_${i}` } : {}))
        await GenServer.call(pid, ["run", (n: any) => reply(n, n, { timeout: 60_000 })])
        if (i % 3 === 0) await GenServer.call(pid, ["run", (n: any) => stop("shutdown", n)]).catch(() => {})
        else await GenServer.stop(pid)
      }
    }
    await round()
    const before = await heapUsed()
    for (let i = 0; i < 5; i++) await round()
    expect((await heapUsed()) - before).toBeLessThan(1_000_000)
    expect(time.wheel.size).toBe(0)
  })
})
