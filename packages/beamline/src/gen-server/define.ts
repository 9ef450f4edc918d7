import {
  ArgumentError,
  checkBoolean,
  checkFunction,
  checkOptions,
  expected,
  inspect,
} from "../kernel/index.ts"
import { NO_OPTIONS, startServer } from "../gen/index.ts"
import type { Callbacks, StartOptions } from "../gen/index.ts"
import { isAsyncFunction } from "../runtime/index.ts"
import type { ChildSpecOverrides, DefineOptions, Module, ServerCallbacks, ServerChildSpec } from "./types.ts"

type Handler = (...args: unknown[]) => unknown
type Handlers = { readonly [name: string]: Handler }

const CALLBACKS = [
  "init",
  "handleCall",
  "handleCast",
  "handleInfo",
  "handleContinue",
  "terminate",
  "codeChange",
  "formatStatus",
] as const

/** What the options of a definition may say of its child spec. */
export const SPEC_KEYS = [
  "id",
  "start",
  "restart",
  "shutdown",
  "type",
  "modules",
  "significant",
  "name",
] as const
const DEFINE_KEYS = [...SPEC_KEYS, "async"]

/** `define` knows the protocol; the callbacks tell the init argument and the state. */
export interface Define<P> {
  <A, S>(callbacks: ServerCallbacks<P, A, S>): Module<P, A>
}

/** `define` knows protocol and state; the callbacks tell the init argument. */
export interface DefineWithState<P, S> {
  <A>(callbacks: ServerCallbacks<P, A, S>): Module<P, A>
}

export function define<P>(id: string, options?: DefineOptions): Define<P>
export function define<P, S>(id: string, options?: DefineOptions): DefineWithState<P, S>
/**
 * Defines a GenServer of protocol `P`: `GenServer.define<P>("Name")({ init, handleCall, … })`. Every callback gets the
 * state first and may be synchronous, `async`, or a generator.
 *
 * `handleCall` and `handleCast` are an object with a handler for each request of the protocol, or one function that
 * gets the request as a tuple. With `define<P, S>` the state's type is given instead of inferred, for states that
 * are unions.
 *
 * Options: the keys of the child spec (`restart`, `shutdown`, …), which `childSpec` starts from; `name`, the name that
 * supervised servers get; `async`, for callbacks that return promises without being declared `async`.
 *
 * Returns the module. Throws `ArgumentError` for a missing `init`, an unknown callback, or a wrong option.
 *
 * Elixir: `use GenServer, options`.
 *
 * @example
 * ```ts
 * import { GenServer, ok, reply, unwrap } from "beamline"
 *
 * interface Stack {
 *   call: { push(item: string): number; pop(): string | undefined }
 * }
 * const Stack = GenServer.define<Stack>("Stack")({
 *   init: (items: readonly string[]) => ok(items),
 *   handleCall: {
 *     push: (items, _from, item) => reply(items.length + 1, [...items, item]),
 *     pop: (items) => reply(items.at(-1), items.slice(0, -1)),
 *   },
 * })
 * const stack = unwrap(await Stack.start(["a"]))
 * await GenServer.call(stack, ["push", "b"]) // => 2
 * await GenServer.call(stack, "pop") // => "b"
 * ```
 */
export function define(id: string, options: DefineOptions = {}): unknown {
  if (typeof id !== "string" || id === "") throw expected("id", "a non-empty string", id)
  checkOptions(options, DEFINE_KEYS, "definition options")
  if (options.async !== undefined) checkBoolean(options.async, "async")
  return (given: object) => moduleOf(id, options, given)
}

function moduleOf(id: string, options: DefineOptions, given: object): Module<unknown, unknown> {
  checkCallbacks(given)
  const { async: isAsync, ...overrides } = options
  const start =
    (isLinked: boolean) =>
    (argument?: unknown, startOptions: StartOptions = NO_OPTIONS) =>
      startServer(callbacks, argument, startOptions, isLinked)
  const module = {
    id,
    start: start(false),
    startLink: start(true),
    childSpec: (argument: unknown, more?: ChildSpecOverrides) =>
      childSpecOf(module, argument, overrides, more),
  } as unknown as Module<unknown, unknown>
  const callbacks = callbacksOf(id, module, given as Record<string, unknown>, isAsync ?? false)
  return Object.freeze(module)
}

function checkCallbacks(given: unknown): asserts given is object {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw expected("callbacks", "an object with at least init", given)
  }
  for (const [name, value] of Object.entries(given)) {
    if (!(CALLBACKS as readonly string[]).includes(name)) {
      throw new ArgumentError(
        `expected callbacks to be among ${CALLBACKS.join(", ")}, got: ${inspect(name)}`,
        "ERR_UNKNOWN_OPTION",
      )
    }
    if (value === undefined) continue
    if (!isHandlers(name, value)) checkCallback(value, name)
    else for (const [request, handler] of Object.entries(value)) checkCallback(handler, `${name}.${request}`)
  }
  if ((given as { init?: unknown }).init === undefined)
    throw expected("callbacks", "an object with init", given)
}

function checkCallback(value: unknown, name: string): void {
  checkFunction(value, name)
  if (Reflect.get(value, Symbol.toStringTag) === "AsyncGeneratorFunction") {
    throw expected(name, "a plain function, an async function or a generator function", value)
  }
}

