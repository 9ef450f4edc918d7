import { expect, test } from "vitest"

import { evaluate } from "./evaluate.ts"

test.each([
  ["1 + 1", 2],
  ["{ a: 1 }", { a: 1 }],
  ["await Promise.resolve(name)", "Ann"],
  ["'; // no comment", undefined],
  ["name // who", "Ann"],
  ["const a = 1\nconst b = 2\nreturn a + b", 3],
  ["if (name) return await later(5)", 5],
  ["let x = 1", undefined],
  ["async () => 1", expect.any(Function)],
])("%s", async (code, value) => {
  const result = evaluate(code, {
    name: "Ann",
    later: async (value: unknown) => value,
    "not a name": 1,
    default: 2,
    await: 3,
  })
  if (value === undefined && code.startsWith("'")) await expect(result).rejects.toThrow(SyntaxError)
  else expect(await result).toEqual(value)
})

test("what the code throws comes out as it is", async () => {
  await expect(evaluate("throw problem", { problem: new RangeError("far") })).rejects.toThrow(
    new RangeError("far"),
  )
  await expect(evaluate("nothing.here", {})).rejects.toThrow(ReferenceError)
  await expect(Promise.resolve().then(() => evaluate("1 +", {}))).rejects.toThrow(SyntaxError)
})

test("a name that is given does not leak out", async () => {
  await evaluate("secret = secret + 1; globalLeak = undefined", { secret: 1, globalLeak: 2 })
  expect("secret" in globalThis).toBe(false)
})
