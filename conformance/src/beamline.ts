// The interpreter for Beamline, over its public API alone.

import { isDown, Logger, Process, receive, self, spawn } from "beamline"
import type { LogEvent, Pid } from "beamline"
import { settle, useClock, VirtualClock } from "beamline/testing"

import type { Scenario, Shown, Step, Trace } from "./language.ts"
import { UNIT } from "./language.ts"
import { agent, clock } from "./ops.ts"
import { command, conductor, mailboxOf } from "./shown.ts"
import { Store } from "./store.ts"
import type { Event, Recorded } from "./store.ts"
import { compare, Renderer } from "./terms.ts"

/**
 * What a run gave: its trace, or that it did not come to rest. `isOnEdge` tells that a timer was due at the very moment at
 * which a step ended.
 */
export type Outcome = { readonly trace: Trace; readonly isOnEdge: boolean } | { readonly restless: true }

/**
 * Runs a scenario on Beamline in virtual time. A step ends when no process has anything to do and only waits for
 * messages or timers: the runtime tells.
 */
export async function runOnBeamline(scenario: Scenario): Promise<Outcome> {
  const store = new Store(scenario)
  const virtual = new VirtualClock()
  const real = useClock(virtual)
  const before = new Set(Process.list())
  clock.now = () => virtual.now()
  conductor.pid = self()
  store.processes.set(self(), "conductor")
  const stopLogging = logInto(store)
  const watched = new Set<Pid>()
  let isOnEdge = false
  try {
    for (const label of scenario.agents ?? ["a"]) store.bind(label, startAgent(store, label))
    await settle()
    await watch(store, watched)
    for (const step of scenario.steps) {
      store.step++
      if (await perform(step, store, virtual)) isOnEdge = true
      await watch(store, watched)
    }
    store.step++
    look(store)
    return { trace: render(store), isOnEdge }
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("expected all processes to come to rest"))
      return { restless: true }
    throw error
  } finally {
    stopLogging()
    await sweep(before)
    useClock(real)
  }
}

function startAgent(store: Store, label: string): Pid {
  const pid = spawn(function* () {
    yield* agent(store, label, [])
  })
  store.nameProcess(pid, label)
  return pid
}

/** Performs a step, and tells whether something happened in the last millisecond of its time. */
async function perform(step: Step, store: Store, virtual: VirtualClock): Promise<boolean> {
  if ("advance" in step) {
    await virtual.advance(step.advance * UNIT - 1)
    const { length } = store.events
    await virtual.advance(1)
    return store.events.length > length
  }
  const pid = store.has(step.at) ? (store.get(step.at) as Pid) : undefined
  if (pid !== undefined) Process.send(pid, command(step.do))
  // Timers of zero are due.
  await virtual.advance(0)
  return false
}

/** Every process is monitored from the end of the step in which it began; how each ended is an event of its own. */
async function watch(store: Store, watched: Set<Pid>): Promise<void> {
  for (const [pid, label] of store.processes) {
    if (watched.has(pid) || label === "conductor") continue
    watched.add(pid)
    Process.monitor(pid)
  }
  for (;;) {
    const down = await receive(isDown, { after: 0 })
    if (down === undefined) return
    const [, , , object, reason] = down
    if (reason !== "noproc") store.traceOf(object as Pid, { kind: "other", parts: ["ended", reason] })
  }
}

/** At the end: what lies in the mailboxes. */
function look(store: Store): void {
  for (const [pid, label] of store.processes) {
    const messages = label === "conductor" ? undefined : mailboxOf(pid)
    if (messages !== undefined && messages.length > 0)
      store.traceOf(pid, { kind: "other", parts: ["mailbox", messages] })
  }
}

async function sweep(before: ReadonlySet<Pid>): Promise<void> {
  for (const pid of Process.list()) if (!before.has(pid)) Process.exit(pid, "kill")
  await settle()
  while ((await receive(undefined, { after: 0, orElse: () => NOTHING })) !== NOTHING);
}

