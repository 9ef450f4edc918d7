import { exit, fail, GenServer, ignore, noreply, ok, reply, self, stop, stopReply } from "beamline"
import type { Module, StatusMap, Steps, Then } from "beamline"

import type { Entries, Entry, Op, ServerPlan, Term } from "./language.ts"
import { isInstant, runOps } from "./ops.ts"
import type { Store } from "./store.ts"
import { decode } from "./terms.ts"
import type { Context } from "./terms.ts"

type Kind = "init" | "call" | "cast" | "info" | "continue" | "terminate" | "codeChange"
type AnyModule = Module<never, string>

const modules = new WeakMap<Store, Map<string, AnyModule>>()

/** The module of a planned server. */
export function moduleOf(store: Store, label: string): AnyModule {
  const known = modules.get(store) ?? new Map<string, AnyModule>()
  modules.set(store, known)
  const module = known.get(label) ?? define(store, label)
  known.set(label, module)
  return module
}

/** A GenServer whose callbacks follow a table: each leaves an event, carries out its entry's operations, gives what it says. */
function define(store: Store, label: string): AnyModule {
  const plan = store.scenario.servers?.[label] ?? {}
  const callback = (kind: Kind, name: string) => (state: unknown, arg: unknown) => {
    store.trace({ kind: "callback", name, args: [state, arg] })
    return perform(store, entryOf(store, label, plan, kind, arg), { state, arg }, kind)
  }
  const init = (): unknown => {
    const pid = self()
    store.bind(label, pid)
    store.bind(store.nameProcess(pid, label), pid)
    store.trace({ kind: "callback", name: "init", args: [] })
    return perform(store, entryOf(store, label, plan, "init", undefined), { arg: label }, "init")
  }
  const bare = { init }
  const table = {
    init,
    handleCall: (
      state: unknown,
      from: { readonly pid: unknown } | readonly [unknown, unknown],
      given: unknown,
    ) => {
      const request = bareRequest(given)
      store.trace({
        kind: "callback",
        name: "handleCall",
        args: [state, "pid" in from ? from.pid : from[0], request],
      })
      return perform(
        store,
        entryOf(store, label, plan, "call", request),
        { state, arg: request, from },
        "call",
      )
    },
    handleCast: (state: unknown, given: unknown) => callback("cast", "handleCast")(state, bareRequest(given)),
    handleInfo: callback("info", "handleInfo"),
    handleContinue: callback("continue", "handleContinue"),
    terminate: callback("terminate", "terminate"),
    codeChange: (old: unknown, state: unknown, extra: unknown) => {
      store.trace({ kind: "callback", name: "codeChange", args: [old, state, extra] })
      return perform(
        store,
        entryOf(store, label, plan, "codeChange", undefined),
        { state, arg: extra },
        "codeChange",
      )
    },
    ...(plan.formatStatus === undefined ? {} : { formatStatus: formatStatus(plan.formatStatus) }),
  }
  return GenServer.define<never>(label)((plan.bare === true ? bare : table) as never)
}

/** A request without arguments comes as a tuple of one. */
function bareRequest(request: unknown): unknown {
  return Array.isArray(request) && request.length === 1 ? request[0] : request
}

function formatStatus(kind: NonNullable<ServerPlan["formatStatus"]>): (status: StatusMap) => StatusMap {
  return (status) => {
    switch (kind) {
      case "mask":
        return { ...status, state: "masked" }
      case "raise":
        throw new Error("no status")
      case "text":
        return "text" as never
      default:
        return { state: "masked" }
    }
  }
}

function entryOf(
  store: Store,
  label: string,
  plan: ServerPlan,
  kind: Kind,
  argument: unknown,
): Entry | undefined {
  const table = plan[kind]
  if (table === undefined) return undefined
  const isSingle = kind === "init" || kind === "terminate" || kind === "codeChange"
  const key = isSingle ? null : tagOf(argument)
  const found = isSingle
    ? table
    : ((table as Record<string, Entries>)[key!] ?? (table as Record<string, Entries>)["_"])
  if (!Array.isArray(found)) return found as Entry | undefined
  const n = store.count("entry", label, kind, key)
  return (found[n - 1] ?? found.at(-1)) as Entry
}

function tagOf(argument: unknown): string {
  if (argument === undefined) return "nil"
  if (typeof argument === "string" || typeof argument === "boolean") return String(argument)
  if (Array.isArray(argument) && argument.length > 0) return tagOf(argument[0])
  return "_"
}

/** Performs an entry: at once where no operation waits, else as a generator. */
function perform(store: Store, entry: Entry | undefined, context: Context, kind: Kind): unknown {
  if (entry === undefined) return byDefault(kind, context)
  const ops = entry.do ?? []
  const steps = performSteps(store, ops, entry, context, kind)
  return ops.every(isInstant) ? steps.next().value : steps
}

function* performSteps(
  store: Store,
  ops: readonly Op[],
  entry: Entry,
  context: Context,
  kind: Kind,
): Steps<unknown> {
  yield* runOps(ops, store, context)
  return entry.then === undefined ? byDefault(kind, context) : finish(store, entry.then, context, kind)
}

function byDefault(kind: Kind, { state }: Context): unknown {
  switch (kind) {
    case "init":
      return ok(0)
    case "call":
      return reply("ok", state)
    case "terminate":
      return "ok"
    case "codeChange":
      return ["ok", state]
    default:
      return noreply(state)
  }
}

/** Makes what a callback gives. */
export function finish(store: Store, instruction: Term, context: Context, kind: Kind): unknown {
  if (instruction === "ignore") return ignore
  const [name, ...args] = instruction as readonly [string, ...Term[]]
  const value = (index: number): unknown => decode(args[index] ?? null, store, context)
  const then = (index: number): Then<unknown> | undefined => actionOf(args[index], store, context)
  switch (name) {
    case "raise":
      throw new Error(args[0] as string)
    case "exit":
      return exit(value(0))
    case "throw":
      throw finish(store, args[0]!, context, kind)
    case "return":
      return value(0)
    case "ok":
      return kind === "codeChange" ? ["ok", value(0)] : ok(value(0), then(1) as Then)
    case "fail":
      return kind === "codeChange" ? ["error", value(0)] : fail(value(0) as string)
    case "stopInit":
      return stop(value(0) as string)
    case "reply":
      return reply(value(0), value(1), then(2) as Then)
    case "noreply":
      return noreply(value(0), then(1) as Then)
    case "stop":
      return stop(value(0) as string, value(1))
    case "stopReply":
      return stopReply(value(0) as string, value(1), value(2))
    default:
      throw new Error(`no such instruction: ${name}`)
  }
}

function actionOf(term: Term | undefined, store: Store, context: Context): Then<unknown> | undefined {
  if (term === undefined) return undefined
  const [name = "", value = null] = Object.entries(term as Record<string, Term>)[0] ?? []
  return name === "hibernate" ? { hibernate: true } : { [name]: decode(value, store, context) }
}
