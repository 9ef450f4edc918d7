/** What a behaviour tells its server process: the callbacks in the form in which the server calls them. */
export interface Callbacks {
  /** The module's name, for reports. */
  readonly name: string
  /** The module, as `["module", "init", …]` reasons show it. */
  readonly module: object
  /** Whether any callback is async, so that all run in the process's async context. */
  readonly isAsync: boolean
  init(argument: unknown): unknown
  /** Missing callbacks have OTP's defaults. */
  readonly handleCall: ((state: unknown, from: unknown, request: unknown) => unknown) | undefined
  readonly handleCast: ((state: unknown, request: unknown) => unknown) | undefined
  readonly handleInfo: ((state: unknown, message: unknown) => unknown) | undefined
  readonly handleContinue: ((state: unknown, argument: unknown) => unknown) | undefined
  readonly terminate: ((state: unknown, reason: unknown) => unknown) | undefined
  readonly codeChange: ((oldVersion: unknown, state: unknown, extra: unknown) => unknown) | undefined
  readonly formatStatus: ((status: StatusMap) => unknown) | undefined
  /** What `$initial_call` shows. Default `[name, "init", 1]`. */
  readonly initialCall?: readonly [string, string, number]
}

/** What `formatStatus` gets and gives back. */
export interface StatusMap {
  readonly state: unknown
  readonly log?: readonly unknown[]
  readonly message?: unknown
  readonly reason?: unknown
}
