import { describe, expect, test } from "vitest"

import { readDocument, testFile } from "./generate.mjs"

const fence = "```"

describe("readDocument", () => {
  test("keeps every line of a block at its place in the document", () => {
    const text = `# Title\n\n${fence}ts\nconst a = 1\n${fence}\n\nwords\n\n${fence}ts continue\na // => 1\n${fence}\n`
    const [module] = readDocument("guides/a.md", text).modules
    const lines = module?.code.split("\n") ?? []
    expect(lines[0]).toContain(`from "../../../scripts/doc-tests/harness.ts"`)
    expect(lines[3]).toBe("const a = 1")
    expect(lines[9]).toBe("__doc.equals(a, 10, () => (1)) // => 1")
    expect(module).toMatchObject({ line: 3, lines: [10], run: "module" })
  })

  test("names the document in a problem", () => {
    const { errors } = readDocument("README.md", `${fence}ts\nf() // => 1 2\n${fence}\n`)
    expect(errors).toMatchObject([{ file: "README.md", line: 2 }])
  })
})

describe("testFile", () => {
  test("has a test for each block and each problem, and leaves out what is a test file itself", () => {
    const text = [
      `${fence}ts\na()\n${fence}`,
      `${fence}ts program status=3\nb()\n${fence}`,
      `${fence}ts odd\nc()\n${fence}`,
      `${fence}ts test\nd()\n${fence}`,
    ].join("\n")
    const source = testFile("guides/a.md", [readDocument("guides/a.md", text)])
    expect(source.match(/test\("[^"]*"/g)).toEqual([
      `test("guides/a.md:7 unknown word after ts: odd"`,
      `test("guides/a.md:1"`,
      `test("guides/a.md:4"`,
      `test("guides/a.md:7"`,
    ])
    expect(source).toContain(`import("./1.ts")`)
    expect(source).toContain(`runProgram("guides/a.md", 4, 3, new URL("./4.ts", import.meta.url))`)
  })

  test("refuses checks of values in a program", () => {
    const { errors } = readDocument("a.md", `${fence}ts program\nb() // => 1\n${fence}\n`)
    expect(errors).toMatchObject([{ file: "a.md", line: 2, message: "only a module can check values" }])
  })

  test("gathers the blocks of a folder's source files", () => {
    const text = `/**\n * ${fence}ts\n * a()\n * ${fence}\n */\nexport const a = 1\n`
    const folder = "packages/beamline/src/kernel"
    const source = testFile(folder, [readDocument(`${folder}/pid.ts`, text)])
    expect(source).toContain(`runBlock("${folder}/pid.ts", 2, [], () => import("./pid.ts/2.ts"))`)
  })
})
