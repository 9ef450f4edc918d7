import type { Pid, Result } from "../kernel/index.ts"

/** When a child that ended is started again. Elixir: `:restart` of a child specification. */
export type RestartType = "permanent" | "transient" | "temporary"

/** How a child is stopped: milliseconds to end by itself, no limit, or at once. Elixir: `:shutdown`. */
export type Shutdown = number | "infinity" | "brutal_kill"

/** What a child is. It decides the default of `shutdown` and the counters only. Elixir: `:type`. */
export type ChildType = "worker" | "supervisor"

/** When a supervisor ends with its significant children. Elixir: `:auto_shutdown`. */
export type AutoShutdown = "never" | "any_significant" | "all_significant"

/** What a start function returns: the pid of the process that it started and linked, or why there is none. */
export type StartReturn = Result<Pid, unknown> | PromiseLike<Result<Pid, unknown>>

/** A start function written in place. Under a DynamicSupervisor it is given the supervisor's `extraArguments`. */
export type StartClosure = (...extraArguments: never[]) => StartReturn

/**
 * A start function as module, name of the function, arguments. The module is an imported namespace or any
 * object that has the function. Elixir: `{module, function, args}`.
 */
export type StartCall = readonly [module: object, name: string, args: readonly unknown[]]

/**
 * How to start, restart and stop one child. A key that is `undefined` counts as absent; other keys than these
 * are misuse.
 *
 * Elixir: `t:Supervisor.child_spec/0`.
 */
export interface ChildSpec {
  /** Tells the child from its siblings. Any term. */
  readonly id: unknown
  /**
   * Runs inside the supervisor and must create a linked process. A function that awaits before it does so has to be
   * declared `async`, or be a generator function: else what it starts would not be the supervisor's, and the start
   * fails.
   */
  readonly start: StartCall | StartClosure
  /** `"permanent"` by default. */
  readonly restart?: RestartType
  /** 5000 for a worker, `"infinity"` for a supervisor. */
  readonly shutdown?: Shutdown
  /** `"worker"` by default. */
  readonly type?: ChildType
  /** The module of `start` by default, and none if that is a closure. */
  readonly modules?: readonly (object | string)[] | "dynamic"
  /** `false` by default. Needs a restart other than `"permanent"` and a supervisor with `autoShutdown`. */
  readonly significant?: boolean
  /** No specification has it: so a module, which may have an `id` and a `start`, is not taken for one. */
  readonly childSpec?: never
}

/**
 * A child specification in its oldest form, which a DynamicSupervisor takes too. Nothing may be left out.
 *
 * Elixir: the tuple of six of `t::supervisor.child_spec/0`.
 */
export type ChildSpecTuple = readonly [
  id: unknown,
  start: StartCall | StartClosure,
  restart: RestartType,
  shutdown: Shutdown,
  type: ChildType,
  modules: readonly (object | string)[] | "dynamic",
]

/** A child specification that was found valid, with the defaults filled in. */
export interface CompleteChildSpec extends Required<Omit<ChildSpec, "start" | "childSpec">> {
  /** The arguments are `undefined` once they are forgotten: a temporary child is never started again. */
  readonly start: StartCall | StartClosure | ForgottenCall
}

/** A complete specification as it travels to a DynamicSupervisor: a tuple, so that a Supervisor's request is told from it. */
export type ChildTuple = readonly [
  start: CompleteChildSpec["start"],
  restart: RestartType,
  shutdown: Shutdown,
  type: ChildType,
  modules: CompleteChildSpec["modules"],
]

/** A start call without its arguments, which a temporary child needs no more. */
export type ForgottenCall = readonly [module: object, name: string, args: undefined]

/** Anything that can be named as a child, since it knows its own child specification. */
export interface ChildModule<A> {
  // A property, not a method: methods are compared bivariantly, and a wrong argument would compile.
  readonly childSpec: (arg: A) => ChildSpec
}

/** The accepted forms of a child: its specification, `Module`, or `[Module, arg]`. */
export type Child<A> = ChildSpec | ChildModule<undefined> | readonly [ChildModule<A>, NoInfer<A>]

/** Why a child specification is refused. It is returned, never thrown. */
export type ChildSpecError =
  | "missing_id"
  | "missing_start"
  | readonly ["invalid_mfa", unknown]
  | readonly ["invalid_restart_type", unknown]
  | readonly ["invalid_significant", unknown]
  | readonly ["invalid_child_type", unknown]
  | readonly ["invalid_shutdown", unknown]
  | readonly ["invalid_modules", unknown]
  | readonly ["invalid_module", unknown]
  | readonly ["invalid_child_spec", unknown]
  | readonly ["bad_combination", BadCombination]

/** Two settings that exclude each other. */
export type BadCombination =
  | { readonly autoShutdown: "never"; readonly significant: true }
  | { readonly restart: "permanent"; readonly significant: true }

/** The part of a `Map` that an index by child id needs. Its `set` and `get` decide which ids are equal. */
export interface IdIndex<V> {
  get(id: unknown): V | undefined
  has(id: unknown): boolean
  set(id: unknown, value: V): unknown
  delete(id: unknown): boolean
}