const NOTHING = Symbol("nothing")

// --------------------------------------------------------------- the log

function logInto(store: Store): () => void {
  const console = Logger.removeSink("default")
  Logger.configure({ level: "all", saslReports: true })
  Logger.addSink("conformance", { log: (event) => logged(store, event) })
  return () => {
    Logger.removeSink("conformance")
    if (console.ok) Logger.addSink("default", console.value)
    Logger.configure({ level: "debug", saslReports: false })
  }
}

function logged(store: Store, { level, report, metadata }: LogEvent): void {
  if (report === undefined) return
  const pid = (report["pid"] ?? metadata["pid"]) as Pid
  store.traceOf(pid, { kind: "log", level, ...shownReport(report) })
}

function shownReport(report: NonNullable<LogEvent["report"]>): {
  readonly label: string
  readonly parts: readonly unknown[]
} {
  const label = report.label.join(" ")
  if (Logger.isReport(report, "gen_server terminate"))
    return { label, parts: [report.lastMessage, ownState(report), report.reason] }
  if (Logger.isReport(report, "gen_server no_handle_info")) return { label, parts: [report.message] }
  if (Logger.isReport(report, "supervisor progress"))
    return { label, parts: [report.offender.id, report.offender.pid] }
  if (label === "supervisor unexpected_message") return { label: "text", parts: [] }
  if (label.startsWith("supervisor ")) {
    const { offender, reason } = report as unknown as { offender: { id: unknown }; reason: unknown }
    return { label, parts: [offender.id, reason] }
  }
  return { label, parts: [report["reason"]] }
}

/** What a supervisor or a registry keeps is nobody's business. */
function ownState({ name, state }: { readonly name: unknown; readonly state: unknown }): unknown {
  if (typeof name === "string" && name.includes("PIDPartition")) return "internal"
  return typeof state === "object" && state !== null && "children" in state ? "internal" : state
}

// --------------------------------------------------------------- the trace

function render(store: Store): Trace {
  const renderer = new Renderer(store)
  const groups = new Map<string, Recorded[]>()
  for (const recorded of store.events) {
    const name = store.processes.get(recorded.pid) ?? "~"
    const group = groups.get(name) ?? []
    group.push(recorded)
    groups.set(name, group)
  }
  const names = [...groups.keys()].sort(compare)
  return Object.fromEntries(names.map((name) => [name, withSteps(groups.get(name)!, renderer)]))
}

function withSteps(events: readonly Recorded[], renderer: Renderer): readonly Shown[] {
  const shown: Shown[] = []
  let last = 0
  for (const { step, event } of events.filter((recorded) => !isLate(recorded))) {
    if (step !== last) shown.push((last = step))
    shown.push(shownEvent(event, renderer))
  }
  return [...shown, ...events.filter(isLate).map(({ event }) => shownEvent(event, renderer))]
}

/** The emulator's own reports come some time later on the BEAM; they are shown last, without a step. */
function isLate({ event }: Recorded): boolean {
  return event.kind === "log" && event.label === "emulator raise"
}

function shownEvent(event: Event, renderer: Renderer): Shown {
  const all = (values: readonly unknown[]): readonly Shown[] => values.map((value) => renderer.show(value))
  switch (event.kind) {
    case "op": {
      const { name, outcome, value } = event
      return [name, outcome, outcome === "raise" ? renderer.showError(value as Error) : renderer.show(value)]
    }
    case "skip":
      return [event.name, "skip"]
    case "callback":
      return [event.name, ...all(shownArguments(event))]
    case "log":
      return ["log", event.level, event.label, ...all(event.parts)]
    default:
      return all(event.parts)
  }
}

/** A continuation has its argument, `init` none. */
function shownArguments({ args }: { readonly args: readonly unknown[] }): readonly unknown[] {
  return args
}
