import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { nextDelay } from "./backoff.ts"
import { lastLines, RotatingLog } from "./rotating-log.ts"

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "log-"))
  file = join(folder, "log", "shop.log")
})
afterEach(() => rmSync(folder, { recursive: true }))

const contents = (): string[] =>
  readdirSync(join(folder, "log")).map(
    (name) => `${name}: ${readFileSync(join(folder, "log", name), "utf8")}`,
  )

describe("a rotating log", () => {
  test("begins a new file when one is full, and keeps so many", () => {
    const log = new RotatingLog({ file, size: 10, files: 3 })
    for (const text of ["aaaa\n", "bbbb\n", "cccc\n", "dddd\n", "eeee\n", "ffff\n", "gggg\n"])
      log.write(Buffer.from(text))
    log.close()
    expect(contents()).toEqual(["shop.log: gggg\n", "shop.log.1: eeee\nffff\n", "shop.log.2: cccc\ndddd\n"])
  })

  test("goes on with what is there, and keeps one file when told so", () => {
    for (const text of ["aaaa\n", "bbbb\n", "cccc\n"]) {
      const log = new RotatingLog({ file, size: 10, files: 1 })
      log.write(Buffer.from(text))
      log.close()
    }
    expect(contents()).toEqual(["shop.log: cccc\n"])
  })

  test("is its owner's", () => {
    new RotatingLog({ file, size: 10, files: 1 }).close()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, "log")).mode & 0o777).toBe(0o700)
  })

  test("never has more than its files may hold, and ends with what was written last", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{0,30}$/)),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 4 }),
        (pieces, size, files) => {
          rmSync(join(folder, "log"), { recursive: true, force: true })
          const log = new RotatingLog({ file, size, files })
          for (const piece of pieces) log.write(Buffer.from(piece))
          log.close()
          const names = readdirSync(join(folder, "log")).sort().reverse()
          expect(names.length).toBeLessThanOrEqual(files)
          const kept = names.map((name) => readFileSync(join(folder, "log", name), "utf8"))
          for (const text of kept) expect(text.length).toBeLessThanOrEqual(size)
          expect(pieces.join("").endsWith(kept.join(""))).toBe(true)
        },
      ),
    )
  })
})

describe("lastLines", () => {
  test("goes back over as many files as it takes", () => {
    const log = new RotatingLog({ file, size: 4, files: 3 })
    for (const text of ["1\n", "2\n", "3\n", "4\n", "5\n"]) log.write(Buffer.from(text))
    log.close()
    expect(lastLines(file, 1, 3)).toBe("5\n")
    expect(lastLines(file, 3, 3)).toBe("3\n4\n5\n")
    expect(lastLines(file, 99, 3)).toBe("1\n2\n3\n4\n5\n")
    expect(lastLines(file, 0, 3)).toBe("")
  })

  test("shows a line that is not finished, and nothing of a log that is not there", () => {
    const log = new RotatingLog({ file, size: 100, files: 1 })
    log.write(Buffer.from("one\ntwo\nthr"))
    log.close()
    expect(lastLines(file, 2, 1)).toBe("two\nthr")
    expect(lastLines(`${file}x`, 2, 1)).toBe("")
  })
})

describe("the wait before the next start", () => {
  test("is nothing for the first crash, and grows to half a minute for those that follow at once", () => {
    expect(nextDelay(0, 5000)).toBe(0)
    const delays = [0]
    for (let count = 0; count < 8; count++) delays.push(nextDelay(delays.at(-1)!, 100))
    expect(delays).toEqual([0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
    expect(nextDelay(30_000, 60_000)).toBe(0)
  })
})
