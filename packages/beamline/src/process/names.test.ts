import { Process, receive, self, send, spawn } from "beamline"
import { afterEach, describe, expect, test } from "vitest"

import { both } from "../../test-support/index.ts"

const forever = async (): Promise<void> => {
  await receive(() => false)
}

afterEach(() => {
  for (const name of Process.registered()) Process.unregister(name)
})

describe("Process.register", () => {
  both("gives any live process a name", function* (w) {
    const pid = spawn(forever)
    expect(Process.register(pid, "served")).toBe(true)
    expect(Process.whereis("served")).toBe(pid)
    expect(Process.info(pid, "registeredName")).toEqual(["registeredName", "served"])
    expect(Process.register(self(), "caller")).toBe(true)
    send("caller", "hi")
    expect(yield* w(receive())).toBe("hi")
    expect(Process.registered().toSorted()).toEqual(["caller", "served"])
    Process.exit(pid, "kill")
    expect(Process.registered()).toEqual(["caller"])
  })

  test.each([
    "the name is taken",
    "the process has a name",
    "the process has this name",
    "the process is dead",
  ])("raises when %s", (situation) => {
    const [pid, other] = [spawn(forever), spawn(forever)]
    if (situation === "the name is taken") Process.register(other, "x")
    if (situation === "the process has a name") Process.register(pid, "y")
    if (situation === "the process has this name") Process.register(pid, "x")
    if (situation === "the process is dead") Process.exit(pid, "kill")
    const before = Process.registered()
    expect(() => Process.register(pid, "x")).toThrow(
      expect.objectContaining({
        code: "ERR_REGISTRATION",
        message:
          `could not register ${pid} with name "x" because it is not alive, the name is already taken, ` +
          `or it has already been given another name`,
      }),
    )
    expect(Process.registered()).toEqual(before)
  })

  test("refuses the names that stand for nothing", () => {
    for (const name of ["nil", "undefined", "true", "false", ""]) {
      expect(() => Process.register(self(), name)).toThrow(
        expect.objectContaining({ code: "ERR_BAD_ARGUMENT" }),
      )
    }
  })

  test("takes names that objects have", () => {
    for (const name of ["constructor", "__proto__", "toString"]) {
      const pid = spawn(forever)
      expect(Process.whereis(name)).toBeUndefined()
      Process.register(pid, name)
      expect(Process.whereis(name)).toBe(pid)
    }
  })
})

describe("Process.unregister", () => {
  both("frees a name, whoever asks", function* () {
    const pid = spawn(forever)
    Process.register(pid, "free_me")
    expect(Process.unregister("free_me")).toBe(true)
    expect(Process.whereis("free_me")).toBeUndefined()
    expect(Process.isAlive(pid)).toBe(true)
    expect(Process.register(pid, "another")).toBe(true)
  })

  test("raises for a name that nobody has", () => {
    expect(() => Process.unregister("nobody")).toThrow(
      expect.objectContaining({ code: "ERR_NOT_REGISTERED" }),
    )
  })
})

describe("Process.whereis", () => {
  test("is undefined for a name that nobody has", () => {
    expect(Process.whereis("nobody")).toBeUndefined()
    expect(Process.whereis("nil")).toBeUndefined()
  })
})
