import { DynamicSupervisor, GenServer, ok, reply, unwrap } from "beamline"
import type {
  ChildCounts,
  DynamicChildInfo,
  Pid,
  Result,
  StartDynamicChildError,
  StartResult,
} from "beamline"
import { expectTypeOf, test } from "vitest"

interface Echo {
  call: { get(): number }
}
const Echo = GenServer.define<Echo>("Echo")({
  init: (state: number) => ok(state),
  handleCall: { get: (state) => reply(state, state) },
})
const Clock = GenServer.define<Echo>("Clock")({
  init: () => ok(0),
  handleCall: { get: (state) => reply(state, state) },
})
declare const supervisor: Pid

test("the pid of a child knows its module's protocol", async () => {
  const child = unwrap(await DynamicSupervisor.startChild(supervisor, [Echo, 1]))
  expectTypeOf(await GenServer.call(child, "get")).toEqualTypeOf<number>()
  const clock = unwrap(await DynamicSupervisor.startChild(supervisor, Clock))
  expectTypeOf(await GenServer.call(clock, "get")).toEqualTypeOf<number>()
  // @ts-expect-error no such request
  void GenServer.call(clock, "set")
  const plain = unwrap(await DynamicSupervisor.startChild(supervisor, Echo.childSpec(1)))
  expectTypeOf(plain).toEqualTypeOf<Pid>()
})

test("the argument of a child is that of its module", () => {
  // @ts-expect-error the argument is a number
  void DynamicSupervisor.startChild(supervisor, [Echo, "one"])
  // @ts-expect-error Echo needs an argument
  void DynamicSupervisor.startChild(supervisor, Echo)
  // @ts-expect-error not a child
  void DynamicSupervisor.startChild(supervisor, 5)
  // @ts-expect-error unknown restart type
  void DynamicSupervisor.startChild(supervisor, { id: 1, start: [Echo, "startLink", [1]], restart: "always" })
})

test("each result of startChild is typed", async () => {
  const result = await DynamicSupervisor.startChild(supervisor, [Echo, 1])
  if (result.ok) expectTypeOf(result.value).toEqualTypeOf<Pid<Echo>>()
  else {
    expectTypeOf(result.error).toEqualTypeOf<StartDynamicChildError<Echo>>()
    expectTypeOf<"ignore" | "max_children" | readonly ["already_started", Pid<Echo>]>().toExtend<
      typeof result.error
    >()
  }
})

test("options and arguments are checked", () => {
  expectTypeOf(DynamicSupervisor.startLink({ maxChildren: "infinity" })).resolves.toEqualTypeOf<StartResult>()
  // @ts-expect-error unknown option
  void DynamicSupervisor.startLink({ maxChildrens: 1 })
  // @ts-expect-error there is one strategy
  void DynamicSupervisor.startLink({ strategy: "one_for_all" })
  const Rooms = DynamicSupervisor.define("Rooms")({
    init: (limit: number) => DynamicSupervisor.init({ maxChildren: limit }),
  })
  void DynamicSupervisor.startLink(Rooms, 5, { name: "rooms" })
  // @ts-expect-error the argument is a number
  void DynamicSupervisor.startLink(Rooms, "5")
  // @ts-expect-error init gives what DynamicSupervisor.init gives
  DynamicSupervisor.define("Bad")({ init: () => 5 })
  // @ts-expect-error a pid is needed
  void DynamicSupervisor.terminateChild(supervisor, "child")
})

test("the answers are typed", async () => {
  expectTypeOf(await DynamicSupervisor.whichChildren(supervisor)).toEqualTypeOf<readonly DynamicChildInfo[]>()
  expectTypeOf(await DynamicSupervisor.countChildren(supervisor)).toEqualTypeOf<ChildCounts>()
  expectTypeOf(await DynamicSupervisor.terminateChild(supervisor, supervisor)).toEqualTypeOf<
    Result<void, "not_found">
  >()
})
