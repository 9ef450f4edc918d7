import { Pending } from "../runtime/index.ts"
import type { Wait } from "../runtime/index.ts"

/** A wait for what a function makes of another wait's value, or of its failure. */
export function mapWait<A, B>(wait: Wait<A>, fn: (value: A) => B, onError?: (error: unknown) => B): Wait<B> {
  if (!(wait instanceof Pending)) return wait.then(fn, onError) as unknown as Wait<B>
  const inner = wait as Wait<A>
  const steps = (function* () {
    let value: A
    try {
      value = yield* inner
    } catch (error) {
      if (onError === undefined) throw error
      return onError(error)
    }
    return fn(value)
  })()
  const promise = (): Promise<B> => inner.then(fn, onError)
  return Object.assign(steps, {
    // oxlint-disable-next-line unicorn/no-thenable -- a wait can be awaited, that is its contract
    then: (...handlers: Parameters<Promise<B>["then"]>) => promise().then(...handlers),
    catch: (...handlers: Parameters<Promise<B>["catch"]>) => promise().catch(...handlers),
    finally: (...handlers: Parameters<Promise<B>["finally"]>) => promise().finally(...handlers),
  }) as unknown as Wait<B>
}
