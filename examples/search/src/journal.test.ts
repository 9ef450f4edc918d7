import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { appendJournal, frame, readJournal, unframe } from "./journal.ts"

const someRecords = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 })

describe("unframe", () => {
  test("gives back what was framed", () => {
    fc.assert(
      fc.property(someRecords, (records) => {
        const bytes = frame(records)
        expect(unframe(bytes)).toEqual({ records, end: bytes.length })
      }),
    )
  })

  test("stops at a torn record and keeps all before it", () => {
    fc.assert(
      fc.property(someRecords, fc.nat(), (records, cut) => {
        const whole = frame(records)
        const bytes = whole.subarray(0, cut % (whole.length + 1))
        const { records: found, end } = unframe(bytes)
        expect(found).toEqual(records.slice(0, found.length))
        expect(end).toBe(frame(found).length)
        expect(
          found.length === records.length || frame(records.slice(0, found.length + 1)).length > bytes.length,
        ).toBe(true)
      }),
    )
  })

  test("stops at a damaged record", () => {
    const bytes = frame([Buffer.from("one"), Buffer.from("two"), Buffer.from("three")])
    bytes[8 + 3 + 8]! ^= 1
    expect(unframe(bytes)).toEqual({ records: [new Uint8Array(Buffer.from("one"))], end: 11 })
  })
})

describe("a journal file", () => {
  let folder: string
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "journal-"))))
  afterAll(() => rmSync(folder, { recursive: true }))

  const texts = (file: string): string[] => readJournal(file).map((record) => Buffer.from(record).toString())

  test("is empty when it isn't there", () => {
    expect(readJournal(join(folder, "none"))).toEqual([])
  })

  test("can be written on after its torn end was cut off", () => {
    const file = join(folder, "torn")
    appendJournal(file, [Buffer.from("one"), Buffer.from("two")])
    writeFileSync(file, readFileSync(file).subarray(0, -1))
    expect(texts(file)).toEqual(["one"])
    appendJournal(file, [Buffer.from("three")])
    expect(texts(file)).toEqual(["one", "three"])
  })

  test("does not hide other errors than its absence", () => {
    expect(() => readJournal(folder)).toThrow("EISDIR")
  })
})
