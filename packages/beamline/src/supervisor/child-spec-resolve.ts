import { ArgumentError, inspect } from "../kernel/index.ts"
import { isModule, isStartCall } from "./child-spec.ts"
import type { Child, ChildSpec } from "./child-spec.types.ts"

const KEYS: readonly string[] = ["id", "start", "restart", "shutdown", "type", "modules", "significant"]
const FORMS = "a child specification with at least id and start, a Module with childSpec, or [Module, arg]"

/**
 * Builds the child specification of a child, with some of its keys replaced. An override that is `undefined`
 * replaces nothing.
 *
 * Returns the specification, which is validated only when a supervisor takes it. Throws an ArgumentError
 * (`ERR_CHILD_SPEC`) for what is no child, for a module without `childSpec`, and for an unknown override.
 *
 * Elixir: `Supervisor.child_spec/2`.
 *
 * @example
 * ```ts
 * import { GenServer, ok, Supervisor } from "beamline"
 *
 * const Job = GenServer.define<{}>("Job", { restart: "transient" })({ init: (n: number) => ok(n) })
 * const { id, start, restart, shutdown } = Supervisor.childSpec([Job, 7], { id: "seventh", shutdown: 100 })
 * id // => "seventh"
 * restart // => "transient"
 * shutdown // => 100
 * Array.isArray(start) && start[2] // => [7]
 * ```
 */
export function childSpec<A>(child: Child<A>, overrides: Partial<ChildSpec> = {}): ChildSpec {
  const replaced = overridesOf(overrides)
  const spec = specOf(child)
  if (typeof spec !== "object" || spec === null) {
    throw misfit(`expected childSpec to return a child specification, got: ${inspect(spec)}`)
  }
  return { ...(spec as ChildSpec), ...replaced }
}

/**
 * Turns a child as its supervisor was given it into a child specification, without validating it.
 *
 * Returns what `childSpec` of its module returned, or the specification as it is. Throws an ArgumentError
 * (`ERR_CHILD_SPEC`) for what is no child, for a module without `childSpec`, for an unknown key of the specification
 * (Elixir ignores it), and where `start` names a function that its module lacks (Elixir finds that only when it starts
 * the child).
 *
 * Elixir: what `Supervisor.init/2` and `Supervisor.start_child/2` do in the caller.
 */
export function resolveChild(child: unknown): unknown {
  const spec = specOf(child)
  checkKeys(spec)
  checkStartExists(spec)
  return spec
}

/**
 * Turns the children of a supervisor into child specifications, each as `resolveChild` does. Throws an
 * ArgumentError (`ERR_CHILD_SPEC`) if they are no array.
 */
export function resolveChildren(children: unknown): unknown[] {
  if (!Array.isArray(children)) throw misfit(`expected children to be an array, got: ${inspect(children)}`)
  return children.map((child: unknown) => resolveChild(child))
}

/**
 * The overrides of a child specification that replace something: all that are not `undefined`. Throws an
 * ArgumentError (`ERR_CHILD_SPEC`) for an unknown key.
 */
function overridesOf(given: unknown): Record<string, unknown> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw misfit(`expected a child specification override to be an object, got: ${inspect(given)}`)
  }
  const replaced: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(given)) {
    if (!isKey(key)) {
      throw misfit(
        `unknown key ${inspect(key)} in child specification override, expected: ${KEYS.join(", ")}`,
      )
    }
    if (value !== undefined) replaced[key] = value
  }
  return replaced
}

function specOf(child: unknown): unknown {
  if (Array.isArray(child)) {
    if (child.length !== 2 || !isModule(child[0])) throw noChild(child)
    return askModule(child[0], child[1])
  }
  if (!isModule(child)) throw noChild(child)
  if (hasChildSpec(child) || isCode(child)) return askModule(child, undefined)
  if ("id" in child || "start" in child || isPlain(child)) return child
  throw noChild(child)
}

function askModule(module: object, arg: unknown): unknown {
  if (hasChildSpec(module)) return module.childSpec(arg)
  throw misfit(
    `expected the module given as a child to have a function childSpec(arg), got: ${inspect(module)}. ` +
      `Define childSpec, or pass a child specification: { id, start: [module, "startLink", [arg]] }`,
  )
}

function checkKeys(spec: unknown): void {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) return
  for (const key in spec) {
    if (!isKey(key) && Reflect.get(spec, key) !== undefined)
      throw misfit(`unknown key ${inspect(key)} in child specification, expected: ${KEYS.join(", ")}`)
  }
}

/** Asked for each key of each child that is started; `includes` takes many times as long. */
function isKey(key: string): boolean {
  switch (key) {
    case "id":
    case "start":
    case "restart":
    case "shutdown":
    case "type":
    case "modules":
    case "significant":
      return true
    default:
      return false
  }
}

function checkStartExists(spec: unknown): void {
  if (typeof spec !== "object" || spec === null || !("start" in spec) || !isStartCall(spec.start)) return
  const { start } = spec
  const module = start[0]
  const name = start[1]
  if (hasFunction(module, name)) return
  const id = "id" in spec ? inspect(spec.id) : "without id"
  throw misfit(
    `expected start of child ${id} to name a function of its module, got: ${inspect(name)} of ${inspect(module)}`,
  )
}

/** Functions, namespaces, and objects that carry functions are code, so they were meant as a module. */
function isCode(value: object): boolean {
  if (typeof value === "function" || isNamespace(value)) return true
  if ("id" in value || "start" in value) return false
  return isPlain(value) && Object.keys(value).some((key) => hasFunction(value, key))
}

/** An imported namespace. */
function isNamespace(value: object): boolean {
  return (value as { readonly [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === "Module"
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

function hasFunction(module: object, name: string): boolean {
  return typeof (module as Record<string, unknown>)[name] === "function"
}

function hasChildSpec(module: object): module is { childSpec(arg: unknown): unknown } {
  return typeof (module as { readonly childSpec?: unknown }).childSpec === "function"
}

function noChild(child: unknown): ArgumentError {
  return misfit(`expected each child to be ${FORMS}, got: ${inspect(child)}`)
}

function misfit(message: string): ArgumentError {
  return new ArgumentError(message, "ERR_CHILD_SPEC")
}
