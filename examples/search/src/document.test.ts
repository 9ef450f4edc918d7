import * as fc from "fast-check"
import { expect, test } from "vitest"
import { decodeDocument, encodeDocument, sameDocument } from "./document.ts"
import { toDocument } from "./tokens.ts"

test("a document comes back from its bytes, wherever they lie", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: "binary" }),
      fc.nat(9),
      (path, text, shift) => {
        const document = toDocument(path, text)
        const bytes = Buffer.concat([Buffer.alloc(shift), encodeDocument(document)]).subarray(shift)
        expect(decodeDocument(bytes)).toEqual(document)
        expect(sameDocument(decodeDocument(bytes), document)).toBe(true)
      },
    ),
  )
})

test("a document that was read holds on to its own bytes only", () => {
  const bytes = encodeDocument(toDocument("a.md", "one two"))
  const journal = Buffer.concat([Buffer.alloc(10_000), bytes])
  expect(decodeDocument(journal.subarray(10_000)).lines.buffer.byteLength).toBe(bytes.length)
})

test.each([
  ["path", toDocument("b.md", "one two")],
  ["term", toDocument("a.md", "one too")],
  ["line", toDocument("a.md", "one\ntwo")],
  ["repetition", toDocument("a.md", "one two two")],
  ["number of lines", toDocument("a.md", "one two\n")],
])("documents with another %s differ", (_, other) => {
  expect(sameDocument(toDocument("a.md", "one two"), other)).toBe(false)
})
