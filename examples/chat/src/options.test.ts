import { describe, expect, test } from "vitest"
import { parseOptions } from "./options.ts"

describe("parseOptions", () => {
  test("has defaults for all", () => {
    const value = { host: "127.0.0.1", port: 8080, heartbeat: 30_000, maxConnections: 10_000 }
    expect(parseOptions([])).toEqual({ ok: true, value })
  })

  test("takes a port and a host", () => {
    const options = parseOptions(["--port", "0", "--host", "::1"])
    expect(options).toMatchObject({ value: { host: "::1", port: 0 } })
  })

  test("tells when help is asked for", () => {
    expect(parseOptions(["-h"])).toEqual({ ok: true, value: "help" })
  })

  test.each([
    [["--port", "eighty"], "--port needs a whole number from 0 to 65535, got: eighty"],
    [["--port", "65536"], "--port needs a whole number from 0 to 65535, got: 65536"],
    [["--port", "1.5"], "--port needs a whole number from 0 to 65535, got: 1.5"],
    [["--port", ""], "--port needs a whole number from 0 to 65535, got: "],
    [["--host", ""], "--host needs an address"],
  ])("refuses %j", (args, error) => {
    expect(parseOptions(args)).toEqual({ ok: false, error })
  })

  test("refuses what it does not know", () => {
    expect(parseOptions(["--prot", "1"])).toMatchObject({
      ok: false,
      error: expect.stringContaining("--prot"),
    })
    expect(parseOptions(["8080"]).ok).toBe(false)
  })
})
