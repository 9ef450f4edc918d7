import {
  exit,
  ExitError,
  isPid,
  literal,
  makeRef,
  on,
  Process,
  receive,
  self,
  send,
  spawn,
  spawnLink,
  spawnMonitor,
} from "beamline"
import type { Pid, SpawnOptions, Steps } from "beamline"

import { callOf } from "./bodies.ts"
import type { Op, Term } from "./language.ts"
import { UNIT } from "./language.ts"
import { serverOp } from "./server-ops.ts"
import { isCommand, isReserved, mailboxOf, shownInfo, sortedEntries } from "./shown.ts"
import type { Store } from "./store.ts"
import { Unbound } from "./store.ts"
import { decode, isLeftover, Sorted } from "./terms.ts"
import type { Context } from "./terms.ts"

/** Thrown by the operation `return`. */
export const RETURN = Symbol("return")

/** A plain process: carries out what the conductor tells it, and leaves every other message in its mailbox. */
export function* agent(store: Store, label: string, first: readonly Op[]): Steps {
  store.nameProcess(self(), label)
  yield* life(store, first)
}

function* life(store: Store, first: readonly Op[]): Steps {
  let ops = first
  for (;;) {
    try {
      yield* runOps(ops, store, {})
    } catch (thrown) {
      if (thrown === RETURN) return
      if (!(thrown instanceof Unbound)) throw thrown
    }
    const message = (yield* receive(isCommand)) as readonly [string, readonly Op[]]
    ops = message[1]
  }
}

export function* runOps(ops: readonly Op[], store: Store, context: Context): Steps {
  for (const op of ops) yield* runOp(op, store, context)
}

/** Carries out one operation and leaves its event. What ends the process, or the list of operations, is thrown. */
function* runOp(op: Op, store: Store, context: Context): Steps {
  const [name, ...args] = op
  switch (name) {
    case "exit":
      return exit(decode(args[0]!, store, context))
    case "raise":
      throw new Error(args[0] as string)
    case "throw":
      throw decode(args[0]!, store, context)
    case "return":
      throw RETURN
    case "hibernate":
      yield* Process.hibernate(awake(store, args[0] as unknown as readonly Op[]))
      return undefined
    case "let": {
      const [variable, inner] = args as unknown as readonly [string, Op]
      yield* note(inner, store, context, variable)
      return undefined
    }
    default:
      yield* note(op, store, context)
  }
}

function awake(store: Store, ops: readonly Op[]): () => Steps {
  return function* () {
    store.trace({ kind: "other", parts: ["awake"] })
    yield* life(store, ops)
  }
}

function* note(op: Op, store: Store, context: Context, variable?: string): Steps {
  const name = op[0]
  try {
    const value = yield* applyOp(op, store, context)
    if (isLeftover()) return
    if (variable !== undefined) store.bind(variable, value)
    store.trace({ kind: "op", name, outcome: "=", value })
  } catch (thrown) {
    // A signal that ended the process has thrown, to leave its code.
    if (isLeftover() || thrown === RETURN) throw thrown
    if (thrown instanceof Unbound) store.trace({ kind: "skip", name })
    else if (thrown instanceof ExitError)
      store.trace({ kind: "op", name, outcome: "exit", value: thrown.reason })
    else if (thrown instanceof Error) store.trace({ kind: "op", name, outcome: "raise", value: thrown })
    else store.trace({ kind: "op", name, outcome: "throw", value: thrown })
  }
}

const INSTANT = new Set(["receive", "silently", "sleep", "sorted", "try"])

/** Whether an operation never waits, so that it can be carried out in a synchronous callback. */
export function isInstant(op: Op): boolean {
  if (op[0] === "let") return isInstant(op[2] as unknown as Op)
  return (
    !INSTANT.has(op[0]) && (Object.hasOwn(OPS, op[0]) || ["exit", "raise", "throw", "return"].includes(op[0]))
  )
}

function* applyOp(op: Op, store: Store, context: Context): Steps<unknown> {
  const [name, ...args] = op
  if (name === "try") {
    yield* runOps(args[0] as unknown as readonly Op[], store, context)
    return "done"
  }
  if (name === "receive") return yield* receiveOp(args, store, context)
  const value = (term: Term | undefined): unknown =>
    term === undefined ? undefined : decode(term, store, context)
  if (name === "sorted")
    return new Sorted((yield* applyOp(args[0] as unknown as Op, store, context)) as unknown[])
  if (name === "silently") {
    yield* applyOp(args[0] as unknown as Op, store, context)
    return "done"
  }
  if (name === "sleep") {
    yield* Process.sleep(value(args[0]) as number)
    return "ok"
  }
  const instant = OPS[name]
  if (instant !== undefined) return instant(store, value, args)
  return yield* serverOp(op, store, context)
}

