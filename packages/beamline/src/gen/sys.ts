import { checkBoolean, checkFunction, checkTimeout, expected, SYSTEM } from "../kernel/index.ts"
import type { ExitReason, Timeout } from "../kernel/index.ts"
import { isAsyncFunction } from "../runtime/index.ts"
import type { Wait } from "../runtime/index.ts"
import type { DebugFunction, SystemEvent } from "./debug.ts"
import type { Destination } from "./name.ts"
import { request } from "./request.ts"

const DEFAULT_TIMEOUT = 5_000

/** The servers that `sys` speaks to: any that runs a behaviour, by any form of its name. */
export type SystemDestination = Destination | string

/** Asks a server something by a system message. `asGiven` are the arguments as the caller wrote them. */
function ask<T>(
  name: string,
  server: SystemDestination,
  args: readonly unknown[],
  timeout: Timeout | undefined,
  take: (answer: readonly unknown[]) => T,
): Wait<T> {
  return askFor(args.length === 0 ? name : [name, ...args], name, server, args, timeout, take)
}

function askFor<T>(
  body: unknown,
  name: string,
  server: SystemDestination,
  args: readonly unknown[],
  timeout: Timeout | undefined,
  take: (answer: readonly unknown[]) => T,
): Wait<T> {
  if (timeout !== undefined) checkTimeout(timeout, "timeout")
  const given = [server, ...args, ...(timeout === undefined ? [] : [timeout])]
  return request(
    SYSTEM,
    server,
    body,
    { module: "sys", name, args: given },
    {
      timeout: timeout ?? DEFAULT_TIMEOUT,
      take: (answer) => take((answer === "ok" ? OK : answer) as readonly unknown[]),
    },
  ) as Wait<T>
}

const OK = ["ok"]

/** Asks for a change of the debug options, in the form in which a process that is no server gets it too. */
function debug<T>(
  name: string,
  server: SystemDestination,
  arg: unknown,
  timeout: Timeout | undefined,
  take: (answer: readonly unknown[]) => T,
  asGiven: readonly unknown[] = [arg],
): Wait<T> {
  return askFor(["debug", [name, arg]], name, server, asGiven, timeout, take)
}

function isGeneratorFunction(fn: Function): boolean {
  return Reflect.get(fn, Symbol.toStringTag) === "GeneratorFunction"
}

const nothing = (): void => {}

/**
 * The state of a server, as its callbacks see it. Elixir: `:sys.get_state/2`.
 *
 * The wait fails with an `ExitError` as a call does. `timeout` in milliseconds, default 5000; so it is for every
 * function of `sys`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, sys, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { add(n: number): number }
 *   cast: { add(n: number): void }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (n: number) => ok(n),
 *   handleCall: { add: (n, _from, more) => reply(n + more, n + more) },
 *   handleCast: { add: (n, more) => noreply(n + more) },
 * })
 * const counter = unwrap(await Counter.start(1))
 * await sys.getState(counter) // => 1
 * ```
 */
export function getState<S = unknown>(server: SystemDestination, timeout?: Timeout): Wait<S> {
  return ask("getState", server, [], timeout, ([, state]) => state as S)
}

/**
 * Replaces the state of a server by what a function makes of it, inside the server. Gives the new state.
 *
 * If the function throws, the state stays, the server lives, and the wait fails with `CallbackFailedError`.
 *
 * Elixir: `:sys.replace_state/3`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, sys, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { add(n: number): number }
 *   cast: { add(n: number): void }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (n: number) => ok(n),
 *   handleCall: { add: (n, _from, more) => reply(n + more, n + more) },
 *   handleCast: { add: (n, more) => noreply(n + more) },
 * })
 * const counter = unwrap(await Counter.start(1))
 * await sys.replaceState(counter, (n: number) => n * 10) // => 10
 * await sys.getState(counter) // => 10
 * ```
 */
export function replaceState<S>(server: SystemDestination, fn: (state: S) => S, timeout?: Timeout): Wait<S> {
  checkFunction(fn, "function")
  if (isAsyncFunction(fn) || isGeneratorFunction(fn)) throw expected("function", "a plain function", fn)
  return ask("replaceState", server, [fn], timeout, ([tag, ...answer]) => {
    if (tag === "failed") throw new CallbackFailedError(answer[0] as "error", answer[1])
    return answer[0] as S
  })
}

/** A function given to `replaceState` has failed. Elixir: `{:callback_failed, {module, function}, {class, reason}}`. */
export class CallbackFailedError extends Error {
  readonly reason: readonly unknown[]

