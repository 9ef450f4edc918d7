import { expectTypeOf, test } from "vitest"

import type { Name } from "../gen/index.ts"
import { call, name } from "./client.ts"

interface Counter {
  call: { add(n: number): number }
}

test("a name that is a string can be started under, and called", () => {
  const counter = name<Counter>("counter")
  expectTypeOf(counter).toEqualTypeOf<Name<Counter> & string>()
  expectTypeOf(counter).toExtend<string>()
  expectTypeOf(call(counter, ["add", 1])).resolves.toEqualTypeOf<number>()
  // @ts-expect-error the argument is a number
  call(counter, ["add", "one"])
})

test("other forms of a name keep the protocol", () => {
  const counter = name<Counter>(["global", "counter"])
  expectTypeOf(counter).toEqualTypeOf<Name<Counter>>()
  expectTypeOf(call(counter, ["add", 1])).resolves.toEqualTypeOf<number>()
})
