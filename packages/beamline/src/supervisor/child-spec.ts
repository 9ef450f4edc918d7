import { ArgumentError, failure, inspect, isTimeout, success } from "../kernel/index.ts"
import type { Result } from "../kernel/index.ts"
import type {
  AutoShutdown,
  ChildSpec,
  ChildSpecError,
  ChildSpecTuple,
  ChildTuple,
  ChildType,
  CompleteChildSpec,
  IdIndex,
  RestartType,
  Shutdown,
  StartCall,
} from "./child-spec.types.ts"

type Fields = { readonly [K in keyof ChildSpec]?: unknown }
type Checked = Result<CompleteChildSpec, ChildSpecError>

/**
 * Checks a child specification and fills in the defaults.
 *
 * Returns the complete specification, or the code of the first fault in OTP's order: id, start, restart,
 * significant, type, shutdown, modules. Without `autoShutdown` the supervisor's setting is not considered.
 *
 * Elixir: the validation behind `Supervisor.start_child/2`; `:supervisor.check_childspecs/1,2`.
 */
export function normalizeChildSpec(spec: unknown, autoShutdown?: AutoShutdown): Checked {
  if (!isRecord(spec)) return failure(["invalid_child_spec", spec])
  const fields: Fields = spec
  const fault =
    missingField(fields) ??
    startFault(fields.start) ??
    restartFault(fields.restart) ??
    significantFault(fields, autoShutdown) ??
    typeFault(fields.type) ??
    shutdownFault(fields.shutdown) ??
    modulesFault(fields.modules)
  return fault === undefined ? success(complete(fields)) : failure(fault)
}

/**
 * Checks the child specifications of a supervisor that starts, from the first to the last.
 *
 * Returns them complete, or the first fault: that of one specification, or `["duplicate_child_name", id]`.
 * Which ids are equal is up to `seen`, an empty index.
 *
 * Elixir: the codes in `{:error, {:start_spec, code}}` of `Supervisor.start_link/2`.
 */
export function normalizeChildSpecs(
  specs: readonly unknown[],
  autoShutdown?: AutoShutdown,
  seen: IdIndex<true> = new Map(),
): Result<CompleteChildSpec[], ChildSpecError | readonly ["duplicate_child_name", unknown]> {
  const checked: CompleteChildSpec[] = []
  for (const spec of specs) {
    const result = normalizeChildSpec(spec, autoShutdown)
    if (!result.ok) return result
    const { id } = result.value
    if (seen.has(id)) return failure(["duplicate_child_name", id])
    seen.set(id, true)
    checked.push(result.value)
  }
  return success(checked)
}

/**
 * Checks a child specification for a DynamicSupervisor and fills in the defaults.
 *
 * Returns what travels to the supervisor, or the code of the first fault in Elixir's order: id and start, start,
 * restart, shutdown, modules, significant. Throws an ArgumentError for an unknown type.
 *
 * Elixir: the validation behind `DynamicSupervisor.start_child/2`, where an unknown type is a CaseClauseError.
 */
export function normalizeDynamicChildSpec(spec: unknown): Result<ChildTuple, ChildSpecError> {
  if (!isRecord(spec)) return failure(["invalid_child_spec", spec])
  const fields: Fields = spec
  if (missingField(fields) !== undefined || !isStartShape(fields.start)) {
    return failure(["invalid_child_spec", spec])
  }
  if (typeFault(fields.type) !== undefined) {
    throw new ArgumentError(
      `expected type of a child specification to be "worker" or "supervisor", got: ${inspect(fields.type)}`,
      "ERR_CHILD_SPEC",
    )
  }
  const fault =
    startFault(fields.start) ??
    restartFault(fields.restart) ??
    shutdownFault(fields.shutdown) ??
    (modulesFault(fields.modules) && (["invalid_modules", fields.modules] as const)) ??
    dynamicSignificantFault(fields.significant)
  return fault === undefined ? success(travelling(fields)) : failure(fault)
}

/**
 * Checks a child specification in its oldest form, a tuple of six, in which nothing may be left out.
 *
 * Returns what travels to the supervisor, or the code of the first fault in Elixir's order: start, restart, shutdown, type,
 * modules.
 */
