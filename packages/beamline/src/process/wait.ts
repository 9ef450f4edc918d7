import { expected } from "../kernel/index.ts"
import { adopt, currentProc, isThenable } from "../runtime/index.ts"
import type { Wait } from "../runtime/index.ts"

/**
 * Waits for a promise, or for the async code that a function runs as the calling process: the way from a generator
 * process to code that awaits. In async code it is a plain `await`.
 *
 * Returns a wait of what the promise resolves to, or of the function's value when it returns no promise. It fails
 * with what the function throws or rejects with. When the process ends meanwhile the code is not stopped: what it
 * still does to other processes has no effect. `Process.signal()` tells it.
 *
 * Throws `ArgumentError` for anything else than a promise or a function.
 *
 * @example
 * ```ts
 * import { Process, wait } from "beamline"
 *
 * await Process.run(function* () {
 *   const text = yield* wait(async () => Promise.resolve("fetched"))
 *   return text.length
 * }) // => 7
 * ```
 */
export function wait<T>(source: PromiseLike<T> | (() => PromiseLike<T> | T)): Wait<T> {
  if (typeof source !== "function" && !isThenable(source))
    throw expected("source", "a promise or a function", source)
  return adopt(currentProc(), source)
}