  constructor(kind: "error" | "exit" | "throw", reason: unknown) {
    super(`the function given to replaceState failed: ${String(reason)}`, { cause: reason })
    this.reason = ["callback_failed", ["gen_server", "system_replace_state"], [kind, reason]]
  }

  static {
    this.prototype.name = "CallbackFailedError"
  }
}

/**
 * The status of a server: `["status", pid, ["module", "gen_server"], [dictionary, "running" | "suspended", parent,
 * debug, data]]`, where `data` has passed through the module's `formatStatus`.
 *
 * Elixir: `:sys.get_status/2`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, sys, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { add(n: number): number }
 *   cast: { add(n: number): void }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (n: number) => ok(n),
 *   handleCall: { add: (n, _from, more) => reply(n + more, n + more) },
 *   handleCast: { add: (n, more) => noreply(n + more) },
 * })
 * const counter = unwrap(await Counter.start(1))
 * const [tag, pid, , [, phase]] = (await sys.getStatus(counter)) as [string, unknown, unknown, unknown[]]
 * [tag, pid === counter, phase] // => ["status", true, "running"]
 * ```
 */
export function getStatus(server: SystemDestination, timeout?: Timeout): Wait<readonly unknown[]> {
  return ask("getStatus", server, [], timeout, ([, status]) => status as readonly unknown[])
}

/**
 * Suspends a server: it handles system messages and its parent's exit only, until `resume`.
 *
 * Elixir: `:sys.suspend/2`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, sys, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { add(n: number): number }
 *   cast: { add(n: number): void }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (n: number) => ok(n),
 *   handleCall: { add: (n, _from, more) => reply(n + more, n + more) },
 *   handleCast: { add: (n, more) => noreply(n + more) },
 * })
 * const counter = unwrap(await Counter.start(1))
 * await sys.suspend(counter)
 * GenServer.cast(counter, ["add", 2])
 * await sys.getState(counter) // => 1
 * await sys.resume(counter)
 * await sys.getState(counter) // => 3
 * ```
 */
export function suspend(server: SystemDestination, timeout?: Timeout): Wait<void> {
  return ask("suspend", server, [], timeout, nothing)
}

/**
 * Lets a suspended server go on.
 *
 * Elixir: `:sys.resume/2`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, sys, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { add(n: number): number }
 *   cast: { add(n: number): void }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (n: number) => ok(n),
 *   handleCall: { add: (n, _from, more) => reply(n + more, n + more) },
 *   handleCast: { add: (n, more) => noreply(n + more) },
 * })
 * const counter = unwrap(await Counter.start(1))
 * await sys.suspend(counter)
 * await sys.resume(counter)
 * await GenServer.call(counter, ["add", 2]) // => 3
 * ```
 */
export function resume(server: SystemDestination, timeout?: Timeout): Wait<void> {
  return ask("resume", server, [], timeout, nothing)
}

/**
 * Asks a server to end with a reason; its `terminate` runs. Does not wait until it has ended.
 *
 * Elixir: `:sys.terminate/3`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, Process, receive, sys, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { add(n: number): number }
 *   cast: { add(n: number): void }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (n: number) => ok(n),
 *   handleCall: { add: (n, _from, more) => reply(n + more, n + more) },
 *   handleCast: { add: (n, more) => noreply(n + more) },
 * })
 * const counter = unwrap(await Counter.start(1))
 * const monitor = Process.monitor(counter)
 * await sys.terminate(counter, "shutdown")
 * await receive() // => ["DOWN", monitor, "process", counter, "shutdown"]
 * ```
 */
export function terminate(server: SystemDestination, reason: ExitReason, timeout?: Timeout): Wait<void> {
  return ask("terminate", server, [reason], timeout, nothing)
}

/** What a server answers to a flag: what it has, nothing, or that it does not know the flag. */
function debugAnswer(flag: unknown, [tag, value]: readonly unknown[]): unknown {
  if (tag === "unknown_debug") return tag
  return flag === "get" ? { ok: true, value } : undefined
}

/** What `statistics` counts. */
export interface Statistics {
  readonly startTime: Date
  readonly currentTime: Date
  readonly reductions: number
  readonly messagesIn: number
  readonly messagesOut: number
}

