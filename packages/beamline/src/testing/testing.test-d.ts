import { $, GenServer, is, ok, on, reply, Supervisor } from "beamline"
import type { Pid, Wait } from "beamline"
import { test as nodeTest } from "node:test"
import type { TestContext as NodeContext } from "node:test"
import { describe, expectTypeOf, test } from "vitest"
import type { TestContext } from "vitest"

import {
  assertReceive,
  assertReceived,
  captureLog,
  inProcess,
  refuteReceive,
  settle,
  startSupervised,
  stopSupervised,
  useVirtualClock,
} from "./index.ts"
import type { CapturedLog, VirtualClock } from "./index.ts"

interface Counter {
  call: { add(n: number): number }
}
const Counter = GenServer.define<Counter>("Counter")({
  init: (start: number) => ok(start),
  handleCall: { add: (count, _from, n) => reply(count + n, count + n) },
})
const Plain = GenServer.define<Counter>("Plain")({
  init: (_: undefined) => ok(0),
  handleCall: { add: (count, _from, n) => reply(count + n, count + n) },
})

describe("inProcess", () => {
  test("is a test of vitest, and passes its context", () => {
    test(
      "async",
      inProcess(async (context) => {
        // Vitest's generic `test` keeps TypeScript from telling the context.
        expectTypeOf(context).toBeAny()
      }),
    )
    test(
      "generator",
      inProcess(function* ({ task }: TestContext) {
        expectTypeOf(task.name).toEqualTypeOf<string>()
        const message = yield* assertReceive(is.string)
        expectTypeOf(message).toEqualTypeOf<string>()
      }),
    )
    test(
      "none",
      inProcess(async () => {}),
    )
  })

  test("is a test of node:test, and passes its context", () => {
    void nodeTest(
      "async",
      inProcess(async (t) => {
        expectTypeOf(t).toEqualTypeOf<NodeContext>()
      }),
    )
  })

  test("gives what the body returns", () => {
    expectTypeOf(inProcess(async () => 1)).toEqualTypeOf<() => Promise<number>>()
    expectTypeOf(inProcess(() => 1)).toEqualTypeOf<() => Promise<number>>()
    expectTypeOf(
      inProcess(function* () {
        yield* settle()
        return "text"
      }),
    ).toEqualTypeOf<() => Promise<string>>()
    expectTypeOf(inProcess(async (n: number) => n)).toEqualTypeOf<(n: number) => Promise<number>>()
  })

  test("takes only its options", () => {
    inProcess(() => {}, { leaks: "error", captureLog: true, errorLogs: "fail" })
    // @ts-expect-error -- no such value
    inProcess(() => {}, { leaks: "kill" })
    // @ts-expect-error -- no such option
    inProcess(() => {}, { timeout: 100 })
    // @ts-expect-error -- no function
    inProcess("body")
  })
})

describe("startSupervised", () => {
  test("gives a pid of the module's protocol", () => {
    expectTypeOf(startSupervised([Counter, 1])).toEqualTypeOf<Wait<Pid<Counter>>>()
    expectTypeOf(startSupervised([Counter, 1], { id: "other" })).toEqualTypeOf<Wait<Pid<Counter>>>()
    expectTypeOf(startSupervised(Plain)).toEqualTypeOf<Wait<Pid<Counter>>>()
  })

  test("of a child specification is told the protocol", () => {
    expectTypeOf(startSupervised<Counter>(Counter.childSpec(0, { name: "counter" }))).toEqualTypeOf<
      Wait<Pid<Counter>>
    >()
    expectTypeOf(startSupervised(Counter.childSpec(0))).toEqualTypeOf<Wait<Pid>>()
    const Tree = Supervisor.define("Tree")({
      init: (_: undefined) => Supervisor.init([], { strategy: "one_for_one" }),
    })
    expectTypeOf(startSupervised(Tree)).toEqualTypeOf<Wait<Pid>>()
  })

  test("checks the argument", () => {
    // @ts-expect-error -- a string for a number
    void startSupervised([Counter, "1"])
    // @ts-expect-error -- the argument is missing
    void startSupervised(Counter)
    // @ts-expect-error -- no child
    void startSupervised(1)
  })

  test("can be stopped by id or module", () => {
    expectTypeOf(stopSupervised("Counter")).toEqualTypeOf<Wait<void>>()
    expectTypeOf(stopSupervised(Counter)).toEqualTypeOf<Wait<void>>()
  })
})

describe("assertions about messages", () => {
  test("give the message as the pattern types it", () => {
    expectTypeOf(assertReceive(["sum", is.number])).toEqualTypeOf<Wait<readonly ["sum", number]>>()
    expectTypeOf(assertReceive(["sum", $("n", is.number)], "infinity")).toEqualTypeOf<
      Wait<readonly ["sum", number]>
    >()
    expectTypeOf(assertReceived(is.string)).toEqualTypeOf<string>()
    expectTypeOf(refuteReceive("x")).toEqualTypeOf<Wait<void>>()
  })

  test("give with clauses what the handlers return", () => {
    const clauses = [on(["sum", $("n", is.number)], ({ n }) => n), on(is.string, (text) => text)] as const
    expectTypeOf(assertReceive(clauses)).toEqualTypeOf<Wait<string | number>>()
    expectTypeOf(assertReceived(clauses)).toEqualTypeOf<string | number>()
  })
})

describe("captureLog and useVirtualClock", () => {
  test("give what they say", () => {
    expectTypeOf(captureLog(async () => 1)).toEqualTypeOf<Wait<CapturedLog<number>>>()
    expectTypeOf(captureLog(() => "text", { level: "error" })).toEqualTypeOf<Wait<CapturedLog<string>>>()
    expectTypeOf(useVirtualClock({ wallTime: 1, flow: true })).toEqualTypeOf<VirtualClock>()
    // @ts-expect-error -- no such level
    void captureLog(() => {}, { level: "loud" })
  })
})
