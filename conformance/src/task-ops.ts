// Operations of Task and Task.Supervisor. The task of the label `t` is the variable `t.task`, its process `t`.

import { Process, self, Task } from "beamline"
import type { Pid, Result, Steps, TaskStream, Wait } from "beamline"

import { bodyOf, callOf, functionOf, thunk } from "./bodies.ts"
import type { Body, Term } from "./language.ts"
import { timeOf } from "./language.ts"
import { objectOf } from "./registry-ops.ts"
import type { Store } from "./store.ts"
import { Sorted } from "./terms.ts"

type Value = (term: Term | undefined) => unknown
type Any = (...args: unknown[]) => unknown

const all = Task as unknown as Record<string, Any>
const supervisors = Task.Supervisor as unknown as Record<string, Any>

export function* taskOp([name, ...args]: readonly Term[], store: Store, value: Value): Steps<unknown> {
  switch (name) {
    case "async":
      return bound(store, args[0] as string, all["async"]!(...code(store, args[0] as string, args[1])))
    case "start":
    case "startLink":
      return named(store, args[0] as string, all[name]!(...code(store, args[0] as string, args[1])))
    case "completed":
      return bound(store, args[0] as string, Task.completed(value(args[1])))
    case "childSpec":
      return all[name]!(thunk(store, bodyOf(args[0])))
    case "fields": {
      const { pid, ref, owner } = value(args[0]) as Task
      return [pid, ref, owner]
    }
    case "stream": {
      const [source, body, options = {}, how] = args
      const form = streamed(store, sourceOf(store, source!, value), bodyOf(body))
      return yield* read(store, all["asyncStream"]!(...form, objectOf(options, value)), how)
    }
    case "awaitMany":
      return yield* all[name]!(...tasksOf(args, value)) as Wait<unknown>
    case "yieldMany": {
      const got = (yield* all[name]!(...tasksOf(args, value)) as Wait<unknown>) as readonly (readonly [
        Task,
        Result<unknown, unknown> | undefined,
      ])[]
      return got.map(([task, result]) => [task, ending(result)])
    }
    case "ignore":
      return ending(Task.ignore(value(args[0]) as Task))
    case "await":
      return yield* all[name]!(...args.map(value)) as Wait<unknown>
    default:
      return ending((yield* all[name as string]!(...args.map(value)) as Wait<unknown>) as undefined)
  }
}

export function* taskSupervisorOp(
  [name, ...args]: readonly Term[],
  store: Store,
  value: Value,
): Steps<unknown> {
  switch (name) {
    case "start": {
      const [label, options = {}] = args
      return named(store, label as string, yield* Task.Supervisor.startLink(objectOf(options, value)))
    }
    case "childSpec":
      return Task.Supervisor.childSpec(objectOf(args[0]!, value))
    case "async":
    case "asyncNolink":
    case "startChild": {
      const [supervisor, label, body, options = {}] = args
      const form = [value(supervisor), ...code(store, label as string, body), objectOf(options, value)]
      const started = yield* supervisors[name]!(...form) as Wait<unknown>
      return name === "startChild"
        ? named(store, label as string, started)
        : bound(store, label as string, started)
    }
    case "children":
      return new Sorted(yield* Task.Supervisor.children(value(args[0]) as Pid))
    case "terminateChild": {
      const result = yield* Task.Supervisor.terminateChild(value(args[0]) as Pid, value(args[1]) as Pid)
      return result.ok ? "ok" : result
    }
    default: {
      const [supervisor, source, body, options = {}, how] = args
      const form = streamed(store, sourceOf(store, source!, value), bodyOf(body))
      const build = supervisors[name === "stream" ? "asyncStream" : "asyncStreamNolink"]!
      return yield* read(store, build(value(supervisor), ...form, objectOf(options, value)), how)
    }
  }
}

// --------------------------------------------------------------- arguments

function code(store: Store, label: string, term: Term | undefined): readonly unknown[] {
  const body: Body = { label, ...bodyOf(term) }
  return body.mfa === true ? [callOf(store), "runAlone", [body]] : [thunk(store, body)]
}

function streamed(store: Store, source: unknown, body: Body): readonly unknown[] {
  return body.mfa === true
    ? [source, callOf(store), "runWith", [body]]
    : [source, functionOf(store, body, "arg")]
}

function tasksOf([tasks, ...rest]: readonly Term[], value: Value): readonly unknown[] {
  const list = Array.isArray(tasks) ? (tasks as readonly Term[]).map(value) : value(tasks)
  const options = rest.map((term) => (isOptions(term) ? objectOf(term, value) : value(term)))
  return [list, ...options]
}

function isOptions(term: Term): boolean {
  return typeof term === "object" && term !== null && !Array.isArray(term) && !("t" in term)
}

/** How a task ended, as Elixir has it. */
function ending(result: Result<unknown, unknown> | undefined): unknown {
  if (result === undefined) return undefined
  return result.ok ? ["ok", result.value] : ["exit", result.error]
}

function name(store: Store, pid: Pid, label: string): void {
  store.nameProcess(pid, label)
  store.bind(label, pid)
}

function named(store: Store, label: string, started: unknown): unknown {
  const result = started as Result<Pid, unknown>
  if (result.ok) name(store, result.value, label)
  return result
}

function bound(store: Store, label: string, started: unknown): unknown {
  const task = started as Task
  if (task.pid !== undefined) name(store, task.pid, label)
  store.bind(`${label}.ref`, task.ref)
  store.bind(`${label}.task`, task)
  return task
}

// --------------------------------------------------------------- streams

/** Each element that is pulled leaves an event. */
function sourceOf(store: Store, term: Term, value: Value): unknown {
  if (Array.isArray(term)) return pulled(store, (term as readonly Term[]).map(value))
  if (typeof term !== "object" || term === null) return value(term)
  if ("from" in term) return pulled(store, counting(term["from"] as number, Infinity))
  if ("raiseAfter" in term) return pulled(store, counting(1, term["raiseAfter"] as number))
  return value(term)
}

function* counting(from: number, last: number): Generator<number> {
  for (let n = from; n <= last; n++) yield n
  throw new Error("the source")
}

function pulled(store: Store, elements: Iterable<unknown>): Iterable<unknown> {
  return {
    *[Symbol.iterator]() {
      for (const element of elements) {
        store.trace({ kind: "other", parts: ["pull", element] })
        yield element
      }
    },
  }
}

/** Each result that is read leaves an event. "unread": the stream is only built. */
function* read(store: Store, built: unknown, how: Term | undefined): Steps<unknown> {
  if (how === "unread") return "built"
  const { take, raiseAt, sleep } = (how ?? {}) as {
    readonly take?: number
    readonly raiseAt?: number
    readonly sleep?: number
  }
  const stream = (built as TaskStream<Result<unknown, unknown>>)[Symbol.asyncIterator]()
  for (let n = 0; ; n++) {
    const step = yield* stream.next()
    if (step.done === true) return n
    store.trace({ kind: "other", parts: ["emit", ending(step.value)] })
    const isLast = n + 1 === take
    if (isLast || n + 1 === raiseAt) yield* stream.return()
    if (isLast) return n + 1
    if (n + 1 === raiseAt) throw new Error("the reader")
    if (sleep !== undefined && Process.isAlive(self())) yield* Process.sleep(timeOf(sleep))
  }
}
