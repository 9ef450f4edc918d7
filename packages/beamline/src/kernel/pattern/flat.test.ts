import fc from "fast-check"
import { describe, expect, test } from "vitest"

import { LocalPid, Ref, Message, INFO, CAST, Mailbox } from "../index.ts"
import type { Matcher } from "../index.ts"
import { _, compile, headOfMatcher, when } from "./index.ts"

const pid = new LocalPid({})
const ref = new Ref()
const item = fc.oneof(
  fc.constantFrom<unknown>("a", "", 0, -0, 1, NaN, undefined, null, true, pid, ref, 2n),
  fc.constantFrom<unknown>([], {}),
)
const part = fc.oneof(item, fc.constant(_))

describe("a flat pattern", () => {
  test("matches what the same pattern matches when it is compiled", () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), fc.array(item, { maxLength: 4 }), (pattern, value) => {
        // A guard makes it one that is compiled.
        const compiled = compile(when(pattern as never, () => true))
        expect(compile(pattern as never).test(value)).toBe(compiled.test(value))
        expect(compile(pattern as never).match(value)).toEqual(compiled.match(value))
        expect(compile(pattern as never).references).toEqual(compiled.references)
      }),
    )
  })

  test("is what it was when it was compiled", () => {
    const pattern = ["a", 1]
    const matcher = compile(pattern as never)
    pattern[1] = 2
    expect(matcher.test(["a", 1])).toBe(true)
  })

  test("does not match what can't be looked at", () => {
    const odd = new Proxy([1], {
      get: (target, key) => {
        if (key === "0") throw new Error("no")
        return Reflect.get(target, key)
      },
    })
    expect(compile([1]).test(odd)).toBe(false)
    expect(compile([_]).test(odd)).toBe(true)
    const mailbox = new Mailbox()
    mailbox.append(new Message(INFO, odd, null))
    expect(mailbox.take(null, { wants: () => true }, headOfMatcher(compile([1]) as Matcher))).toBe(null)
  })
})

test("a mailbox is searched for the head, but for what is shown as another message", () => {
  const head = headOfMatcher(compile(["$gen_cast", _]) as Matcher)
  const mailbox = new Mailbox()
  const asked: unknown[] = []
  for (const body of [1, ["a", 1], ["$gen_cast"], ["$gen_cast", 1]])
    mailbox.append(new Message(INFO, body, null))
  mailbox.append(new Message(CAST, "x", null))
  const found = mailbox.take(null, { wants: ({ body }) => asked.push(body) === 0 }, head)
  expect(found).toBe(null)
  expect(asked).toEqual([["$gen_cast", 1], "x"])
})
