import { describe, expect, test } from "vitest"
import { decodeText, looksLikeText } from "./text.ts"

describe("looksLikeText", () => {
  test.each<[string, Uint8Array, boolean]>([
    ["an empty file", new Uint8Array(), true],
    ["plain text with tabs, page breaks and colour", Buffer.from("a\tb\f\r\n\x1b[31mred"), true],
    ["a zero byte", Buffer.from("text\0text"), false],
    ["many control characters", Buffer.from("\x01\x02\x03abcdefgh"), false],
    ["one control character among many", Buffer.from(`${"a".repeat(99)}\x08`), true],
    ["a zero byte after the first 8 KiB", Buffer.from(`${"a".repeat(8192)}\0`), true],
    ["UTF-16 with a mark", Buffer.from("\ufeffhi", "utf16le"), true],
  ])("%s", (_, bytes, expected) => {
    expect(looksLikeText(bytes)).toBe(expected)
  })
})

describe("decodeText", () => {
  test.each<[string, Uint8Array, string | undefined]>([
    ["UTF-8", Buffer.from("größe"), "größe"],
    ["UTF-8 with a mark, which it drops", Buffer.from("\ufeffgröße"), "größe"],
    ["UTF-16, little end first", Buffer.from("\ufeffgröße", "utf16le"), "größe"],
    ["UTF-16, big end first", Buffer.from("\ufeffhi", "utf16le").swap16(), "hi"],
    ["Latin-1, when it isn't UTF-8", Buffer.from("größe", "latin1"), "größe"],
    ["no text in a binary file", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0]), undefined],
  ])("%s", (_, bytes, expected) => {
    expect(decodeText(bytes)).toBe(expected)
  })
})
