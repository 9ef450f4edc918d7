import { checkServer, checkStartOptions, runSteps, startServer } from "../gen/index.ts"
import type { Name, NewName, StartResult, Waiting } from "../gen/index.ts"
import { ArgumentError, checkCount, checkFunction, checkOptions, expected, inspect } from "../kernel/index.ts"
import type { ExitReason, Pid, Result, Timeout } from "../kernel/index.ts"
import { currentProc, schedulersOnline } from "../runtime/index.ts"
import type { Steps, Wait } from "../runtime/index.ts"
import { startChildProcess } from "./child-process.ts"
import { isStartCall } from "./child-spec.ts"
import { resolveChild } from "./child-spec-resolve.ts"
import { outcomeOfReturn } from "./child-spec-start.ts"
import type { Child, ChildSpec, StartCall } from "./child-spec.types.ts"
import {
  countChildren as countOf,
  restartChild,
  stop as stopSupervisor,
  terminateChild,
  whichChildren as whichOf,
} from "./client.ts"
import type { ChildCounts, ChildInfo } from "./client.ts"
import { idOf } from "./dynamic-client.ts"
import { checkPartitionsName, makeTable, partitionOf, tableOf } from "./partition-table.ts"
import type { PartitionTable } from "./partition-table.ts"
import type { AnyProtocol } from "./partition.types.ts"
import { supervisorCallbacks } from "./server.ts"
import type { StrategyName } from "./strategy-flags.ts"

const ID = "PartitionSupervisor"
const OPTIONS = [
  "name",
  "childSpec",
  "partitions",
  "withArguments",
  "strategy",
  "maxRestarts",
  "maxSeconds",
  "autoShutdown",
]

/** Options of a PartitionSupervisor. */
export interface PartitionSupervisorOptions<A = undefined> {
  /** Its name, by which the partitions are addressed. */
  readonly name: NewName
  /** The child that every partition runs. */
  readonly childSpec: Child<A>
  /** How many partitions there are. `System.schedulersOnline()` by default. */
  readonly partitions?: number
  /** Makes the start arguments of one partition from those of the child, which must be `[module, name, args]`. */
  readonly withArguments?: (args: readonly unknown[], partition: number) => readonly unknown[]
  /** `"one_for_one"` by default. */
  readonly strategy?: StrategyName
  /** The number of restarts allowed in `maxSeconds`. 3 by default. */
  readonly maxRestarts?: number
  /** In seconds. 5 by default. */
  readonly maxSeconds?: number
}

const module = {
  id: ID,

  /** Starts the process of a partition, inside the supervisor, and notes its pid. */
  *startChild(start: ChildSpec["start"], table: PartitionTable, partition: number): Steps<unknown> {
    const returned = yield* startChildProcess(start)
    const outcome = outcomeOfReturn(returned)
    if (outcome.type === "started") table.pids[partition] = outcome.pid
    return returned
  },
}

const callbacks = supervisorCallbacks(ID, module)

/**
 * Starts a supervisor that runs one child several times, as partitions, linked to the caller: where one process would be
 * a bottleneck, each key has one of several. `["via", PartitionSupervisor, [name, key]]` names the partition of a key.
 *
 * Gives what `Supervisor.startLink` gives.
 *
 * Options:
 *
 * - `name` and `childSpec` are required; the latter is any form of a child.
 * - `partitions`: how many there are. Default `System.schedulersOnline()`.
 * - `withArguments`: `(args, partition) => args`, makes the start arguments of a partition from those of the child.
 * - `strategy` (default `"one_for_one"`), `maxRestarts` (default 3) in `maxSeconds` (default 5).
 *
 * Throws `ArgumentError` for a missing or a wrong option, except that the values of the last three are told by the result.
 *
 * Elixir: `PartitionSupervisor.start_link/1`.
 *
 * @example
 * ```ts
 * import { Agent, PartitionSupervisor, unwrap } from "beamline"
 *
 * unwrap(await PartitionSupervisor.startLink({ name: "counters", childSpec: [Agent, () => 0], partitions: 4 }))
 * const counter = PartitionSupervisor.via("counters", "user 7")
 * await Agent.update(counter, (count: number) => count + 1)
 * await Agent.get(counter, (count: number) => count) // => 1
 * await PartitionSupervisor.stop("counters")
 * ```
 */
export function startLink<A>(options: PartitionSupervisorOptions<A>): Wait<StartResult> {
  checkOptions(options, OPTIONS, "partition supervisor options")
  const { name, childSpec, partitions = schedulersOnline(), withArguments } = options ?? {}
  if (name === undefined) throw expected("name", "given", name)
  if (childSpec === undefined) throw expected("childSpec", "given", childSpec)
  checkValues(options)
  const { autoShutdown = "never" } = options as { readonly autoShutdown?: unknown }
  if (autoShutdown !== "never") throw expected("autoShutdown", '"never"', autoShutdown)
  const children = childrenOf(resolveChild(childSpec), partitions, withArguments)
  const { strategy = "one_for_one", maxRestarts: intensity = 3, maxSeconds: period = 5 } = options
  const setup = {
    module: ID,
    isAsync: false,
    init: () => {
      const table = makeTable(currentProc().pid, partitions)
      return {
        ok: true,
        value: {
          flags: { strategy, intensity, period, autoShutdown },
          children: children.map((child) => child(table)),
        },
      }
    },
  }
  return startServer(callbacks, setup, { name }, true)
}

