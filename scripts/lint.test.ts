import { spawnSync } from "node:child_process"
import { join } from "node:path"

import { describe, expect, test } from "vitest"

import { ROOT } from "./files.mjs"

/** Lints a fixture with the project's rules and tells the places of floating promises. */
function floatingPromises(file: string): { status: number | null; places: string[] } {
  const oxlint = join(ROOT, "node_modules", "oxlint", "bin", "oxlint")
  const path = `scripts/fixtures/floating-waits/${file}`
  const args = [oxlint, "--config", ".oxlintrc.json", "--no-ignore", "--type-aware", "--format", "unix", path]
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" })
  const places = stdout.split("\n").filter((line) => line.includes("no-floating-promises"))
  return { status, places: places.map((line) => /^[^:]*:(\d+)/.exec(line.replace(path, ""))?.[1] ?? line) }
}

describe("the lint for floating promises", () => {
  test("passes waits that are awaited, delegated to, kept, or given up with void", () => {
    expect(floatingPromises("handled.ts")).toEqual({ status: 0, places: [] })
  })

  test("fails on a forgotten await and on a forgotten yield*", () => {
    expect(floatingPromises("forgotten.ts")).toEqual({ status: 1, places: ["4", "9"] })
  })
})
