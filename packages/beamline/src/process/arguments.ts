import { ArgumentError, expected, isPid, isReference, LOCAL_NODE } from "../kernel/index.ts"
import type { Pid, LocalPid, Ref } from "../kernel/index.ts"
import { Call } from "../runtime/index.ts"

/** Throws unless `value` is a pid. */
export function checkPid(value: unknown, what = "pid"): asserts value is LocalPid {
  if (!isPid(value)) throw expected(what, "a pid", value)
}

/** Throws unless `value` is a reference. */
export function checkReference(value: unknown, what = "reference"): asserts value is Ref {
  if (!isReference(value)) throw expected(what, "a reference", value)
}

/** Throws unless `value` can be looked up as a name. */
export function checkNameForm(value: unknown, what = "name"): asserts value is string {
  if (typeof value !== "string") throw expected(what, "a string", value)
}

const RESERVED = ["undefined", "nil", "true", "false", ""]

/** Throws unless `value` can be registered as a name. */
export function checkNewName(value: unknown): asserts value is string {
  if (typeof value !== "string" || RESERVED.includes(value)) {
    throw expected("name", 'a non-empty string other than "undefined", "nil", "true" and "false"', value)
  }
}

/** Whether a value is `[name, node]`. */
export function isNameOnNode(value: unknown): value is readonly [name: string, node: string] {
  return (
    Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && typeof value[1] === "string"
  )
}

/** Throws where a name is on another node, since this one is not distributed. */
export function checkLocalNode(node: string): void {
  if (node !== LOCAL_NODE) {
    throw new ArgumentError(
      `expected node to be ${LOCAL_NODE}, since this node is not distributed, got: ${node}`,
    )
  }
}

export type { Pid }

/** An imported namespace, a class or an object: what a module is in `[module, "function", args]`. */
export type ModuleLike = object

/** Looks up a function of a module; throws at once when there is none. */
export function functionOf(module: unknown, name: unknown, args: unknown): () => unknown {
  const call = callOf(module, name, args)
  // Bound, not wrapped: a generator function that is made for one call costs far more than what it does.
  return call.fn.bind(call.module, ...call.args)
}

/** The same, as the code of a process. */
export function callOf(module: unknown, name: unknown, args: unknown): Call {
  const isModule = (typeof module === "object" && module !== null) || typeof module === "function"
  if (!isModule) throw expected("module", "an object with functions", module)
  const fn = typeof name === "string" ? (module as Record<string, unknown>)[name] : undefined
  if (typeof fn !== "function") throw expected("function", "the name of a function of the module", name)
  if (!Array.isArray(args)) throw expected("arguments", "an array", args)
  checkCode(fn)
  return new Call(module, fn, args.slice())
}

/** Throws unless `value` can be the code of a process. */
export function checkCode(value: unknown): asserts value is () => unknown {
  if (typeof value !== "function" || tagOf(value) === "AsyncGeneratorFunction") {
    throw expected("function", "an async function, a generator function or a plain function", value)
  }
}

function tagOf(fn: Function): unknown {
  return (fn as { readonly [Symbol.toStringTag]?: unknown })[Symbol.toStringTag]
}

/** The name that an MFA shows for a module. */
export function moduleName(module: unknown): string {
  const { name, id } = module as { name?: unknown; id?: unknown }
  if (typeof name === "string" && name !== "") return name
  return typeof id === "string" ? id : "module"
}
