import { describe, expect, test } from "vitest"

import { chooseRelease, releaseVersion } from "./choose.ts"

const choose = (options: Partial<Parameters<typeof chooseRelease>[0]>): ReturnType<typeof chooseRelease> =>
  chooseRelease({
    releases: undefined,
    defaultRelease: undefined,
    asked: undefined,
    application: "shop",
    ...options,
  })

describe("the release that is chosen", () => {
  test("is named after the application when none is configured", async () => {
    expect(await choose({})).toEqual({ name: "shop", options: {} })
    expect(await choose({ asked: "shop" })).toEqual({ name: "shop", options: {} })
  })

  test("is the only one that is configured", async () => {
    expect(await choose({ releases: { demo: { version: "1" } } })).toEqual({
      name: "demo",
      options: { version: "1" },
    })
  })

  test("is the one that is asked for, else the default, of several", async () => {
    const releases = { demo: {}, other: { quiet: true } }
    expect((await choose({ releases, asked: "demo", defaultRelease: "other" })).name).toBe("demo")
    expect((await choose({ releases, defaultRelease: "other" })).name).toBe("other")
  })

  test("may be told by a function, which is called for the chosen one only", async () => {
    const never = (): never => {
      throw new Error("called")
    }
    const releases = { demo: async () => ({ version: "1+abc" }), other: never }
    expect((await choose({ releases, asked: "demo" })).options).toEqual({ version: "1+abc" })
  })

  test.each([
    [{ releases: { a: {}, b: {} } }, 'There are several releases: a, b. Name one: "beamline release NAME"'],
    [{ releases: { a: {}, b: {} }, asked: "c" }, "Unknown release c. The available releases are: a, b"],
    [{ releases: { a: {} }, defaultRelease: "c" }, "Unknown release c. The available releases are: a"],
    [
      { asked: "c" },
      "Unknown release c. No releases are configured, so the only one is that of the application: shop",
    ],
    [{ application: undefined }, "There is no application to make a release of"],
    [{ asked: "Shop" }, "expected the name of the release to be a lower-case letter followed by"],
    [{ releases: { "my-shop": {} } }, "expected the name of a release to be a lower-case letter followed by"],
    [{ releases: [] }, "expected releases to be an object of release names and their options"],
    [
      { releases: { a: {} }, defaultRelease: 1 },
      "expected defaultRelease to be the name of a release, got: 1",
    ],
    [{ releases: { a: 1 } }, "expected releases.a to be an object, or a function that returns one, got: 1"],
    [
      { releases: { a: () => 1 } },
      "expected releases.a to be an object, or a function that returns one, got: 1",
    ],
    [
      { releases: { a: { paths: "x" } } },
      "expected releases.a to have only the keys applications, path, version",
    ],
    [{ releases: { a: { version: "" } } }, 'expected releases.a.version to be a non-empty string, got: ""'],
    [
      { releases: { a: { includeRuntime: 1 } } },
      "expected releases.a.includeRuntime to be a boolean, a path or a function",
    ],
    [
      { releases: { a: { includeExecutablesFor: ["beos"] } } },
      'to be a list of "unix" and "windows", got: ["beos"]',
    ],
    [
      { releases: { a: { applications: { shop: "eternal" } } } },
      'expected releases.a.applications.shop to be one of permanent, transient, temporary, load, none, got: "eternal"',
    ],
    [{ releases: { a: { applications: ["shop"] } } }, "to be an object of application names and modes"],
    [{ releases: { a: { configProviders: ["json"] } } }, "to be a list of [module, argument]"],
    [{ releases: { a: { steps: [] } } }, 'expected the steps to have "assemble", got: none'],
    [
      { releases: { a: { stripSources: "yes" } } },
      'expected releases.a.stripSources to be a boolean, got: "yes"',
    ],
    [
      { releases: { a: { overlays: 5 } } },
      "expected releases.a.overlays to be a path or a list of paths, got: 5",
    ],
    [{ releases: { a: { deploy: ["k8s"] } } }, 'to be a list of "systemd" and "docker", got: ["k8s"]'],
  ])("%j is refused", async (options, message) => {
    await expect(choose(options as never)).rejects.toThrow(message)
  })
})

describe("the version", () => {
  test("is the first that is given", () => {
    expect(releaseVersion([undefined, "1.0.0+abc", "2"])).toBe("1.0.0+abc")
  })

  test.each([[[undefined]], [[""]], [["", "1"]], [["../x"]], [["a b"]], [[".hidden"]]])(
    "%j is refused",
    (given) => {
      expect(() => releaseVersion(given)).toThrow(/^expected the version of the release to be /)
    },
  )
})