type Value = (term: Term | undefined) => unknown
type Instant = (store: Store, value: Value, args: readonly Term[]) => unknown

const OPS: { readonly [name: string]: Instant } = {
  spawn: (store, value, args) => {
    const [label, options = {}, ops = []] = args as unknown as readonly [
      string,
      Record<string, Term>?,
      (readonly Op[])?,
    ]
    const given = Object.fromEntries(
      Object.entries(options).map(([key, term]) => [key, spawnOption(term, value)]),
    )
    const code = (): Steps => agent(store, label, ops)
    return named(store, label, spawn(generator(code), given as SpawnOptions))
  },
  spawnLink: (store, _value, [label, ops]) =>
    named(
      store,
      label as string,
      spawnLink(generator(() => agent(store, label as string, ops as unknown as readonly Op[]))),
    ),
  spawnNamed: (store, value, [label, name, options]) => {
    const body = { label: label as string, do: [["self"]] }
    const given = options === undefined ? [] : [decoded(options, value) as SpawnOptions]
    return named(
      store,
      label as string,
      spawn(callOf(store) as never, name as never, [body] as never, ...given),
    )
  },
  spawnOf: (_store, value, [kind, term]) =>
    (kind === "spawn" ? spawn : kind === "spawnLink" ? spawnLink : spawnMonitor)(value(term) as () => Steps),
  hibernateOf: (_store, value, [term]) => Process.hibernate(value(term) as () => Steps),
  spawnMonitor: (store, _value, [label, ops]) =>
    named(
      store,
      label as string,
      spawnMonitor(generator(() => agent(store, label as string, ops as unknown as readonly Op[]))),
    ),
  self: () => self(),
  makeRef: () => makeRef(),
  length: (_store, value, [term]) => (value(term) as readonly unknown[]).length,
  sendEach: (_store, value, [entries, message]) => {
    for (const [pid] of value(entries) as readonly (readonly [Pid, unknown])[]) send(pid, value(message))
    return "ok"
  },
  value: (_store, value, [term]) => value(term),
  send: (_store, value, [to, message]) => send(value(to) as Pid, value(message)),
  sendWith: (_store, value, [to, message, options]) =>
    Process.send(value(to) as Pid, value(message), options as object),
  link: (_store, value, [pid]) => Process.link(value(pid) as Pid),
  unlink: (_store, value, [pid]) => Process.unlink(value(pid) as Pid),
  monitor: (_store, value, [item, options]) => {
    if (options === undefined) return Process.monitor(value(item) as Pid)
    return Process.monitor(value(item) as Pid, decoded(options, value))
  },
  demonitor: (_store, value, [ref, options]) => Process.demonitor(value(ref) as never, options as object),
  alias: (_store, _value, [options]) => Process.alias(options as never),
  unalias: (_store, value, [ref]) => Process.unalias(value(ref) as never),
  register: (_store, value, [pid, name]) => Process.register(value(pid) as Pid, value(name) as string),
  unregister: (_store, value, [name]) => Process.unregister(value(name) as string),
  whereis: (_store, value, [name]) => Process.whereis(value(name) as string),
  registered: (_store, _value, [name]) => Process.registered().includes(name as string),
  listed: (_store, value, [pid]) => Process.list().includes(value(pid) as Pid),
  flag: (_store, value, [flag, term]) => Process.flag(flag as never, flagValue(term!, value) as never),
  flagOf: (_store, value, [pid, flag, term]) =>
    Process.flag(value(pid) as Pid, flag as never, value(term) as never),
  exitSignal: (_store, value, [pid, reason]) => Process.exit(value(pid) as Pid, value(reason)),
  alive: (_store, value, [pid]) => Process.isAlive(value(pid) as Pid),
  sendAfter: (_store, value, [to, message, time, abs]) => {
    if (abs === undefined) return Process.sendAfter(value(to) as Pid, value(message), value(time) as number)
    return Process.sendAfter(value(to) as Pid, value(message), clock.now() + (value(time) as number), {
      abs: true,
    })
  },
  cancelTimer: (_store, value, [ref, options]) =>
    left(Process.cancelTimer(value(ref) as never, options as object)),
  readTimer: (_store, value, [ref]) => left(Process.readTimer(value(ref) as never)),
  mailbox: () => mailboxOf(self()),
  put: (_store, value, [key, item]) => Process.put(value(key), value(item)),
  get: (_store, value, [key, ...fallback]) => Process.get(value(key), ...fallback.map(value)),
  delete: (_store, value, [key]) => Process.delete(value(key)),
  getAll: () => sortedEntries(Process.get()),
  getKeys: (_store, value, args) =>
    (args.length === 0
      ? Process.getKeys().filter((key) => !isReserved(key))
      : (Process.getKeys as (value: unknown) => unknown[])(value(args[0]))
    ).sort(),
  setLabel: (_store, value, [label]) => {
    Process.setLabel(value(label))
    return "ok"
  },
  groupLeader: (_store, value, args) =>
    args.length === 0
      ? Process.groupLeader()
      : Process.groupLeader(value(args[0]) as Pid, value(args[1]) as Pid),
  info: (_store, value, [pid, item]) => {
    const found = Process.info(value(pid) as Pid, item as never) as readonly unknown[] | undefined
    if (found === undefined) return undefined
    return Array.isArray(item) ? found.map((one) => shownInfo(one as never)) : shownInfo(found as never)
  },
  infoKeys: (_store, value, [pid]) => {
    const found = Process.info(value(pid) as Pid)
    return found === undefined ? undefined : Object.keys(found)
  },
  infoEntry: (_store, value, [pid, key]) => {
    const found = Process.info(value(pid) as Pid, ["dictionary", value(key)])
    return found === undefined ? undefined : [value(key), found[1]]
  },
}

