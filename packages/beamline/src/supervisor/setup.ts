/** What a supervisor starts from: its callback module's name, and the function that gives flags and children. */
export interface SupervisorSetup {
  /** Of a supervisor that was started with a list, the default's. */
  readonly module: string
  /** Whether `init` is declared `async` and so needs the async context of the process. */
  readonly isAsync: boolean
  init(): unknown
}

/** What `init` has to return, nothing of it checked yet. */
export interface InitResult {
  readonly flags: unknown
  readonly children: readonly unknown[]
}

/** Reads what `init` returned, `undefined` if it is nothing that `Supervisor.init` makes. */
export function initResult(returned: unknown): InitResult | undefined {
  if (typeof returned !== "object" || returned === null || !("ok" in returned) || !("value" in returned)) {
    return undefined
  }
  const { ok, value } = returned
  if (ok !== true || typeof value !== "object" || value === null || !("children" in value)) return undefined
  if (!Array.isArray(value.children)) return undefined
  return { flags: "flags" in value ? value.flags : undefined, children: value.children }
}
