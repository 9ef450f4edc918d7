import { describe, expect, test } from "vitest"
import { parseOptions, usage } from "./options.ts"

describe("parseOptions", () => {
  test("runs on the default folder, killing every 50 ms, with no query", () => {
    expect(parseOptions([])).toEqual({ command: "run", folder: undefined, queries: [], chaos: 50 })
  })

  test("takes a folder, queries and an interval, in any order", () => {
    expect(parseOptions(["--chaos", "0", "docs", "--query", "one two", "--query=three"])).toEqual({
      command: "run",
      folder: "docs",
      queries: ["one two", "three"],
      chaos: 0,
    })
  })

  test.each([["--help"], ["-h"]])("prints the usage for %s", (flag) => {
    expect(parseOptions(["docs", flag])).toEqual({ command: "help", text: usage })
  })

  test.each<[string[], string]>([
    [
      ["--chaos", "soon"],
      "search: --chaos needs a whole number of milliseconds from 0 to 2147483647, got: soon",
    ],
    [["--chaos=-5"], "search: --chaos needs a whole number of milliseconds from 0 to 2147483647, got: -5"],
    [["--chaos", "1.5"], "got: 1.5"],
    [["--chaos", "1e3"], "got: 1e3"],
    [["--chaos", ""], "got: \n"],
    [["--chaos", "2147483648"], "got: 2147483648"],
    [["--chaos"], "search: option '--chaos <value>' argument missing\n"],
    [["--chaos", "-5"], "search: option '--chaos' argument is ambiguous\n"],
    [["--kaos", "5"], "search: unknown option '--kaos'\n"],
    [["-x"], "search: unknown option '-x'\n"],
    [["--help=yes"], "search: option '-h, --help' does not take an argument\n"],
    [["a", "b"], 'search: expected one folder at most, got: "a", "b"\n'],
    [["--query", "a", "b", "c"], 'several words of one query need quotes: --query "one two"\n'],
    [[""], "search: the folder's name is empty\n"],
    [["--query", " "], "search: --query needs words to look for\n"],
  ])("says what is wrong with %j", (args, text) => {
    const options = parseOptions(args)
    expect(options.command).toBe("misuse")
    expect(options).toHaveProperty("text", expect.stringContaining(text))
    expect(options).toHaveProperty("text", expect.stringContaining(usage))
  })
})
