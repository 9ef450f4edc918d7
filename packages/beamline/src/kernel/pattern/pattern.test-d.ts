import { describe, expectTypeOf, test } from "vitest"

import { isPid } from "../pid.ts"
import type { Pid } from "../pid.ts"
import { Ref } from "../reference.ts"
import type { Reference } from "../reference.ts"
import { $, $1, $2, $$, $_, _, compile, is, literal, match, on, rest, when } from "./index.ts"
import type { Bindings, BodyResult, Clause, ClauseResult, Matched } from "./index.ts"

declare const message: unknown

describe("match", () => {
  test("types what a pattern binds", () => {
    expectTypeOf(match(["add", $("n", is.number)], message)).toEqualTypeOf<{ n: number } | undefined>()
    expectTypeOf(match({ user: { id: $("id", is.integer), name: $("name") } }, message)).toEqualTypeOf<
      { id: number; name: unknown } | undefined
    >()
    expectTypeOf(match(["ping", _, 1], message)).toEqualTypeOf<{} | undefined>()
    expectTypeOf(match([$1, [$2]], message)).toEqualTypeOf<{ $1: unknown; $2: unknown } | undefined>()
    expectTypeOf(match([], message)).toEqualTypeOf<{} | undefined>()
    expectTypeOf(match("ping", message)).toEqualTypeOf<{} | undefined>()
  })

  test("intersects what a repeated variable must be", () => {
    expectTypeOf(match([$("x"), $("x", is.string)], message)).toEqualTypeOf<{ x: string } | undefined>()
  })

  test("binds what a nested pattern matches", () => {
    expectTypeOf(match($("all", ["add", $("n", is.number)]), message)).toEqualTypeOf<
      { all: readonly ["add", number]; n: number } | undefined
    >()
  })

  test("types the rest of an array", () => {
    expectTypeOf(match(["log", rest("words", is.string)], message)).toEqualTypeOf<
      { words: readonly string[] } | undefined
    >()
    expectTypeOf(match(["log", rest("words")], message)).toEqualTypeOf<
      { words: readonly unknown[] } | undefined
    >()
    expectTypeOf(match(["log", rest()], message)).toEqualTypeOf<{} | undefined>()
  })

  test("looks into the values of a Map", () => {
    expectTypeOf(match(new Map([["a", $("x", is.string)]]), message)).toEqualTypeOf<
      { x: string } | undefined
    >()
  })

  test("knows nothing of a pattern that it can't see", () => {
    const pattern: unknown = ["add", $("n")]
    expectTypeOf<Bindings<typeof pattern>>().toEqualTypeOf<Record<string, unknown>>()
    expectTypeOf<Matched<typeof pattern>>().toEqualTypeOf<unknown>()
    expectTypeOf<Bindings<any>>().toEqualTypeOf<Record<string, unknown>>()
  })

  test("has no other bindings", () => {
    const bound = match(["add", $("n", is.number)], message)
    // @ts-expect-error -- there is no m
    const missing = bound?.m
    // @ts-expect-error -- n is a number
    const text: string | undefined = bound?.n
    // @ts-expect-error -- a match may fail
    const unsure = bound.n
    return [missing, text, unsure]
  })
})

describe("compile", () => {
  test("narrows the value it tests", () => {
    const add = compile(["add", $("n", is.number), { by: is.pid }, /x/, new Date(0)])
    const value: unknown = message
    if (add.test(value)) {
      expectTypeOf(value).toEqualTypeOf<readonly ["add", number, { readonly by: Pid }, RegExp, Date]>()
    }
  })
})

