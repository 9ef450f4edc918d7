import { describe, expect, test } from "vitest"
import { LONGEST_NAME, LONGEST_TEXT, parseRequest } from "./protocol.ts"

const request = (value: unknown) => parseRequest(JSON.stringify(value))

describe("parseRequest", () => {
  test.each([
    { type: "name", name: "Ada" },
    { type: "name", name: "Ada L. 李" },
    { type: "join", room: "lobby" },
    { type: "leave", room: "lobby" },
    { type: "who", room: "x".repeat(LONGEST_NAME) },
    { type: "say", room: "lobby", text: "x".repeat(LONGEST_TEXT) },
    { type: "say", room: "lobby", text: "two\nlines" },
    { type: "crash" },
  ])("reads %j", (value) => {
    expect(request(value)).toEqual({ ok: true, value })
  })

  test("leaves out what it does not know", () => {
    const value = { type: "join", room: "lobby", admin: true, __proto__: { type: "crash" } }
    expect(request(value)).toEqual({ ok: true, value: { type: "join", room: "lobby" } })
  })

  test.each(["", "{", "undefined", "{'type':'crash'}", '{"type":"crash"}}', "\u0000"])(
    "refuses %j as no JSON",
    (frame) => {
      expect(parseRequest(frame)).toEqual({ ok: false, error: "bad_json" })
    },
  )

  test.each([
    null,
    7,
    "join",
    [],
    ["join", "lobby"],
    {},
    { type: 7 },
    { type: "fly" },
    { type: "toString" },
    { type: "name" },
    { type: "name", name: "" },
    { type: "name", name: " Ada" },
    { type: "name", name: "Ada " },
    { type: "name", name: "A  da" },
    { type: "name", name: "A\nda" },
    { type: "name", name: "A\u202eda" },
    { type: "name", name: "x".repeat(LONGEST_NAME + 1) },
    { type: "name", name: ["Ada"] },
    { type: "join", room: null },
    { type: "join", room: 1 },
    { type: "say", room: "lobby" },
    { type: "say", text: "hello" },
    { type: "say", room: "lobby", text: "" },
    { type: "say", room: "lobby", text: " \n" },
    { type: "say", room: "lobby", text: 7 },
    { type: "say", room: "lobby", text: "x".repeat(LONGEST_TEXT + 1) },
  ])("refuses %j as no request", (value) => {
    expect(request(value)).toEqual({ ok: false, error: "bad_request" })
  })
})
