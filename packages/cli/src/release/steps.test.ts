import { describe, expect, test } from "vitest"

import type { Step } from "./options.ts"
import type { Release } from "./release-value.ts"
import { checkSteps, runSteps } from "./steps.ts"

const releaseWith = (steps: readonly Step[]): Release => ({
  name: "shop",
  version: "1",
  path: "/r",
  versionPath: "/r/releases/1",
  applications: [],
  options: {},
  overlays: [],
  steps,
  projectPath: "/p",
  env: "prod",
})

describe("steps", () => {
  test.each([
    [[], 'expected the steps to have "assemble", got: none'],
    [["tar"], 'expected the steps to have "assemble", got: none'],
    [["assemble", "assemble"], 'to have "assemble" once, got: it more than once'],
    [["assemble", "tar", "tar"], 'to have "tar" at most once, got: it more than once'],
    [["tar", "assemble"], 'expected "tar" to come after "assemble"'],
    [
      ["assemble", "zip"],
      'expected a step to be "assemble", "tar" or a function of one argument, got: "zip"',
    ],
    [["assemble", 1], 'expected a step to be "assemble", "tar" or a function of one argument, got: 1'],
    [["assemble", () => 1], "expected a step to be a function of one argument, got: one of 0"],
    [
      ["assemble", (a: unknown, b: unknown) => [a, b]],
      "expected a step to be a function of one argument, got: one of 2",
    ],
  ])("%j is refused", (steps, message) => {
    expect(() => checkSteps(steps)).toThrow(message)
  })

  test("run in order; each sees the steps that remain, and its release is the next one's", async () => {
    const seen: string[] = []
    const built =
      (name: "assemble" | "tar") =>
      async (release: Release): Promise<Release> => {
        seen.push(`${name} ${release.version} ${release.steps.length}`)
        return release
      }
    const first = (release: Release): Release => {
      seen.push(`first ${release.steps.length}`)
      return { ...release, version: "2" }
    }
    const last = async (release: Release): Promise<Release> => {
      seen.push(`last ${release.steps.length}`)
      return { ...release, steps: [] }
    }
    const never = (release: Release): Release => {
      seen.push("never")
      return release
    }
    const result = await runSteps(releaseWith([first, "assemble", "tar", last, never]), {
      assemble: built("assemble"),
      tar: built("tar"),
    })
    expect(seen).toEqual(["first 4", "assemble 2 3", "tar 2 2", "last 1"])
    expect(result.version).toBe("2")
  })

  test.each([[undefined], [null], ["done"], [{}]])("one that returns %j fails", async (value) => {
    const step = ((_release: Release) => value) as never
    await expect(runSteps(releaseWith([step]), {} as never)).rejects.toThrow(
      /^expected a step to return the release: what it returned to be a release, got: /,
    )
  })
})