describe("Matched", () => {
  test("follows each kind of pattern", () => {
    const reference = new Ref()
    const down = compile(["DOWN", reference, "process", $("pid", isPid), $("reason")])
    expectTypeOf<Matched<typeof down.pattern>>().toEqualTypeOf<
      readonly ["DOWN", Ref, "process", Pid, unknown]
    >()
    expectTypeOf<Matched<[1, ...string[]]>>().toEqualTypeOf<readonly [1, ...string[]]>()
    const words = ["log", rest("words", is.string)] as const
    expectTypeOf<Matched<typeof words>>().toEqualTypeOf<readonly ["log", ...string[]]>()
    const exact = literal({ a: 1 })
    expectTypeOf<Matched<typeof exact>>().toEqualTypeOf<{ readonly a: 1 }>()
    const even = (value: unknown): boolean => value === 2
    expectTypeOf<Matched<typeof even>>().toEqualTypeOf<unknown>()
    const verb = is.oneOf("get", "put")
    expectTypeOf<Matched<typeof verb>>().toEqualTypeOf<"get" | "put">()
    const errors = is.a(TypeError)
    expectTypeOf<Matched<typeof errors>>().toEqualTypeOf<TypeError>()
    const texts = is.arrayOf(is.string)
    expectTypeOf<Matched<typeof texts>>().toEqualTypeOf<readonly string[]>()
    expectTypeOf<Matched<Reference>>().toEqualTypeOf<Reference>()
  })

  test("infers a type guard from an arrow function", () => {
    const text = compile((value) => typeof value === "string")
    expectTypeOf<Matched<typeof text.pattern>>().toEqualTypeOf<string>()
    expectTypeOf(match([$("n", (value) => typeof value === "number")], message)).toEqualTypeOf<
      { n: number } | undefined
    >()
  })
})

describe("when", () => {
  test("gives its guard typed bindings", () => {
    const big = when(["add", $("n", is.number)], ({ n }) => {
      expectTypeOf(n).toEqualTypeOf<number>()
      return n > 3
    })
    expectTypeOf(match(big, message)).toEqualTypeOf<{ n: number } | undefined>()
    expectTypeOf<Matched<typeof big>>().toEqualTypeOf<readonly ["add", number]>()
  })

  test("takes guards as data", () => {
    when($1, [">", $1, 3], ["andalso", ["is_integer", $1], ["<", $1, 9]], true, $1)
    // @ts-expect-error -- there is no such operator
    when($1, ["greater", $1, 3])
    // @ts-expect-error -- a guard returns a boolean
    when($1, () => 1)
    // @ts-expect-error -- no promise is a boolean
    when($1, async () => true)
    // @ts-expect-error -- m is not bound
    when($("n"), ({ m }) => m === 1)
  })
})

describe("on", () => {
  test("types the handler of a pattern", () => {
    const clause = on(["add", $("n", is.number)], ({ n }, whole) => {
      expectTypeOf(n).toEqualTypeOf<number>()
      expectTypeOf(whole).toEqualTypeOf<readonly ["add", number]>()
      return n + 1
    })
    expectTypeOf(clause).toEqualTypeOf<Clause<number>>()
    expectTypeOf(on("stop", () => "bye" as const)).toEqualTypeOf<Clause<"bye">>()
  })

  test("gives the message alone to the handler of a type guard", () => {
    expectTypeOf(on(is.string, (text) => text.length)).toEqualTypeOf<Clause<number>>()
    on(isPid, (pid) => expectTypeOf(pid).toEqualTypeOf<Pid>())
    on(
      (value) => typeof value === "string",
      (value) => expectTypeOf(value).toEqualTypeOf<string>(),
    )
    on(
      (value): boolean => value === 1,
      (value) => expectTypeOf(value).toEqualTypeOf<unknown>(),
    )
    // @ts-expect-error -- the message is a string
    on(is.string, (text: number) => text)
    // @ts-expect-error -- it is called with one argument
    on(is.string, (text, more) => [text, more])
  })

  test("infers the union of what the clauses of a receive return", () => {
    const receive = <const C extends readonly Clause[]>(clauses: C): ClauseResult<C[number]> => {
      throw clauses
    }
    const result = () =>
      receive([
        on(["add", $("n", is.number)], ({ n }) => n),
        on("stop", () => "stopped" as const),
        on(is.string, async (text) => text),
      ])
    expectTypeOf(result).returns.toEqualTypeOf<number | "stopped" | Promise<string>>()
  })

  test("rejects a handler that takes what is not bound", () => {
    // @ts-expect-error -- m is not bound
    on(["add", $("n")], ({ m }) => m)
    // @ts-expect-error -- n is unknown
    on(["add", $("n")], ({ n }: { n: number }) => n)
  })
})

describe("BodyResult", () => {
  test("is the value of the last term", () => {
    type B = Bindings<readonly [typeof name, typeof $2]>
    const name = $("name", is.string)
    const body = [
      "unused",
      [name, $2, { all: $$, tag: "x" }, $_, { const: 7 }, ({ name }: B) => name.length],
    ] as const
    expectTypeOf<BodyResult<typeof body, B, Date>>().toEqualTypeOf<
      [string, unknown, { all: unknown[]; tag: "x" }, Date, 7, number]
    >()
  })
})