function isHandlers(name: string, value: unknown): value is object {
  return (name === "handleCall" || name === "handleCast") && typeof value === "object" && value !== null
}

function callbacksOf(
  id: string,
  module: object,
  given: Record<string, unknown>,
  isAsync: boolean,
): Callbacks {
  const all = Object.values(given).flatMap((one) =>
    typeof one === "object" && one !== null ? Object.values(one) : [one],
  )
  // The callbacks are methods of the object that the user wrote.
  const own = (name: string): Handler | undefined => {
    const fn = given[name] as Handler | undefined
    return fn === undefined ? undefined : (...args) => fn.apply(given, args)
  }
  return {
    name: id,
    module,
    isAsync: isAsync || all.some(isAsyncFunction),
    init: own("init")!,
    handleCall: callHandler(id, given["handleCall"], given),
    handleCast: castHandler(id, given["handleCast"], given),
    handleInfo: own("handleInfo"),
    handleContinue: own("handleContinue"),
    terminate: own("terminate"),
    codeChange: own("codeChange"),
    formatStatus: own("formatStatus"),
  }
}

// Requests are read without copying: most have no argument, or one.

function callHandler(id: string, given: unknown, self: unknown): Callbacks["handleCall"] {
  if (given === undefined) return undefined
  if (typeof given === "function") {
    return (state, from, request) => (given as Handler).call(self, state, from, tupleOf(request))
  }
  const handlerOf = finderIn(given as Handlers)
  return (state, from, request) => {
    if (typeof request === "string") {
      const handler = handlerOf(request)
      if (handler === undefined) throw new FunctionClauseError(`${id}.handleCall`, request)
      return handler.call(given, state, from)
    }
    const args = request as readonly unknown[]
    const handler = Array.isArray(request) ? handlerOf(request[0]) : undefined
    if (handler === undefined) throw new FunctionClauseError(`${id}.handleCall`, request)
    return args.length === 2
      ? handler.call(given, state, from, args[1])
      : handler.call(given, state, from, ...args.slice(1))
  }
}

function castHandler(id: string, given: unknown, self: unknown): Callbacks["handleCast"] {
  if (given === undefined) return undefined
  if (typeof given === "function") {
    return (state, request) => (given as Handler).call(self, state, tupleOf(request))
  }
  const handlerOf = finderIn(given as Handlers)
  return (state, request) => {
    if (typeof request === "string") {
      const handler = handlerOf(request)
      if (handler === undefined) throw new FunctionClauseError(`${id}.handleCast`, request)
      return handler.call(given, state)
    }
    const args = request as readonly unknown[]
    const handler = Array.isArray(request) ? handlerOf(request[0]) : undefined
    if (handler === undefined) throw new FunctionClauseError(`${id}.handleCast`, request)
    return args.length === 2
      ? handler.call(given, state, args[1])
      : handler.call(given, state, ...args.slice(1))
  }
}

function tupleOf(request: unknown): unknown {
  return typeof request === "string" ? [request] : request
}

/**
 * Finds handlers by tag: of a request, which may be named like anything that objects inherit. The one that was found last is
 * remembered, since requests of one kind mostly come in a row.
 */
function finderIn(handlers: Handlers): (tag: unknown) => Handler | undefined {
  const table = new Map<unknown, Handler>(
    Object.entries(handlers).filter((entry): entry is [string, Handler] => entry[1] !== undefined),
  )
  let lastTag: unknown
  let last: Handler | undefined
  return (tag) => {
    if (tag === lastTag && last !== undefined) return last
    const handler = table.get(tag)
    if (handler !== undefined) {
      lastTag = tag
      last = handler
    }
    return handler
  }
}

/** A request that no handler takes. Elixir: `FunctionClauseError`. */
export class FunctionClauseError extends Error {
  readonly code = "function_clause"

  constructor(callback: string, request: unknown) {
    super(`no handler of ${callback} takes ${inspect(request)}`)
  }

  static {
    this.prototype.name = "FunctionClauseError"
  }
}

/** The child spec of a defined module: its own keys, replaced by the definition's, replaced by the caller's. */
export function childSpecOf(
  module: { readonly id: string },
  argument: unknown,
  defaults: ChildSpecOverrides,
  overrides?: ChildSpecOverrides,
): ServerChildSpec {
  const merged = overrides === undefined ? defaults : { ...defaults, ...checkedOverrides(overrides) }
  if (!("name" in merged))
    return { id: module.id, start: [module, "startLink", [argument]], ...merged } as ServerChildSpec
  const { name, ...spec } = merged
  const args = name === undefined ? [argument] : [argument, { name }]
  return { id: module.id, start: [module, "startLink", args], ...spec } as ServerChildSpec
}

/** The overrides that replace something: all that are not `undefined`. */
function checkedOverrides(overrides: ChildSpecOverrides): ChildSpecOverrides {
  if (typeof overrides !== "object" || overrides === null || Array.isArray(overrides)) {
    throw new ArgumentError(
      `expected a child specification override to be an object, got: ${inspect(overrides)}`,
      "ERR_CHILD_SPEC",
    )
  }
  for (const key of Object.keys(overrides)) {
    if (!(SPEC_KEYS as readonly string[]).includes(key)) {
      throw new ArgumentError(`unknown key ${inspect(key)} in child specification override`, "ERR_CHILD_SPEC")
    }
  }
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined))
}
