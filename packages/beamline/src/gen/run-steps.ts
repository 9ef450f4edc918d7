import { actAs, DEAD, failed, never, Pending, ready } from "../runtime/index.ts"
import type { Proc, Wait } from "../runtime/index.ts"

/** Code that waits several times: it yields each wait and is given what that gives. */
export type Waiting<T> = Generator<Wait<unknown>, T>

/**
 * Runs code that waits for somebody who waits for its end, in a promise or in a generator. Every piece of it runs as
 * the owner, the first one at once.
 */
export function runSteps<T>(owner: Proc, steps: Waiting<T>): Wait<T> {
  if (owner.state === DEAD) return never(owner)
  let first: IteratorResult<Wait<unknown>, T>
  try {
    first = actAs(owner, () => steps.next())
  } catch (error) {
    return failed(owner, error)
  }
  if (first.done === true) return ready(owner, first.value)
  const result = new Pending<T>(owner)
  result.begin(null)
  goOn(owner, steps, result, first.value)
  return result.handle
}

/** Goes on with the code once it has what it waits for. */
function goOn<T>(owner: Proc, steps: Waiting<T>, result: Pending<T>, wait: Wait<unknown>): void {
  const step = (act: () => IteratorResult<Wait<unknown>, T>): void => {
    try {
      const { done, value } = actAs(owner, act)
      if (done === true) result.succeed(value)
      else goOn(owner, steps, result, value)
    } catch (error) {
      result.fail(() => error)
    }
  }
  void wait.then(
    (value) => step(() => steps.next(value)),
    (error: unknown) => step(() => steps.throw(error)),
  )
}
