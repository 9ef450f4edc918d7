import { $, $$, $1, $2, $_, _, GenServer, is, ok, receive, Registry, reply, self, Supervisor } from "beamline"
import type { DefinedRegistry, Pid, RegistryEntry, RegistryEvent, Result, Wait } from "beamline"
import { describe, expectTypeOf, test } from "vitest"

interface Room {
  call: { guests(): number }
  info: "wake"
}
interface Guest {
  readonly name: string
  readonly nights: number
}
const Room = GenServer.define<Room>("Room")({
  init: (guests: number) => ok(guests),
  handleCall: { guests: (guests) => reply(guests, guests) },
})
const Rooms = Registry.define<readonly [hotel: string, number: number], Room, Guest, { limit: number }>(
  "rooms",
)
const Any = "any"

describe("Registry.define", () => {
  test("makes a child of a supervisor", () => {
    void Supervisor.startLink([Rooms, [Registry, { keys: "unique", name: "a" }]], { strategy: "one_for_one" })
    // @ts-expect-error keys is missing
    void Supervisor.startLink([[Registry, { name: "a" }]], { strategy: "one_for_one" })
    // @ts-expect-error no such kind of keys
    Registry.define("a", { keys: "bag" })
    // @ts-expect-error the name is not an option
    Registry.define("a", { name: "b" })
    // @ts-expect-error metadata of another type
    Registry.define<string, Room, Guest, { limit: number }>("a", { meta: { limit: "3" } })
  })

  test("keeps registries of different types apart", () => {
    const take = (_registry: DefinedRegistry<string, Room, Guest>): void => {}
    // @ts-expect-error other keys
    take(Rooms)
    // @ts-expect-error other values
    take(Registry.define<string, Room, string>("a"))
    take(Registry.define<string, Room, Guest>("a"))
    const anyone = (_registry: DefinedRegistry): void => {}
    anyone(Rooms)
  })
})

describe("Registry.register", () => {
  test("takes the keys and values of the registry", () => {
    const result = Registry.register(Rooms, ["Ritz", 1], { name: "Ada", nights: 2 })
    expectTypeOf(result).toEqualTypeOf<Result<Pid, readonly ["already_registered", pid: Pid<Room>]>>()
    // @ts-expect-error a wrong key
    Registry.register(Rooms, "Ritz", { name: "Ada", nights: 2 })
    // @ts-expect-error a wrong value
    Registry.register(Rooms, ["Ritz", 1], { name: "Ada" })
    // @ts-expect-error a value is needed
    Registry.register(Rooms, ["Ritz", 1])
    Registry.register(Any, Symbol("any key"))
    Registry.register(Any, 1, () => "any value")
    // @ts-expect-error no registry
    Registry.register(1, 2, 3)
  })

  test("unregister takes the keys of the registry", () => {
    Registry.unregister(Rooms, ["Ritz", 1])
    // @ts-expect-error a wrong key
    Registry.unregister(Rooms, ["Ritz", "1"])
    Registry.unregisterMatch(Rooms, ["Ritz", 1], { nights: $1 }, [["<", $1, 3]])
    Registry.unregisterMatch(Rooms, ["Ritz", 1], { nights: $("n") }, [({ n }) => n > 1])
    // @ts-expect-error nothing of that name is bound
    Registry.unregisterMatch(Rooms, ["Ritz", 1], { nights: $("n") }, [({ m }) => m > 1])
  })
})

describe("reading", () => {
  test("gives entries of the registry's type", () => {
    expectTypeOf(Registry.lookup(Rooms, ["Ritz", 1])).toEqualTypeOf<RegistryEntry<Room, Guest>[]>()
    expectTypeOf(Registry.lookup(Any, 1)).toEqualTypeOf<RegistryEntry[]>()
    expectTypeOf(Registry.keys(Rooms, self())).toEqualTypeOf<(readonly [hotel: string, number: number])[]>()
    expectTypeOf(Registry.values(Rooms, ["Ritz", 1], self())).toEqualTypeOf<Guest[]>()
    expectTypeOf(Registry.count(Rooms)).toEqualTypeOf<number>()
    const [entry] = Registry.lookup(Rooms, ["Ritz", 1])
    expectTypeOf(GenServer.call(entry![0], "guests")).toEqualTypeOf<Wait<number>>()
    // @ts-expect-error a wrong key
    Registry.lookup(Rooms, "Ritz")
    // @ts-expect-error no pid
    Registry.keys(Rooms, "pid")
  })

  test("updateValue takes and gives the values of the registry", () => {
    const update = Registry.updateValue(Rooms, ["Ritz", 1], (guest) => ({
      ...guest,
      nights: guest.nights + 1,
    }))
    expectTypeOf(update).toEqualTypeOf<readonly [newValue: Guest, oldValue: Guest] | "error">()
    // @ts-expect-error a wrong value
    Registry.updateValue(Rooms, ["Ritz", 1], (guest) => guest.name)
  })
})

