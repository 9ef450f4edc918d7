import { expect, test } from "vitest"

import { checkBases } from "./bases.mjs"

function check(...files: string[]): string[] {
  return checkBases(new Map(files.map((source, index) => [`${index}.ts`, source]))).map(
    ({ file, line, message }) => `${file}:${line} ${message.split(",")[0]!}`,
  )
}

const base = (member: string): string => `export abstract class Base<T> {\n  ${member}\n}\n`

test.each(["#x = 1", "readonly #x: number", "get #x(): number {", "#x(): void {", "async #x() {", "*#x() {"])(
  "fails on %s where another class extends the class",
  (member) => {
    expect(check(base(member), "class One<T> extends Base<T> {}")).toEqual(["0.ts:2 Base is extended"])
  },
)

test("allows private members where nobody extends the class, and those that only types hide", () => {
  expect(check(base("#x = 1"), "class Other {}")).toEqual([])
  expect(check(base("private x = 1"), "class One extends Base<number> {\n  #y = 2\n}")).toEqual([])
  expect(check(`${base("x = 1")}class After {\n  #x = 1\n}`, "class One extends Base {}")).toEqual([])
})
