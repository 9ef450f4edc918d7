import { DynamicSupervisor, ExitError, GenServer, Supervisor, sys } from "beamline"
import type { Pid, Result, SendDestination, Steps, Wait } from "beamline"

import { agentOp, partitionOp } from "./agent-ops.ts"
import type { ChildPlan, Op, SupervisorPlan, Term } from "./language.ts"
import { objectOf, registryOp } from "./registry-ops.ts"
import { moduleOf } from "./server.ts"
import type { Store } from "./store.ts"
import {
  optionsOf,
  specOf,
  startDynamic,
  startDynamicListed,
  startListed,
  startSupervisor,
} from "./supervisors.ts"
import { taskOp, taskSupervisorOp } from "./task-ops.ts"
import { decode, Sorted } from "./terms.ts"
import type { Context } from "./terms.ts"

type ChildOverrides = Parameters<typeof Supervisor.childSpec>[1]
type Server = Extract<SendDestination, Pid>
type Value = (term: Term | undefined) => unknown

/** Operations on servers: GenServer, sys, Supervisor, DynamicSupervisor. */
export function* serverOp(op: Op, store: Store, context: Context): Steps<unknown> {
  const [name, ...args] = op
  const value: Value = (term) => (term === undefined ? undefined : decode(term, store, context))
  switch (name) {
    case "sys":
      return yield* sysOp(args, store, value)
    case "supervisor":
      return yield* supervisorOp(args, store, value)
    case "dynamic":
      return yield* dynamicOp(args, store, value)
    case "startSupervisor":
    case "startDynamic":
      return yield* startOp(name, args as readonly string[], store)
    case "registry":
      return yield* registryOp(args, store, value)
    case "task":
      return yield* taskOp(args, store, value)
    case "taskSupervisor":
      return yield* taskSupervisorOp(args, store, value)
    case "agent":
      return yield* agentOp(args, store, value)
    case "partitions":
      return yield* partitionOp(args, store, value)
    case "childSpec": {
      const [child, overrides] = args
      const more = overrides === undefined ? [] : [objectOf(overrides, value)]
      return Supervisor.childSpec(
        specOf(store, child as unknown as ChildPlan, null),
        ...(more as [ChildOverrides?]),
      )
    }
    default:
      return yield* genServerOp(name, args, store, value)
  }
}

function* startOp(name: string, [label, form]: readonly string[], store: Store): Steps<unknown> {
  const isDynamic = name === "startDynamic"
  if (form === undefined)
    return yield* isDynamic ? startDynamic(store, label!) : startSupervisor(store, label!)
  const result = yield* isDynamic ? startDynamicListed(store, label!) : startListed(store, label!)
  if (result.ok) {
    store.nameProcess(result.value as Pid, label!)
    store.bind(label!, result.value)
  }
  return result
}

function* genServerOp(name: string, args: readonly Term[], store: Store, value: Value): Steps<unknown> {
  const [first, second, third] = args
  const server = (): Server => value(first) as Server
  switch (name) {
    case "start":
      return yield* GenServer.start(
        moduleOf(store, first as string),
        first as string,
        startOptions(second, value) as never,
      )
    case "startLink":
      return yield* GenServer.startLink(
        moduleOf(store, first as string),
        first as string,
        startOptions(second, value) as never,
      )
    case "call":
      return yield* GenServer.call(server(), value(second) as never, value(third) as number) as Wait<unknown>
    case "cast":
      GenServer.cast(server(), value(second))
      return "ok"
    case "reply":
      GenServer.reply(value(first) as never, value(second) as never)
      return "ok"
    case "stop":
      yield* GenServer.stop(server(), value(second) as string, value(third) as number)
      return "ok"
    case "whereisServer":
      return GenServer.whereis(server())
    case "abcast":
      return GenServer.abcast(value(first) as string, value(second))
    case "multiCall": {
      const { replies, badNodes } =
        third === undefined
          ? yield* GenServer.multiCall(value(first) as string, value(second))
          : yield* GenServer.multiCall(
              ["nonode@nohost"],
              value(first) as string,
              value(second),
              value(third) as number,
            )
      return [replies, badNodes]
    }
    default:
      throw new Error(`no such operation: ${name}`)
  }
}

function startOptions(options: Term | undefined, value: Value): object | undefined {
  if (options === undefined) return undefined
  return Object.fromEntries(
    Object.entries(options as Record<string, Term>).map(([key, term]) => [
      key,
      startOption(key, term, value),
    ]),
  )
}

function startOption(key: string, term: Term, value: Value): unknown {
  if (key === "debug") return (term as readonly Term[]).map(value)
  if (key !== "spawnOpt") return value(term)
  return Object.fromEntries(
    Object.entries(term as Record<string, Term>).map(([name, item]) => [name, value(item)]),
  )
}

// --------------------------------------------------------------- sys