/** Throws for an option that is given, and wrong. */
function checkValues<A>({ name, partitions, withArguments }: Partial<PartitionSupervisorOptions<A>>): void {
  if (name !== undefined) checkPartitionsName(name)
  checkStartOptions({ name })
  if (partitions !== undefined && (!Number.isSafeInteger(partitions) || partitions < 1))
    throw expected("partitions", "a positive integer", partitions)
  if (withArguments !== undefined) checkFunction(withArguments, "withArguments")
}

type WithArguments = PartitionSupervisorOptions["withArguments"]

/** Makes, for each partition, what makes its child specification once there is a table. */
function childrenOf(
  given: unknown,
  partitions: number,
  withArguments: WithArguments,
): ((table: PartitionTable) => ChildSpec)[] {
  const spec = given as ChildSpec
  const { start } = spec
  if (typeof start !== "function" && !isStartCall(start)) {
    throw new ArgumentError(
      `expected start of childSpec to be [module, name, args], got: ${inspect(start)}`,
      "ERR_CHILD_SPEC",
    )
  }
  if (withArguments !== undefined && !isStartCall(start)) {
    throw new ArgumentError(
      `expected start of childSpec to be [module, name, args] for withArguments, got: ${inspect(start)}`,
      "ERR_CHILD_SPEC",
    )
  }
  const modules = spec.modules ?? (isStartCall(start) ? [start[0]] : [])
  return Array.from({ length: partitions }, (_, partition) => {
    const own = withArguments === undefined ? start : startFor(start as StartCall, withArguments, partition)
    return (table) => ({
      ...spec,
      id: partition,
      start: [module, "startChild", [own, table, partition]],
      modules,
    })
  })
}

function startFor(
  [target, name, args]: StartCall,
  withArguments: NonNullable<WithArguments>,
  partition: number,
): StartCall {
  const own: unknown = withArguments(args, partition)
  if (!Array.isArray(own)) throw expected("the result of withArguments", "an array", own)
  return [target, name, own]
}

/**
 * The child specification of a PartitionSupervisor with these options, for a supervisor above it. Its id is the name, or
 * the term inside `["global", term]` and `["via", module, term]`.
 *
 * Throws `ArgumentError` for a wrong name, number of partitions or `withArguments`; the rest is checked where it starts.
 *
 * Elixir: `PartitionSupervisor.child_spec/1`.
 *
 * @example
 * ```ts
 * import { Agent, PartitionSupervisor, Supervisor, unwrap } from "beamline"
 *
 * const pool = PartitionSupervisor.childSpec({ name: "agents", childSpec: [Agent, () => 0], partitions: 3 })
 * const supervisor = unwrap(await Supervisor.startLink([pool], { strategy: "one_for_one" }))
 * PartitionSupervisor.partitions("agents") // => 3
 * await Supervisor.stop(supervisor)
 * ```
 */
export function childSpec<A>(options: PartitionSupervisorOptions<A>): ChildSpec {
  checkOptions(options, OPTIONS, "partition supervisor options")
  checkValues(options ?? {})
  return {
    id: idOf(options?.name, ID),
    start: [{ id: ID, startLink }, "startLink", [options]],
    type: "supervisor",
  }
}

/**
 * The name of the partition that a key falls to, wherever a server is named. An integer falls to its absolute value modulo
 * the number of partitions, any other term to a number that equal terms share.
 *
 * `P` is the protocol of the partitions' servers.
 *
 * Elixir: `{:via, PartitionSupervisor, {name, key}}`.
 *
 * @example
 * ```ts
 * import { Agent, GenServer, PartitionSupervisor, unwrap } from "beamline"
 *
 * unwrap(await PartitionSupervisor.startLink({ name: "halves", childSpec: [Agent, () => 0], partitions: 2 }))
 * const [one, three] = [PartitionSupervisor.via("halves", 1), PartitionSupervisor.via("halves", -3)]
 * GenServer.whereis(one) === GenServer.whereis(three) // => true
 * await PartitionSupervisor.stop("halves")
 * ```
 */
export function via<P = AnyProtocol>(name: NewName, key: unknown): Name<P> {
  checkServer(name)
  return ["via", VIA, [name, key]] as unknown as Name<P> as unknown as Name<P>
}

const VIA = { id: ID, whereisName, registerName, unregisterName }

/** What a via name asks for the pid of a partition. Exits with `noproc` where nobody has the name. */
export function whereisName([name, key]: readonly [name: NewName, key: unknown]): Pid | undefined {
  const table = tableOf(name, "partitions", [name])
  return table.pids[partitionOf(name, key, table)]
}