/** The clock of the run, for points in time. */
export const clock = { now: (): number => 0 }

// An arrow function that returns a generator is no generator function.
function generator(code: () => Steps): () => Steps {
  return function* () {
    yield* code()
  }
}

function named(store: Store, label: string, spawned: Pid | readonly [Pid, unknown]): unknown {
  const [pid, monitor] = isPid(spawned) ? [spawned] : spawned
  store.nameProcess(pid, label)
  store.bind(label, pid)
  if (monitor !== undefined) store.bind(`${label}.monitor`, monitor)
  return spawned
}

function spawnOption(term: Term, value: Value): unknown {
  return typeof term === "object" && term !== null && !Array.isArray(term)
    ? decoded(term, value)
    : value(term)
}

function decoded(options: Term, value: Value): object {
  return Object.fromEntries(
    Object.entries(options as Record<string, Term>).map(([key, term]) => [key, value(term)]),
  )
}

function flagValue(term: Term, value: Value): unknown {
  const isLimit = typeof term === "object" && term !== null && "size" in term
  return isLimit ? decoded(term, value) : value(term)
}

/** What is left is told in units. `undefined` is Elixir's bare `:ok`. */
function left(milliseconds: number | false | undefined): unknown {
  if (milliseconds === undefined) return "ok"
  return milliseconds === false ? false : ["left", Math.floor((milliseconds + UNIT / 2) / UNIT)]
}

const LATE = Symbol("late")

function* receiveOp(args: readonly Term[], store: Store, context: Context): Steps<unknown> {
  const [patterns, time] = args as readonly [readonly Term[], Term?]
  const after = time === undefined ? "infinity" : (decode(time, store, context) as number)
  const clauses = patterns.map((pattern) => {
    const wanted = patternOf(pattern, store, context)
    // The handler of a predicate gets the message alone, that of a pattern the bindings before it.
    return on(wanted as never, ((...given: readonly unknown[]) => given.at(-1)) as never)
  })
  const got = yield* receive(
    patterns.length === 1 ? (patternOf(patterns[0]!, store, context) as never) : (clauses as never),
    {
      after: after as number,
      orElse: () => LATE,
    },
  )
  return got === LATE ? "late" : ["got", got]
}

function patternOf(pattern: Term, store: Store, context: Context): unknown {
  if (pattern === "any") return (message: unknown) => !isCommand(message)
  if (pattern === "integer") return (message: unknown) => Number.isInteger(message)
  const [kind, term] = Object.entries(pattern as Record<string, Term>)[0]!
  const wanted = decode(term, store, context)
  if (kind === "eq") return Array.isArray(wanted) ? wanted : literal(wanted)
  const index = kind === "tag" ? 0 : 1
  return (message: unknown) => Array.isArray(message) && message.length > index && message[index] === wanted
}
