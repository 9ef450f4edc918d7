import { DynamicSupervisor, exit, GenServer, Process, self, Supervisor } from "beamline"
import type { ChildSpec, Pid, Result, Steps, SupervisorInit, Wait } from "beamline"

import type { ChildPlan, SupervisorPlan, Term } from "./language.ts"
import { finish, moduleOf } from "./server.ts"
import type { Store } from "./store.ts"
import { decode } from "./terms.ts"

type Started = Wait<Result<unknown, unknown>>

const KEYS = ["restart", "shutdown", "type", "significant", "modules"] as const

export function startSupervisor(store: Store, label: string): Started {
  const module = Supervisor.define(label)({ init: () => initOf(store, label, "supervisor") as never })
  return module.startLink(undefined, nameOf(store, label))
}

export function startListed(store: Store, label: string): Started {
  const plan = planOf(store, label)
  const children = specsOf(store, plan.children ?? [], label)
  return Supervisor.startLink(
    children as never,
    { ...optionsOf(store, plan), ...nameOf(store, label) } as never,
  )
}

export function startDynamic(store: Store, label: string): Started {
  const module = DynamicSupervisor.define(label)({ init: () => initOf(store, label, "dynamic") as never })
  return module.startLink(undefined, nameOf(store, label))
}

export function startDynamicListed(store: Store, label: string): Started {
  return DynamicSupervisor.startLink({
    ...optionsOf(store, planOf(store, label)),
    ...nameOf(store, label),
  } as never)
}

function initOf(store: Store, label: string, kind: "supervisor" | "dynamic"): unknown {
  const plan = planOf(store, label)
  store.bind(label, self())
  store.bind(store.nameProcess(self(), label), self())
  store.trace({ kind: "callback", name: "init", args: [] })
  if (plan.init !== undefined) return finish(store, plan.init, {}, "init")
  if (kind === "dynamic") return DynamicSupervisor.init(optionsOf(store, plan))
  return Supervisor.init(specsOf(store, plan.children ?? [], label), optionsOf(store, plan) as never)
}

export const supervisorInit = (store: Store, label: string): SupervisorInit =>
  initOf(store, label, "supervisor") as SupervisorInit

export const dynamicInit = (store: Store, label: string): unknown => initOf(store, label, "dynamic")

export function planOf(store: Store, label: string): SupervisorPlan {
  return store.scenario.supervisors?.[label] ?? {}
}

function nameOf(store: Store, label: string): { name?: never } {
  const { name } = planOf(store, label)
  return name === undefined ? {} : { name: decode(name, store, {}) as never }
}

export function optionsOf(store: Store, plan: SupervisorPlan): object {
  return Object.fromEntries(
    Object.entries(plan.options ?? {}).map(([key, term]) => [key, decode(term, store, {})]),
  )
}

function specsOf(store: Store, children: readonly ChildPlan[], supervisor: string): readonly ChildSpec[] {
  return children.map((child) => specOf(store, child, supervisor))
}

/** A child as scenarios write it, as a child specification. */
export function specOf(store: Store, child: ChildPlan, supervisor: string | null): ChildSpec {
  const value = (term: Term): unknown => decode(term, store, {})
  if (child.raw !== undefined) return value(child.raw) as ChildSpec
  if (child.module !== undefined) return value({ module: child.module }) as ChildSpec
  if (child.of !== undefined) return value(child.of) as ChildSpec
  const given = KEYS.filter((key) => child[key] !== undefined).map(
    (key) => [key, value(child[key]!)] as const,
  )
  const spec = {
    id: value(child.id ?? null),
    start: child.start === undefined ? [new Start(store), "child", [supervisor, child]] : value(child.start),
    ...Object.fromEntries(given),
  }
  return Object.fromEntries(
    Object.entries(spec).filter(([key]) => child.without?.includes(key) !== true),
  ) as unknown as ChildSpec
}

/** The module of start functions, which follow a list: the first start does what the first entry says, and so on. */
class Start {
  readonly isStart = true
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  child = (...args: readonly unknown[]): unknown => {
    const [supervisor, child] = args.slice(-2) as [string | null, ChildPlan]
    const store = this.#store
    if (args.length > 2) store.trace({ kind: "other", parts: ["extra", args[0]] })
    if (supervisor !== null) store.nameProcess(self(), supervisor)
    const n = store.count("start", supervisor, child.id)
    const entry = child.starts?.[n - 1] ?? "ok"
    store.trace({ kind: "other", parts: ["start", decode(child.id ?? null, store, {})] })
    if (typeof entry === "string") return this.#simple(entry, child)
    const [kind, term] = entry
    const value = decode(term, store, {})
    switch (kind) {
      case "info":
        return this.#withInfo(child, value)
      case "fail":
        return { ok: false, error: value }
      case "killing":
        Process.exit(value as Pid, "kill")
        return { ok: false, error: "oops" }
      case "return":
        return asResult(value)
      case "raise":
        throw new Error(value as string)
      case "exit":
        return exit(value)
      default:
        throw value
    }
  }

  #simple(entry: string, child: ChildPlan): unknown {
    if (entry === "ignore") return { ok: false, error: "ignore" }
    if (entry === "unlinked") return GenServer.start(moduleOf(this.#store, child.server!), child.server!)
    return this.#start(child)
  }

  *#withInfo(child: ChildPlan, info: unknown): Steps<unknown> {
    const result = yield* this.#start(child)
    return result.ok ? { ...result, info } : result
  }

  #start(child: ChildPlan): Started {
    const store = this.#store
    if (child.supervisor !== undefined) return startSupervisor(store, child.supervisor)
    if (child.dynamic !== undefined) return startDynamic(store, child.dynamic)
    const options = child.name === undefined ? {} : { name: decode(child.name, store, {}) as string }
    return GenServer.startLink(moduleOf(store, child.server!), child.server!, options)
  }
}

/** What a start function returns as a tuple is a Result here. */
function asResult(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  if (value[0] === "ok" && value.length === 2) return { ok: true, value: value[1] as unknown }
  if (value[0] === "error" && value.length === 2) return { ok: false, error: value[1] as unknown }
  return value
}