describe("Registry.match", () => {
  test("narrows values to what matches", () => {
    const Mixed = Registry.define<string, unknown, Guest | number | readonly ["reserved", Date]>("mixed")
    expectTypeOf(Registry.match(Mixed, "k", is.number)).toEqualTypeOf<RegistryEntry<unknown, number>[]>()
    expectTypeOf(Registry.match(Mixed, "k", ["reserved", _])).toEqualTypeOf<
      RegistryEntry<unknown, readonly ["reserved", Date]>[]
    >()
    expectTypeOf(Registry.match(Mixed, "k", { nights: 2 })[0]![1].nights).toEqualTypeOf<2>()
    expectTypeOf(Registry.match(Mixed, "k", _)[0]![1]).toEqualTypeOf<
      Guest | number | readonly ["reserved", Date]
    >()
    expectTypeOf(Registry.match(Any, "k", is.string)).toEqualTypeOf<RegistryEntry<unknown, string>[]>()
  })

  test("types what guards see by the registry's values", () => {
    Registry.match(Rooms, ["Ritz", 1], { nights: $("n") }, [
      ({ n }) => {
        expectTypeOf(n).toEqualTypeOf<number>()
        return n > 2
      },
    ])
    Registry.countMatch(Rooms, ["Ritz", 1], $("guest"), [
      ({ guest }) => {
        expectTypeOf(guest).toEqualTypeOf<Guest>()
        return guest.name === "Ada"
      },
    ])
    // @ts-expect-error no such operator
    Registry.match(Rooms, ["Ritz", 1], $1, [["greater", $1, 2]])
  })
})

describe("Registry.select", () => {
  test("types bodies by the registry's keys, pids and values", () => {
    expectTypeOf(Registry.select(Rooms, [[[$1, _, _], [], [$1]]])).toEqualTypeOf<
      (readonly [hotel: string, number: number])[]
    >()
    expectTypeOf(Registry.select(Rooms, [[[["Ritz", $1], $2, _], [], [[$1, $2]]]])).toEqualTypeOf<
      [number, Pid<Room>][]
    >()
    expectTypeOf(
      Registry.select(Rooms, [[[_, _, { nights: $("n") }], [], [{ nights: $("n") }]]]),
    ).toEqualTypeOf<{ nights: number }[]>()
    expectTypeOf(Registry.select(Rooms, [[[_, _, _], [], [true]]])).toEqualTypeOf<true[]>()
    expectTypeOf(Registry.select(Rooms, [[[$1, _, _], [], [$$]]])).toEqualTypeOf<unknown[][]>()
    expectTypeOf(Registry.select(Rooms, [[[_, _, _], [], [$_]]])).toEqualTypeOf<
      (readonly [key: readonly [hotel: string, number: number], entry: RegistryEntry<Room, Guest>])[]
    >()
  })

  test("is a union over several clauses, and unknown where nothing is known", () => {
    const several = Registry.select(Rooms, [
      [[["Ritz", $1], _, _], [], [$1]],
      [[_, _, { name: $1 }], [], [$1]],
    ])
    expectTypeOf(several).toEqualTypeOf<(number | string)[]>()
    expectTypeOf(Registry.select(Any, [[[$1, _, _], [], [$1]]])).toEqualTypeOf<unknown[]>()
    expectTypeOf(Registry.select(Any, [[[$("k", is.string), _, _], [], [$("k")]]])).toEqualTypeOf<string[]>()
    expectTypeOf(Registry.countSelect(Any, [[[_, _, _], [], [true]]])).toEqualTypeOf<number>()
  })

  test("takes clauses of three parts only", () => {
    // @ts-expect-error no body
    Registry.select(Rooms, [[[_, _, _], []]])
    // @ts-expect-error a head of two parts
    Registry.select(Rooms, [[[_, _], [], [true]]])
  })
})