export function statistics(
  server: SystemDestination,
  flag: "get",
  timeout?: Timeout,
): Wait<{ readonly ok: true; readonly value: Statistics | "no_statistics" }>
export function statistics(server: SystemDestination, flag: boolean, timeout?: Timeout): Wait<void>
/**
 * Counts a server's messages: `true` begins, `false` ends, `"get"` gives the counts, or `"no_statistics"`.
 * Calls, casts, other messages and state timeouts count as in, replies that a callback returned as out.
 *
 * Gives `"unknown_debug"` for another flag.
 *
 * Elixir: `:sys.statistics/3`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, sys, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { add(n: number): number }
 *   cast: { add(n: number): void }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (n: number) => ok(n),
 *   handleCall: { add: (n, _from, more) => reply(n + more, n + more) },
 *   handleCast: { add: (n, more) => noreply(n + more) },
 * })
 * const counter = unwrap(await Counter.start(1))
 * await sys.statistics(counter, true)
 * await GenServer.call(counter, ["add", 2])
 * const { value } = await sys.statistics(counter, "get")
 * value === "no_statistics" ? value : [value.messagesIn, value.messagesOut] // => [1, 1]
 * ```
 */
export function statistics(server: SystemDestination, flag: unknown, timeout?: Timeout): Wait<unknown> {
  return debug("statistics", server, flag, timeout, (answer) => debugAnswer(flag, answer))
}

export function log(
  server: SystemDestination,
  flag: "get",
  timeout?: Timeout,
): Wait<{ readonly ok: true; readonly value: readonly SystemEvent[] }>
export function log(
  server: SystemDestination,
  flag: boolean | "print" | readonly [true, limit: number],
  timeout?: Timeout,
): Wait<void>
/**
 * Keeps a server's last events: `true` the last 10, `[true, n]` the last n; `false` forgets them, `"get"` gives them,
 * oldest first, `"print"` prints them.
 *
 * Gives `"unknown_debug"` for another flag.
 *
 * Elixir: `:sys.log/3`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, sys, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { add(n: number): number }
 *   cast: { add(n: number): void }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (n: number) => ok(n),
 *   handleCall: { add: (n, _from, more) => reply(n + more, n + more) },
 *   handleCast: { add: (n, more) => noreply(n + more) },
 * })
 * const counter = unwrap(await Counter.start(1))
 * await sys.log(counter, [true, 2])
 * GenServer.cast(counter, ["add", 2])
 * const { value } = await sys.log(counter, "get")
 * value // => [["in", ["$gen_cast", ["add", 2]]], ["noreply", 3]]
 * ```
 */
export function log(server: SystemDestination, flag: unknown, timeout?: Timeout): Wait<unknown> {
  return debug("log", server, flag, timeout, (answer) => debugAnswer(flag, answer))
}

/**
 * Prints a server's events to standard output, or no longer.
 *
 * Elixir: `:sys.trace/3`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, sys, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { add(n: number): number }
 *   cast: { add(n: number): void }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (n: number) => ok(n),
 *   handleCall: { add: (n, _from, more) => reply(n + more, n + more) },
 *   handleCast: { add: (n, more) => noreply(n + more) },
 * })
 * const counter = unwrap(await Counter.start(1))
 * await sys.trace(counter, true)
 * GenServer.cast(counter, ["add", 2])
 * // prints: *DBG* #PID<0.5.0> got cast ["add", 2]
 * // prints: *DBG* #PID<0.5.0> new state 3
 * await sys.trace(counter, false)
 * ```
 */
export function trace(server: SystemDestination, flag: boolean, timeout?: Timeout): Wait<void> {
  checkBoolean(flag, "flag")
  return debug("trace", server, flag, timeout, nothing)
}

/**
 * Writes a server's events to the end of a file; `false` stops that.
 *
 * Gives `{ ok: true }`, or `{ ok: false, error: "open_file" }`.
 *
 * Elixir: `:sys.log_to_file/3`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, sys, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { add(n: number): number }
 *   cast: { add(n: number): void }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (n: number) => ok(n),
 *   handleCall: { add: (n, _from, more) => reply(n + more, n + more) },
 *   handleCast: { add: (n, more) => noreply(n + more) },
 * })
 * const counter = unwrap(await Counter.start(1))
 * await sys.logToFile(counter, "/no/such/folder/counter.log") // => { ok: false, error: "open_file" }
 * await sys.logToFile(counter, false) // => { ok: true, value: undefined }
 * ```
 */
export function logToFile(
  server: SystemDestination,
  path: string | false,
  timeout?: Timeout,
): Wait<
  { readonly ok: true; readonly value: undefined } | { readonly ok: false; readonly error: "open_file" }
> {
  if (path !== false && (typeof path !== "string" || path === ""))
    throw expected("path", "a file path or false", path)
  return debug("logToFile", server, path, timeout, ([tag]) =>
    tag === "ok" ? ({ ok: true, value: undefined } as const) : ({ ok: false, error: "open_file" } as const),
  )
}

/** A debug function with its state, and an id to remove it by. */
export type Installation<S> =
  | readonly [fn: DebugFunctionOf<S>, state: S]
  | readonly [id: unknown, fn: DebugFunctionOf<S>, state: S]