export function normalizeDynamicChildTuple(tuple: ChildSpecTuple): Result<ChildTuple, ChildSpecError> {
  const [, start, restart, shutdown, type, modules] = tuple
  const fault =
    startFault(start) ??
    (restart === undefined ? (["invalid_restart_type", restart] as const) : restartFault(restart)) ??
    (shutdown === undefined ? (["invalid_shutdown", shutdown] as const) : shutdownFault(shutdown)) ??
    (type === undefined ? (["invalid_child_type", type] as const) : typeFault(type)) ??
    (modules === undefined || modulesFault(modules) !== undefined
      ? (["invalid_modules", modules] as const)
      : undefined)
  return fault === undefined
    ? success([start, restart, shutdown, type, modules] as ChildTuple)
    : failure(fault)
}

/**
 * Drops the start arguments of a temporary child, which is never started again, so that they can be collected.
 * Returns the specification of any other child as it is. A closure stays, since its arguments can't be told
 * from it.
 *
 * Elixir: `Supervisor.start_child/2` and `DynamicSupervisor.start_child/2` store `{module, function, :undefined}`.
 */
export function forgetArguments(spec: CompleteChildSpec): CompleteChildSpec {
  const { start } = spec
  if (spec.restart !== "temporary" || typeof start === "function") return spec
  return { ...spec, start: [start[0], start[1], undefined] }
}

/** Tells whether a value may stand for a module: an imported namespace, an object, a class, a function. */
export function isModule(value: unknown): value is object {
  return typeof value === "function" || isRecord(value)
}

/** Tells whether a value is `[module, "function", args]`. It says nothing of whether the function exists. */
export function isStartCall(value: unknown): value is StartCall {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    isModule(value[0]) &&
    typeof value[1] === "string" &&
    Array.isArray(value[2])
  )
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function isStartShape(start: unknown): boolean {
  return typeof start === "function" || (Array.isArray(start) && start.length === 3)
}

function missingField(fields: Fields): ChildSpecError | undefined {
  if (fields.id === undefined) return "missing_id"
  if (fields.start === undefined) return "missing_start"
  return undefined
}

function startFault(start: unknown): ChildSpecError | undefined {
  return typeof start === "function" || isStartCall(start) ? undefined : ["invalid_mfa", start]
}

function restartFault(restart: unknown = "permanent"): ChildSpecError | undefined {
  switch (restart) {
    case "permanent":
    case "transient":
    case "temporary":
      return undefined
    default:
      return ["invalid_restart_type", restart]
  }
}

function significantFault(fields: Fields, autoShutdown?: AutoShutdown): ChildSpecError | undefined {
  const { significant = false, restart = "permanent" } = fields
  if (significant === false) return undefined
  if (significant !== true) return ["invalid_significant", significant]
  if (autoShutdown === "never") return ["bad_combination", { autoShutdown, significant }]
  if (restart === "permanent") return ["bad_combination", { restart, significant }]
  return undefined
}

function dynamicSignificantFault(significant: unknown = false): ChildSpecError | undefined {
  return significant === false ? undefined : ["invalid_significant", significant]
}

function typeFault(type: unknown = "worker"): ChildSpecError | undefined {
  return type === "worker" || type === "supervisor" ? undefined : ["invalid_child_type", type]
}

function shutdownFault(shutdown: unknown = "infinity"): ChildSpecError | undefined {
  return shutdown === "brutal_kill" || isTimeout(shutdown) ? undefined : ["invalid_shutdown", shutdown]
}

function modulesFault(modules: unknown = "dynamic"): ChildSpecError | undefined {
  if (modules === "dynamic") return undefined
  if (!Array.isArray(modules)) return ["invalid_modules", modules]
  for (const module of modules as unknown[]) {
    if (typeof module !== "string" && !isModule(module)) return ["invalid_module", module]
  }
  return undefined
}

function complete(fields: Fields): CompleteChildSpec {
  const { id, significant = false } = fields
  const [start, restart, shutdown, type, modules] = travelling(fields)
  return { id, start, restart, shutdown, type, modules, significant: significant as boolean }
}

function travelling(fields: Fields): ChildTuple {
  const start = fields.start as CompleteChildSpec["start"]
  const type = (fields.type ?? "worker") as ChildType
  return [
    start,
    (fields.restart ?? "permanent") as RestartType,
    (fields.shutdown ?? (type === "worker" ? 5_000 : "infinity")) as Shutdown,
    type,
    (fields.modules as CompleteChildSpec["modules"] | undefined) ?? defaultModules(start),
  ]
}

function defaultModules(start: CompleteChildSpec["start"]): readonly object[] {
  return typeof start === "function" ? [] : [start[0]]
}
