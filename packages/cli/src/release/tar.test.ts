import { execFileSync } from "node:child_process"
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterEach, beforeEach, expect, test } from "vitest"

import { filesBelow, sha256 } from "./files.ts"
import { writeTar } from "./tar.ts"

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "tar-"))))
afterEach(() => rmSync(folder, { recursive: true }))

function write(root: string, mode: number, time: number): void {
  mkdirSync(join(root, "bin"), { recursive: true })
  writeFileSync(join(root, "bin", "run"), "#!/bin/sh\n")
  chmodSync(join(root, "bin", "run"), 0o700 | mode)
  writeFileSync(join(root, "big"), Buffer.alloc(100_000, 7))
  symlinkSync("bin/run", join(root, "link"))
  utimesSync(join(root, "big"), time, time)
}

test("the same content gives the same bytes, whenever and by whomever it was written", async () => {
  const [a, b] = [join(folder, "a"), join(folder, "b")]
  write(a, 0o011, 1000)
  write(b, 0o055, 2000)
  const files = filesBelow(a, "")
  await writeTar({ root: a, files, target: `${a}.tgz`, time: 0 })
  await writeTar({ root: b, files: files.toReversed(), target: `${b}.tgz`, time: 0 })
  expect(sha256(`${a}.tgz`)).toBe(sha256(`${b}.tgz`))
  await writeTar({ root: b, files, target: `${b}.tgz`, time: 1 })
  expect(sha256(`${a}.tgz`)).not.toBe(sha256(`${b}.tgz`))
})

test("tar unpacks it as it was", async () => {
  const root = join(folder, "a")
  write(root, 0o055, 1000)
  await writeTar({ root, files: filesBelow(root, ""), target: `${root}.tgz`, time: 0 })
  execFileSync("tar", ["xzf", `${root}.tgz`], { cwd: folder })
  expect(execFileSync(join(folder, "bin", "run"), { cwd: folder, encoding: "utf8" })).toBe("")
  expect(readFileSync(join(folder, "big"))).toEqual(Buffer.alloc(100_000, 7))
  expect(readFileSync(join(folder, "link"), "utf8")).toBe("#!/bin/sh\n")
  const listing = execFileSync("tar", ["tvzf", `${root}.tgz`], { encoding: "utf8" })
  expect(listing).toMatch(/-rwxr-xr-x 0\/0 .* 1970-01-01 .* bin\/run/)
})
