import { currentProc, DEAD, never, RawProc } from "../runtime/index.ts"
import type { Wait } from "../runtime/index.ts"
import { ArgumentError } from "../kernel/index.ts"
import { checkCode, functionOf } from "./arguments.ts"
import type { ModuleLike } from "./arguments.ts"
import type { ProcessFunction } from "./spawn.ts"

export function hibernate(fn: ProcessFunction): Wait<never>
export function hibernate(module: ModuleLike, name: string, args: readonly unknown[]): Wait<never>
/**
 * Leaves the code that runs, `try` and `finally` included, waits until there is a message, and goes on in another
 * function. The message stays in the mailbox. The dictionary, links, monitors, name and flags stay as they are.
 *
 * Returns a wait that never ends. Throws `ArgumentError` in the main process and in a server, which hibernates by
 * its instruction.
 *
 * Elixir: `Process.hibernate/3`.
 *
 * @example
 * ```ts
 * import { Process, receive, self, send, spawn } from "beamline"
 *
 * const parent = self()
 * async function awake() {
 *   send(parent, ["woken by", await receive()])
 * }
 * const pid = spawn(async () => {
 *   await Process.hibernate(awake)
 * })
 * send(pid, "the sun")
 * await receive() // => ["woken by", "the sun"]
 * ```
 */
export function hibernate(
  target: ProcessFunction | ModuleLike,
  name?: string,
  args?: readonly unknown[],
): Wait<never> {
  const code = name === undefined && args === undefined ? target : functionOf(target, name, args)
  checkCode(code)
  const proc = currentProc()
  if (proc.state === DEAD) return never(proc)
  if (!(proc instanceof RawProc)) {
    throw new ArgumentError(
      "expected hibernate to be called in a spawned process, got: a call in the main process or a server",
      "ERR_UNSUPPORTED",
    )
  }
  proc.hibernate(code)
  return never(proc)
}
