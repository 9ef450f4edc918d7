import type { ConfigFault, EnvOf, EnvSchema } from "../config/index.ts"
import type { ExitReason, Pid, Result } from "../kernel/index.ts"
import type { Steps, Wait } from "../runtime/index.ts"

/** What the end of an application means for the program. */
export type ApplicationType = "permanent" | "transient" | "temporary"

/** How an application starts. Takeovers of other nodes do not exist here. */
export type StartType = "normal"

type Awaitable<T> = T | Promise<T> | Wait<T> | Steps<T>

/** What `start` gives: the pid of the root process, and as `info` the state that `prepStop` and `stop` get. */
export type ApplicationStart<S> =
  | { readonly ok: true; readonly value: Pid<any>; readonly info?: S }
  | { readonly ok: false; readonly error: unknown }

/** The callback functions of an application. Each may be a plain, an `async` or a generator function. */
export interface ApplicationCallbacks<S = unknown, A = unknown> {
  /** Starts the processes of the application, mostly a supervisor, linked to the caller. */
  readonly start: (type: StartType, argument: A) => Awaitable<ApplicationStart<S>>
  /** Called after `start` for each of the start phases, in their order. */
  readonly startPhase?: (
    phase: string,
    type: StartType,
    argument: any,
  ) => Awaitable<void | undefined | Result<unknown, unknown>>
  /** Called before the processes are stopped. Gives the state for `stop`. */
  readonly prepStop?: (state: S) => Awaitable<unknown>
  /** Called when the processes have ended. */
  readonly stop?: (state: any) => Awaitable<unknown>
}

export type AnyCallbacks = ApplicationCallbacks<any, any>

/** Options of `Application.define`. */
export interface ApplicationOptions<E, Schema, S extends string, A> {
  /** Default `"0.0.0"`. */
  readonly version?: string
  /** Default `""`. */
  readonly description?: string
  /** The applications that must be started before: modules or names. */
  readonly applications?: readonly (ApplicationModule<any, any> | string)[]
  /** Those that are started before if they exist. */
  readonly optionalApplications?: readonly (ApplicationModule<any, any> | string)[]
  /** The environment, as long as nothing is configured. */
  readonly env?: E
  /** Describes the environment: a schema for each key, or one for all. It is checked when the application is loaded. */
  readonly schema?: Schema
  /** Keys whose values are secrets. */
  readonly secrets?: readonly S[]
  /** The start phases in their order, each with its argument. */
  readonly startPhases?: Readonly<Record<string, unknown>>
  /** The second argument of `start`. */
  readonly arg?: A
  /** The names that its processes are registered under. */
  readonly registered?: readonly string[]
  /** Its modules, for `Application.getApplication`. */
  readonly modules?: readonly object[]
  /** The folder that `Application.appDir` gives. */
  readonly dir?: string
}

/** The environment of an application, of its options. */
export type EnvironmentOf<E, Schema, S extends string> = Schema extends EnvSchema
  ? Merged<E, EnvOf<Schema, S>>
  : unknown extends E
    ? Readonly<Record<string, unknown>>
    : E

type Merged<E, Env> = unknown extends E ? Env : Omit<E, keyof Env> & Env

/** The specification of an application. Elixir: `Application.spec/1`. */
export interface ApplicationSpec {
  readonly description: string
  readonly vsn: string
  readonly modules: readonly object[]
  readonly registered: readonly string[]
  readonly optionalApplications: readonly string[]
  readonly applications: readonly string[]
  /** The callback module and its start argument; `undefined` for a library. */
  readonly mod: readonly [module: object, argument: unknown] | undefined
  readonly startPhases: Readonly<Record<string, unknown>> | undefined
}

declare const ENV: unique symbol

/** A defined application. */
export interface ApplicationModule<Env = any, N extends string = string> {
  readonly [ENV]?: Env
  readonly name: N
  readonly spec: ApplicationSpec
  /** Its environment, as long as nothing is configured. */
  readonly env: Readonly<Record<string, unknown>>
  /** The applications that it was given as modules. */
  readonly dependencies: readonly AnyApplication[]
}

export type AnyApplication = ApplicationModule<any, any>

/**
 * Applications by their names, so that these know the types of their environments:
 * `declare module "beamline" { interface Applications { shop: typeof Shop } }`.
 */
export interface Applications {}

/** An application: its module, or its name. */
export type ApplicationRef = ApplicationModule<any, any> | (keyof Applications & string) | (string & {})

/** The environment that an application is known to have. */
export type EnvIn<A> =
  A extends ApplicationModule<infer Env, any>
    ? Env
    : A extends keyof Applications
      ? Applications[A] extends ApplicationModule<infer Env, any>
        ? Env
        : Readonly<Record<string, unknown>>
      : Readonly<Record<string, unknown>>

/** A key of an environment; any string, where nothing is known about it. */
export type KeyIn<A> = string extends keyof EnvIn<A> ? string : keyof EnvIn<A> & string

/** The value of a key. */
export type ValueIn<A, K> = K extends keyof EnvIn<A> ? EnvIn<A>[K] : unknown

/** Why something could not be done with an application. */
export type ApplicationError =
  | readonly ["already_started" | "not_started" | "already_loaded" | "not_loaded" | "running", app: string]
  | readonly ["no such file or directory", file: string]
  | readonly ["invalid_restart_type", type: unknown]
  | readonly ["bad_environment" | "compile_env", faults: readonly ConfigFault[]]
  | ExitReason
