import { GenServer, ok, reply, Supervisor } from "beamline"
import type {
  ChildCounts,
  ChildInfo,
  ChildSpec,
  DefinedSupervisor,
  Pid,
  Result,
  StartResult,
  SupervisorInit,
  Wait,
} from "beamline"
import { expectTypeOf, test } from "vitest"

interface Counter {
  call: { get(): number }
}
const Counter = GenServer.define<Counter>("Counter")({
  init: (start: number) => ok(start),
  handleCall: { get: (count) => reply(count, count) },
})
const Idle = GenServer.define<{}>("Idle")({ init: (_argument?: undefined) => ok(0) })
const House = Supervisor.define("House")({
  init: (rooms: readonly string[]) => {
    expectTypeOf(rooms).toEqualTypeOf<readonly string[]>()
    return Supervisor.init([[Counter, rooms.length]], { strategy: "one_for_one" })
  },
})
const Yard = Supervisor.define("Yard")({ init: () => Supervisor.init([], { strategy: "one_for_all" }) })
const one = { strategy: "one_for_one" } as const
declare const supervisor: Pid

// None of these functions is called: what matters is what compiles.

test("children are checked against the modules that they name", () => {
  void (() => {
    expectTypeOf(Supervisor.startLink([[Counter, 5], Idle, House.childSpec(["hall"])], one)).toEqualTypeOf<
      Wait<StartResult>
    >()
    void Supervisor.startLink(
      [[House, ["hall"]], Yard, Counter.childSpec(1, { name: "c", restart: "transient" })],
      one,
    )
    void Supervisor.startLink([{ id: 1, start: () => Counter.startLink(1) }], one)
    void Supervisor.startLink([{ id: 1, start: async () => Counter.startLink(1) }], one)
    void Supervisor.startLink([{ id: 1, start: [Counter, "startLink", [1]], shutdown: "brutal_kill" }], one)
    void Supervisor.startLink([], one)
    // @ts-expect-error Counter takes a number
    void Supervisor.startLink([[Counter, "five"]], one)
    void Supervisor.startLink(
      // @ts-expect-error the second child is wrong, though the first is right
      [
        [Counter, 5],
        [Counter, "five"],
      ],
      one,
    )
    // @ts-expect-error Counter needs its argument
    void Supervisor.startLink([Counter], one)
    // @ts-expect-error Counter needs its argument
    void Supervisor.startLink([[Counter]], one)
    // @ts-expect-error one argument too many
    void Supervisor.startLink([[Counter, 5, 6]], one)
    // @ts-expect-error House takes strings
    void Supervisor.startLink([[House, [1]]], one)
    // @ts-expect-error a start function that gives no pid
    void Supervisor.startLink([{ id: 1, start: () => 5 }], one)
    // @ts-expect-error a specification without id
    void Supervisor.startLink([{ start: () => Counter.startLink(1) }], one)
    // @ts-expect-error an unknown restart type
    void Supervisor.startLink([{ id: 1, start: () => Counter.startLink(1), restart: "always" }], one)
    // @ts-expect-error an unknown shutdown
    void Supervisor.startLink([{ id: 1, start: () => Counter.startLink(1), shutdown: "kill" }], one)
    // @ts-expect-error no child
    void Supervisor.startLink(["Counter"], one)
  })
})

test("options are those of a supervisor", () => {
  void (() => {
    void Supervisor.startLink([], { strategy: "rest_for_one", maxRestarts: 1, maxSeconds: 2, name: "house" })
    void Supervisor.startLink([], { ...one, autoShutdown: "any_significant", name: ["global", 1] })
    // @ts-expect-error no strategy
    void Supervisor.startLink([], {})
    // @ts-expect-error no options
    void Supervisor.startLink([])
    // @ts-expect-error an unknown strategy
    void Supervisor.startLink([], { strategy: "one_for_two" })
    // @ts-expect-error an unknown option
    void Supervisor.startLink([], { ...one, maxRestart: 1 })
    // @ts-expect-error a number
    void Supervisor.startLink([], { ...one, maxRestarts: "3" })
    // @ts-expect-error the name belongs to startLink
    void Supervisor.init([], { ...one, name: "house" })
    // @ts-expect-error Counter takes a number
    void Supervisor.init([[Counter, "five"]], one)
    expectTypeOf(Supervisor.init([Idle], one)).toEqualTypeOf<SupervisorInit>()
  })
})

