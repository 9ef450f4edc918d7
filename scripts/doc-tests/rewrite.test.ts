import { describe, expect, test } from "vitest"

import { rewrite } from "./rewrite.mjs"

describe("rewrite", () => {
  test.each([
    ["an expression", "f(1) // => 2", "__doc.equals(f(1), 1, () => (2)) // => 2"],
    ["an awaited one", "await f() // => [1, 2]", "__doc.equals(await f(), 1, () => ([1, 2])) // => [1, 2]"],
    ["an object", "f() // => { a: 1 }", "__doc.equals(f(), 1, () => ({ a: 1 })) // => { a: 1 }"],
    ["a declared name", "const x = f() // => 2", "const x = f(); __doc.equals(x, 1, () => (2)) // => 2"],
    ["a pattern", "const [x] = f() // => [2]", "const [x] = __doc.equals(f(), 1, () => ([2])) // => [2]"],
    ["an export", "export const x = 1 // => 1", "export const x = 1; __doc.equals(x, 1, () => (1)) // => 1"],
    ["a logged value", "console.log(x) // => 1", "void console.log(__doc.equals(x, 1, () => (1))) // => 1"],
    [
      "a returned value",
      "() => { return x // => 1\n}",
      "() => { return __doc.equals(x, 1, () => (1)) // => 1\n}",
    ],
    ["a value below", "f()\n// => 1", "__doc.equals(f(), 2, () => (1))\n// => 1"],
    ["a value after a remark", "f() /* so */ // => 1", "__doc.equals(f(), 1, () => (1)) /* so */ // => 1"],
    ["a text with #", "p // => #PID<0.1.0>", '__doc.shows(p, 1, "#PID<0.1.0>") // => #PID<0.1.0>'],
    ["a text with …", "p // => a … b", '__doc.shows(p, 1, "a … b") // => a … b'],
    [
      "an inner statement",
      "g(() => {\n  f() // => 1\n})",
      "g(() => {\n  __doc.equals(f(), 2, () => (1)) // => 1\n})",
    ],
  ])("checks %s", (_name, code, rewritten) => {
    expect(rewrite(code)).toMatchObject({ code: rewritten, errors: [] })
  })

  test("reads a value that goes on over several comment lines", () => {
    const { code, lines } = rewrite("f(\n  1,\n)\n// => {\n//   a: 1,\n// }\ng()")
    expect(code).toContain("__doc.equals(f(\n  1,\n), 4, () => ({ a: 1, }))")
    expect(lines).toEqual([4])
  })

  test("expects a throw", () => {
    const { code, lines } = rewrite("a()\nb() // => throws noproc")
    expect(code).toBe(
      `a()\nlet __threw2 = true; try { b(); __threw2 = false } catch (error) { __doc.throws(error, 2, "noproc") } ` +
        `if (!__threw2) __doc.throwsNothing(2); // => throws noproc`,
    )
    expect(lines).toEqual([2])
  })

  test("leaves a block without values as it is", () => {
    const code = `// words => not a value\nconst s = "// => 1"\nf()`
    expect(rewrite(code)).toEqual({ code, lines: [], errors: [] })
  })

  test.each([
    ["// => 1", "no statement stands before this value"],
    ["f()\n\n// => 1", "no statement stands before this value"],
    ["function f() {} // => 1", "no statement stands before this value"],
    ["let a = 1, b = 2 // => 1", "only an expression, a return or one declared name has a value to compare"],
    ["f() // => 3 (the sum)", "neither an expression nor a text with # or …: 3 (the sum)"],
    ["f() // =>", "neither an expression nor a text with # or …: "],
  ])("fails on %j", (code, message) => {
    expect(rewrite(code).errors).toMatchObject([{ message }])
  })

  test("tells the line of code that does not parse", () => {
    expect(rewrite("a()\nconst = 1").errors).toMatchObject([{ line: 2 }])
  })
})
