import { isPid, isReference, Process, self } from "beamline"
import type { Pid, Reference } from "beamline"

import type { Scenario } from "./language.ts"

/** What happened in a process, before it is rendered: by then every process has its name. */
export type Event =
  | { readonly kind: "op"; readonly name: string; readonly outcome: string; readonly value: unknown }
  | { readonly kind: "skip"; readonly name: string }
  | { readonly kind: "callback"; readonly name: string; readonly args: readonly unknown[] }
  | {
      readonly kind: "log"
      readonly level: string
      readonly label: string
      readonly parts: readonly unknown[]
    }
  | { readonly kind: "other"; readonly parts: readonly unknown[] }

export interface Recorded {
  readonly pid: Pid
  readonly step: number
  readonly event: Event
}

/** A caller is known by its reference. */
function referenceOf(value: unknown): unknown {
  const isCaller =
    typeof value === "object" && value !== null && "pid" in value && "ref" in value && !("owner" in value)
  return isCaller ? value.ref : value
}

/** An operation speaks of a variable that nothing has bound: it is left out. */
export class Unbound extends Error {}

/** What the processes of one run share: variables, counters, names of processes, and the trace. */
export class Store {
  readonly scenario: Scenario
  readonly events: Recorded[] = []
  readonly processes = new Map<Pid, string>()
  readonly references = new Map<Reference, string>()
  readonly #variables = new Map<string, unknown>()
  readonly #counters = new Map<string, number>()
  step = 0

  constructor(scenario: Scenario) {
    this.scenario = scenario
  }

  count(...key: readonly unknown[]): number {
    const text = JSON.stringify(key)
    const n = (this.#counters.get(text) ?? 0) + 1
    this.#counters.set(text, n)
    return n
  }

  /** Binds a variable. A reference is known by the first variable that held it. */
  bind(name: string, value: unknown): void {
    this.#variables.set(name, value)
    const reference =
      Array.isArray(value) && value.length === 2 && isPid(value[0])
        ? (value[1] as unknown)
        : referenceOf(value)
    if (isReference(reference) && !this.references.has(reference)) this.references.set(reference, name)
  }

  has(name: string): boolean {
    return this.#variables.has(name)
  }

  get(name: string): unknown {
    if (!this.#variables.has(name)) throw new Unbound(name)
    return this.#variables.get(name)
  }

  /** Names a process: `label`, or `label#2` for the second of that label, and so on. */
  nameProcess(pid: Pid, label: string): string {
    const known = this.processes.get(pid)
    if (known !== undefined) return known
    const n = this.count("incarnation", label)
    const name = n === 1 ? label : `${label}#${n}`
    this.processes.set(pid, name)
    return name
  }

  /** Leaves an event of the calling process. What a dead process's code still does is none. */
  trace(event: Event): void {
    const pid = self()
    if (Process.isAlive(pid)) this.traceOf(pid, event)
  }

  traceOf(pid: Pid, event: Event): void {
    this.events.push({ pid, step: this.step, event })
  }
}