test("a module's start takes the argument of its init", () => {
  expectTypeOf(House).toEqualTypeOf<DefinedSupervisor<readonly string[]>>()
  void (() => {
    void House.startLink(["hall"], { name: "house" })
    void Supervisor.startLink(House, ["hall"], { name: "house" })
    void Yard.startLink()
    // @ts-expect-error strings
    void House.startLink([1])
    // @ts-expect-error the argument is missing
    void House.startLink()
    // @ts-expect-error strings
    void Supervisor.startLink(House, [1])
    // @ts-expect-error options of a list
    void House.startLink(["hall"], { strategy: "one_for_one" })
    // @ts-expect-error a GenServer is no supervisor
    void Supervisor.startLink(Counter, 5)
    // @ts-expect-error an unknown option
    Supervisor.define("House", { strategy: "one_for_one" })
    // @ts-expect-error init is missing
    Supervisor.define("House")({})
    // @ts-expect-error init returns something else
    Supervisor.define("House")({ init: () => ({ strategy: "one_for_one" }) })
  })
})

test("overrides are keys of a child specification", () => {
  expectTypeOf(Supervisor.childSpec([Counter, 5], { id: 1, shutdown: 100 })).toEqualTypeOf<ChildSpec>()
  void (() => {
    // @ts-expect-error an unknown key
    Supervisor.childSpec(Idle, { bogus: 1 })
    // @ts-expect-error an unknown restart type
    Supervisor.childSpec(Idle, { restart: "never" })
    // @ts-expect-error a name is given by the module's childSpec
    Supervisor.childSpec(Idle, { name: "idle" })
    // @ts-expect-error Counter takes a number
    Supervisor.childSpec([Counter, "five"], {})
    // @ts-expect-error Counter takes a number
    Counter.childSpec("five")
    // @ts-expect-error an unknown type
    Counter.childSpec(5, { type: "boss" })
    // @ts-expect-error an unknown key
    House.childSpec(["hall"], { strategy: "one_for_one" })
  })
})

test("requests give exact answers", () => {
  void (async () => {
    const started = await Supervisor.startChild(supervisor, [Counter, 5])
    if (started.ok) expectTypeOf(started.value).toEqualTypeOf<Pid | undefined>()
    // @ts-expect-error Counter takes a number
    void Supervisor.startChild(supervisor, [Counter, "five"])
    // @ts-expect-error Counter needs its argument
    void Supervisor.startChild(supervisor, Counter)
    // @ts-expect-error no supervisor
    void Supervisor.startChild({}, Idle)
    expectTypeOf(Supervisor.terminateChild(supervisor, 1)).toEqualTypeOf<Wait<Result<void, "not_found">>>()
    expectTypeOf(Supervisor.deleteChild("house", 1)).toEqualTypeOf<
      Wait<Result<void, "not_found" | "running" | "restarting">>
    >()
    expectTypeOf(await Supervisor.whichChildren(["global", 1])).toEqualTypeOf<readonly ChildInfo[]>()
    expectTypeOf(await Supervisor.countChildren(supervisor)).toEqualTypeOf<ChildCounts>()
    expectTypeOf(Supervisor.stop(supervisor, "shutdown", 100)).toEqualTypeOf<Wait<void>>()
    // @ts-expect-error no timeout
    void Supervisor.stop(supervisor, "shutdown", "soon")
  })
})
