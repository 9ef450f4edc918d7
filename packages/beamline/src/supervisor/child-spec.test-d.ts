import { expectTypeOf, test } from "vitest"

import type { Pid, Result } from "../kernel/index.ts"
import { childSpec } from "./child-spec-resolve.ts"
import type { ChildSpec } from "./child-spec.types.ts"

interface Counter {
  call: { get(): number }
}
declare const Counter: {
  childSpec(arg: number, overrides?: Partial<ChildSpec>): ChildSpec
  startLink(arg: number): Promise<Result<Pid<Counter>, "ignore">>
}
declare const Clock: { childSpec(arg?: undefined): ChildSpec }

test("a child's argument is that of its module", () => {
  expectTypeOf(childSpec([Counter, 5])).toEqualTypeOf<ChildSpec>()
  expectTypeOf(childSpec(Clock)).toEqualTypeOf<ChildSpec>()
  // @ts-expect-error the argument is a number
  childSpec([Counter, "five"])
  // @ts-expect-error Counter needs an argument
  childSpec(Counter)
})

test("a start function returns a result with a pid", () => {
  childSpec({ id: 1, start: () => Counter.startLink(1) })
  childSpec({ id: 1, start: [Counter, "startLink", [1]] })
  // @ts-expect-error a pid alone is no result
  childSpec({ id: 1, start: (): Pid => null as never })
})

test("overrides are the keys of a child specification", () => {
  childSpec(Clock, { restart: "transient", shutdown: "brutal_kill" })
  // @ts-expect-error unknown key
  childSpec(Clock, { bogus: 1 })
  // @ts-expect-error unknown restart type
  childSpec(Clock, { restart: "never" })
})
