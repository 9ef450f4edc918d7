// Operations of Agent, and of PartitionSupervisor.

import { Agent, PartitionSupervisor } from "beamline"
import type { Pid, Result, Steps, Wait } from "beamline"

import { bodyOf, callOf, functionOf, thunk } from "./bodies.ts"
import type { Body, ChildPlan, Term } from "./language.ts"
import { objectOf } from "./registry-ops.ts"
import type { Store } from "./store.ts"
import { specOf } from "./supervisors.ts"

type Value = (term: Term | undefined) => unknown
type Any = (...args: unknown[]) => unknown

export function* agentOp([name, ...args]: readonly Term[], store: Store, value: Value): Steps<unknown> {
  switch (name) {
    case "start":
    case "startLink": {
      const [label, term, options = {}] = args
      const body: Body = { label: label as string, ...bodyOf(term) }
      const form = body.mfa === true ? [callOf(store), "runAlone", [body]] : [thunk(store, body)]
      const result = (yield* (Agent[name] as Any)(
        ...form,
        objectOf(options, value),
      ) as Wait<unknown>) as Result<Pid, unknown>
      return named(store, label as string, result)
    }
    case "childSpec":
      return Agent.childSpec(thunk(store, bodyOf(args[0])))
    case "stop":
      yield* (Agent.stop as Any)(...args.map(value)) as Wait<unknown>
      return "ok"
    default: {
      const [agent, term, ...time] = args
      const body = bodyOf(term)
      const form =
        body.mfa === true ? [callOf(store, "state"), "runWith", [body]] : [functionOf(store, body, "state")]
      const waiting = ((Agent as unknown as Record<string, Any>)[name as string] as Any)(
        value(agent),
        ...form,
        ...time.map(value),
      )
      if (waiting === undefined) return "ok"
      const got = yield* waiting as Wait<unknown>
      return name === "update" && got === undefined ? "ok" : got
    }
  }
}

function named(store: Store, label: string, result: Result<Pid, unknown>): unknown {
  if (result.ok) {
    store.nameProcess(result.value, label)
    store.bind(label, result.value)
  }
  return result
}

// --------------------------------------------------------------- PartitionSupervisor

export function* partitionOp([name, ...args]: readonly Term[], store: Store, value: Value): Steps<unknown> {
  const supervisor = (): string => value(args[0]) as string
  switch (name) {
    case "start": {
      const options = optionsOf(args[1] as { readonly [option: string]: Term }, store, value)
      const result = yield* PartitionSupervisor.startLink(options as never)
      return named(store, args[0] as string, result)
    }
    case "childSpec": {
      const options = optionsOf(args[0] as { readonly [option: string]: Term }, store, value)
      const { id, type } = PartitionSupervisor.childSpec(options as never)
      return { id, type }
    }
    case "partitions":
      return PartitionSupervisor.partitions(supervisor())
    case "countChildren":
      return yield* PartitionSupervisor.countChildren(supervisor())
    case "resize":
      return yield* PartitionSupervisor.resizeOrThrow(supervisor(), value(args[1]) as number)
    case "stop":
      yield* (PartitionSupervisor.stop as Any)(...args.map(value)) as Wait<unknown>
      return "ok"
    default:
      return (yield* PartitionSupervisor.whichChildren(supervisor())).map(([id, pid, type, modules]) => [
        id,
        pid,
        type,
        (modules as readonly unknown[]).length,
      ])
  }
}

function optionsOf(options: { readonly [option: string]: Term }, store: Store, value: Value): object {
  const option = ([key, term]: readonly [string, Term]): readonly [string, unknown] => {
    if (key === "child") return ["childSpec", specOf(store, term as unknown as ChildPlan, null)]
    if (term === "number")
      return [key, (given: readonly unknown[], partition: number) => [partition, ...given]]
    if (term === "wrong") return [key, () => "wrong"]
    return [key, value(term)]
  }
  return Object.fromEntries(Object.entries(options).map(option))
}
