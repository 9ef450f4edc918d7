import { ArgumentError, inspect } from "../kernel/index.ts"
import type { Pid } from "../kernel/index.ts"
import { currentProc, DEAD, names, processOf, settleSignals } from "../runtime/index.ts"
import { checkNameForm, checkNewName, checkPid } from "./arguments.ts"

/**
 * Registers a process under a name. Any process may register any other.
 *
 * Returns `true`. Throws `ArgumentError` with the code `ERR_REGISTRATION` when the name is taken, the process has
 * a name already, or it is dead.
 *
 * Elixir: `Process.register/2`.
 *
 * @example
 * ```ts
 * import { Process, receive, send, spawn } from "beamline"
 *
 * const pid = spawn(async () => {
 *   await receive()
 * })
 * Process.register(pid, "greeter") // => true
 * Process.whereis("greeter") // => pid
 * Process.register(pid, "again") // => throws could not register
 * send("greeter", "hello") // => "hello"
 * ```
 */
export function register(pid: Pid, name: string): true {
  checkPid(pid)
  checkNewName(name)
  settleSignals()
  if (currentProc().state === DEAD) return true
  const proc = processOf(pid)
  if (proc === null || proc.name !== null || names.has(name)) {
    throw new ArgumentError(
      `could not register ${pid} with name ${inspect(name)} because it is not alive, the name is already ` +
        "taken, or it has already been given another name",
      "ERR_REGISTRATION",
    )
  }
  names.set(name, proc)
  proc.name = name
  return true
}

/**
 * Frees a name. Returns `true`; throws `ArgumentError` with the code `ERR_NOT_REGISTERED` when nobody has it.
 *
 * Elixir: `Process.unregister/1`.
 *
 * @example
 * ```ts
 * import { Process, self } from "beamline"
 *
 * Process.register(self(), "main")
 * Process.unregister("main") // => true
 * Process.unregister("main") // => throws ERR_NOT_REGISTERED
 * ```
 */
export function unregister(name: string): true {
  checkNameForm(name)
  settleSignals()
  if (currentProc().state === DEAD) return true
  const proc = names.get(name)
  if (proc === undefined) {
    throw new ArgumentError(
      `expected ${inspect(name)} to be a registered name, got: no process of that name`,
      "ERR_NOT_REGISTERED",
    )
  }
  names.delete(name)
  proc.name = null
  return true
}

/**
 * The pid that has a name, `undefined` when nobody has it.
 *
 * Elixir: `Process.whereis/1`.
 *
 * @example
 * ```ts
 * import { Process, self } from "beamline"
 *
 * Process.register(self(), "main")
 * Process.whereis("main") // => self()
 * Process.unregister("main")
 * Process.whereis("main") // => undefined
 * ```
 */
export function whereis(name: string): Pid | undefined {
  checkNameForm(name)
  settleSignals()
  return names.get(name)?.pid
}

/**
 * All registered names, in no particular order.
 *
 * Elixir: `Process.registered/0`.
 *
 * @example
 * ```ts
 * import { Process, self } from "beamline"
 *
 * Process.register(self(), "main")
 * Process.registered().includes("main") // => true
 * Process.unregister("main") // => true
 * ```
 */
export function registered(): string[] {
  return names.keys()
}
