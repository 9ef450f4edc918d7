import { CALL, CAST, checkOptions, checkTimeout, expected, isPid, LOCAL_NODE } from "../kernel/index.ts"
import type { ExitReason, Part, Pid, ReplyTo, Request, Timeout } from "../kernel/index.ts"
import {
  checkFrom,
  checkServer,
  foreignNode,
  replyTo,
  request,
  resolve,
  sendRequest,
  stopServer,
} from "../gen/index.ts"
import type { Destination, From, Name, NameForm, ProtocolOf } from "../gen/index.ts"
import { currentProc, DEAD, isLeftover, ready } from "../runtime/index.ts"
import type { Wait } from "../runtime/index.ts"

const DEFAULT_TIMEOUT = 5_000

/** How long a call may take. */
export interface CallOptions {
  /** In milliseconds. Default 5000. */
  readonly timeout?: Timeout
  /** Gives up the call when it aborts; the wait then fails with the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * Calls a server and waits for its reply. The request is a tuple, or its bare name where it has no argument.
 *
 * The wait gives the reply, typed by the server's protocol. It fails with an `ExitError` whose reason is
 * `[why, ["GenServer", "call", [server, request, timeout]]]`: `"noproc"` when there is no such server, `"timeout"`
 * when it has not replied in time (it is not told, and a late reply vanishes), `"calling_self"`, `["nodedown", node]`,
 * or the reason with which the server ended.
 *
 * Options: a timeout in milliseconds or `"infinity"` (default 5000), or `{ timeout, signal }`.
 *
 * Elixir: `GenServer.call/3`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, unwrap } from "beamline"
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
 * await GenServer.call(counter, ["add", 2]) // => 3
 * await GenServer.call(counter, ["add", 2], { timeout: 1_000, signal: AbortSignal.timeout(1_000) }) // => 5
 * ```
 */
export function call<D extends Destination, const R extends Request<Part<ProtocolOf<D>, "call">>>(
  server: D,
  what: R,
  options?: Timeout | CallOptions,
): Wait<ReplyTo<Part<ProtocolOf<D>, "call">, R>> {
  const checked = checkCallOptions(options)
  return request(CALL, server, what, ORIGIN, checked) as Wait<ReplyTo<Part<ProtocolOf<D>, "call">, R>>
}

const ORIGIN = { module: "GenServer", name: "call", args: null }

interface CheckedCallOptions {
  readonly timeout: Timeout
  readonly signal: AbortSignal | undefined
}

const DEFAULTS: CheckedCallOptions = { timeout: DEFAULT_TIMEOUT, signal: undefined }

function checkCallOptions(options: Timeout | CallOptions | undefined): CheckedCallOptions {
  if (options === undefined) return DEFAULTS
  if (typeof options !== "object") {
    checkTimeout(options, "timeout")
    return { timeout: options, signal: undefined }
  }
  checkOptions(options, ["timeout", "signal"], "call options")
  const { timeout = DEFAULT_TIMEOUT, signal } = options
  checkTimeout(timeout, "timeout")
  if (
    signal !== undefined &&
    typeof (signal as Partial<AbortSignal> | null)?.addEventListener !== "function"
  ) {
    throw expected("signal", "an AbortSignal", signal)
  }
  return { timeout, signal }
}

/**
 * Sends a request that is not answered. Nobody learns whether it arrived: a server that is not there is no error.
 *
 * Throws `ArgumentError` only for something that names no server.
 *
 * Elixir: `GenServer.cast/2`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, unwrap } from "beamline"
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
 * GenServer.cast(counter, ["add", 2])
 * await GenServer.call(counter, ["add", 0]) // => 3
 * ```
 */
export function cast<D extends Destination>(server: D, what: Request<Part<ProtocolOf<D>, "cast">>): void {
  const caller = currentProc()
  const target = resolveForCast(server)
  if (target !== null && caller.state !== DEAD) sendRequest(CAST, target, what)
}

function resolveForCast(server: unknown): ReturnType<typeof resolve> {
  if (isPid(server) || typeof server === "string") return resolve(server)
  checkServer(server)
  try {
    return resolve(server)
  } catch {
    // What a registry throws, such as being unknown, is nobody's business here, as in Elixir.
    return null
  }
}

/**
 * Answers a call: from any process, before or after the callback has returned. Only the first answer counts. A caller
 * that is gone is no error.
 *
 * Throws `ArgumentError` unless `from` is what `handleCall` got (or a hand-made `[pid, tag]`).
 *
 * Elixir: `GenServer.reply/2`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, Process, spawn, unwrap } from "beamline"
 *
 * interface Echo {
 *   call: { later(word: string): string }
 * }
 * const Echo = GenServer.define<Echo>("Echo")({
 *   init: () => ok(0),
 *   handleCall: {
 *     later: (count, from, word) => {
 *       spawn(async () => {
 *         await Process.sleep(1)
 *         GenServer.reply(from, `${word} ${word}`)
 *       })
 *       return noreply(count + 1)
 *     },
 *   },
 * })
 * await GenServer.call(unwrap(await Echo.start(undefined)), ["later", "hey"]) // => "hey hey"
 * ```
 */
export function reply<R>(from: From<R>, answer: R): void {
  checkFrom(from)
  // What a dead process has left behind answers nobody.
  if (!isLeftover()) replyTo(from, answer)
}

/**
 * Stops a server and waits until it has ended and its name is free. Its `terminate` runs, whether it traps exits or
 * not. Messages that it got before are handled first.
 *
 * The wait fails with an `ExitError` whose reason is `[why, ["GenServer", "stop", [server, reason, timeout]]]`: another
 * reason with which it ended, `"noproc"`, `"calling_self"`, or `"timeout"` (it will still stop).
 *
 * Options: the reason (default `"normal"`), and a timeout in milliseconds (default `"infinity"`).
 *
 * Elixir: `GenServer.stop/3`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, unwrap } from "beamline"
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
 * await GenServer.stop(counter, "shutdown")
 * await GenServer.call(counter, ["add", 2]) // => throws noproc
 * ```
 */
export function stop(
  server: Destination | string,
  reason: ExitReason = "normal",
  timeout: Timeout = "infinity",
): Wait<void> {
  checkTimeout(timeout, "timeout")
  const origin = { module: "GenServer", name: "stop", args: [server, reason, timeout] }
  return stopServer(server, reason, timeout, origin)
}

/**
 * Finds the server behind a name: a pid stands for itself, dead or alive; a name of another node for itself.
 *
 * Returns `undefined` when nobody has the name.
 *
 * Elixir: `GenServer.whereis/1`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, unwrap } from "beamline"
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
 * const counter = unwrap(await Counter.start(1, { name: "the counter" }))
 * GenServer.whereis("the counter") === counter // => true
 * GenServer.whereis("nobody") // => undefined
 * await GenServer.stop(counter)
 * ```
 */
export function whereis(
  server: Destination | string,
): Pid | readonly [name: string, node: string] | undefined {
  if (isPid(server)) return server
  checkServer(server)
  if (foreignNode(server) !== undefined) return server as readonly [string, string]
  return resolve(server)?.pid
}

/**
 * Casts to the servers of a local name on several nodes; there is one. Returns `"abcast"`.
 *
 * Elixir: `GenServer.abcast/3`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, unwrap } from "beamline"
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
 * const counter = unwrap(await Counter.start(1, { name: "the counter" }))
 * GenServer.abcast("the counter", ["add", 2]) // => "abcast"
 * await GenServer.call(counter, ["add", 0]) // => 3
 * await GenServer.stop(counter)
 * ```
 */
export function abcast(name: string, what: unknown): "abcast"
export function abcast(nodes: readonly string[], name: string, what: unknown): "abcast"
export function abcast(...args: readonly unknown[]): "abcast" {
  const [nodes, name, what] = args.length >= 3 ? args : [[LOCAL_NODE], ...args]
  checkNodes(nodes)
  checkLocalName(name)
  for (const node of nodes) if (node === LOCAL_NODE) cast([name, LOCAL_NODE], what as never)
  return "abcast"
}

/** The replies by node, and the nodes that did not reply. */
export interface MultiCallResult<R = unknown> {
  readonly replies: readonly (readonly [node: string, reply: R])[]
  readonly badNodes: readonly string[]
}

/**
 * Calls the servers of a local name on several nodes, and gathers the replies. A node without such a server, one whose
 * server ends, or one that is too late, is among `badNodes`; none of that fails the wait. A node that is listed twice is
 * asked once.
 *
 * Options: a timeout in milliseconds, default `"infinity"`.
 *
 * Elixir: `GenServer.multi_call/4`.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, unwrap } from "beamline"
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
 * const counter = unwrap(await Counter.start(1, { name: "the counter" }))
 * const node = "nonode@nohost"
 * await GenServer.multiCall([node, "another@host"], "the counter", ["add", 2])
 * // => { replies: [[node, 3]], badNodes: ["another@host"] }
 * await GenServer.stop(counter)
 * ```
 */
export function multiCall<R = unknown>(name: string, what: unknown): Wait<MultiCallResult<R>>
export function multiCall<R = unknown>(
  nodes: readonly string[],
  name: string,
  what: unknown,
  timeout?: Timeout,
): Wait<MultiCallResult<R>>
export function multiCall(...args: readonly unknown[]): Wait<MultiCallResult> {
  const [nodes, name, what, timeout = "infinity"] = args.length >= 3 ? args : [[LOCAL_NODE], ...args]
  checkNodes(nodes)
  checkLocalName(name)
  checkTimeout(timeout, "timeout")
  return callEach(nodes, name, what, timeout)
}

function checkNodes(nodes: unknown): asserts nodes is readonly string[] {
  if (!Array.isArray(nodes) || !nodes.every((node) => typeof node === "string")) {
    throw expected("nodes", "an array of node names", nodes)
  }
}

function checkLocalName(name: unknown): asserts name is string {
  if (typeof name !== "string" || name === "") throw expected("name", "a non-empty string", name)
}

export function name<P>(form: string): Name<P> & string
export function name<P>(form: NameForm): Name<P>
/**
 * Gives a name the type of its server: `GenServer.name<Counter>("counter")`. At run time it is the name itself, and
 * a string stays one for the compiler too, so that a server can be started under it.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, unwrap } from "beamline"
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
 * const counter = unwrap(await Counter.start(1, { name: "the counter" }))
 * const theCounter = GenServer.name<Counter>("the counter")
 * await GenServer.call(theCounter, ["add", 2]) // => 3
 * await GenServer.stop(counter)
 * ```
 */
export function name<P>(form: NameForm): Name<P> {
  checkServer(form)
  return form as Name<P>
}

function callEach(
  nodes: readonly string[],
  server: string,
  what: unknown,
  timeout: Timeout,
): Wait<MultiCallResult> {
  const others = nodes.filter((node) => node !== LOCAL_NODE)
  if (others.length === nodes.length) return ready(currentProc(), { replies: [], badNodes: others })
  const origin = { module: "GenServer", name: "multiCall", args: [nodes, server, what, timeout] }
  const take = (value: unknown): MultiCallResult => ({ replies: [[LOCAL_NODE, value]], badNodes: others })
  const recover = (): MultiCallResult => ({ replies: [], badNodes: [LOCAL_NODE, ...others] })
  return request(CALL, [server, LOCAL_NODE], what, origin, {
    timeout,
    take,
    recover,
  }) as Wait<MultiCallResult>
}
