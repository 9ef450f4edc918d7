import { describe, expect, test } from "vitest"

import { docCommentBlocks, markdownBlocks } from "./extract.mjs"

const text = (...lines: string[]): string => lines.join("\n")

describe("markdownBlocks", () => {
  test("finds ts blocks with their lines and leaves other fences alone", () => {
    const markdown = text(
      "# T",
      "",
      "```ts",
      "a()",
      "b()",
      "```",
      "```sh",
      "npm start",
      "```",
      "~~~ts",
      "c()",
      "~~~",
    )
    expect(markdownBlocks(markdown)).toEqual({
      blocks: [
        { line: 3, run: "module", pieces: [{ line: 4, text: "a()\nb()" }] },
        { line: 10, run: "module", pieces: [{ line: 11, text: "c()" }] },
      ],
      errors: [],
    })
  })

  test("takes a fence's indent from its code", () => {
    const { blocks } = markdownBlocks(text("- item", "", "  ```ts", "  if (a) {", "    b()", "  }", "  ```"))
    expect(blocks[0]?.pieces).toEqual([{ line: 4, text: "if (a) {\n  b()\n}" }])
  })

  test("does not end a fence of four at a fence of three", () => {
    const { blocks } = markdownBlocks(text("````md", "```ts", "a()", "```", "````"))
    expect(blocks).toEqual([])
  })

  test("puts a set-up comment before its block", () => {
    const markdown = text("<!-- setup", "const a = 1", "-->", "", "```ts", "a // => 1", "```")
    expect(markdownBlocks(markdown).blocks[0]?.pieces).toEqual([
      { line: 1, text: "\nconst a = 1\n" },
      { line: 6, text: "a // => 1" },
    ])
  })

  test("fails on a set-up comment that no block follows", () => {
    const { errors } = markdownBlocks(text("<!-- setup const a = 1 -->", "words", "```ts", "a", "```"))
    expect(errors).toEqual([{ line: 1, message: "a setup comment must stand directly before its block" }])
  })

  test("joins a block and those that continue it", () => {
    const { blocks } = markdownBlocks(
      text("```ts", "const a = 1", "```", "words", "```ts continue", "a", "```"),
    )
    expect(blocks).toEqual([
      {
        line: 1,
        run: "module",
        pieces: [
          { line: 2, text: "const a = 1" },
          { line: 6, text: "a" },
        ],
      },
    ])
  })

  test.each([
    ["```ts", "module"],
    ["```ts test", "test"],
    ["```ts program", { status: 0 }],
    ["```ts program status=78", { status: 78 }],
  ])("tells how a block is run: %s", (fence, run) => {
    expect(markdownBlocks(text(fence, "a", "```"))).toMatchObject({ blocks: [{ run }], errors: [] })
  })

  test("does not continue a program", () => {
    const errors = [{ line: 4, message: "only a module can be continued" }]
    expect(markdownBlocks(text("```ts program", "a", "```", "```ts continue", "b", "```")).errors).toEqual(
      errors,
    )
  })

  test.each([
    ["```ts continue", "there is no block to continue"],
    ["```ts norun", "unknown word after ts: norun"],
    ["```js", "a js block never runs: make it ts"],
    ["```typescript", "a typescript block never runs: make it ts"],
  ])("fails on %s", (fence, message) => {
    expect(markdownBlocks(text(fence, "a", "```")).errors).toEqual([{ line: 1, message }])
  })
})

describe("docCommentBlocks", () => {
  test("finds blocks in doc comments alone, at the lines of the source file", () => {
    const source = text(
      "/* ```ts",
      " * no()",
      " * ``` */",
      "/**",
      " * Adds.",
      " *",
      " * @example",
      " * ```ts",
      " * if (a) {",
      " *   b()",
      " * }",
      " * ```",
      " */",
      "export const s = '/** ```ts a ``` */'",
    )
    expect(docCommentBlocks("a.ts", source)).toEqual({
      blocks: [{ line: 8, run: "module", pieces: [{ line: 9, text: "if (a) {\n  b()\n}" }] }],
      errors: [],
    })
  })

  test("fails on an @example without a fence", () => {
    const source = text(
      "/**",
      " * Adds.",
      " * @example",
      " * add(1, 2)",
      " * @internal",
      " */",
      "export const a = 1",
    )
    expect(docCommentBlocks("a.ts", source).errors).toEqual([
      { line: 3, message: "an @example needs its code in a ts fence" },
    ])
  })
})
