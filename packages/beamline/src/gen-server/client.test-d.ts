import { expectTypeOf, test } from "vitest"

import type { Name, NameOnNode, ProtocolOf } from "../gen/index.ts"
import type { Pid } from "../kernel/index.ts"
import { call, cast, name } from "./client.ts"

interface Counter {
  call: { get(): number; add(n: number): number }
  cast: { reset(to?: number): void }
}
declare const pid: Pid<Counter>
declare const unknownPid: Pid
declare const anyPid: Pid<any>

test("a pid knows its protocol", () => {
  expectTypeOf<ProtocolOf<Pid<Counter>>>().toEqualTypeOf<Counter>()
  expectTypeOf(call(pid, ["add", 1])).resolves.toEqualTypeOf<number>()
  expectTypeOf(call(pid, "get", 100)).resolves.toEqualTypeOf<number>()
  cast(pid, "reset")
  cast(pid, ["reset", 1])
  // @ts-expect-error unknown request
  void call(pid, ["subtract", 1])
  // @ts-expect-error the argument is a number
  void call(pid, ["add", "one"])
  // @ts-expect-error the argument is missing
  void call(pid, "add")
  // @ts-expect-error a cast
  void call(pid, "reset")
  // @ts-expect-error a call
  cast(pid, "get")
})

test("a pid of unknown protocol takes no requests, one of any protocol takes all", () => {
  // @ts-expect-error nothing is known
  void call(unknownPid, "get")
  expectTypeOf(call(anyPid, ["whatever", 1])).resolves.toBeAny()
})

test("every form of a name knows its protocol", () => {
  const byString = name<Counter>("counter")
  expectTypeOf(call(byString, "get")).resolves.toEqualTypeOf<number>()
  const byAny: Name<Counter> = name<Counter>(["global", "counter"])
  expectTypeOf<ProtocolOf<typeof byAny>>().toEqualTypeOf<Counter>()
  expectTypeOf(call(byAny, ["add", 1])).resolves.toEqualTypeOf<number>()
  // @ts-expect-error the argument is a number
  void call(byString, ["add", "one"])
  // @ts-expect-error the argument is a number
  void call(byAny, ["add", "one"])
})

test("a name that is a string can be started under", () => {
  expectTypeOf(name<Counter>("counter")).toExtend<string>()
})

test("a name that says nothing of its protocol takes any request", () => {
  const onNode: NameOnNode = ["counter", "nonode@nohost"]
  expectTypeOf(call(onNode, ["whatever", 1])).resolves.toBeAny()
  expectTypeOf(call(["global", "counter"], "get")).resolves.toBeAny()
})
