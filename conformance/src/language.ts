// The language of scenarios. A scenario is JSON: it is written to files, sent to the Elixir interpreter, and shrunk.

/** A term: a string is an atom, an array a tuple, an object one of the special forms of `terms.ts`. */
export type Term = null | boolean | number | string | readonly Term[] | { readonly [form: string]: Term }

/** One operation of a process: its name and its arguments. */
export type Op = readonly [name: string, ...args: Term[]]

/** What a callback does, and what it gives. */
export interface Entry {
  readonly do?: readonly Op[]
  readonly then?: Term
}

/** An entry, or one for each time in turn; the last one stays. */
export type Entries = Entry | readonly Entry[]

/** A function that a task runs, an agent applies to its state, or a registry calls. */
export interface Body extends Entry {
  /** Names the process that runs it. */
  readonly label?: string
  /** It runs for many arguments, each of which names its process. */
  readonly each?: true
  /** It is given as a module, a function's name and arguments. */
  readonly mfa?: true
  /** A function of so many arguments stands in its place. */
  readonly arity?: 2
  /** A term stands in its place. */
  readonly raw?: Term
}

/** The callbacks of a server. Without an entry they give what is simplest. */
export interface ServerPlan {
  /** Has only `init`: everything else is OTP's default. */
  readonly bare?: true
  readonly formatStatus?: "mask" | "raise" | "text" | "subset"
  readonly init?: Entries
  readonly call?: { readonly [tag: string]: Entries }
  readonly cast?: { readonly [tag: string]: Entries }
  readonly info?: { readonly [tag: string]: Entries }
  readonly continue?: { readonly [tag: string]: Entries }
  readonly terminate?: Entries
  readonly codeChange?: Entries
}

/** What a start function does, each time in turn; then it starts the child. `killing` kills a process, and fails. */
export type StartEntry = "ok" | "ignore" | "unlinked" | readonly [kind: string, value: Term]

/** A child of a supervisor: a server, another supervisor, or a raw specification. */
export interface ChildPlan {
  readonly id?: Term
  readonly server?: string
  readonly supervisor?: string
  readonly dynamic?: string
  readonly starts?: readonly StartEntry[]
  readonly name?: Term
  readonly restart?: Term
  readonly shutdown?: Term
  readonly type?: Term
  readonly significant?: Term
  readonly modules?: Term
  /** Keys that the specification lacks. */
  readonly without?: readonly string[]
  /** Stands in place of the start function. */
  readonly start?: Term
  readonly raw?: Term
  /** A module stands in place of all that. */
  readonly module?: string
  /** A module and its argument do. */
  readonly of?: readonly [module: Term, arg: Term]
}

export interface SupervisorPlan {
  readonly children?: readonly ChildPlan[]
  readonly options?: { readonly [option: string]: Term }
  /** What `init` gives instead. */
  readonly init?: Term
  readonly name?: Term
}

/** A step: a process carries out operations, or time passes. It ends when the system is quiet. */
export type Step = { readonly at: string; readonly do: readonly Op[] } | { readonly advance: number }

export interface Scenario {
  readonly name: string
  /** The sections of the specification whose statements it shows, such as `process 3`. */
  readonly shows?: readonly string[]
  /** The processes that are there from the beginning. Default: `a`. */
  readonly agents?: readonly string[]
  readonly servers?: { readonly [label: string]: ServerPlan }
  readonly supervisors?: { readonly [label: string]: SupervisorPlan }
  readonly steps: readonly Step[]
}

/** What the processes of a run saw: for each its events in order, with the number of each step before its events. */
export interface Trace {
  readonly [process: string]: readonly Shown[]
}

/** A term as a trace shows it. */
export type Shown = null | boolean | number | string | readonly Shown[] | { readonly [form: string]: Shown }

/** One unit of time, in milliseconds. */
export const UNIT = 64

/**
 * By how much a timer comes before its unit ends. So neither a timer nor one that it sets off comes near the end of a
 * unit, where time stands still for the next step: on a real clock nothing there would be certain.
 */
const EARLY = 24

export const timeOf = (units: number): number => units * UNIT - EARLY

/** The units that a number of milliseconds stands for, if it is a time of a scenario. */
export function unitsOf(value: number): number | undefined {
  return value > 0 && (value + EARLY) % UNIT === 0 ? (value + EARLY) / UNIT : undefined
}
