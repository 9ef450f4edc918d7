import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"

import { beforeAll, describe, expect, test } from "vitest"

import { filesUnder, ROOT } from "./files.mjs"

// A type test holds when the compiler finds nothing in its file: no error, and no @ts-expect-error without one.
describe("type tests", () => {
  const files = ["packages", "examples"].flatMap((folder) => filesUnder(folder, /\.test-d\.ts$/))
  const projects = ["packages/beamline", "packages/cli", "examples/search"].filter((project) =>
    files.some((file) => file.startsWith(`${project}/`) && existsSync(join(ROOT, project, "tsconfig.json"))),
  )
  const errors: string[] = []

  beforeAll(() => {
    for (const project of projects) errors.push(...compilerErrors(project))
  }, 120_000)

  test("the compiler reads its settings", () => {
    expect(errors.filter((error) => !/^\S.*\(\d+,\d+\): error/.test(error))).toEqual([])
  })

  test.each(files)("%s", (file) => {
    expect(errors.filter((error) => error.startsWith(`${file}(`))).toEqual([])
  })
})

/** The errors of a project, one a line: `path(line,column): error TS…: text`. */
function compilerErrors(project: string): string[] {
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc")
  const args = [tsc, "--noEmit", "--pretty", "false", "-p", project]
  const { stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 2 ** 26 })
  return stdout.split(/\r?\n/).filter((line) => /\berror TS\d+:/.test(line))
}