describe("Registry.dispatch", () => {
  test("types entries, and is a wait when parallel", () => {
    const note = (entries: readonly RegistryEntry<Room, Guest>[]): void => void entries
    expectTypeOf(Registry.dispatch(Rooms, ["Ritz", 1], note)).toEqualTypeOf<void>()
    expectTypeOf(Registry.dispatch(Rooms, ["Ritz", 1], note, { parallel: true })).toEqualTypeOf<Wait<void>>()
    Registry.dispatch(Rooms, ["Ritz", 1], (entries) => {
      for (const [pid, guest] of entries) {
        expectTypeOf(pid).toEqualTypeOf<Pid<Room>>()
        expectTypeOf(guest).toEqualTypeOf<Guest>()
      }
    })
    Registry.dispatch(Rooms, ["Ritz", 1], [Room, "note", [1]])
    // @ts-expect-error entries of another type
    Registry.dispatch(Rooms, ["Ritz", 1], (_entries: readonly RegistryEntry<Room, string>[]) => {})
    // @ts-expect-error no such option
    Registry.dispatch(Rooms, ["Ritz", 1], note, { paralel: true })
  })
})

describe("metadata", () => {
  test("is typed by the definition", () => {
    expectTypeOf(Registry.meta(Rooms, "limit")).toEqualTypeOf<Result<number, "error">>()
    expectTypeOf(Registry.meta(Any, ["a", 1])).toEqualTypeOf<Result<unknown, "error">>()
    Registry.putMeta(Rooms, "limit", 3)
    Registry.putMeta(Any, Symbol("key"), 3)
    Registry.deleteMeta(Rooms, "limit")
    // @ts-expect-error no such key
    Registry.meta(Rooms, "limits")
    // @ts-expect-error a wrong value
    Registry.putMeta(Rooms, "limit", "3")
    // @ts-expect-error no such key
    Registry.deleteMeta(Rooms, "limits")
    // @ts-expect-error a number is no key
    Registry.meta(Any, 1)
  })
})

describe("Registry.lock", () => {
  test("gives what the function gives", () => {
    expectTypeOf(Registry.lock(Rooms, "l", () => 1)).toEqualTypeOf<Wait<number>>()
    expectTypeOf(Registry.lock(Rooms, "l", async () => "a")).toEqualTypeOf<Wait<string>>()
    expectTypeOf(
      Registry.lock(Rooms, "l", function* () {
        yield* receive()
        return true
      }),
    ).toEqualTypeOf<Wait<boolean>>()
    // @ts-expect-error no function
    void Registry.lock(Rooms, "l", 1)
  })
})

describe("via names", () => {
  test("know the protocol of their server", () => {
    const name = Registry.via(Rooms, ["Ritz", 1])
    expectTypeOf(GenServer.call(name, "guests")).toEqualTypeOf<Wait<number>>()
    void Room.start(1, { name })
    void Room.start(1, { name: Registry.via(Rooms, ["Ritz", 1], { name: "Ada", nights: 1 }) })
    void Room.start(1, { name: ["via", Registry, ["rooms", ["Ritz", 1]]] })
    // @ts-expect-error no such call
    void GenServer.call(name, "nights")
    // @ts-expect-error a wrong key
    Registry.via(Rooms, ["Ritz"])
    // @ts-expect-error a wrong value
    Registry.via(Rooms, ["Ritz", 1], 5)
    expectTypeOf(Registry.whereisName(["rooms", 1])).toEqualTypeOf<Pid | undefined>()
    expectTypeOf(Registry.send([Rooms, ["Ritz", 1]], "wake")).toEqualTypeOf<"wake">()
    // @ts-expect-error a term of four
    Registry.whereisName(["rooms", 1, 2, 3])
  })
})

test("listeners get events of the registry's types", () => {
  const handle = (event: RegistryEvent<string, Guest>): string =>
    event[0] === "register" ? event[4].name : event[2]
  expectTypeOf(handle).returns.toEqualTypeOf<string>()
})
