import { ArgumentError, expected, isPid, isReference, LOCAL_NODE } from "../kernel/index.ts"
import type { Pid, LocalPid, Ref } from "../kernel/index.ts"

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
  const isModule = (typeof module === "object" && module !== null) || typeof module === "function"
  if (!isModule) throw expected("module", "an object with functions", module)
  const fn = typeof name === "string" ? (module as Record<string, unknown>)[name] : undefined
  if (typeof fn !== "function") throw expected("function", "the name of a function of the module", name)
  if (!Array.isArray(args)) throw expected("arguments", "an array", args)
  checkCode(fn)
  return callOf(module, fn, [...(args as unknown[])])
}

/** Throws unless `value` can be the code of a process. */
export function checkCode(value: unknown): asserts value is () => unknown {
  const isAsyncGenerator = typeof value === "function" && tagOf(value) === "AsyncGeneratorFunction"
  if (typeof value !== "function" || isAsyncGenerator) {
    throw expected("function", "an async function, a generator function or a plain function", value)
  }
}

function tagOf(fn: Function): unknown {
  return Reflect.get(fn, Symbol.toStringTag)
}

// Made once: a generator function takes kilobytes when it is first looked at.
const GENERATOR_FUNCTION: unknown = Object.getPrototypeOf(function* () {})

function callOf(
  module: unknown,
  fn: (...args: unknown[]) => unknown,
  args: readonly unknown[],
): () => unknown {
  return Object.getPrototypeOf(fn) === GENERATOR_FUNCTION
    ? generatorOf(module, fn as (...args: unknown[]) => Generator, args)
    : () => fn.apply(module, [...args])
}

function generatorOf(
  module: unknown,
  fn: (...args: unknown[]) => Generator,
  args: readonly unknown[],
): () => unknown {
  return function* () {
    return yield* fn.apply(module, [...args])
  }
}

/** The name that an MFA shows for a module. */
export function moduleName(module: unknown): string {
  const { name, id } = module as { name?: unknown; id?: unknown }
  if (typeof name === "string" && name !== "") return name
  return typeof id === "string" ? id : "module"
}
