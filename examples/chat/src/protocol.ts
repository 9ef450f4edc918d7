import { match, $, is } from "beamline"
import type { Result } from "beamline"

/** What a browser may ask for: one JSON object a frame. */
export type Request =
  | { readonly type: "name"; readonly name: string }
  | { readonly type: "join" | "leave" | "who"; readonly room: string }
  | { readonly type: "say"; readonly room: string; readonly text: string }
  | { readonly type: "crash" }

/** Why a request is refused. The connection goes on. */
export type Refusal =
  | "bad_json"
  | "bad_request"
  | "no_name"
  | "already_named"
  | "name_taken"
  | "already_in_room"
  | "too_many_rooms"
  | "not_in_room"
  | "unknown_room"

/** What a browser is told. */
export type Event =
  | { readonly type: "welcome"; readonly name: string }
  | { readonly type: "joined" | "members"; readonly room: string; readonly members: readonly string[] }
  | { readonly type: "left"; readonly room: string }
  | { readonly type: "entered" | "gone"; readonly room: string; readonly name: string }
  | { readonly type: "message"; readonly room: string; readonly from: string; readonly text: string }
  | { readonly type: "error"; readonly code: Refusal }

/** The longest frame that is read, in bytes. A longer one ends its connection. */
export const LONGEST_FRAME = 16 * 1024
export const LONGEST_NAME = 32
export const LONGEST_TEXT = 2_000

/** Reads a frame. Never throws: whatever may come from outside is a request, or has a code. */
export function parseRequest(frame: string): Result<Request, "bad_json" | "bad_request"> {
  let value: unknown
  try {
    value = JSON.parse(frame)
  } catch {
    return { ok: false, error: "bad_json" }
  }
  const request = requestOf(value)
  return request === undefined ? { ok: false, error: "bad_request" } : { ok: true, value: request }
}

function requestOf(value: unknown): Request | undefined {
  const type = match({ type: $("type", is.string) }, value)?.type
  switch (type) {
    case "name": {
      const found = match({ name: $("name", isName) }, value)
      return found === undefined ? undefined : { type, ...found }
    }
    case "join":
    case "leave":
    case "who": {
      const found = match({ room: $("room", isName) }, value)
      return found === undefined ? undefined : { type, ...found }
    }
    case "say": {
      const found = match({ room: $("room", isName), text: $("text", isText) }, value)
      return found === undefined ? undefined : { type, ...found }
    }
    case "crash":
      return { type }
    default:
      return undefined
  }
}

/** Names of people and rooms: a short line of text without space around it. */
function isName(value: unknown): value is string {
  return (
    typeof value === "string" &&
    value.length <= LONGEST_NAME &&
    /^[^\p{C}\p{Z}]+( [^\p{C}\p{Z}]+)*$/u.test(value)
  )
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= LONGEST_TEXT && value.trim() !== ""
}
