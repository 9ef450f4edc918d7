import { Process, receive, self, send, spawn } from "beamline"
import type { Pid } from "beamline"
import { describe, expect, test } from "vitest"

import { both } from "../../test-support/index.ts"

const module = {
  async awake(to: Pid, from: string): Promise<void> {
    send(to, ["awake", from, self(), yieldable(await receive())])
  },
  *awakeSteps(to: Pid, from: string): Generator<any, void> {
    send(to, ["awake", from, self(), yield* receive()])
  },
}

function yieldable(value: unknown): unknown {
  return value
}

describe("Process.hibernate", () => {
  for (const next of ["awake", "awakeSteps"]) {
    for (const kind of ["async", "generator"]) {
      const sleeper = (to: Pid, log: string[]) => {
        const leave = (): ReturnType<typeof Process.hibernate> => Process.hibernate(module, next, [to, kind])
        return kind === "async"
          ? async (): Promise<void> => {
              try {
                await leave()
                log.push("returned")
              } finally {
                log.push("finally")
              }
            }
          : function* (): Generator<any, void> {
              try {
                yield* leave()
                log.push("returned")
              } finally {
                log.push("finally")
              }
            }
      }

      both(`goes from ${kind} to ${next} when there is a message, which it leaves there`, function* (w) {
        const log: string[] = []
        const pid = spawn(sleeper(self(), log))
        const ref = Process.monitor(pid)
        yield* w(Process.sleep(0))
        expect(Process.info(pid, ["status", "currentFunction"])).toEqual([
          ["status", "waiting"],
          ["currentFunction", ["erlang", "hibernate", 3]],
        ])
        send(pid, "wake up")
        expect(yield* w(receive())).toEqual(["awake", kind, pid, "wake up"])
        expect(yield* w(receive())).toEqual(["DOWN", ref, "process", pid, "normal"])
        expect(log).toEqual([])
      })

      both(`goes on at once from ${kind} to ${next} when there is a message already`, function* (w) {
        const pid = spawn(sleeper(self(), []))
        send(pid, "early")
        expect(yield* w(receive())).toEqual(["awake", kind, pid, "early"])
      })
    }
  }

  both("keeps dictionary, links, monitors, name and flags", function* (w) {
    const me = self()
    Process.flag("trapExit", true)
    const pid = spawn(
      async () => {
        Process.put("k", "v")
        Process.flag("trapExit", true)
        Process.register(self(), "sleeper")
        Process.monitor(me)
        await Process.hibernate(async () => {
          send(me, [Process.get("k"), await receive()])
        })
      },
      { link: true },
    )
    yield* w(Process.sleep(1))
    expect(Process.info(pid, ["registeredName", "links", "trapExit", "monitors"])).toEqual([
      ["registeredName", "sleeper"],
      ["links", [me]],
      ["trapExit", true],
      ["monitors", [["process", me]]],
    ])
    send("sleeper", 1)
    expect(yield* w(receive())).toEqual(["v", 1])
    expect(yield* w(receive())).toEqual(["EXIT", pid, "normal"])
  })

  both("gives up a receive that is pending", function* (w) {
    const me = self()
    const pid = spawn(async () => {
      const given = receive("never")
      void given.then(() => send(me, "settled"))
      await Process.sleep(0)
      void Process.hibernate(async () => {
        send(me, await receive())
      })
    })
    yield* w(Process.sleep(1))
    send(pid, "never")
    expect(yield* w(receive())).toBe("never")
    expect(yield* w(receive(undefined, { after: 1 }))).toBeUndefined()
  })

  both("can be killed meanwhile", function* () {
    const pid = spawn(async () => Process.hibernate(async () => {}))
    Process.exit(pid, "boom")
    expect(Process.isAlive(pid)).toBe(false)
  })

  test("what the next function returns is what Process.run gives", async () => {
    const work = Process.run<string>(async () => {
      send(self(), "x")
      return Process.hibernate(async () => "the end")
    })
    expect(await work).toBe("the end")
  })

  test("is misuse in the main process", () => {
    expect(() => Process.hibernate(async () => {})).toThrow(
      expect.objectContaining({ code: "ERR_UNSUPPORTED" }),
    )
  })
})
