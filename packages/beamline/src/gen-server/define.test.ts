import { GenServer, ok, reply, unwrap } from "beamline"
import { describe, expect, test } from "vitest"

interface Counter {
  call: { get(): number }
}
const callbacks = { init: (n: number) => ok(n), handleCall: { get: (n: number) => reply(n, n) } }

describe("GenServer.define", () => {
  test("gives a frozen module with its id", () => {
    const module = GenServer.define<Counter>("Counter")(callbacks)
    expect(module.id).toBe("Counter")
    expect(Object.isFrozen(module)).toBe(true)
    expect(Object.keys(module)).toEqual(["id", "start", "startLink", "childSpec"])
  })

  test("calls callbacks as methods of the object that they stand in", async () => {
    const module = GenServer.define<Counter & { cast: { x(): void } }>("Methods")({
      init(n: number) {
        return ok(n + (this as any).step())
      },
      handleCall: {
        get(n: number) {
          return reply(n + (this as any).extra(), n)
        },
        extra: () => 100,
      } as never,
      handleCast: {} as never,
      // A helper is no callback, so it stands on the prototype.
      __proto__: { step: () => 10 },
    } as never)
    expect(await GenServer.call(unwrap(await module.start(1)), "get")).toBe(111)
  })

  test("does not look at the object again: later changes have no effect on which callbacks there are", async () => {
    const given: any = { ...callbacks }
    const module = GenServer.define<Counter>("Changing")(given)
    delete given.handleCall
    expect(await GenServer.call(unwrap(await module.start(5)), "get")).toBe(5)
  })

  test("two modules of one name are two", async () => {
    const one = GenServer.define<Counter>("Same")(callbacks)
    const two = GenServer.define<Counter>("Same")(callbacks)
    expect(one).not.toBe(two)
  })
})

describe("Module.childSpec", () => {
  const Counter = GenServer.define<Counter>("Counter")(callbacks)

  test("has id and start, and nothing that the supervisor fills in", () => {
    expect(Counter.childSpec(3)).toEqual({ id: "Counter", start: [Counter, "startLink", [3]] })
  })

  test("starts the server that it describes", async () => {
    const {
      start: [module, name, args],
    } = Counter.childSpec(3)
    const pid = unwrap(await (module as any)[name](...args)) as never
    expect(await GenServer.call(pid, "get" as never)).toBe(3)
  })

  test("takes what the definition says, and what the caller says over it", () => {
    const Transient = GenServer.define<Counter>("Transient", {
      restart: "transient",
      shutdown: 100,
      type: "worker",
      modules: ["a"],
      significant: true,
    })(callbacks)
    expect(Transient.childSpec(1)).toEqual({
      id: "Transient",
      start: [Transient, "startLink", [1]],
      restart: "transient",
      shutdown: 100,
      type: "worker",
      modules: ["a"],
      significant: true,
    })
    expect(
      Transient.childSpec(1, { id: "mine", restart: "temporary", shutdown: "brutal_kill", start: ["other"] }),
    ).toEqual({
      id: "mine",
      start: ["other"],
      restart: "temporary",
      shutdown: "brutal_kill",
      type: "worker",
      modules: ["a"],
      significant: true,
    })
  })

  test("puts a name into the start", () => {
    const Named = GenServer.define<Counter>("Named", { name: "named" })(callbacks)
    expect(Named.childSpec(1)).toEqual({ id: "Named", start: [Named, "startLink", [1, { name: "named" }]] })
    expect(Named.childSpec(1, { name: ["global", 7] })).toEqual({
      id: "Named",
      start: [Named, "startLink", [1, { name: ["global", 7] }]],
    })
  })

  test("refuses an unknown key", () => {
    expect(() => Counter.childSpec(1, { bogus: 1 } as never)).toThrow(
      'unknown key "bogus" in child specification override',
    )
    expect(() => Counter.childSpec(1, { bogus: 1 } as never)).toThrow(
      expect.objectContaining({ code: "ERR_CHILD_SPEC" }),
    )
  })
})
