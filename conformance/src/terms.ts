import {
  ArgumentError,
  ExitError,
  GenServer,
  isPid,
  isReference,
  literal,
  makeRef,
  PartitionSupervisor,
  Process,
  Registry,
  self,
} from "beamline"
import type { Pid, Reference } from "beamline"

import { childModule } from "./child-modules.ts"
import { timeOf, unitsOf } from "./language.ts"
import type { Shown, Term } from "./language.ts"
import type { Store } from "./store.ts"

/** What the special forms of a term refer to inside a callback. */
export interface Context {
  readonly state?: unknown
  readonly arg?: unknown
  readonly from?: unknown
}

const NODE = "nonode@nohost"

/** Makes Beamline's value of a term of a scenario. */
export function decode(term: Term, store: Store, context: Context): unknown {
  if (term === null) return undefined
  if (typeof term !== "object") return term
  if (Array.isArray(term)) return (term as readonly Term[]).map((item) => decode(item, store, context))
  const [form = "", value = null] = Object.entries(term as { readonly [form: string]: Term })[0] ?? []
  return decodeForm(form, value, store, context)
}

function decodeForm(form: string, value: Term, store: Store, context: Context): unknown {
  const inner = (term: Term): unknown => decode(term, store, context)
  switch (form) {
    case "list":
      return (value as readonly Term[]).map(inner)
    case "text":
      return value
    case "t":
      return timeOf(value as number)
    case "big":
      return Number(value)
    case "self":
      return self()
    case "state":
      return context.state
    case "arg":
    case "reason":
      return context.arg
    case "from":
      return context.from
    case "undefined":
      return undefined
    case "node":
      return NODE
    case "unknownRef":
      return makeRef()
    case "global":
      return ["global", inner(value)]
    case "registry": {
      const [name, key, ...given] = value as readonly Term[]
      return Registry.via(name as string, inner(key!), ...(given.map(inner) as [unknown?]))
    }
    case "partition": {
      const [name, key] = value as readonly Term[]
      return PartitionSupervisor.via(inner(name!) as string, inner(key!))
    }
    case "const":
      return literal(inner(value))
    case "module":
      return childModule(store, value as string)
    case "increment":
      return (inner(value) as number) + 1
    case "var":
      return store.get(value as string)
    case "map":
      return Object.fromEntries(
        Object.entries(value as { readonly [key: string]: Term }).map(([key, item]) => [key, inner(item)]),
      )
    default:
      throw new Error(`no such form of a term: ${form}`)
  }
}

/** Values that show as themselves, or sorted. */
export class Sorted {
  readonly items: readonly unknown[]

  constructor(items: readonly unknown[]) {
    this.items = items
  }
}

/** What a trace shows of Beamline's values. Pids and references without a name are numbered by first appearance. */
export class Renderer {
  readonly #store: Store
  readonly #pids = new Map<Pid, string>()
  readonly #references = new Map<Reference, string>()

  constructor(store: Store) {
    this.#store = store
  }

  show(value: unknown): Shown {
    if (value === undefined || value === null) return null
    if (typeof value === "number") {
      const units = unitsOf(value)
      return units === undefined ? value : { t: units }
    }
    if (typeof value === "string" || typeof value === "boolean") return value
    if (typeof value === "function") return { function: true }
    if (typeof value !== "object") return `${value as number}`
    return this.#showObject(value)
  }

  #showObject(value: object): Shown {
    if (isPid(value)) return { pid: this.#store.processes.get(value) ?? numbered(this.#pids, value) }
    if (isReference(value))
      return { ref: this.#store.references.get(value) ?? numbered(this.#references, value) }
    if (value instanceof Error) return { error: this.showError(value) }
    if (value instanceof Sorted) {
      return value.items
        .map((item) => this.show(item))
        .sort((one, other) => compare(JSON.stringify(one), JSON.stringify(other)))
    }
    if (Array.isArray(value)) return this.#showArray(value)
    if (isTask(value)) return { task: this.show(value.pid) }
    if (isFrom(value)) return [this.show(value.pid), this.show(value.ref)]
    if ("ok" in value && typeof value.ok === "boolean") return this.show(resultTuple(value as never))
    if ("isStart" in value) return { start: "module" }
    if (value === REGISTRY) return "Registry"
    if (isModule(value)) return value.id
    const entries = Object.entries(value).sort(([one], [other]) => compare(one, other))
    return { map: Object.fromEntries(entries.map(([key, item]) => [key, this.show(item)])) }
  }

  #showArray(items: readonly unknown[]): Shown {
    if (items.length === 2 && items[0] === "bad_return" && Array.isArray(items[1])) {
      return ["bad_return", ["module", ...items[1].slice(1).map((item) => this.show(item))]]
    }
    if (items.length === 2 && items[0] === "nocatch") return { nocatch: this.show(items[1]) }
    // Module, function, arguments of a start function.
    const [module, name] = items
    if (items.length === 3 && typeof module === "object" && module !== null && "isStart" in module)
      return { start: name as string }
    return items.map((item) => this.show(item))
  }

  /** What an Error stands for among the exceptions of Elixir. */
  showError(error: Error): Shown {
    if (error instanceof ArgumentError) return "misuse"
    if (error instanceof ExitError) return { exit: this.show(error.reason) }
    const { code, reason } = error as { code?: string; reason?: unknown }
    if (error instanceof GenServer.FunctionClauseError) return "function_clause"
    if (code === "noproc" || code === "timeout_value" || code === "function_clause") return code
    if (reason !== undefined) return this.show(reason)
    if (error.message.startsWith(FULL)) return FULL
    if (error.message.endsWith("has no handleContinue")) return "undef"
    const attempted = /^attempted to \w+/.exec(error.message)
    return attempted === null ? error.message : attempted[0]
  }
}

const FULL = "reached the maximum number of tasks"
const REGISTRY: unknown = (Registry.via("r", "k") as unknown as readonly unknown[])[1]

function isTask(value: object): value is { readonly pid: unknown } {
  return "mfa" in value && "owner" in value && "ref" in value
}

function isModule(value: object): value is { readonly id: string } {
  return "id" in value && typeof value.id === "string" && ("startLink" in value || "whereisName" in value)
}

function isFrom(value: object): value is { readonly pid: Pid; readonly ref: Reference } {
  return "pid" in value && "ref" in value && isPid(value.pid) && isReference(value.ref)
}

/** `{:ok, x}`, `{:error, r}` and `:ignore` are one type in Beamline. */
export function resultTuple(result: {
  ok: boolean
  value?: unknown
  info?: unknown
  error?: unknown
}): unknown {
  if (!result.ok) return result.error === "ignore" ? "ignore" : ["error", result.error]
  return "info" in result ? ["ok", result.value, result.info] : ["ok", result.value]
}

function numbered<T>(names: Map<T, string>, value: T): string {
  const name = names.get(value) ?? String(names.size + 1)
  names.set(value, name)
  return name
}

export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

/** Whether the calling process still lives: if not, its code runs to no effect. */
export function isLeftover(): boolean {
  return !Process.isAlive(self())
}
