import { ArgumentError, failure, success } from "../kernel/index.ts"
import type { Result } from "../kernel/index.ts"
import type { AutoShutdown } from "./child-spec.types.ts"
import type { RestartLimit } from "./intensity.ts"

/** What a supervisor does with the siblings of a child that it restarts. Elixir: `:strategy`. */
export type StrategyName = "one_for_one" | "one_for_all" | "rest_for_one"

/** The options that decide how a Supervisor restarts. Elixir: `t:Supervisor.init_option/0`. */
export interface RestartOptions {
  readonly strategy: StrategyName
  /** The number of restarts allowed in `maxSeconds`. 3 by default. */
  readonly maxRestarts?: number
  /** In seconds. 5 by default. */
  readonly maxSeconds?: number
  /** `"never"` by default. */
  readonly autoShutdown?: AutoShutdown
}

/** The flags of a Supervisor, as its `init` returns them. Elixir: `t:Supervisor.sup_flags/0`. */
export interface SupervisorFlags extends RestartLimit {
  readonly strategy: StrategyName
  readonly autoShutdown: AutoShutdown
}

/** The flags of a DynamicSupervisor. Elixir: `t:DynamicSupervisor.sup_flags/0`. */
export interface DynamicSupervisorFlags extends RestartLimit {
  readonly strategy: "one_for_one"
  readonly maxChildren: number | "infinity"
  readonly extraArguments: readonly unknown[]
}

/** Why the flags of a supervisor are refused: the reason that its start fails with. */
export type FlagsError = readonly ["supervisor_data", readonly [code: FlagsCode, value: unknown]]

export type FlagsCode =
  | "invalid_type"
  | "invalid_strategy"
  | "invalid_intensity"
  | "invalid_period"
  | "invalid_auto_shutdown"
  | "invalid_max_children"
  | "invalid_extra_arguments"

type Fields<T> = { readonly [K in keyof T]?: unknown }
type Fault = readonly [FlagsCode, unknown] | undefined

/**
 * Makes the flags of a Supervisor from its options. Their values are checked later, by `checkFlags`.
 *
 * Returns the flags. Throws an ArgumentError where `strategy` is missing.
 *
 * Elixir: `Supervisor.init/2`.
 */
export function flagsOf(options: RestartOptions): SupervisorFlags {
  const given: Fields<RestartOptions> | undefined | null = options
  if (given?.strategy === undefined) throw new ArgumentError("expected strategy option to be given")
  const { strategy, maxRestarts = 3, maxSeconds = 5, autoShutdown = "never" } = options
  return { strategy, intensity: maxRestarts, period: maxSeconds, autoShutdown }
}

/**
 * Checks the flags of a Supervisor and fills in the defaults of flags made by hand: 1 restart in 5 seconds.
 *
 * Returns the flags, or the first fault in OTP's order: strategy, intensity, period, autoShutdown.
 *
 * Elixir: `{:error, {:supervisor_data, code}}` of `Supervisor.start_link/3`.
 */
export function checkFlags(flags: unknown): Result<SupervisorFlags, FlagsError> {
  if (!isRecord(flags)) return refuse(["invalid_type", flags])
  const fields: Fields<SupervisorFlags> = flags
  const { strategy = "one_for_one", intensity = 1, period = 5, autoShutdown = "never" } = fields
  const fault = strategyFault(strategy) ?? limitFault(intensity, period) ?? autoShutdownFault(autoShutdown)
  if (fault !== undefined) return refuse(fault)
  return success({ strategy, intensity, period, autoShutdown } as SupervisorFlags)
}

/**
 * Checks the flags of a DynamicSupervisor and fills in the defaults of flags made by hand: 1 restart in 5
 * seconds.
 *
 * Returns the flags, or the first fault in Elixir's order: strategy, intensity, period, maxChildren,
 * extraArguments, autoShutdown (which may only be `"never"`).
 *
 * Elixir: `{:error, {:supervisor_data, code}}` of `DynamicSupervisor.start_link/3`.
 */
export function checkDynamicFlags(flags: object): Result<DynamicSupervisorFlags, FlagsError> {
  const fields: Fields<DynamicSupervisorFlags & SupervisorFlags> = flags
  const { strategy = "one_for_one", intensity = 1, period = 5 } = fields
  const { maxChildren = "infinity", extraArguments = [], autoShutdown = "never" } = fields
  const fault =
    faultIf(strategy !== "one_for_one", "invalid_strategy", strategy) ??
    limitFault(intensity, period) ??
    faultIf(maxChildren !== "infinity" && !isInteger(maxChildren, 0), "invalid_max_children", maxChildren) ??
    faultIf(!Array.isArray(extraArguments), "invalid_extra_arguments", extraArguments) ??
    faultIf(autoShutdown !== "never", "invalid_auto_shutdown", autoShutdown)
  if (fault !== undefined) return refuse(fault)
  return success({ strategy, intensity, period, maxChildren, extraArguments } as DynamicSupervisorFlags)
}

function strategyFault(strategy: unknown): Fault {
  switch (strategy) {
    case "one_for_one":
    case "one_for_all":
    case "rest_for_one":
      return undefined
    default:
      return ["invalid_strategy", strategy]
  }
}

function limitFault(intensity: unknown, period: unknown): Fault {
  return (
    faultIf(!isInteger(intensity, 0), "invalid_intensity", intensity) ??
    faultIf(!isInteger(period, 1), "invalid_period", period)
  )
}

function autoShutdownFault(autoShutdown: unknown): Fault {
  switch (autoShutdown) {
    case "never":
    case "any_significant":
    case "all_significant":
      return undefined
    default:
      return ["invalid_auto_shutdown", autoShutdown]
  }
}

function faultIf(condition: boolean, code: FlagsCode, value: unknown): Fault {
  return condition ? [code, value] : undefined
}

function refuse(fault: NonNullable<Fault>): Result<never, FlagsError> {
  return failure(["supervisor_data", fault])
}

function isInteger(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
