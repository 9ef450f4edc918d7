import { fail, GenServer, ignore, ok, Process, receive, reply, self, send, Supervisor } from "beamline"
import { describe, expect, test } from "vitest"

import { captureLog, inProcess, settle, startSupervised, stopSupervised } from "./index.ts"

interface Counter {
  call: { next(): number }
}
const Counter = GenServer.define<Counter>("Counter")({
  init: (start: number) => ok(start),
  handleCall: { next: (n) => reply(n + 1, n + 1) },
})

const main = self()
const Loud = GenServer.define<{}>("Loud")({
  init: (name: string) => {
    Process.flag("trapExit", true)
    return ok(name)
  },
  terminate: (name, reason) => void send(main, [name, reason]),
})

describe("startSupervised", () => {
  test(
    "starts a module with its argument",
    inProcess(async () => {
      const counter = await startSupervised([Counter, 41])
      expect(await GenServer.call(counter as never, "next" as never)).toBe(42)
    }),
  )

  test(
    "starts a child specification, and with overrides",
    inProcess(function* () {
      const named = yield* startSupervised(Counter.childSpec(1, { name: "counter" }))
      expect(Process.whereis("counter")).toBe(named)
      const second = yield* startSupervised([Counter, 2], { id: "second" })
      expect(second).not.toBe(named)
    }),
  )

  test("stops its children in reverse order, before the test is over", async () => {
    await inProcess(async () => {
      await startSupervised([Loud, "first"])
      await startSupervised([Loud, "second"], { id: 2 })
      await startSupervised([Loud, "third"], { id: 3 })
    })()
    expect([await receive(), await receive(), await receive()]).toEqual([
      ["third", "shutdown"],
      ["second", "shutdown"],
      ["first", "shutdown"],
    ])
  })

  test("stops them when the body fails too", async () => {
    await inProcess(async () => {
      await startSupervised([Loud, "one"])
      throw new Error("no")
    })().catch(() => {})
    expect(await receive()).toEqual(["one", "shutdown"])
  })

  test(
    "restarts a child that crashes, as often as it does",
    inProcess(async () => {
      await startSupervised(Counter.childSpec(0, { name: "again" }))
      await captureLog(async () => {
        for (let i = 0; i < 10; i++) {
          Process.exit(Process.whereis("again")!, "boom")
          await settle()
        }
      })
      expect(Process.whereis("again")).toBeDefined()
    }),
  )

  test(
    "fails with the reason of a failed start",
    inProcess(async () => {
      const Failing = GenServer.define<{}>("Failing")({ init: (why: string) => fail(["no", why]) })
      await expect(startSupervised([Failing, "disk"])).rejects.toMatchObject({
        name: "ExitError",
        reason: ["no", "disk"],
        message: 'the child "Failing" did not start: ["no", "disk"]',
      })
      const Crashing = GenServer.define<{}>("Crashing")({
        init: (_: undefined) => {
          throw new RangeError("deep")
        },
      })
      const { value } = await captureLog(() =>
        startSupervised(Crashing as never).catch((error: unknown) => error),
      )
      expect(value).toMatchObject({ reason: new RangeError("deep"), cause: new RangeError("deep") })
      await expect(startSupervised({} as never)).rejects.toMatchObject({ reason: "missing_id" })
      const Ignored = GenServer.define<{}>("Ignored")({ init: (_: undefined) => ignore })
      await expect(startSupervised(Ignored)).rejects.toMatchObject({ reason: "ignore" })
    }),
  )

  test(
    "says what to do about an id that is taken",
    inProcess(async () => {
      const counter = await startSupervised([Counter, 1])
      await expect(startSupervised([Counter, 2])).rejects.toMatchObject({
        reason: ["already_started", counter],
        message: expect.stringContaining("startSupervised(child, { id })") as string,
      })
    }),
  )

  test("starts whole trees", async () => {
    const Tree = Supervisor.define("Tree")({
      init: (_: undefined) =>
        Supervisor.init([Counter.childSpec(0, { name: "leaf" })], { strategy: "one_for_one" }),
    })
    await inProcess(async () => {
      await startSupervised(Tree)
      expect(Process.whereis("leaf")).toBeDefined()
    })()
    expect(Process.whereis("leaf")).toBe(undefined)
  })

  test("throws at once for what is no child", async () => {
    await inProcess(async () => {
      for (const wrong of [
        undefined,
        null,
        1,
        "Counter",
        [],
        [Counter],
        () => {},
        Symbol("x"),
        [1, 2],
        new Date(),
      ]) {
        expect(() => Reflect.apply(startSupervised, undefined, [wrong])).toThrow(TypeError)
      }
      expect(() =>
        Reflect.apply(startSupervised, undefined, [[Counter, 0], { restrat: "temporary" }]),
      ).toThrow(TypeError)
    })()
  })

  test("throws outside a test body", async () => {
    expect(() => startSupervised([Counter, 0])).toThrow(
      expect.objectContaining({
        code: "ERR_NO_PROCESS",
        message:
          "expected startSupervised to be called in a test body, in inProcess(…), got: a call in the main process",
      }),
    )
    await expect(Process.run(async () => void (await startSupervised([Counter, 0])))).rejects.toThrow(
      "a call in the process #PID",
    )
  })
})

describe("stopSupervised", () => {
  test(
    "stops a child by id or by module, and lets it be started again",
    inProcess(async () => {
      const first = await startSupervised([Counter, 1])
      await stopSupervised("Counter")
      expect(Process.isAlive(first)).toBe(false)
      const second = await startSupervised([Counter, 1])
      await stopSupervised(Counter)
      expect(Process.isAlive(second)).toBe(false)
      await startSupervised([Counter, 1], { restart: "temporary", id: ["any", "term"] })
      await stopSupervised(["any", "term"])
    }),
  )

  test(
    "fails when there is no such child",
    inProcess(async () => {
      for (const id of ["none", Counter, undefined, 1]) {
        await expect(stopSupervised(id)).rejects.toThrow(
          /^expected id to be that of a supervised child, got: /,
        )
      }
    }),
  )

  test("throws outside a test body", () => {
    expect(() => stopSupervised("x")).toThrow("expected stopSupervised to be called in a test body")
  })
})