type DebugFunctionOf<S> = (state: S, event: SystemEvent, name: unknown) => S | "done"

/**
 * Installs a function that is called, inside the server, with its state, every event and the server's name. It
 * returns its new state, or `"done"` to be removed; when it throws it is removed too.
 *
 * Elixir: `:sys.install/3`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, sys, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { add(n: number): number }
 *   cast: { add(n: number): void }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (n: number) => ok(n),
 *   handleCall: { add: (n, _from, more) => reply(n + more, n + more) },
 *   handleCast: { add: (n, more) => noreply(n + more) },
 * })
 * const counter = unwrap(await Counter.start(1))
 * const events: string[] = []
 * await sys.install(counter, [(count: number, [event]) => (events.push(`${event} ${count}`), count + 1), 0])
 * await GenServer.call(counter, ["add", 2])
 * events // => ["in 0", "out 1"]
 * ```
 */
export function install<S>(
  server: SystemDestination,
  installation: Installation<S>,
  timeout?: Timeout,
): Wait<void> {
  if (!Array.isArray(installation) || (installation.length !== 2 && installation.length !== 3)) {
    throw expected("installation", "[function, state] or [id, function, state]", installation)
  }
  const [id, fn, state] = installation.length === 2 ? [installation[0], ...installation] : installation
  checkFunction(fn, "debug function")
  return debug("install", server, [id, fn as DebugFunction, state], timeout, nothing, [installation])
}

/**
 * Removes an installed function, named by itself or by its id.
 *
 * Elixir: `:sys.remove/3`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, sys, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { add(n: number): number }
 *   cast: { add(n: number): void }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (n: number) => ok(n),
 *   handleCall: { add: (n, _from, more) => reply(n + more, n + more) },
 *   handleCast: { add: (n, more) => noreply(n + more) },
 * })
 * const counter = unwrap(await Counter.start(1))
 * let count = 0
 * await sys.install(counter, ["my counter", () => count++, 0])
 * await GenServer.call(counter, ["add", 2])
 * await sys.remove(counter, "my counter")
 * await GenServer.call(counter, ["add", 2])
 * count // => 2
 * ```
 */
export function remove(server: SystemDestination, idOrFunction: unknown, timeout?: Timeout): Wait<void> {
  return debug("remove", server, idOrFunction, timeout, nothing)
}

/**
 * Ends all debugging of a server.
 *
 * Elixir: `:sys.no_debug/2`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, sys, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { add(n: number): number }
 *   cast: { add(n: number): void }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (n: number) => ok(n),
 *   handleCall: { add: (n, _from, more) => reply(n + more, n + more) },
 *   handleCast: { add: (n, more) => noreply(n + more) },
 * })
 * const counter = unwrap(await Counter.start(1))
 * await sys.log(counter, true)
 * await sys.noDebug(counter)
 * await GenServer.call(counter, ["add", 2])
 * await sys.log(counter, "get") // => { ok: true, value: [] }
 * ```
 */
export function noDebug(server: SystemDestination, timeout?: Timeout): Wait<void> {
  return askFor(["debug", "noDebug"], "noDebug", server, [], timeout, nothing)
}

/**
 * Has a suspended server change its state by its `codeChange` callback.
 *
 * Gives `{ ok: true }`, or `{ ok: false, error }`: what the callback returned, or `["EXIT", reason]`; while the server
 * is running `["unknown_system_msg", request]`.
 *
 * Elixir: `:sys.change_code/5`.
 *
 * @example
 * ```ts
 * import { GenServer, ok, sys, unwrap } from "beamline"
 *
 * const Store = GenServer.define("Store")({
 *   init: (items: readonly string[]) => ok({ items }),
 *   codeChange: (_oldVersion, state, extra) => ok({ items: [...state.items, String(extra)] }),
 * })
 * const store = unwrap(await Store.start(["a"]))
 * await sys.suspend(store)
 * await sys.changeCode(store, Store, "1.0", "b") // => { ok: true, value: undefined }
 * await sys.resume(store)
 * await sys.getState(store) // => { items: ["a", "b"] }
 * ```
 */
export function changeCode(
  server: SystemDestination,
  module: object,
  oldVersion: unknown,
  extra: unknown,
  timeout?: Timeout,
): Wait<{ readonly ok: true; readonly value: undefined } | { readonly ok: false; readonly error: unknown }> {
  if ((typeof module !== "object" && typeof module !== "function") || module === null) {
    throw expected("module", "a module", module)
  }
  return ask("changeCode", server, [module, oldVersion, extra], timeout, ([tag, error]) =>
    tag === "ok" ? ({ ok: true, value: undefined } as const) : ({ ok: false, error } as const),
  )
}