/** Nothing can be registered as a partition. Returns `false`. */
export function registerName(_name: unknown, _pid: Pid): boolean {
  return false
}

/** Nothing can be unregistered. Throws `ArgumentError`. */
export function unregisterName(name: unknown): void {
  throw new ArgumentError(`expected a partition never to be unregistered, got: ${inspect(name)}`)
}

/**
 * How many partitions there are. Exits where nobody has the name.
 *
 * Elixir: `PartitionSupervisor.partitions/1`.
 *
 * @example
 * ```ts
 * import { Agent, PartitionSupervisor, unwrap } from "beamline"
 *
 * unwrap(await PartitionSupervisor.startLink({ name: "pool", childSpec: [Agent, () => 0], partitions: 2 }))
 * PartitionSupervisor.partitions("pool") // => 2
 * await PartitionSupervisor.resizeOrThrow("pool", 1) // => 2
 * PartitionSupervisor.partitions("pool") // => 1
 * await PartitionSupervisor.stop("pool")
 * ```
 */
export function partitions(name: NewName): number {
  return tableOf(name, "partitions", [name]).count
}

/**
 * Changes how many partitions there are: from 0 to as many as there were at the start. Those that are taken away are stopped,
 * the last first; those that come back are started.
 *
 * Gives the number there was. Throws `ArgumentError` for a number out of range, and exits where nobody has the name. Fails
 * with an `Error` if a partition can't be started.
 *
 * Elixir: `PartitionSupervisor.resize!/2`.
 *
 * @example
 * ```ts
 * import { Agent, PartitionSupervisor, unwrap } from "beamline"
 *
 * unwrap(await PartitionSupervisor.startLink({ name: "elastic", childSpec: [Agent, () => 0], partitions: 4 }))
 * await PartitionSupervisor.resizeOrThrow("elastic", 1) // => 4
 * await PartitionSupervisor.resizeOrThrow("elastic", 3) // => 1
 * await PartitionSupervisor.stop("elastic")
 * ```
 */
export function resizeOrThrow(name: NewName, count: number): Wait<number> {
  checkCount(count, "the number of partitions")
  const table = tableOf(name, "resizeOrThrow", [name, count])
  if (count > table.all)
    throw expected("the number of partitions", `a number between 0 and ${table.all}`, count)
  return runSteps(currentProc(), resizing(name, table, count))
}

function* resizing(name: NewName, table: PartitionTable, count: number): Waiting<number> {
  const before = table.count
  // Nobody is to be sent to a partition that is about to end, or has not begun.
  table.count = Math.min(before, count)
  for (let partition = before - 1; partition >= count; partition--) yield terminateChild(name, partition)
  for (let partition = before; partition < count; partition++) {
    const result = (yield restartChild(name, partition)) as Result<unknown, unknown>
    if (!result.ok) {
      throw new Error(
        `cannot restart partition ${partition} of PartitionSupervisor ${inspect(name)} due to reason ${inspect(result.error)}`,
      )
    }
    table.count = partition + 1
  }
  return before
}

/**
 * Lists the partitions, the last first, with their number as id. Those that were taken away have no pid.
 *
 * Elixir: `PartitionSupervisor.which_children/1`.
 *
 * @example
 * ```ts
 * import { Agent, PartitionSupervisor, unwrap } from "beamline"
 *
 * unwrap(await PartitionSupervisor.startLink({ name: "pair", childSpec: [Agent, () => 0], partitions: 2 }))
 * const children = await PartitionSupervisor.whichChildren("pair")
 * children.map(([id]) => id) // => [1, 0]
 * await PartitionSupervisor.stop("pair")
 * ```
 */
export function whichChildren(name: NewName): Wait<readonly ChildInfo[]> {
  checkPartitionsName(name)
  return whichOf(name)
}

/**
 * Counts the partitions, those that were taken away among `specs`.
 *
 * Elixir: `PartitionSupervisor.count_children/1`.
 *
 * @example
 * ```ts
 * import { Agent, PartitionSupervisor, unwrap } from "beamline"
 *
 * unwrap(await PartitionSupervisor.startLink({ name: "counted", childSpec: [Agent, () => 0], partitions: 2 }))
 * await PartitionSupervisor.countChildren("counted") // => { specs: 2, active: 2, supervisors: 0, workers: 2 }
 * await PartitionSupervisor.stop("counted")
 * ```
 */
export function countChildren(name: NewName): Wait<ChildCounts> {
  checkPartitionsName(name)
  return countOf(name)
}

/**
 * Stops the supervisor and its partitions, as `Supervisor.stop` does.
 *
 * Elixir: `PartitionSupervisor.stop/3`.
 */
export function stop(
  name: NewName,
  reason: ExitReason = "normal",
  timeout: Timeout = "infinity",
): Wait<void> {
  checkPartitionsName(name)
  return stopSupervisor(name, reason, timeout)
}
