import { tmpdir } from "node:os"

import { describe, expect, test } from "vitest"

import { commandLine } from "../test-support/index.ts"

const NAMES = "new, run, iex, release, release.init"

describe("the command line", () => {
  test.each([[[]], [["help"]], [["--help"]], [["-h"]]])("%j shows all commands", async (args) => {
    const { status, out, error } = await commandLine(args, tmpdir())
    expect([status, error]).toEqual([0, ""])
    expect(out).toMatch(/^Usage: beamline COMMAND \[arguments\] \[options\]\n/)
    for (const name of NAMES.split(", ")) expect(out).toMatch(new RegExp(`^  ${name} +[A-Z]`, "m"))
  })

  test.each(NAMES.split(", "))("%s has a help of its own", async (name) => {
    const { status, out, error } = await commandLine([name, "--help"], tmpdir())
    expect([status, error]).toEqual([0, ""])
    expect(out.startsWith(`Usage: beamline ${name}`)).toBe(true)
    expect(await commandLine(["help", name], tmpdir())).toEqual({ status, out, error })
    expect(await commandLine([name, "nothing", "-h"], tmpdir())).toEqual({ status, out, error })
  })

  test.each([["--version"], ["-v"]])("%s shows the version", async (option) => {
    expect(await commandLine([option], tmpdir())).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^beamline \d+\.\d+\.\d+\n$/),
    })
  })

  test.each([
    [["frob"], `expected the command to be one of ${NAMES}, got: "frob"`, "COMMAND [options]"],
    [["--frob"], `expected the command to be one of ${NAMES}, got: "--frob"`, "COMMAND [options]"],
    [["help", "frob"], `expected the command to be one of ${NAMES}, got: "frob"`, "help [COMMAND]"],
    [["new"], "expected NAME to be given, got: nothing", "new NAME [options]"],
    [["new", "a", "b"], 'expected the arguments to be one, got: "a b"', "new NAME [options]"],
    [
      ["new", "a", "--frob"],
      'expected an option to be one of --sup, --help, got: "--frob"',
      "new NAME [options]",
    ],
    [["new", "a", "-f"], 'expected an option to be one of --sup, --help, got: "-f"', "new NAME [options]"],
    [["new", "a", "--sup=no"], 'expected --sup to be given without a value, got: "no"', "new NAME [options]"],
    [["new", "A"], /^expected NAME to be lower-case letters and digits.*, got: "A"$/, "new NAME [options]"],
    [["new", "fs"], 'expected NAME to be a name that no module has yet, got: "fs"', "new NAME [options]"],
    [["run", "now"], 'expected the arguments to be empty, got: "now"', "run [options]"],
    [
      ["run", "--constructor"],
      'expected an option to be one of --watch, --help, got: "--constructor"',
      "run [options]",
    ],
    [["iex", "--watch"], 'expected an option to be one of --help, got: "--watch"', "iex"],
    [["release", "a", "b"], 'expected the arguments to be one, got: "a b"', "release [NAME] [options]"],
    [
      ["release", "--path"],
      "expected --path to be followed by PATH, got: nothing",
      "release [NAME] [options]",
    ],
    [
      ["release", "--path", "--force"],
      'expected --path to be followed by PATH, got: "--force"',
      "release [NAME] [options]",
    ],
    [
      ["release", "--path=a", "--path=b"],
      'expected --path to be given once, got: "b"',
      "release [NAME] [options]",
    ],
    [["release.init", "x"], 'expected the arguments to be empty, got: "x"', "release.init [options]"],
  ])("%j is told, with the usage, and the status is 1", async (args, message, usage) => {
    const { status, out, error } = await commandLine(args, tmpdir())
    const [told, usageLine, ...rest] = error.split("\n")
    expect([status, out, rest]).toEqual([1, "", [""]])
    expect(told?.replace(/^beamline: /, "")).toEqual(
      typeof message === "string" ? message : expect.stringMatching(message),
    )
    expect(usageLine).toBe(`Usage: beamline ${usage}`)
  })

  test.each([["run"], ["iex"], ["release"], ["release.init"]])("%s needs a project", async (name) => {
    const { status, error } = await commandLine([name], "/")
    expect(status).toBe(1)
    expect(error).toBe(
      'beamline: expected a package.json in / or above, got: none. "beamline new NAME" makes a project\n',
    )
  })
})