function* sysOp([name, first, ...rest]: readonly Term[], store: Store, value: Value): Steps<unknown> {
  const server = value(first) as Server
  switch (name) {
    case "replaceState":
      return yield* sys.replaceState(server, (state) =>
        changed(rest[0] as readonly [string, Term], state, value),
      )
    case "install":
      yield* sys.install(server, [value(rest[0]), debugFunction(rest[1] as string, store), 0])
      return "ok"
    case "statistics": {
      const got = yield* sys.statistics(
        server,
        value(rest[0]) as "get",
        ...(rest.slice(1).map(value) as [number]),
      )
      if (got === undefined) return "ok"
      if (typeof got === "string") return got
      return got.value === "no_statistics"
        ? got
        : ["ok", ["in", got.value.messagesIn], ["out", got.value.messagesOut]]
    }
    case "getStatus":
      return statusOf(yield* sys.getStatus(server, ...(rest.map(value) as [number])))
    case "changeCode":
      return voidResult(yield* sys.changeCode(server, {}, value(rest[0]), value(rest[1])))
    case "logToFile":
      return voidResult(yield* sys.logToFile(server, value(rest[0]) as false))
    default: {
      const fn = sys[name as "getState"] as (...args: unknown[]) => Wait<unknown>
      const got = yield* fn(server, ...rest.map(value))
      return got === undefined && name !== "getState" ? "ok" : got
    }
  }
}

function voidResult(result: Result<unknown, unknown>): unknown {
  return result.ok ? "ok" : result
}

function changed([kind, term]: readonly [string, Term], state: unknown, value: Value): unknown {
  switch (kind) {
    case "set":
      return value(term)
    case "increment":
      return (state as number) + 1
    case "raise":
      throw new Error(term as string)
    case "exit":
      return exitWith(value(term))
    default:
      throw value(term)
  }
}

function debugFunction(kind: string, store: Store) {
  return (n: number, event: unknown): number | "done" => {
    if (kind === "crash") throw new Error("a debug function")
    store.trace({ kind: "other", parts: ["debug", n, event] })
    return kind === "once" ? "done" : n + 1
  }
}

/** The parts of a status that tell something: the process, how it goes, its parent, its state. */
function statusOf(status: readonly unknown[]): unknown {
  const [, pid, [, module], [, running, parent, , ...misc]] = status as [
    string,
    Pid,
    [string, string],
    unknown[],
  ]
  return ["status", pid, module, running, parent, shownState(misc)]
}

function shownState(misc: readonly unknown[]): unknown {
  for (const [tag, items] of misc.flat() as readonly (readonly [
    string,
    readonly (readonly [string, unknown])[],
  ])[]) {
    const found = tag === "data" ? items.find(([key]) => key === "State") : undefined
    if (found !== undefined) return ["state", found[1]]
  }
  return misc
}

// --------------------------------------------------------------- supervisors

function* supervisorOp([name, first, ...rest]: readonly Term[], store: Store, value: Value): Steps<unknown> {
  const server = (): Server => value(first) as Server
  switch (name) {
    case "init": {
      const plan = first as unknown as SupervisorPlan
      const { flags, children } = Supervisor.init(
        (plan.children ?? []).map((child) => specOf(store, child, null)),
        optionsOf(store, plan) as never,
      ).value
      return ["ok", flags, children.map(({ id }) => id)]
    }
    case "startChild":
      return yield* Supervisor.startChild(server(), specOf(store, rest[0] as unknown as ChildPlan, null))
    case "terminateChild":
      return voidResult(yield* Supervisor.terminateChild(server(), value(rest[0])))
    case "deleteChild":
      return voidResult(yield* Supervisor.deleteChild(server(), value(rest[0])))
    case "whichChildren":
      return (yield* Supervisor.whichChildren(server())).map(childInfo)
    case "stop":
      yield* Supervisor.stop(server(), ...(rest.map(value) as [string, number]))
      return "ok"
    default: {
      const fn = Supervisor[name as "countChildren"] as (...args: unknown[]) => Wait<unknown>
      return yield* fn(server(), ...rest.map(value))
    }
  }
}

function childInfo([id, pid, type, modules]: readonly [unknown, unknown, unknown, unknown]): unknown {
  return [id, pid, type, Array.isArray(modules) ? modules.length : modules]
}

function* dynamicOp([name, first, ...rest]: readonly Term[], store: Store, value: Value): Steps<unknown> {
  const server = (): Server => value(first) as Server
  switch (name) {
    case "init":
      return ["ok", DynamicSupervisor.init(objectOf(first!, value)).value]
    case "childSpec":
      return DynamicSupervisor.childSpec(objectOf(first!, value))
    case "startChild":
      return yield* DynamicSupervisor.startChild(
        server(),
        specOf(store, rest[0] as unknown as ChildPlan, null),
      )
    case "terminateChild":
      return voidResult(yield* DynamicSupervisor.terminateChild(server(), value(rest[0]) as Pid))
    case "whichChildren":
      return new Sorted(
        (yield* DynamicSupervisor.whichChildren(server())).map((child) => childInfo(child as never)),
      )
    case "stop":
      yield* DynamicSupervisor.stop(server(), ...(rest.map(value) as [string, number]))
      return "ok"
    default: {
      const fn = DynamicSupervisor[name as "countChildren"] as (...args: unknown[]) => Wait<unknown>
      return yield* fn(server(), ...rest.map(value))
    }
  }
}

function exitWith(reason: unknown): never {
  throw new ExitError(reason)
}
