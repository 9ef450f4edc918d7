import { schedulersOnline as available } from "../runtime/index.ts"

/**
 * How many threads the machine can run at once: what `Task.asyncStream` takes for its `maxConcurrency`. Processes all
 * run on one of them; the others are for what Node does for them meanwhile.
 *
 * Elixir: `System.schedulers_online/0`.
 *
 * @example
 * ```ts
 * import { System } from "beamline"
 *
 * System.schedulersOnline() >= 1 // => true
 * ```
 */
export function schedulersOnline(): number {
  return available()
}
