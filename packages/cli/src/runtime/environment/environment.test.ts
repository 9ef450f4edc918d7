import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { newCookie, readCookie, readEnvironment, readNodeOptions, writeCookie } from "./index.ts"

let root: string
let tmp: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "environment-"))
  tmp = join(root, "tmp")
})
afterEach(() => rmSync(root, { recursive: true }))

describe("the cookie", () => {
  test("is 32 random bytes in base32", () => {
    expect(newCookie()).toMatch(/^[A-Z2-7]{52}$/)
    expect(newCookie()).not.toBe(newCookie())
  })

  test("is the variable's, else the file's", () => {
    mkdirSync(join(root, "releases"))
    writeCookie(join(root, "releases", "COOKIE"), "kept")
    expect(readCookie({ root, tmp }, { RELEASE_COOKIE: "given" })).toBe("given")
    expect(readCookie({ root, tmp }, {})).toBe("kept")
  })

  test("is made when there is none, for its owner only, and kept", () => {
    const made = readCookie({ root, tmp }, {})
    expect(readCookie({ root, tmp }, { RELEASE_COOKIE: "" })).toBe(made)
    const file = join(root, "releases", "COOKIE")
    expect(readFileSync(file, "utf8")).toBe(`${made}\n`)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(root, "releases"))).toEqual(["COOKIE"])
  })

  test("goes to the folder for temporary files where the release can't be written", () => {
    // A file where the folder would be: what nobody can write into, root included.
    writeFileSync(join(root, "releases"), "")
    const made = readCookie({ root, tmp }, {})
    expect(readCookie({ root, tmp }, {})).toBe(made)
    expect(readFileSync(join(tmp, "COOKIE"), "utf8")).toBe(`${made}\n`)
  })

  test("nowhere to keep one is told", () => {
    writeFileSync(join(root, "releases"), "")
    writeFileSync(tmp, "")
    expect(() => readCookie({ root, tmp }, {})).toThrow(
      /^there is no cookie, and none can be kept: .*Set RELEASE_COOKIE/,
    )
  })

  test("one that others can read, or an empty one, is refused", () => {
    mkdirSync(join(root, "releases"))
    const file = join(root, "releases", "COOKIE")
    writeFileSync(file, "open")
    chmodSync(file, 0o644)
    expect(() => readCookie({ root, tmp }, {})).toThrow(`others can read the cookie: run "chmod 600 ${file}"`)
    writeFileSync(file, "\n")
    chmodSync(file, 0o600)
    expect(() => readCookie({ root, tmp }, {})).toThrow(`the cookie is empty: ${file}`)
  })
})

test("a variable that the launcher sets and that is missing is named", () => {
  expect(() => readEnvironment({ RELEASE_ROOT: "/r" })).toThrow(
    "RELEASE_VSN is not set: start the release with its program",
  )
})

test("options of node stand one on a line", () => {
  const file = join(root, "node.args")
  writeFileSync(file, "# comment\n\n--a=1\n--title=a b")
  expect(readNodeOptions(file)).toEqual(["--a=1", "--title=a b"])
})
