import { ArgumentError, expected, inspect, isPid, LOCAL_NODE } from "../kernel/index.ts"
import type { Address, LocalPid, Pid } from "../kernel/index.ts"
import { names, processOf, settleSignals } from "../runtime/index.ts"
import type { Proc } from "../runtime/index.ts"
import { registerGlobal, unregisterGlobal, whereisGlobal } from "./global.ts"
import { reportRaise } from "./report.ts"

/**
 * What can stand in `["via", module, term]`: a registry of processes.
 *
 * Elixir: the module of a `{:via, module, term}` tuple.
 */
export interface ViaModule {
  /** Whether the name could be given to the process. */
  registerName(term: never, pid: Pid): boolean
  unregisterName(term: never): void
  whereisName(term: never): Pid | undefined
}

type AnyVia = { [K in keyof ViaModule]: (...args: unknown[]) => unknown }

export type Global = readonly ["global", term: unknown]
export type Via = readonly ["via", module: ViaModule, term: unknown]
export type NameOnNode = readonly [name: string, node: string]

/** A name under which a server can be started. */
export type NewName = string | Global | Via

/** The forms in which a server can be named, beside its pid. */
export type NameForm = NewName | NameOnNode

declare const TYPED: unique symbol

/** What tells a typed name from any string. */
interface Typed {
  readonly [TYPED]: true
}

/** A name that knows the protocol of its server: made by `GenServer.name`. */
export type Name<P> = NameForm & Address<P> & Typed

/**
 * Names of servers, to be typed by the program:
 * `declare module "beamline" { interface Names { counter: Counter } }`.
 */
export interface Names {}

/** A server of protocol `P`. */
export type Server<P> = Pid<P> | Name<P>

/** Whatever names a server: a pid, a typed name, a name declared in `Names`, or a tuple. */
export type Destination = Pid<any> | Name<any> | (keyof Names & string) | Global | Via | NameOnNode

/** The protocol that a destination is known to have; `any` for a name that says nothing about it. */
export type ProtocolOf<D> = D extends keyof Names
  ? Names[D]
  : D extends Pid<infer P>
    ? P
    : D extends Address<infer P>
      ? unknown extends P
        ? any
        : P
      : any

/** Where a name leads: to a process, to none, or to another node. */
export type Resolved = Proc | null

/** Finds the process that a server argument stands for. Throws for anything that names no server. */
export function resolve(server: unknown): Resolved {
  if (isPid(server)) return processOf(server)
  if (typeof server === "string") return names.get(server) ?? null
  if (Array.isArray(server)) {
    if (server.length === 2 && server[0] === "global") return whereisGlobal(server[1])
    if (isVia(server)) return processOf((server[1] as unknown as AnyVia).whereisName(server[2]))
    if (isOnNode(server)) return server[1] === LOCAL_NODE ? (names.get(server[0]) ?? null) : null
  }
  throw notAServer(server)
}

/** Throws unless the value names a server. */
export function checkServer(server: unknown): void {
  if (isPid(server) || typeof server === "string") return
  if (Array.isArray(server)) {
    if (
      server.length === 2 &&
      typeof server[0] === "string" &&
      (server[0] === "global" || typeof server[1] === "string")
    )
      return
    if (isVia(server)) return
  }
  throw notAServer(server)
}

function notAServer(server: unknown): ArgumentError {
  return expected("server", 'a pid, a name, ["global", term], ["via", module, term] or [name, node]', server)
}

/** The other node that a server argument names, if it does. */
export function foreignNode(server: unknown): string | undefined {
  return isOnNode(server) && server[0] !== "global" && server[1] !== LOCAL_NODE ? server[1] : undefined
}

function isOnNode(server: unknown): server is NameOnNode {
  return (
    Array.isArray(server) &&
    server.length === 2 &&
    typeof server[0] === "string" &&
    typeof server[1] === "string"
  )
}

function isVia(server: readonly unknown[]): boolean {
  if (server.length !== 3 || server[0] !== "via") return false
  const module = server[1] as Partial<AnyVia> | null
  return (
    (typeof module === "object" || typeof module === "function") && typeof module?.whereisName === "function"
  )
}

/** Throws unless the value can be the `name` of a new server. */
export function checkNewName(name: unknown): asserts name is NewName | undefined {
  if (name === undefined) return
  if (typeof name === "string" && name !== "" && name !== "undefined") return
  if (Array.isArray(name)) {
    if (name.length === 2 && name[0] === "global") return
    if (isVia(name) && typeof (name[1] as Partial<AnyVia>).registerName === "function") return
  }
  throw new ArgumentError(
    `expected name to be one of the following: a non-empty string, ["global", term], ["via", module, term]; got: ${inspect(name)}`,
  )
}

/** What is to say about a name that a new process was not given: who has it, if that is known. */
export interface NameTaken {
  readonly holder: LocalPid | undefined
}

/** Gives a new process its name, or tells that it is taken. */
export function claimName(name: NewName, proc: Proc): NameTaken | undefined {
  settleSignals()
  if (typeof name === "string") {
    const holder = names.get(name)
    if (holder !== undefined) return { holder: holder.pid }
    names.set(name, proc)
    proc.name = name
    return undefined
  }
  // A registry is asked first who has the name, as OTP does: it may refuse the question.
  const holder = name[0] === "via" ? resolve(name) : null
  if (holder !== null) return { holder: holder.pid }
  return registers(name, proc.pid) ? undefined : { holder: resolve(name)?.pid }
}

function registers(name: Global | Via, pid: LocalPid): boolean {
  if (name[0] === "global") return registerGlobal(name[1], pid)
  const answer = (name[1] as unknown as AnyVia).registerName(name[2], pid)
  if (typeof answer !== "boolean") throw expected("registerName", "a function that returns a boolean", answer)
  return answer
}

/** Takes a name from a process whose start has failed, before anybody hears of the failure. */
export function releaseName(name: NewName, proc: Proc): void {
  if (typeof name === "string") {
    if (names.get(name) === proc) names.delete(name)
    proc.name = null
  } else if (name[0] === "global") unregisterGlobal(name[1])
  else {
    try {
      ;(name[1] as unknown as AnyVia).unregisterName(name[2])
    } catch (error) {
      // The start has failed already, and ends all the same.
      reportRaise(proc, error)
    }
  }
}
