import { Agent, GenServer, ok, PartitionSupervisor, reply } from "beamline"
import type { ChildCounts, ChildInfo, StartResult, Wait } from "beamline"
import { expectTypeOf, test } from "vitest"

interface Worker {
  call: { get(): number }
}
const Worker = GenServer.define<Worker>("Worker")({
  init: (state: number) => ok(state),
  handleCall: { get: (state) => reply(state, state) },
})

test("options and child are checked", () => {
  const started = PartitionSupervisor.startLink({ name: "pool", childSpec: [Worker, 1], partitions: 2 })
  expectTypeOf(started).toEqualTypeOf<Wait<StartResult>>()
  // @ts-expect-error the child's argument is a number
  void PartitionSupervisor.startLink({ name: "pool", childSpec: [Worker, "1"] })
  // @ts-expect-error the name is missing
  void PartitionSupervisor.startLink({ childSpec: [Worker, 1] })
  // @ts-expect-error the child is missing
  void PartitionSupervisor.startLink({ name: "pool" })
  // @ts-expect-error unknown option
  void PartitionSupervisor.startLink({ name: "pool", childSpec: [Agent, () => 0], partition: 2 })
  // @ts-expect-error not an array of arguments
  void PartitionSupervisor.startLink({ name: "pool", childSpec: [Worker, 1], withArguments: () => 5 })
})

test("a partition's name knows its protocol", () => {
  const worker = PartitionSupervisor.via<Worker>("pool", "key")
  expectTypeOf(GenServer.call(worker, "get")).toEqualTypeOf<Wait<number>>()
  // @ts-expect-error no such request
  void GenServer.call(worker, "set")
  void GenServer.call(["via", PartitionSupervisor, ["pool", 1]], "anything")
})

test("the answers are typed", () => {
  expectTypeOf(PartitionSupervisor.partitions("pool")).toEqualTypeOf<number>()
  expectTypeOf(PartitionSupervisor.resizeOrThrow("pool", 2)).toEqualTypeOf<Wait<number>>()
  expectTypeOf(PartitionSupervisor.whichChildren("pool")).toEqualTypeOf<Wait<readonly ChildInfo[]>>()
  expectTypeOf(PartitionSupervisor.countChildren("pool")).toEqualTypeOf<Wait<ChildCounts>>()
})
